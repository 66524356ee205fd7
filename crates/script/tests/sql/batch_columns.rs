//! Columns of a table that is made anew: where new ones stand, what follows a name, what a new type does.

#![expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]

use insta::assert_snapshot;

use super::batch::page_of_table;

#[test]
fn columns_are_added_where_they_are_wanted() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', recreate='always', copy_from=t) as batch_op:
    batch_op.add_column(sa.Column('x', sa.Integer()), insert_before='a')
    batch_op.add_column(sa.Column('y', sa.Integer()), insert_after='x')
    batch_op.add_column(sa.Column('z', sa.Integer(), index=True))"
    ), @"
    -- postgresql
    ALTER TABLE t DROP CONSTRAINT uq_a;
    ALTER TABLE t DROP CONSTRAINT fk_s;
    CREATE TABLE _alembic_tmp_t (
        id SERIAL NOT NULL, 
        x INTEGER, 
        y INTEGER, 
        a VARCHAR(5), 
        f BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        z INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    );
    CREATE INDEX ix__alembic_tmp_t_z ON _alembic_tmp_t (z);
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    CREATE INDEX ix_t_z ON t (z);
    -- sqlite
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL, 
        x INTEGER, 
        y INTEGER, 
        a VARCHAR(5), 
        f BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        z INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    );
    CREATE INDEX ix__alembic_tmp_t_z ON _alembic_tmp_t (z);
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    CREATE INDEX ix_t_z ON t (z);
    -- mysql
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL AUTO_INCREMENT, 
        x INTEGER, 
        y INTEGER, 
        a VARCHAR(5), 
        f BOOL, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        z INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    );
    CREATE INDEX ix__alembic_tmp_t_z ON _alembic_tmp_t (z);
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    CREATE INDEX ix_t_z ON t (z);
    -- mariadb
    the same
    ");
}

#[test]
fn columns_are_reordered() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', recreate='always', copy_from=t, partial_reordering=[('n', 'a'), ('f', 'id')]) as batch_op:
    batch_op.drop_column('s')"
    ), @"
    -- postgresql
    ALTER TABLE t DROP CONSTRAINT uq_a;
    ALTER TABLE t DROP CONSTRAINT fk_s;
    CREATE TABLE _alembic_tmp_t (
        f BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        id SERIAL NOT NULL, 
        a VARCHAR(5), 
        PRIMARY KEY (id), 
        CONSTRAINT uq_a UNIQUE (a)
    );
    INSERT INTO _alembic_tmp_t (f, n, id, a) SELECT t.f, t.n, t.id, t.a 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- sqlite
    CREATE TABLE _alembic_tmp_t (
        f BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        id INTEGER NOT NULL, 
        a VARCHAR(5), 
        PRIMARY KEY (id), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a)
    );
    INSERT INTO _alembic_tmp_t (f, n, id, a) SELECT t.f, t.n, t.id, t.a 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- mysql
    CREATE TABLE _alembic_tmp_t (
        f BOOL, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        id INTEGER NOT NULL AUTO_INCREMENT, 
        a VARCHAR(5), 
        PRIMARY KEY (id), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a)
    );
    INSERT INTO _alembic_tmp_t (f, n, id, a) SELECT t.f, t.n, t.id, t.a 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- mariadb
    the same
    ");
}

#[test]
fn what_names_a_renamed_column_follows_it() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', recreate='always', copy_from=t) as batch_op:
    batch_op.alter_column('a', new_column_name='b')
    batch_op.alter_column('id', new_column_name='key')
    batch_op.alter_column('f', new_column_name='flag')
    batch_op.create_index('ix_b', ['a'])"
    ), @r#"
    -- postgresql
    ALTER TABLE t DROP CONSTRAINT uq_a;
    ALTER TABLE t DROP CONSTRAINT fk_s;
    CREATE TABLE _alembic_tmp_t (
        key SERIAL NOT NULL, 
        b VARCHAR(5), 
        flag BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY (key), 
        CONSTRAINT uq_a UNIQUE (b), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (key)
    );
    INSERT INTO _alembic_tmp_t (key, b, flag, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (b, n);
    CREATE INDEX ix_b ON t (b);
    -- sqlite
    CREATE TABLE _alembic_tmp_t (
        "key" INTEGER NOT NULL, 
        b VARCHAR(5), 
        flag BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY ("key"), 
        CONSTRAINT ck_f CHECK (flag IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (b), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t ("key")
    );
    INSERT INTO _alembic_tmp_t ("key", b, flag, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (b, n);
    CREATE INDEX ix_b ON t (b);
    -- mysql
    CREATE TABLE _alembic_tmp_t (
        `key` INTEGER NOT NULL AUTO_INCREMENT, 
        b VARCHAR(5), 
        flag BOOL, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY (`key`), 
        CONSTRAINT ck_f CHECK (flag IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (b), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (`key`)
    );
    INSERT INTO _alembic_tmp_t (`key`, b, flag, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (b, n);
    CREATE INDEX ix_b ON t (b);
    -- mariadb
    the same
    "#);
}

#[test]
fn a_type_that_changes_is_cast_and_its_check_goes() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', recreate='always', copy_from=t) as batch_op:
    batch_op.alter_column('n', type_=sa.Text(), nullable=False, server_default='x')
    batch_op.alter_column('s', type_=sa.JSON())
    batch_op.alter_column('f', existing_type=sa.Boolean(create_constraint=True, name='ck_f'), type_=sa.Enum('p', 'q', name='ck_e', create_constraint=True, native_enum=False))"
    ), @"
    -- postgresql
    ALTER TABLE t DROP CONSTRAINT uq_a;
    ALTER TABLE t DROP CONSTRAINT fk_s;
    CREATE TABLE _alembic_tmp_t (
        id SERIAL NOT NULL, 
        a VARCHAR(5), 
        f VARCHAR(1), 
        n TEXT DEFAULT 'x' NOT NULL CONSTRAINT ck_n CHECK (n > 0), 
        s JSON, 
        PRIMARY KEY (id), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id), 
        CONSTRAINT ck_e CHECK (f IN ('p', 'q'))
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, CAST(t.f AS VARCHAR(1)) AS f, CAST(t.n AS TEXT) AS n, CAST(t.s AS JSON) AS s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- sqlite
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL, 
        a VARCHAR(5), 
        f VARCHAR(1), 
        n TEXT DEFAULT 'x' NOT NULL CONSTRAINT ck_n CHECK (n > 0), 
        s JSON, 
        PRIMARY KEY (id), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id), 
        CONSTRAINT ck_e CHECK (f IN ('p', 'q'))
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, CAST(t.f AS VARCHAR(1)) AS f, CAST(t.n AS TEXT) AS n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- mysql
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL AUTO_INCREMENT, 
        a VARCHAR(5), 
        f VARCHAR(1), 
        n TEXT NOT NULL DEFAULT 'x' CONSTRAINT ck_n CHECK (n > 0), 
        s JSON, 
        PRIMARY KEY (id), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id), 
        CONSTRAINT ck_e CHECK (f IN ('p', 'q'))
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, CAST(t.f AS CHAR(1)) AS f, CAST(t.n AS CHAR) AS n, CAST(t.s AS JSON) AS s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- mariadb
    the same
    ");
}
