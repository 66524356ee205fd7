//! Indexes, those that SQLite makes for unique constraints included
//! (SQLAlchemy: `SQLiteDialect.get_indexes`).

use crate::Row;
use crate::introspect::final_name;
use crate::introspect::sqlite::definition::condition_of_index;
use crate::introspect::sqlite::text;
use dbm_core::schema::{Expression, Index, OptionValue, Options};

/// An index by the names of its columns.
#[derive(Debug)]
pub(super) struct ReflectedIndexes {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    unique: bool,
    condition: Option<String>,
}

impl ReflectedIndexes {
    /// Whether SQLite made it for a constraint.
    pub(super) fn is_automatic(&self) -> bool {
        self.name.starts_with("sqlite_autoindex")
    }

    /// The index, unless it is part of a constraint.
    pub(super) fn index(self) -> Option<Index> {
        if self.is_automatic() {
            return None;
        }
        let mut options = Options::new();
        if let Some(condition) = &self.condition {
            let condition = OptionValue::Expression(text(condition));
            options.insert("sqlite_where".to_owned(), condition);
        }
        Some(Index {
            name: Some(final_name(self.name)),
            elements: self.columns.into_iter().map(Expression::column).collect(),
            unique: self.unique,
            quote: None,
            options,
        })
    }
}

/// Reads rows of table, index, unique, partial, column, SQL. An index on an expression is left out.
pub(super) fn read(rows: &[Row], left_out: &mut Vec<String>) -> Vec<ReflectedIndexes> {
    let same_index = |one: &Row, other: &Row| one.value(1) == other.value(1);
    let mut indexes = Vec::new();
    for rows in rows.chunk_by(same_index) {
        let first = &rows[0];
        let name = first.text(1).unwrap_or_default();
        let columns: Option<Vec<String>> = rows.iter().map(|row| row.text(4)).collect();
        let Some(columns) = columns else {
            left_out.push(name);
            continue;
        };
        let sql = first.text(5).filter(|_| first.is_true(3));
        indexes.push(ReflectedIndexes {
            name,
            columns,
            unique: first.is_true(2),
            condition: sql.and_then(|sql| condition_of_index(&sql)),
        });
    }
    indexes
}
