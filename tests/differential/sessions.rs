//! A script finds the session that it would have under psycopg2 and pysqlite.

use pretty_assertions::assert_eq;

use crate::support::mariadb;
use crate::support::postgresql::Database;
use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// An instant shifts where a session has another time zone than the server's own.
const POSTGRESQL: &str = r#"
op.execute("CREATE TABLE settings AS SELECT name, setting FROM pg_settings WHERE name <> 'application_name' ORDER BY name")
op.create_table('times', sa.Column('at', sa.DateTime()))
op.execute("INSERT INTO times VALUES ('2025-07-01 12:00:00')")
op.alter_column('times', 'at', type_=sa.DateTime(timezone=True))
"#;

/// Scripts count on foreign keys being off, and on texts in double quotes.
const SQLITE: &str = r#"
op.execute('CREATE TABLE settings (name TEXT, value TEXT)')
for name in ('foreign_keys', 'defer_foreign_keys', 'recursive_triggers', 'ignore_check_constraints', 'legacy_alter_table',
             'trusted_schema', 'writable_schema', 'journal_mode', 'locking_mode', 'synchronous', 'encoding', 'page_size'):
    op.execute(f"INSERT INTO settings SELECT '{name}', * FROM pragma_{name}")
op.execute('INSERT INTO settings VALUES ("a text", "in double quotes")')
op.execute('CREATE TABLE parents (id INTEGER PRIMARY KEY)')
op.execute('CREATE TABLE children (parent_id INTEGER REFERENCES parents (id))')
op.execute('INSERT INTO children VALUES (1)')
"#;

/// `||` is an OR and not a concatenation, and moments are those of the server's zone.
const MARIADB: &str = r#"
op.execute("CREATE TABLE settings AS SELECT variable_name, variable_value FROM information_schema.session_variables WHERE variable_name NOT IN ("
           "'AUTOCOMMIT', 'IN_TRANSACTION', 'TIMESTAMP', 'PSEUDO_THREAD_ID', 'LAST_GTID', 'GTID_BINLOG_POS', 'GTID_CURRENT_POS', 'RAND_SEED1', 'RAND_SEED2')")
op.execute("CREATE TABLE times (at TIMESTAMP, words VARCHAR(20), bar INTEGER)")
op.execute("INSERT INTO times VALUES ('2025-07-01 12:00:00', 'Müller 😀', '0' || '1')")
"#;

#[test]
fn mariadb() {
    let [ours, theirs] = [(); 2].map(|()| mariadb::Database::create());
    project(&ours.url(), MARIADB).dbm(["upgrade"]).expect(0);
    project(&theirs.url(), MARIADB)
        .alembic("shop", ["upgrade", "head"])
        .expect(0);
    assert_eq!(ours.rows(), theirs.rows());
    assert!(ours.rows().contains("'Müller 😀',1"), "{}", ours.rows());
}

#[test]
fn postgresql() {
    let [ours, theirs] = [(); 2].map(|()| Database::create());
    for database in [&ours, &theirs] {
        let name = &database.name;
        database.query(&format!(
            "ALTER DATABASE {name} SET timezone = 'Europe/Berlin'"
        ));
        database.query(&format!("ALTER DATABASE {name} SET lock_timeout = '7s'"));
    }
    project(&ours.url(), POSTGRESQL).dbm(["upgrade"]).expect(0);
    project(&theirs.url(), POSTGRESQL)
        .alembic("shop", ["upgrade", "head"])
        .expect(0);
    assert_eq!(ours.rows(), theirs.rows());
    assert!(
        ours.rows().contains("'2025-07-01 12:00:00+02'"),
        "{}",
        ours.rows()
    );
}

#[test]
fn sqlite() {
    let [ours, theirs] = [(); 2].map(|()| project("sqlite:///shop.db", SQLITE));
    ours.dbm(["upgrade"]).expect(0);
    theirs.alembic("shop", ["upgrade", "head"]).expect(0);
    let [ours, theirs] =
        [ours, theirs].map(|workspace| sqlite::rows(&workspace.path("shop/shop.db")));
    assert_eq!(ours, theirs);
}

fn project(url: &str, upgrade: &str) -> Workspace {
    let workspace = Workspace::shop_on(url);
    workspace.revision("a1", "None", "look around", upgrade, "pass");
    workspace
}
