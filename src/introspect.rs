//! What a database holds, read from its own catalog.
//!
//! The tables come as SQLAlchemy's reflection tells them to Alembic: the same types,
//! names, defaults and options, and the same that is left out.

mod postgres;
mod sqlite;

use crate::database::Connection;
use crate::failure::{Failure, Kind};
use crate::schema::{Catalog, ConstraintName};
use crate::target::Backend;

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
        Backend::PostgreSql => postgres::introspect(connection, schemas).await,
        Backend::Sqlite => sqlite::introspect(connection).await,
        Backend::MySql | Backend::MariaDb => Err(Failure::new(
            Kind::Plan,
            format!("comparing models with a {backend} database is not supported yet"),
        )),
    }
}

/// The name that a database gave: it is final.
fn final_name(text: impl Into<String>) -> ConstraintName {
    ConstraintName {
        text: text.into(),
        conventional: true,
    }
}
