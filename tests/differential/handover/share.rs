//! What a user is told of it: `--dry-run`, `doctor`, the run itself.

use insta::assert_snapshot;

use super::{history, shop_on, shown};
use crate::support::alembic;
use crate::support::workspace::Workspace;

fn shop() -> Workspace {
    let shop = shop_on("sqlite:///shop.db");
    history(&shop);
    shop
}

#[test]
fn a_run_says_which_revisions_and_why() {
    assert_snapshot!(shown(shop().dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    `b2` goes through Python [version] of VIRTUAL_ENV: `markupsafe._speedups._escape_inner` is not available: its import at shop/alembic/versions/b2_fill_users.py:17:38 was not found (shop/alembic/versions/b2_fill_users.py:22:103)
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, fill users
    b2: filling sqlite
    Running upgrade b2 -> c3, create orders
    project  result     revision  time
    shop     3 applied  c3        [time]
    --- exit 0
    ");
}

#[test]
fn a_preview_and_the_doctor_show_the_share() {
    let shop = shop();
    assert_snapshot!(shop.dbm(["upgrade", "--dry-run"]), @"
    $ dbm upgrade --dry-run
    shop: 3 steps: 2 native, 1 through Python (markupsafe._speedups._escape_inner)
      upgrade  -> a1, create users
        create table users (2 columns)
      upgrade a1 -> b2, fill users
        through Python, which was not started: `markupsafe._speedups._escape_inner` is not available: its import at shop/alembic/versions/b2_fill_users.py:17:38 was not found (shop/alembic/versions/b2_fill_users.py:22:103)
      upgrade b2 -> c3, create orders
        create table orders (2 columns)
    --- exit 0
    ");
    assert_snapshot!(shop.dbm(["doctor"]), @"
    $ dbm doctor
    shop
      ok    settings and env.py
      ok    history              3 revisions
      ok    scripts              3 revisions: 2 native, 1 through Python (markupsafe._speedups._escape_inner), read from the environment: markupsafe
      ok    database             at base
    --- exit 0
    ");
}

/// A look at a project that somebody sent runs nothing of it.
#[cfg(unix)]
#[test]
fn a_command_that_only_looks_starts_no_python_unasked() {
    use std::os::unix::fs::PermissionsExt;
    let shop = shop();
    shop.write("shop/.venv/bin/python", "#!/bin/sh\ntouch \"$0.asked\"\n");
    let program = shop.path("shop/.venv/bin/python");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let asked = shop.path("shop/.venv/bin/python.asked");
    shop.dbm(["upgrade", "--dry-run"]).expect(0);
    shop.dbm(["doctor"]).expect(0);
    shop.dbm(["downgrade", "base", "--dry-run"]).expect(0);
    assert!(!asked.exists());
    shop.dbm(["upgrade", "--dry-run", "--python", "auto"]);
    assert!(asked.exists());
}

#[test]
fn an_env_py_for_python_is_an_error_of_a_command_that_only_looks() {
    let shop = shop();
    let env = shop.read("shop/alembic/env.py");
    let env = env + "\nimport sys\nsys.settrace(None)\n";
    shop.write("shop/alembic/env.py", &env);
    assert_snapshot!(shop.dbm(["upgrade", "--dry-run"]), @"
    $ dbm upgrade --dry-run
    --- stderr
      × not supported by dbm: `sys.settrace`
        ╭─[shop/alembic/env.py:35:1]
     34 │ import sys
     35 │ sys.settrace(None)
        · ──────────────────
        ╰────
      project: shop
      help: what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; such an `env.py` goes to the project's own Python, which a command that only looks does not start unasked: `--python auto` lets it
    --- exit 3
    ");
    shop.dbm(["upgrade", "--dry-run", "--python", "auto"])
        .expect(0);
}

#[test]
fn never_is_an_error_with_a_way_out() {
    assert_snapshot!(shop().dbm(["--python", "never", "upgrade"]).timeless(), @"
    $ dbm --python never upgrade
    --- stderr
      × `markupsafe._speedups._escape_inner` is not available: its import at shop/alembic/versions/b2_fill_users.py:17:38 was not found
        ╭─[shop/alembic/versions/b2_fill_users.py:22:103]
     21 │     for number, name in enumerate(['Ada', 'Grace'], 1):
     22 │         op.bulk_insert(sa.table('users', sa.column('id'), sa.column('name')), [{'id': number, 'name': _escape_inner(name) + '!'}])
        ·                                                                                                       ───────────────────
     23 │ 
        ╰────
      project: shop
      help: `--python auto` hands such a revision to the project's own Python and Alembic
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade --python never`
    --- exit 4
    ");
}

#[test]
fn a_python_without_alembic_is_a_wrong_setting() {
    assert_snapshot!(shop().dbm(["--python", "/nowhere/python", "upgrade"]).timeless(), @r#"
    $ dbm --python /nowhere/python upgrade
    --- stderr
      × the setting `python` names `/nowhere/python`, which cannot run Alembic: there is no such program
      help: name the `python` of the project's virtual environment, or "auto" to have it looked for
    --- exit 3
    "#);
}

#[test]
fn a_python_that_is_named_is_taken() {
    let shop = shop().variable("VIRTUAL_ENV", "");
    let python = alembic::python().to_string_lossy().into_owned();
    shop.dbm(["--python", &python, "upgrade"]).expect(0);
}

#[test]
fn a_run_of_one_transaction_goes_to_python_as_a_whole() {
    let shop = shop();
    let manifest = shop
        .read("projects.toml")
        .replace("transaction_per_migration", "transactional_ddl");
    shop.write("projects.toml", &manifest);
    assert_snapshot!(shown(shop.dbm(["upgrade"])), @"
    $ dbm upgrade
    --- stderr
    the whole run goes through Python [version] of VIRTUAL_ENV: `markupsafe._speedups._escape_inner` is not available: its import at shop/alembic/versions/b2_fill_users.py:17:38 was not found; the steps of this run share one transaction (shop/alembic/versions/b2_fill_users.py:22:103)
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, fill users
    b2: filling sqlite
    Running upgrade b2 -> c3, create orders
    project  result     revision  time
    shop     3 applied  c3        [time]
    --- exit 0
    ");
}

#[test]
fn a_run_that_alembic_must_not_do_hands_over_only_a_step_that_is_alone() {
    let shop = shop();
    let manifest = shop.read("projects.toml").replace(
        "transaction_per_migration = true\n",
        "transactional_ddl = true\non_connect = [\"PRAGMA foreign_keys = ON\"]\n",
    );
    shop.write("projects.toml", &manifest);
    let refused = shop.dbm(["upgrade"]).expect(4).stderr;
    assert!(
        refused.contains("ends the transaction that all 3 steps of this run share"),
        "{refused}"
    );
    for target in ["a1", "b2", "head"] {
        shop.dbm(["upgrade", target]).expect(0);
    }
}
