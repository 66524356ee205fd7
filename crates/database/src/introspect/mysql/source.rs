//! One table or column with everything that belongs to it, to be said again.

use crate::introspect::mysql::column::{self, ReflectedColumn};
use crate::introspect::mysql::pattern::quoted;
use crate::introspect::mysql::{first_text, parsed, types};
use crate::introspect::{Source, TableExtras, Trigger};
use crate::{Connection, Row};
use dbm_core::failure::{Failure, Kind};
use dbm_core::schema::{Column, ServerDefault, Table, TableName};
use dbm_core::target::Backend;

/// Reads one table; nothing where there is none of that name.
pub(in crate::introspect) async fn source(
    connection: &mut dyn Connection,
    backend: Backend,
    name: &TableName,
) -> Result<Option<Source>, Failure> {
    let Some(sql) = definition(connection, name).await? else {
        return Ok(None);
    };
    let mut warnings = Vec::new();
    let mut table = parsed(&sql, backend, name.clone(), &mut warnings);
    for found in columns(&sql) {
        keep_rest(&mut table, &found, &mut warnings);
    }
    let keepsakes = TableExtras {
        triggers: triggers(connection, name).await?,
        sequence: None,
    };
    Ok(Some(Source {
        table,
        warnings,
        keepsakes,
    }))
}

/// What reflection leaves out of a column: MariaDB's JSON is kept, the rest cannot be said again.
fn keep_rest(table: &mut Table, found: &ReflectedColumn, warnings: &mut Vec<String>) {
    let (name, of) = (&found.column.name, table.name.clone());
    let Some(rest) = &found.rest else {
        return;
    };
    if is_json(found) {
        if let Some(column) = table.columns.iter_mut().find(|it| it.name == *name) {
            column.kind = types::json();
        }
    } else {
        warnings.push(format!(
            "`{rest}` of the column `{name}` of `{of}` is left out of the new table"
        ));
    }
}

/// The triggers of a table.
async fn triggers(
    connection: &mut dyn Connection,
    table: &TableName,
) -> Result<Vec<Trigger>, Failure> {
    let from = table
        .schema
        .as_ref()
        .map(|it| format!(" FROM {}", quoted(it)));
    let name = table.name.replace('\'', "''");
    let question = format!(
        "SHOW TRIGGERS{} WHERE `Table` = '{name}'",
        from.unwrap_or_default()
    );
    let session = first_text(connection, "SELECT @@sql_mode").await?;
    let names = connection.query(&question).await?;
    let mut triggers = Vec::new();
    for name in names.iter().filter_map(|row| row.text(0)) {
        let of_schema = TableName::of(table.schema.clone(), &name);
        let question = format!("SHOW CREATE TRIGGER {}", place(&of_schema));
        let rows = connection.query(&question).await?;
        let trigger = |row: &Row| {
            Some(Trigger {
                name: name.clone(),
                sql_mode: row.text(1).filter(|it| session.as_ref() != Some(it)),
                sql: row.text(2)?,
            })
        };
        triggers.extend(rows.first().and_then(trigger));
    }
    Ok(triggers)
}

/// One column; an error where something of it is not understood.
pub(in crate::introspect) async fn whole_column(
    connection: &mut dyn Connection,
    table: &TableName,
    name: &str,
) -> Result<Option<Column>, Failure> {
    let sql = definition(connection, table).await?.unwrap_or_default();
    let is_meant =
        |found: &ReflectedColumn| found.column.name.to_lowercase() == name.to_lowercase();
    let Some(found) = columns(&sql).find(is_meant) else {
        return Ok(None);
    };
    let mut column = found.column.clone();
    if is_json(&found) {
        column.kind = types::json();
    } else if found.rest.is_some() || found.unknown_type.is_some() || is_computed(&column) {
        let message = format!("`{name}` of `{table}` has more than dbm can say again");
        let failure = Failure::new(Kind::Plan, message).note("column", found.line.trim());
        return Err(failure.hint("give `existing_type` and what else the column keeps, or write the statement with `op.execute`"));
    }
    Ok(Some(column))
}

fn columns(sql: &str) -> impl Iterator<Item = ReflectedColumn> {
    let lines = sql
        .lines()
        .filter(|line| line.starts_with("  `") || line.starts_with("  \""));
    lines.filter_map(column::read)
}

/// MariaDB's JSON is a text with a CHECK.
fn is_json(found: &ReflectedColumn) -> bool {
    let check = format!("CHECK (json_valid({}))", quoted(&found.column.name));
    found.rest.as_deref() == Some(&check)
}

fn is_computed(column: &Column) -> bool {
    matches!(column.server_default, Some(ServerDefault::Computed(_)))
}

/// `CREATE TABLE ...`; nothing where there is no table of that name, or a view.
async fn definition(
    connection: &mut dyn Connection,
    table: &TableName,
) -> Result<Option<String>, Failure> {
    let question = format!("SHOW CREATE TABLE {}", place(table));
    let rows = match connection.query(&question).await {
        Err(error) if error.is_missing_table() => return Ok(None),
        rows => rows?,
    };
    let sql = rows.first().and_then(|row| row.text(1));
    Ok(sql.filter(|sql| sql.starts_with("CREATE TABLE") || sql.starts_with("CREATE TEMPORARY")))
}

fn place(name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(&name.name)),
        None => quoted(&name.name),
    }
}
