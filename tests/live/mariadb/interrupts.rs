//! Runs that are stopped at any moment: the next one finishes, with every revision once and the rows right.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;

use crate::live::mariadb::{running, shop, start_until};
use crate::support::mariadb::Database;
use crate::support::workspace::Workspace;

/// Sends a signal to a dbm that runs, and gives its exit code.
fn signal(dbm: &mut std::process::Child, name: &str) -> Option<i32> {
    let id = dbm.id().to_string();
    let sent = Command::new("kill").args([name, &id]).status();
    assert!(sent.unwrap().success());
    dbm.wait().unwrap().code()
}

#[test]
fn what_took_effect_before_ctrl_c_is_not_done_again() {
    let database = Database::create();
    database.query("CREATE TABLE one (n INT)");
    let text = "
op.execute('CREATE TABLE two (n INT)')
op.execute('INSERT INTO one VALUES (1)')
op.execute('SELECT sleep(0.5)')
op.execute('CREATE TABLE three (n INT)')";
    for name in ["-INT", "-TERM"] {
        let workspace = shop(&database, text);
        let sign = running(&database, "SELECT sleep(0.5)");
        let mut dbm = start_until(&workspace, &database, &sign);
        assert_ne!(signal(&mut dbm, name), Some(0));
        let noted = database.query("SELECT ordinal, statement, is_done FROM dbm_progress");
        assert_eq!(noted, "1\tCREATE TABLE two (n INT)\t1\n");
        assert_eq!(database.query("SELECT * FROM one"), "");
        workspace.dbm(["upgrade"]).expect(0);
        assert_eq!(database.query("SELECT * FROM one"), "1\n");
        database.query("DROP TABLE two, three, alembic_version; DELETE FROM one");
    }
}

#[test]
fn ctrl_c_during_the_last_statement_leaves_the_revision_done() {
    let database = Database::create();
    let workspace = shop(
        &database,
        "op.execute('CREATE TABLE slow AS SELECT sleep(0.5) AS n')",
    );
    let sign = running(&database, "CREATE TABLE slow");
    let mut dbm = start_until(&workspace, &database, &sign);
    assert_eq!(signal(&mut dbm, "-INT"), Some(0));
    assert_eq!(database.query("SHOW TABLES"), "alembic_version\nslow\n");
    workspace.dbm(["upgrade"]).expect(0);
}

const DEFINITIONS: &[&str] = &[
    "
op.create_table('users', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(20)))
op.create_table('orders', sa.Column('id', sa.Integer, primary_key=True), sa.Column('owner', sa.Integer))
op.create_index('ix_name', 'users', ['name'])
op.create_foreign_key('fk_owner', 'orders', 'users', ['owner'], ['id'])",
    "
op.add_column('users', sa.Column('size', sa.Integer, server_default='1'))
op.alter_column('users', 'name', existing_type=sa.String(20), new_column_name='title')
op.execute('ALTER TABLE users MODIFY size BIGINT, COMMENT \"all\", ADD UNIQUE (title, id)')
op.execute('CREATE VIEW titles AS SELECT title FROM users')",
    "
op.rename_table('orders', 'sales')
op.drop_constraint('fk_owner', 'sales', type_='foreignkey')
op.drop_column('users', 'size')
op.execute('CREATE TRIGGER grow BEFORE INSERT ON sales FOR EACH ROW SET NEW.owner = NULL')
op.drop_index('ix_name', 'users')",
];

const ROWS: &[&str] = &[
    "
op.execute('CREATE TABLE counts (id INT PRIMARY KEY, n INT)')
op.execute('INSERT INTO counts VALUES (1, 0), (2, 0)')
op.execute('CREATE TABLE log (n INT)')
op.execute('INSERT INTO log VALUES (1)')
op.execute('UPDATE counts SET n = n + 1')",
    "
op.execute('UPDATE counts SET n = n + 10')
op.execute('INSERT INTO log VALUES (2)')
op.add_column('log', sa.Column('m', sa.Integer))
with op.get_context().autocommit_block():
    op.execute('UPDATE counts SET n = n + 100')
    op.execute('INSERT INTO log VALUES (3, 3)')
op.execute('UPDATE counts SET n = n + 1000')",
    "
op.execute('CREATE PROCEDURE add_one() UPDATE counts SET n = n + 10000')
op.execute('UPDATE log SET m = 1; ALTER TABLE log ADD k INT; UPDATE counts SET n = n + 100000')
op.execute('INSERT INTO counts SELECT id + 2, n FROM counts')",
];

const LIVE: &[&str] = &[
    "
bind = op.get_bind()
if not sa.inspect(bind).has_table('counts'):
    op.execute('CREATE TABLE counts (id INT PRIMARY KEY, n INT)')
bind.execute(sa.text('INSERT INTO counts VALUES (1, 0), (2, 0)'))
op.execute('CREATE TABLE log (n INT)')
for row in bind.execute(sa.text('SELECT id, n FROM counts')).fetchall():
    bind.execute(sa.text('UPDATE counts SET n = :n WHERE id = :id'), {'n': row.n + 1, 'id': row.id})
op.execute('ALTER TABLE log ADD m INT')",
    "
bind = op.get_bind()
columns = [it['name'] for it in sa.inspect(bind).get_columns('counts')]
if 'k' not in columns:
    op.add_column('counts', sa.Column('k', sa.Integer))
if not sa.inspect(bind).has_table('more'):
    op.create_table('more', sa.Column('n', sa.Integer))
bind.execute(sa.text('INSERT INTO more VALUES (:n)'), {'n': 7})
op.execute('CREATE TABLE last (n INT)')",
    "
bind = op.get_bind()
try:
    op.execute('ALTER TABLE nothing ADD n INT')
except Exception:
    op.execute('INSERT INTO last VALUES (1)')
for row in bind.execute(sa.text('SELECT id, n FROM counts ORDER BY id')).fetchall():
    bind.execute(sa.text('UPDATE counts SET n = :n WHERE id = :id'), {'n': row.n * 2 + 1, 'id': row.id})
    op.execute('CREATE TABLE of_%d (n INT)' % row.id)
op.execute('DROP TABLE log')",
];

const BATCH: &[&str] = &[
    "
op.execute('CREATE TABLE things (id INT NOT NULL PRIMARY KEY, size INT, KEY of_size (size))')
op.execute('INSERT INTO things VALUES (1, 1), (2, 4)')
op.execute('CREATE TRIGGER grow BEFORE INSERT ON things FOR EACH ROW SET NEW.size = NEW.size + 1')",
    "
with op.batch_alter_table('things', recreate='always') as batch:
    batch.alter_column('size', existing_type=sa.Integer, nullable=False)
op.execute('INSERT INTO things VALUES (3, 5)')
with op.batch_alter_table('things', recreate='always') as batch:
    batch.add_column(sa.Column('word', sa.String(20)))",
    "
op.execute('UPDATE things SET size = size + 1')
with op.batch_alter_table('things', recreate='always') as batch:
    batch.create_unique_constraint('one_word', ['word', 'id'])",
];

const TIMES: u32 = 24;

const SIGNALS: [&str; 3] = ["-INT", "-TERM", "-KILL"];

/// Stops an upgrade at moments that are spread over the time that it takes.
fn finishes_whenever_it_is_stopped(upgrades: &[&str]) {
    let (expected, time) = undisturbed(upgrades);
    for number in 0..TIMES {
        let database = Database::create();
        let workspace = shop_with(&database, upgrades);
        let mut command = workspace.dbm_command(["upgrade"]);
        let mut dbm = command.stderr(Stdio::null()).spawn().unwrap();
        sleep(time * (number + 1) / (TIMES + 1));
        let name = SIGNALS[number as usize % SIGNALS.len()];
        signal(&mut dbm, name);
        let outcome = workspace.dbm(["upgrade"]).expect(0);
        assert_eq!(state(&database), expected, "{name} {number}\n{outcome}");
    }
}

/// What the database is like at the end, and how long an upgrade takes.
fn undisturbed(upgrades: &[&str]) -> (String, Duration) {
    let database = Database::create();
    let workspace = shop_with(&database, upgrades);
    let start = Instant::now();
    workspace.dbm(["upgrade"]).expect(0);
    (state(&database), start.elapsed())
}

fn state(database: &Database) -> String {
    database.schema() + &database.rows()
}

fn shop_with(database: &Database, upgrades: &[&str]) -> Workspace {
    let workspace = Workspace::shop_on(&database.url());
    for (at, upgrade) in upgrades.iter().enumerate() {
        let down = match at {
            0 => "None".to_owned(),
            _ => format!("'r{}'", at - 1),
        };
        workspace.revision(
            &format!("r{at}"),
            &down,
            &format!("change {at}"),
            upgrade,
            "pass",
        );
    }
    workspace
}

#[test]
fn definitions_survive() {
    finishes_whenever_it_is_stopped(DEFINITIONS);
}

#[test]
fn rows_survive() {
    finishes_whenever_it_is_stopped(ROWS);
}

#[test]
fn scripts_that_read_survive() {
    finishes_whenever_it_is_stopped(LIVE);
}

#[test]
fn tables_made_anew_survive() {
    finishes_whenever_it_is_stopped(BATCH);
}
