//! Tables (SQLAlchemy: `SQLiteDDLCompiler.post_create_table`).

use crate::Renderer;
use dbm_core::operation::RenameTable;
use dbm_core::schema::option::given;
use dbm_core::schema::{OptionValue, Table};

/// `WITHOUT ROWID`, `STRICT`.
pub(crate) fn options(table: &Table) -> String {
    let mut words = Vec::new();
    if given(&table.options, "sqlite_with_rowid") == Some(&OptionValue::Bool(false)) {
        words.push("WITHOUT ROWID");
    }
    if given(&table.options, "sqlite_strict").is_some_and(OptionValue::is_true) {
        words.push("STRICT");
    }
    if words.is_empty() {
        String::new()
    } else {
        format!("\n {}", words.join(",\n "))
    }
}

/// `ALTER TABLE s.a RENAME TO b`.
pub(crate) fn rename(r: &Renderer, operation: &RenameTable) -> String {
    format!(
        "{} RENAME TO {}",
        r.alter_table(&operation.table),
        r.quote(&operation.new_name)
    )
}
