//! What scripts ask of `sa.Table` objects, and what a `@compiles` function makes of their constraints.

use super::{Context, HEADER, Source, evaluate, in_words, operations, page};

#[test]
fn a_table_tells_its_foreign_keys() {
    insta::assert_snapshot!(operations("
meta = sa.MetaData()
meta.bind = 'nothing'
a = sa.Table('a', meta, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer))
b = sa.Table('b', meta, None, meta, sa.Column('a_id', sa.Integer, sa.ForeignKey('a.id', name='of_column')),
    sa.Column('c', sa.Integer), sa.ForeignKeyConstraint(['c'], ['a.n'], name='of_table'))
for key in b.foreign_keys:
    print(key.name, key.constraint.name, key.parent.name, key.column.name, bool(key.column == a.c.id), bool(key.column != a.c.id))
print([key.name for key in b.foreign_key_constraints], len(b.c.a_id.copy().foreign_keys), list(meta.tables), meta.bind)
"), @"
    PRINT: of_column of_column a_id id True False

    PRINT: of_table of_table c n False True

    PRINT: ['of_column', 'of_table'] 0 ['a', 'b'] nothing
    ");
}

/// A script on PostgreSQL whose head is `head`.
fn compiled(head: &str) -> String {
    let text = format!(
        "{HEADER}from sqlalchemy.ext.compiler import compiles\n{head}\n\
         def upgrade():\n    op.create_foreign_key('fk', 'a', 'b', ['b_id'], ['id'])\n    \
         op.create_table('c', sa.Column('b_id', sa.Integer, sa.ForeignKey('b.id', name='fk_c')))\n"
    );
    let source = Source::new("case.py", text);
    page(evaluate(source, &Context::new("postgresql")), in_words)
}

#[test]
fn compiles_may_take_the_names_of_foreign_keys_away() {
    let process = "def process(element, compiler, **kw):\n    element.name = None\n    \
                   return compiler.visit_foreign_key_constraint(element, **kw)";
    insta::assert_snapshot!(compiled(&format!("@compiles(sa.ForeignKeyConstraint, 'postgresql')\n{process}")), @"
    11  add foreign key from a (b_id) to b (id)
    12  create table c (1 column)
    ");
    insta::assert_snapshot!(compiled(&format!("@compiles(sa.ForeignKeyConstraint, 'mysql')\n{process}")), @"
    11  add foreign key fk from a (b_id) to b (id)
    12  create table c (1 column)
    ");
}

#[test]
fn what_compiles_changes_else_is_refused() {
    let process = "def process(element, compiler, **kw):\n    return 'nothing'";
    insta::assert_snapshot!(compiled(&format!("@compiles(sa.ForeignKeyConstraint)\n{process}")), @"case.py:6:1: `@compiles` that does more than take the name of a foreign key away is not supported");
    insta::assert_snapshot!(compiled(&format!("@compiles(sa.CheckConstraint)\n{process}")), @"case.py:6:2: `@compiles` of a class of SQLAlchemy's own is not supported");
}
