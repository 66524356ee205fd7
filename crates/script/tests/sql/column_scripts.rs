//! Columns as each dialect writes them: types, defaults, changes.

#![expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]

use insta::assert_snapshot;

use super::scripts::page;

#[test]
fn generic_types() {
    assert_snapshot!(page(
        "op.create_table('t',
    sa.Column('a', sa.BigInteger(), primary_key=True),
    sa.Column('b', sa.Unicode(5)), sa.Column('c', sa.Text(collation='C')),
    sa.Column('d', sa.Boolean()), sa.Column('e', sa.DateTime(timezone=True)),
    sa.Column('f', sa.Time()), sa.Column('g', sa.Interval(second_precision=3)),
    sa.Column('h', sa.Float(53)), sa.Column('i', sa.Double()), sa.Column('j', sa.Numeric(10, 2)),
    sa.Column('k', sa.LargeBinary(16)), sa.Column('l', sa.JSON()), sa.Column('m', sa.Uuid()),
    sa.Column('n', sa.Enum('x', \"it's\", name='mood')),
    sa.Column('o', sa.Enum('xx', 'y', name='word', native_enum=False)),
    sa.Column('p', sa.String(9).with_variant(sa.Text(), 'mysql')),
    sa.Column('q', sa.TIMESTAMP()), sa.Column('r', sa.DATETIME()), sa.Column('s', sa.NVARCHAR(3)))"
    ), @r#"
    -- postgresql
    CREATE TYPE mood AS ENUM ('x', 'it''s');
    CREATE TABLE t (
        a BIGSERIAL NOT NULL, 
        b VARCHAR(5), 
        c TEXT COLLATE "C", 
        d BOOLEAN, 
        e TIMESTAMP WITH TIME ZONE, 
        f TIME WITHOUT TIME ZONE, 
        g INTERVAL (3), 
        h FLOAT(53), 
        i DOUBLE PRECISION, 
        j NUMERIC(10, 2), 
        k BYTEA, 
        l JSON, 
        m UUID, 
        n mood, 
        o VARCHAR(2), 
        p VARCHAR(9), 
        q TIMESTAMP WITHOUT TIME ZONE, 
        r DATETIME, 
        s NVARCHAR(3), 
        PRIMARY KEY (a)
    );
    -- sqlite
    CREATE TABLE t (
        a BIGINT NOT NULL, 
        b VARCHAR(5), 
        c TEXT COLLATE "C", 
        d BOOLEAN, 
        e DATETIME, 
        f TIME, 
        g DATETIME, 
        h FLOAT, 
        i DOUBLE, 
        j NUMERIC(10, 2), 
        k BLOB, 
        l JSON, 
        m CHAR(32), 
        n VARCHAR(4), 
        o VARCHAR(2), 
        p VARCHAR(9), 
        q TIMESTAMP, 
        r DATETIME, 
        s NVARCHAR(3), 
        PRIMARY KEY (a)
    );
    -- mysql
    CREATE TABLE t (
        a BIGINT NOT NULL AUTO_INCREMENT, 
        b VARCHAR(5), 
        c TEXT COLLATE C, 
        d BOOL, 
        e DATETIME, 
        f TIME, 
        g DATETIME, 
        h FLOAT(53), 
        i DOUBLE, 
        j NUMERIC(10, 2), 
        k BLOB(16), 
        l JSON, 
        m CHAR(32), 
        n ENUM('x','it''s'), 
        o VARCHAR(2), 
        p TEXT, 
        q TIMESTAMP NULL, 
        r DATETIME, 
        s NATIONAL VARCHAR(3), 
        PRIMARY KEY (a)
    );
    -- mariadb
    CREATE TABLE t (
        a BIGINT NOT NULL AUTO_INCREMENT, 
        b VARCHAR(5), 
        c TEXT COLLATE C, 
        d BOOL, 
        e DATETIME, 
        f TIME, 
        g DATETIME, 
        h FLOAT(53), 
        i DOUBLE, 
        j NUMERIC(10, 2), 
        k BLOB(16), 
        l JSON, 
        m UUID, 
        n ENUM('x','it''s'), 
        o VARCHAR(2), 
        p VARCHAR(9), 
        q TIMESTAMP NULL, 
        r DATETIME, 
        s NATIONAL VARCHAR(3), 
        PRIMARY KEY (a)
    );
    "#);
}

#[test]
fn types_of_one_dialect() {
    assert_snapshot!(page(
        "for at, kind in enumerate([
    postgresql.JSONB(), postgresql.ARRAY(sa.String(5), dimensions=2), postgresql.INET(),
    postgresql.TIMESTAMP(precision=3, timezone=True), postgresql.INTERVAL(fields='DAY'),
    postgresql.BIT(8, varying=True), postgresql.ENUM('a', name='e', create_type=False),
    mysql.TINYINT(1), mysql.DATETIME(fsp=6), mysql.BIGINT(unsigned=True), mysql.SET('a', 'b'),
    mysql.VARCHAR(5, charset='utf8mb4', collation='utf8mb4_bin'), mysql.YEAR(), sqlite.DATETIME()]):
    op.add_column('t', sa.Column(f'c{at}', kind))"
    ), @"
    -- postgresql
    ALTER TABLE t ADD COLUMN c0 JSONB;
    ALTER TABLE t ADD COLUMN c1 VARCHAR(5)[][];
    ALTER TABLE t ADD COLUMN c2 INET;
    ALTER TABLE t ADD COLUMN c3 TIMESTAMP(3) WITH TIME ZONE;
    ALTER TABLE t ADD COLUMN c4 INTERVAL DAY;
    ALTER TABLE t ADD COLUMN c5 BIT VARYING(8);
    ALTER TABLE t ADD COLUMN c6 e;
    error: PostgreSQL has no type `TINYINT`
    ALTER TABLE t ADD COLUMN c8 DATETIME;
    ALTER TABLE t ADD COLUMN c9 BIGINT;
    error: PostgreSQL has no type `SET`
    ALTER TABLE t ADD COLUMN c11 VARCHAR(5) COLLATE utf8mb4_bin;
    error: PostgreSQL has no type `YEAR`
    ALTER TABLE t ADD COLUMN c13 TIMESTAMP WITHOUT TIME ZONE;
    -- sqlite
    ALTER TABLE t ADD COLUMN c0 JSONB;
    error: SQLite has no type `ARRAY`
    error: SQLite has no type `INET`
    ALTER TABLE t ADD COLUMN c3 TIMESTAMP;
    error: SQLite has no type `INTERVAL`
    error: SQLite has no type `BIT`
    ALTER TABLE t ADD COLUMN c6 VARCHAR(1);
    error: SQLite has no type `TINYINT`
    ALTER TABLE t ADD COLUMN c8 DATETIME;
    ALTER TABLE t ADD COLUMN c9 BIGINT;
    error: SQLite has no type `SET`
    ALTER TABLE t ADD COLUMN c11 VARCHAR(5) COLLATE utf8mb4_bin;
    error: SQLite has no type `YEAR`
    ALTER TABLE t ADD COLUMN c13 DATETIME;
    -- mysql
    error: MySQL has no type `JSONB`
    error: MySQL has no type `ARRAY`
    error: MySQL has no type `INET`
    ALTER TABLE t ADD COLUMN c3 TIMESTAMP NULL;
    error: MySQL has no type `INTERVAL`
    ALTER TABLE t ADD COLUMN c5 BIT(8);
    ALTER TABLE t ADD COLUMN c6 ENUM('a');
    ALTER TABLE t ADD COLUMN c7 TINYINT(1);
    ALTER TABLE t ADD COLUMN c8 DATETIME(6);
    ALTER TABLE t ADD COLUMN c9 BIGINT UNSIGNED;
    ALTER TABLE t ADD COLUMN c10 SET('a','b');
    ALTER TABLE t ADD COLUMN c11 VARCHAR(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
    ALTER TABLE t ADD COLUMN c12 YEAR;
    ALTER TABLE t ADD COLUMN c13 DATETIME;
    -- mariadb
    error: MariaDB has no type `JSONB`
    error: MariaDB has no type `ARRAY`
    error: MariaDB has no type `INET`
    ALTER TABLE t ADD COLUMN c3 TIMESTAMP NULL;
    error: MariaDB has no type `INTERVAL`
    ALTER TABLE t ADD COLUMN c5 BIT(8);
    ALTER TABLE t ADD COLUMN c6 ENUM('a');
    ALTER TABLE t ADD COLUMN c7 TINYINT(1);
    ALTER TABLE t ADD COLUMN c8 DATETIME(6);
    ALTER TABLE t ADD COLUMN c9 BIGINT UNSIGNED;
    ALTER TABLE t ADD COLUMN c10 SET('a','b');
    ALTER TABLE t ADD COLUMN c11 VARCHAR(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
    ALTER TABLE t ADD COLUMN c12 YEAR;
    ALTER TABLE t ADD COLUMN c13 DATETIME;
    ");
}

#[test]
fn defaults() {
    assert_snapshot!(page(
        r#"for at, default in enumerate([
    "it's", '5', sa.text('now()'), sa.text("'{}'::jsonb"), sa.func.now(), sa.true(), sa.null(),
    sa.literal(5), sa.text('(a + b)'), sa.func.coalesce(1, 'x'), sa.text("nextval('s')")]):
    op.add_column('t', sa.Column(f'c{at}', sa.String(20), server_default=default, nullable=False))
op.add_column('t', sa.Column('v', sa.Integer(), sa.Computed('a + 1', persisted=True)))
op.add_column('t', sa.Column('i', sa.Integer(), sa.Identity(always=True, start=5, cycle=True)))"#
    ), @"
    -- postgresql
    ALTER TABLE t ADD COLUMN c0 VARCHAR(20) DEFAULT 'it''s' NOT NULL;
    ALTER TABLE t ADD COLUMN c1 VARCHAR(20) DEFAULT '5' NOT NULL;
    ALTER TABLE t ADD COLUMN c2 VARCHAR(20) DEFAULT now() NOT NULL;
    ALTER TABLE t ADD COLUMN c3 VARCHAR(20) DEFAULT '{}'::jsonb NOT NULL;
    ALTER TABLE t ADD COLUMN c4 VARCHAR(20) DEFAULT now() NOT NULL;
    ALTER TABLE t ADD COLUMN c5 VARCHAR(20) DEFAULT true NOT NULL;
    ALTER TABLE t ADD COLUMN c6 VARCHAR(20) DEFAULT NULL NOT NULL;
    ALTER TABLE t ADD COLUMN c7 VARCHAR(20) DEFAULT 5 NOT NULL;
    ALTER TABLE t ADD COLUMN c8 VARCHAR(20) DEFAULT (a + b) NOT NULL;
    ALTER TABLE t ADD COLUMN c9 VARCHAR(20) DEFAULT coalesce(1, 'x') NOT NULL;
    ALTER TABLE t ADD COLUMN c10 VARCHAR(20) DEFAULT nextval('s') NOT NULL;
    ALTER TABLE t ADD COLUMN v INTEGER GENERATED ALWAYS AS (a + 1) STORED;
    ALTER TABLE t ADD COLUMN i INTEGER GENERATED ALWAYS AS IDENTITY (START WITH 5 CYCLE);
    -- sqlite
    ALTER TABLE t ADD COLUMN c0 VARCHAR(20) DEFAULT 'it''s' NOT NULL;
    ALTER TABLE t ADD COLUMN c1 VARCHAR(20) DEFAULT '5' NOT NULL;
    ALTER TABLE t ADD COLUMN c2 VARCHAR(20) DEFAULT (now()) NOT NULL;
    ALTER TABLE t ADD COLUMN c3 VARCHAR(20) DEFAULT '{}'::jsonb NOT NULL;
    ALTER TABLE t ADD COLUMN c4 VARCHAR(20) DEFAULT CURRENT_TIMESTAMP NOT NULL;
    ALTER TABLE t ADD COLUMN c5 VARCHAR(20) DEFAULT 1 NOT NULL;
    ALTER TABLE t ADD COLUMN c6 VARCHAR(20) DEFAULT NULL NOT NULL;
    ALTER TABLE t ADD COLUMN c7 VARCHAR(20) DEFAULT 5 NOT NULL;
    ALTER TABLE t ADD COLUMN c8 VARCHAR(20) DEFAULT (a + b) NOT NULL;
    ALTER TABLE t ADD COLUMN c9 VARCHAR(20) DEFAULT (coalesce(1, 'x')) NOT NULL;
    ALTER TABLE t ADD COLUMN c10 VARCHAR(20) DEFAULT (nextval('s')) NOT NULL;
    ALTER TABLE t ADD COLUMN v INTEGER GENERATED ALWAYS AS (a + 1) STORED;
    ALTER TABLE t ADD COLUMN i INTEGER NOT NULL;
    -- mysql
    ALTER TABLE t ADD COLUMN c0 VARCHAR(20) NOT NULL DEFAULT 'it''s';
    ALTER TABLE t ADD COLUMN c1 VARCHAR(20) NOT NULL DEFAULT '5';
    ALTER TABLE t ADD COLUMN c2 VARCHAR(20) NOT NULL DEFAULT (now());
    ALTER TABLE t ADD COLUMN c3 VARCHAR(20) NOT NULL DEFAULT '{}'::jsonb;
    ALTER TABLE t ADD COLUMN c4 VARCHAR(20) NOT NULL DEFAULT (now());
    ALTER TABLE t ADD COLUMN c5 VARCHAR(20) NOT NULL DEFAULT true;
    ALTER TABLE t ADD COLUMN c6 VARCHAR(20) NOT NULL DEFAULT NULL;
    ALTER TABLE t ADD COLUMN c7 VARCHAR(20) NOT NULL DEFAULT 5;
    ALTER TABLE t ADD COLUMN c8 VARCHAR(20) NOT NULL DEFAULT (a + b);
    ALTER TABLE t ADD COLUMN c9 VARCHAR(20) NOT NULL DEFAULT (coalesce(1, 'x'));
    ALTER TABLE t ADD COLUMN c10 VARCHAR(20) NOT NULL DEFAULT (nextval('s'));
    ALTER TABLE t ADD COLUMN v INTEGER GENERATED ALWAYS AS (a + 1) STORED;
    ALTER TABLE t ADD COLUMN i INTEGER NOT NULL;
    -- mariadb
    the same
    ");
}

#[test]
fn changes_of_a_column() {
    assert_snapshot!(page(
        "op.alter_column('t', 'c', type_=sa.Text(), existing_type=sa.String(5), nullable=False,
    server_default='y', new_column_name='order', postgresql_using='c::text')
op.alter_column('t', 'c', nullable=True, existing_type=sa.DateTime(), schema='s')
op.alter_column('t', 'c', server_default=None, existing_type=sa.Integer())
op.alter_column('t', 'c', server_default=sa.Identity(), existing_type=sa.Integer())
op.alter_column('t', 'c', type_=sa.Boolean(create_constraint=True, name='b'),
    existing_type=sa.Integer(), existing_nullable=False, existing_comment='old')
op.alter_column('t', 'c', comment=\"it's\", existing_type=sa.Integer())"
    ), @r#"
    -- postgresql
    ALTER TABLE t ALTER COLUMN c TYPE TEXT USING c::text;
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    ALTER TABLE t ALTER COLUMN c SET DEFAULT 'y';
    ALTER TABLE t RENAME c TO "order";
    ALTER TABLE s.t ALTER COLUMN c DROP NOT NULL;
    ALTER TABLE t ALTER COLUMN c DROP DEFAULT;
    ALTER TABLE t ALTER COLUMN c ADD GENERATED BY DEFAULT AS IDENTITY;
    ALTER TABLE t ALTER COLUMN c TYPE BOOLEAN;
    COMMENT ON COLUMN t.c IS 'it''s';
    -- sqlite
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    ALTER TABLE t ALTER COLUMN c SET DEFAULT 'y';
    ALTER TABLE t ALTER COLUMN c TYPE TEXT;
    ALTER TABLE t RENAME COLUMN c TO "order";
    ALTER TABLE s.t ALTER COLUMN c DROP NOT NULL;
    ALTER TABLE t ALTER COLUMN c DROP DEFAULT;
    error: SQLite cannot add an identity to a column that is there, change it or take it away
    ALTER TABLE t ALTER COLUMN c TYPE BOOLEAN;
    error: SQLite cannot comment on a column
    -- mysql
    ALTER TABLE t CHANGE c `order` TEXT NOT NULL DEFAULT 'y';
    ALTER TABLE s.t CHANGE c c DATETIME NULL;
    ALTER TABLE t ALTER COLUMN c DROP DEFAULT;
    error: MySQL cannot add an identity to a column that is there, change it or take it away
    ALTER TABLE t MODIFY c BOOL NOT NULL COMMENT 'old';
    ALTER TABLE t ADD CONSTRAINT b CHECK (c IN (0, 1));
    ALTER TABLE t MODIFY c INTEGER NULL COMMENT 'it''s';
    -- mariadb
    ALTER TABLE t CHANGE c `order` TEXT NOT NULL DEFAULT 'y';
    ALTER TABLE s.t CHANGE c c DATETIME NULL;
    ALTER TABLE t ALTER COLUMN c DROP DEFAULT;
    error: MariaDB cannot add an identity to a column that is there, change it or take it away
    ALTER TABLE t MODIFY c BOOL NOT NULL COMMENT 'old';
    ALTER TABLE t ADD CONSTRAINT b CHECK (c IN (0, 1));
    ALTER TABLE t MODIFY c INTEGER NULL COMMENT 'it''s';
    "#);
}
