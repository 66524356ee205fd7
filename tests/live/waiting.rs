//! Servers that are not there, say nothing, or take nobody more.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::support::outcome::Outcome;
use crate::support::workspace::Workspace;
use crate::support::{mariadb, postgresql};

const CREATE: &str = "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))";

fn shop(url: &str) -> Workspace {
    let workspace = Workspace::shop_on(url);
    workspace.revision("a1", "None", "create users", CREATE, "pass");
    workspace
}

/// A port that takes connections and never says a word.
fn mute() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// What a command gives, without the port, and how many seconds it took.
fn timed(workspace: &Workspace, arguments: &[&str], port: u16) -> (Outcome, f64) {
    let start = Instant::now();
    let mut outcome = workspace.dbm(arguments.iter().copied());
    if port > 1 {
        outcome.stderr = outcome.stderr.replace(&port.to_string(), "[port]");
    }
    (outcome, start.elapsed().as_secs_f64())
}

#[test]
fn a_mute_server_is_given_up() {
    let (_listener, port) = mute();
    for scheme in ["postgresql", "mysql"] {
        let url = format!("{scheme}://ada:secret@127.0.0.1:{port}/shop");
        let stated = shop(&url);
        let manifest = stated.read("projects.toml") + "connect_timeout = 1\n";
        stated.write("projects.toml", &manifest);
        for workspace in [shop(&format!("{url}?connect_timeout=1")), stated] {
            let (outcome, seconds) = timed(&workspace, &["status"], port);
            assert!(seconds < 5.0, "{seconds} s\n{outcome}");
            assert_eq!(outcome.code, 1, "{outcome}");
            let told =
                "cannot reach 127.0.0.1:[port] (database `shop`, user `ada`): no answer within 1 s";
            assert!(outcome.stderr.contains(told), "{outcome}");
        }
    }
}

#[test]
fn the_environment_says_how_long_a_server_may_be_mute() {
    let (_listener, port) = mute();
    let url = format!("postgresql://ada:secret@127.0.0.1:{port}/shop");
    let workspace = shop(&url).variable("PGCONNECT_TIMEOUT", "3");
    let (outcome, seconds) = timed(&workspace, &["upgrade"], port);
    assert!((3.0..6.0).contains(&seconds), "{seconds} s\n{outcome}");
    assert_snapshot!(outcome.timeless(), @"
    $ dbm upgrade
    --- stderr
    waiting for the server: postgresql 127.0.0.1:[port] shop as ada has not answered yet
      × cannot reach 127.0.0.1:[port] (database `shop`, user `ada`): no answer within [time]
      project: shop
      help: is the server running, and are host and port right? `dbm config` shows where they come from, `--wait SECONDS` waits for the server
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
}

#[test]
fn who_waits_waits_as_long_as_was_said() {
    let (_listener, mute) = mute();
    for port in [mute, 1] {
        for scheme in ["postgresql", "mysql"] {
            let url = format!("{scheme}://ada:secret@127.0.0.1:{port}/shop");
            let (outcome, seconds) = timed(&shop(&url), &["upgrade", "--wait", "3"], port);
            assert!((3.0..7.0).contains(&seconds), "{seconds} s\n{outcome}");
            assert_eq!(outcome.code, 1, "{outcome}");
        }
    }
}

#[test]
fn a_database_that_comes_later_is_waited_for() {
    let database = postgresql::Database::create();
    let later = format!("{}_later", database.name);
    let workspace = shop(&database.url().replace(&database.name, &later));
    let outcome = scope(|scope| {
        scope.spawn(|| {
            sleep(Duration::from_secs(5));
            database.query(&format!("CREATE DATABASE {later}"));
        });
        workspace.dbm(["upgrade", "--wait", "60"])
    });
    let told = format!("waiting for the server: database `{later}` does not exist at ");
    assert!(outcome.stderr.contains(&told), "{outcome}");
    outcome.expect(0);
}

#[test]
fn a_place_for_the_second_connection_is_waited_for() {
    let database = postgresql::Database::create();
    database.query("CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 2");
    database.query(&format!("GRANT ALL ON DATABASE {} TO few", database.name));
    database.query("GRANT ALL ON SCHEMA public TO few");
    let url = database.url().replace("postgres:postgres@", "few:few@");
    let workspace = shop(&url);
    let outcome = scope(|scope| {
        scope.spawn(|| database.query_as("few", "SELECT pg_sleep(4)"));
        while database.query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'few'") == "0\n"
        {
            sleep(Duration::from_millis(20));
        }
        workspace.dbm(["upgrade", "--wait", "20"])
    });
    let told = "refuses the connection: too many connections for role \"few\"";
    assert!(outcome.stderr.contains(told), "{outcome}");
    outcome.expect(0);
}

#[test]
fn a_place_on_a_mariadb_server_is_waited_for() {
    let database = mariadb::Database::create();
    database.query("CREATE USER few IDENTIFIED BY 'few' WITH MAX_USER_CONNECTIONS 1");
    database.query("GRANT ALL ON *.* TO few");
    let workspace = shop(&database.url_of("mysql+pymysql", "few", "few"));
    let outcome = scope(|scope| {
        scope.spawn(|| database.query_as("few", "SELECT sleep(4)"));
        while database
            .query("SELECT count(*) FROM information_schema.processlist WHERE user = 'few'")
            == "0\n"
        {
            sleep(Duration::from_millis(20));
        }
        workspace.dbm(["upgrade", "--wait", "20"])
    });
    assert!(outcome.stderr.contains("max_user_connections"), "{outcome}");
    outcome.expect(0);
}

#[test]
fn another_run_is_waited_for_as_long_as_was_said() {
    let database = postgresql::Database::create();
    let workspace = Workspace::shop_on(&database.url());
    let sleep_long = format!("{CREATE}\nop.execute('SELECT pg_sleep(60)')");
    workspace.revision("a1", "None", "create users", &sleep_long, "pass");
    let mut command = workspace.dbm_command(["upgrade", "-q"]);
    let mut first = command.spawn().unwrap();
    let sleeps = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '/* dbm %pg_sleep%'";
    while database.query(sleeps) == "0\n" {
        sleep(Duration::from_millis(20));
    }
    let (mut outcome, seconds) = timed(&workspace, &["upgrade", "--lock-timeout", "4"], 0);
    assert!((4.0..20.0).contains(&seconds), "{seconds} s\n{outcome}");
    let (holder, rest) = outcome.stderr.split_once('\n').unwrap();
    let told = "waiting for another dbm, which migrates this database (process ";
    assert!(holder.starts_with(told), "{holder}");
    assert!(
        holder.contains(" of 127.0.0.1, application `dbm`, since "),
        "{holder}"
    );
    outcome.stderr = rest.to_owned();
    assert_snapshot!(outcome.timeless(), @"
    $ dbm upgrade --lock-timeout 4
    --- stderr
      × cannot lock the database: another process holds the database, and `--lock-timeout` of [time] is over
      project: shop
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade --lock-timeout 4`
    --- exit 1
    ");
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn a_file_that_another_process_holds_is_given_up() {
    let workspace = shop("sqlite:///shop.db");
    workspace.dbm(["upgrade"]).expect(0);
    workspace.revision(
        "b2",
        "'a1'",
        "more",
        "op.add_column('users', sa.Column('n', sa.Integer))",
        "pass",
    );
    let hold = "import sqlite3, sys; c = sqlite3.connect('shop/shop.db', isolation_level=None); c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()";
    let mut holder = Command::new("python3")
        .args(["-c", hold])
        .current_dir(workspace.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(holder.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "held\n");
    let (upgrade, _) = timed(&workspace, &["upgrade", "--lock-timeout", "4"], 0);
    assert_snapshot!(upgrade.timeless(), @"
    $ dbm upgrade --lock-timeout 4
    --- stderr
    waiting for the server: sqlite [dir]shop/shop.db has not answered yet
      × another process holds the database, and `--lock-timeout` of [time] is over
      project: shop
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade --lock-timeout 4`
    --- exit 1
    ");
    let (status, _) = timed(&workspace, &["status"], 0);
    assert_snapshot!(status.timeless(), @"
    $ dbm status
    --- stderr
      × the database is locked by another process
      project: shop
    --- exit 1
    ");
    drop(holder.stdin.take());
    holder.wait().unwrap();
    workspace.dbm(["upgrade"]).expect(0);
}

#[test]
fn a_step_that_waits_too_long_for_a_lock_is_tried_again() {
    let database = postgresql::Database::create();
    let workspace = Workspace::shop();
    let manifest = format!(
        "[projects.shop]\npath = \"shop\"\ndatabase.url = \"{}\"\nlock_timeout = 1\n",
        database.url()
    );
    workspace.write("projects.toml", &manifest).revision(
        "a1",
        "None",
        "create users",
        CREATE,
        "pass",
    );
    workspace.dbm(["upgrade"]).expect(0);
    workspace.revision(
        "b2",
        "'a1'",
        "more",
        "op.add_column('users', sa.Column('n', sa.Integer))",
        "pass",
    );
    let outcome = scope(|scope| {
        scope.spawn(|| database.query("BEGIN; LOCK TABLE users; SELECT pg_sleep(4)"));
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(4)'";
        while database.query(waits) == "0\n" {
            sleep(Duration::from_millis(20));
        }
        workspace.dbm(["upgrade"])
    });
    let told = "warning: canceling statement due to lock timeout: trying again in 1 s\n";
    assert!(outcome.stderr.contains(told), "{outcome}");
    outcome.expect(0);
}

#[test]
fn a_statement_may_take_only_so_long() {
    for (url, sql) in [
        (postgresql::Database::create().url(), "SELECT pg_sleep(30)"),
        (mariadb::Database::create().url(), "SELECT sleep(30)"),
    ] {
        let workspace = Workspace::shop();
        let manifest = format!(
            "[projects.shop]\npath = \"shop\"\ndatabase.url = \"{url}\"\nstatement_timeout = 1\n"
        );
        workspace.write("projects.toml", &manifest).revision(
            "a1",
            "None",
            "sleep",
            &format!("op.execute('{sql}')"),
            "pass",
        );
        let (outcome, seconds) = timed(&workspace, &["upgrade"], 0);
        assert!(seconds < 15.0, "{seconds} s\n{outcome}");
        outcome.expect(1);
    }
}
