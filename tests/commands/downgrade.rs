use insta::assert_snapshot;

use crate::support::sqlite;
use crate::support::workspace::Workspace;

fn history() -> Workspace {
    let workspace = Workspace::shop();
    let make = |table: &str| {
        format!("op.create_table('{table}', sa.Column('id', sa.Integer, primary_key=True))")
    };
    workspace
        .revision(
            "a1",
            "None",
            "create users",
            &make("users"),
            "op.drop_table('users')",
        )
        .revision(
            "b2",
            "'a1'",
            "create orders",
            &make("orders"),
            "op.drop_table('orders')",
        );
    workspace.dbm(["upgrade"]).expect(0);
    workspace
}

#[test]
fn the_most_recent_revision_is_reverted_by_default() {
    let workspace = history();
    assert_snapshot!(workspace.dbm(["downgrade"]).timeless(), @"
    $ dbm downgrade
    --- stderr
    Running downgrade b2 -> a1, create orders
    project  result      revision  time
    shop     1 reverted  a1        [time]
    --- exit 0
    ");
    assert_snapshot!(sqlite::rows(&workspace.path("shop/shop.db")), @"
    alembic_version
    a1
    users
    ");
}

#[test]
fn everything_is_reverted_down_to_base() {
    let workspace = history();
    assert_snapshot!(workspace.dbm(["downgrade", "base"]).timeless(), @"
    $ dbm downgrade base
    --- stderr
    Running downgrade b2 -> a1, create orders
    Running downgrade a1 -> , create users
    project  result      revision  time
    shop     2 reverted  -         [time]
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["downgrade", "-1"]).timeless(), @"
    $ dbm downgrade -1
    --- stderr
      × `-1` leads nowhere: no revision is applied
      project: shop
      help: `dbm current` shows where the database is, `dbm history` the revisions
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop downgrade -1`
    --- exit 4
    ");
}

#[test]
fn sql_needs_both_ends() {
    let workspace = history();
    assert_snapshot!(workspace.dbm(["downgrade", "--sql"]), @"
    $ dbm downgrade --sql
    --- stderr
      × `downgrade --sql` needs both ends of the way
      help: write `dbm downgrade FROM:TO --sql`
    --- exit 2
    ");
    let arguments = ["downgrade", "b2:base", "--sql"];
    assert_eq!(
        workspace.dbm(arguments).stdout,
        workspace.alembic("shop", arguments).stdout
    );
}

#[test]
fn several_projects_must_be_asked_for() {
    assert_snapshot!(Workspace::samples().dbm(["downgrade", "--profile", "local"]), @"
    $ dbm downgrade --profile local
    --- stderr
      × this changes a history, and there are 2 projects
      help: name one with `-p NAME`, or say `--all`
    --- exit 2
    ");
}

#[test]
fn a_protected_project_needs_a_yes() {
    let workspace = history();
    let manifest = workspace.read("projects.toml") + "protected = true\n";
    workspace.write("projects.toml", &manifest);
    assert_snapshot!(workspace.dbm(["downgrade"]), @"
    $ dbm downgrade
    --- stderr
      × `shop` is protected, and this needs a yes
      database: sqlite [dir]shop/shop.db
      step: downgrade b2 -> a1, create orders
            destroys the table orders with its rows
      help: say `--yes`, or set `DBM_YES=1`; nothing was run
    --- exit 2
    ");
    assert_snapshot!(workspace.dbm(["downgrade", "--yes"]).timeless(), @"
    $ dbm downgrade --yes
    --- stderr
    Running downgrade b2 -> a1, create orders
    project  result      revision  time
    shop     1 reverted  a1        [time]
    --- exit 0
    ");
}
