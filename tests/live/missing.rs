//! A database that is not there yet.

use insta::assert_snapshot;

use crate::support::outcome::Outcome;
use crate::support::workspace::Workspace;
use crate::support::{mariadb, postgresql};

/// `upgrade --dry-run` of a history that makes a table, fills it and drops it.
fn dry_run(url: &str) -> Outcome {
    let workspace = Workspace::shop_on(&format!("{url}_gone"));
    let users = "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))";
    workspace
        .revision("a1", "None", "create users", users, "pass")
        .revision("b2", "'a1'", "drop users", "op.drop_table('users')", "pass");
    workspace.dbm(["upgrade", "--dry-run"])
}

#[test]
fn a_dry_run_needs_no_database_yet() {
    let postgresql = postgresql::Database::create();
    assert_snapshot!(dry_run(&postgresql.url()), @"
    $ dbm upgrade --dry-run
    shop: 2 steps
      upgrade  -> a1, create users
        create table users (1 column)
      upgrade a1 -> b2, drop users
        drop table users
    --- exit 0
    ");
    let mariadb = mariadb::Database::create();
    assert_eq!(
        dry_run(&mariadb.url()).expect(0).stdout,
        dry_run(&postgresql.url()).stdout
    );
}
