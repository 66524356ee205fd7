//! What Alembic sees, or does not see, in the arguments of MySQL's changes.

use insta::assert_snapshot;

use super::scripts::page;

#[test]
fn a_moment_is_told_by_an_object_alone() {
    assert_snapshot!(page(
        "op.alter_column('t', 'c', existing_type=mysql.DATETIME, nullable=False)
op.alter_column('t', 'c', existing_type=mysql.DATETIME(), nullable=False)
op.alter_column('t', 'c', type_=sa.TIMESTAMP, existing_type=sa.DateTime())
op.alter_column('t', 'c', existing_type=sa.TIMESTAMP, server_default='x')"
    ), @"
    -- postgresql
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    ALTER TABLE t ALTER COLUMN c TYPE TIMESTAMP WITHOUT TIME ZONE;
    ALTER TABLE t ALTER COLUMN c SET DEFAULT 'x';
    -- sqlite
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    ALTER TABLE t ALTER COLUMN c TYPE TIMESTAMP;
    ALTER TABLE t ALTER COLUMN c SET DEFAULT 'x';
    -- mysql
    ALTER TABLE t MODIFY c DATETIME NOT NULL;
    ALTER TABLE t CHANGE c c DATETIME NOT NULL;
    ALTER TABLE t MODIFY c TIMESTAMP NULL;
    ALTER TABLE t ALTER COLUMN c SET DEFAULT 'x';
    -- mariadb
    the same
    ");
}

#[test]
fn any_word_numbers_a_column() {
    assert_snapshot!(page(
        "op.alter_column('t', 'c', existing_type=sa.Integer(), autoincrement='auto')
op.alter_column('t', 'c', existing_type=sa.Integer(), existing_autoincrement='auto', nullable=False)
op.alter_column('t', 'c', existing_type=sa.Integer(), autoincrement=False)"
    ), @"
    -- postgresql
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    -- sqlite
    the same
    -- mysql
    ALTER TABLE t MODIFY c INTEGER NULL AUTO_INCREMENT;
    ALTER TABLE t MODIFY c INTEGER NOT NULL AUTO_INCREMENT;
    ALTER TABLE t MODIFY c INTEGER NULL;
    -- mariadb
    the same
    ");
}

#[test]
fn a_generated_column_that_stays_is_no_matter() {
    assert_snapshot!(page(
        "op.alter_column('t', 'c', existing_type=sa.Integer(), existing_server_default=sa.Computed('1'))
op.alter_column('t', 'c', existing_type=sa.Integer(), existing_server_default=sa.Computed('1'), nullable=False)
op.create_table('t', sa.Column('a', sa.Integer, nullable=None))"
    ), @"
    -- postgresql
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    CREATE TABLE t (
        a INTEGER NOT NULL
    );
    -- sqlite
    the same
    -- mysql
    error: MySQL cannot add a computed value to a column that is there, or take it away
    CREATE TABLE t (
        a INTEGER NOT NULL
    );
    -- mariadb
    error: MariaDB cannot add a computed value to a column that is there, or take it away
    CREATE TABLE t (
        a INTEGER NOT NULL
    );
    ");
}
