//! Rows (Alembic: `DefaultImpl.bulk_insert`).

use crate::generic::{expression, literal};
use crate::{Mode, RenderError, Renderer};
use dbm_core::operation::{BulkInsert, Cell};
use dbm_core::schema::Type;

/// How many rows one statement has at most on a connection.
const ROWS: usize = 500;

/// One row: column and value, in the order they were written.
type Row = Vec<(String, Cell)>;

/// A statement a row in a script; on a connection as few as may be.
pub(crate) fn bulk(r: &Renderer, operation: &BulkInsert) -> Result<Vec<String>, RenderError> {
    let Some(first) = operation.rows.first() else {
        return Ok(Vec::new());
    };
    if r.rendering.mode == Mode::Offline || !operation.multiinsert {
        return operation
            .rows
            .iter()
            .map(|row| single(r, operation, row))
            .collect();
    }
    let columns = columns(operation, first)?;
    if columns.is_empty() {
        return operation
            .rows
            .iter()
            .map(|row| single(r, operation, row))
            .collect();
    }
    let mut rows = Vec::with_capacity(operation.rows.len());
    for (at, row) in operation.rows.iter().enumerate() {
        rows.push(values(r, &columns, row, at)?);
    }
    let opening = opening(r, operation, &columns);
    Ok(rows
        .chunks(ROWS)
        .map(|rows| format!("{opening} VALUES {}", rows.join(", ")))
        .collect())
}

fn single(r: &Renderer, operation: &BulkInsert, row: &Row) -> Result<String, RenderError> {
    let columns = columns(operation, row)?;
    let opening = opening(r, operation, &columns);
    if columns.is_empty() {
        let empty = if r.dialect.facts().default_values {
            "DEFAULT VALUES"
        } else {
            "() VALUES ()"
        };
        return Ok(format!("{opening} {empty}"));
    }
    Ok(format!("{opening} VALUES {}", values(r, &columns, row, 0)?))
}

/// The columns that a row fills, in the table's order.
fn columns<'o>(
    operation: &'o BulkInsert,
    row: &Row,
) -> Result<Vec<&'o (String, Type)>, RenderError> {
    let is_known = |name: &String| operation.columns.iter().any(|(column, _)| column == name);
    if let Some((name, _)) = row.iter().find(|(name, _)| !is_known(name)) {
        return Err(RenderError::UnknownColumn {
            table: operation.table.to_string(),
            column: name.clone(),
        });
    }
    let is_filled = |column: &str| row.iter().any(|(name, _)| name == column);
    Ok(operation
        .columns
        .iter()
        .filter(|(column, _)| is_filled(column))
        .collect())
}

/// `INSERT INTO t (a, b)`.
fn opening(r: &Renderer, operation: &BulkInsert, columns: &[&(String, Type)]) -> String {
    let table = r.table(&operation.table);
    if columns.is_empty() {
        return format!("INSERT INTO {table}");
    }
    let names = r.quote_all(columns.iter().map(|(name, _)| name));
    format!("INSERT INTO {table} ({names})")
}

/// `(1, 'x')`.
fn values(
    r: &Renderer,
    columns: &[&(String, Type)],
    row: &Row,
    at: usize,
) -> Result<String, RenderError> {
    let mut values = Vec::with_capacity(columns.len());
    for (column, kind) in columns {
        let cell = row
            .iter()
            .find(|(name, _)| name == column)
            .map(|(_, cell)| cell);
        values.push(match cell {
            Some(Cell::Value(value)) => literal::cell(r, value, kind)?,
            Some(Cell::Expression(expression)) => expression::render(r, expression, true)?,
            None => {
                return Err(RenderError::MissingValue {
                    column: column.clone(),
                    row: at + 1,
                });
            }
        });
    }
    Ok(format!("({})", values.join(", ")))
}
