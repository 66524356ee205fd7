//! An `env.py` with more than one engine, or more than one connection.

use insta::assert_snapshot;

use super::Case;

/// An `env.py` that does `before` and then migrates with the first of two engines, which lead to `own` and `other`.
fn with_two(own: &str, other: &str, before: &str) -> Case {
    let before = before.replace('\n', "\n    ");
    Case::new(&format!(
        "from alembic import context\nfrom sqlalchemy import create_engine, text\nfrom sqlalchemy.orm import Session, sessionmaker\n\
         engine = create_engine({own})\nadmin = create_engine({other})\n\
         with engine.connect() as connection:\n    {before}\n    \
         context.configure(connection=connection)\n    with context.begin_transaction():\n        context.run_migrations()\n"
    ))
}

const OWN: &str = "'postgresql://u@h/jobs'";

/// What comes of statements on another database.
fn elsewhere(before: &str) -> String {
    with_two(OWN, "'postgresql://u@h/admin'", before).online()
}

#[test]
fn statements_on_another_database_are_refused_at_their_line() {
    assert_snapshot!(elsewhere("with admin.connect() as other:\n    other.execute(text('DELETE FROM jobs'))\n    other.commit()"), @"Settings: alembic/env.py:8:9 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`");
    assert_snapshot!(elsewhere("with admin.begin() as other:\n    other.execute(text('DELETE FROM jobs'))"), @"Settings: alembic/env.py:8:9 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`");
    assert_snapshot!(elsewhere("with admin.connect() as other:\n    with other.begin():\n        other.execute(text('DELETE FROM jobs'))"), @"Settings: alembic/env.py:9:13 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`");
    assert_snapshot!(elsewhere("with Session(admin) as other:\n    other.execute(text('DELETE FROM jobs'))\n    other.commit()"), @"Settings: alembic/env.py:7:10 `Session(admin)`: TypeError: 'Session' object does not support the context manager protocol; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; called from alembic/env.py:6:6 in `<module>`");
    assert_snapshot!(elsewhere("other = sessionmaker(bind=admin)()\nother.execute(text('DELETE FROM jobs'))\nother.commit()"), @"Settings: alembic/env.py:7:13 `sessionmaker(bind=admin)()`: `sessionmaker` is not known here; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
    assert_snapshot!(elsewhere("admin.execute('DELETE FROM jobs')"), @"Settings: alembic/env.py:7:5 `admin.execute`: AttributeError: 'Engine' object has no attribute 'execute'; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; called from alembic/env.py:6:6 in `<module>`");
}

#[test]
fn what_another_connection_never_commits_is_not_there() {
    assert_snapshot!(elsewhere("other = admin.connect()\nother.exec_driver_sql('DELETE FROM jobs')"), @"postgresql://u@h/jobs <- alembic/env.py:9");
    assert_snapshot!(elsewhere("other = engine.connect()\nother.exec_driver_sql('DELETE FROM jobs')"), @"postgresql://u@h/jobs <- alembic/env.py:9");
}

#[test]
fn a_stated_url_does_not_make_two_databases_one() {
    let delete = "with admin.begin() as other:\n    other.execute(text('DELETE FROM jobs'))";
    let stated = |other: &str| {
        let case = with_two(OWN, other, delete).set("database.url=postgresql://u@h/stated");
        case.online()
    };
    assert_snapshot!(stated("'postgresql://u@h/admin'"), @"Settings: alembic/env.py:8:9 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`");
    assert_snapshot!(stated("'sqlite:///admin.db'"), @"Settings: alembic/env.py:8:9 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`");
    assert_snapshot!(stated("None"), @"Settings: alembic/env.py:8:9 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`");
    assert_snapshot!(stated(OWN), @r#"
    postgresql://u@h/stated <- --set database.url
        statements_before: [
            "DELETE FROM jobs",
        ],
    "#);
}

#[test]
fn another_dialect_and_another_user_are_another_database() {
    let delete = "with admin.begin() as other:\n    other.execute(text('DELETE FROM jobs'))";
    let other = |other: &str| with_two(OWN, other, delete).online();
    assert_snapshot!(other("'sqlite:///admin.db'"), @"Settings: alembic/env.py:8:9 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`");
    assert_snapshot!(other("'postgresql://root@h/jobs'"), @"Settings: alembic/env.py:8:9 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`");
    assert_snapshot!(other("'postgresql+asyncpg://u@h/jobs'"), @r#"
    postgresql://u@h/jobs <- alembic/env.py:9
        statements_before: [
            "DELETE FROM jobs",
        ],
    "#);
}

#[test]
fn async_engines_are_told_apart_as_well() {
    let env = |other: &str| {
        Case::new(&format!(
            "import asyncio\nfrom alembic import context\nfrom sqlalchemy import text\n\
             from sqlalchemy.ext.asyncio import create_async_engine\n\
             engine = create_async_engine('postgresql+asyncpg://u@h/jobs')\n\
             admin = create_async_engine({other})\n\
             def migrate(connection):\n    context.configure(connection=connection)\n    context.run_migrations()\n\
             async def run():\n    async with admin.begin() as other:\n        await other.execute(text('DELETE FROM jobs'))\n    \
             async with engine.connect() as connection:\n        await connection.run_sync(migrate)\n\
             asyncio.run(run())\n"
        )).online()
    };
    assert_snapshot!(env("'postgresql+asyncpg://u@h/admin'"), @"Settings: alembic/env.py:12:15 `other.execute(text('DELETE FROM jobs'))`: `env.py` executes a statement on another engine than that of `context.configure`; only statements on the database of the run are supported: do this one elsewhere, or state `env = false` in the manifest, with the settings that `env.py` makes and with `on_connect = [...]`; called from alembic/env.py:14:15 in `run`; called from alembic/env.py:15:1 in `<module>`");
    assert_snapshot!(env("'postgresql+asyncpg://u@h/jobs'"), @r#"
    postgresql+asyncpg://u@h/jobs <- alembic/env.py:8
        statements_before: [
            "DELETE FROM jobs",
        ],
    "#);
}

#[test]
fn a_transaction_that_stays_open_elsewhere_does_not_come_into_the_run() {
    let case = Case::new(
        "from alembic import context\nfrom sqlalchemy import create_engine, text\n\
         with create_engine('sqlite:///audit.db').begin() as other:\n    other.execute(text('DELETE FROM jobs'))\n    \
         with create_engine('sqlite:///jobs.db').connect() as connection:\n        \
         context.configure(connection=connection)\n        context.run_migrations()\n",
    );
    assert_snapshot!(case.online(), @"Settings: alembic/env.py:4:5 `other.execute(text('DELETE FROM jobs'))`: `env.py` commits `DELETE FROM jobs` after `run_migrations`, which is not supported; what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes");
}

#[test]
fn what_one_connection_ends_is_its_own() {
    let before = "connection.execute(text('SET search_path TO app'))\nwith admin.connect() as other:\n    pass\nwith engine.begin():\n    pass";
    assert_snapshot!(with_two(OWN, "'sqlite:///admin.db'", before).online(), @"Settings: alembic/env.py:12:5 `context.configure(connection=connection)`: `env.py` never commits the transaction that it began before `context.configure`, so that the run would be rolled back; commit before `context.configure`, or after `context.run_migrations`: `connection.commit()`");
    let before = "with engine.begin() as other:\n    other.execute(text('CREATE SCHEMA app'))\nwith admin.begin():\n    pass";
    assert_snapshot!(with_two(OWN, "'sqlite:///admin.db'", before).online(), @r#"
    postgresql://u@h/jobs <- alembic/env.py:11
        statements_before: [
            "CREATE SCHEMA app",
        ],
    "#);
}
