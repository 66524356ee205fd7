//! `--format json`: one object a line for every command, as `docs/events.schema.json` says.

use insta::assert_snapshot;

use crate::support::schema;
use crate::support::workspace::Workspace;

/// A project with two revisions, one of which a live script is.
fn history() -> Workspace {
    let workspace = Workspace::shop();
    let users = "op.create_table('users', sa.Column('id', sa.Integer))\nprint('made')";
    workspace
        .revision(
            "a1",
            "None",
            "create users",
            users,
            "op.drop_table('users')",
        )
        .revision(
            "b2",
            "'a1'",
            "look",
            "op.get_bind().execute(sa.text('SELECT 1')).fetchall()",
            "pass",
        );
    workspace
}

/// The events of commands, each held against the schema.
fn events(workspace: &Workspace, commands: &[&str]) -> String {
    let mut lines_of_all = Vec::new();
    for command in commands {
        let words = command.split_whitespace().chain(["--format", "json"]);
        let outcome = workspace.dbm(words);
        assert_eq!(schema::errors(&outcome.stdout), "", "{command}");
        let lines = outcome
            .stdout
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let names: Vec<_> = lines
            .map(|line| line["event"].as_str().unwrap().to_owned())
            .collect();
        lines_of_all.push(format!(
            "{command}: {}, exit {}",
            names.join(" "),
            outcome.code
        ));
    }
    lines_of_all.join("\n")
}

#[test]
fn every_command_writes_objects() {
    let workspace = history();
    assert_snapshot!(events(&workspace, &[
        "status",
        "upgrade --dry-run",
        "upgrade a1 -v",
        "upgrade -vv",
        "upgrade",
        "upgrade --dry-run",
        "status",
        "current",
        "heads",
        "history -v",
        "branches",
        "show a1",
        "config",
        "doctor",
        "upgrade --sql a1",
        "upgrade --sql a1 --output sql",
        "downgrade",
        "stamp b2",
        "ensure-version",
        "revision -m blank --rev-id c3",
        "generate --empty -m more --rev-id d4",
        "merge heads -m both --rev-id e5",
        "init fresh",
        "upgrade nowhere",
        "downgrade --frist",
        "upgrade --url x://y",
    ]), @"
    status: status, exit 0
    upgrade --dry-run: would_run would_run dry_run, exit 0
    upgrade a1 -v: started ran ran ran planned ran ran step_started said ran ran ran ran ran step_ended ended, exit 0
    upgrade -vv: started connected ran ran ran planned step_started ran ran ran step_ended ended, exit 0
    upgrade: started planned ended, exit 0
    upgrade --dry-run: dry_run, exit 0
    status: status, exit 0
    current: revision listed, exit 0
    heads: revision listed, exit 0
    history -v: revision revision listed, exit 0
    branches: listed, exit 0
    show a1: revision listed, exit 0
    config: setting setting setting setting setting, exit 0
    doctor: doctor, exit 0
    upgrade --sql a1: said sql, exit 0
    upgrade --sql a1 --output sql: said sql, exit 0
    downgrade: started planned step_started step_ended ended, exit 0
    stamp b2: started planned step_started step_ended ended, exit 0
    ensure-version: started planned ended, exit 0
    revision -m blank --rev-id c3: generated, exit 0
    generate --empty -m more --rev-id d4: generated, exit 0
    merge heads -m both --rev-id e5: generated, exit 0
    init fresh: written written written written written written, exit 0
    upgrade nowhere: started ended, exit 4
    downgrade --frist: failure, exit 2
    upgrade --url x://y: failure, exit 3
    ");
}

#[test]
fn what_differs_is_an_answer() {
    let workspace = Workspace::samples().variable("DBM_PROFILE", "local");
    workspace.dbm(["upgrade"]).expect(0);
    assert_snapshot!(events(&workspace, &["check -p sparkr"]), @"check -p sparkr: checked, exit 0");
    let models = workspace.read("sparkr-backend/app/models/lead.py");
    workspace.write(
        "sparkr-backend/app/models/lead.py",
        &models.replacen(
            "    email = ",
            "    nick = Column(String(10))\n    email = ",
            1,
        ),
    );
    assert_snapshot!(events(&workspace, &["check -p sparkr", "generate -p sparkr -m nick"]), @"
    check -p sparkr: checked, exit 5
    generate -p sparkr -m nick: detected generated, exit 0
    ");
}

#[test]
fn a_usage_error_says_what_to_type() {
    assert_snapshot!(history().dbm(["upgrade", "--format=json", "--frist"]), @r#"
    $ dbm upgrade --format=json --frist
    {"event":"failure","exit_code":2,"message":"unexpected argument '--frist' found","hint":"`dbm help` tells the commands, `dbm help COMMAND` the options of one"}
    --- exit 2
    "#);
}
