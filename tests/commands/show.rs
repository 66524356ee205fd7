use insta::assert_snapshot;

use super::history::branched;

#[test]
fn a_symbol_shows_what_it_names() {
    let workspace = branched();
    assert_snapshot!(workspace.dbm(["show", "main@head"]), @"
    $ dbm show main@head
    Rev: c1 (head) (mergepoint)
    Merges: b1, b2
    Branch names: main
    Path: [dir]shop/alembic/versions/c1_.py

        Merge

    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["show", "b2"]), @"
    $ dbm show b2
    Rev: b2
    Parent: a1
    Branch names: main
    Path: [dir]shop/alembic/versions/b2_.py

        Add orders
        
        With their lines.

    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["show", "base"]), @"
    $ dbm show base
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["show", "gone"]), @"
    $ dbm show gone
    --- stderr
      × can't locate revision identified by `gone`
      help: `dbm history` lists the ids and branch labels
    --- exit 4
    ");
}

#[test]
fn current_shows_the_rows() {
    let workspace = branched();
    workspace.dbm(["stamp", "a1"]).expect(0);
    assert_snapshot!(workspace.dbm(["show", "current"]), @"
    $ dbm show current
    Rev: a1 (branchpoint)
    Parent: <base>
    Branches into: b1, b2
    Branch names: main
    Path: [dir]shop/alembic/versions/a1_.py

        Begin

    --- exit 0
    ");
}
