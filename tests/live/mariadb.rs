//! What only a MariaDB server shows.

mod batch;
mod columns;
mod commands;
mod half_done;
mod interrupts;
mod journal;
mod lease;
mod resume;
mod tls;

use std::process::{Child, Stdio};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use crate::support::mariadb::Database;
use crate::support::workspace::Workspace;

/// A shop on `database` whose one revision, `a1`, does this.
fn shop(database: &Database, upgrade: &str) -> Workspace {
    let workspace = Workspace::shop_on(&database.url());
    rewrite(&workspace, upgrade);
    workspace
}

/// Gives the one revision of a shop another text.
fn rewrite(workspace: &Workspace, upgrade: &str) {
    workspace.revision("a1", "None", "change", upgrade, "pass");
}

/// Starts an upgrade, and kills it when `sign` has rows.
fn kill_when(workspace: &Workspace, database: &Database, sign: &str) {
    let mut dbm = start_until(workspace, database, sign);
    dbm.kill().unwrap();
    dbm.wait().unwrap();
}

/// Starts an upgrade, which goes on when `sign` has rows.
fn start_until(workspace: &Workspace, database: &Database, sign: &str) -> Child {
    let mut command = workspace.dbm_command(["upgrade"]);
    let dbm = command.stderr(Stdio::null()).spawn().unwrap();
    wait_until(|| !database.query(sign).is_empty());
    dbm
}

fn wait_until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(30));
        sleep(Duration::from_millis(20));
    }
}

/// The question whether a statement that begins like this runs in `database`.
fn running(database: &Database, statement: &str) -> String {
    format!(
        "SELECT 1 FROM information_schema.processlist WHERE db = '{}' AND info LIKE '{statement}%'",
        database.name
    )
}

/// Ends the connection that runs a statement which begins like this.
fn kill_running(database: &Database, statement: &str) {
    let question = running(database, statement).replacen('1', "id", 1);
    let id = database.query(&question);
    database.query(&format!("KILL {}", id.trim()));
}

/// Runs statements of another client while the test goes on, which ends it.
fn meanwhile(database: &Database, sql: &'static str) -> JoinHandle<()> {
    let name = database.name.clone();
    let client = spawn(move || drop(Database::named(&name).query(sql)));
    let last = sql.rsplit("; ").next().unwrap_or(sql);
    wait_until(|| !database.query(&running(database, last)).is_empty());
    client
}
