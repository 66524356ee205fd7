//! MySQL and MariaDB (SQLAlchemy: `dialects/mysql/reflection.py`).
//!
//! The catalog says which tables there are; what is in them stands in what
//! `SHOW CREATE TABLE` says, one thing a line.

mod column;
mod key;
mod options;
mod pattern;
mod source;
mod types;

use crate::Connection;
use crate::introspect::{Introspection, Schemas};
use dbm_core::failure::Failure;
use dbm_core::schema::{Constraint, Expression, Table, TableName, is_own_table};
use dbm_core::sql::parameters;
use dbm_core::target::Backend;
use key::Line;
use pattern::quoted;

pub(super) use source::{source, whole_column};

/// The server's own.
const SYSTEM: &[&str] = &["information_schema", "mysql", "performance_schema", "sys"];

pub(super) async fn introspect(
    connection: &mut dyn Connection,
    backend: Backend,
    schemas: Schemas,
) -> Result<Introspection, Failure> {
    let default = first_text(connection, "SELECT database()").await?;
    let mut names: Vec<Option<String>> = vec![None];
    if schemas == Schemas::All {
        let rows = connection.query("SHOW SCHEMAS").await?;
        let found = rows.iter().filter_map(|row| row.text(0));
        let is_other = |it: &String| !SYSTEM.contains(&it.as_str()) && Some(it) != default.as_ref();
        names.extend(found.filter(is_other).map(Some));
    }
    let mut introspection = Introspection {
        default_schema: default.clone(),
        ..Introspection::default()
    };
    for schema in names {
        let Some(place) = schema.clone().or_else(|| default.clone()) else {
            continue;
        };
        for name in tables(connection, &place).await? {
            let name = TableName::of(schema.clone(), name);
            let table = table(
                connection,
                backend,
                name,
                &place,
                &mut introspection.warnings,
            );
            introspection.catalog.insert(table.await?);
        }
    }
    Ok(introspection)
}

/// One table, and the default schema; a table of that schema is known without it.
pub(super) async fn table_alone(
    connection: &mut dyn Connection,
    backend: Backend,
    name: &TableName,
) -> Result<Introspection, Failure> {
    let default_schema = first_text(connection, "SELECT database()").await?;
    let schema = name
        .schema
        .clone()
        .filter(|it| Some(it) != default_schema.as_ref());
    let name = TableName::of(schema, &name.name);
    let mut introspection = Introspection {
        default_schema,
        ..Introspection::default()
    };
    if let Some((table, warnings)) = one(connection, backend, &name).await? {
        introspection.catalog.insert(table);
        introspection.warnings = warnings;
    }
    Ok(introspection)
}

/// Reads one table; nothing where there is none of that name.
async fn one(
    connection: &mut dyn Connection,
    backend: Backend,
    name: &TableName,
) -> Result<Option<(Table, Vec<String>)>, Failure> {
    let default = first_text(connection, "SELECT database()").await?;
    let Some(place) = name.schema.clone().or(default) else {
        return Ok(None);
    };
    if !tables(connection, &place).await?.contains(&name.name) {
        return Ok(None);
    }
    let mut warnings = Vec::new();
    let table = table(connection, backend, name.clone(), &place, &mut warnings).await?;
    Ok(Some((table, warnings)))
}

async fn first_text(
    connection: &mut dyn Connection,
    question: &str,
) -> Result<Option<String>, Failure> {
    let rows = connection.query(question).await?;
    Ok(rows.first().and_then(|row| row.text(0)))
}

/// The names of the tables, views and sequences aside.
async fn tables(connection: &mut dyn Connection, schema: &str) -> Result<Vec<String>, Failure> {
    let question = format!("SHOW FULL TABLES FROM {}", quoted(schema));
    let rows = connection.query(&question).await?;
    let tables = rows
        .iter()
        .filter(|row| row.text(1).as_deref() == Some("BASE TABLE"));
    Ok(tables
        .filter_map(|row| row.text(0))
        .filter(|name| !is_own_table(name))
        .collect())
}

async fn table(
    connection: &mut dyn Connection,
    backend: Backend,
    name: TableName,
    schema: &str,
    warnings: &mut Vec<String>,
) -> Result<Table, Failure> {
    let question = format!(
        "SHOW CREATE TABLE {}.{}",
        quoted(schema),
        quoted(&name.name)
    );
    let rows = connection.query(&question).await?;
    let sql = rows.first().and_then(|row| row.text(1)).unwrap_or_default();
    Ok(parsed(&sql, backend, name, warnings))
}

/// The table of a `CREATE TABLE ...`.
fn parsed(sql: &str, backend: Backend, name: TableName, warnings: &mut Vec<String>) -> Table {
    let mut reading = Reading {
        table: Table::new(name),
        dialect: backend.name(),
        checks: Vec::new(),
        warnings,
    };
    for line in sql.lines() {
        reading.line(line);
    }
    reading.done()
}

/// A table whose text is read line by line.
struct Reading<'a> {
    table: Table,
    /// What options begin with: `mysql` or `mariadb`.
    dialect: &'static str,
    checks: Vec<Constraint>,
    warnings: &'a mut Vec<String>,
}

impl Reading<'_> {
    fn line(&mut self, line: &str) {
        if line.starts_with("  `") || line.starts_with("  \"") {
            match column::read(line) {
                Some(column) => self.column(column),
                None => self.not_understood(line),
            }
        } else if line.starts_with(") ") {
            options::read(line, self.dialect, &mut self.table);
        } else if line.starts_with("CREATE ") || line == ")" || line.is_empty() {
        } else if line.contains("PARTITION") {
            options::read_partition(line, self.dialect, &mut self.table);
        } else {
            match key::read(line, self.dialect, &self.table.name) {
                Some(Line::PrimaryKey(key)) => {
                    for column in &mut self.table.columns {
                        column.primary_key |= key.columns.contains(&column.name);
                    }
                    self.table
                        .constraints
                        .insert(0, Constraint::PrimaryKey(key));
                }
                Some(Line::Index(index)) => self.table.indexes.push(index),
                Some(Line::ForeignKey(key)) => {
                    self.table.constraints.push(Constraint::ForeignKey(key));
                }
                Some(Line::Check(check)) => self.checks.push(Constraint::Check(*check)),
                None => self.not_understood(line),
            }
        }
    }

    fn column(&mut self, found: column::ReflectedColumn) {
        if let Some(word) = found.unknown_type {
            self.warnings.push(format!(
                "the type `{word}` of the column `{}` of `{}` is not known",
                found.column.name, self.table.name
            ));
        }
        self.table.columns.push(found.column);
    }

    fn not_understood(&mut self, line: &str) {
        let line = line.trim();
        self.warnings.push(format!(
            "`{line}` of the table `{}` is not understood",
            self.table.name
        ));
    }

    /// Indexes and checks come by name.
    fn done(mut self) -> Table {
        let name = |it: &Constraint| it.name().map(|name| name.text.clone());
        self.checks.sort_by_key(name);
        self.table.constraints.append(&mut self.checks);
        self.table
            .indexes
            .sort_by_key(|it| it.name.as_ref().map(|name| name.text.clone()));
        self.table
    }
}

/// SQL of the database, in which a colon is no parameter.
fn text(sql: &str) -> Expression {
    Expression::text(parameters::escape(sql))
}
