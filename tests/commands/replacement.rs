//! SQL files beside the scripts, which win over them.

use insta::assert_snapshot;

use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// A revision that dbm does not understand, and SQL for it.
fn shop() -> Workspace {
    let shop = Workspace::shop();
    shop.revision(
        "a1",
        "None",
        "create users",
        "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))",
        "op.drop_table('users')",
    )
    .revision("b2", "'a1'", "count users", "import socket; socket.socket()", "op.execute('DROP TRIGGER logged')\nop.drop_table('log')\nop.execute('DELETE FROM users')")
    .write(
        "shop/alembic/versions/b2.sqlite.up.sql",
        "-- counts; in a table\n\
         CREATE TABLE log (what TEXT DEFAULT ';');\n\n\
         CREATE TRIGGER logged AFTER INSERT ON users BEGIN\n  INSERT INTO log VALUES ('100% :new');\nEND;\n\
         INSERT INTO users VALUES (1);\n",
    );
    shop
}

#[test]
fn sql_wins_over_a_script() {
    let shop = shop();
    assert_snapshot!(shop.dbm(["upgrade", "--dry-run"]), @"
    $ dbm upgrade --dry-run
    shop: 2 steps
      upgrade  -> a1, create users
        create table users (1 column)
      upgrade a1 -> b2, count users
        run CREATE TABLE log (what TEXT DEFAULT ';')
        run CREATE TRIGGER logged AFTER INSERT ON users BEGIN INSERT INT...
        run INSERT INTO users VALUES (1)
    --- exit 0
    ");
    assert_snapshot!(shop.dbm(["upgrade", "--sql", "a1:b2"]), @"
    $ dbm upgrade --sql a1:b2
    -- Running upgrade a1 -> b2

    CREATE TABLE log (what TEXT DEFAULT ';');

    CREATE TRIGGER logged AFTER INSERT ON users BEGIN
      INSERT INTO log VALUES ('100% :new');
    END;

    INSERT INTO users VALUES (1);

    UPDATE alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1';

    --- stderr
    Running upgrade a1 -> b2, count users
    --- exit 0
    ");
    assert_snapshot!(shop.dbm(["doctor"]), @"
    $ dbm doctor
    shop
      ok    settings and env.py
      ok    history              2 revisions
      ok    scripts              2 of 2 native
      ok    database             at base
    --- exit 0
    ");
    shop.dbm(["upgrade"]).expect(0);
    assert_snapshot!(sqlite::rows(&shop.path("shop/shop.db")), @"
    alembic_version
    b2
    log
    100% :new
    users
    1
    ");
}

#[test]
fn a_direction_without_sql_is_the_scripts() {
    let shop = shop();
    shop.dbm(["upgrade"]).expect(0);
    shop.write("shop/alembic/versions/b2.postgresql.down.sql", "nonsense");
    shop.dbm(["downgrade", "a1"]).expect(0);
    assert_snapshot!(sqlite::rows(&shop.path("shop/shop.db")), @"
    alembic_version
    a1
    users
    ");
    shop.dbm(["upgrade"]).expect(0);
    shop.write(
        "shop/alembic/versions/b2.sqlite.down.sql",
        "DROP TRIGGER logged; DROP TABLE log;",
    );
    shop.dbm(["downgrade", "base"]).expect(0);
}

#[test]
fn an_error_points_into_the_sql_file() {
    let shop = shop();
    let path = "shop/alembic/versions/b2.sqlite.up.sql";
    shop.write(
        path,
        "CREATE TABLE log (what TEXT);\nINSERT INTO nowhere\nVALUES (1);\n",
    );
    assert_snapshot!(shop.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, count users
      × no such table: nowhere
       ╭─[shop/alembic/versions/b2.sqlite.up.sql:2:1]
     1 │     CREATE TABLE log (what TEXT);
     2 │ ╭─▶ INSERT INTO nowhere
     3 │ ╰─▶ VALUES (1);
       ╰────
      code: 1
      statement: INSERT INTO nowhere
                 VALUES (1)
      project: shop
      step: upgrade a1 -> b2, count users
    project  result                  revision  time
    shop     failed, 1 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    shop.write(path, "SELECT 1;\nSELECT 'open\n");
    assert_snapshot!(shop.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
      × `shop/alembic/versions/b2.sqlite.up.sql` has a quote or a comment that does not end
       ╭─[shop/alembic/versions/b2.sqlite.up.sql:2:8]
     1 │ SELECT 1;
     2 │ SELECT 'open
       ·        ─
       ╰────
      project: shop
    project  result  revision  time
    shop     failed  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
}

#[test]
fn sql_that_stands_for_nothing_is_said() {
    let shop = shop();
    shop.write("shop/alembic/versions/b3.sqlite.up.sql", "SELECT 1")
        .write("shop/alembic/versions/b2.sqlite3.up.sql", "SELECT 1")
        .write("shop/alembic/versions/seed.sql", "SELECT 1");
    assert_snapshot!(shop.dbm(["upgrade", "--dry-run"]), @"
    $ dbm upgrade --dry-run
    shop: 2 steps
      upgrade  -> a1, create users
        create table users (1 column)
      upgrade a1 -> b2, count users
        run CREATE TABLE log (what TEXT DEFAULT ';')
        run CREATE TRIGGER logged AFTER INSERT ON users BEGIN INSERT INT...
        run INSERT INTO users VALUES (1)
    --- stderr
    warning: `[dir]shop/alembic/versions/b2.sqlite3.up.sql` is for `sqlite3`, which is none of postgresql, mysql, mariadb and sqlite
    warning: `[dir]shop/alembic/versions/b3.sqlite.up.sql` replaces the script of `b3`, which is not there
    --- exit 0
    ");
}
