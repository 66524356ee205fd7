//! Queries (SQLAlchemy: `SQLiteCompiler`).

/// `LIMIT` and `OFFSET`: each wants the other.
pub(crate) fn limit(limit: Option<&str>, offset: Option<&str>) -> String {
    let (limit, offset) = (limit.unwrap_or("-1"), offset.unwrap_or("0"));
    format!("\n LIMIT {limit} OFFSET {offset}")
}
