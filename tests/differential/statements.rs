//! Statements of SQLAlchemy Core in a revision: `--sql` byte for byte, on every dialect.

use pretty_assertions::assert_eq;

use crate::support::workspace::Workspace;

#[test]
fn statements_on_postgresql() {
    same_text("postgresql://user@localhost/shop");
}

#[test]
fn statements_on_mysql() {
    same_text("mysql+pymysql://user@localhost/shop");
}

#[test]
fn statements_on_mariadb() {
    same_text("mariadb+pymysql://user@localhost/shop");
}

#[test]
fn statements_on_sqlite() {
    same_text("sqlite:///shop.db");
}

fn same_text(url: &str) {
    let workspace = Workspace::shop_on(url);
    workspace.write(
        "shop/alembic/versions/a1_statements.py",
        include_str!("statements/a1_statements.py"),
    );
    let command = ["upgrade", "head", "--sql"];
    let ours = workspace.dbm(command).expect(0).stdout;
    let theirs = workspace.alembic("shop", command).expect(0).stdout;
    assert_eq!(ours, theirs);
}
