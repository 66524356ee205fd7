use insta::assert_snapshot;

use super::history::{branched, with_an_empty_project};
use crate::support::workspace::Workspace;

/// Two heads, `b1` and `b2`.
fn forked() -> Workspace {
    let workspace = branched();
    for id in ["c1", "side1"] {
        let path = format!("shop/alembic/versions/{id}_.py");
        std::fs::remove_file(workspace.path(&path)).unwrap();
    }
    workspace
}

#[test]
fn heads_become_one() {
    let workspace = forked();
    let line = ["merge", "heads", "-m", "Join both", "--rev-id", "c2"];
    assert_snapshot!(workspace.dbm(line), @"
    $ dbm merge heads -m Join both --rev-id c2
    Generating [dir]shop/alembic/versions/c2_join_both.py ...  done
    --- exit 0
    ");
    let script = workspace.read("shop/alembic/versions/c2_join_both.py");
    let header = script
        .lines()
        .filter(|line| !line.starts_with("Create Date"));
    let header: Vec<_> = header.take_while(|line| !line.starts_with("def")).collect();
    assert_snapshot!(header.join("\n"), @r#"
    """Join both

    Revision ID: c2
    Revises: b1, b2

    """
    from alembic import op
    import sqlalchemy as sa


    # revision identifiers, used by Alembic.
    revision = 'c2'
    down_revision = ('b1', 'b2')
    branch_labels = None
    depends_on = None
    "#);
    assert_snapshot!(workspace.dbm(["heads"]), @"
    $ dbm heads
    c2 (main) (head)
    --- exit 0
    ");
    workspace.dbm(["upgrade"]).expect(0);
    assert_snapshot!(workspace.dbm(["current"]), @"
    $ dbm current
    c2 (head) (mergepoint)
    --- exit 0
    ");
}

#[test]
fn alembic_reads_what_dbm_merged() {
    let workspace = forked();
    let line = ["merge", "b1", "b2", "--rev-id", "c2"];
    workspace.dbm(line).expect(0);
    assert_snapshot!(workspace.alembic("shop", ["heads"]), @"
    $ alembic heads
    c2 (main) (head)
    --- exit 0
    ");
}

#[test]
fn only_heads_are_merged_without_splice() {
    let workspace = forked();
    assert_snapshot!(workspace.dbm(["merge", "a1", "b1"]), @"
    $ dbm merge a1 b1
    --- stderr
      × revision `a1` is not a head
      project: shop
      help: `--splice` makes a new branch from there
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["merge", "b1", "b1"]), @"
    $ dbm merge b1 b1
    --- stderr
      × revision `b1` is named twice
      project: shop
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["merge", "gone", "b1"]), @"
    $ dbm merge gone b1
    --- stderr
      × can't locate revision identified by `gone`
      project: shop
      help: `dbm history` lists the ids and branch labels
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["merge", "heads", "--rev-id", "a-b"]), @"
    $ dbm merge heads --rev-id a-b
    --- stderr
      × `a-b` is no revision id: it must not be empty nor contain `@`, `-`, `+` or `:`
      project: shop
    --- exit 2
    ");
    workspace.dbm(["merge", "a1", "b1", "--splice"]).expect(0);
}

#[test]
fn one_of_several_projects_must_be_named() {
    assert_snapshot!(with_an_empty_project().dbm(["merge", "heads"]), @"
    $ dbm merge heads
    --- stderr
      × this changes a history, and there are 2 projects
      help: name one with `-p NAME`, or say `--all`
    --- exit 2
    ");
}
