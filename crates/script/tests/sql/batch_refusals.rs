//! What a batch cannot do, at its place.

use insta::assert_snapshot;

use super::batch::page_of_table;
use super::scripts::page;

#[test]
fn without_a_connection_and_without_copy_from_a_table_cannot_be_made_anew() {
    assert_snapshot!(page(
        "with op.batch_alter_table('t') as batch_op:
    batch_op.drop_column('a')"
    ), @r#"
    -- postgresql
    ALTER TABLE t DROP COLUMN a;
    -- sqlite
    error: this operation cannot proceed in --sql mode; batch mode with dialect sqlite requires a live database connection with which to reflect the table "t"
    -- mysql
    ALTER TABLE t DROP COLUMN a;
    -- mariadb
    the same
    "#);
}

#[test]
fn an_index_that_is_not_there_cannot_be_dropped() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', copy_from=t, recreate='always') as batch_op:
    batch_op.drop_index('ix')"
    ), @"
    -- postgresql
    error: No such index: 'ix'
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
}

#[test]
fn a_constraint_needs_a_name() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', copy_from=t, recreate='always') as batch_op:
    batch_op.create_unique_constraint(None, ['a'])"
    ), @"
    -- postgresql
    error: Constraint must have a name
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
}

#[test]
fn an_index_of_a_new_table_is_on_plain_columns() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', copy_from=t, recreate='always') as batch_op:
    batch_op.create_index('ix', [sa.text('lower(a)')])"
    ), @"
    -- postgresql
    error: the index `ix` is not on plain columns, and a batch that makes the table anew takes no other
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
}

#[test]
fn a_place_needs_a_new_table() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', copy_from=t) as batch_op:
    batch_op.add_column(sa.Column('x', sa.Integer()), insert_after='a')"
    ), @"
    -- postgresql
    error: RuntimeError: Can't specify insert_before or insert_after when using ALTER; please specify recreate='always'
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
}
