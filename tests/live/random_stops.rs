//! Runs that are stopped at random moments: the next one goes on, and nothing is lost or done twice.
//!
//! `DBM_FAULTS` says how often, for each database and kind of script; `scripts/faults` sets it and shows the figures.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::workspace::Workspace;
use crate::support::{alembic, mariadb, postgresql, sqlite};

/// As many kills as interrupts.
const SIGNALS: [&str; 4] = ["KILL", "INT", "KILL", "TERM"];

/// How many revisions a run has.
const STEPS: usize = 6;

/// What the scripts of a history do beside making a table each.
struct Kind {
    name: &'static str,
    work: &'static str,
    /// Lines of the manifest.
    manifest: &'static str,
}

const KINDS: [Kind; 5] = [
    Kind {
        name: "definitions",
        work: "op.create_index('i{k}', 't{k}', ['name'])\nop.add_column('t{k}', sa.Column('more', sa.Integer))",
        manifest: "",
    },
    Kind {
        name: "rows",
        work: "for n in range(20):\n    op.execute(f'INSERT INTO log VALUES ({k}, {n})')",
        manifest: "",
    },
    Kind {
        name: "rebuilds",
        work: "with op.batch_alter_table('seed', recreate='always') as batch:\n    batch.add_column(sa.Column('c{k}', sa.Integer, server_default='{k}'))",
        manifest: "",
    },
    Kind {
        name: "live",
        work: "for (n,) in op.get_bind().execute(sa.text('SELECT n FROM seed WHERE n < 9 ORDER BY n')):\n    op.execute(f'INSERT INTO log VALUES ({k}, {n})')",
        manifest: "",
    },
    // A compiled module, which Python alone can load.
    Kind {
        name: "through Python",
        work: "from markupsafe._speedups import _escape_inner\nop.execute(f'INSERT INTO log VALUES ({k}, {len(_escape_inner(str({k})))})')",
        manifest: "transaction_per_migration = true\n",
    },
];

/// A database of any kind, which goes with its value.
enum Database {
    PostgreSql(postgresql::Database),
    MariaDb(mariadb::Database),
    Sqlite,
}

impl Database {
    fn create(product: &str) -> Self {
        match product {
            "PostgreSQL" => Self::PostgreSql(postgresql::Database::create()),
            "MariaDB" => Self::MariaDb(mariadb::Database::create()),
            _ => Self::Sqlite,
        }
    }

    fn url(&self) -> String {
        match self {
            Self::PostgreSql(it) => it.url(),
            Self::MariaDb(it) => it.url(),
            Self::Sqlite => "sqlite:///shop.db".to_owned(),
        }
    }

    /// All that it holds, in an order of its own.
    fn content(&self, file: &Path) -> String {
        let text = match self {
            Self::PostgreSql(it) => it.schema() + &it.rows(),
            Self::MariaDb(it) => it.schema() + &it.rows(),
            Self::Sqlite => sqlite::schema(file) + &sqlite::rows(file),
        };
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_unstable();
        lines.join("\n")
    }

    /// How many of the tables are there that the steps make.
    fn tables(&self, file: &Path) -> String {
        let of_catalog = "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 't_' AND table_schema = ";
        let count = match self {
            Self::PostgreSql(it) => it.query(&format!("{of_catalog}'public'")),
            Self::MariaDb(it) => it.query(&format!("{of_catalog}database()")),
            Self::Sqlite => sqlite::query(
                file,
                "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name LIKE 't_'",
            ),
        };
        count.trim().to_owned()
    }

    /// A statement that takes a moment.
    fn pause(&self) -> &'static str {
        match self {
            Self::PostgreSql(_) => "SELECT pg_sleep(0.01)",
            Self::MariaDb(_) => "DO sleep(0.01)",
            Self::Sqlite => {
                "INSERT INTO log SELECT 0, 0 FROM seed a, seed b WHERE a.n + b.n = 1000"
            }
        }
    }
}

/// A history whose first revision, applied already, has put rows into the database.
fn prepared(database: &Database, kind: &Kind) -> Workspace {
    let environment = alembic::python().ancestors().nth(2).unwrap();
    let workspace = Workspace::shop_on(&database.url());
    let workspace = workspace.variable("VIRTUAL_ENV", &environment.to_string_lossy());
    let manifest = workspace.read("projects.toml");
    workspace.write("projects.toml", &format!("{manifest}{}", kind.manifest));
    let seed = "op.create_table('seed', sa.Column('n', sa.Integer, primary_key=True, autoincrement=False))\n\
                op.create_table('log', sa.Column('step', sa.Integer), sa.Column('n', sa.Integer))\n\
                op.bulk_insert(sa.table('seed', sa.column('n')), [{'n': n} for n in range(200)])";
    workspace.revision("a0", "None", "seed", seed, "pass");
    workspace.dbm(["upgrade"]).expect(0);
    for k in 1..=STEPS {
        let make = "op.create_table('t{k}', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(20)))";
        let pause = format!("op.execute(\"{}\")", database.pause());
        let text = [&pause, make, &pause, kind.work, &pause]
            .join("\n")
            .replace("{k}", &k.to_string());
        let down = format!("'a{}'", k - 1);
        workspace.revision(&format!("a{k}"), &down, "work", &text, "pass");
    }
    workspace
}

/// Starts an upgrade, and waits until its first step runs.
fn start(workspace: &Workspace) -> Child {
    let mut command = workspace.dbm_command(["upgrade", "--format", "json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut dbm = command.spawn().unwrap();
    let lines = BufReader::new(dbm.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    lines.find(|line| line.contains("step_started"));
    // What it writes later goes nowhere.
    std::thread::spawn(move || lines.for_each(drop));
    dbm
}

fn random(below: u128) -> u64 {
    let number = u128::from(RandomState::new().build_hasher().finish());
    u64::try_from(number % below.max(1)).unwrap()
}

/// What became of the runs of one kind that were stopped.
#[derive(Default)]
struct Figures {
    over: usize,
    at_a_revision: usize,
    half_done: usize,
    asked: usize,
}

/// Stops one run at a random moment of the time that one takes, and has the next one end it.
fn stop_once(
    product: &str,
    kind: &Kind,
    signal: &str,
    takes: Duration,
    wanted: &str,
    figures: &mut Figures,
) {
    let database = Database::create(product);
    let workspace = prepared(&database, kind);
    let file = workspace.path("shop/shop.db");
    let mut dbm = start(&workspace);
    sleep(Duration::from_micros(random(takes.as_micros())));
    let is_over = dbm.try_wait().unwrap().is_some();
    Command::new("kill")
        .args([&format!("-{signal}"), &dbm.id().to_string()])
        .status()
        .unwrap();
    dbm.wait().unwrap();
    let status = workspace.dbm(["status"]).expect(0).stdout;
    let is_half_done = status.contains("half done");
    match (is_over, is_half_done) {
        (true, _) => figures.over += 1,
        (false, true) => figures.half_done += 1,
        (false, false) => figures.at_a_revision += 1,
    }
    if !is_half_done && !matches!(database, Database::MariaDb(_)) {
        // The server may still be at work for the one that was killed; what it shows belongs together.
        let at = workspace.dbm(["current"]).expect(0).stdout;
        let tables = database.tables(&file);
        let after = workspace.dbm(["current"]).expect(0).stdout;
        assert!(
            at != after || at.starts_with(&format!("a{tables}")),
            "{tables} tables at {at}"
        );
    }
    let mut next = workspace.dbm(["upgrade"]);
    if next.code != 0 && next.stderr.contains("--resume") {
        figures.asked += 1;
        if let Database::MariaDb(it) = &database
            && kind.name == "through Python"
        {
            take_back(&workspace, it);
        }
        next = workspace.dbm(["upgrade", "--resume=redo"]);
        if next.code != 0 {
            next = workspace.dbm(["upgrade", "--resume=done"]);
        }
    }
    next.expect(0);
    assert_eq!(
        database.content(&file),
        wanted,
        "{product}, {}, {signal}",
        kind.name
    );
}

/// What a person does before `--resume=redo` where Python was stopped in a step: nobody else knows how far it came.
fn take_back(workspace: &Workspace, database: &mariadb::Database) {
    let at = workspace.dbm(["current"]).expect(0).stdout;
    let number = at.chars().nth(1).and_then(|it| it.to_digit(10)).unwrap();
    let next = number + 1;
    database.query(&format!("DROP TABLE IF EXISTS t{next}"));
    database.query(&format!("DELETE FROM log WHERE step = {next}"));
}

fn stop_often(product: &str) {
    let asked = std::env::var("DBM_FAULTS").ok();
    let is_asked = asked.is_some();
    let count = asked.and_then(|it| it.parse().ok()).unwrap_or(1);
    for kind in &KINDS {
        let first = usize::try_from(random(4)).unwrap();
        let name = kind.name;
        let database = Database::create(product);
        let workspace = prepared(&database, kind);
        let begin = start(&workspace);
        let since = Instant::now();
        begin.wait_with_output().unwrap();
        let takes = since.elapsed();
        let wanted = database.content(&workspace.path("shop/shop.db"));
        let mut figures = Figures::default();
        for at in 0..count {
            let signal = SIGNALS[(first + at) % 4];
            stop_once(product, kind, signal, takes, &wanted, &mut figures);
        }
        let Figures {
            over,
            at_a_revision,
            half_done,
            asked,
        } = figures;
        if is_asked {
            // What a test prints is not shown.
            let line = format!(
                "| {product} | {name} | {count} | {over} | {at_a_revision} | {half_done} | {asked} | 0 |\n"
            );
            stdout().write_all(line.as_bytes()).unwrap();
        }
    }
}

#[test]
fn random_stops_on_postgresql() {
    stop_often("PostgreSQL");
}

#[test]
fn random_stops_on_mariadb() {
    stop_often("MariaDB");
}

#[test]
fn random_stops_on_sqlite() {
    stop_often("SQLite");
}
