//! What few scripts write, and what SQLAlchemy and Alembic do with it: found by comparing random
//! scripts with what the real Alembic writes for them, and refuses.

#![expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]

use insta::assert_snapshot;

use super::scripts::page;

#[test]
fn types_of_other_dialects() {
    assert_snapshot!(page(
        "op.create_table('t', sa.Column('a', oracle.FLOAT(binary_precision=5)),
    sa.Column('b', oracle.DATE()), sa.Column('c', oracle.TIMESTAMP(local_timezone=True)),
    sa.Column('d', mssql.REAL()), sa.Column('e', oracle.NVARCHAR2(5)), sa.Column('f', sa.REAL(5)))
op.add_column('t', sa.Column('g', mssql.TINYINT()))
op.add_column('t', sa.Column('h', mssql.BIT()))
op.add_column('t', sa.Column('i', sa.String(9).with_variant(mssql.NVARCHAR('max'), 'mssql')))
op.add_column('t', sa.Column('j', sqlite.DATE(storage_format='%(year)04d%(month)02d')))
op.add_column('t', sa.Column('k', sqlite.DATETIME(storage_format='%(year)04d-%(month)02d')))"
    ), @"
    -- postgresql
    CREATE TABLE t (
        a FLOAT, 
        b DATE, 
        c TIMESTAMP WITHOUT TIME ZONE, 
        d REAL, 
        e NVARCHAR(5), 
        f REAL
    );
    error: PostgreSQL has no type `TINYINT`
    error: PostgreSQL has no type `BIT`
    ALTER TABLE t ADD COLUMN i VARCHAR(9);
    ALTER TABLE t ADD COLUMN j DATE;
    ALTER TABLE t ADD COLUMN k TIMESTAMP WITHOUT TIME ZONE;
    -- sqlite
    CREATE TABLE t (
        a FLOAT, 
        b DATE, 
        c TIMESTAMP, 
        d REAL, 
        e NVARCHAR(5), 
        f REAL
    );
    error: SQLite has no type `TINYINT`
    error: SQLite has no type `BIT`
    ALTER TABLE t ADD COLUMN i VARCHAR(9);
    ALTER TABLE t ADD COLUMN j DATE_CHAR;
    ALTER TABLE t ADD COLUMN k DATETIME;
    -- mysql
    CREATE TABLE t (
        a FLOAT, 
        b DATE, 
        c TIMESTAMP NULL, 
        d REAL, 
        e NATIONAL VARCHAR(5), 
        f REAL
    );
    ALTER TABLE t ADD COLUMN g TINYINT;
    error: MySQL has no type `BIT`
    ALTER TABLE t ADD COLUMN i VARCHAR(9);
    ALTER TABLE t ADD COLUMN j DATE;
    ALTER TABLE t ADD COLUMN k DATETIME;
    -- mariadb
    CREATE TABLE t (
        a FLOAT, 
        b DATE, 
        c TIMESTAMP NULL, 
        d REAL, 
        e NATIONAL VARCHAR(5), 
        f REAL
    );
    ALTER TABLE t ADD COLUMN g TINYINT;
    error: MariaDB has no type `BIT`
    ALTER TABLE t ADD COLUMN i VARCHAR(9);
    ALTER TABLE t ADD COLUMN j DATE;
    ALTER TABLE t ADD COLUMN k DATETIME;
    ");
}

#[test]
fn types_that_cannot_be() {
    assert_snapshot!(page("op.add_column('t', sa.Column('a', mysql.DOUBLE(5)))"), @"
    -- postgresql
    error: ArgumentError: You must specify both precision and scale or omit both altogether.
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
    assert_snapshot!(page("op.add_column('t', sa.Column('a', mysql.SET('')))"), @"
    -- postgresql
    error: ArgumentError: Can't use the blank value '' in a SET without setting retrieve_as_bitwise=True
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
    assert_snapshot!(page("op.add_column('t', sa.Column('a', sa.DOUBLE_PRECISION(5)))"), @"
    -- postgresql
    ALTER TABLE t ADD COLUMN a DOUBLE PRECISION;
    -- sqlite
    the same
    -- mysql
    error: a MySQL DOUBLE has both precision and scale, or neither
    -- mariadb
    the same
    ");
}

#[test]
fn names_that_are_quoted_as_they_say() {
    assert_snapshot!(page(
        "op.create_table('t', sa.Column('a', sa.String(5), quote=True, primary_key=True),
    sa.Column('b', sa.String(5), sa.ForeignKey('t.a'), quote=True), sa.UniqueConstraint('b', 'a'))
op.drop_constraint(sa.sql.quoted_name('userId', True), 't', 'check')
op.execute(sa.schema.CreateSchema('My schema', if_not_exists=True))
op.execute(sa.schema.DropSchema('order', cascade=True))"
    ), @r#"
    -- postgresql
    CREATE TABLE t (
        "a" VARCHAR(5) NOT NULL, 
        "b" VARCHAR(5), 
        PRIMARY KEY ("a"), 
        UNIQUE ("b", "a"), 
        FOREIGN KEY("b") REFERENCES t ("a")
    );
    ALTER TABLE t DROP CONSTRAINT "userId";
    CREATE SCHEMA IF NOT EXISTS "My schema";
    DROP SCHEMA "order" CASCADE;
    -- sqlite
    CREATE TABLE t (
        "a" VARCHAR(5) NOT NULL, 
        "b" VARCHAR(5), 
        PRIMARY KEY ("a"), 
        UNIQUE ("b", "a"), 
        FOREIGN KEY("b") REFERENCES t ("a")
    );
    error: SQLite cannot add or drop a constraint of an existing table
    CREATE SCHEMA IF NOT EXISTS "My schema";
    DROP SCHEMA "order" CASCADE;
    -- mysql
    CREATE TABLE t (
        `a` VARCHAR(5) NOT NULL, 
        `b` VARCHAR(5), 
        PRIMARY KEY (`a`), 
        UNIQUE (`b`, `a`), 
        FOREIGN KEY(`b`) REFERENCES t (`a`)
    );
    ALTER TABLE t DROP CHECK `userId`;
    CREATE SCHEMA IF NOT EXISTS `My schema`;
    DROP SCHEMA `order` CASCADE;
    -- mariadb
    CREATE TABLE t (
        `a` VARCHAR(5) NOT NULL, 
        `b` VARCHAR(5), 
        PRIMARY KEY (`a`), 
        UNIQUE (`b`, `a`), 
        FOREIGN KEY(`b`) REFERENCES t (`a`)
    );
    ALTER TABLE t DROP CONSTRAINT `userId`;
    CREATE SCHEMA IF NOT EXISTS `My schema`;
    DROP SCHEMA `order` CASCADE;
    "#);
    assert_snapshot!(page("op.alter_column('t', 'a', comment='c', schema='a.b')"), @"
    -- postgresql
    COMMENT ON COLUMN a.b.t.a IS 'c';
    -- sqlite
    error: SQLite cannot comment on a column
    -- mysql
    error: every MySQL CHANGE or MODIFY of a column requires the existing type
    -- mariadb
    the same
    ");
}

#[test]
fn keys_of_a_table() {
    assert_snapshot!(page(
        "op.create_table('t', sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()),
    sa.PrimaryKeyConstraint('a', 'b'), sa.PrimaryKeyConstraint('b', 'b'), sa.UniqueConstraint('a', 'a'))
op.create_table('u', sa.Column('p', sa.ForeignKey('u.id')), sa.Column('id', sa.BigInteger()))"
    ), @"
    -- postgresql
    CREATE TABLE t (
        a INTEGER NOT NULL, 
        b SERIAL NOT NULL, 
        PRIMARY KEY (b), 
        UNIQUE (a)
    );
    CREATE TABLE u (
        p BIGINT, 
        id BIGINT, 
        FOREIGN KEY(p) REFERENCES u (id)
    );
    -- sqlite
    CREATE TABLE t (
        a INTEGER NOT NULL, 
        b INTEGER NOT NULL, 
        PRIMARY KEY (b), 
        UNIQUE (a)
    );
    CREATE TABLE u (
        p BIGINT, 
        id BIGINT, 
        FOREIGN KEY(p) REFERENCES u (id)
    );
    -- mysql
    CREATE TABLE t (
        a INTEGER NOT NULL, 
        b INTEGER NOT NULL AUTO_INCREMENT, 
        PRIMARY KEY (b), 
        UNIQUE (a)
    );
    CREATE TABLE u (
        p BIGINT, 
        id BIGINT, 
        FOREIGN KEY(p) REFERENCES u (id)
    );
    -- mariadb
    the same
    ");
    assert_snapshot!(page(
        "op.create_table('t', sa.Column('p', sa.Integer(), sa.ForeignKey('t.id')))"
    ), @"
    -- postgresql
    error: NoReferencedColumnError: a foreign key refers to column `id` of `t`, which has none
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
    assert_snapshot!(page("op.create_foreign_key('f', 't', 'u', ['a', 'b'], ['x', 'x'])"), @"
    -- postgresql
    error: DuplicateColumnError: A column with name 'x' is already present in table 'u'.
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
    assert_snapshot!(page(
        "op.create_unique_constraint('u', 't', ['a'], postgresql_include=['z'])"
    ), @"
    -- postgresql
    error: KeyError: 'table `t` has no column `z` to include'
    -- sqlite
    error: SQLite cannot add or drop a constraint of an existing table
    -- mysql
    ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
    -- mariadb
    the same
    ");
}

#[test]
fn columns_that_say_too_much() {
    assert_snapshot!(page(
        "op.add_column('t', sa.Column('a', sa.Integer(), sa.DefaultClause('1'), server_default='2'))"
    ), @"
    -- postgresql
    ALTER TABLE t ADD COLUMN a INTEGER DEFAULT '2';
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
    for column in [
        "sa.Column('a', sa.Integer(), sa.Identity(), autoincrement=False)",
        "sa.Column('a', sa.Integer(), sa.Identity(), sa.Sequence('s'))",
        "sa.Column('a', sa.Integer(), sa.Identity(), server_default='2')",
        "sa.Column('a', sa.Integer(), sa.Computed('1'), server_onupdate=sa.FetchedValue())",
        "sa.Column('a', sa.Integer(), server_default=sa.Sequence('s'))",
        "sa.Column('a', sa.Integer(), sa.CheckConstraint(sa.column('a') > 5))",
        "sa.Column('', sa.Integer())",
    ] {
        let page = page(&format!("op.add_column('t', {column})"));
        assert!(
            page.starts_with("-- postgresql\nerror: "),
            "{column}: {page}"
        );
    }
}

#[test]
fn changes_of_a_column_that_mysql_takes() {
    assert_snapshot!(page(
        "op.alter_column('t', 'a', existing_type=sa.Integer(), autoincrement='auto')
op.alter_column('t', 'b', existing_type=sa.Integer(), existing_server_default=sa.Identity())
op.alter_column('t', 'c', new_column_name='d', existing_type=sa.Integer(), existing_server_default=sa.Computed('1'))"
    ), @"
    -- postgresql
    ALTER TABLE t RENAME c TO d;
    -- sqlite
    ALTER TABLE t RENAME COLUMN c TO d;
    -- mysql
    ALTER TABLE t MODIFY a INTEGER NULL AUTO_INCREMENT;
    error: MySQL cannot add a computed value to a column that is there, or take it away
    -- mariadb
    ALTER TABLE t MODIFY a INTEGER NULL AUTO_INCREMENT;
    error: MariaDB cannot add a computed value to a column that is there, or take it away
    ");
    assert_snapshot!(page(
        "op.alter_column('t', 'b', nullable=True, existing_type=sa.Integer(), existing_server_default=sa.Identity())"
    ), @"
    -- postgresql
    ALTER TABLE t ALTER COLUMN b DROP NOT NULL;
    -- sqlite
    the same
    -- mysql
    error: MySQL cannot add an identity to a column that is there, change it or take it away
    -- mariadb
    error: MariaDB cannot add an identity to a column that is there, change it or take it away
    ");
    assert_snapshot!(page(
        "op.alter_column('t', 'a', type_=sa.Integer(), existing_type=sa.Text(), postgresql_using=sa.text('a'))"
    ), @"
    -- postgresql
    error: `postgresql_using` is a `str`
    -- sqlite
    ALTER TABLE t ALTER COLUMN a TYPE INTEGER;
    -- mysql
    ALTER TABLE t MODIFY a INTEGER NULL;
    -- mariadb
    the same
    ");
}

#[test]
fn elements_of_an_index() {
    assert_snapshot!(page(
        "op.create_index('i', 't', [sa.column('d', sa.JSON)['x'].as_string(), sa.column('d', postgresql.JSONB)['x'].astext])
op.create_index('j', 't', ['a'], mysql_length={'a': 5})"
    ), @r#"
    -- postgresql
    CREATE INDEX i ON t ((CAST(d ->> 'x' AS VARCHAR)), (d ->> 'x'));
    CREATE INDEX j ON t (a);
    -- sqlite
    CREATE INDEX i ON t (CAST(JSON_EXTRACT(d, '$."x"') AS VARCHAR), d ->> '$."x"');
    CREATE INDEX j ON t (a);
    -- mysql
    CREATE INDEX i ON t ((CASE JSON_EXTRACT(d, '$."x"') WHEN 'null' THEN NULL ELSE JSON_UNQUOTE(JSON_EXTRACT(d, '$."x"')) END), (d ->> '$."x"'));
    CREATE INDEX j ON t (a(5));
    -- mariadb
    CREATE INDEX i ON t ((CASE JSON_EXTRACT(d, '$."x"') WHEN 'null' THEN NULL ELSE JSON_UNQUOTE(JSON_EXTRACT(d, '$."x"')) END), (d ->> '$."x"'));
    CREATE INDEX j ON t (a);
    "#);
    assert_snapshot!(page("op.create_index('i', 't', [sa.text('lower(a)')], mysql_length={'a': 5})"), @"
    -- postgresql
    CREATE INDEX i ON t (lower(a));
    -- sqlite
    the same
    -- mysql
    error: `mysql_length` by name is for an index of columns only
    -- mariadb
    CREATE INDEX i ON t (lower(a));
    ");
    assert_snapshot!(page("op.create_index('i', 't', ['a', 'b', 'a'])"), @"
    -- postgresql
    error: DuplicateColumnError: A column with name 'a' is already present in table 't'.
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
    assert_snapshot!(page("op.create_index(None, 't', [sa.func.lower(sa.column('a'))])"), @"
    -- postgresql
    error: CompileError: CREATE INDEX requires that the index have a name
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
    assert_snapshot!(page("op.create_index(op.f('i' * 70), 't', ['a'], quote=False)"), @"
    -- postgresql
    error: identifier `iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii` has 70 characters, at most 63 are allowed
    -- sqlite
    CREATE INDEX iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii ON t (a);
    -- mysql
    the same
    -- mariadb
    the same
    ");
    assert_snapshot!(page("op.create_exclude_constraint('e', 't', ('a', '='), ('a', '&&'))"), @"
    -- postgresql
    error: DuplicateColumnError: A column with name 'a' is already present in table 't'.
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
}

#[test]
fn what_is_around_tables() {
    assert_snapshot!(page(
        "op.execute(sa.schema.CreateSequence(sa.Sequence('s', start=5, data_type=sa.BigInteger())))
sa.Sequence('s').create(op.get_bind())
with op.get_context().begin_transaction():
    op.execute('SELECT 1')"
    ), @"
    -- postgresql
    CREATE SEQUENCE s AS BIGINT START WITH 5;
    CREATE SEQUENCE s;
    BEGIN;
    SELECT 1;
    COMMIT;
    -- sqlite
    CREATE SEQUENCE s START WITH 5;
    SELECT 1;
    -- mysql
    the same
    -- mariadb
    the same
    ");
    assert_snapshot!(page("op.create_table('t', sa.Column('a', sa.Integer()), mysql_auto_increment=10)"), @"
    -- postgresql
    CREATE TABLE t (
        a INTEGER
    );
    -- sqlite
    the same
    -- mysql
    error: an option of a MySQL table is a `str`
    -- mariadb
    CREATE TABLE t (
        a INTEGER
    );
    ");
    assert_snapshot!(page("postgresql.ENUM('a', name='e').create(op.get_bind(), checkfirst=False)"), @"
    -- postgresql
    CREATE TYPE e AS ENUM ('a');
    -- sqlite
    -- mysql
    error: MySQL has no type `postgresql.ENUM`
    -- mariadb
    error: MariaDB has no type `postgresql.ENUM`
    ");
}
