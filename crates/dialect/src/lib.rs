//! Dialects: each operation as the SQL that Alembic and SQLAlchemy write for it.
//!
//! A [`Dialect`] has [`Facts`], which are data, and behaviour, which is the
//! trait's methods. Their defaults are SQLAlchemy's generic compiler and stand in
//! [`generic`]; a dialect overrides what it does differently. Every dialect's
//! folder, `generic` included, has the same file names. Rendering is pure: it
//! knows neither a connection nor the table that is there.

use std::fmt;

use dbm_core::operation::Operation;
use dbm_core::target::Backend;

pub(crate) mod comparison;
mod contract;
pub(crate) mod error;
pub mod facts;
pub(crate) mod generic;
pub(crate) mod identifier;
pub(crate) mod mysql;
pub(crate) mod postgresql;
pub(crate) mod rendering;
pub(crate) mod scope;
pub(crate) mod sqlite;
pub mod text;

pub use comparison::Comparer;
pub use contract::Dialect;
pub(crate) use error::RenderError;
pub(crate) use facts::Facts;
pub use rendering::{Mode, Paramstyle, Renderer, Rendering, Statement};

/// The dialect of that name, as SQLAlchemy names it: `postgresql`, `sqlite`, `mysql`, `mariadb`.
///
/// This is the one place where dialects are told apart by name.
pub fn by_name(name: &str) -> Option<&'static dyn Dialect> {
    match name {
        "postgresql" => Some(&postgresql::Postgres),
        "sqlite" => Some(&sqlite::Sqlite),
        "mysql" => Some(&mysql::MYSQL),
        "mariadb" => Some(&mysql::MARIADB),
        _ => None,
    }
}

/// The dialect of a kind of database.
pub fn for_backend(backend: Backend) -> &'static dyn Dialect {
    match backend {
        Backend::PostgreSql => &postgresql::Postgres,
        Backend::Sqlite => &sqlite::Sqlite,
        Backend::MySql => &mysql::MYSQL,
        Backend::MariaDb => &mysql::MARIADB,
    }
}

/// What `dialect` is on a server of that product: a `mysql://` URL may lead to MariaDB.
pub fn on_server(dialect: &'static dyn Dialect, product: Option<&str>) -> &'static dyn Dialect {
    match (dialect.facts().name, product) {
        ("mysql", Some("MariaDB")) => &mysql::MYSQL_ON_MARIADB,
        _ => dialect,
    }
}

/// The statements of one operation, in the order they are run.
///
/// # Errors
///
/// What the dialect cannot do; nothing is skipped.
pub fn render(
    dialect: &'static dyn Dialect,
    operation: &Operation,
    rendering: &Rendering,
) -> Result<Vec<Statement>, RenderError> {
    let renderer = Renderer::new(dialect, rendering);
    let statements = generic::operation::statements(&renderer, operation)?;
    Ok(statements
        .into_iter()
        .map(|sql| Statement {
            sql: finished(sql, rendering),
        })
        .collect())
}

/// What a script shows: tabs are spaces, and there is no white space around a statement
/// (Alembic: `ddl/impl.py`, `_exec`). A connection gets the text as it is.
fn finished(sql: String, rendering: &Rendering) -> String {
    match rendering.mode {
        Mode::Offline => sql.replace('\t', "    ").trim().to_owned(),
        Mode::Online => sql,
    }
}

impl fmt::Debug for dyn Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.facts().name)
    }
}

#[cfg(test)]
mod tests;
