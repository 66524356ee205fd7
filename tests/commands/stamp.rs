use insta::assert_snapshot;

use crate::support::sqlite;
use crate::support::workspace::Workspace;

fn history() -> Workspace {
    let workspace = Workspace::shop();
    workspace
        .revision("a1", "None", "one", "pass", "pass")
        .revision("b2", "'a1'", "two", "pass", "pass");
    workspace
}

#[test]
fn a_revision_is_written_and_nothing_runs() {
    let workspace = history();
    assert_snapshot!(workspace.dbm(["stamp", "head"]).timeless(), @"
    $ dbm stamp head
    --- stderr
    Running stamp_revision  -> b2
    project  result     revision  time
    shop     1 stamped  b2        [time]
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["stamp", "head"]).timeless(), @"
    $ dbm stamp head
    --- stderr
    project  result      revision  time
    shop     up to date  b2        [time]
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["stamp", "base"]).timeless(), @"
    $ dbm stamp base
    --- stderr
    Running stamp_revision b2 -> 
    project  result     revision  time
    shop     1 stamped  -         [time]
    --- exit 0
    ");
    assert_eq!(
        sqlite::rows(&workspace.path("shop/shop.db")),
        "alembic_version\n"
    );
}

#[test]
fn purge_forgets_what_nobody_knows() {
    let workspace = history();
    workspace.dbm(["stamp", "head"]).expect(0);
    std::fs::remove_file(workspace.path("shop/alembic/versions/b2_two.py")).expect("the file");
    assert_snapshot!(workspace.dbm(["stamp", "a1"]).timeless(), @"
    $ dbm stamp a1
    --- stderr
      × the database is at revision `b2`, which no script has
      project: shop
      help: bring back its script, or write what the database is at: `dbm stamp --purge REV`
    project  result  revision  time
    shop     failed  b2        [time]
             next: mend what the error names, then `dbm -p shop stamp a1`
    --- exit 4
    ");
    assert_snapshot!(workspace.dbm(["stamp", "--purge", "a1"]).timeless(), @"
    $ dbm stamp --purge a1
    --- stderr
    Running stamp_revision  -> a1
    project  result     revision  time
    shop     1 stamped  a1        [time]
    --- exit 0
    ");
}

#[test]
fn sql_is_alembics() {
    let workspace = history();
    for arguments in [["stamp", "head", "--sql"], ["stamp", "a1:b2", "--sql"]] {
        assert_eq!(
            workspace.dbm(arguments).stdout,
            workspace.alembic("shop", arguments).stdout
        );
    }
}
