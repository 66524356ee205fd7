//! What a statement gives back, with the values that the drivers of Python give.

use std::sync::Arc;

use crate::schema::Literal;

/// What a statement gave back: `cursor` of Python's DB-API.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// The names of its columns; nothing where the statement gives no rows.
    pub columns: Option<Arc<[String]>>,
    /// The values of each row, in the order of the columns.
    pub rows: Vec<Vec<Literal>>,
    /// `rowcount`: how many rows were found or changed; -1 where the driver does not say.
    pub count: i64,
    /// `lastrowid`: the number of the row that was inserted last.
    pub last_id: Option<i64>,
}

impl Rows {
    /// What a statement without rows gives.
    pub fn without_rows(count: i64) -> Self {
        Self {
            count,
            ..Self::default()
        }
    }
}
