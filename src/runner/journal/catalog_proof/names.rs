//! What a statement names, and whether it is there.

use std::fmt::Write as _;

use fancy_regex::Captures;

use crate::runner::journal::catalog_proof::Thing;
use crate::runner::journal::hexadecimal;
use dbm_core::schema::TableName;
use dbm_database::{Connection, DatabaseError};

/// The names in a statement.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The schema of the table, where it is named.
    pub schema: Option<String>,
    /// The table, or whatever stands alone in a schema.
    pub table: String,
    /// What belongs to the table.
    pub name: String,
    new_table: String,
    /// What it is called afterwards.
    pub new_name: String,
}

impl Names {
    /// What a pattern found.
    pub fn of(captures: &Captures<'_>) -> Self {
        let name = |group: &str| captures.name(group).map(|it| unquoted(it.as_str()));
        Self {
            schema: name("ts"),
            table: name("t").unwrap_or_default(),
            name: name("a").unwrap_or_default(),
            new_table: name("u").unwrap_or_default(),
            new_name: name("b").unwrap_or_default(),
        }
    }

    /// The same after a renaming.
    pub fn renamed(&self) -> Self {
        let or = |new: &String, old: &String| if new.is_empty() { old } else { new }.clone();
        Self {
            table: or(&self.new_table, &self.table),
            name: or(&self.new_name, &self.name),
            ..self.clone()
        }
    }

    /// Whether the catalog has it.
    pub async fn exists(
        &self,
        connection: &mut dyn Connection,
        thing: Thing,
    ) -> Result<bool, DatabaseError> {
        let (catalog, of_schema, of_table) = catalog(thing);
        let mut question = format!(
            "SELECT count(*) FROM information_schema.{catalog} WHERE {of_schema} = {} AND {of_table} = {}",
            self.schema(),
            text(&self.table)
        );
        let primary = "PRIMARY".to_owned();
        let part = match thing {
            Thing::Column => Some(("column_name", &self.name)),
            Thing::Index => Some(("index_name", &self.name)),
            Thing::Constraint => Some(("constraint_name", &self.name)),
            Thing::PrimaryKey => Some(("index_name", &primary)),
            Thing::Trigger => Some(("trigger_name", &self.name)),
            Thing::Table | Thing::TriggerAlone | Thing::Routine | Thing::Event => None,
        };
        if let Some((column, name)) = part {
            // Writing to a String cannot fail.
            let _ = write!(question, " AND {column} = {}", text(name));
        }
        let rows = connection.query(&question).await?;
        Ok(rows.first().is_some_and(|row| row.integer(0) != Some(0)))
    }

    /// The schema as SQL.
    pub fn schema(&self) -> String {
        let schema = self.schema.as_ref();
        schema.map_or_else(|| "database()".to_owned(), |schema| text(schema))
    }
}

/// Whether foreign keys of other tables refer to `table`.
pub async fn is_referred_to(
    connection: &mut dyn Connection,
    table: &TableName,
) -> Result<bool, DatabaseError> {
    let schema = table.schema.as_ref();
    let schema = schema.map_or_else(|| "database()".to_owned(), |schema| text(schema));
    let name = text(&table.name);
    let question = format!(
        "SELECT count(*) FROM information_schema.referential_constraints \
         WHERE unique_constraint_schema = {schema} AND referenced_table_name = {name} \
         AND (constraint_schema <> {schema} OR table_name <> {name})"
    );
    let rows = connection.query(&question).await?;
    Ok(rows.first().is_some_and(|row| row.integer(0) != Some(0)))
}

/// Where a thing is found, and which columns say its schema and what it belongs to.
fn catalog(thing: Thing) -> (&'static str, &'static str, &'static str) {
    match thing {
        Thing::Table => ("tables", "table_schema", "table_name"),
        Thing::Column => ("columns", "table_schema", "table_name"),
        Thing::Index | Thing::PrimaryKey => ("statistics", "table_schema", "table_name"),
        Thing::Constraint => ("table_constraints", "table_schema", "table_name"),
        Thing::Trigger => ("triggers", "event_object_schema", "event_object_table"),
        Thing::TriggerAlone => ("triggers", "trigger_schema", "trigger_name"),
        Thing::Routine => ("routines", "routine_schema", "routine_name"),
        Thing::Event => ("events", "event_schema", "event_name"),
    }
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('`').and_then(|it| it.strip_suffix('`')) {
        Some(quoted) => quoted.replace("``", "`"),
        None => name.to_owned(),
    }
}

/// The catalog compares names without regard to case where the server does.
pub fn text(name: &str) -> String {
    format!("CONVERT({} USING utf8)", hexadecimal(name))
}
