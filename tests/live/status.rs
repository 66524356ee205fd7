use insta::assert_snapshot;

use crate::support::postgresql::Database;
use crate::support::workspace::Workspace;

#[test]
fn a_preview_leaves_nothing_of_what_env_py_executes() {
    let database = Database::create();
    let workspace = Workspace::shop();
    let manifest = format!(
        "[projects.shop]\npath = \"shop\"\ndatabase.url = \"{}\"\n",
        database.url()
    );
    workspace.write("projects.toml", &manifest);
    let environment = workspace.read("shop/alembic/env.py").replace(
        "        context.configure(connection=connection",
        "        connection.exec_driver_sql('CREATE SCHEMA IF NOT EXISTS app')\n        connection.commit()\n        context.configure(connection=connection, version_table_schema='app'",
    );
    workspace
        .write("shop/alembic/env.py", &environment)
        .revision("a1", "None", "nothing", "pass", "pass");
    let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'app'";
    assert_snapshot!(workspace.dbm(["status"]), @"
    $ dbm status
    project  current  head  pending
    shop     -        a1    1 pending
    --- exit 0
    ");
    assert_eq!(database.query(schemas), "0\n");
    workspace.dbm(["upgrade"]).expect(0);
    assert_eq!(database.query(schemas), "1\n");
    assert_snapshot!(workspace.dbm(["status"]), @"
    $ dbm status
    project  current  head  pending
    shop     a1       a1    up to date
    --- exit 0
    ");
}
