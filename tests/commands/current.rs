use insta::assert_snapshot;

use super::history::branched;

#[test]
fn a_new_database_is_at_nothing_and_stays_untouched() {
    let workspace = branched();
    assert_snapshot!(workspace.dbm(["current"]), @"
    $ dbm current
    --- exit 0
    ");
    assert!(!workspace.path("shop/shop.db").exists());
}

#[test]
fn each_row_is_a_line() {
    let workspace = branched();
    workspace.dbm(["stamp", "b1", "b2"]).expect(0);
    assert_snapshot!(workspace.dbm(["current"]), @"
    $ dbm current
    b1
    b2
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["current", "-v"]), @"
    $ dbm current -v
    Current revision(s) for sqlite:///shop.db:
    Rev: b1
    Parent: a1
    Branch names: main
    Path: [dir]shop/alembic/versions/b1_.py

        Add users

    Rev: b2
    Parent: a1
    Branch names: main
    Path: [dir]shop/alembic/versions/b2_.py

        Add orders
        
        With their lines.

    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["current", "--format", "json"]), @r#"
    $ dbm current --format json
    {"event":"revision","project":"shop","revision":"b1","down_revisions":["a1"],"depends_on":[],"labels":["main"],"children":["c1"],"head":false,"effective_head":false,"branch_point":false,"merge_point":false,"current":true,"summary":"Add users","path":"[dir]shop/alembic/versions/b1_.py"}
    {"event":"revision","project":"shop","revision":"b2","down_revisions":["a1"],"depends_on":[],"labels":["main"],"children":["c1"],"head":false,"effective_head":false,"branch_point":false,"merge_point":false,"current":true,"summary":"Add orders","path":"[dir]shop/alembic/versions/b2_.py"}
    {"event":"listed","project":"shop","revisions":2}
    --- exit 0
    "#);
}

#[test]
fn check_heads_ends_with_6_until_all_heads_are_applied() {
    let workspace = branched();
    assert_snapshot!(workspace.dbm(["current", "--check-heads"]), @"
    $ dbm current --check-heads
    --- stderr
      × the database is not on all head revisions
      help: `dbm upgrade heads` brings it there
    --- exit 6
    ");
    workspace.dbm(["stamp", "c1", "side1"]).expect(0);
    assert_snapshot!(workspace.dbm(["current", "-c"]), @"
    $ dbm current -c
    c1 (head) (mergepoint)
    side1 (head)
    --- exit 0
    ");
}

#[test]
fn a_row_that_no_script_has_is_an_error() {
    let workspace = branched();
    workspace.dbm(["stamp", "c1"]).expect(0);
    std::fs::remove_file(workspace.path("shop/alembic/versions/c1_.py")).unwrap();
    assert_snapshot!(workspace.dbm(["current"]), @"
    $ dbm current
    --- stderr
      × the database is at revision `c1`, which no script has
      help: bring back its script, or write what the database is at: `dbm stamp --purge REV`
    --- exit 4
    ");
}
