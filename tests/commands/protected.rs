//! `protected = true`: what destroys needs a yes.

use insta::assert_snapshot;

use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// A protected project at `a1`, of which each further revision destroys something in another way.
fn protected() -> Workspace {
    let workspace = Workspace::shop();
    let manifest = workspace.read("projects.toml") + "protected = true\n";
    workspace.write("projects.toml", &manifest);
    let users = "op.create_table('users', sa.Column('id', sa.Integer), sa.Column('name', sa.Text), sa.Column('age', sa.Integer))\nop.create_table('logs', sa.Column('id', sa.Integer))";
    workspace.revision(
        "a1",
        "None",
        "create users",
        users,
        "op.drop_table('users')\nop.drop_table('logs')",
    );
    workspace.dbm(["upgrade"]).expect(0);
    workspace
}

#[test]
fn what_only_adds_needs_no_yes() {
    let workspace = protected();
    workspace.revision("b2", "'a1'", "add mail", "op.add_column('users', sa.Column('mail', sa.Text))\nop.execute('UPDATE users SET age = 1')", "pass");
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade a1 -> b2, add mail
    project  result     revision  time
    shop     1 applied  b2        [time]
    --- exit 0
    ");
}

#[test]
fn what_destroys_needs_a_yes() {
    let workspace = protected();
    workspace
        .revision("b2", "'a1'", "add mail", "op.add_column('users', sa.Column('mail', sa.Text))", "pass")
        .revision("c3", "'b2'", "tidy up", "op.drop_column('users', 'name')\nop.execute('DELETE FROM logs')", "pass")
        .revision("d4", "'c3'", "rebuild", "with op.batch_alter_table('users', recreate='always') as batch:\n    batch.drop_column('age')", "pass")
        .revision("e5", "'d4'", "sweep", "for row in op.get_bind().execute(sa.text('SELECT id FROM logs')):\n    pass", "pass")
        .revision("f6", "'e5'", "drop logs", "op.get_bind().execute(sa.delete(sa.table('logs', sa.column('id'))).where(sa.column('id') > 3))\nop.drop_table('logs')", "pass");
    let before = sqlite::schema(&workspace.path("shop/shop.db"));
    assert_snapshot!(workspace.dbm(["upgrade"]), @"
    $ dbm upgrade
    --- stderr
      × `shop` is protected, and this needs a yes
      database: sqlite [dir]shop/shop.db
      step: upgrade b2 -> c3, tidy up
            destroys the column users.name
            destroys all rows of logs
      step: upgrade c3 -> d4, rebuild
            destroys the column users.age
      step: upgrade d4 -> e5, sweep
            decided while running: rows are known only while the script runs on a database (shop/alembic/versions/e5_sweep.py:17:16)
      step: upgrade e5 -> f6, drop logs
            destroys rows of logs
            destroys the table logs with its rows
      help: say `--yes`, or set `DBM_YES=1`; nothing was run
    --- exit 2
    ");
    assert_eq!(sqlite::schema(&workspace.path("shop/shop.db")), before);
    assert_snapshot!(workspace.dbm(["upgrade", "--yes"]).timeless(), @"
    $ dbm upgrade --yes
    --- stderr
    Running upgrade a1 -> b2, add mail
    Running upgrade b2 -> c3, tidy up
    Running upgrade c3 -> d4, rebuild
    Running upgrade d4 -> e5, sweep
    Running upgrade e5 -> f6, drop logs
    project  result     revision  time
    shop     5 applied  f6        [time]
    --- exit 0
    ");
}

#[test]
fn a_variable_says_yes_as_well() {
    let workspace = protected()
        .variable("DBM_YES", "1")
        .variable("DBM_QUIET", "1");
    workspace.revision("b2", "'a1'", "drop logs", "op.drop_table('logs')", "pass");
    assert_snapshot!(workspace.dbm(["upgrade"]), @"
    $ dbm upgrade
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["current"]), @"
    $ dbm current
    b2 (head)
    --- exit 0
    ");
}

#[test]
fn a_database_that_is_not_there_has_nothing_to_lose() {
    let workspace = protected();
    workspace.revision("b2", "'a1'", "drop logs", "op.drop_table('logs')", "pass");
    std::fs::remove_file(workspace.path("shop/shop.db")).unwrap();
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, drop logs
    project  result     revision  time
    shop     2 applied  b2        [time]
    --- exit 0
    ");
}

#[test]
fn what_takes_back_needs_a_yes_whatever_it_does() {
    let workspace = protected();
    workspace.revision("b2", "'a1'", "nothing", "pass", "pass");
    workspace.dbm(["upgrade"]).expect(0);
    assert_snapshot!(workspace.dbm(["downgrade", "base"]), @"
    $ dbm downgrade base
    --- stderr
      × `shop` is protected, and this needs a yes
      database: sqlite [dir]shop/shop.db
      step: downgrade b2 -> a1, nothing
      step: downgrade a1 -> , create users
            destroys the table users with its rows
            destroys the table logs with its rows
      help: say `--yes`, or set `DBM_YES=1`; nothing was run
    --- exit 2
    ");
    assert_snapshot!(workspace.dbm(["stamp", "a1"]), @"
    $ dbm stamp a1
    --- stderr
      × `shop` is protected, and this needs a yes
      database: sqlite [dir]shop/shop.db
      step: stamp_revision b2 -> a1
      help: say `--yes`, or set `DBM_YES=1`; nothing was run
    --- exit 2
    ");
}
