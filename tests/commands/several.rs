//! Many projects at once: what is wrong with one, and what that is to the others.

use insta::assert_snapshot;

use crate::support::outcome::Outcome;
use crate::support::workspace::Workspace;

/// Three projects with a revision each; `keys` stand behind those of each in the manifest.
fn projects(keys: [(&str, &str); 3]) -> Workspace {
    let workspace = Workspace::shop();
    workspace.revision("a1", "None", "begin", "op.execute('SELECT 1')", "pass");
    let mut manifest = String::new();
    for (name, keys) in keys {
        for file in [
            "alembic.ini",
            "alembic/env.py",
            "alembic/script.py.mako",
            "alembic/versions/a1_begin.py",
        ] {
            let text = workspace.read(&format!("shop/{file}"));
            workspace.write(&format!("{name}/{file}"), &text);
        }
        let project = [
            "[projects.",
            name,
            "]\npath = \"",
            name,
            "\"\n",
            keys,
            "\n\n",
        ];
        manifest.extend(project);
    }
    workspace.write("projects.toml", &manifest);
    workspace
}

/// The one in the middle has no URL.
fn one_broken() -> Workspace {
    projects([
        ("ant", "database.url = \"sqlite:///ant.db\""),
        ("bee", "database.url = { env = \"BEE_URL\" }"),
        ("cat", "database.url = \"sqlite:///cat.db\""),
    ])
}

/// A script that fails.
fn break_script(workspace: &Workspace, project: &str) {
    let path = format!("{project}/alembic/versions/a1_begin.py");
    let text = workspace.read(&path).replace("SELECT 1", "SELECT nothing");
    workspace.write(&path, &text);
}

#[test]
fn a_broken_project_stops_no_other_where_nothing_is_changed() {
    let workspace = one_broken();
    assert_snapshot!(workspace.dbm(["status"]), @r#"
    $ dbm status
    project  current  head  pending
    ant      -        a1    1 pending
    cat      -        a1    1 pending
    --- stderr
      × `database.url` needs the variable `BEE_URL`, which is not set
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = { env = "BEE_URL" }
       ·                ───────────────────
     8 │ 
       ╰────
      project: bee
      help: set `BEE_URL` in the environment or in the project's `.env`, or add `default = ...`
    --- exit 3
    "#);
    assert_snapshot!(workspace.dbm(["current"]), @r#"
    $ dbm current
    ant

    bee

    cat
    --- stderr
      × `database.url` needs the variable `BEE_URL`, which is not set
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = { env = "BEE_URL" }
       ·                ───────────────────
     8 │ 
       ╰────
      project: bee
      help: set `BEE_URL` in the environment or in the project's `.env`, or add `default = ...`
    --- exit 3
    "#);
}

#[test]
fn the_settings_of_the_others_are_shown() {
    let workspace = one_broken();
    assert_snapshot!(workspace.dbm(["config"]), @r#"
    $ dbm config
    ant
      path              ant                projects.toml:2
      database.url      sqlite:///ant.db   projects.toml:3
      prepend_sys_path  ant                ant/alembic.ini:3
      script_location   ant/alembic        ant/alembic.ini:2
      target            sqlite ant/ant.db  projects.toml:3
    bee
    cat
      path              cat                projects.toml:10
      database.url      sqlite:///cat.db   projects.toml:11
      prepend_sys_path  cat                cat/alembic.ini:3
      script_location   cat/alembic        cat/alembic.ini:2
      target            sqlite cat/cat.db  projects.toml:11
    --- stderr
      × `database.url` needs the variable `BEE_URL`, which is not set
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = { env = "BEE_URL" }
       ·                ───────────────────
     8 │ 
       ╰────
      project: bee
      help: set `BEE_URL` in the environment or in the project's `.env`, or add `default = ...`
    --- exit 3
    "#);
}

#[test]
fn a_dry_run_shows_what_is_sound() {
    let workspace = one_broken();
    assert_snapshot!(workspace.dbm(["upgrade", "--dry-run"]), @r#"
    $ dbm upgrade --dry-run
    ant: 1 step
      upgrade  -> a1, begin
        run SELECT 1
    cat: 1 step
      upgrade  -> a1, begin
        run SELECT 1
    --- stderr
      × `database.url` needs the variable `BEE_URL`, which is not set
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = { env = "BEE_URL" }
       ·                ───────────────────
     8 │ 
       ╰────
      project: bee
      help: set `BEE_URL` in the environment or in the project's `.env`, or add `default = ...`
    --- exit 3
    "#);
}

#[test]
fn what_changes_databases_asks_whether_to_leave_it_out() {
    let workspace = one_broken();
    assert_snapshot!(workspace.dbm(["upgrade"]), @r#"
    $ dbm upgrade
    --- stderr
      × `database.url` needs the variable `BEE_URL`, which is not set
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = { env = "BEE_URL" }
       ·                ───────────────────
     8 │ 
       ╰────
      project: bee
      all projects: nothing was run; `--continue` leaves out what is wrong, and runs the others
      help: set `BEE_URL` in the environment or in the project's `.env`, or add `default = ...`
    --- exit 3
    "#);
    assert_snapshot!(workspace.dbm(["upgrade", "--continue", "-j", "1"]).timeless(), @r#"
    $ dbm upgrade --continue -j 1
    --- stderr
    `bee` is left out: `database.url` needs the variable `BEE_URL`, which is not set
    [ant] Running upgrade  -> a1, begin
    [cat] Running upgrade  -> a1, begin
    project  result     revision  time
    ant      1 applied  a1        [time]
    bee      failed     -         [time]
             next: mend what the error names, then `dbm -p bee upgrade --continue --jobs 1`
    cat      1 applied  a1        [time]
    3 projects · 2 done · 1 failed
      × `database.url` needs the variable `BEE_URL`, which is not set
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = { env = "BEE_URL" }
       ·                ───────────────────
     8 │ 
       ╰────
      project: bee
      help: set `BEE_URL` in the environment or in the project's `.env`, or add `default = ...`
    --- exit 3
    "#);
    assert_snapshot!(workspace.dbm(["status", "-p", "ant,cat"]), @"
    $ dbm status -p ant,cat
    project  current  head  pending
    ant      a1       a1    up to date
    cat      a1       a1    up to date
    --- exit 0
    ");
}

#[test]
fn the_project_of_the_directory_is_taken() {
    let workspace = one_broken();
    let in_directory = |path: &str, arguments: &[&str]| {
        let mut command = workspace.dbm_command(arguments.iter().copied());
        command.current_dir(workspace.path(path));
        let output = command.output().unwrap();
        Outcome::new(
            format!("{path}: dbm {}", arguments.join(" ")),
            &output,
            &workspace.path(""),
        )
    };
    assert_snapshot!(in_directory("cat", &["status"]), @"
    $ cat: dbm status
    project  current  head  pending
    cat      -        a1    1 pending
    --- exit 0
    ");
    assert_snapshot!(in_directory("cat/alembic/versions", &["downgrade", "--dry-run"]), @"
    $ cat/alembic/versions: dbm downgrade --dry-run
    --- stderr
      × `-1` leads nowhere: no revision is applied
      project: cat
      help: `dbm current` shows where the database is, `dbm history` the revisions
    --- exit 4
    ");
    assert_eq!(in_directory("cat", &["status", "-p", "*"]).code, 3);
    assert_eq!(
        in_directory("cat", &["status", "-p", "ant"]).stdout,
        workspace.dbm(["status", "-p", "ant"]).stdout
    );
}

#[test]
fn sql_is_written_of_what_is_sound() {
    let workspace = one_broken();
    assert_snapshot!(workspace.dbm(["upgrade", "--sql", "--output", "sql"]), @r#"
    $ dbm upgrade --sql --output sql
    --- stderr
      × `database.url` needs the variable `BEE_URL`, which is not set
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = { env = "BEE_URL" }
       ·                ───────────────────
     8 │ 
       ╰────
      project: bee
      all projects: nothing was run; `--continue` leaves out what is wrong, and runs the others
      help: set `BEE_URL` in the environment or in the project's `.env`, or add `default = ...`
    --- exit 3
    "#);
    assert_snapshot!(workspace.dbm(["upgrade", "--sql", "--output", "sql", "--continue"]), @r#"
    $ dbm upgrade --sql --output sql --continue
    sql/ant.sql
    sql/cat.sql
    --- stderr
    Running upgrade  -> a1, begin
      × `database.url` needs the variable `BEE_URL`, which is not set
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = { env = "BEE_URL" }
       ·                ───────────────────
     8 │ 
       ╰────
      project: bee
      help: set `BEE_URL` in the environment or in the project's `.env`, or add `default = ...`
    Running upgrade  -> a1, begin
    --- exit 3
    "#);
}

#[test]
fn two_projects_of_one_database_are_one_too_many() {
    let workspace = projects([
        ("ant", "database.url = \"sqlite:////tmp/same.db\""),
        ("bee", "database.url = \"sqlite:////tmp/same.db\""),
        ("cat", "database.url = \"sqlite:///cat.db\""),
    ]);
    assert_snapshot!(workspace.dbm(["status"]), @r#"
    $ dbm status
    project  current  head  pending
    ant      -        a1    1 pending
    cat      -        a1    1 pending
    --- stderr
      × the projects `ant` and `bee` both have the database `sqlite:////tmp/same.db` and the version table `alembic_version`
       ╭─[projects.toml:7:16]
     6 │ path = "bee"
     7 │ database.url = "sqlite:////tmp/same.db"
       ·                ────────────────────────
     8 │ 
       ╰────
      project: bee
      help: give each its own database, or its own `version_table` or `version_table_schema`
    --- exit 3
    "#);
}

#[test]
fn one_after_the_other_goes_as_the_manifest_does() {
    let workspace = projects([
        ("cat", "database.url = \"sqlite:///cat.db\""),
        ("ant", "database.url = \"sqlite:///ant.db\""),
        ("bee", "database.url = \"sqlite:///bee.db\""),
    ]);
    break_script(&workspace, "ant");
    assert_snapshot!(workspace.dbm(["upgrade", "-j", "1"]).timeless(), @r#"
    $ dbm upgrade -j 1
    --- stderr
    [cat] Running upgrade  -> a1, begin
    [ant] Running upgrade  -> a1, begin
    [bee] Running upgrade  -> a1, begin
    project  result                  revision  time
    cat      1 applied               a1        [time]
    ant      failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p ant upgrade --jobs 1`
    bee      1 applied               a1        [time]
    3 projects · 2 done · 1 failed
      × near "nothing": syntax error
        ╭─[ant/alembic/versions/a1_begin.py:17:5]
     16 │ def upgrade():
     17 │     op.execute('SELECT nothing')
        ·     ────────────────────────────
     18 │ 
        ╰────
      code: 1
      statement: SELECT nothing
      project: ant
      step: upgrade  -> a1, begin
    --- exit 1
    "#);
}

#[test]
fn nothing_is_started_after_a_failure_if_it_is_to_be_fast() {
    let workspace = projects([
        ("cat", "database.url = \"sqlite:///cat.db\""),
        ("ant", "database.url = \"sqlite:///ant.db\""),
        ("bee", "database.url = \"sqlite:///bee.db\""),
    ]);
    break_script(&workspace, "ant");
    let run = ["upgrade", "-j", "1", "--fail-fast"];
    assert_snapshot!(workspace.dbm(run).timeless(), @r#"
    $ dbm upgrade -j 1 --fail-fast
    --- stderr
    [cat] Running upgrade  -> a1, begin
    [ant] Running upgrade  -> a1, begin
    project  result                   revision  time
    cat      1 applied                a1        [time]
    ant      failed, 0 of 1 applied   -         [time]
             next: mend what the error names, then `dbm -p ant upgrade --fail-fast --jobs 1`
    bee      not started: ant failed  -         [time]
             next: `dbm -p bee upgrade --fail-fast --jobs 1` once that is mended
    3 projects · 1 done · 1 failed · 1 not started
      × near "nothing": syntax error
        ╭─[ant/alembic/versions/a1_begin.py:17:5]
     16 │ def upgrade():
     17 │     op.execute('SELECT nothing')
        ·     ────────────────────────────
     18 │ 
        ╰────
      code: 1
      statement: SELECT nothing
      project: ant
      step: upgrade  -> a1, begin
    --- exit 1
    "#);
}

/// `ant` needs `bee`, which needs `cat`.
fn dependent() -> Workspace {
    projects([
        (
            "ant",
            "database.url = \"sqlite:///ant.db\"\ndepends_on = [\"bee\"]",
        ),
        (
            "bee",
            "database.url = \"sqlite:///bee.db\"\ndepends_on = [\"cat\"]",
        ),
        ("cat", "database.url = \"sqlite:///cat.db\""),
    ])
}

#[test]
fn what_a_project_depends_on_comes_first() {
    let workspace = dependent();
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    [cat] Running upgrade  -> a1, begin
    [bee] Running upgrade  -> a1, begin
    [ant] Running upgrade  -> a1, begin
    project  result     revision  time
    ant      1 applied  a1        [time]
    bee      1 applied  a1        [time]
    cat      1 applied  a1        [time]
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["downgrade", "--all"]).timeless(), @"
    $ dbm downgrade --all
    --- stderr
    [ant] Running downgrade a1 -> , begin
    [bee] Running downgrade a1 -> , begin
    [cat] Running downgrade a1 -> , begin
    project  result      revision  time
    ant      1 reverted  -         [time]
    bee      1 reverted  -         [time]
    cat      1 reverted  -         [time]
    --- exit 0
    ");
    // What is between them need not be among the selected.
    assert_snapshot!(workspace.dbm(["upgrade", "-p", "ant,cat"]).timeless(), @"
    $ dbm upgrade -p ant,cat
    --- stderr
    [cat] Running upgrade  -> a1, begin
    [ant] Running upgrade  -> a1, begin
    project  result     revision  time
    ant      1 applied  a1        [time]
    cat      1 applied  a1        [time]
    --- exit 0
    ");
}

/// How each run ended, as JSON tells it.
fn results(lines: &str) -> String {
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let ended = lines.filter(|line| line["event"] == "ended");
    let results = ended.map(|line| format!("{}: {}", line["project"], line["result"]));
    results.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_depends_on_a_failure_is_not_started() {
    let workspace = dependent();
    break_script(&workspace, "cat");
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @r#"
    $ dbm upgrade
    --- stderr
    [cat] Running upgrade  -> a1, begin
    project  result                   revision  time
    ant      not started: cat failed  -         [time]
             next: `dbm -p ant upgrade` once that is mended
    bee      not started: cat failed  -         [time]
             next: `dbm -p bee upgrade` once that is mended
    cat      failed, 0 of 1 applied   -         [time]
             next: mend what the error names, then `dbm -p cat upgrade`
    3 projects · 1 failed · 2 not started
      × near "nothing": syntax error
        ╭─[cat/alembic/versions/a1_begin.py:17:5]
     16 │ def upgrade():
     17 │     op.execute('SELECT nothing')
        ·     ────────────────────────────
     18 │ 
        ╰────
      code: 1
      statement: SELECT nothing
      project: cat
      step: upgrade  -> a1, begin
    --- exit 1
    "#);
    assert_snapshot!(results(&workspace.dbm(["upgrade", "--format", "json"]).stdout), @r#"
    "cat": "failed, 0 of 1 applied"
    "ant": "not started: cat failed"
    "bee": "not started: cat failed"
    "#);
}

#[test]
fn a_dependency_must_be_there_and_lead_nowhere_back() {
    let workspace = dependent();
    let manifest = workspace.read("projects.toml");
    workspace.write("projects.toml", &manifest.replace("[\"cat\"]", "[\"cap\"]"));
    assert_snapshot!(workspace.dbm(["status"]), @r#"
    $ dbm status
    --- stderr
      × the project `bee` depends on `cap`, which is not there
        ╭─[projects.toml:9:14]
      8 │ database.url = "sqlite:///bee.db"
      9 │ depends_on = ["cap"]
        ·              ───────
     10 │ 
        ╰────
      help: did you mean `cat`?
    --- exit 3
    "#);
    workspace.write("projects.toml", &(manifest + "depends_on = [\"ant\"]\n"));
    assert_snapshot!(workspace.dbm(["status"]), @r#"
    $ dbm status
    --- stderr
      × the projects depend on each other: `ant`, `bee`, `cat`, `ant`
       ╭─[projects.toml:4:14]
     3 │ database.url = "sqlite:///ant.db"
     4 │ depends_on = ["bee"]
       ·              ───────
     5 │ 
       ╰────
      help: take one of them out
    --- exit 3
    "#);
}

/// Three projects, two of which fail.
fn two_failing() -> Workspace {
    let workspace = projects([
        ("ant", "database.url = \"sqlite:///ant.db\""),
        ("big bee", "database.url = \"sqlite:///bee.db\""),
        ("cat", "database.url = \"sqlite:///cat.db\""),
    ]);
    break_script(&workspace, "ant");
    let manifest = workspace.read("projects.toml") + "[profiles.night]\n";
    workspace.write(
        "projects.toml",
        &manifest.replace("[projects.big bee]", "[projects.\"big bee\"]"),
    );
    break_script(&workspace, "big bee");
    workspace
}

#[test]
fn the_next_command_is_the_one_that_was_typed() {
    let workspace = two_failing();
    let run = [
        "--profile",
        "night",
        "-x",
        "a=b c",
        "upgrade",
        "-p",
        "ant",
        "-p",
        "big*",
        "a1",
        "-j",
        "1",
        "--wait=3",
    ];
    assert_snapshot!(workspace.dbm(run).timeless(), @r#"
    $ dbm --profile night -x a=b c upgrade -p ant -p big* a1 -j 1 --wait=3
    --- stderr
    [ant] Running upgrade  -> a1, begin
    [big bee] Running upgrade  -> a1, begin
    project  result                  revision  time
    ant      failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p ant upgrade --wait 3 --profile night -x 'a=b c' --jobs 1 a1`
    big bee  failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p 'big bee' upgrade --wait 3 --profile night -x 'a=b c' --jobs 1 a1`
    2 projects · 2 failed
      × near "nothing": syntax error
        ╭─[ant/alembic/versions/a1_begin.py:17:5]
     16 │ def upgrade():
     17 │     op.execute('SELECT nothing')
        ·     ────────────────────────────
     18 │ 
        ╰────
      code: 1
      statement: SELECT nothing
      project: ant
      step: upgrade  -> a1, begin
      × near "nothing": syntax error
        ╭─[big bee/alembic/versions/a1_begin.py:17:5]
     16 │ def upgrade():
     17 │     op.execute('SELECT nothing')
        ·     ────────────────────────────
     18 │ 
        ╰────
      code: 1
      statement: SELECT nothing
      project: big bee
      step: upgrade  -> a1, begin
    --- exit 1
    "#);
}

#[test]
fn the_next_command_shows_no_secret() {
    let workspace = two_failing();
    let url = [
        "-p",
        "ant",
        "--url",
        "postgresql://me:hunter2@127.0.0.1:1/shop",
        "-x",
        "token=hunter2",
        "upgrade",
    ];
    assert_snapshot!(workspace.dbm(url).timeless(), @"
    $ dbm -p ant --url postgresql://me:hunter2@127.0.0.1:1/shop -x token=hunter2 upgrade
    --- stderr
      × cannot reach 127.0.0.1:1 (database `shop`, user `me`): Connection refused (os error 111)
      project: ant
      help: is the server running, and are host and port right? `dbm config` shows where they come from, `--wait SECONDS` waits for the server
    project  result  revision  time
    ant      failed  -         [time]
             next: mend what the error names, then `dbm -p ant upgrade`, with DBM_URL and DBM_X set to what was given
    --- exit 1
    ");
}
