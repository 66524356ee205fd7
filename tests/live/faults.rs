//! The connection breaks at every message of a run: what dbm says is what the database holds, and the next run ends well.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::support::proxy::{Break, Fault, Moment, Protocol, Proxy};
use crate::support::workspace::Workspace;
use crate::support::{mariadb, postgresql};

const MOMENTS: [Moment; 3] = [Moment::Before, Moment::Unanswered, Moment::Answering];

/// A database of its own, however it is reached.
trait Server {
    const PROTOCOL: Protocol;
    fn create() -> Self;
    fn port(&self) -> u16;
    /// Through a port of this machine.
    fn url(&self, port: u16) -> String;
    fn query(&self, sql: &str) -> String;
}

/// Unlike any other's; other tests show how long the names of their databases are.
fn name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    format!("fault_{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

impl Server for postgresql::Database {
    const PROTOCOL: Protocol = Protocol::PostgreSql;

    fn create() -> Self {
        Self::create_as(&name())
    }

    fn port(&self) -> u16 {
        self.port()
    }

    fn url(&self, port: u16) -> String {
        let url = self
            .url()
            .replace(&self.port().to_string(), &port.to_string());
        format!("{url}?sslmode=disable")
    }

    fn query(&self, sql: &str) -> String {
        self.query(sql)
    }
}

impl Server for mariadb::Database {
    const PROTOCOL: Protocol = Protocol::MySql;

    fn create() -> Self {
        Self::create_as(&name())
    }

    fn port(&self) -> u16 {
        self.port()
    }

    fn url(&self, port: u16) -> String {
        let url = self
            .url()
            .replace(&self.port().to_string(), &port.to_string());
        format!("{url}?ssl_disabled=true")
    }

    fn query(&self, sql: &str) -> String {
        self.query(sql)
    }
}

/// A run of three steps; its manifest has `extra`.
fn shop(url: &str, extra: &str) -> Workspace {
    let workspace = Workspace::shop();
    let manifest = format!("[projects.shop]\npath = \"shop\"\ndatabase.url = \"{url}\"\n{extra}");
    workspace
        .write("projects.toml", &manifest)
        .revision(
            "a1",
            "None",
            "create users",
            "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True, autoincrement=False))",
            "pass",
        )
        .revision("b2", "'a1'", "add", "op.execute('INSERT INTO users VALUES (7)')", "pass")
        .revision("c3", "'b2'", "more", "op.create_index('i', 'users', ['id'])", "pass");
    workspace
}

/// How many messages a run sends that meets no fault.
fn messages<S: Server>(extra: &str) -> usize {
    let database = S::create();
    let proxy = Proxy::start(database.port(), S::PROTOCOL, None);
    shop(&database.url(proxy.port), extra)
        .dbm(["upgrade"])
        .expect(0);
    proxy.messages()
}

/// Runs into `fault`; what is wrong with what dbm says of it and does after it.
fn wrong<S: Server>(extra: &str, fault: Fault) -> Option<String> {
    let database = S::create();
    let proxy = Proxy::start(database.port(), S::PROTOCOL, Some(fault));
    let workspace = shop(&database.url(proxy.port), extra);
    let outcome = workspace.dbm(["upgrade", "--format", "json"]);
    let lines = outcome.stdout.lines();
    let ended = lines
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|line| line["event"] == "ended")?;
    let told = ended["after"][0].as_str().unwrap_or("").to_owned();
    let found = version(&database);
    let next = workspace.dbm(["upgrade"]);
    let left = database.query("SELECT id FROM users");
    let is_right = told == found
        && (outcome.code == 0) == (found == "c3")
        && next.code == 0
        && left.trim() == "7"
        && version(&database) == "c3";
    (!is_right).then(|| format!("{fault:?}\n{outcome}\nat `{found}`\n{next}\nrows {left}"))
}

fn version<S: Server>(database: &S) -> String {
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'alembic_version' AND table_schema IN ('public', database())";
    let tables = match S::PROTOCOL {
        Protocol::PostgreSql => tables.replace(", database()", ""),
        Protocol::MySql => tables.to_owned(),
    };
    if database.query(&tables).trim() == "0" {
        return String::new();
    }
    let version = database.query("SELECT version_num FROM alembic_version");
    version.trim().to_owned()
}

fn every_fault<S: Server>(extra: &str, how: Break, all: bool) {
    let count = messages::<S>(extra);
    let faults = (1..=count).flat_map(|message| {
        MOMENTS.map(|moment| Fault {
            message,
            moment,
            how,
            all,
        })
    });
    let wrong: Vec<_> = faults
        .filter_map(|fault| wrong::<S>(extra, fault))
        .collect();
    let (number, text) = (wrong.len(), wrong.join("\n\n"));
    assert!(wrong.is_empty(), "{number} of {}\n{text}", count * 3);
}

#[test]
fn what_a_cut_leaves_of_one_transaction_is_told() {
    every_fault::<postgresql::Database>("", Break::Cut, false);
}

#[test]
fn what_a_cut_leaves_of_a_transaction_a_step_is_told() {
    every_fault::<postgresql::Database>("transaction_per_migration = true\n", Break::Cut, true);
}

#[test]
fn what_a_cut_leaves_on_mariadb_is_told() {
    every_fault::<mariadb::Database>("", Break::Cut, false);
}

#[test]
fn a_server_that_does_not_know_of_the_end_is_waited_for() {
    for how in [Break::HalfClose, Break::Delay(Duration::from_millis(300))] {
        let fault = |message| Fault {
            message,
            moment: Moment::Unanswered,
            how,
            all: true,
        };
        let count = messages::<postgresql::Database>("");
        let found = wrong::<postgresql::Database>("", fault(count));
        assert_eq!(found, None);
        let found = wrong::<postgresql::Database>("", fault(count - 1));
        assert_eq!(found, None);
    }
}
