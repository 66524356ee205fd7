//! Behind `PgBouncer` in transaction mode.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use insta::assert_snapshot;

use crate::support::pgbouncer::Pooler;
use crate::support::postgresql::Database;
use crate::support::workspace::Workspace;

const CREATE: &str = "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))";

fn shop(url: &str, upgrade: &str) -> Workspace {
    let workspace = Workspace::shop_on(url);
    workspace.revision("a1", "None", "create users", upgrade, "pass");
    workspace
}

#[test]
fn a_pool_of_one_connection_is_named() {
    let database = Database::create();
    let pooler = Pooler::start(&database, 1);
    let workspace = shop(&pooler.url(&database), CREATE);
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    waiting for the server: the lock is taken, and there is no second connection yet
      × cannot lock the database: no second connection is to be had, and the first one holds the lock
      project: shop
      help: behind a pooler dbm needs two connections at once: raise `default_pool_size` of PgBouncer to 2 or more
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    assert_eq!(database.schema(), "");
}

#[test]
fn processes_at_the_same_time_apply_each_revision_once() {
    let database = Database::create();
    let pooler = Pooler::start(&database, 5);
    let workspace = shop(&pooler.url(&database), CREATE);
    let start = |_| {
        let mut command = workspace.dbm_command(["upgrade"]);
        command.stderr(Stdio::null()).spawn().unwrap()
    };
    for mut child in (0..8).map(start).collect::<Vec<_>>() {
        assert!(child.wait().unwrap().success());
    }
    assert_snapshot!(database.query("SELECT version_num FROM alembic_version"), @"a1");
}

#[test]
fn the_lock_lasts_as_long_as_the_server_works() {
    for signals in [&["KILL"][..], &["INT", "INT"]] {
        let database = Database::create();
        let pooler = Pooler::start(&database, 5);
        let upgrade = format!("op.execute('SELECT pg_sleep(2)')\n{CREATE}");
        let workspace = shop(&pooler.url(&database), &upgrade);
        let mut command = workspace.dbm_command(["upgrade", "-q"]);
        let mut first = command.stderr(Stdio::null()).spawn().unwrap();
        let sleeps = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(2)%' AND pid <> pg_backend_pid()";
        while database.query(sleeps) == "0\n" {
            sleep(Duration::from_millis(20));
        }
        for signal in signals {
            let mut kill = Command::new("kill");
            kill.arg(format!("-{signal}")).arg(first.id().to_string());
            assert!(kill.status().unwrap().success());
            sleep(Duration::from_millis(200));
        }
        workspace.dbm(["upgrade"]).expect(0);
        first.wait().unwrap();
        let version = database.query("SELECT version_num FROM alembic_version");
        assert_eq!(version, "a1\n");
    }
}
