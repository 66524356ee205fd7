use insta::assert_snapshot;

use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// Three revisions that make two tables and fill one.
fn history() -> Workspace {
    let workspace = Workspace::shop();
    workspace
        .revision(
            "a1",
            "None",
            "create users",
            "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(40)))",
            "op.drop_table('users')",
        )
        .revision(
            "b2",
            "'a1'",
            "add Ada",
            "op.execute(\"INSERT INTO users (name) VALUES ('Ada')\")",
            "op.execute(\"DELETE FROM users WHERE name = 'Ada'\")",
        )
        .revision(
            "c3",
            "'b2'",
            "create orders",
            "op.create_table('orders', sa.Column('id', sa.Integer, primary_key=True))",
            "op.drop_table('orders')",
        );
    workspace
}

#[test]
fn a_project_is_upgraded_to_its_head() {
    let workspace = history();
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, add Ada
    Running upgrade b2 -> c3, create orders
    project  result     revision  time
    shop     3 applied  c3        [time]
    --- exit 0
    ");
    assert_snapshot!(sqlite::schema(&workspace.path("shop/shop.db")), @"
    CREATE TABLE alembic_version (
    	version_num VARCHAR(32) NOT NULL, 
    	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    )
    CREATE TABLE orders (
    	id INTEGER NOT NULL, 
    	PRIMARY KEY (id)
    )
    CREATE TABLE users (
    	id INTEGER NOT NULL, 
    	name VARCHAR(40), 
    	PRIMARY KEY (id)
    )
    ");
    assert_snapshot!(sqlite::rows(&workspace.path("shop/shop.db")), @"
    alembic_version
    c3
    orders
    users
    1|Ada
    ");
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    project  result      revision  time
    shop     up to date  c3        [time]
    --- exit 0
    ");
}

#[test]
fn a_target_is_an_id_a_part_of_it_or_a_number_of_steps() {
    let workspace = history();
    assert_snapshot!(workspace.dbm(["upgrade", "+1"]).timeless(), @"
    $ dbm upgrade +1
    --- stderr
    Running upgrade  -> a1, create users
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["upgrade", "b2"]).timeless(), @"
    $ dbm upgrade b2
    --- stderr
    Running upgrade a1 -> b2, add Ada
    project  result     revision  time
    shop     1 applied  b2        [time]
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["upgrade", "nope"]).timeless(), @"
    $ dbm upgrade nope
    --- stderr
      × can't locate revision identified by `nope`
      project: shop
      help: `dbm history` lists the ids and branch labels
    project  result  revision  time
    shop     failed  b2        [time]
             next: mend what the error names, then `dbm -p shop upgrade nope`
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["upgrade", "a1:b2"]), @"
    $ dbm upgrade a1:b2
    --- stderr
      × the range `a1:b2` is for `--sql` alone: a database knows where it is
      help: say `b2`, or add `--sql`
    --- exit 2
    ");
}

#[test]
fn a_dry_run_shows_operations_and_writes_nothing() {
    let workspace = history();
    assert_snapshot!(workspace.dbm(["upgrade", "--dry-run"]), @"
    $ dbm upgrade --dry-run
    shop: 3 steps
      upgrade  -> a1, create users
        create table users (2 columns)
      upgrade a1 -> b2, add Ada
        run INSERT INTO users (name) VALUES ('Ada')
      upgrade b2 -> c3, create orders
        create table orders (1 column)
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["upgrade", "a1", "--dry-run", "--format", "json"]), @r#"
    $ dbm upgrade a1 --dry-run --format json
    {"event":"would_run","project":"shop","step":{"direction":"upgrade","revision":"a1","from":[],"to":["a1"],"summary":"create users"},"operations":["create table users (2 columns)"]}
    {"event":"dry_run","project":"shop","steps":1}
    --- exit 0
    "#);
    assert!(!workspace.path("shop/shop.db").exists());
}

#[test]
fn sql_is_written_instead_of_run() {
    let workspace = history();
    assert_snapshot!(workspace.dbm(["upgrade", "--sql"]), @"
    $ dbm upgrade --sql
    CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL, 
        CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    );

    -- Running upgrade  -> a1

    CREATE TABLE users (
        id INTEGER NOT NULL, 
        name VARCHAR(40), 
        PRIMARY KEY (id)
    );

    INSERT INTO alembic_version (version_num) VALUES ('a1') RETURNING version_num;

    -- Running upgrade a1 -> b2

    INSERT INTO users (name) VALUES ('Ada');

    UPDATE alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1';

    -- Running upgrade b2 -> c3

    CREATE TABLE orders (
        id INTEGER NOT NULL, 
        PRIMARY KEY (id)
    );

    UPDATE alembic_version SET version_num='c3' WHERE alembic_version.version_num = 'b2';

    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, add Ada
    Running upgrade b2 -> c3, create orders
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["upgrade", "b2:head", "--sql"]), @"
    $ dbm upgrade b2:head --sql
    -- Running upgrade b2 -> c3

    CREATE TABLE orders (
        id INTEGER NOT NULL, 
        PRIMARY KEY (id)
    );

    UPDATE alembic_version SET version_num='c3' WHERE alembic_version.version_num = 'b2';

    --- stderr
    Running upgrade b2 -> c3, create orders
    --- exit 0
    ");
    assert!(!workspace.path("shop/shop.db").exists());
    for arguments in [
        ["upgrade", "head", "--sql"],
        ["upgrade", "a1:c3", "--sql"],
        ["upgrade", "a1:+1", "--sql"],
    ] {
        assert_eq!(
            workspace.dbm(arguments).stdout,
            workspace.alembic("shop", arguments).stdout
        );
    }
}

#[test]
fn an_error_names_project_step_statement_and_line_and_leaves_nothing_of_its_step() {
    let workspace = history();
    workspace.revision(
        "d4",
        "'c3'",
        "fill accounts",
        "op.execute('UPDATE users SET name = 1')\nop.execute('INSERT INTO accounts VALUES (1)')",
        "pass",
    );
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, add Ada
    Running upgrade b2 -> c3, create orders
    Running upgrade c3 -> d4, fill accounts
      × no such table: accounts
        ╭─[shop/alembic/versions/d4_fill_accounts.py:18:5]
     17 │     op.execute('UPDATE users SET name = 1')
     18 │     op.execute('INSERT INTO accounts VALUES (1)')
        ·     ─────────────────────────────────────────────
     19 │ 
        ╰────
      code: 1
      statement: INSERT INTO accounts VALUES (1)
      project: shop
      step: upgrade c3 -> d4, fill accounts
    project  result                  revision  time
    shop     failed, 3 of 4 applied  c3        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    assert_snapshot!(sqlite::rows(&workspace.path("shop/shop.db")), @"
    alembic_version
    c3
    orders
    users
    1|Ada
    ");
}

#[test]
fn a_script_that_is_not_understood_stops_before_the_first_statement() {
    let workspace = history();
    workspace.revision("d4", "'c3'", "be odd", "op.refresh_views('users')", "pass");
    assert_snapshot!(workspace.dbm(["upgrade", "--python", "never"]).timeless(), @"
    $ dbm upgrade --python never
    --- stderr
      × `op.refresh_views` is no directive that dbm knows
        ╭─[shop/alembic/versions/d4_be_odd.py:17:5]
     16 │ def upgrade():
     17 │     op.refresh_views('users')
        ·     ────────────────
     18 │ 
        ╰────
      project: shop
      help: `--python auto` hands such a revision to the project's own Python and Alembic
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade --python never`
    --- exit 4
    ");
    assert_eq!(sqlite::rows(&workspace.path("shop/shop.db")), "");
}

#[test]
fn json_is_an_object_a_line() {
    let workspace = history();
    let outcome = workspace.dbm(["upgrade", "b2", "--format", "json"]);
    let without_times = |line: &str| {
        let mut object: serde_json::Value = serde_json::from_str(line).expect("an object");
        for key in ["seconds", "elapsed"] {
            if let Some(time) = object.get_mut(key) {
                *time = serde_json::Value::Null;
            }
        }
        object.to_string()
    };
    let lines: Vec<_> = outcome.stdout.lines().map(without_times).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    {"event":"started","project":"shop","seconds":null}
    {"event":"planned","project":"shop","seconds":null,"steps":2}
    {"event":"step_started","project":"shop","seconds":null,"number":1,"step":{"direction":"upgrade","revision":"a1","from":[],"to":["a1"],"summary":"create users"}}
    {"event":"step_ended","project":"shop","seconds":null,"number":1,"step":{"direction":"upgrade","revision":"a1","from":[],"to":["a1"],"summary":"create users"},"elapsed":null}
    {"event":"step_started","project":"shop","seconds":null,"number":2,"step":{"direction":"upgrade","revision":"b2","from":["a1"],"to":["b2"],"summary":"add Ada"}}
    {"event":"step_ended","project":"shop","seconds":null,"number":2,"step":{"direction":"upgrade","revision":"b2","from":["a1"],"to":["b2"],"summary":"add Ada"},"elapsed":null}
    {"event":"ended","project":"shop","seconds":null,"result":"2 applied","planned":2,"applied":["upgrade  -> a1, create users","upgrade a1 -> b2, add Ada"],"before":[],"after":["b2"]}
    "#);
}

#[test]
fn processes_at_the_same_time_apply_each_revision_once() {
    let workspace = history();
    let started: Vec<_> = (0..8).map(|_| start(&workspace)).collect();
    for mut child in started {
        assert!(child.wait().expect("an end").success());
    }
    assert_eq!(
        sqlite::query(
            &workspace.path("shop/shop.db"),
            "SELECT version_num FROM alembic_version"
        ),
        "c3\n"
    );
    assert_eq!(
        sqlite::query(&workspace.path("shop/shop.db"), "SELECT name FROM users"),
        "Ada\n"
    );
}

fn start(workspace: &Workspace) -> std::process::Child {
    let mut command = workspace.dbm_command(["upgrade"]);
    command
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("a process")
}

#[test]
fn a_directory_that_is_missing_is_created_on_request() {
    let workspace = history();
    let url = "--url=sqlite:///new/shop.db";
    assert_snapshot!(workspace.dbm(["upgrade", url]).timeless(), @"
    $ dbm upgrade --url=sqlite:///new/shop.db
    --- stderr
      × cannot reach `[dir]shop/new/shop.db`: unable to open database file
      project: shop
      help: is the path right? `dbm config` shows where it comes from, `--create-database` creates a directory
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade --url sqlite:///new/shop.db`
    --- exit 1
    ");
    assert_snapshot!(workspace.dbm(["upgrade", url, "--create-database"]).timeless(), @"
    $ dbm upgrade --url=sqlite:///new/shop.db --create-database
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, add Ada
    Running upgrade b2 -> c3, create orders
    project  result     revision  time
    shop     3 applied  c3        [time]
    --- exit 0
    ");
}

#[test]
fn projects_run_side_by_side_and_the_table_names_each() {
    let workspace = Workspace::samples();
    assert_snapshot!(workspace.dbm(["upgrade", "--profile", "local", "--quiet"]).timeless(), @"
    $ dbm upgrade --profile local --quiet
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["status", "--profile", "local"]), @"
    $ dbm status --profile local
    project      current       head          pending
    social-suit  6a2c8e5d1b90  6a2c8e5d1b90  up to date
    sparkr       8c1e7f4a2d60  8c1e7f4a2d60  up to date
    --- exit 0
    ");
}

#[test]
fn a_script_that_raises_with_a_url_shows_no_password() {
    let workspace = Workspace::shop();
    let upgrade = "print('mysql://u:hunter2@h')\n\
        raise ValueError('cannot reach postgresql://u:hunter2@h/d?password=hunter2')";
    workspace.revision("a1", "None", "look", upgrade, "pass");
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
      × ValueError: cannot reach postgresql://u:***@h/d?password=***
        ╭─[shop/alembic/versions/a1_look.py:18:5]
     17 │     print('mysql://u:***@h')
     18 │     raise ValueError('cannot reach postgresql://u:***@h/d?password=***')
        ·     ────────────────────────────────────────────────────────────────────
     19 │ 
        ╰────
      revision: a1
      project: shop
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    let json = workspace.dbm(["--format", "json", "upgrade"]).expect(4);
    assert!(!json.to_string().contains("hunter2"), "{json}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_for_the_output_is_told_once_and_is_no_mistake_of_the_command_line() {
    let workspace = history();
    let mut command = workspace.dbm_command(["--format", "json", "upgrade"]);
    command.stdout(std::fs::File::create("/dev/full").unwrap());
    let output = command.output().unwrap();
    assert_snapshot!(String::from_utf8_lossy(&output.stderr), @"cannot write to stdout: No space left on device (os error 28)");
    assert_eq!(output.status.code(), Some(1));
    workspace.dbm(["current"]).expect(0);
    assert_eq!(workspace.dbm(["current"]).stdout, "c3 (head)\n");
}

#[test]
fn a_file_that_takes_no_writes_is_told_with_what_to_look_at() {
    let workspace = history();
    workspace.dbm(["upgrade", "a1"]).expect(0);
    let manifest = "[projects.shop]\npath = \"shop\"\ndatabase.url = \"sqlite:///file:shop.db?mode=ro&uri=true\"\n";
    workspace.write("projects.toml", manifest);
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @r#"
    $ dbm upgrade
    --- stderr
    Running upgrade a1 -> b2, add Ada
      × attempt to write a readonly database
        ╭─[shop/alembic/versions/b2_add_Ada.py:17:5]
     16 │ def upgrade():
     17 │     op.execute("INSERT INTO users (name) VALUES ('Ada')")
        ·     ─────────────────────────────────────────────────────
     18 │ 
        ╰────
      code: 8
      statement: INSERT INTO users (name) VALUES ('Ada')
      project: shop
      step: upgrade a1 -> b2, add Ada
      help: may this user write to the file and its directory, and does the URL say `mode=ro`?
    project  result                  revision  time
    shop     failed, 0 of 2 applied  a1        [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    "#);
}

#[test]
fn an_output_directory_holds_what_is_written() {
    let workspace = Workspace::shop();
    let manifest = "[projects.\"../x\"]\npath = \"shop\"\n";
    workspace.write("projects.toml", manifest).revision(
        "a1",
        "None",
        "one",
        "op.execute('SELECT 1')",
        "pass",
    );
    assert_snapshot!(workspace.dbm(["upgrade", "--sql", "--output", "out"]), @"
    $ dbm upgrade --sql --output out
    --- stderr
      × `--output` makes a file a project, and `../x` is no name of a file
      help: name the project without `/` in the manifest, or select it with `-p` and let `--sql` write to stdout
    --- exit 3
    ");
    assert!(!workspace.path("x.sql").exists());
}
