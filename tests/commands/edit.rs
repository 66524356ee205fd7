use insta::assert_snapshot;

use super::history::{branched, with_an_empty_project};
use crate::support::workspace::Workspace;

/// An editor that writes the name of the file into it.
fn with_editor(workspace: Workspace) -> Workspace {
    let script = workspace.path("editor.sh");
    workspace.write("editor.sh", "basename \"$2\" \"$1\" > \"$2\"\n");
    let editor = format!("sh {} .py", script.display());
    workspace.variable("EDITOR", &editor)
}

#[cfg(unix)]
#[test]
fn the_editor_opens_the_script() {
    let workspace = with_editor(branched());
    assert_snapshot!(workspace.dbm(["edit", "main@head"]), @"
    $ dbm edit main@head
    --- exit 0
    ");
    assert_eq!(workspace.read("shop/alembic/versions/c1_.py"), "c1_\n");
}

#[test]
fn what_names_no_script_is_an_error() {
    let workspace = branched().variable("EDITOR", "no-such-editor");
    assert_snapshot!(workspace.dbm(["edit", "current"]), @"
    $ dbm edit current
    --- stderr
      × `current` is no revision of `shop`
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["edit", "gone"]), @"
    $ dbm edit gone
    --- stderr
      × can't locate revision identified by `gone`
      help: `dbm history` lists the ids and branch labels
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["edit", "c1"]), @"
    $ dbm edit c1
    --- stderr
      × the editor `no-such-editor` cannot be started: No such file or directory (os error 2)
      help: set EDITOR to one that is there
    --- exit 3
    ");
}

#[test]
fn one_of_several_projects_must_be_named() {
    assert_snapshot!(with_an_empty_project().dbm(["edit", "c1"]), @"
    $ dbm edit c1
    --- stderr
      × this changes a history, and there are 2 projects
      help: name one with `-p NAME`, or say `--all`
    --- exit 2
    ");
}
