//! `op.batch_alter_table`: the script above, the SQL of each dialect below.
//!
//! Each page was compared with what the real Alembic writes for it with `--sql`.

#![expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]

use insta::assert_snapshot;

use super::scripts::page;

/// What the scripts below take for the table as it is.
const TABLE: &str = "t = sa.Table('t', sa.MetaData(),
    sa.Column('id', sa.Integer(), primary_key=True), sa.Column('a', sa.String(5), index=True),
    sa.Column('f', sa.Boolean(create_constraint=True, name='ck_f')),
    sa.Column('n', sa.Integer(), sa.CheckConstraint('n > 0', name='ck_n')),
    sa.Column('s', sa.Integer(), sa.ForeignKey('t.id', name='fk_s')),
    sa.UniqueConstraint('a', name='uq_a'), sa.Index('ix_an', 'a', 'n'))";

/// The same for a batch on that table.
pub(super) fn page_of_table(body: &str) -> String {
    page(&format!("{TABLE}\n{body}"))
}

#[test]
fn a_batch_that_needs_no_new_table_is_its_operations() {
    assert_snapshot!(page(
        "op.execute('before')
with op.batch_alter_table('t', schema='s') as batch_op:
    batch_op.add_column(sa.Column('a', sa.Integer(), server_default='1'))
    batch_op.create_index('ix_a', ['a'], unique=True)
    batch_op.execute('at once')
    batch_op.drop_index('ix_b')"
    ), @"
    -- postgresql
    before;
    at once;
    ALTER TABLE s.t ADD COLUMN a INTEGER DEFAULT '1';
    CREATE UNIQUE INDEX ix_a ON s.t (a);
    DROP INDEX s.ix_b;
    -- sqlite
    before;
    at once;
    ALTER TABLE s.t ADD COLUMN a INTEGER DEFAULT '1';
    CREATE UNIQUE INDEX s.ix_a ON t (a);
    DROP INDEX s.ix_b;
    -- mysql
    before;
    at once;
    ALTER TABLE s.t ADD COLUMN a INTEGER DEFAULT '1';
    CREATE UNIQUE INDEX ix_a ON s.t (a);
    DROP INDEX ix_b ON s.t;
    -- mariadb
    the same
    ");
}

#[test]
fn recreate_decides_for_itself() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', recreate='never') as batch_op:
    batch_op.drop_column('a')
with op.batch_alter_table('t', copy_from=t, recreate='always') as batch_op:
    pass"
    ), @"
    -- postgresql
    ALTER TABLE t DROP COLUMN a;
    ALTER TABLE t DROP CONSTRAINT uq_a;
    ALTER TABLE t DROP CONSTRAINT fk_s;
    CREATE TABLE _alembic_tmp_t (
        id SERIAL NOT NULL, 
        a VARCHAR(5), 
        f BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- sqlite
    ALTER TABLE t DROP COLUMN a;
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL, 
        a VARCHAR(5), 
        f BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- mysql
    ALTER TABLE t DROP COLUMN a;
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL AUTO_INCREMENT, 
        a VARCHAR(5), 
        f BOOL, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- mariadb
    the same
    ");
}

#[test]
fn constraints_come_and_go() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', recreate='always', copy_from=t) as batch_op:
    batch_op.drop_constraint('uq_a', type_='unique')
    batch_op.drop_constraint('ck_n')
    batch_op.drop_constraint('fk_s', type_='foreignkey')
    batch_op.create_unique_constraint('uq_n', ['n', 'a'])
    batch_op.create_foreign_key('fk_n', 'o', ['n'], ['id'], ondelete='CASCADE')
    batch_op.create_check_constraint('ck_a', sa.column('a') > 'b')
    batch_op.create_primary_key('pk_t', ['id', 'a'])"
    ), @"
    -- postgresql
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL, 
        a VARCHAR(5) NOT NULL, 
        f BOOLEAN, 
        n INTEGER, 
        s INTEGER, 
        CONSTRAINT pk_t PRIMARY KEY (id, a), 
        CONSTRAINT uq_n UNIQUE (n, a), 
        CONSTRAINT fk_n FOREIGN KEY(n) REFERENCES o (id) ON DELETE CASCADE, 
        CONSTRAINT ck_a CHECK (a > 'b')
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- sqlite
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL, 
        a VARCHAR(5) NOT NULL, 
        f BOOLEAN, 
        n INTEGER, 
        s INTEGER, 
        CONSTRAINT pk_t PRIMARY KEY (id, a), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_n UNIQUE (n, a), 
        CONSTRAINT fk_n FOREIGN KEY(n) REFERENCES o (id) ON DELETE CASCADE, 
        CONSTRAINT ck_a CHECK (a > 'b')
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- mysql
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL, 
        a VARCHAR(5) NOT NULL, 
        f BOOL, 
        n INTEGER, 
        s INTEGER, 
        CONSTRAINT pk_t PRIMARY KEY (id, a), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_n UNIQUE (n, a), 
        CONSTRAINT fk_n FOREIGN KEY(n) REFERENCES o (id) ON DELETE CASCADE, 
        CONSTRAINT ck_a CHECK (a > 'b')
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_an ON t (a, n);
    -- mariadb
    the same
    ");
}

#[test]
fn what_the_old_table_cannot_say_is_added() {
    assert_snapshot!(page_of_table(
        "with op.batch_alter_table('t', recreate='always', copy_from=t, table_args=(sa.CheckConstraint('id < 9', name='ck_id'), sa.UniqueConstraint('n', 's')), table_kwargs={'sqlite_autoincrement': True, 'mysql_engine': 'InnoDB', 'comment': 'c'}) as batch_op:
    batch_op.drop_index('ix_an')"
    ), @"
    -- postgresql
    ALTER TABLE t DROP CONSTRAINT uq_a;
    ALTER TABLE t DROP CONSTRAINT fk_s;
    CREATE TABLE _alembic_tmp_t (
        id SERIAL NOT NULL, 
        a VARCHAR(5), 
        f BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT ck_id CHECK (id < 9), 
        UNIQUE (n, s), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    );
    COMMENT ON TABLE _alembic_tmp_t IS 'c';
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    -- sqlite
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
        a VARCHAR(5), 
        f BOOLEAN, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        CONSTRAINT ck_id CHECK (id < 9), 
        UNIQUE (n, s), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    );
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    -- mysql
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL AUTO_INCREMENT, 
        a VARCHAR(5), 
        f BOOL, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT ck_id CHECK (id < 9), 
        UNIQUE (n, s), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    )ENGINE=InnoDB COMMENT='c';
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    -- mariadb
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL AUTO_INCREMENT, 
        a VARCHAR(5), 
        f BOOL, 
        n INTEGER CONSTRAINT ck_n CHECK (n > 0), 
        s INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT ck_id CHECK (id < 9), 
        UNIQUE (n, s), 
        CONSTRAINT ck_f CHECK (f IN (0, 1)), 
        CONSTRAINT uq_a UNIQUE (a), 
        CONSTRAINT fk_s FOREIGN KEY(s) REFERENCES t (id)
    )COMMENT='c';
    INSERT INTO _alembic_tmp_t (id, a, f, n, s) SELECT t.id, t.a, t.f, t.n, t.s 
    FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    ");
}
