//! How many round trips a revision costs, dbm beside Alembic and the server's own client: `cargo bench --bench round_trips`.
//!
//! All of them work through a proxy that keeps the server 20 ms away and counts: what is sent before the answer
//! to what was sent last has come is the same round trip. What eleven revisions need more than one does is the figure.

#![allow(clippy::print_stdout, reason = "a benchmark prints its result")]
#![allow(
    clippy::unwrap_used,
    reason = "in a benchmark an unwrap is an assertion"
)]

#[path = "../tests/support/support.rs"]
mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use support::workspace::Workspace;
use support::{mariadb, postgresql};

/// From a question to its answer, at least: whoever sends two messages together is not answered between them.
const ROUND_TRIP: Duration = Duration::from_millis(20);

/// How many revisions stand behind the first one.
const REVISIONS: u32 = 10;

fn main() {
    println!(
        "{:<28} {:>8} {:>8} {:>8}",
        "round trips a revision", "dbm", "alembic", "client"
    );
    for server in [Server::PostgreSql, Server::MariaDb] {
        for script in [Script::Pure, Script::Live] {
            let [dbm, alembic] = [dbm, alembic].map(|run| round_trips(server, script, run));
            let client = match script {
                Script::Pure => format!("{:.1}", round_trips(server, script, client)),
                Script::Live => "-".to_owned(),
            };
            let what = format!("{}, {}", server.name(), script.name());
            println!("{what:<28} {dbm:>8.1} {alembic:>8.1} {client:>8}");
        }
    }
}

#[derive(Clone, Copy)]
enum Server {
    PostgreSql,
    MariaDb,
}

/// What a revision does.
#[derive(Clone, Copy)]
enum Script {
    /// Two definitions.
    Pure,
    /// A question, and a row.
    Live,
}

impl Server {
    fn name(self) -> &'static str {
        match self {
            Self::PostgreSql => "PostgreSQL",
            Self::MariaDb => "MariaDB",
        }
    }

    /// A new database, as a URL with its server's port.
    fn database(self) -> (String, u16) {
        match self {
            Self::PostgreSql => {
                let database = postgresql::Database::create();
                (database.url(), database.port())
            }
            Self::MariaDb => {
                let database = mariadb::Database::create();
                (database.url(), database.port())
            }
        }
    }

    /// The client of the server, which reads statements from its input.
    fn client(self, url: &str) -> Command {
        let url = url::Url::parse(url).unwrap();
        let (user, password) = (url.username(), url.password().unwrap_or_default());
        let port = url.port().unwrap().to_string();
        let database = url.path().trim_start_matches('/');
        let mut command = match self {
            Self::PostgreSql => {
                let mut command = Command::new("psql");
                command.args([
                    "-X",
                    "-q",
                    "-h",
                    "127.0.0.1",
                    "-U",
                    user,
                    "-p",
                    &port,
                    "-d",
                    database,
                ]);
                command.env("PGPASSWORD", password);
                command
            }
            Self::MariaDb => {
                let mut command = Command::new("mariadb");
                command.args(["-h", "127.0.0.1", "-u", user, "-P", &port, database]);
                command.arg(format!("--password={password}"));
                command
            }
        };
        command.stdout(Stdio::null());
        command
    }
}

impl Script {
    fn name(self) -> &'static str {
        match self {
            Self::Pure => "definitions",
            Self::Live => "rows that are read",
        }
    }

    fn body(self, number: u32) -> String {
        let table = format!(
            "op.create_table('t{number}', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(20)))"
        );
        match self {
            Self::Live if number > 0 => "bind = op.get_bind()\n\
                count = bind.execute(sa.text('SELECT count(*) FROM t0')).scalar()\n\
                bind.execute(sa.text('INSERT INTO t0 (name) VALUES (:name)'), {'name': str(count)})"
                .to_owned(),
            Self::Live => table,
            Self::Pure => format!("{table}\nop.create_index('i{number}', 't{number}', ['name'])"),
        }
    }
}

/// Brings a database to the last revision.
type Run = fn(&Workspace, Server, &str);

fn dbm(workspace: &Workspace, _: Server, _: &str) {
    drop(workspace.dbm(["upgrade"]).expect(0));
}

fn alembic(workspace: &Workspace, _: Server, _: &str) {
    drop(workspace.alembic("shop", ["upgrade", "head"]).expect(0));
}

fn client(workspace: &Workspace, server: Server, url: &str) {
    let sql = workspace.dbm(["upgrade", "--sql"]).expect(0).stdout;
    let mut child = server.client(url).stdin(Stdio::piped()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(sql.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
}

fn round_trips(server: Server, script: Script, run: Run) -> f64 {
    let [few, many] = [0, REVISIONS].map(|last| count(server, script, last, run));
    (f64::from(many) - f64::from(few)) / f64::from(REVISIONS)
}

/// How many round trips a run makes that applies revisions up to this one.
fn count(server: Server, script: Script, last: u32, run: Run) -> u32 {
    let (url, port) = server.database();
    let proxy = Proxy::start(port);
    let url = url.replace(&format!(":{port}/"), &format!(":{}/", proxy.port));
    let workspace = Workspace::shop_on(&url);
    for number in 0..=last {
        let down = match number {
            0 => "None".to_owned(),
            _ => format!("'r{:03}'", number - 1),
        };
        let id = format!("r{number:03}");
        workspace.revision(&id, &down, "change", &script.body(number), "pass");
    }
    run(&workspace, server, &url);
    proxy.round_trips.load(Ordering::SeqCst)
}

/// Keeps a server at a distance, and counts round trips.
struct Proxy {
    port: u16,
    round_trips: Arc<AtomicU32>,
}

impl Proxy {
    fn start(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let round_trips = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&round_trips);
        thread::spawn(move || {
            for client in listener.incoming() {
                let server = TcpStream::connect(("127.0.0.1", server));
                connect(client.unwrap(), server.unwrap(), &count);
            }
        });
        Self { port, round_trips }
    }
}

/// Carries both ways.
fn connect(client: TcpStream, server: TcpStream, count: &Arc<AtomicU32>) {
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let is_answered = Arc::new(AtomicBool::new(true));
    let (asks, answers) = (Arc::clone(&is_answered), is_answered);
    let count = Arc::clone(count);
    let ask = move || {
        if asks.swap(false, Ordering::SeqCst) {
            count.fetch_add(1, Ordering::SeqCst);
        }
    };
    let answer = move || answers.store(true, Ordering::SeqCst);
    let (to_server, to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    carry(client, to_server, ask, || ());
    carry(server, to_client, || (), answer);
}

/// Gives what comes from one side to the other half a round trip later.
fn carry(
    mut from: TcpStream,
    mut to: TcpStream,
    taken: impl Fn() + Send + 'static,
    given: impl Fn() + Send + 'static,
) {
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = vec![0; 65_536];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            taken();
            let due = Instant::now() + ROUND_TRIP / 2;
            if sender.send((due, buffer[..count].to_vec())).is_err() {
                return;
            }
        }
    });
    thread::spawn(move || {
        for (due, bytes) in receiver {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            given();
            if to.write_all(&bytes).is_err() {
                return;
            }
        }
        // The other side may have gone already.
        let _ = to.shutdown(Shutdown::Write);
    });
}
