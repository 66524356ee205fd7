use insta::assert_snapshot;

use crate::support::sqlite;
use crate::support::workspace::Workspace;

#[test]
fn the_version_table_is_made_once() {
    let workspace = Workspace::shop();
    assert_snapshot!(workspace.dbm(["ensure-version"]).timeless(), @"
    $ dbm ensure-version
    --- stderr
    project  result      revision  time
    shop     up to date  -         [time]
    --- exit 0
    ");
    assert_snapshot!(sqlite::schema(&workspace.path("shop/shop.db")), @"
    CREATE TABLE alembic_version (
    	version_num VARCHAR(32) NOT NULL, 
    	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    )
    ");
    assert_snapshot!(workspace.dbm(["ensure_version"]).timeless(), @"
    $ dbm ensure_version
    --- stderr
    project  result      revision  time
    shop     up to date  -         [time]
    --- exit 0
    ");
}

#[test]
fn sql_is_alembics() {
    let workspace = Workspace::shop();
    let arguments = ["ensure_version", "--sql"];
    assert_eq!(
        workspace.dbm(arguments).stdout,
        workspace.alembic("shop", arguments).stdout
    );
}
