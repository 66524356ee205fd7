//! What is written is read again as the same operations, on every dialect.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::writer::{Style, body};
use crate::{Context, all_operations};
use dbm_core::diff::{self, diff};
use dbm_core::graph::Direction;
use dbm_core::operation::Operation;
use dbm_core::schema::Catalog;
use dbm_core::schema::strategy::catalog;
use dbm_core::source::Source;
use dbm_dialect::{Comparer, Dialect, Rendering};

fn differences(database: &Catalog, models: &Catalog, comparer: &Comparer) -> Vec<Operation> {
    let options = diff::Options {
        compare_type: true,
        compare_server_default: false,
        ..diff::Options::default()
    };
    let models = std::slice::from_ref(models);
    diff(database, models, comparer, &options)
        .unwrap()
        .operations
}

/// The operations of a script whose `upgrade()` has this body.
fn read(body: &str, imports: &str, dialect: &dyn Dialect) -> Vec<Operation> {
    let mut text =
        format!("from alembic import op\nimport sqlalchemy as sa\n{imports}\n\ndef upgrade():\n");
    let _ = writeln!(text, "    {body}");
    let source = Source::new("versions/ae10_law.py", text);
    let context = Context::new(dialect.facts().name);
    let mut scripts = all_operations(&[(source, Direction::Upgrade)], &context).unwrap();
    let operations = scripts.remove(0).expect("what was written").operations;
    operations.into_iter().map(|it| it.operation).collect()
}

/// What each operation is on a dialect: its statements, or why it has none.
fn statements(operations: &[Operation], dialect: &'static dyn Dialect) -> Vec<String> {
    let rendering = Rendering::offline(dialect);
    let rendered = operations
        .iter()
        .map(|it| dbm_dialect::render(dialect, it, &rendering));
    let texts = rendered.map(|result| match result {
        Ok(statements) => statements.iter().map(|it| unordered(&it.sql)).collect(),
        Err(error) => error.to_string(),
    });
    texts.collect()
}

/// The lines of a statement in one order: that of a new table's constraints is the writer's own.
fn unordered(sql: &str) -> String {
    let mut lines: Vec<&str> = sql.lines().map(|it| it.trim_end_matches(", ")).collect();
    lines.sort_unstable();
    lines.join("\n")
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(database in catalog(), models in catalog()) {
        let comparer = Comparer::new(dbm_dialect::by_name("postgresql").unwrap(), None);
        let operations = differences(&database, &models, &comparer);
        let written = body(&operations, &Style::default(), &comparer).unwrap();
        let imports: Vec<String> = written.imports.into_iter().collect();
        for name in ["postgresql", "mysql", "mariadb", "sqlite"] {
            let dialect = dbm_dialect::by_name(name).unwrap();
            let again = read(&written.text, &imports.join("\n"), dialect);
            prop_assert_eq!(statements(&again, dialect), statements(&operations, dialect), "{}", written.text);
        }
    }
}
