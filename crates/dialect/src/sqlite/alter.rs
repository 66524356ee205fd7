//! Changes of a column (Alembic: `ddl/sqlite.py`).

use crate::Renderer;
use dbm_core::schema::TableName;

/// `ALTER TABLE t RENAME COLUMN a TO b`.
pub(crate) fn rename_column(r: &Renderer, table: &TableName, old: &str, new: &str) -> String {
    format!(
        "{} RENAME COLUMN {} TO {}",
        r.alter_table(table),
        r.quote(old),
        r.quote(new)
    )
}
