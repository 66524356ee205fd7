//! What a script asks for above, the SQL of each dialect below.
//!
//! Each page was compared with what the real Alembic writes for it with `--sql`.

#![expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]

use insta::assert_snapshot;

use dbm_core::graph::Direction;
use dbm_core::source::Source;
use dbm_dialect::{Rendering, by_name, render};
use dbm_python::with_large_stack;
use dbm_script::{Context, operations};

/// The SQL of a script's body on each dialect; what is the same as above is not said again.
pub(super) fn page(body: &str) -> String {
    let lines: Vec<String> = body.lines().map(|line| format!("    {line}")).collect();
    let text = format!(
        "import datetime, decimal, uuid\nfrom alembic import op\nimport sqlalchemy as sa\n\
         from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite\n\n\
         def upgrade():\n{}\n",
        lines.join("\n")
    );
    let pages = with_large_stack(move || {
        ["postgresql", "sqlite", "mysql", "mariadb"].map(|name| (name, sql(&text, name)))
    });
    let mut page = String::new();
    let mut before = String::new();
    for (name, sql) in pages.expect("a thread with a large stack") {
        let same = if sql == before { "the same\n" } else { &sql };
        page = format!("{page}-- {name}\n{same}");
        before = sql;
    }
    page
}

fn sql(text: &str, name: &str) -> String {
    let context = Context {
        offline: true,
        ..Context::new(name)
    };
    let script = match operations(&Source::new("c0.py", text), Direction::Upgrade, &context) {
        Ok(script) => script,
        Err(error) => return format!("error: {error}\n"),
    };
    let dialect = by_name(name).expect("a dialect");
    let rendering = Rendering::offline(dialect);
    let mut lines = Vec::new();
    for located in &script.operations {
        match render(dialect, &located.operation, &rendering) {
            Ok(statements) => lines.extend(statements.iter().map(|it| format!("{};\n", it.sql))),
            Err(error) => lines.push(format!("error: {error}\n")),
        }
    }
    lines.concat()
}

#[test]
fn constraints() {
    assert_snapshot!(page(
        "op.create_table('t', sa.Column('a', sa.Integer(), sa.ForeignKey('o.id'), unique=True),
    sa.Column('b', sa.Boolean(create_constraint=True, name='bool'), index=True),
    sa.Column('c', sa.Integer(), sa.CheckConstraint('c > 1', name='inline')),
    sa.PrimaryKeyConstraint('a', 'c', name='pk'),
    sa.UniqueConstraint('a', 'b', name='uq', deferrable=True, initially='DEFERRED'),
    sa.ForeignKeyConstraint(['a', 'b'], ['s.o.x', 's.o.y'], onupdate='CASCADE'),
    sa.CheckConstraint(sa.column('a').in_([1, 2])))
op.create_foreign_key('fk', 't', 'o', ['a'], ['id'], ondelete='SET NULL', postgresql_not_valid=True)
op.create_check_constraint('ck', 't', sa.and_(sa.column('a') > 5, sa.column('b').is_not(None)))
op.drop_constraint('uq', 't', type_='unique')
op.drop_constraint('ck', 't', type_='check')
op.drop_constraint('x', 't')
op.create_exclude_constraint('ex', 't', (sa.column('p'), '&&'), where=sa.text('a > 1'))"
    ), @"
    -- postgresql
    CREATE TABLE t (
        a INTEGER NOT NULL, 
        b BOOLEAN, 
        c INTEGER NOT NULL CONSTRAINT inline CHECK (c > 1), 
        CONSTRAINT pk PRIMARY KEY (a, c), 
        CONSTRAINT uq UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED, 
        FOREIGN KEY(a, b) REFERENCES s.o (x, y) ON UPDATE CASCADE, 
        CHECK (a IN (1, 2)), 
        UNIQUE (a), 
        FOREIGN KEY(a) REFERENCES o (id)
    );
    CREATE INDEX ix_t_b ON t (b);
    ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES o (id) ON DELETE SET NULL NOT VALID;
    ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 5 AND b IS NOT NULL);
    ALTER TABLE t DROP CONSTRAINT uq;
    ALTER TABLE t DROP CONSTRAINT ck;
    ALTER TABLE t DROP CONSTRAINT x;
    ALTER TABLE t ADD CONSTRAINT ex EXCLUDE USING gist (p WITH &&) WHERE (a > 1);
    -- sqlite
    CREATE TABLE t (
        a INTEGER NOT NULL, 
        b BOOLEAN, 
        c INTEGER NOT NULL CONSTRAINT inline CHECK (c > 1), 
        CONSTRAINT pk PRIMARY KEY (a, c), 
        CONSTRAINT uq UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED, 
        CHECK (a IN (1, 2)), 
        UNIQUE (a), 
        FOREIGN KEY(a) REFERENCES o (id), 
        CONSTRAINT bool CHECK (b IN (0, 1))
    );
    CREATE INDEX ix_t_b ON t (b);
    error: SQLite cannot add or drop a constraint of an existing table
    error: SQLite cannot add or drop a constraint of an existing table
    error: SQLite cannot add or drop a constraint of an existing table
    error: SQLite cannot add or drop a constraint of an existing table
    error: SQLite cannot add or drop a constraint of an existing table
    error: SQLite cannot add or drop a constraint of an existing table
    -- mysql
    CREATE TABLE t (
        a INTEGER NOT NULL, 
        b BOOL, 
        c INTEGER NOT NULL CONSTRAINT inline CHECK (c > 1), 
        CONSTRAINT pk PRIMARY KEY (a, c), 
        CONSTRAINT uq UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED, 
        FOREIGN KEY(a, b) REFERENCES s.o (x, y) ON UPDATE CASCADE, 
        CHECK (a IN (1, 2)), 
        UNIQUE (a), 
        FOREIGN KEY(a) REFERENCES o (id), 
        CONSTRAINT bool CHECK (b IN (0, 1))
    );
    CREATE INDEX ix_t_b ON t (b);
    ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES o (id) ON DELETE SET NULL;
    ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 5 AND b IS NOT NULL);
    ALTER TABLE t DROP INDEX uq;
    ALTER TABLE t DROP CHECK ck;
    error: MySQL has no general DROP CONSTRAINT, and `type_` is missing
    error: MySQL cannot make an EXCLUDE constraint
    -- mariadb
    CREATE TABLE t (
        a INTEGER NOT NULL, 
        b BOOL, 
        c INTEGER NOT NULL CONSTRAINT inline CHECK (c > 1), 
        CONSTRAINT pk PRIMARY KEY (a, c), 
        CONSTRAINT uq UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED, 
        FOREIGN KEY(a, b) REFERENCES s.o (x, y) ON UPDATE CASCADE, 
        CHECK (a IN (1, 2)), 
        UNIQUE (a), 
        FOREIGN KEY(a) REFERENCES o (id), 
        CONSTRAINT bool CHECK (b IN (0, 1))
    );
    CREATE INDEX ix_t_b ON t (b);
    ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES o (id) ON DELETE SET NULL;
    ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 5 AND b IS NOT NULL);
    ALTER TABLE t DROP INDEX uq;
    ALTER TABLE t DROP CONSTRAINT ck;
    error: MySQL has no general DROP CONSTRAINT, and `type_` is missing
    error: MariaDB cannot make an EXCLUDE constraint
    ");
}

#[test]
fn indexes() {
    assert_snapshot!(page(
        "op.create_index('i1', 't', ['a', sa.text('lower(b)'), sa.column('c').desc()], unique=True)
op.create_index('i2', 't', [sa.func.lower(sa.column('a')), sa.column('b') + 1], schema='s')
op.create_index('i3', 't', ['a'], postgresql_using='gin', postgresql_ops={'a': 'gin_trgm_ops'},
    postgresql_where=sa.column('a') > 5, sqlite_where=sa.text('a > 6'), mysql_length={'a': 10},
    postgresql_include=['b'], postgresql_with={'fillfactor': 50}, postgresql_concurrently=True)
op.drop_index('i1', table_name='t', if_exists=True, postgresql_concurrently=True)"
    ), @"
    -- postgresql
    CREATE UNIQUE INDEX i1 ON t (a, lower(b), c DESC);
    CREATE INDEX i2 ON s.t (lower(a), (b + 1));
    CREATE INDEX CONCURRENTLY i3 ON t USING gin (a gin_trgm_ops) INCLUDE (b) WITH (fillfactor = 50) WHERE a > 5;
    DROP INDEX CONCURRENTLY IF EXISTS i1;
    -- sqlite
    CREATE UNIQUE INDEX i1 ON t (a, lower(b), c DESC);
    CREATE INDEX s.i2 ON t (lower(a), b + 1);
    CREATE INDEX i3 ON t (a) WHERE a > 6;
    DROP INDEX IF EXISTS i1;
    -- mysql
    CREATE UNIQUE INDEX i1 ON t (a, lower(b), c DESC);
    CREATE INDEX i2 ON s.t ((lower(a)), (b + 1));
    CREATE INDEX i3 ON t (a(10));
    DROP INDEX IF EXISTS i1 ON t;
    -- mariadb
    CREATE UNIQUE INDEX i1 ON t (a, lower(b), c DESC);
    CREATE INDEX i2 ON s.t ((lower(a)), (b + 1));
    CREATE INDEX i3 ON t (a);
    DROP INDEX IF EXISTS i1 ON t;
    ");
}

#[test]
fn options_of_a_table() {
    assert_snapshot!(page(
        "op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True, comment='key'),
    schema='s', comment='all', prefixes=['TEMPORARY'], if_not_exists=True,
    postgresql_partition_by='RANGE (id)', postgresql_with={'fillfactor': 70},
    sqlite_autoincrement=True, sqlite_strict=True, mysql_collate='utf8mb4_bin',
    mysql_charset='utf8mb4', mariadb_engine='Aria')
op.rename_table('t', 'User', schema='s')
op.create_table_comment('t', 'new')
op.drop_table('t', schema='S', if_exists=True)"
    ), @r#"
    -- postgresql
    CREATE TEMPORARY TABLE IF NOT EXISTS s.t (
        id SERIAL NOT NULL, 
        PRIMARY KEY (id)
    )
     PARTITION BY RANGE (id)
     WITH (fillfactor = 70);
    COMMENT ON TABLE s.t IS 'all';
    COMMENT ON COLUMN s.t.id IS 'key';
    ALTER TABLE s.t RENAME TO "User";
    COMMENT ON TABLE t IS 'new';
    DROP TABLE IF EXISTS "S".t;
    -- sqlite
    CREATE TEMPORARY TABLE IF NOT EXISTS s.t (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
    )
     STRICT;
    ALTER TABLE s.t RENAME TO "User";
    COMMENT ON TABLE t IS 'new';
    DROP TABLE IF EXISTS "S".t;
    -- mysql
    CREATE TEMPORARY TABLE IF NOT EXISTS s.t (
        id INTEGER NOT NULL COMMENT 'key' AUTO_INCREMENT, 
        PRIMARY KEY (id)
    )CHARSET=utf8mb4 COMMENT='all' COLLATE utf8mb4_bin;
    ALTER TABLE s.t RENAME TO s.`User`;
    ALTER TABLE t COMMENT 'new';
    DROP TABLE IF EXISTS `S`.t;
    -- mariadb
    CREATE TEMPORARY TABLE IF NOT EXISTS s.t (
        id INTEGER NOT NULL COMMENT 'key' AUTO_INCREMENT, 
        PRIMARY KEY (id)
    )ENGINE=Aria COMMENT='all';
    ALTER TABLE s.t RENAME TO s.`User`;
    ALTER TABLE t COMMENT 'new';
    DROP TABLE IF EXISTS `S`.t;
    "#);
}

#[test]
fn rows() {
    assert_snapshot!(page(
        r#"t = sa.table('t', sa.column('i', sa.Integer), sa.column('s', sa.String), sa.column('n', sa.Numeric),
    sa.column('b', sa.Boolean), sa.column('d', sa.DateTime), sa.column('u', sa.Uuid))
op.bulk_insert(t, [
    {'s': "it's 50% \\ :x", 'i': 1, 'n': decimal.Decimal('1.50'), 'b': True},
    {'d': datetime.datetime(2020, 1, 2, 3, 4, 5), 'u': uuid.UUID(int=5), 's': None}])
op.execute(sa.text('UPDATE t SET a = :a, b = :b').bindparams(a=5, b="it's"))
op.execute("UPDATE t SET a = '50%', b = '\\:c'")
op.bulk_insert(sa.table('t', sa.column('j', sa.JSON)), [{'j': {'a': 1}}])"#
    ), @r#"
    -- postgresql
    INSERT INTO t (i, s, n, b) VALUES (1, 'it''s 50% \ :x', 1.50, true);
    INSERT INTO t (s, d, u) VALUES (NULL, '2020-01-02 03:04:05', '00000000-0000-0000-0000-000000000005');
    UPDATE t SET a = 5, b = 'it''s';
    UPDATE t SET a = '50%', b = ':c';
    error: could not write the value {"a": 1} as `JSON`
    -- sqlite
    INSERT INTO t (i, s, n, b) VALUES (1, 'it''s 50% \ :x', 1.50, 1);
    INSERT INTO t (s, d, u) VALUES (NULL, '2020-01-02 03:04:05.000000', '00000000000000000000000000000005');
    UPDATE t SET a = 5, b = 'it''s';
    UPDATE t SET a = '50%', b = ':c';
    error: could not write the value {"a": 1} as `JSON`
    -- mysql
    INSERT INTO t (i, s, n, b) VALUES (1, 'it''s 50% \\ :x', 1.50, true);
    INSERT INTO t (s, d, u) VALUES (NULL, '2020-01-02 03:04:05', '00000000000000000000000000000005');
    UPDATE t SET a = 5, b = 'it''s';
    UPDATE t SET a = '50%', b = ':c';
    error: could not write the value {"a": 1} as `JSON`
    -- mariadb
    the same
    "#);
}

#[test]
fn the_names_of_indexes_are_quoted_as_scripts_say() {
    assert_snapshot!(page(
        "op.create_index('a', 't', ['x'], quote=True)
op.create_index('B', 't', ['x'], quote=False)
op.create_table('t', sa.Column('x', sa.Integer), sa.Index('c', 'x', quote=True))
with op.batch_alter_table('t') as batch_op:
    batch_op.create_index('d', ['x'], quote=True)
op.drop_index('a', 't', quote=True)
op.drop_index('B', 't', quote=False)"
    ), @r#"
    -- postgresql
    CREATE INDEX "a" ON t (x);
    CREATE INDEX B ON t (x);
    CREATE TABLE t (
        x INTEGER
    );
    CREATE INDEX "c" ON t (x);
    CREATE INDEX "d" ON t (x);
    DROP INDEX "a";
    DROP INDEX B;
    -- sqlite
    the same
    -- mysql
    CREATE INDEX `a` ON t (x);
    CREATE INDEX B ON t (x);
    CREATE TABLE t (
        x INTEGER
    );
    CREATE INDEX `c` ON t (x);
    CREATE INDEX `d` ON t (x);
    DROP INDEX `a` ON t;
    DROP INDEX B ON t;
    -- mariadb
    the same
    "#);
}

#[test]
fn a_constraint_without_a_name_is_not_dropped() {
    assert_snapshot!(page(
        "op.drop_constraint(None, 't')
op.drop_constraint(None, 't', type_='unique')
op.drop_constraint(None, 't', type_='primary')"
    ), @"
    -- postgresql
    error: the constraint to drop has no name
    error: the constraint to drop has no name
    error: the constraint to drop has no name
    -- sqlite
    error: SQLite cannot add or drop a constraint of an existing table
    error: SQLite cannot add or drop a constraint of an existing table
    error: SQLite cannot add or drop a constraint of an existing table
    -- mysql
    error: MySQL has no general DROP CONSTRAINT, and `type_` is missing
    error: the constraint to drop has no name
    ALTER TABLE t DROP PRIMARY KEY;
    -- mariadb
    the same
    ");
}

/// `FROM` shares its subqueries between statements: what cannot be processed there is refused.
#[test]
fn values_go_through_the_types_of_scripts() {
    let header = "class Upper(sa.types.TypeDecorator):
    impl = sa.String
    def process_bind_param(self, value, dialect):
        return value.upper()
t = sa.table('t', sa.column('a', Upper), sa.column('b', sa.String))
u = sa.table('u', sa.column('b', sa.String))
inner = sa.select(t.c.b).where(t.c.a == 'x')
";
    let statements = [
        "sa.update(t).where(t.c.a == 'x').values(a='y', b='z')",
        "sa.delete(u).where(u.c.b.in_(inner))",
        "sa.insert(u).from_select(['b'], inner)",
        "sa.insert(u).from_select(['b'], sa.select(inner.subquery().c.b))",
        "sa.delete(u).where(u.c.b.in_(sa.select(inner.cte('c').c.b)))",
        "sa.insert(u).from_select(['b'], sa.select(u.c.b).join(t, t.c.a == 'x'))",
        "sa.insert(u).from_select(['b'], sa.select(sa.select(t.c.b).where(t.c.b == 'x').subquery().c.b))",
    ];
    let pages = statements.map(|it| page(&format!("{header}op.execute({it})")));
    let of_postgresql = pages.map(|page| page.split("-- sqlite").next().unwrap_or("").to_owned());
    assert_snapshot!(of_postgresql.concat(), @"
    -- postgresql
    UPDATE t SET a='Y', b='z' WHERE t.a = 'X';
    -- postgresql
    DELETE FROM u WHERE u.b IN (SELECT t.b 
    FROM t 
    WHERE t.a = 'X');
    -- postgresql
    INSERT INTO u (b) SELECT t.b 
    FROM t 
    WHERE t.a = 'X';
    -- postgresql
    INSERT INTO u (b) SELECT anon_1.b 
    FROM (SELECT t.b AS b 
    FROM t 
    WHERE t.a = 'X') AS anon_1;
    -- postgresql
    WITH c AS 
    (SELECT t.b AS b 
    FROM t 
    WHERE t.a = 'X')
     DELETE FROM u WHERE u.b IN (SELECT c.b 
    FROM c);
    -- postgresql
    INSERT INTO u (b) SELECT u.b 
    FROM u JOIN t ON t.a = 'X';
    -- postgresql
    INSERT INTO u (b) SELECT anon_1.b 
    FROM (SELECT t.b AS b 
    FROM t 
    WHERE t.b = 'x') AS anon_1;
    ");
}
