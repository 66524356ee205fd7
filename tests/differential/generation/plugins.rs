//! `autogenerate_plugins`: the parts of a comparison that run.

use super::Comparison;

const DATABASE: &[&str] = &[
    "CREATE TABLE makers (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(10), rank INTEGER NOT NULL DEFAULT 3, grade INTEGER, \
     CONSTRAINT ck_gone CHECK (grade > 1), CONSTRAINT ck_kept CHECK (rank > 0))",
    "CREATE INDEX ix_makers_grade ON makers (grade)",
    "CREATE TABLE goods (id INTEGER NOT NULL PRIMARY KEY, maker_id INTEGER, \
     CONSTRAINT fk_maker FOREIGN KEY (maker_id) REFERENCES makers (id))",
];

const MODELS: &str = "
sa.Table('makers', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(20), index=True),
         sa.Column('rank', sa.Integer, server_default='4'), sa.Column('grade', sa.Integer, comment='from 1 to 6'),
         sa.Column('kind', sa.Enum('a', 'b', native_enum=False, create_constraint=True, name='ck_kind')),
         sa.CheckConstraint('rank > 5', name='ck_kept'), sa.CheckConstraint('grade > 5', name='ck_new'),
         sa.CheckConstraint('grade > 7'), sa.UniqueConstraint('name', name='uq_name'), comment='who makes')
sa.Table('goods', metadata, sa.Column('id', sa.Integer, primary_key=True),
         sa.Column('maker_id', sa.Integer, sa.CheckConstraint('maker_id > 7', name='ck_maker')))
";

#[track_caller]
fn with(arguments: &str) {
    Comparison {
        database: DATABASE,
        models: MODELS,
        before: "",
        arguments: &format!(", {arguments}"),
    }
    .is_alembics();
}

#[test]
fn check_constraints_are_compared_by_their_names() {
    with(
        "compare_server_default=True, autogenerate_plugins=['alembic.autogenerate.*', 'alembic.ext.checkconstraint_byname']",
    );
    with(
        "autogenerate_plugins=('alembic.autogenerate.*', 'alembic.autogenerate.checkconstraint_byname', '~*.comments')",
    );
}

#[test]
fn a_part_that_is_left_out_is_not_compared_and_not_told() {
    for part in ["types", "constraints", "defaults", "comments", "tables"] {
        with(&format!(
            "compare_server_default=True, autogenerate_plugins=['alembic.autogenerate.*', '~alembic.autogenerate.{part}']"
        ));
    }
    with("autogenerate_plugins=None");
}
