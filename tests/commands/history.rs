use insta::assert_snapshot;

use crate::support::workspace::Workspace;

/// A history with a branch, a merge, a label and a dependency.
pub fn branched() -> Workspace {
    let workspace = Workspace::shop();
    for (id, header, doc) in [
        (
            "a1",
            "down_revision = None\nbranch_labels = 'main'",
            "Begin",
        ),
        ("b1", "down_revision = 'a1'", "Add users"),
        (
            "b2",
            "down_revision = 'a1'",
            "Add orders\n\nWith their lines.\n",
        ),
        ("c1", "down_revision = ('b1', 'b2')", "Merge"),
        (
            "side1",
            "down_revision = None\ndepends_on = 'b1'",
            "A history of its own",
        ),
    ] {
        let path = format!("shop/alembic/versions/{id}_.py");
        let functions = "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";
        let text = format!("\"\"\"{doc}\"\"\"\nrevision = '{id}'\n{header}\n\n\n{functions}");
        workspace.write(&path, &text);
    }
    workspace
}

/// The same in two projects, the second without revisions.
pub fn with_an_empty_project() -> Workspace {
    let workspace = branched();
    workspace.write("new/alembic.ini", "[alembic]\nscript_location = alembic\n");
    workspace.write("new/alembic/env.py", "");
    workspace.write(
        "projects.toml",
        "[projects.shop]\npath = \"shop\"\ndatabase.url = \"sqlite:///shop.db\"\n\
         [projects.new]\npath = \"new\"\ndatabase.url = \"sqlite:///new.db\"\n",
    );
    workspace
}

#[test]
fn a_history_comes_newest_first() {
    let workspace = branched();
    assert_snapshot!(workspace.dbm(["history"]), @"
    $ dbm history
    b1, b2 -> c1 (main) (head) (mergepoint), Merge
    <base> (b1) -> side1 (head), A history of its own
    a1 -> b1 (main), Add users
    a1 -> b2 (main), Add orders
    <base> -> a1 (main) (branchpoint), Begin
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["history", "-r", "b1:c1"]), @"
    $ dbm history -r b1:c1
    b1, b2 -> c1 (main) (head) (mergepoint), Merge
    a1 -> b1 (main), Add users
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["history", "-r", ":b2", "-v"]), @"
    $ dbm history -r :b2 -v
    Rev: b2
    Parent: a1
    Branch names: main
    Path: [dir]shop/alembic/versions/b2_.py

        Add orders
        
        With their lines.

    Rev: a1 (branchpoint)
    Parent: <base>
    Branches into: b1, b2
    Branch names: main
    Path: [dir]shop/alembic/versions/a1_.py

        Begin

    --- exit 0
    ");
}

#[test]
fn the_database_is_asked_only_where_that_is_needed() {
    let workspace = branched();
    workspace.dbm(["stamp", "b1"]).expect(0);
    assert_snapshot!(workspace.dbm(["history", "-r", "current:"]), @"
    $ dbm history -r current:
    b1, b2 -> c1 (main) (head) (mergepoint), Merge
    a1 -> b1 (main), Add users
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["history", "-i", "-r:b2"]), @"
    $ dbm history -i -r:b2
    a1 -> b2 (main), Add orders
    <base> -> a1 (main) (branchpoint), Begin
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["history", "-r", "-1:current", "-i"]), @"
    $ dbm history -r -1:current -i
    --- stderr
      × `-1` is ambiguous: the way forks into `b1`, `b2`
      help: name one of them, such as `b1`
    --- exit 4
    ");
    workspace
        .write("shop.db", "no database")
        .write("shop/shop.db", "no database");
    workspace.dbm(["history"]).expect(0);
}

#[test]
fn each_of_several_projects_has_its_name_above() {
    let workspace = with_an_empty_project();
    assert_snapshot!(workspace.dbm(["history", "-r", "base:b1"]), @"
    $ dbm history -r base:b1
    shop
    a1 -> b1 (main), Add users
    <base> -> a1 (main) (branchpoint), Begin

    new
    --- stderr
      × can't locate revision identified by `b1`
      project: new
      help: a part of an id needs four characters; `dbm history` lists the ids
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["history"]), @"
    $ dbm history
    shop
    b1, b2 -> c1 (main) (head) (mergepoint), Merge
    <base> (b1) -> side1 (head), A history of its own
    a1 -> b1 (main), Add users
    a1 -> b2 (main), Add orders
    <base> -> a1 (main) (branchpoint), Begin

    new
    --- exit 0
    ");
}

#[test]
fn json_has_one_revision_a_line() {
    let workspace = with_an_empty_project();
    assert_snapshot!(workspace.dbm(["history", "--format", "json", "-r", ":b1", "-p", "shop"]), @r#"
    $ dbm history --format json -r :b1 -p shop
    {"event":"revision","project":"shop","revision":"b1","down_revisions":["a1"],"depends_on":[],"labels":["main"],"children":["c1"],"head":false,"effective_head":false,"branch_point":false,"merge_point":false,"current":false,"summary":"Add users","path":"[dir]shop/alembic/versions/b1_.py"}
    {"event":"revision","project":"shop","revision":"a1","down_revisions":[],"depends_on":[],"labels":["main"],"children":["b1","b2"],"head":false,"effective_head":false,"branch_point":true,"merge_point":false,"current":false,"summary":"Begin","path":"[dir]shop/alembic/versions/a1_.py"}
    {"event":"listed","project":"shop","revisions":2}
    --- exit 0
    "#);
}

#[test]
fn a_range_has_two_ends() {
    assert_snapshot!(branched().dbm(["history", "-r", "b1"]), @"
    $ dbm history -r b1
    --- stderr
      × `b1` is no range of the history
      help: write `START:END`, `START:` or `:END`
    --- exit 2
    ");
    assert_snapshot!(branched().dbm(["history", "-r", "c1:b1"]), @"
    $ dbm history -r c1:b1
    --- stderr
      × range `c1:b1` does not refer to ancestor and descendant revisions along the same branch
      help: write START:END with START below END
    --- exit 4
    ");
    assert_snapshot!(branched().dbm(["history", "-r", "gone:"]), @"
    $ dbm history -r gone:
    --- stderr
      × can't locate revision identified by `gone`
      help: `dbm history` lists the ids and branch labels
    --- exit 4
    ");
}

#[test]
fn a_script_that_stands_on_a_missing_one_is_shown() {
    let workspace = branched();
    let script = "revision = 'd1'\ndown_revision = 'gone'\n";
    workspace.write("shop/alembic/versions/d1_.py", script);
    assert_snapshot!(workspace.dbm(["history"]), @"
    $ dbm history
    --- stderr
      × revision `gone`, on which `d1` stands, is not present
       ╭─[shop/alembic/versions/d1_.py:2:1]
     1 │ revision = 'd1'
     2 │ down_revision = 'gone'
       · ──────────────────────
       ╰────
      help: bring back the script of that revision, or name one that is there
    --- exit 4
    ");
}
