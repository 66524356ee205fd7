//! Where the next run goes on, by what the script did when it stopped.

use insta::assert_snapshot;

use crate::live::mariadb::{kill_running, kill_when, rewrite, running, shop, start_until};
use crate::support::mariadb::Database;

const BROKEN: &str = "\nop.execute('ALTER TABLE nothing ADD name INTEGER')";

/// What of the script took effect, as the table of the journal has it.
fn journal(database: &Database) -> String {
    database.query("SELECT ordinal, statement, is_done FROM dbm_progress ORDER BY ordinal")
}

#[test]
fn a_text_of_several_statements_stops_between_them() {
    let database = Database::create();
    let text = "op.execute('''CREATE TABLE one (n INT); INSERT INTO one VALUES (1);
        /*!40101 SET @old = 1 */; ALTER TABLE nothing ADD n INT; CREATE TABLE two (n INT)''')";
    let workspace = shop(&database, text);
    workspace.dbm(["upgrade"]).expect(1);
    assert_snapshot!(journal(&database), @"
    1	CREATE TABLE one (n INT)	1
    2	INSERT INTO one VALUES (1)	1
    ");
    database.query("CREATE TABLE nothing (m INT)");
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT * FROM one"), "1\n");
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\nnothing\none\ntwo\n"
    );
}

#[test]
fn rows_that_the_script_itself_committed_stay() {
    let database = Database::create();
    let text = "
op.execute('CREATE TABLE one (n INT)')
op.execute('INSERT INTO one VALUES (1)')
op.execute('COMMIT')
op.execute('INSERT INTO one VALUES (2)')";
    let workspace = shop(
        &database,
        &format!("{text}\nop.execute('INSERT INTO nothing VALUES (1)')"),
    );
    workspace.dbm(["upgrade"]).expect(1);
    assert_eq!(database.query("SELECT * FROM one"), "1\n");
    assert_snapshot!(journal(&database), @"
    1	CREATE TABLE one (n INT)	1
    2	INSERT INTO one VALUES (1)	1
    3	COMMIT	1
    ");
    rewrite(&workspace, text);
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT * FROM one"), "1\n2\n");
}

#[test]
fn rows_outside_of_a_transaction_stay() {
    let database = Database::create();
    let text = "
op.execute('CREATE TABLE one (n INT)')
with op.get_context().autocommit_block():
    op.execute('INSERT INTO one VALUES (1)')
op.execute('INSERT INTO one VALUES (2)')";
    let workspace = shop(&database, &format!("{text}{BROKEN}"));
    workspace.dbm(["upgrade"]).expect(1);
    assert_snapshot!(journal(&database), @"
    1	CREATE TABLE one (n INT)	1
    2	INSERT INTO one VALUES (1)	1
    3	INSERT INTO one VALUES (2)	1
    ");
    rewrite(&workspace, text);
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT * FROM one"), "1\n2\n");
}

#[test]
fn an_sql_file_goes_on_where_it_stopped() {
    let database = Database::create();
    let workspace = shop(&database, "pass");
    let file = "shop/alembic/versions/a1.mysql.up.sql";
    workspace.write(
        file,
        "CREATE TABLE one (n INT);\nINSERT INTO one VALUES (1);\nALTER TABLE nothing ADD n INT;\n",
    );
    workspace.dbm(["upgrade"]).expect(1);
    workspace.write(
        file,
        "CREATE TABLE one (n INT);\nINSERT INTO one VALUES (1);\nALTER TABLE one ADD m INT;\n",
    );
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` goes on after what took effect before: CREATE TABLE one (n INT); INSERT INTO one VALUES (1)
    Running upgrade  -> a1, change
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    assert_eq!(database.query("SELECT * FROM one"), "1\tNULL\n");
}

const LIVE: &str = "
bind = op.get_bind()
if not sa.inspect(bind).has_table('one'):
    op.execute('CREATE TABLE one (n INT)')
for row in bind.execute(sa.text('SELECT n FROM one')).fetchall():
    op.execute(sa.text('DELETE FROM one WHERE n = :n').bindparams(n=row.n))
try:
    op.execute('ALTER TABLE nothing ADD n INT')
except Exception:
    op.execute('INSERT INTO one VALUES (1)')
op.execute('CREATE TABLE two (n INT)')";

#[test]
fn a_script_that_looks_at_the_database_hears_what_it_heard_before() {
    let database = Database::create();
    let workspace = shop(&database, &format!("{LIVE}{BROKEN}"));
    workspace.dbm(["upgrade"]).expect(1);
    assert_snapshot!(journal(&database), @"
    1	CREATE TABLE one (n INT)	1
    2	INSERT INTO one VALUES (1)	1
    3	CREATE TABLE two (n INT)	1
    ");
    rewrite(&workspace, LIVE);
    // It hears what it heard before, so it does the same.
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT * FROM one"), "1\n");
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\none\ntwo\n");
}

#[test]
fn a_script_that_does_something_else_now_is_asked_about() {
    let database = Database::create();
    let text = "
op.execute('CREATE TABLE one (n INT)')
if op.get_bind().execute(sa.text('SELECT 1')).scalar():
    op.execute('CREATE TABLE two (n INT)')";
    let workspace = shop(&database, &format!("{text}{BROKEN}"));
    workspace.dbm(["upgrade"]).expect(1);
    rewrite(&workspace, &text.replace("two", "three"));
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` goes on after what took effect before: CREATE TABLE one (n INT); CREATE TABLE two (n INT)
    Running upgrade  -> a1, change
      × the script does something else now, since it has changed or what it reads has: statement 2 is not the one that took effect before
        ╭─[shop/alembic/versions/a1_change.py:19:9]
     18 │     if op.get_bind().execute(sa.text('SELECT 1')).scalar():
     19 │         op.execute('CREATE TABLE three (n INT)')
        ·         ────────────────────────────────────────
     20 │ 
        ╰────
      took effect: CREATE TABLE two (n INT)
      the script has: CREATE TABLE three (n INT)
      step: upgrade  -> a1, change
      project: shop
      committed before: CREATE TABLE one (n INT)
      help: put back the script or what it reads, or `--resume=done` takes what ran for the first statements of the script as it is now, or take back by hand what took effect and run all of it with `--resume=redo`
    project  result                  revision  time
    shop     failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    database.query("DROP TABLE one, two");
    workspace.dbm(["upgrade", "--resume=redo"]).expect(0);
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\none\nthree\n"
    );
}

#[test]
fn a_script_that_has_less_than_took_effect_is_asked_about() {
    let database = Database::create();
    let text = "op.execute('CREATE TABLE one (n INT)')";
    let workspace = shop(
        &database,
        &format!("{text}\nop.execute('CREATE TABLE two (n INT)'){BROKEN}"),
    );
    workspace.dbm(["upgrade"]).expect(1);
    rewrite(&workspace, text);
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` goes on after what took effect before: CREATE TABLE one (n INT); CREATE TABLE two (n INT)
    Running upgrade  -> a1, change
      × the script has changed: it has no statement 2, which took effect before
      took effect: CREATE TABLE two (n INT)
      project: shop
      committed before: CREATE TABLE one (n INT)
      help: put it back, or `--resume=done` takes what ran for the first statements of the script as it is now, or take back by hand what took effect and run all of it with `--resume=redo`
    project  result                  revision  time
    shop     failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    workspace.dbm(["upgrade", "--resume=done"]).expect(0);
}

#[test]
fn what_went_with_the_session_is_not_guessed() {
    let database = Database::create();
    let table = "op.execute('CREATE TEMPORARY TABLE kept (n INT)')";
    let more = "
op.execute('CREATE TABLE one (n INT AUTO_INCREMENT PRIMARY KEY)')
op.execute('INSERT INTO kept VALUES (1)')
op.execute('INSERT INTO one SELECT n FROM kept')";
    let workspace = shop(&database, &format!("{table}{more}{BROKEN}"));
    workspace.dbm(["upgrade"]).expect(1);
    rewrite(&workspace, &format!("{table}{more}"));
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` goes on after what took effect before: CREATE TABLE one (n INT AUTO_INCREMENT PRIMARY KEY); INSERT INTO kept VALUES (1); INSERT INTO one SELECT n FROM kept
    Running upgrade  -> a1, change
      × the statement needs the temporary table `kept`, which went with the session of the run before
        ╭─[shop/alembic/versions/a1_change.py:17:5]
     16 │ def upgrade():
     17 │     op.execute('CREATE TEMPORARY TABLE kept (n INT)')
        ·     ─────────────────────────────────────────────────
     18 │     op.execute('CREATE TABLE one (n INT AUTO_INCREMENT PRIMARY KEY)')
        ╰────
      statement: CREATE TEMPORARY TABLE kept (n INT)
      project: shop
      help: take back by hand what took effect and run all of it with `--resume=redo`, or finish the step by hand and say so with `dbm stamp`
    project  result                  revision  time
    shop     failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    rewrite(
        &workspace,
        &format!("{}{more}\nop.execute('SET @id = LAST_INSERT_ID()')", "pass"),
    );
    let refused = workspace.dbm(["upgrade"]).expect(4).stderr;
    assert!(refused.contains("needs `last_insert_id()`"), "{refused}");
}

#[test]
fn a_run_that_is_killed_under_locked_tables_goes_on() {
    let database = Database::create();
    database.query("CREATE TABLE one (n INT)");
    let text = "
op.execute('LOCK TABLES one WRITE')
op.execute('INSERT INTO one VALUES (1)')
op.execute('ALTER TABLE one ADD m INT')
op.execute('INSERT INTO one VALUES (2, NULL)')
op.execute('UNLOCK TABLES')
op.execute('SELECT sleep(0.4)')";
    let workspace = shop(&database, text);
    kill_when(
        &workspace,
        &database,
        &running(&database, "SELECT sleep(0.4)"),
    );
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT n FROM one"), "1\n2\n");
}

#[test]
fn a_wrong_answer_leaves_what_is_known() {
    let database = Database::create();
    let text = "
op.execute('CREATE TABLE one (n INT)')
op.execute('CREATE TABLE two (n INT)')";
    let workspace = shop(&database, &format!("{text}{BROKEN}"));
    workspace.dbm(["upgrade"]).expect(1);
    let before = journal(&database);
    let refused = workspace.dbm(["upgrade", "--resume=redo"]).expect(1).stderr;
    assert!(refused.contains("(1050) Table 'one'"), "{refused}");
    assert_eq!(journal(&database), before);
    rewrite(&workspace, text);
    workspace.dbm(["upgrade"]).expect(0);
}

#[test]
fn a_statement_in_doubt_stays_so_after_a_wrong_answer() {
    let database = Database::create();
    let workspace = shop(
        &database,
        "op.execute('CREATE TABLE one (n INT)')\nop.execute('CALL fill()')",
    );
    database.query(
        "DELIMITER //\nCREATE PROCEDURE fill() BEGIN CREATE TABLE two (n INT); SELECT sleep(30); END//",
    );
    let mut dbm = start_until(&workspace, &database, &running(&database, "SELECT sleep"));
    kill_running(&database, "SELECT sleep");
    assert_eq!(dbm.wait().unwrap().code(), Some(1));
    workspace.dbm(["upgrade"]).expect(4);
    workspace.dbm(["upgrade", "--resume=redo"]).expect(1);
    workspace.dbm(["upgrade"]).expect(4);
    workspace.dbm(["upgrade", "--resume=done"]).expect(0);
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\none\ntwo\n");
}

#[test]
fn a_script_that_read_hears_the_same_again() {
    let database = Database::create();
    database.query(
        "CREATE TABLE one (id INT PRIMARY KEY, n INT); INSERT INTO one VALUES (1, 1), (2, 2)",
    );
    let text = "
bind = op.get_bind()
for row in bind.execute(sa.text('SELECT id, n FROM one ORDER BY id')).fetchall():
    bind.execute(sa.text('UPDATE one SET n = :n WHERE id = :id'), {'n': row.n + 1, 'id': row.id})
try:
    op.execute('ALTER TABLE nowhere ADD n INT')
except Exception:
    op.execute('CREATE TABLE two (n INT)')";
    let workspace = shop(&database, &format!("{text}{BROKEN}"));
    workspace.dbm(["upgrade"]).expect(1);
    database.query("CREATE TABLE nothing (m INT)");
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT n FROM one ORDER BY id"), "2\n3\n");
}

#[test]
fn a_script_that_looks_leaves_out_what_took_effect() {
    let database = Database::create();
    let text = "
bind = op.get_bind()
if not sa.inspect(bind).has_table('one'):
    op.execute('CREATE TABLE one (n INT)')
    op.execute('INSERT INTO one VALUES (1)')
if not sa.inspect(bind).has_table('two'):
    op.execute('CREATE TABLE two (n INT)')";
    let workspace = shop(&database, &format!("{text}{BROKEN}"));
    workspace.dbm(["upgrade"]).expect(1);
    database.query("CREATE TABLE nothing (m INT)");
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query("SELECT n FROM one"), "1\n");
}
