//! Changes of columns of which the script says less than MySQL must be told.

use insta::assert_snapshot;

use crate::live::mariadb::shop;
use crate::support::mariadb::Database;

const TABLE: &str = "CREATE TABLE things (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    word VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s: %' COMMENT 'a \\\\ word',
    kind ENUM('a', 'b,c') DEFAULT 'a',
    changed DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    extra JSON,
    size INT CHECK (size > 0)
)";

#[test]
fn a_column_keeps_what_the_script_does_not_name() {
    let database = Database::create();
    database.query(TABLE);
    let upgrade = "
op.alter_column('things', 'id', comment='number')
op.alter_column('things', 'word', new_column_name='name')
op.alter_column('things', 'kind', nullable=False)
op.alter_column('things', 'changed', new_column_name='changed_at')
op.alter_column('things', 'extra', comment='more')";
    shop(&database, upgrade).dbm(["upgrade"]).expect(0);
    assert_snapshot!(database.query("SHOW CREATE TABLE things").replace("\\n", "\n"), @r"
    things	CREATE TABLE `things` (
      `id` int(10) unsigned NOT NULL AUTO_INCREMENT COMMENT 'number',
      `name` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s: %' COMMENT 'a \\\\ word',
      `kind` enum('a','b,c') NOT NULL DEFAULT 'a',
      `changed_at` datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
      `extra` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL COMMENT 'more' CHECK (json_valid(`extra`)),
      `size` int(11) DEFAULT NULL CHECK (`size` > 0),
      PRIMARY KEY (`id`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
    ");
}

#[test]
fn what_would_be_lost_is_an_error() {
    let database = Database::create();
    database.query(TABLE);
    let upgrade = "op.alter_column('things', 'size', nullable=False)";
    assert_snapshot!(shop(&database, upgrade).dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, change
      × `size` of `things` has more than dbm can say again
        ╭─[shop/alembic/versions/a1_change.py:17:5]
     16 │ def upgrade():
     17 │     op.alter_column('things', 'size', nullable=False)
        ·     ─────────────────────────────────────────────────
     18 │ 
        ╰────
      column: `size` int(11) DEFAULT NULL CHECK (`size` > 0),
      project: shop
      help: give `existing_type` and what else the column keeps, or write the statement with `op.execute`
    project  result                  revision  time
    shop     failed, 0 of 1 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 4
    ");
    assert_snapshot!(shop(&database, upgrade).dbm(["upgrade", "--sql"]).timeless(), @"
    $ dbm upgrade --sql
    --- stderr
      × every MySQL CHANGE or MODIFY of a column requires the existing type
        ╭─[shop/alembic/versions/a1_change.py:17:5]
     16 │ def upgrade():
     17 │     op.alter_column('things', 'size', nullable=False)
        ·     ─────────────────────────────────────────────────
     18 │ 
        ╰────
      revision: a1
      project: shop
      help: add `existing_type=...` to the call
    --- exit 4
    ");
}
