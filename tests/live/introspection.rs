//! The tables of a database, as dbm and as SQLAlchemy's reflection tell them to Alembic.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use dbm_core::apply::reverse;
use dbm_core::diff::{self, diff};
use dbm_core::operation::Operation;
use dbm_core::schema::Catalog;
use dbm_core::target::url::DatabaseUrl;
use dbm_database::Access;
use dbm_database::introspect::{Schemas, introspect};
use dbm_dialect::Comparer;
use dbm_project::settings::Resolved;
use dbm_project::settings::connection::{ConnectionContext, target};
use dbm_project::settings::variables::Variables;
use dbm_script::writer::{self, Style};

use crate::support::mariadb;
use crate::support::postgresql::Database;
use crate::support::{alembic, sqlite};

/// What dbm writes to make all tables of a database again.
fn written(url: &str, schemas: Schemas) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = Resolved::default_value(DatabaseUrl::parse(url).unwrap());
    let variables = Variables::of(&Arc::new(BTreeMap::new()));
    let context = ConnectionContext {
        directory: std::path::Path::new("/"),
        variables: &variables,
    };
    let target = target(&url, context).unwrap();
    let found = runtime.block_on(async {
        let mut connection = dbm_database::connect(&target, Access::Read).await.unwrap();
        introspect(connection.as_mut(), target.backend(), schemas)
            .await
            .unwrap()
    });
    assert_eq!(found.warnings, Vec::<String>::new());
    let comparer = Comparer::new(dbm_dialect::by_name(target.backend().name()).unwrap(), None);
    let options = diff::Options {
        compare_type: true,
        default_schema: found.default_schema,
        ..diff::Options::default()
    };
    let drop = diff(&found.catalog, &[Catalog::default()], &comparer, &options).unwrap();
    let create: Vec<Operation> = drop
        .operations
        .iter()
        .rev()
        .map(|it| reverse(it).unwrap())
        .collect();
    writer::body(&create, &Style::default(), &comparer)
        .unwrap()
        .text
}

/// What Alembic writes.
fn expected(url: &str, schemas: Schemas) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/reflect.py");
    let mut command = Command::new(alembic::python());
    command.args([script, url]);
    if schemas == Schemas::All {
        command.arg("all");
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Each line behind the statement that it belongs to, sorted: Alembic's order of dropped tables is
/// that of a Python set.
fn lines(text: &str) -> Vec<String> {
    let mut statement = String::new();
    let mut lines = Vec::new();
    let filled = |line: &&str| !line.is_empty() && !line.starts_with('#');
    for line in text.lines().map(str::trim).filter(filled) {
        if line.starts_with("op.") {
            line.clone_into(&mut statement);
        }
        lines.push(format!("{statement} {line}"));
    }
    lines.sort();
    lines
}

fn assert_same(url: &str, schemas: Schemas) {
    let written = lines(&written(url, schemas));
    let expected = lines(&expected(url, schemas));
    let only = |these: &[String], those: &[String], mark: &str| -> String {
        let only = these.iter().filter(|it| !those.contains(it));
        only.map(|it| format!("{mark} {it}\n"))
            .collect::<Vec<_>>()
            .concat()
    };
    let difference = only(&expected, &written, "-") + &only(&written, &expected, "+");
    assert!(difference.is_empty(), "{difference}");
}

#[test]
fn the_types_of_postgresql_are_read() {
    let database = Database::create();
    database.query(include_str!("introspection/postgresql_types.sql"));
    assert_same(&database.url(), Schemas::Default);
}

#[test]
fn the_constraints_and_indexes_of_postgresql_are_read() {
    let database = Database::create();
    database.query(include_str!("introspection/postgresql_tables.sql"));
    assert_same(&database.url(), Schemas::Default);
    assert_same(&database.url(), Schemas::All);
}

#[test]
fn the_tables_of_sqlite_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("shop.db");
    std::fs::write(&file, "").unwrap();
    sqlite::query(&file, include_str!("introspection/sqlite_tables.sql"));
    assert_same(&format!("sqlite:///{}", file.display()), Schemas::Default);
}

#[test]
fn the_types_of_mariadb_are_read() {
    for scheme in ["mysql+pymysql", "mariadb+pymysql"] {
        let database = mariadb::Database::create();
        database.query(include_str!("introspection/mariadb_types.sql"));
        assert_same(
            &database.url_of(scheme, "tester", "tester"),
            Schemas::Default,
        );
    }
}

#[test]
fn the_keys_and_options_of_mariadb_are_read() {
    let database = mariadb::Database::create();
    database.query(include_str!("introspection/mariadb_tables.sql"));
    let url = database.url_of("mariadb+pymysql", "tester", "tester");
    assert_same(&url, Schemas::Default);
}
