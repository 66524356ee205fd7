//! Whole commands on MariaDB.

use std::process::Stdio;

use insta::assert_snapshot;

use crate::support::mariadb::Database;
use crate::support::workspace::Workspace;

/// Three revisions: a table, its rows, another table.
fn shop(url: &str) -> Workspace {
    let workspace = Workspace::shop_on(url);
    let create = |table| {
        format!("op.create_table('{table}', sa.Column('id', sa.Integer, primary_key=True))")
    };
    workspace
        .revision(
            "a1",
            "None",
            "create users",
            &create("users"),
            "op.drop_table('users')",
        )
        .revision(
            "b2",
            "'a1'",
            "add a user",
            "op.execute('INSERT INTO users VALUES (7)')",
            "op.execute('DELETE FROM users')",
        )
        .revision(
            "c3",
            "'b2'",
            "create orders",
            &create("orders"),
            "op.drop_table('orders')",
        );
    workspace
}

#[test]
fn a_project_goes_up_down_and_up_again() {
    let database = Database::create();
    let workspace = shop(&database.url());
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, create users
    Running upgrade a1 -> b2, add a user
    Running upgrade b2 -> c3, create orders
    project  result     revision  time
    shop     3 applied  c3        [time]
    --- exit 0
    ");
    assert_snapshot!(database.schema(), @"
    CREATE TABLE `alembic_version` (
      `version_num` varchar(32) NOT NULL,
      PRIMARY KEY (`version_num`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
    CREATE TABLE `orders` (
      `id` int(11) NOT NULL AUTO_INCREMENT,
      PRIMARY KEY (`id`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
    CREATE TABLE `users` (
      `id` int(11) NOT NULL AUTO_INCREMENT,
      PRIMARY KEY (`id`)
    ) ENGINE=InnoDB AUTO_INCREMENT=8 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
    ");
    assert_snapshot!(database.rows(), @"
    INSERT INTO `alembic_version` VALUES ('c3');
    INSERT INTO `users` VALUES (7);
    ");
    assert_snapshot!(workspace.dbm(["current"]), @"
    $ dbm current
    c3 (head)
    --- exit 0
    ");
    workspace.dbm(["downgrade", "base"]).expect(0);
    assert_snapshot!(database.schema(), @"
    CREATE TABLE `alembic_version` (
      `version_num` varchar(32) NOT NULL,
      PRIMARY KEY (`version_num`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
    ");
    workspace.dbm(["stamp", "b2"]).expect(0);
    assert_snapshot!(workspace.dbm(["current"]), @"
    $ dbm current
    b2
    --- exit 0
    ");
    workspace.dbm(["stamp", "base"]).expect(0);
    workspace.dbm(["upgrade"]).expect(0);
    assert_snapshot!(workspace.dbm(["status"]), @"
    $ dbm status
    project  current  head  pending
    shop     c3       c3    up to date
    --- exit 0
    ");
}

#[test]
fn both_names_of_the_database_are_understood() {
    let database = Database::create();
    for scheme in ["mysql", "mysql+aiomysql", "mariadb", "mariadb+pymysql"] {
        let url = database.url_of(scheme, "tester", "tester");
        shop(&url).dbm(["upgrade"]).expect(0);
        shop(&url).dbm(["downgrade", "base"]).expect(0);
    }
}

#[test]
fn a_password_may_hold_anything() {
    let database = Database::create();
    let name = &database.name;
    database.query(&format!(
        "CREATE USER odd_{name} IDENTIFIED BY 'p@:/%#?& ''\"ü'; GRANT ALL ON {name}.* TO odd_{name}"
    ));
    let user = format!("odd_{name}");
    let url = database.url_of(
        "mysql+pymysql",
        &user,
        "p%40%3A%2F%25%23%3F%26%20%27%22%C3%BC",
    );
    shop("mysql://127.0.0.1/nothing")
        .variable("DBM_SHOP_URL", &url)
        .dbm(["upgrade"])
        .expect(0);
    let wrong = shop("mysql://127.0.0.1/nothing")
        .variable("DBM_SHOP_URL", &database.url_of("mysql", &user, "s3cret"))
        .dbm(["upgrade"])
        .expect(1);
    assert!(!wrong.to_string().contains("s3cret"), "{wrong}");
}

#[test]
fn a_socket_is_as_good_as_a_port() {
    let database = Database::create();
    let (name, socket) = (&database.name, database.socket());
    let url = format!("mysql+pymysql://tester:tester@/{name}?unix_socket={socket}&charset=utf8mb4");
    shop(&url).dbm(["upgrade"]).expect(0);
    assert_eq!(
        database.query("SELECT version_num FROM alembic_version"),
        "c3\n"
    );
}

#[test]
fn a_database_that_is_missing_is_created() {
    let database = Database::create();
    let missing = database.url() + "_more";
    let refused = shop(&missing).dbm(["upgrade"]).expect(1).stderr;
    assert!(
        refused.contains("`dbm upgrade --create-database` creates it"),
        "{refused}"
    );
    shop(&missing)
        .dbm(["upgrade", "--create-database"])
        .expect(0);
}

#[test]
fn processes_at_the_same_time_apply_each_revision_once() {
    let database = Database::create();
    let workspace = shop(&database.url());
    let start = |_| {
        workspace
            .dbm_command(["upgrade"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..8).map(start).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{errors}");
    }
    assert_eq!(
        database.query("SELECT version_num FROM alembic_version"),
        "c3\n"
    );
    assert_eq!(database.query("SELECT id FROM users"), "7\n");
}

#[test]
fn a_session_that_takes_no_writes_is_told_with_a_hint_to_the_primary() {
    let database = Database::create();
    let workspace = shop(&database.url());
    let manifest =
        workspace.read("projects.toml") + "on_connect = [\"SET SESSION TRANSACTION READ ONLY\"]\n";
    workspace.write("projects.toml", &manifest);
    assert_snapshot!(workspace.dbm(["upgrade"]).timeless(), @"
    $ dbm upgrade
    --- stderr
      × cannot write to the version table: (1792) Cannot execute statement in a READ ONLY transaction
      code: 25006
      statement: 
                 CREATE TABLE alembic_version (
                 	version_num VARCHAR(32) NOT NULL, 
                 	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
                 )
      project: shop
      step: upgrade  -> a1, create users
      help: this server, or this session, takes no writes: give the URL of the primary (`dbm config` shows where it comes from)
    project  result                  revision  time
    shop     failed, 0 of 3 applied  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
}
