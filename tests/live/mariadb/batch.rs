//! Tables made anew: each statement commits by itself, and nothing of the table may be lost.

use std::process::Command;

use insta::assert_snapshot;

use crate::live::mariadb::{
    kill_running, kill_when, meanwhile, rewrite, running, shop, start_until, wait_until,
};
use crate::support::mariadb::Database;
use crate::support::outcome::Outcome;
use crate::support::workspace::Workspace;

const TABLES: &str = "
CREATE TABLE owners (id INT PRIMARY KEY);
CREATE TABLE things (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    word VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s: %' COMMENT 'a word',
    changed DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    extra JSON,
    owner INT,
    size INT CHECK (size > 0),
    twice INT AS (size * 2) STORED,
    CONSTRAINT of_owner FOREIGN KEY (owner) REFERENCES owners (id) ON DELETE CASCADE,
    CONSTRAINT long_word CHECK (length(word) > 1),
    UNIQUE KEY one_word (word),
    FULLTEXT KEY words (word)
) COMMENT 'all things';
SET sql_mode = 'ANSI_QUOTES';
CREATE DEFINER=root@localhost TRIGGER grow BEFORE INSERT ON things FOR EACH ROW SET NEW.\"size\" = 1 + NEW.\"size\";
SET sql_mode = '';
CREATE TRIGGER shrink BEFORE UPDATE ON things FOR EACH ROW BEGIN SET NEW.size = 1; SET NEW.owner = NULL; END;
INSERT INTO owners VALUES (1);
INSERT INTO things (id, word, changed, extra, owner, size) VALUES (7, 'seven', '2020-01-01', '{}', 1, 6)";

const TRIGGERS: &str = "SELECT trigger_name, sql_mode, definer, action_statement FROM information_schema.triggers \
    WHERE trigger_schema = database() ORDER BY 1";

const BATCH: &str = "
with op.batch_alter_table('things', recreate='always') as batch:
    batch.alter_column('owner', new_column_name='holder')
    batch.add_column(sa.Column('weight', sa.Integer), insert_before='owner')";

#[test]
fn a_table_is_made_anew_as_the_database_tells_it() {
    let database = Database::create();
    database.query(&format!("DELIMITER //\n{}", TABLES.replace(";\n", "//\n")));
    assert_snapshot!(shop(&database, BATCH).dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, change
    warning: `CHECK (`size` > 0)` of the column `size` of `things` is left out of the new table
    warning: the trigger `shrink` does not fit the new table `things` and is dropped: (1054) Unknown column 'owner' in 'NEW'
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    assert_snapshot!(definition(&database), @"
    things	CREATE TABLE `things` (
      `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
      `word` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s: %' COMMENT 'a word',
      `changed` datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
      `extra` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`extra`)),
      `weight` int(11) DEFAULT NULL,
      `holder` int(11) DEFAULT NULL,
      `size` int(11) DEFAULT NULL,
      `twice` int(11) GENERATED ALWAYS AS (`size` * 2) STORED,
      PRIMARY KEY (`id`),
      UNIQUE KEY `one_word` (`word`),
      KEY `of_owner` (`holder`),
      FULLTEXT KEY `words` (`word`),
      CONSTRAINT `of_owner` FOREIGN KEY (`holder`) REFERENCES `owners` (`id`) ON DELETE CASCADE,
      CONSTRAINT `long_word` CHECK (octet_length(`word`) > 1)
    ) ENGINE=InnoDB AUTO_INCREMENT=8 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='all things'
    ");
    assert_snapshot!(database.query("SELECT * FROM things"), @"7	seven	2020-01-01 00:00:00.000	{}	NULL	1	7	14");
    assert_snapshot!(database.query(TRIGGERS), @r#"grow	ANSI_QUOTES	root@localhost	SET NEW."size" = 1 + NEW."size""#);
}

fn definition(database: &Database) -> String {
    let definition = database.query("SHOW CREATE TABLE things");
    definition.replace("\\n", "\n")
}

const PLAIN: &str = "
CREATE TABLE things (id INT NOT NULL PRIMARY KEY, size INT, KEY of_size (size));
INSERT INTO things VALUES (1, NULL), (2, 4);
CREATE TRIGGER grow BEFORE INSERT ON things FOR EACH ROW SET NEW.size = 1";

const STRICT: &str = "
with op.batch_alter_table('things', recreate='always') as batch:
    batch.alter_column('size', nullable=False)";

#[test]
fn a_failure_leaves_no_new_table_behind() {
    let database = Database::create();
    database.query(PLAIN);
    let workspace = shop(
        &database,
        &format!("op.create_table('first', sa.Column('n', sa.Integer)){STRICT}"),
    );
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, change
      × (1048) Column 'size' cannot be null
        ╭─[shop/alembic/versions/a1_change.py:18:10]
     17 │     op.create_table('first', sa.Column('n', sa.Integer))
     18 │     with op.batch_alter_table('things', recreate='always') as batch:
        ·          ─────────────────────────────────────────────────
     19 │         batch.alter_column('size', nullable=False)
        ╰────
      code: 23000
      statement: INSERT INTO _alembic_tmp_things (id, size) SELECT things.id, things.size 
                 FROM things
      project: shop
      step: upgrade  -> a1, change
      committed before: CREATE TABLE first (
                        	n INTEGER
                        )
      help: what was committed stays; the next run goes on after it
    project  result                  revision  time
    shop     failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\ndbm_progress\nfirst\nthings\n"
    );
    database.query("UPDATE things SET size = 0 WHERE size IS NULL");
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\nfirst\nthings\n"
    );
    assert_snapshot!(definition(&database), @"
    things	CREATE TABLE `things` (
      `id` int(11) NOT NULL,
      `size` int(11) NOT NULL,
      PRIMARY KEY (`id`),
      KEY `of_size` (`size`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
    ");
}

#[test]
fn a_table_that_others_refer_to_stays() {
    let database = Database::create();
    database.query(PLAIN);
    database.query("CREATE TABLE parts (thing INT REFERENCES things (id))");
    database.query("DELETE FROM things WHERE size IS NULL");
    let refused = shop(&database, STRICT).dbm(["upgrade"]).expect(1).stderr;
    assert!(
        refused.contains("(1451) Cannot delete or update a parent row"),
        "{refused}"
    );
    assert_eq!(
        database.query("SHOW TABLES"),
        "alembic_version\nparts\nthings\n"
    );
    assert_eq!(database.query("SELECT * FROM things"), "2\t4\n");
}

#[test]
fn a_batch_that_is_killed_while_it_copies_begins_again() {
    let database = Database::create();
    database.query(PLAIN);
    database.query("DELETE FROM things WHERE size IS NULL");
    let workspace = shop(&database, STRICT);
    let locked = meanwhile(
        &database,
        "BEGIN; SELECT * FROM things FOR UPDATE; SELECT sleep(60)",
    );
    kill_when(
        &workspace,
        &database,
        &running(&database, "INSERT INTO _alembic"),
    );
    kill_running(&database, "SELECT sleep(60)");
    let _ = locked.join();
    database.query("INSERT INTO things VALUES (3, 5)");
    assert_snapshot!(upgrade_again(&workspace), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` begins again: nothing of it counts as done
    Running upgrade  -> a1, change
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nthings\n");
    assert_eq!(
        database.query("SELECT * FROM things ORDER BY id"),
        "2\t4\n3\t1\n"
    );
}

/// An upgrade of which nobody knows whether it waits until the server has ended what was killed.
fn upgrade_again(workspace: &Workspace) -> Outcome {
    let mut outcome = workspace.dbm(["upgrade"]).timeless();
    let lines = outcome.stderr.lines();
    let lines = lines.filter(|line| !line.starts_with("waiting for another dbm"));
    outcome.stderr = lines.flat_map(|line| [line, "\n"]).collect();
    outcome
}

/// Kills a batch that does not know yet that the server has put the new table in the place of the old one. It is stopped
/// first: a server that waits for a table forgets the statement of a client that is gone.
fn killed_behind_the_exchange(database: &Database, workspace: &Workspace) {
    database.query(PLAIN);
    database.query("UPDATE things SET size = 0 WHERE size IS NULL");
    let reader = meanwhile(database, "SELECT *, sleep(60) FROM things");
    let mut dbm = start_until(
        workspace,
        database,
        &running(database, "RENAME TABLE things"),
    );
    let id = dbm.id().to_string();
    let stopped = Command::new("kill").args(["-STOP", &id]).status();
    assert!(stopped.unwrap().success());
    kill_running(database, "SELECT *, sleep(60)");
    let _ = reader.join();
    wait_until(|| database.query("SHOW TABLES LIKE '%tmp%'").is_empty());
    dbm.kill().unwrap();
    dbm.wait().unwrap();
}

#[test]
fn a_batch_that_is_killed_behind_the_exchange_is_finished() {
    let database = Database::create();
    let workspace = shop(&database, STRICT);
    killed_behind_the_exchange(&database, &workspace);
    assert_snapshot!(upgrade_again(&workspace), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` goes on after what took effect before: CREATE TABLE _alembic_tmp_things ( id INTEGER(11) NOT NULL, ...; INSERT INTO _alembic_tmp_things (id, size) SELECT things.id,...; RENAME TABLE things TO _alembic_old_things, _alembic_tmp_thi...
    Running upgrade  -> a1, change
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nthings\n");
    assert_snapshot!(definition(&database), @"
    things	CREATE TABLE `things` (
      `id` int(11) NOT NULL,
      `size` int(11) NOT NULL,
      PRIMARY KEY (`id`),
      KEY `of_size` (`size`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
    ");
    assert_eq!(
        database.query(
            "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = database()"
        ),
        "grow\n"
    );
}

#[test]
fn a_batch_that_is_another_one_now_is_not_taken_for_the_former() {
    let database = Database::create();
    let workspace = shop(&database, STRICT);
    killed_behind_the_exchange(&database, &workspace);
    rewrite(&workspace, &STRICT.replace("nullable=False", "comment='x'"));
    assert_snapshot!(upgrade_again(&workspace), @"
    $ dbm upgrade
    --- stderr
    warning: the upgrade of `a1` goes on after what took effect before: CREATE TABLE _alembic_tmp_things ( id INTEGER(11) NOT NULL, ...; INSERT INTO _alembic_tmp_things (id, size) SELECT things.id,...; RENAME TABLE things TO _alembic_old_things, _alembic_tmp_thi...
    Running upgrade  -> a1, change
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    workspace.dbm(["upgrade", "--resume=done"]).expect(0);
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nthings\n");
}
