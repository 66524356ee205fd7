//! Indexes as they are written.

use super::Comparison;

#[test]
fn a_unique_index_goes_and_comes_back_as_the_database_tells_it() {
    let case = Comparison {
        database: &[
            "CREATE TABLE goods (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(10), rank INTEGER)",
            "CREATE UNIQUE INDEX ix_goods_name ON goods (name)",
            "CREATE INDEX ix_goods_rank ON goods (rank)",
        ],
        models: "
goods = sa.Table('goods', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(10), index=True),
                 sa.Column('rank', sa.Integer, index=True, unique=True))
",
        before: "",
        arguments: "",
    };
    case.is_alembics();
    Comparison {
        arguments: ", render_as_batch=True",
        ..case
    }
    .is_alembics();
    Comparison { models: "", ..case }.is_alembics();
}

#[test]
fn a_label_of_an_element_and_columns_of_an_option_keep_their_names() {
    Comparison {
        database: &["SELECT 1"],
        models: "
goods = sa.Table('goods', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(10)), sa.Column('rank', sa.Integer))
sa.Index('ix_a', sa.func.lower(goods.c.name).label('low'), postgresql_ops={'low': 'text_pattern_ops'})
sa.Index('ix_b', goods.c.rank.label('r'), (goods.c.rank + 1).label('next').desc())
sa.Index('ix_c', goods.c.rank, postgresql_include=[goods.c.name, 'id'])
sa.Index('ix_d', goods.c.rank, postgresql_include=[])
sa.Index('ix_e', goods.c.rank, postgresql_where=goods.c.name > 'a')
",
        before: "",
        arguments: "",
    }
    .is_alembics();
}
