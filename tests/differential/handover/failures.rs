//! A step that fails in Python leaves nothing behind, and says what a native one would say.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use insta::assert_snapshot;

use super::shop_on;
use crate::support::outcome::Outcome;
use crate::support::postgresql::Database;
use crate::support::workspace::Workspace;
use crate::support::{mariadb, sqlite};

/// A shop whose second revision begins well and goes on with `body`.
pub fn shop_that(url: &str, body: &str) -> Workspace {
    let shop = shop_on(url);
    let create =
        |name| format!("op.create_table('{name}', sa.Column('id', sa.Integer, primary_key=True))");
    let body = format!(
        "import mako.template, os, time\nmako.template.Template('')\n{}\n{body}",
        create("orders")
    );
    shop.revision("a1", "None", "create users", &create("users"), "pass")
        .revision("b2", "'a1'", "create orders", &body, "pass");
    shop
}

/// The error alone, without Python's version.
pub fn shown(outcome: Outcome) -> String {
    let text = outcome.timeless().to_string();
    let lines = text
        .lines()
        .filter(|line| !line.contains("goes through Python"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What is left on SQLite.
fn left(shop: &Workspace) -> String {
    let file = shop.path("shop/shop.db");
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1";
    sqlite::query(&file, tables) + &sqlite::query(&file, "SELECT * FROM alembic_version")
}

#[test]
fn a_statement_that_fails_on_postgresql() {
    let database = Database::create();
    let shop = shop_that(
        &database.url(),
        "op.execute('INSERT INTO orders VALUES (1)')\nop.execute('INSERT INTO orders VALUES (1)')",
    );
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @r#"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, create orders
      × duplicate key value violates unique constraint "orders_pkey"
        ╭─[shop/alembic/versions/b2_create_orders.py:21:5]
     20 │     op.execute('INSERT INTO orders VALUES (1)')
     21 │     op.execute('INSERT INTO orders VALUES (1)')
        ·     ───────────────────────────────────────────
     22 │ 
        ╰────
      detail: Key (id)=(1) already exists.
      code: 23505
      statement: INSERT INTO orders VALUES (1)
      project: shop
      step: upgrade a1 -> b2, create orders
    project  result                  revision  time
    shop     failed, 1 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    "#);
    assert_snapshot!(database.query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"), @"
    alembic_version
    users
    ");
    assert_snapshot!(database.query("SELECT * FROM alembic_version"), @"a1");
}

#[test]
fn a_statement_that_fails_on_sqlite() {
    let shop = shop_that(
        "sqlite:///shop.db",
        "op.execute('INSERT INTO nowhere VALUES (1)')",
    );
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, create orders
      × no such table: nowhere
        ╭─[shop/alembic/versions/b2_create_orders.py:20:5]
     19 │     op.create_table('orders', sa.Column('id', sa.Integer, primary_key=True))
     20 │     op.execute('INSERT INTO nowhere VALUES (1)')
        ·     ────────────────────────────────────────────
     21 │ 
        ╰────
      code: 1
      statement: INSERT INTO nowhere VALUES (1)
      project: shop
      step: upgrade a1 -> b2, create orders
    project  result                  revision  time
    shop     failed, 1 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    assert_snapshot!(left(&shop), @"
    alembic_version
    users
    a1
    ");
}

#[test]
fn an_exception_of_the_script() {
    let shop = shop_that("sqlite:///shop.db", "raise ValueError('no such day')");
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, create orders
      × ValueError: no such day
        ╭─[shop/alembic/versions/b2_create_orders.py:20:5]
     19 │     op.create_table('orders', sa.Column('id', sa.Integer, primary_key=True))
     20 │     raise ValueError('no such day')
        ·     ───────────────────────────────
     21 │ 
        ╰────
      project: shop
      step: upgrade a1 -> b2, create orders
    project  result                  revision  time
    shop     failed, 1 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    assert_snapshot!(left(&shop), @"
    alembic_version
    users
    a1
    ");
}

#[test]
fn a_python_that_dies() {
    let shop = shop_that(
        "sqlite:///shop.db",
        "os.write(2, b'out of luck')\nos._exit(3)",
    );
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, create orders
    b2: out of luck
      × the project's Python ended with exit status: 3 before its work was done
      script: shop/alembic/versions/b2_create_orders.py
      stderr: out of luck
      project: shop
      step: upgrade a1 -> b2, create orders
    project  result                  revision  time
    shop     failed, 1 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    assert_snapshot!(left(&shop), @"
    alembic_version
    users
    a1
    ");
}

#[test]
fn what_an_autocommit_block_committed_is_named() {
    let database = Database::create();
    let shop = shop_that(
        &database.url(),
        "with op.get_context().autocommit_block():\n    op.execute('CREATE INDEX CONCURRENTLY i ON orders (id)')\nop.execute('nonsense')",
    );
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @r#"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, create orders
      × syntax error at or near "nonsense"
        ╭─[shop/alembic/versions/b2_create_orders.py:22:5]
     21 │         op.execute('CREATE INDEX CONCURRENTLY i ON orders (id)')
     22 │     op.execute('nonsense')
        ·     ──────────────────────
     23 │ 
        ╰────
      code: 42601
      statement: nonsense
      project: shop
      step: upgrade a1 -> b2, create orders
      committed before: CREATE TABLE orders (
                        	id SERIAL NOT NULL, 
                        	PRIMARY KEY (id)
                        );
                        CREATE INDEX CONCURRENTLY i ON orders (id)
      help: what was committed stays: take it back by hand, or make the script go on after it
    project  result                  revision  time
    shop     failed, 1 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    "#);
    assert_snapshot!(database.query("SELECT * FROM alembic_version"), @"a1");
}

#[test]
fn an_interrupt_stops_python_and_takes_its_step_back() {
    let shop = shop_that(
        "sqlite:///shop.db",
        "open('begun', 'w').close()\ntime.sleep(60)",
    );
    let mut command = shop.dbm_command(["upgrade"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let process = command.spawn().unwrap();
    while !shop.path("shop/begun").exists() {
        sleep(Duration::from_millis(20));
    }
    let id = process.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let output = process.wait_with_output().unwrap();
    let outcome = Outcome::new("dbm upgrade".into(), &output, &shop.path(""));
    assert_snapshot!(shown(outcome), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, create orders
    stopping after the running statement; once more cancels it
    project  result                   revision  time
    shop     stopped, 1 of 2 applied  a1        [time]
             next: `dbm -p shop upgrade` goes on from there
    --- exit 130
    ");
    assert_snapshot!(left(&shop), @"
    alembic_version
    users
    a1
    ");
}

#[test]
fn a_dbm_that_is_killed_takes_its_python_with_it() {
    let body = "open('begun', 'w').write(str(os.getpid()))\ntime.sleep(60)";
    let shop = shop_that("sqlite:///shop.db", body);
    let mut process = shop
        .dbm_command(["upgrade"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !shop.path("shop/begun").exists() || shop.read("shop/begun").is_empty() {
        sleep(Duration::from_millis(20));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    let python = shop.read("shop/begun");
    let lives = || {
        Command::new("kill")
            .args(["-0", &python])
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    };
    for _ in 0..200 {
        if !lives() {
            break;
        }
        sleep(Duration::from_millis(20));
    }
    assert!(!lives(), "process {python} lives on");
    assert_snapshot!(left(&shop), @"
    alembic_version
    users
    a1
    ");
}

#[test]
fn what_mariadb_committed_is_named() {
    let database = mariadb::Database::create();
    let shop = shop_that(
        &database.url(),
        "op.execute('INSERT INTO orders VALUES (1)')\nop.execute('INSERT INTO nowhere VALUES (1)')",
    );
    let text = shown(shop.dbm(["upgrade"])).replace(&database.name, "[database]");
    assert_snapshot!(text, @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, create orders
      × Table '[database].nowhere' doesn't exist
        ╭─[shop/alembic/versions/b2_create_orders.py:21:5]
     20 │     op.execute('INSERT INTO orders VALUES (1)')
     21 │     op.execute('INSERT INTO nowhere VALUES (1)')
        ·     ────────────────────────────────────────────
     22 │ 
        ╰────
      code: 1146
      statement: INSERT INTO nowhere VALUES (1)
      project: shop
      step: upgrade a1 -> b2, create orders
      committed before: CREATE TABLE orders (
                        	id INTEGER NOT NULL AUTO_INCREMENT, 
                        	PRIMARY KEY (id)
                        )
      help: what was committed stays: take it back by hand, then `dbm upgrade --resume=redo`; or do the rest by hand, then `dbm upgrade --resume=done`
    project  result                  revision  time
    shop     failed, 1 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    assert_snapshot!(database.query("SELECT * FROM alembic_version"), @"a1");
}
