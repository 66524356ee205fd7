//! What listeners of engines do, and statements in the transaction of the run.

use insta::assert_snapshot;

use super::{Case, stock};

/// `env.py` that does `before` with its engine and `inside` before it runs.
fn env(url: &str, before: &str, inside: &str) -> Case {
    Case::new(&format!(
        "from alembic import context\nfrom sqlalchemy import create_engine, event, text\nfrom sqlalchemy.engine import Engine\n\
         engine, other = create_engine('{url}'), create_engine('{url}')\n{before}\n\
         with engine.connect() as connection:\n    context.configure(connection=connection)\n    \
         with context.begin_transaction():\n        {inside}context.run_migrations()\n"
    ))
}

/// A listener for an event that executes a statement.
fn listener(target: &str, event: &str, statement: &str) -> String {
    format!(
        "@event.listens_for({target}, '{event}')\ndef f(connection, record=None, proxy=None):\n    cursor = connection.cursor()\n    \
         cursor.execute({statement})\n    cursor.close()\n"
    )
}

#[test]
fn a_listener_counts_on_the_engine_that_migrates() {
    let online = |target: &str, event: &str, statement: &str| {
        let listener = listener(target, event, statement);
        env("postgresql://u@h/d", &listener, "").online()
    };
    assert_snapshot!(online("other", "connect", "'DELETE FROM jobs'"), @"postgresql://u@h/d <- alembic/env.py:12");
    assert_snapshot!(online("engine", "connect", "'SET ROLE owner'"), @r#"
    postgresql://u@h/d <- alembic/env.py:12
        statements_before: [
            "SET ROLE owner",
        ],
    "#);
    assert_snapshot!(online("Engine", "connect", "'SET search_path TO %s', ('a',)"), @r#"
    postgresql://u@h/d <- alembic/env.py:12
        statements_before: [
            "SET search_path TO 'a'",
        ],
    "#);
    assert_snapshot!(online("engine", "checkout", "'SET ROLE owner'"), @r#"
    postgresql://u@h/d <- alembic/env.py:12
        statements_before: [
            "SET ROLE owner",
        ],
    "#);
    assert_snapshot!(online("engine", "connect", "'DELETE FROM jobs'"), @"Settings: alembic/env.py:5:2 `event.listens_for(engine, 'connect')`: the statement `DELETE FROM jobs` of a listener for `connect` is not supported: state `on_connect = [...]` and `env = false` in the manifest; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(online("engine", "do_connect", "''"), @"Settings: alembic/env.py:5:2 `event.listens_for(engine, 'do_connect')`: what an engine does on `do_connect` is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(online("engine", "after_cursor_execute", "'DELETE FROM jobs'"), @"postgresql://u@h/d <- alembic/env.py:12");
}

#[test]
fn sqlite_has_pragmas_and_a_recipe_for_transactions() {
    let recipe = "\
import sqlite3
@event.listens_for(Engine, 'connect')
def set_pragma(connection, record):
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute('PRAGMA foreign_keys=ON')
@event.listens_for(engine, 'begin')
def do_begin(connection):
    connection.exec_driver_sql('BEGIN')
";
    assert_snapshot!(env("sqlite:///x.db", recipe, "").online(), @r#"
    sqlite:///x.db <- alembic/env.py:16
        statements_before: [
            "PRAGMA foreign_keys=ON",
        ],
    "#);
    assert_snapshot!(env("postgresql://u@h/d", recipe, "").online(), @"Settings: alembic/env.py:11:2 `event.listens_for(engine, 'begin')`: what an engine does on `begin` is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
}

#[test]
fn statements_of_the_transaction_of_the_run_stay_in_it() {
    let inside = "connection.execute(text('SET LOCAL lock_timeout = 1'))\n        context.execute('SELECT pg_advisory_xact_lock(1)')\n        ";
    assert_snapshot!(env("postgresql://u@h/d", "", inside).online(), @r#"
    postgresql://u@h/d <- alembic/env.py:7
        statements_first: [
            "SET LOCAL lock_timeout = 1",
            "SELECT pg_advisory_xact_lock(1)",
        ],
    "#);
    assert_snapshot!(env("mysql://u@h/d", "", "context.execute('DELETE FROM jobs')\n        ").online(), @"Settings: `env.py` executes `DELETE FROM jobs` in the transaction of the run, which is not one transaction here; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
}

#[test]
fn a_transaction_that_is_never_committed_is_an_error() {
    let case = Case::new(
        "from alembic import context\nfrom sqlalchemy import create_engine, text\n\
         with create_engine('postgresql://u@h/d').connect() as connection:\n    \
         connection.execute(text('SET search_path TO a'))\n    context.configure(connection=connection)\n    \
         with context.begin_transaction():\n        context.run_migrations()\n",
    );
    assert_snapshot!(case.online(), @"Settings: alembic/env.py:5:5 `context.configure(connection=connection)`: `env.py` never commits the transaction that it began before `context.configure`, so that the run would be rolled back; commit before `context.configure`, or after `context.run_migrations`: `connection.commit()`");
}

#[test]
fn the_command_is_known_by_its_function() {
    let before = "name = config.cmd_opts.cmd[0].__name__\n";
    assert_snapshot!(Case::new(&stock(before, "version_table=name")).online(), @r#"
    postgresql://u:p%40w@h/d <- alembic/env.py:21
        version_table: "upgrade",
    "#);
}

#[test]
fn a_listener_that_only_looks_on_is_nothing() {
    let looks = |event: &str, arguments: &str, body: &str| {
        let before = format!(
            "import os, time\n@event.listens_for(engine, '{event}')\ndef f({arguments}):\n    {body}\n"
        );
        env("postgresql://u@h/d", &before, "").online()
    };
    let cursor = "conn, cursor, statement, parameters, context, executemany";
    assert_snapshot!(looks("connect", "connection, record", "record.info['pid'] = os.getpid()"), @"postgresql://u@h/d <- alembic/env.py:11");
    assert_snapshot!(looks("before_cursor_execute", cursor, "conn.info.setdefault('start', []).append(time.time())"), @"postgresql://u@h/d <- alembic/env.py:11");
    assert_snapshot!(looks("before_cursor_execute", cursor, "context.start = time.time(); print('%s' % statement)"), @"postgresql://u@h/d <- alembic/env.py:11");
    assert_snapshot!(looks("before_cursor_execute", cursor, "cursor.execute('SET ROLE owner') if statement.startswith('ALTER') else None"), @"Settings: alembic/env.py:6:2 `event.listens_for(engine, 'before_cursor_execute')`: `startswith` of the statement that a listener is given is not known here; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; called from alembic/env.py:8:41 in `f`");
    assert_snapshot!(looks("before_cursor_execute", cursor, "cursor.execute('SET ROLE owner')"), @"Settings: alembic/env.py:6:2 `event.listens_for(engine, 'before_cursor_execute')`: what an engine does on `before_cursor_execute` is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(looks("commit", "conn", "print('committed')"), @"postgresql://u@h/d <- alembic/env.py:11");
    assert_snapshot!(looks("connect", "connection, record", "connection.create_function('f', 1, len)"), @"Settings: alembic/env.py:6:2 `event.listens_for(engine, 'connect')`: `create_function` of the connection that a listener is given is not known here; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; called from alembic/env.py:8:5 in `f`");
    assert_snapshot!(looks("connect", "connection, record", "print(record.dbapi_connection)"), @"Settings: alembic/env.py:6:2 `event.listens_for(engine, 'connect')`: `dbapi_connection` of the pool's record that a listener is given is not known here; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; called from alembic/env.py:8:11 in `f`");
    let replaces = "@event.listens_for(engine, 'before_cursor_execute', retval=True)\ndef f(*given):\n    return given[2], given[3]\n";
    assert_snapshot!(env("postgresql://u@h/d", replaces, "").online(), @"Settings: alembic/env.py:5:2 `event.listens_for(engine, 'before_cursor_execute', retval=True)`: what an engine does on `before_cursor_execute` is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
}

#[test]
fn what_one_listener_keeps_another_finds() {
    let both = "\
import os
@event.listens_for(engine, 'connect')
def connected(connection, record):
    record.info['pid'] = os.getpid()
@event.listens_for(engine, 'checkout')
def checked_out(connection, record, proxy):
    if record.info['pid'] != os.getpid():
        raise RuntimeError('a fork')
";
    assert_snapshot!(env("postgresql://u@h/d", both, "").online(), @"postgresql://u@h/d <- alembic/env.py:15");
}
