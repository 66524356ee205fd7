//! A run that is stopped while the server works for it, and another one that starts at once.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::support::outcome::Outcome;
use crate::support::workspace::Workspace;
use crate::support::{mariadb, postgresql};

const CREATE: &str = "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))";

/// Ways to end a process: signals, one after the other.
const WAYS: [&[&str]; 4] = [&["KILL"], &["INT", "INT"], &["HUP"], &["TERM", "HUP"]];

fn shop(url: &str, extra: &str, upgrade: &str) -> Workspace {
    let workspace = Workspace::shop();
    let manifest = format!("[projects.shop]\npath = \"shop\"\ndatabase.url = \"{url}\"\n{extra}");
    workspace.write("projects.toml", &manifest).revision(
        "a1",
        "None",
        "create users",
        upgrade,
        "pass",
    );
    workspace
}

fn start(workspace: &Workspace) -> Child {
    let mut command = workspace.dbm_command(["upgrade"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn wait_until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(30));
        sleep(Duration::from_millis(20));
    }
}

fn send(process: &Child, signals: &[&str]) {
    for signal in signals {
        let id = process.id().to_string();
        let mut kill = Command::new("kill");
        let status = kill.args([&format!("-{signal}"), &id]).status();
        assert!(status.unwrap().success());
        sleep(Duration::from_millis(200));
    }
}

fn ended(workspace: &Workspace, process: Child) -> Outcome {
    let output = process.wait_with_output().unwrap();
    Outcome::new("dbm upgrade".into(), &output, &workspace.path("")).timeless()
}

/// The question whether a statement like this runs in the database.
fn running(statement: &str) -> String {
    format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' \
         AND pid <> pg_backend_pid() AND query LIKE '%{statement}%'"
    )
}

#[test]
fn the_lock_lasts_as_long_as_the_server_works() {
    for extra in ["", "transaction_per_migration = true\n"] {
        for way in WAYS {
            let database = postgresql::Database::create();
            let upgrade = format!("op.execute('SELECT pg_sleep(2)')\n{CREATE}");
            let workspace = shop(&database.url(), extra, &upgrade);
            let first = start(&workspace);
            wait_until(|| database.query(&running("pg_sleep")) == "1\n");
            send(&first, way);
            let second = workspace.dbm(["upgrade"]).expect(0);
            ended(&workspace, first);
            assert_eq!(
                database.query("SELECT version_num FROM alembic_version"),
                "a1\n",
                "{way:?} {second}"
            );
        }
    }
}

#[test]
fn the_lock_lasts_while_an_index_is_built_concurrently() {
    let database = postgresql::Database::create();
    database.query("CREATE TABLE t (id integer)");
    let upgrade = "with op.get_context().autocommit_block():\n    op.create_index('i', 't', ['id'], postgresql_concurrently=True, if_not_exists=True)";
    let workspace = shop(&database.url(), "", upgrade);
    let blocker = std::thread::scope(|scope| {
        let blocker = scope.spawn(|| {
            database.query(
                "BEGIN; LOCK TABLE t IN SHARE MODE; INSERT INTO t VALUES (1); SELECT pg_sleep(12)",
            );
        });
        wait_until(|| database.query(&running("pg_sleep")) == "1\n");
        let first = start(&workspace);
        wait_until(|| database.query(&running("CREATE INDEX")) == "1\n");
        send(&first, &["KILL"]);
        let second = workspace.dbm(["upgrade"]).expect(0);
        ended(&workspace, first);
        blocker.join().unwrap();
        second
    });
    let told = "waiting for another dbm, which migrates this database (process ";
    assert!(blocker.stderr.starts_with(told), "{blocker}");
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass";
    assert_eq!(database.query(valid), "t\n");
}

#[test]
fn a_run_that_loses_its_lock_does_nothing_more_outside_of_transactions() {
    let database = postgresql::Database::create();
    let end_the_holder = "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND datname = current_database()";
    let upgrade = format!(
        "with op.get_context().autocommit_block():\n    op.execute('CREATE TABLE one ()')\n    op.execute(\"{end_the_holder}\")\n    op.execute('CREATE TABLE two ()')"
    );
    let workspace = shop(&database.url(), "", &upgrade);
    let outcome = workspace.dbm(["upgrade", "-q"]).expect(1);
    let told = "the lock on the database is lost: ";
    assert!(outcome.stderr.contains(told), "{outcome}");
    let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'";
    assert_eq!(database.query(tables), "one\n");
}

#[test]
fn a_second_interrupt_cancels_the_statement() {
    let database = postgresql::Database::create();
    let upgrade = format!("{CREATE}\nop.execute('SELECT pg_sleep(60)')");
    let workspace = shop(&database.url(), "", &upgrade);
    let process = start(&workspace);
    wait_until(|| database.query(&running("pg_sleep")) == "1\n");
    send(&process, &["INT", "INT"]);
    assert_snapshot!(ended(&workspace, process), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    stopping after the running statement; once more cancels it
    cancelling the running statement; once more leaves it to the server
    project  result                   revision  time
    shop     stopped, 0 of 1 applied  -         [time]
             next: `dbm -p shop upgrade` goes on from there
    --- exit 130
    ");
    assert_eq!(database.query(&running("pg_sleep")), "0\n");
    assert_eq!(database.schema(), "");
}

#[test]
fn a_closed_terminal_ends_a_run_as_a_termination_does() {
    let database = postgresql::Database::create();
    let upgrade = format!("{CREATE}\nop.execute('SELECT pg_sleep(1)')");
    let workspace = shop(&database.url(), "", &upgrade);
    let process = start(&workspace);
    wait_until(|| database.query(&running("pg_sleep")) == "1\n");
    send(&process, &["HUP"]);
    assert_snapshot!(ended(&workspace, process), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    stopping after the running statement; once more cancels it
    project  result                   revision  time
    shop     stopped, 0 of 1 applied  -         [time]
             next: `dbm -p shop upgrade` goes on from there
    --- exit 143
    ");
    assert_eq!(database.schema(), "");
}

#[test]
fn a_second_interrupt_cancels_a_statement_of_mariadb() {
    let database = mariadb::Database::create();
    let upgrade = format!("{CREATE}\nop.execute('INSERT INTO users SELECT sleep(60)')");
    let workspace = shop(&database.url(), "", &upgrade);
    let process = start(&workspace);
    let sign = format!(
        "SELECT 1 FROM information_schema.processlist WHERE db = '{}' AND info LIKE 'INSERT%'",
        database.name
    );
    wait_until(|| !database.query(&sign).is_empty());
    send(&process, &["INT", "INT"]);
    assert_snapshot!(ended(&workspace, process), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    stopping after the running statement; once more cancels it
    cancelling the running statement; once more leaves it to the server
    project  result                   revision  time
    shop     stopped, 0 of 1 applied  -         [time]
             next: `dbm -p shop upgrade` goes on from there
    --- exit 130
    ");
    assert_eq!(database.query(&sign), "");
}

#[test]
fn a_second_interrupt_cancels_a_statement_of_sqlite() {
    let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let workspace = shop("sqlite:///shop.db", "", &format!("op.execute('{endless}')"));
    let process = start(&workspace);
    sleep(Duration::from_secs(1));
    send(&process, &["INT", "INT"]);
    assert_snapshot!(ended(&workspace, process), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    stopping after the running statement; once more cancels it
    cancelling the running statement; once more leaves it to the server
    project  result                   revision  time
    shop     stopped, 0 of 1 applied  -         [time]
             next: `dbm -p shop upgrade` goes on from there
    --- exit 130
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_under_nohup_outlives_its_terminal() {
    let database = postgresql::Database::create();
    let upgrade = format!("{CREATE}\nop.execute('SELECT pg_sleep(2)')");
    let workspace = shop(&database.url(), "", &upgrade);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" upgrade"]);
    command.arg(env!("CARGO_BIN_EXE_dbm"));
    workspace.prepare(&mut command, "");
    let mut process = command.stderr(Stdio::null()).spawn().unwrap();
    wait_until(|| database.query(&running("pg_sleep")) == "1\n");
    send(&process, &["HUP"]);
    assert!(process.wait().unwrap().success());
}

/// A shop whose Python does not answer, and leaves `python.asked` when it is asked.
fn shop_with_mute_python(upgrade: &str) -> Workspace {
    let workspace = shop(
        "sqlite:///shop.db",
        "python = \"../mute/python\"\n",
        upgrade,
    );
    workspace.write(
        "mute/python",
        "#!/bin/sh\ntouch \"$0.asked\"\nexec sleep 60\n",
    );
    let path = workspace.path("mute/python");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    workspace
}

/// The header of the revision goes to a Python that does not answer.
#[test]
fn an_interrupt_waits_for_no_reader_of_the_history() {
    let workspace = shop_with_mute_python(CREATE);
    let script = workspace.read("shop/alembic/versions/a1_create_users.py");
    let script = script.replace("down_revision = None", "down_revision = unknown()");
    workspace.write("shop/alembic/versions/a1_create_users.py", &script);
    let process = start(&workspace);
    wait_until(|| workspace.path("mute/python.asked").exists());
    send(&process, &["INT"]);
    assert_snapshot!(ended(&workspace, process), @"
    $ dbm upgrade
    --- stderr
    stopping after the running statement; once more cancels it
    project  result   revision  time
    shop     stopped  -         [time]
             next: `dbm -p shop upgrade` goes on from there
    --- exit 130
    ");
}

/// Ctrl-C in a terminal goes to dbm and to the Python that it asks, which ends before it says what it has.
#[test]
fn a_terminal_interrupts_the_question_for_a_python_as_well() {
    let needs_python = "import mmap\nmmap.mmap(1, 2)";
    let workspace = shop_with_mute_python(needs_python);
    let mut command = workspace.dbm_command(["upgrade"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let process = command.process_group(0).spawn().unwrap();
    wait_until(|| workspace.path("mute/python.asked").exists());
    let group = format!("-{}", process.id());
    let status = Command::new("kill").args(["-INT", "--", &group]).status();
    assert!(status.unwrap().success());
    let outcome = ended(&workspace, process);
    assert_eq!(outcome.code, 130, "{outcome}");
    assert!(outcome.stderr.contains("shop     stopped"), "{outcome}");
}
