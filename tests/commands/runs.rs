//! An `env.py` that runs the history several times: for each schema, each database.

use insta::assert_snapshot;

use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// A shop whose history runs on two databases, each for itself.
fn two_databases() -> Workspace {
    let shop = Workspace::shop();
    shop.write("projects.toml", "[projects.shop]\npath = \"shop\"\n")
        .write(
            "shop/alembic/env.py",
            "from alembic import context\nfrom sqlalchemy import create_engine\n\n\
             for name in ['shop', 'audit']:\n    \
                 with create_engine(f'sqlite:///{name}.db').connect() as connection:\n        \
                     context.configure(connection=connection, version_table=f'{name}_version')\n        \
                     with context.begin_transaction():\n            context.run_migrations(name=name)\n",
        );
    let script = |id: &str, down: &str, body: &str| {
        let text = format!(
            "from alembic import op\n\nrevision = '{id}'\ndown_revision = {down}\n\n\n\
             def upgrade(name):\n    {body}\n\n\ndef downgrade(name):\n    op.execute('DROP TABLE {id}')\n"
        );
        shop.write(&format!("shop/alembic/versions/{id}.py"), &text);
    };
    script("a1", "None", "op.execute(f'CREATE TABLE a1 (n int)')");
    script(
        "b2",
        "'a1'",
        "op.execute('CREATE TABLE b2 (n int)' if name == 'shop' else 'NONSENSE')",
    );
    shop
}

fn rows(shop: &Workspace, name: &str) -> String {
    sqlite::rows(&shop.path(&format!("shop/{name}.db")))
}

#[test]
fn each_run_is_named_and_what_one_did_stays() {
    let shop = two_databases();
    assert_snapshot!(shop.dbm(["upgrade", "a1", "--dry-run"]).timeless(), @"
    $ dbm upgrade a1 --dry-run
    shop: 2 steps
      upgrade  -> a1
        run CREATE TABLE a1 (n int)
      upgrade  -> a1
        run CREATE TABLE a1 (n int)
    --- exit 0
    ");
    assert_snapshot!(shop.dbm(["upgrade", "a1"]).timeless(), @"
    $ dbm upgrade a1
    --- stderr
    run 1 of 2: `shop_version` in sqlite:///shop.db
    Running upgrade  -> a1
    run 2 of 2: `audit_version` in sqlite:///audit.db
    Running upgrade  -> a1
    project  result     revision  time
    shop     2 applied  a1        [time]
    --- exit 0
    ");
    assert_eq!(rows(&shop, "audit"), "a1\naudit_version\na1\n");
    assert_snapshot!(shop.dbm(["upgrade"]).timeless(), @r#"
    $ dbm upgrade
    --- stderr
    run 1 of 2: `shop_version` in sqlite:///shop.db
    Running upgrade a1 -> b2
    run 2 of 2: `audit_version` in sqlite:///audit.db
    Running upgrade a1 -> b2
      × near "NONSENSE": syntax error
       ╭─[shop/alembic/versions/b2.py:8:5]
     7 │ def upgrade(name):
     8 │     op.execute('CREATE TABLE b2 (n int)' if name == 'shop' else 'NONSENSE')
       ·     ───────────────────────────────────────────────────────────────────────
     9 │ 
       ╰────
      code: 1
      statement: NONSENSE
      project: shop
      step: upgrade a1 -> b2
      run: `audit_version` in sqlite:///audit.db
    project  result                  revision  time
    shop     failed, 1 of 2 applied  b2, a1    [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    "#);
}

#[test]
fn what_shows_a_database_shows_that_of_each_run() {
    let shop = two_databases();
    shop.dbm(["upgrade", "a1"]).expect(0);
    shop.dbm(["upgrade"]).expect(1);
    assert_snapshot!(shop.dbm(["status"]).timeless(), @"
    $ dbm status
    project  current  head  pending
    shop     b2, a1   b2    1 pending
    --- exit 0
    ");
    assert_snapshot!(shop.dbm(["current"]).timeless(), @"
    $ dbm current
    b2 (head)
    a1
    --- exit 0
    ");
    let events = shop.dbm(["--format", "json", "downgrade", "base"]).stdout;
    let events = events.lines().map(|line| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        format!("{} {} {}", event["event"], event["number"], event["target"])
    });
    assert_snapshot!(events.collect::<Vec<_>>().join("\n"), @r#"
    "started" null null
    "run_started" 1 "`shop_version` in sqlite:///shop.db"
    "planned" null null
    "step_started" 1 null
    "step_ended" 1 null
    "step_started" 2 null
    "step_ended" 2 null
    "run_started" 2 "`audit_version` in sqlite:///audit.db"
    "planned" null null
    "step_started" 1 null
    "step_ended" 1 null
    "ended" null null
    "#);
    assert_eq!(rows(&shop, "shop"), "shop_version\n");
}

#[test]
fn what_has_but_one_run_says_so_at_the_second() {
    let shop = two_databases();
    assert_snapshot!(shop.dbm(["--python", "never", "upgrade", "--sql"]), @"
    $ dbm --python never upgrade --sql
    --- stderr
      × `env.py` calls `run_migrations` more than once, which is not supported with `--sql`
       ╭─[shop/alembic/env.py:8:13]
     7 │         with context.begin_transaction():
     8 │             context.run_migrations(name=name)
       ·             ─────────────────────────────────
       ╰────
      help: what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; `--python auto` has the project's own Python run `env.py`, and the whole run where that is needed
    --- exit 3
    ");
    assert_snapshot!(shop.dbm(["--python", "never", "check"]), @"
    $ dbm --python never check
    --- stderr
      × `env.py` calls `run_migrations` more than once, which is not supported for `check`
       ╭─[shop/alembic/env.py:8:13]
     7 │         with context.begin_transaction():
     8 │             context.run_migrations(name=name)
       ·             ─────────────────────────────────
       ╰────
      project: shop
      help: what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; `--python auto` hands such a run to the project's own Python and Alembic
    --- exit 3
    ");
    shop.write(
        "projects.toml",
        "[projects.shop]\npath = \"shop\"\ndatabase.url = \"sqlite:///stated.db\"\n",
    );
    assert_snapshot!(shop.dbm(["--python", "never", "upgrade"]), @"
    $ dbm --python never upgrade
    --- stderr
      × `env.py` migrates more than one database, and the manifest states one
       ╭─[shop/alembic/env.py:8:13]
     7 │         with context.begin_transaction():
     8 │             context.run_migrations(name=name)
       ·             ─────────────────────────────────
       ╰────
      help: what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; `--python auto` has the project's own Python run `env.py`, and the whole run where that is needed
    --- exit 3
    ");
}
