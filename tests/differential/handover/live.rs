//! Scripts that ask the database, and meet on their way what dbm does not understand.

use insta::assert_snapshot;

use super::{shop_on, shown};
use crate::support::postgresql::Database;
use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// Counts the users, then does `body`, which may use `count`.
fn shop_that(url: &str, body: &str) -> Workspace {
    let shop = shop_on(url);
    let users = "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))\nop.execute('INSERT INTO users VALUES (7)')";
    let body = format!(
        "count = op.get_bind().execute(sa.text('SELECT count(*) FROM users')).scalar()\n\
         op.create_table('counts', sa.Column('n', sa.Integer))\n{body}"
    );
    shop.revision("a1", "None", "create users", users, "pass")
        .revision("b2", "'a1'", "count users", &body, "pass");
    shop
}

const INSERT: &str = "op.execute(f'INSERT INTO counts VALUES ({count})')";

#[test]
fn what_it_may_reach_is_known_before() {
    let body = format!(
        "if count > 7:\n    from markupsafe._speedups import _escape_inner\n    _escape_inner('')\n{INSERT}"
    );
    let shop = shop_that("sqlite:///shop.db", &body);
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    `b2` goes through Python [version] of VIRTUAL_ENV: the module `markupsafe._speedups` is not available (shop/alembic/versions/b2_count_users.py:20:9)
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, count users
    project  result     revision  time
    shop     2 applied  b2        [time]
    --- exit 0
    ");
    let counts = || sqlite::query(&shop.path("shop/shop.db"), "SELECT * FROM counts");
    assert_snapshot!(counts(), @"1");
    // Without Python it runs as far as it gets.
    std::fs::remove_file(shop.path("shop/shop.db")).unwrap();
    shop.dbm(["--python", "never", "upgrade"]).expect(0);
    assert_snapshot!(counts(), @"1");
}

#[test]
fn what_is_met_on_the_way_is_taken_back_and_handed_over() {
    let body = format!("{INSERT}\nprint(open('/etc/os-release').read()[:0] + '[alembic]')");
    let shop = shop_that("sqlite:///shop.db", &body);
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, count users
    `b2` goes through Python [version] of VIRTUAL_ENV: `/etc/os-release` is outside the project: only files below it may be read (shop/alembic/versions/b2_count_users.py:20:11)
    b2: [alembic]
    project  result     revision  time
    shop     2 applied  b2        [time]
    --- exit 0
    ");
    assert_snapshot!(sqlite::rows(&shop.path("shop/shop.db")), @"
    alembic_version
    b2
    counts
    1
    users
    7
    ");

    let database = Database::create();
    shop_that(&database.url(), &body).dbm(["upgrade"]).expect(0);
    assert_snapshot!(database.query("SELECT n, version_num FROM counts, alembic_version"), @"1|b2");
}

#[test]
fn what_is_committed_already_stops_it() {
    let database = Database::create();
    let body =
        format!("with op.get_context().autocommit_block():\n    {INSERT}\nopen('/etc/os-release')");
    let shop = shop_that(&database.url(), &body);
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, count users
    warning: `upgrade a1 -> b2` is not all or nothing: it commits at shop/alembic/versions/b2_count_users.py:19:10
      × `/etc/os-release` is outside the project: only files below it may be read; this was met while the script ran, and it cannot go to Python any more: a part of the step is committed already
        ╭─[shop/alembic/versions/b2_count_users.py:21:5]
     20 │         op.execute(f'INSERT INTO counts VALUES ({count})')
     21 │     open('/etc/os-release')
        ·     ───────────────────────
     22 │ 
        ╰────
      project: shop
      step: upgrade a1 -> b2, count users
      committed before: SELECT count(*) FROM users;
                        CREATE TABLE counts (
                        	n INTEGER
                        );
                        INSERT INTO counts VALUES (1)
      help: bring the database to where the step began, then run the step with `alembic` itself, or write its SQL into `REVISION.DIALECT.up.sql` (or `.down.sql`) beside the script
    project  result                  revision  time
    shop     failed, 1 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    assert_snapshot!(database.query("SELECT * FROM alembic_version"), @"a1");
}
