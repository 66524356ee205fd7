//! What is told of a step that a stopped run has left in the middle.

use insta::assert_snapshot;

use super::shop;
use crate::support::mariadb::Database;

#[test]
fn a_step_that_is_half_done_is_told_and_a_dry_run_shows_what_is_left() {
    let database = Database::create();
    let workspace = shop(
        &database,
        "op.create_table('one', sa.Column('id', sa.Integer))\nop.execute('CREATE TABLE two (n INT); CREATE TABLE three (n INT)')\nop.execute('CREATE TABLE four (n NONSENSE)')\nop.drop_table('one')",
    );
    workspace.dbm(["upgrade"]).expect(1);
    assert_snapshot!(workspace.dbm(["status"]), @"
    $ dbm status
    project  current  head  pending
    shop     -        a1    1 pending, upgrade of `a1` half done
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["upgrade", "--dry-run"]), @"
    $ dbm upgrade --dry-run
    shop: 1 step
      upgrade  -> a1, change
        run CREATE TABLE four (n NONSENSE)
        drop table one
    --- stderr
    upgrade of `a1` is half done: 3 statements took effect
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["status", "--format", "json"]), @r#"
    $ dbm status --format json
    {"event":"status","project":"shop","current":[],"heads":["a1"],"pending":1,"half_done":{"step":"upgrade of `a1`","statements":3}}
    --- exit 0
    "#);
    // Whoever looks writes nothing.
    assert_eq!(database.query("SELECT count(*) FROM dbm_progress"), "3\n");
}
