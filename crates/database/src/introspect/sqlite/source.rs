//! One table as a batch needs it to make it anew: what SQLAlchemy's reflection tells, and what it
//! loses and is easily kept; and what hangs on the table and goes with it.

use crate::introspect::sqlite::definition::{Definition, References};
use crate::introspect::sqlite::{ReflectedRows, in_schema};
use crate::introspect::{Source, TableExtras, Trigger};
use crate::{Connection, Row};
use dbm_core::failure::Failure;
use dbm_core::schema::{Constraint, ForeignKey, OptionValue, Table, TableName, TypeKind};

const TABLE: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'table'";

const TRIGGERS: &str = "SELECT name, sql, tbl_name FROM sqlite_master \
    WHERE type = 'trigger' ORDER BY rowid";

/// The table, or nothing where there is none of that name.
pub(in crate::introspect) async fn source(
    connection: &mut dyn Connection,
    name: &TableName,
) -> Result<Option<Source>, Failure> {
    let schema = name.schema.as_deref();
    let tables = connection.query(&in_schema(TABLE, schema)).await?;
    let is_meant = |own: &str| own.eq_ignore_ascii_case(&name.name);
    let row = tables
        .iter()
        .find(|row| row.text(0).is_some_and(|own| is_meant(&own)));
    let Some(row) = row else {
        return Ok(None);
    };
    let (own, sql) = (
        row.text(0).unwrap_or_default(),
        row.text(1).unwrap_or_default(),
    );
    let mut left_out = Vec::new();
    let found = ReflectedRows::read(connection, schema).await?;
    let mut table = found.table(&own, &sql, &mut left_out);
    keep(&mut table, &Definition::parse(&sql));
    order(
        &mut table,
        found.foreign_keys.get(&own).map_or(&[], Vec::as_slice),
    );
    let keepsakes = keepsakes(connection, schema, &own).await?;
    let warning = |index: &String| {
        format!("the index `{index}` is on an expression, and is lost with the old table")
    };
    Ok(Some(Source {
        table,
        warnings: left_out.iter().map(warning).collect(),
        keepsakes,
    }))
}

/// AUTOINCREMENT, collations, and what a `REFERENCES` beside its column says.
fn keep(table: &mut Table, definition: &Definition) {
    if definition.autoincrement {
        let option = ("sqlite_autoincrement".to_owned(), OptionValue::Bool(true));
        table.options.extend([option]);
    }
    for column in &mut table.columns {
        if let (Some(collation), TypeKind::Text(kind)) = (
            definition.collations.get(&column.name),
            &mut column.kind.kind,
        ) {
            kind.collation = Some(collation.clone());
        }
    }
    for constraint in &mut table.constraints {
        if let Constraint::ForeignKey(key) = constraint
            && key.name.is_none()
            && let Some(references) = definition
                .column_references
                .iter()
                .find(|it| is_same(key, it))
        {
            key.onupdate.clone_from(&references.onupdate);
            key.ondelete.clone_from(&references.ondelete);
            key.timing = references.timing.clone();
        }
    }
}

/// Foreign keys as the pragma lists them, then the rest: Alembic takes them in any order.
fn order(table: &mut Table, rows: &[Row]) {
    let same_key = |one: &Row, other: &Row| one.value(1) == other.value(1);
    let keys: Vec<(Option<String>, Vec<String>)> = rows
        .chunk_by(same_key)
        .map(|rows| {
            let columns = rows.iter().filter_map(|row| row.text(3));
            (rows[0].text(2), columns.collect())
        })
        .collect();
    table
        .constraints
        .sort_by_key(|constraint| match constraint {
            Constraint::PrimaryKey(_) => 0,
            Constraint::ForeignKey(key) => {
                let is_meant = |(other, columns): &(Option<String>, Vec<String>)| {
                    other.as_ref() == Some(&key.referred_table.name) && *columns == key.columns
                };
                1 + keys.iter().position(is_meant).unwrap_or(keys.len())
            }
            Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => usize::MAX,
        });
}

fn is_same(key: &ForeignKey, written: &References) -> bool {
    key.columns == written.columns && key.referred_table.name == written.referred_table
}

/// What a DROP TABLE takes with it.
async fn keepsakes(
    connection: &mut dyn Connection,
    schema: Option<&str>,
    table: &str,
) -> Result<TableExtras, Failure> {
    let triggers = connection.query(&in_schema(TRIGGERS, schema)).await?;
    let of_table = |it: &String| it.eq_ignore_ascii_case(table);
    let triggers = triggers
        .iter()
        .filter(|row| row.text(2).as_ref().is_some_and(of_table));
    let trigger = |row: &Row| {
        Some(Trigger {
            name: row.text(0)?,
            sql: row.text(1)?,
            sql_mode: None,
        })
    };
    Ok(TableExtras {
        triggers: triggers.filter_map(trigger).collect(),
        sequence: sequence(connection, schema, table).await?,
    })
}

/// The highest number that AUTOINCREMENT has given.
async fn sequence(
    connection: &mut dyn Connection,
    schema: Option<&str>,
    table: &str,
) -> Result<Option<i64>, Failure> {
    let known = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'";
    if connection
        .query(&in_schema(known, schema))
        .await?
        .is_empty()
    {
        return Ok(None);
    }
    let name = table.replace('\'', "''");
    let place = schema.map_or_else(String::new, |schema| {
        format!("\"{}\".", schema.replace('"', "\"\""))
    });
    let question = format!("SELECT seq FROM {place}sqlite_sequence WHERE name = '{name}'");
    let rows = connection.query(&question).await?;
    Ok(rows.first().and_then(|row| row.integer(0)))
}
