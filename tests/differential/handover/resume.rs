//! A step that Python runs on MariaDB, stopped in the middle: the next run knows what is committed.

use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use insta::assert_snapshot;

use super::failures::{shop_that, shown};
use crate::support::mariadb::Database;
use crate::support::workspace::Workspace;

/// Kills an upgrade when its script has written the file `begun`.
fn killed(database: &Database, body: &str) -> Workspace {
    let shop = shop_that(&database.url(), body);
    let mut command = shop.dbm_command(["upgrade"]);
    let mut process = command.stderr(Stdio::null()).spawn().unwrap();
    while !shop.path("shop/begun").exists() {
        sleep(Duration::from_millis(20));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    shop
}

const STOPS: &str = "
op.execute('INSERT INTO orders VALUES (1)')
op.add_column('users', sa.Column('name', sa.String(20)))
if not os.path.exists('killed'):
    open('begun', 'w').close()
    time.sleep(60)
op.execute('INSERT INTO orders VALUES (2)')";

#[test]
fn a_step_that_python_began_is_asked_about() {
    let database = Database::create();
    let shop = killed(&database, STOPS);
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
      × the upgrade of `b2` was stopped while Python ran it, and MySQL commits with each CREATE, ALTER and DROP
      took effect: CREATE TABLE orders (
                   	id INTEGER NOT NULL AUTO_INCREMENT, 
                   	PRIMARY KEY (id)
                   );
                   INSERT INTO orders VALUES (1);
                   ALTER TABLE users ADD COLUMN name VARCHAR(20)
      project: shop
      help: do the rest by hand, then `dbm upgrade --resume=done` writes the version; or take back by hand what took effect, then `dbm upgrade --resume=redo` runs all of it again
    project  result                  revision  time
    shop     failed, 0 of 1 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    shop.write("shop/killed", "");
    database.query("ALTER TABLE users DROP COLUMN name; DROP TABLE orders");
    shop.dbm(["upgrade", "--resume=redo"]).expect(0);
    assert_eq!(database.query("SELECT id FROM orders"), "1\n2\n");
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\norders\nusers\n"
    );
}

#[test]
fn a_wrong_answer_leaves_what_is_known() {
    let database = Database::create();
    let shop = killed(&database, STOPS);
    shop.write("shop/killed", "");
    let refused = shop.dbm(["upgrade", "--resume=redo"]).expect(1).stderr;
    assert!(refused.contains("already exists"), "{refused}");
    shop.dbm(["upgrade"]).expect(4);
    database.query("INSERT INTO orders VALUES (2)");
    assert_snapshot!(shown(shop.dbm(["upgrade", "--resume=done"])), @"
    $ dbm upgrade --resume=done
    --- stderr
    warning: the upgrade of `b2` counts as done: only the version is written
    Running upgrade a1 -> b2, create orders
    project  result     revision  time
    shop     1 applied  b2        [time]
    --- exit 0
    ");
    assert_eq!(database.query("SELECT * FROM alembic_version"), "b2\n");
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\norders\nusers\n"
    );
}

#[test]
fn a_step_of_which_nothing_is_committed_begins_again() {
    let database = Database::create();
    let shop = shop_that(&database.url(), "pass");
    let body = "import mako.template, os, time\nmako.template.Template('')
op.execute('INSERT INTO users VALUES (1)')
if not os.path.exists('begun'):
    open('begun', 'w').close()
    time.sleep(60)";
    shop.revision("b2", "'a1'", "create orders", body, "pass");
    let mut command = shop.dbm_command(["upgrade"]);
    let mut process = command.stderr(Stdio::null()).spawn().unwrap();
    while !shop.path("shop/begun").exists() {
        sleep(Duration::from_millis(20));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `b2` begins again: Python had committed nothing of it
    Running upgrade a1 -> b2, create orders
    project  result     revision  time
    shop     1 applied  b2        [time]
    --- exit 0
    ");
    assert_eq!(database.query("SELECT id FROM users"), "1\n");
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nusers\n");
}
