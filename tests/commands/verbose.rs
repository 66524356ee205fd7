//! `-v` and `-vv`: what a run does in detail.

use fancy_regex::Regex;
use insta::assert_snapshot;

use crate::support::workspace::Workspace;

/// An upgrade with a script that fails in its second statement.
fn upgrade(verbose: &str) -> String {
    let workspace = Workspace::shop();
    let users = "op.create_table('users', sa.Column('id', sa.Integer))\nop.execute(\"INSERT INTO users\\n  VALUES (1)\")";
    workspace
        .revision("a1", "None", "create users", users, "pass")
        .revision(
            "b2",
            "'a1'",
            "ask",
            "op.get_bind().execute(sa.text('SELECT id FROM users')).fetchall()",
            "pass",
        );
    let text = workspace.dbm(["upgrade", verbose]).timeless().to_string();
    let version = Regex::new(r"SQLite \d[\d.]*").unwrap();
    let text = version.replace_all(&text, "SQLite [version]").into_owned();
    Regex::new(r" +\[time\]")
        .unwrap()
        .replace_all(&text, " [time]")
        .into_owned()
}

#[test]
fn each_statement_is_shown_with_its_time() {
    assert_snapshot!(upgrade("-v"), @"
    $ dbm upgrade -v
    --- stderr
     [time]  SELECT alembic_version.version_num FROM alembic_version
     [time]  BEGIN
     [time]  SELECT alembic_version.version_num FROM alembic_version
     [time]  CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )
     [time]  COMMIT
    Running upgrade  -> a1, create users
     [time]  BEGIN
     [time]  SELECT alembic_version.version_num FROM alembic_version
     [time]  CREATE TABLE users ( id INTEGER )
     [time]  INSERT INTO users VALUES (1)
     [time]  INSERT INTO alembic_version (version_num) VALUES ('a1')
     [time]  COMMIT
    Running upgrade a1 -> b2, ask
     [time]  BEGIN
     [time]  SELECT alembic_version.version_num FROM alembic_version
     [time]  SELECT id FROM users
     [time]  UPDATE alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1'
     [time]  COMMIT
    project  result     revision  time
    shop     2 applied  b2 [time]
    --- exit 0
    ");
}

#[test]
fn so_are_connections_and_settings() {
    let text = upgrade("-vv");
    let head: Vec<_> = text.lines().take(12).collect();
    assert_snapshot!(head.join("\n"), @"
    $ dbm upgrade -vv
    --- stderr
    shop: path = shop (projects.toml:2)
    shop: database.url = sqlite:///shop.db (projects.toml:3)
    shop: prepend_sys_path = shop (shop/alembic.ini:3)
    shop: script_location = [dir]shop/alembic (shop/alembic.ini:2)
    shop: target = sqlite [dir]shop/shop.db (projects.toml:3)
    connected: sqlite [dir]shop/shop.db (SQLite [version])
     [time]  SELECT alembic_version.version_num FROM alembic_version
     [time]  BEGIN
     [time]  SELECT alembic_version.version_num FROM alembic_version
     [time]  CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )
    ");
}
