use insta::assert_snapshot;

use crate::support::workspace::Workspace;

#[test]
fn each_value_is_shown_with_its_origin() {
    let workspace = Workspace::samples().variable("DB_PASSWORD", "p@:/%#hunter2");
    workspace.write("social-suit/.env", "DB_NAME=from_dot_env\n");
    assert_snapshot!(workspace.dbm(["config", "-p", "social-suit"]), @r"
    $ dbm config -p social-suit
    social-suit
      path               social-suit                                            projects.toml:4
      database.driver    postgresql                                             projects.toml:7
      database.user      postgres                                               projects.toml:8
      database.password  ***                                                    variable DB_PASSWORD (projects.toml:9)
      database.host      localhost                                              projects.toml:10
      database.port      5432                                                   projects.toml:11
      database.name      from_dot_env                                           DB_NAME in social-suit/.env:1
      database.url       postgresql://postgres:***@localhost:5432/from_dot_env  projects.toml:7
      prepend_sys_path   social-suit                                            social-suit/alembic.ini:3
      script_location    social-suit/alembic                                    social-suit/alembic.ini:2
      timezone           UTC                                                    social-suit/alembic.ini:5
      target             postgresql localhost:5432 from_dot_env as postgres     projects.toml:7
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["config", "--profile", "local"]), @r"
    $ dbm config --profile local
    social-suit
      path              social-suit                        projects.toml:4
      database.url      sqlite:///social_suit.db           projects.toml:20
      prepend_sys_path  social-suit                        social-suit/alembic.ini:3
      script_location   social-suit/alembic                social-suit/alembic.ini:2
      timezone          UTC                                social-suit/alembic.ini:5
      target            sqlite social-suit/social_suit.db  projects.toml:20
    sparkr
      path              sparkr-backend                   projects.toml:15
      database.url      sqlite:///sparkr.db              projects.toml:23
      prepend_sys_path  sparkr-backend                   sparkr-backend/alembic.ini:3
      script_location   sparkr-backend/alembic           sparkr-backend/alembic.ini:2
      timezone          UTC                              sparkr-backend/alembic.ini:5
      target            sqlite sparkr-backend/sparkr.db  projects.toml:23
    --- exit 0
    ");
}

#[test]
fn json_has_one_setting_a_line() {
    let workspace = Workspace::shop().variable(
        "DBM_SHOP_URL",
        "postgresql://me:hunter2@h/d?sslmode=disable",
    );
    assert_snapshot!(workspace.dbm(["config", "--format", "json"]), @r#"
    $ dbm config --format json
    {"event":"setting","project":"shop","key":"path","value":"shop","origin":"projects.toml:2","place":{"file":"projects.toml","line":2,"column":8}}
    {"event":"setting","project":"shop","key":"database.url","value":"postgresql://me:***@h/d?sslmode=disable","origin":"variable DBM_SHOP_URL"}
    {"event":"setting","project":"shop","key":"prepend_sys_path","value":"shop","origin":"shop/alembic.ini:3","place":{"file":"shop/alembic.ini","line":3,"column":1}}
    {"event":"setting","project":"shop","key":"script_location","value":"[dir]shop/alembic","origin":"shop/alembic.ini:2","place":{"file":"shop/alembic.ini","line":2,"column":1}}
    {"event":"setting","project":"shop","key":"target","value":"postgresql h:5432 d as me","origin":"variable DBM_SHOP_URL"}
    --- exit 0
    "#);
}

#[test]
fn an_error_of_the_manifest_is_shown_with_its_line() {
    let workspace = Workspace::shop();
    workspace.write(
        "projects.toml",
        "[projects.shop]\npath = \"shop\"\ndatabase.passwort = \"hunter2\"\n",
    );
    assert_snapshot!(workspace.dbm(["config"]), @r#"
    $ dbm config
    --- stderr
      × unknown key `passwort`
       ╭─[projects.toml:3:10]
     2 │ path = "shop"
     3 │ database.passwort = ***
       ·          ────────
       ╰────
      help: did you mean `password`?
    --- exit 3
    "#);
}

#[test]
fn two_projects_with_one_database_are_an_error() {
    let workspace = Workspace::shop();
    workspace.write(
        "projects.toml",
        "[projects.a]\npath = \"shop\"\ndatabase.url = \"sqlite:///shop.db\"\n[projects.b]\npath = \"shop\"\ndatabase.url = \"sqlite:///./shop.db\"\n",
    );
    assert_snapshot!(workspace.dbm(["config"]), @r#"
    $ dbm config
    a
      path              shop                 projects.toml:2
      database.url      sqlite:///shop.db    projects.toml:3
      prepend_sys_path  shop                 shop/alembic.ini:3
      script_location   shop/alembic         shop/alembic.ini:2
      target            sqlite shop/shop.db  projects.toml:3
    b
      path              shop                 projects.toml:5
      database.url      sqlite:///./shop.db  projects.toml:6
      prepend_sys_path  shop                 shop/alembic.ini:3
      script_location   shop/alembic         shop/alembic.ini:2
      target            sqlite shop/shop.db  projects.toml:6
    --- stderr
      × the projects `a` and `b` both have the database `sqlite:///./shop.db` and the version table `alembic_version`
       ╭─[projects.toml:6:16]
     5 │ path = "shop"
     6 │ database.url = "sqlite:///./shop.db"
       ·                ─────────────────────
       ╰────
      help: give each its own database, or its own `version_table` or `version_table_schema`
    --- exit 3
    "#);
    assert_snapshot!(workspace.dbm(["config", "-p", "a"]), @r"
    $ dbm config -p a
    a
      path              shop                 projects.toml:2
      database.url      sqlite:///shop.db    projects.toml:3
      prepend_sys_path  shop                 shop/alembic.ini:3
      script_location   shop/alembic         shop/alembic.ini:2
      target            sqlite shop/shop.db  projects.toml:3
    --- exit 0
    ");
}

/// Only root can give a file to another user.
#[cfg(unix)]
#[test]
fn a_manifest_of_another_user_is_read_only_if_it_is_named() {
    let workspace = Workspace::shop();
    let manifest = workspace.path("projects.toml");
    if std::os::unix::fs::chown(manifest, Some(4321), None).is_err() {
        return;
    }
    assert_snapshot!(workspace.dbm(["heads"]), @"
    $ dbm heads
    --- stderr
      × the manifest `projects.toml` belongs to another user (4321), and may run commands
      help: if you trust it, name it: `--manifest projects.toml`, or in `DBM_MANIFEST`
    --- exit 3
    ");
    workspace
        .dbm(["heads", "--manifest", "projects.toml"])
        .expect(0);
    let workspace = workspace.variable("SUDO_UID", "4321");
    workspace.dbm(["heads"]).expect(0);
}

#[test]
fn a_command_runs_only_where_its_value_is_needed() {
    let workspace = Workspace::shop().variable("EDITOR", "true");
    let manifest =
        "[projects.shop]\npath = \"shop\"\ndatabase.url = { command = [\"touch\", \"ran\"] }\n";
    workspace
        .write("projects.toml", manifest)
        .revision("a1", "None", "one", "pass", "pass")
        .revision("b1", "'a1'", "two", "pass", "pass")
        .revision("c1", "'a1'", "three", "pass", "pass");
    let commands: [&[&str]; 8] = [
        &["heads"],
        &["history"],
        &["branches"],
        &["show", "a1"],
        &["edit", "a1"],
        &["merge", "heads"],
        &["generate", "--empty", "-m", "four"],
        &["revision", "-m", "five"],
    ];
    for command in commands {
        let outcome = workspace.dbm(command.iter().copied()).expect(0);
        assert!(!workspace.path("shop/ran").exists(), "{outcome}");
    }
    workspace.dbm(["current"]).expect(3);
    assert!(workspace.path("shop/ran").exists());
}
