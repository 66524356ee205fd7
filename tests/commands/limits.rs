//! Scripts and files of any size and kind, as a user meets them.

use crate::support::workspace::Workspace;

fn shop(upgrade: &str) -> Workspace {
    let workspace = Workspace::shop();
    workspace.revision("a1", "None", "seed", upgrade, "pass");
    workspace
}

/// What a command shows that must say each of `wanted`.
fn says(workspace: &Workspace, command: &[&str], wanted: &[&str]) {
    let shown = workspace
        .dbm(command.iter().copied())
        .timeless()
        .to_string();
    for wanted in wanted {
        let beginning: String = shown.chars().take(2_000).collect();
        assert!(shown.contains(wanted), "no {wanted:?} in\n{beginning}");
    }
    assert!(!shown.contains('\x1b'));
}

#[test]
fn a_statement_of_a_million_characters_runs() {
    let workspace = shop("op.execute(\"SELECT '\" + 'a: ' * 333333 + \"'\")");
    says(&workspace, &["upgrade"], &["1 applied  a1", "--- exit 0"]);
}

#[test]
fn what_is_nested_a_thousand_deep_is_written() {
    let workspace = shop(
        "e = sa.column('a')\nfor i in range(1000):\n    e = sa.func.f(e)\nop.execute(sa.select(e))",
    );
    let wanted = "f(".repeat(1000);
    says(&workspace, &["upgrade", "--sql"], &[&wanted, "--- exit 0"]);
}

#[test]
fn json_ten_thousand_deep_is_refused() {
    let workspace = shop(
        "x = 1\nfor i in range(10000):\n    x = [x]\nop.bulk_insert(sa.table('t', sa.column('a', sa.JSON)), [{'a': x}])",
    );
    let wanted = ["this is nested more than 1500 deep", "--- exit 4"];
    says(&workspace, &["upgrade"], &wanted);
}

#[test]
fn what_a_script_says_does_not_steer_the_terminal() {
    let workspace = shop("print('\\x1b[2Jgone')\nop.execute('SELEC \\x1b[31m')");
    let wanted = ["\\u001b[2Jgone", "\\u001b[31m", "--- exit 1"];
    says(&workspace, &["upgrade"], &wanted);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_neither_a_script_nor_a_database() {
    let workspace = shop("pass");
    let pipe = |path: &str| {
        let mut command = std::process::Command::new("mkfifo");
        let made = command.arg(workspace.path(path)).status();
        assert!(made.unwrap().success());
    };
    pipe("shop/shop.db");
    says(&workspace, &["upgrade"], &["it is not a regular file"]);
    pipe("shop/alembic/versions/b2_pipe.py");
    says(&workspace, &["heads"], &["it is not a regular file"]);
}
