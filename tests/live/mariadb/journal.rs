//! Steps that stop in the middle, where each statement commits by itself.

use std::thread::{sleep, spawn};
use std::time::Duration;

use insta::assert_snapshot;

use crate::live::mariadb::{
    kill_running, kill_when, meanwhile, rewrite, running, shop, start_until,
};
use crate::support::mariadb::Database;
use crate::support::workspace::Workspace;

const UPGRADE: &str = "
op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))
op.execute('INSERT INTO users VALUES (1)')
op.add_column('users', sa.Column('name', sa.String(20)))
op.execute('SET @name = 7')
op.execute('INSERT INTO users VALUES (2, @name)')";

/// A shop whose one revision does what all tests here begin with, and more.
fn users(database: &Database, more: &str) -> Workspace {
    shop(database, &format!("{UPGRADE}\n{more}"))
}

fn write(workspace: &Workspace, more: &str) {
    rewrite(workspace, &format!("{UPGRADE}\n{more}"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]
fn a_statement_that_fails_is_mended_and_the_rest_follows() {
    let database = Database::create();
    let workspace = users(
        &database,
        "op.execute('ALTER TABLE users ADD name INTEGER')",
    );
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, change
      × (1060) Duplicate column name 'name'
        ╭─[shop/alembic/versions/a1_change.py:22:5]
     21 │     op.execute('INSERT INTO users VALUES (2, @name)')
     22 │     op.execute('ALTER TABLE users ADD name INTEGER')
        ·     ────────────────────────────────────────────────
     23 │ 
        ╰────
      code: 42S21
      statement: ALTER TABLE users ADD name INTEGER
      project: shop
      step: upgrade  -> a1, change
      committed before: CREATE TABLE users (
                        	id INTEGER NOT NULL AUTO_INCREMENT, 
                        	PRIMARY KEY (id)
                        );
                        INSERT INTO users VALUES (1);
                        ALTER TABLE users ADD COLUMN name VARCHAR(20);
                        SET @name = 7;
                        INSERT INTO users VALUES (2, @name)
      help: what was committed stays; the next run goes on after it
    project  result                  revision  time
    shop     failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    let noted =
        "SELECT ordinal, revision, direction, versions, statement, is_done FROM dbm_progress";
    assert_snapshot!(database.query(noted), @r"
    1	a1	upgrade		CREATE TABLE users (\n\tid INTEGER NOT NULL AUTO_INCREMENT, \n\tPRIMARY KEY (id)\n)	1
    2	a1	upgrade		INSERT INTO users VALUES (1)	1
    3	a1	upgrade		ALTER TABLE users ADD COLUMN name VARCHAR(20)	1
    4	a1	upgrade		INSERT INTO users VALUES (2, @name)	1
    ");
    assert_eq!(database.query("SELECT * FROM users"), "1\tNULL\n2\t7\n");

    write(
        &workspace,
        "op.add_column('users', sa.Column('x', sa.Integer))",
    );
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` goes on after what took effect before: CREATE TABLE users ( id INTEGER NOT NULL AUTO_INCREMENT, PRI...; INSERT INTO users VALUES (1); ALTER TABLE users ADD COLUMN name VARCHAR(20); INSERT INTO users VALUES (2, @name)
    Running upgrade  -> a1, change
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    assert_snapshot!(database.rows(), @"
    INSERT INTO `alembic_version` VALUES ('a1');
    INSERT INTO `users` VALUES (1,NULL,NULL);
    INSERT INTO `users` VALUES (2,'7',NULL);
    ");
}

#[test]
fn rows_of_a_statement_that_fails_go_and_come_again() {
    let database = Database::create();
    let workspace = users(
        &database,
        "op.execute('INSERT INTO users VALUES (1, NULL)')",
    );
    workspace.dbm(["upgrade"]).expect(1);
    assert_eq!(database.query("SELECT id FROM users"), "1\n");
    write(
        &workspace,
        "op.execute('INSERT INTO users VALUES (3, NULL)')",
    );
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT id FROM users"), "1\n2\n3\n");
}

#[test]
fn a_script_that_changed_before_where_it_stopped_is_asked_about() {
    let database = Database::create();
    let workspace = users(
        &database,
        "op.execute('ALTER TABLE users ADD name INTEGER')",
    );
    workspace.dbm(["upgrade"]).expect(1);
    rewrite(
        &workspace,
        "op.create_table('clients', sa.Column('id', sa.Integer, primary_key=True))",
    );
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` goes on after what took effect before: CREATE TABLE users ( id INTEGER NOT NULL AUTO_INCREMENT, PRI...; INSERT INTO users VALUES (1); ALTER TABLE users ADD COLUMN name VARCHAR(20); INSERT INTO users VALUES (2, @name)
    Running upgrade  -> a1, change
      × the script has changed: statement 1 is not the one that took effect before
        ╭─[shop/alembic/versions/a1_change.py:17:5]
     16 │ def upgrade():
     17 │     op.create_table('clients', sa.Column('id', sa.Integer, primary_key=True))
        ·     ─────────────────────────────────────────────────────────────────────────
     18 │ 
        ╰────
      took effect: CREATE TABLE users (
                   	id INTEGER NOT NULL AUTO_INCREMENT, 
                   	PRIMARY KEY (id)
                   )
      the script has: CREATE TABLE clients (
                      	id INTEGER NOT NULL AUTO_INCREMENT, 
                      	PRIMARY KEY (id)
                      )
      project: shop
      help: put it back, or `--resume=done` takes what ran for the first statements of the script as it is now, or take back by hand what took effect and run all of it with `--resume=redo`
    project  result                  revision  time
    shop     failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    workspace.dbm(["upgrade", "--resume=redo"]).expect(0);
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\nclients\nusers\n"
    );
}

#[test]
fn the_version_of_a_step_that_is_half_done_is_not_left_behind() {
    let database = Database::create();
    let workspace = users(
        &database,
        "op.execute('ALTER TABLE users ADD name INTEGER')",
    );
    workspace.revision("b2", "None", "another", "op.execute('SELECT 1')", "pass");
    workspace.dbm(["upgrade", "a1"]).expect(1);
    assert_snapshot!(workspace.dbm(["upgrade", "b2"]).timeless(), @"
    $ dbm upgrade b2
    --- stderr
      × the upgrade of `a1` is half done, and is not what this run begins with
      took effect: CREATE TABLE users (
                   	id INTEGER NOT NULL AUTO_INCREMENT, 
                   	PRIMARY KEY (id)
                   );
                   INSERT INTO users VALUES (1);
                   ALTER TABLE users ADD COLUMN name VARCHAR(20);
                   INSERT INTO users VALUES (2, @name)
      project: shop
      help: finish it first with `dbm upgrade a1`, or by hand and say with `dbm stamp` where the database is
    project  result                  revision  time
    shop     failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade b2`
    --- exit 4
    ");
    workspace.dbm(["stamp", "a1"]).expect(0);
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nusers\n");
    workspace.dbm(["upgrade", "b2"]).expect(0);
}

#[test]
fn a_killed_run_goes_on_after_what_took_effect() {
    let database = Database::create();
    let workspace = users(&database, "op.execute('SELECT sleep(0.5)')");
    kill_when(
        &workspace,
        &database,
        &running(&database, "SELECT sleep(0.5)"),
    );
    let outcome = workspace.dbm(["upgrade"]).expect(0).stderr;
    let before = "goes on after what took effect before: CREATE TABLE users ( id INTEGER NOT NULL AUTO_INCREMENT, PRI...; \
                  INSERT INTO users VALUES (1); ALTER TABLE users ADD COLUMN name VARCHAR(20)\n";
    assert!(outcome.contains(before), "{outcome}");
    assert_snapshot!(database.rows(), @"
    INSERT INTO `alembic_version` VALUES ('a1');
    INSERT INTO `users` VALUES (1,NULL);
    INSERT INTO `users` VALUES (2,'7');
    ");
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nusers\n");
}

#[test]
fn a_statement_that_the_server_ends_after_the_kill_is_waited_for() {
    let database = Database::create();
    let workspace = users(&database, "op.drop_table('busy')");
    database.query("CREATE TABLE busy (id INTEGER)");
    let reader = meanwhile(
        &database,
        "SELECT *, sleep(60) FROM busy RIGHT JOIN (SELECT 1) it ON 1",
    );
    let waits = format!(
        "SELECT 1 FROM information_schema.processlist WHERE db = '{}' AND info LIKE 'DROP TABLE busy%' AND state LIKE 'Waiting%'",
        database.name
    );
    kill_when(&workspace, &database, &waits);
    let name = database.name.clone();
    let end = spawn(move || {
        sleep(Duration::from_secs(1));
        kill_running(&Database::named(&name), "SELECT *, sleep(60)");
    });
    workspace.dbm(["upgrade"]).expect(0);
    end.join().unwrap();
    let _ = reader.join();
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nusers\n");
}

#[test]
fn what_nothing_proves_is_asked_about() {
    let database = Database::create();
    let workspace = users(&database, "op.execute('CALL slow()')");
    database.query("CREATE PROCEDURE slow() CREATE TABLE slow AS SELECT sleep(30) AS x");
    let mut dbm = start_until(
        &workspace,
        &database,
        &running(&database, "CREATE TABLE slow"),
    );
    kill_running(&database, "CREATE TABLE slow");
    assert_eq!(dbm.wait().unwrap().code(), Some(1));
    let outcome = workspace.dbm(["upgrade"]).timeless();
    insta::with_settings!({filters => [(r"connection \d+", "connection 1")]}, {
        assert_snapshot!(outcome, @"
        $ dbm upgrade
        --- stderr
          × the upgrade of `a1` was stopped while a statement ran, and nothing shows whether it took effect
          took effect: CREATE TABLE users (
                       	id INTEGER NOT NULL AUTO_INCREMENT, 
                       	PRIMARY KEY (id)
                       );
                       INSERT INTO users VALUES (1);
                       ALTER TABLE users ADD COLUMN name VARCHAR(20);
                       INSERT INTO users VALUES (2, @name)
          in doubt: CALL slow()
          project: shop
          help: look whether it took effect: then `dbm upgrade --resume=done`, else `dbm upgrade --resume=redo`
        project  result                  revision  time
        shop     failed, 0 of 1 applied  -         [time]
                 next: mend what the error names, then `dbm -p shop upgrade`
        --- exit 4
        ");
    });
    workspace.dbm(["upgrade", "--resume=done"]).expect(0);
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nusers\n");
}

#[test]
fn a_table_that_may_not_be_dropped_stays_empty() {
    let database = Database::create();
    let name = &database.name;
    database.query(&format!(
        "CREATE USER no_drop IDENTIFIED BY 'x'; GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER ON {name}.* TO no_drop"
    ));
    let url = database.url_of("mysql+pymysql", "no_drop", "x");
    let workspace = Workspace::shop_on(&url);
    rewrite(&workspace, "op.execute('CREATE TABLE one (n INT)')");
    let outcome = workspace.dbm(["upgrade"]).timeless().to_string();
    assert_snapshot!(outcome.replace(name, "[database]"), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, change
    warning: the table dbm_progress, which is empty, stays: (1142) DROP command denied to user 'no_drop'@'localhost' for table `[database]`.`dbm_progress`
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    assert_eq!(database.query("SELECT * FROM dbm_progress"), "");
    workspace.revision(
        "b2",
        "'a1'",
        "more",
        "op.execute('CREATE TABLE two (n INT)')",
        "pass",
    );
    workspace.dbm(["upgrade"]).expect(0);
}

#[test]
fn a_script_that_looks_at_the_tables_sees_none_of_the_run() {
    let database = Database::create();
    let workspace = shop(
        &database,
        "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))\n\
         names = sa.inspect(op.get_bind()).get_table_names()\n\
         op.execute(\"CREATE TABLE seen AS SELECT '%s' AS names\" % ' '.join(names))",
    );
    let manifest = workspace.read("projects.toml") + "version_table = \"versions\"\n";
    workspace.write("projects.toml", &manifest);
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT names FROM seen"), "users versions\n");
}

/// A run that is killed between its last commit and the end leaves an empty journal.
#[test]
fn an_empty_journal_goes_with_the_next_run_that_has_nothing_to_do() {
    let database = Database::create();
    let workspace = users(&database, "pass");
    workspace.dbm(["upgrade"]).expect(0);
    let columns =
        "hash, statement, is_done, revision, direction, versions, script, batch, fingerprint, told";
    let columns = columns.replace(',', " TEXT,");
    let create = format!("CREATE TABLE dbm_progress (ordinal INTEGER PRIMARY KEY, {columns} TEXT)");
    database.query(&create);
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SHOW TABLES LIKE 'dbm%'"), "");
    database.query(&create);
    database.query("INSERT INTO dbm_progress (ordinal) VALUES (1)");
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SHOW TABLES LIKE 'dbm%'"), "dbm_progress\n");
    database.query("DROP TABLE dbm_progress");
    // Somebody else's, who likes the name.
    database.query("CREATE TABLE dbm_progress (percent INTEGER)");
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SHOW TABLES LIKE 'dbm%'"), "dbm_progress\n");
}
