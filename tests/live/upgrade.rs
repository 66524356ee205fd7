use std::process::Stdio;

use insta::assert_snapshot;

use crate::support::postgresql::Database;
use crate::support::workspace::Workspace;

/// The project `shop` on a database of its own; env.py passes `extra` to `configure`.
fn shop(database: &Database, extra: &str) -> Workspace {
    let workspace = Workspace::shop();
    let manifest = format!(
        "[projects.shop]\npath = \"shop\"\ndatabase.url = \"{}\"\n{extra}",
        database.url()
    );
    workspace.write("projects.toml", &manifest);
    workspace
}

fn create(table: &str) -> String {
    format!("op.create_table('{table}', sa.Column('id', sa.Integer, primary_key=True))")
}

fn history(workspace: &Workspace) {
    workspace
        .revision(
            "a1",
            "None",
            "create users",
            &create("users"),
            "op.drop_table('users')",
        )
        .revision(
            "b2",
            "'a1'",
            "add a user",
            "op.execute('INSERT INTO users VALUES (7)')",
            "pass",
        )
        .revision(
            "c3",
            "'b2'",
            "create orders",
            &create("orders"),
            "op.drop_table('orders')",
        );
}

#[test]
fn a_project_goes_up_down_and_up_again() {
    let database = Database::create();
    let workspace = shop(&database, "");
    history(&workspace);
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, add a user
    Running upgrade b2 -> c3, create orders
    project  result     revision  time
    shop     3 applied  c3        [time]
    --- exit 0
    ");
    assert_snapshot!(database.rows(), @"
    INSERT INTO public.alembic_version VALUES ('c3');
    INSERT INTO public.users VALUES (7);
    SELECT pg_catalog.setval('public.orders_id_seq', 1, false);
    SELECT pg_catalog.setval('public.users_id_seq', 1, false);
    ");
    workspace.dbm(["downgrade", "base"]).expect(0);
    assert_eq!(
        database.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
        "1\n"
    );
    workspace.dbm(["upgrade"]).expect(0);
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    project  result      revision  time
    shop     up to date  c3        [time]
    --- exit 0
    ");
}

#[test]
fn processes_at_the_same_time_apply_each_revision_once() {
    for extra in ["", "transaction_per_migration = true\n"] {
        let database = Database::create();
        let workspace = shop(&database, extra);
        history(&workspace);
        let start = |_| {
            workspace
                .dbm_command(["upgrade"])
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        };
        let children: Vec<_> = (0..8).map(start).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(
            database.query("SELECT version_num FROM alembic_version"),
            "c3\n"
        );
        assert_eq!(database.query("SELECT id FROM users"), "7\n");
    }
}

#[test]
fn an_error_of_the_server_is_told_whole() {
    let database = Database::create();
    let workspace = shop(&database, "");
    history(&workspace);
    workspace.revision(
        "d4",
        "'c3'",
        "add it again",
        "op.execute('SELECT 1')\nop.execute('INSERT INTO users VALUES (7)')",
        "pass",
    );
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @r#"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, add a user
    Running upgrade b2 -> c3, create orders
    Running upgrade c3 -> d4, add it again
      × duplicate key value violates unique constraint "users_pkey"
        ╭─[shop/alembic/versions/d4_add_it_again.py:18:5]
     17 │     op.execute('SELECT 1')
     18 │     op.execute('INSERT INTO users VALUES (7)')
        ·     ──────────────────────────────────────────
     19 │ 
        ╰────
      detail: Key (id)=(7) already exists.
      code: 23505
      statement: INSERT INTO users VALUES (7)
      project: shop
      step: upgrade c3 -> d4, add it again
    project  result                  revision  time
    shop     failed, 0 of 4 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    "#);
    assert_eq!(database.schema(), "");
}

#[test]
fn a_failed_step_leaves_those_before_it_where_each_is_a_transaction() {
    let database = Database::create();
    let workspace = shop(&database, "transaction_per_migration = true\n");
    history(&workspace);
    workspace.revision(
        "d4",
        "'c3'",
        "add it again",
        "op.execute('CREATE TABLE t ()')\nop.execute('INSERT INTO users VALUES (7)')",
        "pass",
    );
    assert_snapshot!(workspace.dbm(["upgrade", "-q"]).timeless(), @r#"
    $ dbm upgrade -q
    --- stderr
      × duplicate key value violates unique constraint "users_pkey"
        ╭─[shop/alembic/versions/d4_add_it_again.py:18:5]
     17 │     op.execute('CREATE TABLE t ()')
     18 │     op.execute('INSERT INTO users VALUES (7)')
        ·     ──────────────────────────────────────────
     19 │ 
        ╰────
      detail: Key (id)=(7) already exists.
      code: 23505
      statement: INSERT INTO users VALUES (7)
      project: shop
      step: upgrade c3 -> d4, add it again
    --- exit 1
    "#);
    assert_eq!(
        database.query("SELECT version_num FROM alembic_version"),
        "c3\n"
    );
}

#[test]
fn a_version_row_that_vanishes_stops_before_the_commit() {
    for extra in ["", "transaction_per_migration = true\n"] {
        let database = Database::create();
        let workspace = shop(&database, extra);
        history(&workspace);
        workspace.revision(
            "d4",
            "'c3'",
            "lose the row",
            "op.execute('CREATE TABLE t ()')\nop.execute('DELETE FROM alembic_version')",
            "pass",
        );
        workspace.dbm(["upgrade", "c3"]).expect(0);
        let outcome = workspace.dbm(["upgrade", "-q"]).expect(1);
        let told = "the version table was changed by someone else: updating `c3` to `d4` matched";
        assert!(outcome.stderr.contains(told), "{outcome}");
        assert_eq!(
            database.query("SELECT version_num FROM alembic_version"),
            "c3\n"
        );
        assert_eq!(
            database.query("SELECT count(*) FROM pg_tables WHERE tablename = 't'"),
            "0\n"
        );
    }
}

/// The version row of a live step is sent with what comes next: the error is that of its own step all the same.
#[test]
fn a_version_row_that_vanishes_under_a_live_step_stops_at_that_step() {
    let next = [
        "pass",
        "op.execute('CREATE TABLE u ()')",
        "op.get_bind().execute(sa.text('CREATE TABLE u ()'))",
        "op.execute('COMMIT; CREATE TABLE u ()')",
        "op.get_bind().execute(sa.text('ROLLBACK; CREATE TABLE u ()'))",
        "assert sa.inspect(op.get_bind()).has_table('t')",
    ];
    for body in next {
        let database = Database::create();
        let workspace = shop(&database, "");
        history(&workspace);
        let lose = "op.execute('CREATE TABLE t ()')\nop.get_bind().execute(sa.text('DELETE FROM alembic_version'))";
        workspace.revision("d4", "'c3'", "lose the row", lose, "pass");
        workspace.revision("e5", "'d4'", "go on", body, "pass");
        workspace.dbm(["upgrade", "c3"]).expect(0);
        let outcome = workspace.dbm(["upgrade", "-q"]).expect(1);
        let told = "the version table was changed by someone else: updating `c3` to `d4` matched";
        assert!(outcome.stderr.contains(told), "{body}: {outcome}");
        assert!(outcome.stderr.contains("c3 -> d4"), "{body}: {outcome}");
        assert_eq!(
            database.query("SELECT version_num FROM alembic_version"),
            "c3\n"
        );
        assert_eq!(
            database.query("SELECT count(*) FROM pg_tables WHERE tablename IN ('t', 'u')"),
            "0\n"
        );
    }
}

#[test]
fn an_index_is_built_concurrently_in_an_autocommit_block() {
    let database = Database::create();
    let workspace = shop(&database, "");
    history(&workspace);
    let block = "with op.get_context().autocommit_block():\n    op.create_index('i', 'users', ['id'], postgresql_concurrently=True)\n    op.execute('VACUUM users')";
    workspace.revision("d4", "'c3'", "index", block, "pass");
    workspace.revision(
        "e5",
        "'d4'",
        "commit itself",
        "op.execute('COMMIT')\nop.execute('CREATE INDEX CONCURRENTLY j ON users (id)')",
        "pass",
    );
    let start = |_| {
        workspace
            .dbm_command(["upgrade"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..3).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(
        database.query("SELECT indexname FROM pg_indexes WHERE tablename = 'users' ORDER BY 1"),
        "i\nj\nusers_pkey\n"
    );
}

#[test]
fn what_is_committed_in_the_middle_is_told() {
    let database = Database::create();
    let workspace = shop(&database, "");
    history(&workspace);
    workspace.revision("d4", "'c3'", "commit itself", "op.execute('CREATE TABLE t ()')\nop.execute('COMMIT')\nop.execute('CREATE TABLE u ()')\nop.execute('NONSENSE')", "pass");
    assert_snapshot!(workspace.dbm(["upgrade", "-q"]).timeless(), @r#"
    $ dbm upgrade -q
    --- stderr
      × syntax error at or near "NONSENSE"
        ╭─[shop/alembic/versions/d4_commit_itself.py:20:5]
     19 │     op.execute('CREATE TABLE u ()')
     20 │     op.execute('NONSENSE')
        ·     ──────────────────────
     21 │ 
        ╰────
      code: 42601
      statement: NONSENSE
      project: shop
      step: upgrade c3 -> d4, commit itself
      committed before: CREATE TABLE t ();
                        COMMIT;
                        CREATE TABLE u ()
    --- exit 1
    "#);
    assert_eq!(
        database.query("SELECT version_num FROM alembic_version"),
        "c3\n"
    );
}

#[test]
fn a_database_that_is_missing_is_named_and_created_on_request() {
    let database = Database::create();
    let workspace = shop(&database, "");
    history(&workspace);
    let missing = format!(
        "--url={}",
        database
            .url()
            .replace(&database.name, &format!("{}_new", database.name))
    );
    let outcome = workspace.dbm(["upgrade", &missing]).expect(1);
    assert!(
        outcome.stderr.contains(&format!(
            "database `{}_new` does not exist at 127.0.0.1:{}",
            database.name,
            database.port()
        )),
        "{outcome}"
    );
    assert!(!outcome.stderr.contains("postgres:postgres"));
    workspace
        .dbm(["upgrade", &missing, "--create-database"])
        .expect(0);
}

#[test]
fn a_server_that_is_not_there_is_waited_for() {
    let workspace = Workspace::shop();
    history(&workspace);
    let url = "--url=postgresql://ada:secret@127.0.0.1:1/shop";
    let outcome = workspace
        .dbm(["upgrade", url, "--wait", "1"])
        .timeless()
        .expect(1);
    assert_snapshot!(outcome.to_string().replace("[time] [time]", "[time]"), @"
    $ dbm upgrade --url=postgresql://ada:secret@127.0.0.1:1/shop --wait 1
    --- stderr
    waiting for the server: cannot reach 127.0.0.1:1 (database `shop`, user `ada`): Connection refused (os error 111)
      × cannot reach 127.0.0.1:1 (database `shop`, user `ada`): Connection refused (os error 111)
      project: shop
      help: is the server running, and are host and port right? `dbm config` shows where they come from, `--wait SECONDS` waits for the server
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade --wait 1`, with DBM_URL set to what was given
    --- exit 1
    ");
}

#[test]
fn a_run_that_loses_its_lock_stops_before_its_next_step() {
    let database = Database::create();
    let workspace = shop(&database, "transaction_per_migration = true\n");
    history(&workspace);
    let end_the_holder = "SELECT pg_terminate_backend(pid), pg_sleep(0.3) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND datname = current_database()";
    workspace
        .revision(
            "d4",
            "'c3'",
            "end the holder",
            &format!("op.execute(\"{end_the_holder}\")"),
            "pass",
        )
        .revision("e5", "'d4'", "go on", "pass", "pass");
    let outcome = workspace.dbm(["upgrade", "-q"]).expect(1);
    assert!(
        outcome.stderr.contains("the lock on the database is lost"),
        "{outcome}"
    );
    assert_eq!(
        database.query("SELECT version_num FROM alembic_version"),
        "d4\n"
    );
}

#[test]
fn a_run_that_waits_says_for_whom() {
    let database = Database::create();
    let workspace = shop(&database, "");
    workspace.revision(
        "a1",
        "None",
        "take its time",
        "op.execute('SELECT pg_sleep(8)')",
        "pass",
    );
    let mut first = workspace.dbm_command(["upgrade", "-q"]).spawn().unwrap();
    let locks = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND granted AND datname = current_database()";
    while database.query(locks) == "0\n" {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let second = workspace.dbm(["upgrade"]).expect(0);
    assert!(first.wait().unwrap().success());
    let told = "waiting for another dbm, which migrates this database (process ";
    assert!(second.stderr.starts_with(told), "{second}");
}

#[test]
fn a_server_that_takes_no_writes_is_told_with_a_hint_to_the_primary() {
    let database = Database::create();
    let workspace = shop(
        &database,
        "on_connect = [\"SET default_transaction_read_only = on\"]\n",
    );
    history(&workspace);
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
      × cannot write to the version table: cannot execute CREATE TABLE in a read-only transaction
      code: 25006
      statement: 
                 CREATE TABLE alembic_version (
                 	version_num VARCHAR(32) NOT NULL, 
                 	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
                 )
      project: shop
      step: upgrade  -> a1, create users
      help: this server, or this session, takes no writes: give the URL of the primary (`dbm config` shows where it comes from)
    project  result                  revision  time
    shop     failed, 0 of 3 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
}
