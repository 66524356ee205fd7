//! What a database holds, read from its own catalog.
//!
//! The tables come as SQLAlchemy's reflection tells them to Alembic: the same types,
//! names, defaults and options, and the same that is left out.

mod mysql;
mod postgresql;
mod sqlite;

use serde::{Deserialize, Serialize};

use crate::Connection;
use dbm_core::failure::Failure;
use dbm_core::schema::{Catalog, Column, ConstraintName, Table, TableName};
use dbm_core::target::Backend;

/// Which schemas to look into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schemas {
    /// What is found without naming a schema.
    Default,
    /// The others as well, the system's own aside (`include_schemas`).
    All,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Introspection {
    /// The tables; those of the default schema without a schema.
    pub catalog: Catalog,
    /// The schema that the database takes where none is named.
    pub default_schema: Option<String>,
    /// What could not be read, and is left out.
    pub warnings: Vec<String>,
}

/// Reads all tables.
///
/// # Errors
/// Whatever the database says, and what it says that is not understood.
pub async fn introspect(
    connection: &mut dyn Connection,
    backend: Backend,
    schemas: Schemas,
) -> Result<Introspection, Failure> {
    match backend {
        Backend::PostgreSql => postgresql::introspect(connection, schemas).await,
        Backend::Sqlite => sqlite::introspect(connection).await,
        Backend::MySql | Backend::MariaDb => mysql::introspect(connection, backend, schemas).await,
    }
}

/// Reads one table alone: nothing else that the database holds is asked for.
///
/// # Errors
/// As [`introspect`].
pub async fn table(
    connection: &mut dyn Connection,
    backend: Backend,
    name: &TableName,
) -> Result<Introspection, Failure> {
    match backend {
        Backend::PostgreSql => postgresql::table(connection, name).await,
        Backend::Sqlite => sqlite::table(connection, name).await,
        Backend::MySql | Backend::MariaDb => mysql::table_alone(connection, backend, name).await,
    }
}

/// A table that will be made anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The table.
    pub table: Table,
    /// What could not be read, and will be lost.
    pub warnings: Vec<String>,
    /// What goes with the old table and belongs to the new one.
    pub keepsakes: TableExtras,
}

/// What goes with a dropped table, though it belongs to the one that takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableExtras {
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// The highest number that SQLite's AUTOINCREMENT has given.
    pub sequence: Option<i64>,
}

/// A trigger and the text that makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// `CREATE TRIGGER ...`
    pub sql: String,
    /// The `sql_mode` of MySQL in which it was written, where the session has another one.
    pub sql_mode: Option<String>,
}

/// Reads one table; nothing where there is none of that name.
///
/// # Errors
/// Whatever the database says, and what it says that is not understood.
pub async fn source(
    connection: &mut dyn Connection,
    backend: Backend,
    name: &TableName,
) -> Result<Option<Source>, Failure> {
    match backend {
        Backend::Sqlite => sqlite::source(connection, name).await,
        Backend::MySql | Backend::MariaDb => mysql::source(connection, backend, name).await,
        Backend::PostgreSql => {
            let found = postgresql::table(connection, name).await?;
            Ok(of_catalog(found, name))
        }
    }
}

/// Reads one column with everything that belongs to it; nothing where there is none of that name.
///
/// # Errors
/// Whatever the database says, and what it says of the column that is not understood: saying the column
/// again would lose it.
pub async fn column(
    connection: &mut dyn Connection,
    backend: Backend,
    table: &TableName,
    column: &str,
) -> Result<Option<Column>, Failure> {
    match backend {
        Backend::MySql | Backend::MariaDb => mysql::whole_column(connection, table, column).await,
        Backend::Sqlite | Backend::PostgreSql => {
            let found = source(connection, backend, table).await?;
            Ok(found.and_then(|it| it.table.column(column).cloned()))
        }
    }
}

fn of_catalog(mut found: Introspection, name: &TableName) -> Option<Source> {
    let of_default = TableName::new(&name.name);
    let is_default = name.schema == found.default_schema;
    let table = found.catalog.remove(name);
    let table = table.or_else(|| found.catalog.remove(&of_default).filter(|_| is_default));
    Some(Source {
        table: table?,
        warnings: found.warnings,
        keepsakes: TableExtras::default(),
    })
}

/// The name that a database gave: it is final.
fn final_name(text: impl Into<String>) -> ConstraintName {
    ConstraintName {
        text: text.into(),
        conventional: true,
    }
}
