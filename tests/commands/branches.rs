use insta::assert_snapshot;

use super::history::branched;

#[test]
fn a_branch_point_has_its_children_below() {
    let workspace = branched();
    assert_snapshot!(workspace.dbm(["branches"]), @"
    $ dbm branches
    a1 (main) (branchpoint)
       -> b1 (main)
       -> b2 (main)

    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["branches", "-v"]), @"
    $ dbm branches -v
    Rev: a1 (branchpoint)
    Parent: <base>
    Branches into: b1, b2
    Branch names: main
    Path: [dir]shop/alembic/versions/a1_.py

        Begin

       -> b1 (main), Add users
       -> b2 (main), Add orders

    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["branches", "--format", "json"]), @r#"
    $ dbm branches --format json
    {"event":"revision","project":"shop","revision":"a1","down_revisions":[],"depends_on":[],"labels":["main"],"children":["b1","b2"],"head":false,"effective_head":false,"branch_point":true,"merge_point":false,"current":false,"summary":"Begin","path":"[dir]shop/alembic/versions/a1_.py"}
    {"event":"listed","project":"shop","revisions":1}
    --- exit 0
    "#);
}
