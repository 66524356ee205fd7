//! Revisions that go through the project's Python: the same databases as with the real Alembic, and
//! what becomes of a run when something goes wrong there.

mod failures;
pub mod levels;
mod live;
mod offline;
mod resume;
mod share;

use std::process::{Command, Stdio};

use pretty_assertions::assert_eq;

use crate::support::outcome::Outcome;
use crate::support::postgresql::Database;
use crate::support::workspace::Workspace;
use crate::support::{alembic, mariadb, sqlite};

/// The project `shop` on a database, each step a transaction of its own, Alembic's Python as its virtual environment.
pub fn shop_on(url: &str) -> Workspace {
    let workspace = Workspace::shop_on(url);
    let environment = alembic::python().ancestors().nth(2).unwrap();
    let manifest = workspace.read("projects.toml");
    workspace.write(
        "projects.toml",
        &format!("{manifest}transaction_per_migration = true\n"),
    );
    workspace.variable("VIRTUAL_ENV", &environment.to_string_lossy())
}

/// Three revisions, the middle one of which needs a compiled module, which Python alone can load.
pub fn history(workspace: &Workspace) {
    let create = |name| {
        format!(
            "op.create_table('{name}', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(40)))"
        )
    };
    workspace
        .revision("a1", "None", "create users", &create("users"), "op.drop_table('users')")
        .revision(
            "b2",
            "'a1'",
            "fill users",
            "from markupsafe._speedups import _escape_inner\n\
             op.add_column('users', sa.Column('email', sa.String(80), sa.CheckConstraint(\"email <> ''\")))\n\
             op.create_index(None, 'users', ['email'])\n\
             print('filling', op.get_bind().dialect.name)\n\
             for number, name in enumerate(['Ada', 'Grace'], 1):\n    \
                 op.bulk_insert(sa.table('users', sa.column('id'), sa.column('name')), \
                     [{'id': number, 'name': _escape_inner(name) + '!'}])",
            "from markupsafe._speedups import _escape_inner\n\
             _escape_inner('')\n\
             op.execute('DELETE FROM users')\n\
             op.drop_index('ix_users_email')\n\
             with op.batch_alter_table('users') as batch:\n    batch.drop_column('email')",
        )
        .revision("c3", "'b2'", "create orders", &create("orders"), "op.drop_table('orders')");
}

/// An outcome without Python's version, which is that of the machine.
fn shown(outcome: Outcome) -> Outcome {
    let version = fancy_regex::Regex::new(r"Python \d+\.\d+\.\d+").unwrap();
    let mut outcome = outcome.timeless();
    let text = version.replace_all(&outcome.stderr, "Python [version]");
    outcome.stderr = text.into_owned();
    outcome
}

/// A shop with that history, which Alembic can run as well.
fn shop_with_history(url: &str) -> Workspace {
    let workspace = shop_on(url);
    history(&workspace);
    workspace
}

#[test]
fn the_same_sqlite_file_as_alembics() {
    let shops = [(); 2].map(|()| shop_with_history("sqlite:///shop.db"));
    let state = |shop: &Workspace| {
        let file = shop.path("shop/shop.db");
        sqlite::schema(&file) + &sqlite::rows(&file)
    };
    for command in [
        ["upgrade", "head"],
        ["downgrade", "a1"],
        ["upgrade", "b2"],
        ["downgrade", "base"],
    ] {
        shops[0].dbm(command).expect(0);
        shops[1].alembic("shop", command).expect(0);
        assert_eq!(state(&shops[0]), state(&shops[1]), "after {command:?}");
    }
}

#[test]
fn the_same_postgresql_database_as_alembics() {
    let databases = [(); 2].map(|()| Database::create());
    let shops = [0, 1].map(|at: usize| shop_with_history(&databases[at].url()));
    let state = |database: &Database| database.schema() + &database.rows();
    for command in [
        ["upgrade", "head"],
        ["downgrade", "a1"],
        ["upgrade", "b2"],
        ["downgrade", "base"],
    ] {
        shops[0].dbm(command).expect(0);
        shops[1].alembic("shop", command).expect(0);
        assert_eq!(
            state(&databases[0]),
            state(&databases[1]),
            "after {command:?}"
        );
    }
}

#[test]
fn the_same_mariadb_database_as_alembics() {
    let databases = [(); 2].map(|()| mariadb::Database::create());
    let shops = [0, 1].map(|at: usize| shop_with_history(&databases[at].url()));
    let state = |database: &mariadb::Database| database.schema() + &database.rows();
    for command in [["upgrade", "head"], ["downgrade", "b2"]] {
        shops[0].dbm(command).expect(0);
        shops[1].alembic("shop", command).expect(0);
        assert_eq!(
            state(&databases[0]),
            state(&databases[1]),
            "after {command:?}"
        );
    }
}

#[test]
fn an_async_driver_becomes_another() {
    let database = Database::create();
    let url = database.url().replace("psycopg2", "asyncpg") + "?ssl=disable";
    shop_with_history(&url).dbm(["upgrade"]).expect(0);
    assert_eq!(
        database.query("SELECT name, email FROM users"),
        "Ada!|\nGrace!|\n"
    );

    let shop = shop_with_history("sqlite+aiosqlite:///shop.db");
    shop.dbm(["upgrade"]).expect(0);
    let rows = sqlite::query(&shop.path("shop/shop.db"), "SELECT name, email FROM users");
    assert_eq!(rows, "Ada!|NULL\nGrace!|NULL\n");
}

#[test]
fn run_async_keeps_the_asynchronous_driver() {
    let shop = shop_on("sqlite+aiosqlite:///shop.db");
    let run = "async def fill(connection, number):\n    \
               await connection.execute(sa.text('CREATE TABLE numbers (n int)'))\n    \
               await connection.execute(sa.text('INSERT INTO numbers VALUES (:n)'), {'n': number})\n\
               op.run_async(fill, 7)";
    shop.revision("a1", "None", "fill numbers", run, "pass");
    shop.dbm(["upgrade"]).expect(0);
    let rows = sqlite::rows(&shop.path("shop/shop.db"));
    assert_eq!(rows, "alembic_version\na1\nnumbers\n7\n");
}

#[test]
fn many_at_once_apply_each_revision_once() {
    let database = Database::create();
    many_at_once(&shop_with_history(&database.url()));
    assert_eq!(database.query("SELECT name FROM users"), "Ada!\nGrace!\n");

    let shop = shop_with_history("sqlite:///shop.db");
    many_at_once(&shop);
    let rows = sqlite::query(&shop.path("shop/shop.db"), "SELECT name FROM users");
    assert_eq!(rows, "Ada!\nGrace!\n");
}

/// Four that start at the same moment, and all end well.
fn many_at_once(shop: &Workspace) {
    let start = |_| {
        let mut command = shop.dbm_command(["--format", "json", "upgrade"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let processes: Vec<_> = (0..4).map(start).collect();
    let mut applied = Vec::new();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let (stdout, stderr) = (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        );
        assert!(output.status.success(), "{stdout}{stderr}");
        let last: serde_json::Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
        applied.extend(last["applied"].as_array().unwrap().clone());
    }
    assert_eq!(applied.len(), 3, "{applied:?}");
}

#[test]
fn a_secret_is_in_no_list_of_processes_and_in_no_output() {
    let database = Database::create();
    database.query("CREATE ROLE keeper LOGIN SUPERUSER PASSWORD 'hunter2hunter2'");
    let url = database
        .url()
        .replace("postgres:postgres@", "keeper:hunter2hunter2@");
    let shop = shop_on(&url);
    shop.revision(
        "a1",
        "None",
        "look around",
        "import logging, os, shutil, subprocess, sys\n\
         password = op.get_bind().engine.url.password\n\
         seen = subprocess.run(['ps', 'axww'], capture_output=True, text=True).stdout if shutil.which('ps') else ''\n\
         own = open('/proc/self/cmdline').read() if os.path.exists('/proc/self/cmdline') else ''\n\
         print(own.replace(chr(0), ' '), os.environ)\n\
         print('arguments', password in seen + own)\n\
         print('variables', any(password in value for value in os.environ.values()))\n\
         url = op.get_bind().engine.url\n\
         print(url.render_as_string(hide_password=False))\n\
         logging.getLogger('app').warning('the password is %s', url.password)\n\
         sys.stderr.write(url.password + '\\n')\n\
         op.execute(f\"SELECT '{url.password}' FROM nowhere\")",
        "pass",
    );
    for format in ["plain", "json"] {
        let outcome = shop.dbm(["--format", format, "upgrade"]).expect(1);
        let all = outcome.to_string();
        assert!(!all.contains("hunter2"), "{all}");
        assert!(
            all.contains("arguments False") && all.contains("variables False"),
            "{all}"
        );
        assert!(all.contains("nowhere"), "{all}");
    }
}

#[test]
fn nothing_is_written_into_the_project() {
    let shop = shop_with_history("sqlite:///shop.db");
    shop.dbm(["upgrade"]).expect(0);
    let found = Command::new("find")
        .arg(shop.path("shop"))
        .args(["-name", "__pycache__", "-o", "-name", "*.pyc"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
}
