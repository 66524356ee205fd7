//! Tables made anew on SQLite: the same tables and rows after each step, whichever program takes it.

use pretty_assertions::assert_eq;

use crate::support::sqlite;
use crate::support::workspace::Workspace;

const SHOP: &str = "
op.create_table('makers', sa.Column('id', sa.Integer(), primary_key=True))
op.create_table('goods', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('name', sa.String(20), nullable=False, server_default='x'), sa.Column('price', sa.Numeric(10, 2)), sa.Column('Order', sa.Integer()), sa.Column('maker_id', sa.Integer(), sa.ForeignKey('makers.id', ondelete='CASCADE')), sa.Column('part_of', sa.Integer(), sa.ForeignKey('goods.id', name='fk_part')), sa.Column('sold', sa.Boolean(create_constraint=True, name='ck_sold')), sa.UniqueConstraint('name'), sa.CheckConstraint('price > 0', name='ck_price'))
op.create_index('ix_price', 'goods', ['price', 'Order'], sqlite_where=sa.text('price > 1'))
op.execute('INSERT INTO makers VALUES (1), (2)')
op.execute(\"INSERT INTO goods VALUES (1, 'pen', 1.5, 7, 1, NULL, 1), (2, 'ink', 2, NULL, 2, 1, 0), (3, 'cap', 2.25, 3, NULL, 1, NULL)\")
";

/// What each revision does to `goods`.
const BATCHES: &[(&str, &str)] = &[
    (
        "",
        "batch_op.alter_column('name', nullable=True, server_default=None)
batch_op.alter_column('price', type_=sa.String(9))",
    ),
    (
        ", recreate='always'",
        "batch_op.alter_column('Order', new_column_name='rank', type_=sa.Float())
batch_op.add_column(sa.Column('colour', sa.Enum('red', 'blue', name='colour')), insert_after='name')
batch_op.add_column(sa.Column('weight', sa.Integer(), server_default='3', nullable=False))",
    ),
    (
        ", naming_convention={'fk': 'fk_%(table_name)s_%(column_0_name)s', 'uq': 'uq_%(table_name)s_%(column_0_name)s'}",
        "batch_op.drop_constraint('fk_goods_maker_id', type_='foreignkey')
batch_op.drop_constraint('uq_goods_name', type_='unique')
batch_op.create_foreign_key('fk_maker', 'makers', ['maker_id'], ['id'], ondelete='SET NULL')
batch_op.create_unique_constraint('uq_rank', ['rank', 'name'])
batch_op.create_index('ix_colour', ['colour'])",
    ),
    (
        "",
        "batch_op.alter_column('sold', type_=sa.Integer(), existing_type=sa.Boolean(create_constraint=True, name='ck_sold'))
batch_op.add_column(sa.Column('seen', sa.DateTime(), server_default=sa.func.now()))",
    ),
    (
        ", table_args=[sa.CheckConstraint('weight > 0', name='ck_weight')], partial_reordering=[('weight', 'id')]",
        "batch_op.drop_constraint('ck_price', type_='check')
batch_op.drop_index('ix_price')
batch_op.drop_column('price')
batch_op.drop_column('seen')",
    ),
    ("", "batch_op.add_column(sa.Column('note', sa.Text()))\nbatch_op.create_index('ix_note', ['note'], unique=True)"),
];

fn shop() -> Workspace {
    let workspace = Workspace::shop();
    workspace.revision("a0", "None", "shop", SHOP, "pass");
    for (at, (arguments, body)) in BATCHES.iter().enumerate() {
        let body = body.replace('\n', "\n    ");
        let upgrade =
            format!("with op.batch_alter_table('goods'{arguments}) as batch_op:\n    {body}");
        let (id, down) = (format!("a{}", at + 1), format!("'a{at}'"));
        workspace.revision(&id, &down, "batch", &upgrade, "pass");
    }
    workspace
}

/// Alembic writes the constraints of a new table in any order.
fn schema(workspace: &Workspace) -> Vec<String> {
    let schema = sqlite::schema(&workspace.path("shop/shop.db"));
    let lines = schema
        .lines()
        .map(|line| line.trim().trim_end_matches(',').to_owned());
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}

/// The moments at which rows were copied aside.
fn rows(workspace: &Workspace) -> String {
    let rows = sqlite::rows(&workspace.path("shop/shop.db"));
    let is_moment = |value: &&str| value.len() == 19 && value.matches(':').count() == 2;
    let line = |line: &str| {
        let values = line
            .split('|')
            .map(|it| if is_moment(&it) { "now" } else { it });
        values.collect::<Vec<_>>().join("|")
    };
    rows.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_batch_leaves_the_same_table_and_rows() {
    let (ours, theirs) = (shop(), shop());
    for step in 0..=BATCHES.len() {
        ours.dbm(["upgrade", "+1"]).expect(0);
        theirs.alembic("shop", ["upgrade", "+1"]).expect(0);
        assert_eq!(schema(&ours), schema(&theirs), "after step {step}");
        assert_eq!(rows(&ours), rows(&theirs), "after step {step}");
    }
}

#[test]
fn a_table_that_the_script_gives_needs_no_database() {
    let workspace = Workspace::shop();
    let upgrade = "t = sa.Table('t', sa.MetaData(), sa.Column('id', sa.Integer(), primary_key=True), sa.Column('a', sa.String(5)), sa.CheckConstraint('id > 0', name='ck'))
with op.batch_alter_table('t', copy_from=t, recreate='always', partial_reordering=[('b', 'id')]) as batch_op:
    batch_op.add_column(sa.Column('b', sa.Boolean()))
    batch_op.alter_column('a', new_column_name='c', type_=sa.Integer())
    batch_op.create_index('ix', ['a', 'b'])";
    workspace.revision("a0", "None", "given", upgrade, "pass");
    let command = ["upgrade", "head", "--sql"];
    let theirs = workspace.alembic("shop", command).expect(0);
    assert_eq!(workspace.dbm(command).expect(0).stdout, theirs.stdout);
}
