//! The commands that people know from before dbm.

use std::process::Command;

use insta::assert_snapshot;

use crate::support::alembic;
use crate::support::outcome::Outcome;
use crate::support::workspace::Workspace;

#[test]
fn the_scripts_of_a_project_call_dbm() {
    let workspace = Workspace::samples();
    let migrate = |arguments: &[&str]| {
        script(
            &workspace,
            "sparkr-backend/scripts/run_migrations.py",
            arguments,
        )
    };
    let current = || workspace.dbm(["-p", "sparkr", "current"]).expect(0).stdout;

    migrate(&["47a9"]);
    assert_snapshot!(current(), @"47a9e2b5c8f0");
    migrate(&["--down"]);
    assert_snapshot!(current(), @"c6d31f8e0b95");
    migrate(&[]);
    assert_snapshot!(current(), @"8c1e7f4a2d60 (head)");
    migrate(&["--down", "-2"]);
    assert_snapshot!(current(), @"f82c6b0d9e14");
    migrate(&["--down", "base"]);
    assert_snapshot!(current(), @"");
}

#[test]
fn a_script_generates_a_revision() {
    let workspace = Workspace::samples();
    script(&workspace, "sparkr-backend/scripts/run_migrations.py", &[]);
    let model = workspace.read("sparkr-backend/app/models/lead.py");
    workspace.write(
        "sparkr-backend/app/models/lead.py",
        &model.replace(
            "    phone =",
            "    nickname = Column(String(40))\n    phone =",
        ),
    );
    let written = script(
        &workspace,
        "sparkr-backend/scripts/generate_migration.py",
        &["give leads a nickname"],
    );
    let path = written.stdout.trim().replace("[dir]", "");
    assert!(
        workspace.read(&path).contains(
            "op.add_column('leads', sa.Column('nickname', sa.String(length=40), nullable=True))"
        ),
        "{written}"
    );
}

fn script(workspace: &Workspace, path: &str, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(alembic::python());
    command.arg(workspace.path(path)).args(arguments);
    workspace.prepare(&mut command, "");
    let output = command
        .env("DBM", env!("CARGO_BIN_EXE_dbm"))
        .output()
        .unwrap();
    Outcome::new(
        format!("{path} {}", arguments.join(" ")),
        &output,
        &workspace.path(""),
    )
    .expect(0)
}
