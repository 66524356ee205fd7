//! What SQLAlchemy before 2.0 took, and what names PostgreSQL's types by hand.

use insta::assert_snapshot;

use super::scripts::page;

#[test]
fn arguments_of_sqlalchemy_1() {
    assert_snapshot!(page(
        "t = sa.table('t', sa.column('a', sa.Integer), sa.column('b', sa.String))
op.execute(t.insert(values={'a': 1}))
op.execute(t.update(values={'b': 'x'}))
op.execute(t.update(t.c.a == 1, values={'b': 'y'}))
op.execute(t.delete(t.c.a == 3))
op.execute(sa.insert(t, values={'a': 2}))
op.execute(sa.update(t, t.c.a == 1, {'a': 2}))
op.execute(sa.delete(t, whereclause=t.c.b == 'z'))
op.execute(t.insert().from_select(['a'], sa.select([t.c.a], t.c.b == 'y', order_by=[t.c.a], limit=3)))
op.execute(t.insert().from_select(['a'], sa.select(columns=[t.c.a], whereclause=t.c.a == 1, distinct=True)))"
    ), @"
    -- postgresql
    INSERT INTO t (a) VALUES (1);
    UPDATE t SET b='x';
    UPDATE t SET b='y' WHERE t.a = 1;
    DELETE FROM t WHERE t.a = 3;
    INSERT INTO t (a) VALUES (2);
    UPDATE t SET a=2 WHERE t.a = 1;
    DELETE FROM t WHERE t.b = 'z';
    INSERT INTO t (a) SELECT t.a 
    FROM t 
    WHERE t.b = 'y' ORDER BY t.a 
     LIMIT 3;
    INSERT INTO t (a) SELECT DISTINCT t.a 
    FROM t 
    WHERE t.a = 1;
    -- sqlite
    INSERT INTO t (a) VALUES (1);
    UPDATE t SET b='x';
    UPDATE t SET b='y' WHERE t.a = 1;
    DELETE FROM t WHERE t.a = 3;
    INSERT INTO t (a) VALUES (2);
    UPDATE t SET a=2 WHERE t.a = 1;
    DELETE FROM t WHERE t.b = 'z';
    INSERT INTO t (a) SELECT t.a 
    FROM t 
    WHERE t.b = 'y' ORDER BY t.a
     LIMIT 3 OFFSET 0;
    INSERT INTO t (a) SELECT DISTINCT t.a 
    FROM t 
    WHERE t.a = 1;
    -- mysql
    INSERT INTO t (a) VALUES (1);
    UPDATE t SET b='x';
    UPDATE t SET b='y' WHERE t.a = 1;
    DELETE FROM t WHERE t.a = 3;
    INSERT INTO t (a) VALUES (2);
    UPDATE t SET a=2 WHERE t.a = 1;
    DELETE FROM t WHERE t.b = 'z';
    INSERT INTO t (a) SELECT t.a 
    FROM t 
    WHERE t.b = 'y' ORDER BY t.a 
     LIMIT 3;
    INSERT INTO t (a) SELECT DISTINCT t.a 
    FROM t 
    WHERE t.a = 1;
    -- mariadb
    the same
    ");
}

#[test]
fn types_of_postgresql_by_hand() {
    assert_snapshot!(page(
        "kind = postgresql.ENUM('a', 'b', name='kind')
if op.get_context().dialect.name == 'postgresql':
    op.execute(postgresql.CreateEnumType(kind))
    op.execute(postgresql.DropEnumType(kind))
    domain = postgresql.DOMAIN('positive', sa.Integer, check='VALUE > 0', not_null=True)
    op.execute(postgresql.CreateDomainType(domain))
    op.execute(postgresql.DropDomainType(domain))"
    ), @"
    -- postgresql
    CREATE TYPE kind AS ENUM ('a', 'b');
    DROP TYPE kind;
    CREATE DOMAIN positive AS INTEGER NOT NULL CHECK (VALUE > 0);
    DROP DOMAIN positive;
    -- sqlite
    -- mysql
    the same
    -- mariadb
    the same
    ");
}
