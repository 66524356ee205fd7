//! What does not go revision by revision: headers, `env.py`, the whole run. Each kind of project ends with the
//! same database as with the real Alembic.

use std::path::Path;

use insta::assert_snapshot;
use pretty_assertions::assert_eq;

use super::{many_at_once, shown};
use crate::support::outcome::Outcome;
use crate::support::postgresql::Database;
use crate::support::workspace::Workspace;
use crate::support::{alembic, sqlite};

/// `env.py` whose function `migrate(connection)` is `migrate`, on an engine of `alembic.ini`; `top` stands above it.
fn env_py(top: &str, migrate: &str) -> String {
    let body = migrate.trim().replace('\n', "\n    ");
    format!(
        "from alembic import context\nfrom sqlalchemy import engine_from_config, event, pool, text\n\n\
         config = context.config\nengine = engine_from_config(config.get_section('alembic'), poolclass=pool.NullPool)\n\
         {top}\n\n\n\
         def migrate(connection):\n    {body}\n\n\n\
         if context.is_offline_mode():\n    \
             context.configure(url=config.get_main_option('sqlalchemy.url'), literal_binds=True)\n    \
             with context.begin_transaction():\n        context.run_migrations()\n\
         else:\n    with engine.connect() as connection:\n        migrate(connection)\n"
    )
}

pub const PLAIN: &str = "context.configure(connection=connection)\nwith context.begin_transaction():\n    context.run_migrations()";

/// A shop with this `env.py` and two revisions, on the database of its `alembic.ini`.
pub fn shop_with(url: &str, top: &str, migrate: &str) -> Workspace {
    let shop = Workspace::shop_on(url);
    let environment = alembic::python().ancestors().nth(2).unwrap();
    shop.write("projects.toml", "[projects.shop]\npath = \"shop\"\n")
        .write("shop/alembic/env.py", &env_py(top, migrate));
    history(&shop);
    shop.variable("VIRTUAL_ENV", &environment.to_string_lossy())
}

fn history(shop: &Workspace) {
    let create =
        |name| format!("op.create_table('{name}', sa.Column('id', sa.Integer, primary_key=True))");
    shop.revision(
        "a1",
        "None",
        "create users",
        &create("users"),
        "op.drop_table('users')",
    )
    .revision(
        "b2",
        "'a1'",
        "create orders",
        &create("orders"),
        "op.drop_table('orders')",
    );
}

const COMMANDS: [[&str; 2]; 4] = [
    ["upgrade", "a1"],
    ["upgrade", "head"],
    ["downgrade", "-1"],
    ["downgrade", "base"],
];

/// Runs the same commands through dbm and through Alembic, and compares after each; says how dbm went about it.
fn same_on_sqlite(top: &str, migrate: &str) -> String {
    let shops = [(); 2].map(|()| shop_with("sqlite:///shop.db", top, migrate));
    let state = |shop: &Workspace| {
        let file = shop.path("shop/shop.db");
        sqlite::schema(&file) + &sqlite::rows(&file)
    };
    let mut how = String::new();
    for command in COMMANDS {
        let outcome = shops[0].dbm(command).expect(0);
        how = how_of(&outcome);
        shops[1].alembic("shop", command).expect(0);
        assert_eq!(state(&shops[0]), state(&shops[1]), "after {command:?}");
    }
    how
}

fn same_on_postgresql(setup: &str, top: &str, migrate: &str) -> String {
    let databases = [(); 2].map(|()| Database::create());
    for database in &databases {
        database.query(setup);
    }
    let shops = [0, 1].map(|at: usize| shop_with(&databases[at].url(), top, migrate));
    let state = |database: &Database| database.schema() + &database.rows();
    let mut how = String::new();
    for command in COMMANDS {
        let outcome = shops[0].dbm(command).expect(0);
        how = how_of(&outcome);
        shops[1].alembic("shop", command).expect(0);
        assert_eq!(
            state(&databases[0]),
            state(&databases[1]),
            "after {command:?}"
        );
    }
    how
}

/// What dbm says of the level that it used.
fn how_of(outcome: &Outcome) -> String {
    let text = shown(outcome.clone()).stderr;
    let lines = text.lines().filter(|line| line.contains("through Python"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_setting_that_python_alone_can_compute() {
    let top =
        "from mako.template import Template\nTABLE = Template('${a}_versions').render(a='shop')";
    let migrate = PLAIN.replace("connection)", "connection, version_table=TABLE)");
    assert_snapshot!(same_on_sqlite(top, &migrate), @"`env.py` goes through Python [version] of VIRTUAL_ENV: the argument `version_table` of `context.configure` must be `str`, not `module` (shop/alembic/env.py:11:60)");
    assert_snapshot!(same_on_postgresql("SELECT 1", top, &migrate), @"`env.py` goes through Python [version] of VIRTUAL_ENV: the argument `version_table` of `context.configure` must be `str`, not `module` (shop/alembic/env.py:11:60)");
}

#[test]
fn a_listener_on_the_engine_that_migrates() {
    let top = "@event.listens_for(engine, 'connect')\n\
               def connected(connection, record):\n    connection.execute('PRAGMA foreign_keys = ON')";
    assert_snapshot!(same_on_sqlite(top, PLAIN), @"");
}

#[test]
fn a_listener_on_another_engine_is_nothing() {
    let top = "import mako.template\nfrom sqlalchemy import create_engine\nother = create_engine('sqlite://')\n\
               @event.listens_for(other, 'connect')\n\
               def connected(connection, record):\n    connection.execute('PRAGMA foreign_keys = ON')\n\
               mako.template.Template('')";
    assert_snapshot!(same_on_sqlite(top, PLAIN), @"`env.py` goes through Python [version] of VIRTUAL_ENV: `mako.template.template.Template()` is not available: its import at shop/alembic/env.py:6:8 was not found (shop/alembic/env.py:12:1)");
}

#[test]
fn a_schema_for_each_tenant() {
    let migrate = "for tenant in [row[0] for row in connection.execute(text('SELECT name FROM public.tenants ORDER BY 1'))]:\n    \
                   connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS {tenant}'))\n    \
                   connection.execute(text(f'SET search_path TO {tenant}'))\n    \
                   connection.commit()\n    \
                   connection.dialect.default_schema_name = tenant\n    \
                   context.configure(connection=connection)\n    \
                   with context.begin_transaction():\n        context.run_migrations()";
    let setup = "CREATE TABLE tenants (name text); INSERT INTO tenants VALUES ('t_a'), ('t_b')";
    let top = "import mako.template\nmako.template.Template('')";
    assert_snapshot!(same_on_postgresql(setup, top, migrate), @"the whole run goes through Python [version] of VIRTUAL_ENV: `mako.template.template.Template()` is not available: its import at shop/alembic/env.py:6:8 was not found; `env.py` executes `CREATE SCHEMA IF NOT ...`; `env.py` executes `SET search_path TO t_a`; `env.py` executes `SET search_path TO t_b`; `env.py` calls `run_migrations` more than once (shop/alembic/env.py:7:1)");
}

#[test]
fn a_map_of_schemas() {
    let migrate = PLAIN.replace(
        "connection=connection",
        "connection=connection.execution_options(schema_translate_map={None: 'inner'}), version_table_schema='inner'",
    );
    assert_snapshot!(same_on_postgresql("CREATE SCHEMA \"inner\"", "", &migrate), @"the whole run goes through Python [version] of VIRTUAL_ENV: the execution option `schema_translate_map` is not supported; the connection has `schema_translate_map` (shop/alembic/env.py:10:34)");
}

#[test]
fn a_hook_that_runs_with_each_version() {
    let top = "def applied(ctx, step, heads, run_args):\n    \
               ctx.connection.execute(text(\"CREATE TABLE IF NOT EXISTS log (line text)\"))\n    \
               ctx.connection.execute(text(\"INSERT INTO log VALUES ('%s')\" % ','.join(sorted(heads))))";
    let migrate = PLAIN.replace("connection)", "connection, on_version_apply=applied)");
    assert_snapshot!(same_on_sqlite(top, &migrate), @"the whole run goes through Python [version] of VIRTUAL_ENV: the argument `on_version_apply` of `context.configure` is not supported; `on_version_apply` is given to `context.configure` (shop/alembic/env.py:12:63)");
    assert_snapshot!(same_on_postgresql("SELECT 1", top, &migrate), @"the whole run goes through Python [version] of VIRTUAL_ENV: the argument `on_version_apply` of `context.configure` is not supported; `on_version_apply` is given to `context.configure` (shop/alembic/env.py:12:63)");
}

#[test]
fn a_transaction_that_nobody_commits() {
    let migrate = "connection.execute(text('INSERT INTO log VALUES (1)'))\n\
                   __import__('mako.template')\n"
        .to_owned()
        + PLAIN;
    let databases = [(); 2].map(|()| Database::create());
    for database in &databases {
        database.query("CREATE TABLE log (n int)");
    }
    let shops = [0, 1].map(|at: usize| shop_with(&databases[at].url(), "", &migrate));
    let warned = shops[0].dbm(["upgrade"]).expect(0).stderr;
    assert!(
        warned.contains("2 steps ran and were rolled back at the end"),
        "{warned}"
    );
    shops[1].alembic("shop", ["upgrade", "head"]).expect(0);
    let states = databases.map(|database| database.schema() + &database.rows());
    assert_eq!(states[0], states[1]);
}

#[test]
fn the_sql_of_an_env_py_that_python_alone_understands_is_alembics() {
    let top = "from mako.template import Template\nTemplate('').render()";
    let shop = shop_with("postgresql+psycopg2://u@h/d", top, PLAIN);
    let command = ["upgrade", "a1:head", "--sql"];
    let (ours, theirs) = (shop.dbm(command), shop.alembic("shop", command));
    assert_eq!(ours.stdout, theirs.stdout);
}

#[test]
fn a_header_that_an_installed_package_knows() {
    let shop = shop_with("sqlite:///shop.db", "", PLAIN);
    let script = shop.read("shop/alembic/versions/b2_create_orders.py");
    let label =
        "import mako.template\nbranch_labels = (mako.template.Template('${1 + 1}nd').render(),)";
    shop.write(
        "shop/alembic/versions/b2_create_orders.py",
        &script.replace("branch_labels = None", label),
    );
    assert_snapshot!(shown(shop.dbm(["heads"])), @"
    $ dbm heads
    b2 (2nd) (head)
    --- stderr
    the header of a script goes through Python [version] of VIRTUAL_ENV: `branch_labels` must be `None`, a string, or several strings (shop/alembic/versions/b2_create_orders.py:13:1)
    --- exit 0
    ");
    let cache = shop.path(".cache/dbm/headers");
    assert_eq!(std::fs::read_dir(&cache).unwrap().count(), 1);
    assert_snapshot!(shown(shop.dbm(["--python", "never", "heads"])), @"
    $ dbm --python never heads
    --- stderr
      × `branch_labels` must be `None`, a string, or several strings
        ╭─[shop/alembic/versions/b2_create_orders.py:13:1]
     12 │ import mako.template
     13 │ branch_labels = (mako.template.Template('${1 + 1}nd').render(),)
        · ────────────────────────────────────────────────────────────────
     14 │ depends_on = None
        ╰────
      help: write it out: a header is read without the application; `--python auto` has the project's own Python load the headers
    --- exit 4
    ");
    shop.dbm(["upgrade", "2nd"]).expect(0);
    assert_eq!(rows(&shop.path("shop/shop.db")), "b2\n");
}

fn rows(file: &Path) -> String {
    sqlite::query(file, "SELECT version_num FROM alembic_version")
}

#[test]
fn the_run_says_its_level_as_do_preview_doctor_and_json() {
    let top = "@event.listens_for(engine, 'connect')\n\
               def connected(connection, record):\n    connection.create_function('f', 1, len)";
    let shop = shop_with("sqlite:///shop.db", top, PLAIN);
    assert_snapshot!(shown(shop.dbm(["--python", "auto", "upgrade", "--dry-run"])), @"
    $ dbm --python auto upgrade --dry-run
    shop: 2 steps: 0 native, 2 through Python (create_function)
      upgrade  -> a1, create users
        through Python: `create_function` of the connection that a listener is given is not known here; `connect` is listened to (env.py:6) (shop/alembic/env.py:6:2)
      upgrade a1 -> b2, create orders
        through Python as well
    --- stderr
    the whole run goes through Python [version] of VIRTUAL_ENV: `create_function` of the connection that a listener is given is not known here; `connect` is listened to (env.py:6) (shop/alembic/env.py:6:2)
    --- exit 0
    ");
    assert_snapshot!(shown(shop.dbm(["--python", "auto", "doctor"])), @"
    $ dbm --python auto doctor
    shop
      ok    settings and env.py  the whole run through Python: `create_function` of the connection that a listener is given is not known here; `connect` is listened to (env.py:6) (shop/alembic/env.py:6:2)
      ok    history              2 revisions
      ok    scripts              2 of 2 native
      ok    database             at base
    --- exit 0
    ");
    assert_snapshot!(shown(shop.dbm(["upgrade", "a1"])), @"
    $ dbm upgrade a1
    --- stderr
    the whole run goes through Python [version] of VIRTUAL_ENV: `create_function` of the connection that a listener is given is not known here; `connect` is listened to (env.py:6) (shop/alembic/env.py:6:2)
    Running upgrade  -> a1, create users
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    assert_snapshot!(shown(shop.dbm(["status"])), @"
    $ dbm status
    project  current  head  pending
    shop     a1       b2    1 pending
    --- exit 0
    ");
    let events = shop.dbm(["--format", "json", "upgrade"]).expect(0).stdout;
    let names = events.lines().map(|line| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        event["event"].as_str().unwrap().to_owned()
    });
    assert_snapshot!(names.collect::<Vec<_>>().join(" "), @"started handed_over planned step_started step_ended ended");
}

#[test]
fn without_python_a_listener_is_an_error_at_its_place() {
    let top = "@event.listens_for(engine, 'connect')\n\
               def connected(connection, record):\n    connection.create_function('f', 1, len)";
    let shop = shop_with("sqlite:///shop.db", top, PLAIN);
    assert_snapshot!(shown(shop.dbm(["--python", "never", "upgrade"])), @"
    $ dbm --python never upgrade
    --- stderr
      × `create_function` of the connection that a listener is given is not known here
       ╭─[shop/alembic/env.py:6:2]
     5 │ engine = engine_from_config(config.get_section('alembic'), poolclass=pool.NullPool)
     6 │ @event.listens_for(engine, 'connect')
       ·  ────────────────────────────────────
     7 │ def connected(connection, record):
       ╰────
      called from: shop/alembic/env.py:8:5 in `connected`
      called from: shop/alembic/env.py:23:9 in `<module>`
      help: what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; `--python auto` has the project's own Python run `env.py`, and the whole run where that is needed
    --- exit 3
    ");
}

#[test]
fn a_whole_run_that_fails_keeps_what_alembic_keeps() {
    let shops = [(); 2].map(|()| {
        let top = "@event.listens_for(engine, 'connect')\n\
                   def connected(connection, record):\n    connection.create_function('f', 1, len)";
        let shop = shop_with("sqlite:///shop.db", top, PLAIN);
        shop.revision(
            "c3",
            "'b2'",
            "fail",
            "op.execute('INSERT INTO nowhere VALUES (1)')",
            "pass",
        );
        shop
    });
    assert_snapshot!(shown(shops[0].dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    the whole run goes through Python [version] of VIRTUAL_ENV: `create_function` of the connection that a listener is given is not known here; `connect` is listened to (env.py:6) (shop/alembic/env.py:6:2)
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, create orders
    Running upgrade b2 -> c3, fail
      × no such table: nowhere
        ╭─[shop/alembic/versions/c3_fail.py:17:5]
     16 │ def upgrade():
     17 │     op.execute('INSERT INTO nowhere VALUES (1)')
        ·     ────────────────────────────────────────────
     18 │ 
        ╰────
      code: 1
      statement: INSERT INTO nowhere VALUES (1)
      step: upgrade b2 -> c3, fail
      project: shop
    project  result                  revision  time
    shop     failed, 2 of 3 applied  b2        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    shops[1].alembic("shop", ["upgrade", "head"]).expect(1);
    let state = |shop: &Workspace| {
        let file = shop.path("shop/shop.db");
        sqlite::schema(&file) + &sqlite::rows(&file)
    };
    assert_eq!(state(&shops[0]), state(&shops[1]));
    assert_snapshot!(shown(shops[0].dbm(["upgrade", "nowhere"])), @"
    $ dbm upgrade nowhere
    --- stderr
    the whole run goes through Python [version] of VIRTUAL_ENV: `create_function` of the connection that a listener is given is not known here; `connect` is listened to (env.py:6) (shop/alembic/env.py:6:2)
      × Can't locate revision identified by 'nowhere'
      project: shop
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade nowhere`
    --- exit 4
    ");
}

#[test]
fn many_whole_runs_at_once_apply_each_revision_once() {
    let top = "@event.listens_for(engine, 'do_connect')\n\
               def connecting(dialect, record, arguments, keywords):\n    pass";
    let migrate = "import time\ntime.sleep(0.2)\n".to_owned() + PLAIN;
    many_at_once(&three(shop_with("sqlite:///shop.db", top, &migrate)));
    let database = Database::create();
    many_at_once(&three(shop_with(&database.url(), top, &migrate)));
}

fn three(shop: Workspace) -> Workspace {
    shop.revision(
        "c3",
        "'b2'",
        "add a row",
        "op.execute('INSERT INTO users VALUES (1)')",
        "pass",
    );
    shop
}

#[test]
fn an_env_py_that_fails_in_python_too_shows_no_secret() {
    let database = Database::create();
    database.query("CREATE ROLE secretary LOGIN SUPERUSER PASSWORD 'hunter2hunter2'");
    let url = database
        .url()
        .replace("postgres:postgres@", "secretary:hunter2hunter2@");
    let top = "from mako.template import Template\n\
               print(engine.url.render_as_string(hide_password=False))\n\
               import os\n\
               token = os.environ['API_TOKEN'] = 'sword' + 'fish99'\n";
    let migrate = "raise RuntimeError(f'no way with {connection.engine.url.password} and {token}')";
    let shop = shop_with(&url, top, migrate);
    for format in ["plain", "json"] {
        let all = shop
            .dbm(["--format", format, "upgrade"])
            .expect(3)
            .to_string();
        assert!(
            !all.contains("hunter2") && !all.contains("swordfish"),
            "{all}"
        );
        assert!(all.contains("no way with"), "{all}");
    }
}
