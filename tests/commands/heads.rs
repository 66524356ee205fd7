use insta::assert_snapshot;

use super::history::{branched, with_an_empty_project};

#[test]
fn heads_are_what_no_down_revision_names() {
    let workspace = branched();
    assert_snapshot!(workspace.dbm(["heads"]), @"
    $ dbm heads
    c1 (main) (head)
    side1 (head)
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["heads", "--resolve-dependencies"]), @"
    $ dbm heads --resolve-dependencies
    c1 (main) (head)
    side1 (head)
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["heads", "-v"]), @"
    $ dbm heads -v
    Rev: c1 (head) (mergepoint)
    Merges: b1, b2
    Branch names: main
    Path: [dir]shop/alembic/versions/c1_.py

        Merge

    Rev: side1 (head)
    Parent: <base>
    Also depends on: b1
    Path: [dir]shop/alembic/versions/side1_.py

        A history of its own

    --- exit 0
    ");
}

#[test]
fn each_of_several_projects_has_its_name_above() {
    assert_snapshot!(with_an_empty_project().dbm(["heads"]), @"
    $ dbm heads
    shop
    c1 (main) (head)
    side1 (head)

    new
    --- exit 0
    ");
}

#[test]
fn two_scripts_with_one_id_are_a_warning() {
    let workspace = branched();
    let script = "revision = 'b1'\ndown_revision = 'a1'\n";
    workspace.write("shop/alembic/versions/b1_copy.py", script);
    assert_snapshot!(workspace.dbm(["heads"]), @"
    $ dbm heads
    b1 (main)
    c1 (main) (head)
    side1 (head)
    --- stderr
    warning: revision `b1` is present more than once: `[dir]shop/alembic/versions/b1_.py` is ignored, `[dir]shop/alembic/versions/b1_copy.py` counts; give one of them another id
    --- exit 0
    ");
}
