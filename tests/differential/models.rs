//! Models of each kind that projects write: `generate` writes the file that Alembic writes for them.

use std::fs;

use pretty_assertions::assert_eq;

use crate::support::mariadb;
use crate::support::postgresql;
use crate::support::workspace::Workspace;

#[test]
fn indexes_and_constraints_outside_of_classes() {
    same_everywhere(include_str!("models/standalone.py"));
}

#[test]
fn types_of_the_application() {
    same_everywhere(include_str!("models/types.py"));
}

#[test]
fn enumerations() {
    same_everywhere(include_str!("models/enums.py"));
}

#[test]
fn checks_conditions_and_information() {
    same_everywhere(include_str!("models/checks.py"));
}

#[test]
fn forms_of_the_orm() {
    same_everywhere(include_str!("models/orm.py"));
}

#[test]
fn models_of_sqlmodel() {
    same_everywhere(include_str!("models/sqlmodels.py"));
}

/// On MySQL and MariaDB dbm writes no index that it cannot read back.
#[test]
fn indexes_of_text() {
    let models = include_str!("models/texts.py");
    same_file("sqlite:///shop.db", models);
    same_file(&postgresql::Database::create().url(), models);
}

fn same_everywhere(models: &str) {
    same_file("sqlite:///shop.db", models);
    same_file(&postgresql::Database::create().url(), models);
    same_file(&mariadb::Database::create().url(), models);
}

/// Both programs write a first revision from the models, on an empty database.
fn same_file(url: &str, models: &str) {
    let workspace = project(url, models);
    let options = ["-m", "models", "--rev-id", "a1"];
    let ours = [&["--python", "never", "generate"][..], &options].concat();
    workspace.dbm(ours).expect(0);
    let ours = take_script(&workspace);
    let theirs = [&["revision", "--autogenerate"][..], &options].concat();
    workspace.alembic("shop", theirs).expect(0);
    assert_eq!(ours, take_script(&workspace), "on {url}");
}

/// A project whose `models.py` has the metadata.
fn project(url: &str, models: &str) -> Workspace {
    let workspace = Workspace::shop_on(url);
    let env = workspace
        .read("shop/alembic/env.py")
        .replace("config = ", "from models import metadata\n\nconfig = ")
        .replace(
            "configure(connection=connection)",
            "configure(connection=connection, target_metadata=metadata)",
        );
    workspace
        .write("shop/alembic/env.py", &env)
        .write("shop/models.py", models);
    workspace
}

/// The one script there is, without the line that says when it was made; then it is gone.
fn take_script(workspace: &Workspace) -> String {
    let versions = workspace.path("shop/alembic/versions");
    let mut paths = fs::read_dir(versions).unwrap().map(|it| it.unwrap().path());
    let path = paths.find(|path| path.is_file()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("Create Date"));
    lines.collect::<Vec<_>>().join("\n")
}
