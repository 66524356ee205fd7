use insta::assert_snapshot;

use crate::support::workspace::Workspace;

#[test]
fn a_project_is_where_its_database_is() {
    let workspace = Workspace::shop();
    workspace
        .revision("a1", "None", "one", "pass", "pass")
        .revision("b2", "'a1'", "two", "pass", "pass");
    assert_snapshot!(workspace.dbm(["status"]), @"
    $ dbm status
    project  current  head  pending
    shop     -        b2    2 pending
    --- exit 0
    ");
    assert!(!workspace.path("shop/shop.db").exists());
    workspace.dbm(["upgrade", "a1"]).expect(0);
    assert_snapshot!(workspace.dbm(["status", "--exit-code"]), @"
    $ dbm status --exit-code
    project  current  head  pending
    shop     a1       b2    1 pending
    --- exit 6
    ");
    assert_snapshot!(workspace.dbm(["status", "--format", "json"]), @r#"
    $ dbm status --format json
    {"event":"status","project":"shop","current":["a1"],"heads":["b2"],"pending":1}
    --- exit 0
    "#);
    workspace.dbm(["upgrade"]).expect(0);
    assert_snapshot!(workspace.dbm(["status", "--exit-code"]), @"
    $ dbm status --exit-code
    project  current  head  pending
    shop     b2       b2    up to date
    --- exit 0
    ");
}
