use insta::assert_snapshot;

use crate::support::workspace::Workspace;

/// A history of one revision, and one that forks beside it.
fn shop() -> Workspace {
    let workspace = Workspace::shop();
    let script = |id: &str| {
        format!("revision = '{id}'\ndown_revision = None\n\n\ndef upgrade():\n    pass\n")
    };
    workspace
        .revision("a1", "None", "one", "pass", "pass")
        .write("shop/forked/f1.py", &script("f1"))
        .write("shop/forked/f2.py", &script("f2"))
        .write("shop/empty/README", "");
    workspace
}

#[test]
#[expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]
fn what_will_not_work_stands_in_the_row_of_its_project() {
    let workspace = shop();
    let old = "[projects.old]\npath = \"shop\"\ndatabase.url = \"sqlite:///old.db\"\n";
    workspace
        .write("projects.toml", old)
        .dbm(["upgrade"])
        .expect(0);
    let manifest = "
[defaults]
path = \"shop\"
[projects.good]
database.url = \"sqlite:///good.db\"
[projects.same]
database.url = \"sqlite:///good.db\"
[projects.unset]
database.url = { env = \"NOT_SET\" }
[projects.broken]
path = \"broken\"
database.url = \"sqlite:///broken.db\"
[projects.old]
database.url = \"sqlite:///old.db\"
version_locations = [\"forked\"]
[projects.lost]
database.url = \"sqlite:///lost.db\"
version_locations = [\"nowhere\"]
[projects.empty]
database.url = \"sqlite:///empty.db\"
version_locations = [\"empty\"]
";
    workspace
        .write("projects.toml", manifest)
        .write("broken/alembic.ini", "[alembic]\nscript_location = .\n")
        .write("broken/env.py", "raise ValueError('no')\n");
    let outcome = workspace.dbm(["doctor"]);
    assert_snapshot!(outcome.stdout, @"
    good
      ok    settings and env.py
      ok    history              1 revision
      ok    scripts              1 of 1 native
      ok    database             at base
    same
      FAIL  settings and env.py
    unset
      FAIL  settings and env.py
    broken
      FAIL  settings and env.py
    old
      ok    settings and env.py
      ok    history              2 revisions
      FAIL  heads
      ok    scripts              2 of 2 native
      FAIL  database
    lost
      ok    settings and env.py
      FAIL  history
      ok    database             at base
    empty
      ok    settings and env.py
      FAIL  history
      ok    database             at base
    ");
    assert_snapshot!(outcome.stderr, @r#"
     × the projects `good` and `same` both have the database `sqlite:///good.db` and the version table `alembic_version`
      ╭─[projects.toml:7:16]
    6 │ [projects.same]
    7 │ database.url = "sqlite:///good.db"
      ·                ───────────────────
    8 │ [projects.unset]
      ╰────
     project: same
     help: give each its own database, or its own `version_table` or `version_table_schema`
     × `database.url` needs the variable `NOT_SET`, which is not set
       ╭─[projects.toml:9:16]
     8 │ [projects.unset]
     9 │ database.url = { env = "NOT_SET" }
       ·                ───────────────────
    10 │ [projects.broken]
       ╰────
     project: unset
     help: set `NOT_SET` in the environment or in the project's `.env`, or add `default = ...`
     × ValueError: no
      ╭─[broken/env.py:1:1]
    1 │ raise ValueError('no')
      · ──────────────────────
      ╰────
     project: broken
     help: what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes; such an `env.py` goes to the project's own Python, which a command that only looks does not start unasked: `--python auto` lets it
     × several heads are present for `head`: `f1`, `f2`
     project: old
     help: `heads` for all, `f1` for one, or `dbm merge heads` to join them
     × the database is at revision `a1`, which no script has
     project: old
     help: bring back its script, or write what the database is at: `dbm stamp --purge REV`
     × the version location `[dir]shop/nowhere` is not there
       ╭─[projects.toml:18:21]
    17 │ database.url = "sqlite:///lost.db"
    18 │ version_locations = ["nowhere"]
       ·                     ───────────
    19 │ [projects.empty]
       ╰────
     project: lost
     help: correct `version_locations`, or write the first revision: `dbm generate -m MESSAGE`
     × no version location has a revision script
       ╭─[projects.toml:21:21]
    20 │ database.url = "sqlite:///empty.db"
    21 │ version_locations = ["empty"]
       ·                     ─────────
       ╰────
     project: empty
     help: correct `version_locations`, or write the first revision: `dbm generate -m MESSAGE`
    "#);
    assert_eq!(outcome.code, 4);
}

#[test]
fn a_history_that_is_not_where_it_is_looked_for_is_told() {
    let workspace = shop();
    workspace.dbm(["upgrade"]).expect(0);
    let manifest = workspace.read("projects.toml") + "version_locations = [\"nowhere\"]\n";
    workspace.write("projects.toml", &manifest);
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    warning: the version location `[dir]shop/nowhere` is not there
      × the database is at revision `a1`, which no script has
      project: shop
      help: bring back its script, or write what the database is at: `dbm stamp --purge REV`
    project  result  revision  time
    shop     failed  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["upgrade", "--dry-run"]), @"
    $ dbm upgrade --dry-run
    --- stderr
    warning: the version location `[dir]shop/nowhere` is not there
      × the database is at revision `a1`, which no script has
      project: shop
      help: bring back its script, or write what the database is at: `dbm stamp --purge REV`
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["status"]), @"
    $ dbm status
    --- stderr
      × the database is at revision `a1`, which no script has
      project: shop
      help: bring back its script, or write what the database is at: `dbm stamp --purge REV`
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["current"]), @"
    $ dbm current
    --- stderr
    warning: the version location `[dir]shop/nowhere` is not there
      × the database is at revision `a1`, which no script has
      help: bring back its script, or write what the database is at: `dbm stamp --purge REV`
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["heads"]), @"
    $ dbm heads
    --- stderr
    warning: the version location `[dir]shop/nowhere` is not there
    --- exit 0
    ");
    let new = workspace
        .dbm(["--url", "sqlite:///new.db", "status"])
        .expect(0);
    assert_eq!(
        new.stderr,
        "shop: warning: the version location `[dir]shop/nowhere` is not there\n"
    );
}

#[test]
fn what_scripts_read_of_the_environment_is_told() {
    let workspace = Workspace::shop();
    let body = "from kinds.money import amount\nop.create_table('t', amount('price'))";
    let money = "import sqlalchemy as sa\nfrom kinds.digits import DIGITS\n\n\n\
        def amount(name):\n    return sa.Column(name, sa.Numeric(DIGITS, 2))\n";
    let packages = "shop/.venv/lib/python3.12/site-packages/kinds";
    workspace
        .write("shop/.venv/pyvenv.cfg", "home = /usr/bin\n")
        .write(&format!("{packages}/__init__.py"), "")
        .write(&format!("{packages}/digits.py"), "DIGITS = 12\n")
        .write(&format!("{packages}/money.py"), money)
        .revision("a1", "None", "one", body, "pass");
    let outcome = workspace.dbm(["--python", "never", "doctor"]).expect(0);
    assert_snapshot!(outcome.stdout, @"
    shop
      ok    settings and env.py
      ok    history              1 revision
      ok    scripts              1 of 1 native, read from the environment: kinds
      ok    database             at base
    ");
    let outcome = workspace.dbm(["--python", "never", "upgrade", "--sql"]);
    assert_snapshot!(outcome.expect(0).stdout, @"
    CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL, 
        CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    );

    -- Running upgrade  -> a1

    CREATE TABLE t (
        price NUMERIC(12, 2)
    );

    INSERT INTO alembic_version (version_num) VALUES ('a1') RETURNING version_num;
    ");
}
