//! `env.py` as people write it, without Python: the same databases as with the real Alembic.

use pretty_assertions::assert_eq;

use super::handover::levels::{PLAIN, shop_with};
use crate::support::postgresql::Database;
use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// Up, down and up again.
const COMMANDS: [[&str; 2]; 3] = [["upgrade", "a1"], ["upgrade", "head"], ["downgrade", "-1"]];

/// Runs the commands through dbm alone and through Alembic, and compares exit and state after each.
fn same(shops: &[Workspace; 2], state: impl Fn(usize) -> String) {
    for command in COMMANDS {
        let [word, revision] = command;
        let ours = shops[0].dbm(["--python", "never", word, revision]);
        let theirs = shops[1].alembic("shop", command);
        assert_eq!((ours.code, theirs.code), (0, 0), "{ours}\n{theirs}");
        assert_eq!(state(0), state(1), "after {command:?}");
    }
}

fn same_on_sqlite(top: &str, migrate: &str) {
    let shops = [(); 2].map(|()| shop_with("sqlite:///shop.db", top, migrate));
    same(&shops, |at| {
        let file = shops[at].path("shop/shop.db");
        sqlite::schema(&file) + &sqlite::rows(&file)
    });
}

fn same_on_postgresql(setup: &str, top: &str, migrate: &str) {
    let databases = [(); 2].map(|()| Database::create());
    for database in &databases {
        database.query(setup);
    }
    let shops = [0, 1].map(|at: usize| shop_with(&databases[at].url(), top, migrate));
    same(&shops, |at| databases[at].schema() + &databases[at].rows());
}

const ASKS_ITS_HISTORY: &str = "\
    from alembic.runtime.migration import MigrationContext\n\
    from alembic.script import ScriptDirectory\n\
    from alembic.util import CommandError\n\
    script = ScriptDirectory.from_config(config)\n\
    now = MigrationContext.configure(connection).get_current_revision()\n\
    assert MigrationContext.configure(connection, opts={'version_table': 'none'}).get_current_heads() == ()\n\
    connection.rollback()\n\
    heads = script.get_heads()\n\
    assert heads == ['b2'] and context.get_head_revision() == 'b2' == script.get_current_head()\n\
    assert context.get_head_revisions() == ('b2',)\n\
    assert script.get_revision('head').down_revision == 'a1'\n\
    assert now in (None, 'a1', 'b2') and context.script.get_bases() == ['a1']\n\
    table = 'versions' if now is None else 'alembic_version'\n";

#[test]
fn an_env_py_that_asks_for_its_history_and_its_revision() {
    let migrate = ASKS_ITS_HISTORY.to_owned()
        + "context.configure(connection=connection)\n\
           assert context.get_context().get_current_heads() == (() if now is None else (now,))\n\
           connection.rollback()\n"
        + PLAIN;
    same_on_sqlite("", &migrate);
    same_on_postgresql("SELECT 1", "", &migrate);
}

#[test]
fn an_env_py_that_asks_its_database() {
    let setup = "CREATE TABLE settings (name text, value text); INSERT INTO settings VALUES ('schema', 'inner'), ('other', 'x')";
    let migrate = "found = connection.execute(text('SELECT value FROM settings WHERE name = :name'), {'name': 'schema'}).scalar()\n\
                   count = connection.scalar(text('SELECT count(*) FROM settings'))\n\
                   assert [row.name for row in connection.execute(text('SELECT name FROM settings ORDER BY 1'))] == ['other', 'schema']\n\
                   if count == 2:\n    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS \"{found}\"'))\n\
                   assert connection.scalar(text(\"SELECT 1 FROM pg_namespace WHERE nspname = 'inner'\")) == 1\n\
                   connection.commit()\n"
        .to_owned()
        + &PLAIN.replace("connection)", "connection, version_table_schema=found)");
    same_on_postgresql(setup, "", &migrate);
}

#[test]
fn what_the_database_says_can_be_caught() {
    let migrate = "from sqlalchemy.exc import ProgrammingError\n\
                   try:\n    found = connection.execute(text('SELECT name FROM tenants')).scalars().all()\n\
                   except ProgrammingError:\n    found = []\n    connection.rollback()\n\
                   if not found:\n    connection.execute(text('CREATE TABLE IF NOT EXISTS tenants (name text)'))\n\
                   connection.commit()\n"
        .to_owned()
        + PLAIN;
    same_on_postgresql("SELECT 1", "", &migrate);
}

#[test]
fn what_other_connections_do_not_commit_is_not_there() {
    let migrate = "other = engine.connect()\n\
                   other.execute(text('CREATE TABLE lost (n int)'))\n\
                   with engine.begin() as third:\n    third.execute(text('CREATE TABLE IF NOT EXISTS kept (n int)'))\n\
                   connection.execute(text('CREATE TABLE taken_back (n int)'))\n\
                   connection.rollback()\n\
                   other.close()\n"
        .to_owned()
        + PLAIN;
    same_on_postgresql("SELECT 1", "", &migrate);
}

/// A run for each schema of `TENANTS`, on one connection.
const EACH_TENANT: &str = "\
    for tenant in TENANTS:\n    \
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS {tenant}'))\n    \
    connection.execute(text(f'SET search_path TO {tenant}'))\n    \
    connection.commit()\n    \
    connection.dialect.default_schema_name = tenant\n    \
    context.configure(connection=connection, version_table_schema=tenant)\n    \
    with context.begin_transaction():\n        context.run_migrations()\n";

#[test]
fn a_run_for_each_schema_of_a_list() {
    same_on_postgresql("SELECT 1", "TENANTS = ['t_a', 't_b', 't_c']", EACH_TENANT);
}

#[test]
fn a_run_for_each_schema_of_a_query_or_of_the_command_line() {
    let setup = "CREATE TABLE tenants (name text); INSERT INTO tenants VALUES ('t_b'), ('t_a')";
    let tenants = "TENANTS = connection.execute(text('SELECT name FROM public.tenants ORDER BY 1')).scalars().all()\n\
                   connection.rollback()\n\
                   TENANTS = context.get_x_argument(as_dictionary=True).get('tenant', ','.join(TENANTS)).split(',')\n";
    same_on_postgresql(setup, "", &(tenants.to_owned() + EACH_TENANT));
}

#[test]
fn a_connection_for_each_schema() {
    let migrate = "for tenant in ['t_a', 't_b']:\n    \
                   with engine.connect() as own:\n        \
                   own.execute(text(f'SET search_path TO {tenant}'))\n        own.commit()\n        \
                   own.dialect.default_schema_name = tenant\n        \
                   context.configure(connection=own, version_table='versions')\n        \
                   with context.begin_transaction():\n            context.run_migrations()\n";
    same_on_postgresql("CREATE SCHEMA t_a; CREATE SCHEMA t_b", "", migrate);
}

#[test]
fn a_version_table_for_each_run_in_one_schema() {
    let migrate = "for name in ['first', 'second']:\n    \
                   context.configure(connection=connection, version_table=name)\n    \
                   with context.begin_transaction():\n        context.run_migrations(name=name)\n";
    let shops = [(); 2].map(|()| shop_with("sqlite:///shop.db", "", migrate));
    for shop in &shops {
        for id in ["a1_create_users", "b2_create_orders"] {
            let path = format!("shop/alembic/versions/{id}.py");
            let script = shop.read(&path);
            let script = script
                .replace("def upgrade()", "def upgrade(name)")
                .replace("def downgrade()", "def downgrade(name)")
                .replace("_table('", "_table(name + '_");
            shop.write(&path, &script);
        }
    }
    same(&shops, |at| {
        let file = shops[at].path("shop/shop.db");
        sqlite::schema(&file) + &sqlite::rows(&file)
    });
}

/// Two databases, as Alembic's template `multidb` has them.
const EACH_DATABASE: &str = "\
    from sqlalchemy import create_engine\n\
    engines = {name: create_engine(f'sqlite:///{name}.db') for name in ['shop', 'audit']}\n\
    open_ = {name: own.connect() for name, own in engines.items()}\n\
    begun = [own.begin() for own in open_.values()]\n\
    try:\n    \
        for name, own in open_.items():\n        \
        context.configure(connection=own, upgrade_token=f'{name}_upgrades', downgrade_token=f'{name}_downgrades')\n        \
        context.run_migrations(engine_name=name)\n    \
        for transaction in begun:\n        transaction.commit()\n\
    except:\n    for transaction in begun:\n        transaction.rollback()\n    raise\n\
    finally:\n    for own in open_.values():\n        own.close()\n";

#[test]
fn a_run_for_each_of_two_databases() {
    let shops = [(); 2].map(|()| shop_with("sqlite:///shop.db", "", EACH_DATABASE));
    for shop in &shops {
        for id in ["a1_create_users", "b2_create_orders"] {
            let path = format!("shop/alembic/versions/{id}.py");
            let script = shop.read(&path);
            let script = script
                .replace("def upgrade()", "def upgrade(engine_name)")
                .replace("def downgrade()", "def downgrade(engine_name)")
                .replace(
                    "    op.",
                    "    if engine_name == 'shop' or 'users' in __file__: op.",
                );
            shop.write(&path, &script);
        }
    }
    same(&shops, |at| {
        let state = |name: &str| {
            let file = shops[at].path(&format!("shop/{name}.db"));
            sqlite::schema(&file) + &sqlite::rows(&file)
        };
        state("shop") + &state("audit")
    });
}

const SETTINGS: &str = "\
[default]
schema = 'plain'
PORT = '@int 5'
[default.db]
table = 'versions'
names = ['a', 'b']
[development.db]
host = 'dev'
dynaconf_merge = true
[production]
schema = 'live'
[production.db]
table = 'live_versions'
dynaconf_merge = true
";

#[test]
fn settings_of_dynaconf() {
    let top = "from dynaconf import Dynaconf, Validator\n\
               settings = Dynaconf(envvar_prefix='SHOP', settings_files=['settings.toml', '.secrets.toml'], environments=True, \
               load_dotenv=True, validators=[Validator('TIMEOUT', default=30), Validator('schema', must_exist=True)])\n\
               facts = [settings.schema, settings.PORT + 1, settings.db.get('names'), 'db' in settings, settings.get('db.host', 'none'), \
               settings.db.table, settings['DB']['TABLE'], settings.exists('nothing'), settings.timeout, settings.get('x', 7), \
               settings.token, settings.as_dict()['SECRET']['key'], settings.current_env, settings.local]\n\
               def told(connection):\n    \
               connection.execute(text('CREATE TABLE IF NOT EXISTS facts (line text)'))\n    \
               connection.execute(text('INSERT INTO facts VALUES (:line)'), {'line': repr(facts)})\n    \
               connection.commit()";
    let migrate = "told(connection)\n".to_owned()
        + &PLAIN.replace(
            "connection)",
            "connection, version_table=settings.db.table)",
        );
    for environment in ["", "ENV_FOR_DYNACONF=production\n"] {
        let shops = [(); 2].map(|()| {
            let shop = shop_with("sqlite:///shop.db", top, &migrate);
            shop.write("shop/settings.toml", SETTINGS)
                .write("shop/settings.local.toml", "[global]\nlocal = 'yes'\n")
                .write("shop/.secrets.toml", "[default.secret]\nkey = 'k'\n")
                .write(
                    "shop/.env",
                    &format!(
                        "SHOP_TOKEN='@json {{\"a\": [1]}}'\nSHOP_DB__HOST=fromenv\n{environment}"
                    ),
                );
            shop
        });
        same(&shops, |at| {
            let file = shops[at].path("shop/shop.db");
            sqlite::schema(&file) + &sqlite::rows(&file)
        });
    }
}

#[test]
fn a_database_that_env_py_makes() {
    let top = "from sqlalchemy_utils import create_database, database_exists\n\
               if not context.is_offline_mode() and not database_exists(engine.url):\n    create_database(engine.url)";
    let databases = [(); 2].map(|()| Database::create());
    let names = ["made_by_dbm", "made_by_alembic"];
    let shops = [0, 1].map(|at: usize| {
        let url = databases[at].url();
        let (server, _) = url.rsplit_once('/').unwrap();
        shop_with(&format!("{server}/{}", names[at]), top, PLAIN)
    });
    for command in COMMANDS {
        let [word, revision] = command;
        shops[0]
            .dbm(["--python", "never", word, revision])
            .expect(0);
        shops[1].alembic("shop", command).expect(0);
    }
    let made = |at: usize| {
        databases[at].query("SELECT datname, pg_encoding_to_char(encoding) FROM pg_database WHERE datname LIKE 'made_by_%'")
    };
    assert_eq!(made(0), made(1));
    for (database, name) in databases.iter().zip(names) {
        database.query(&format!("DROP DATABASE IF EXISTS {name}"));
    }
}

#[test]
fn an_engine_with_an_isolation_level_and_listeners() {
    let top = "import os, time\n\
               engine = engine_from_config(config.get_section('alembic'), isolation_level='SERIALIZABLE')\n\
               @event.listens_for(engine, 'connect')\n\
               def connected(driver, record):\n    record.info['pid'] = os.getpid()\n\
               @event.listens_for(engine, 'before_cursor_execute')\n\
               def begins(conn, cursor, statement, parameters, context, executemany):\n    \
               conn.info.setdefault('start', []).append(time.time())";
    let migrate = PLAIN.to_owned();
    same_on_postgresql("SELECT 1", top, &migrate);
    same_on_sqlite(top, &migrate);
}
