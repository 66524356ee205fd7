//! Steps that stop in the middle, where each statement commits by itself.

use std::thread::spawn;

use insta::assert_snapshot;

use crate::live::mariadb::{kill_when, rewrite, running, shop};
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
    assert_snapshot!(database.rows(), @r"
    INSERT INTO `dbm_progress` VALUES (1,'a1','upgrade','','57c847b9a672e3901678fa86b59dac4cc4ce2081e7d0c7e76eee9726b124830a','CREATE TABLE users (\n	id INTEGER NOT NULL AUTO_INCREMENT, \n	PRIMARY KEY (id)\n)',1,NULL);
    INSERT INTO `dbm_progress` VALUES (2,'a1','upgrade','','711dd1a3e8f3d42e4cb81150c4b2cbf6f51dcec997a7a994d62a50e2920d3995','INSERT INTO users VALUES (1)',1,NULL);
    INSERT INTO `dbm_progress` VALUES (3,'a1','upgrade','','29243296ec03e374226a7b06cea71ee1384bcc5c144295105de76b08f1f26cc0','ALTER TABLE users ADD COLUMN name VARCHAR(20)',1,NULL);
    INSERT INTO `dbm_progress` VALUES (4,'a1','upgrade','','e18b17040768d4ee17ed6eed4d33eef3d09fb4fc71e2ed52810915c0eb2cef07','INSERT INTO users VALUES (2, @name)',1,NULL);
    INSERT INTO `users` VALUES (1,NULL);
    INSERT INTO `users` VALUES (2,'7');
    ");

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
             next: mend what the error names, then `dbm -p shop upgrade`
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
    let name = database.name.clone();
    let reader = spawn(move || {
        Database::named(&name).query("SELECT *, sleep(3) FROM busy RIGHT JOIN (SELECT 1) it ON 1")
    });
    let waits = format!(
        "SELECT 1 FROM information_schema.processlist WHERE db = '{}' AND info = 'DROP TABLE busy' AND state LIKE 'Waiting%'",
        database.name
    );
    kill_when(&workspace, &database, &waits);
    workspace.dbm(["upgrade"]).expect(0);
    reader.join().unwrap();
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nusers\n");
}

#[test]
fn what_nothing_proves_is_asked_about() {
    let database = Database::create();
    let workspace = users(
        &database,
        "op.execute('CREATE TABLE slow AS SELECT sleep(1) AS x')",
    );
    kill_when(
        &workspace,
        &database,
        &running(&database, "CREATE TABLE slow"),
    );
    let outcome = workspace.dbm(["upgrade"]).timeless();
    insta::with_settings!({filters => [(r"connection \d+", "connection 1")]}, {
        assert_snapshot!(outcome, @"
        $ dbm upgrade
        --- stderr
        waiting for another dbm, which migrates this database (connection 1)
          × the upgrade of `a1` was stopped while a statement ran, and nothing shows whether it took effect
          took effect: CREATE TABLE users (
                       	id INTEGER NOT NULL AUTO_INCREMENT, 
                       	PRIMARY KEY (id)
                       );
                       INSERT INTO users VALUES (1);
                       ALTER TABLE users ADD COLUMN name VARCHAR(20);
                       INSERT INTO users VALUES (2, @name)
          in doubt: CREATE TABLE slow AS SELECT sleep(1) AS x
          project: shop
          help: look whether it took effect: then `dbm upgrade --resume=done`, else `dbm upgrade --resume=redo`
        project  result                  revision  time
        shop     failed, 0 of 1 applied  -         [time]
                 next: mend what the error names, then `dbm -p shop upgrade`
        --- exit 4
        ");
    });
    workspace.dbm(["upgrade", "--resume=done"]).expect(0);
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\nslow\nusers\n"
    );
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
