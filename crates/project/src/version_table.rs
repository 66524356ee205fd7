//! The version table: the rows that say which revisions a database has.
//!
//! Its shape and its statements are Alembic's (`runtime/migration.py`).

use crate::environment::{Environment, Options};
use dbm_core::graph::RowChange;
use dbm_core::operation::{CreateTable, Operation};
use dbm_core::schema::types::{MysqlText, TextClass, TextType, TypeKind};
use dbm_core::schema::{Column, Constraint, ConstraintName, PrimaryKey, Table, TableName, Type};
use dbm_database::{Connection, DatabaseError};
use dbm_dialect::facts::Returning;
use dbm_dialect::{Dialect, Mode, Renderer, Rendering};

/// The rows of the version table of a database, read over a connection of their own.
///
/// There are none where the table is not there, nor the file of an SQLite database.
pub async fn rows(environment: &Environment) -> Result<Vec<String>, DatabaseError> {
    let dialect = dbm_dialect::for_backend(environment.target.backend());
    let mut connection = environment.connect_to_read().await?;
    let table = VersionTable::new(&environment.options);
    let rendering = Rendering::online(dialect, None);
    let rows = table.read(dialect, &rendering, &mut *connection).await;
    connection.close().await;
    Ok(rows?.unwrap_or_default())
}

/// The only column.
const COLUMN: &str = "version_num";

/// The version table of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionTable {
    /// Its name and schema.
    pub name: TableName,
    /// Whether its column is its primary key.
    pub(crate) primary_key: bool,
}

impl VersionTable {
    /// The version table that `context.configure` asks for.
    pub fn new(options: &Options) -> Self {
        Self {
            name: TableName::of(options.version_table_schema.clone(), &options.version_table),
            primary_key: options.version_table_pk,
        }
    }

    /// The operation that makes it.
    pub fn create(&self) -> Operation {
        let kind = TypeKind::Text(TextType {
            class: TextClass::String,
            length: Some(32),
            collation: None,
            mysql: MysqlText::default(),
        });
        let mut table = Table::new(self.name.clone());
        table.columns.push(Column {
            nullable: false,
            primary_key: self.primary_key,
            ..Column::new(COLUMN, Type::new(kind))
        });
        if self.primary_key {
            table.constraints.push(Constraint::PrimaryKey(PrimaryKey {
                name: Some(ConstraintName::plain(format!("{}_pkc", self.name.name))),
                columns: vec![COLUMN.to_owned()],
                ..PrimaryKey::default()
            }));
        }
        Operation::CreateTable(Box::new(CreateTable {
            table,
            if_not_exists: false,
        }))
    }

    /// The statement for a change of its rows.
    pub(crate) fn change(
        &self,
        dialect: &'static dyn Dialect,
        rendering: &Rendering,
        change: &RowChange,
    ) -> String {
        let renderer = Renderer::new(dialect, rendering);
        let table = renderer.table(&self.name);
        match change {
            RowChange::Insert(version) => {
                let returning = self.returning(&renderer);
                format!(
                    "INSERT INTO {table} ({COLUMN}) VALUES ({}){returning}",
                    text(version)
                )
            }
            RowChange::Update { from, to } => format!(
                "UPDATE {table} SET {COLUMN}={} WHERE {table}.{COLUMN} = {}",
                text(to),
                text(from)
            ),
            RowChange::Delete(version) => format!(
                "DELETE FROM {table} WHERE {table}.{COLUMN} = {}",
                text(version)
            ),
        }
    }

    /// The statement that empties it.
    pub fn purge(&self, dialect: &'static dyn Dialect, rendering: &Rendering) -> String {
        let renderer = Renderer::new(dialect, rendering);
        format!("DELETE FROM {}", renderer.table(&self.name))
    }

    /// The rows, in the database's order; nothing where there is no such table.
    pub async fn read(
        &self,
        dialect: &'static dyn Dialect,
        rendering: &Rendering,
        connection: &mut dyn Connection,
    ) -> Result<Option<Vec<String>>, DatabaseError> {
        let table = Renderer::new(dialect, rendering).table(&self.name);
        match connection
            .query(&format!("SELECT {table}.{COLUMN} FROM {table}"))
            .await
        {
            Ok(rows) => Ok(Some(rows.iter().filter_map(|row| row.text(0)).collect())),
            Err(error) if error.is_missing_table() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// SQLAlchemy asks a row back for its primary key, where the database can give it.
    fn returning(&self, renderer: &Renderer) -> String {
        if !self.primary_key || renderer.rendering.mode == Mode::Online {
            return String::new();
        }
        match renderer.dialect.facts().returning {
            Returning::None => String::new(),
            Returning::Column => format!(" RETURNING {COLUMN}"),
            Returning::QualifiedColumn => {
                format!(" RETURNING {}.{COLUMN}", renderer.table(&self.name))
            }
        }
    }
}

fn text(version: &str) -> String {
    format!("'{}'", version.replace('\'', "''"))
}
