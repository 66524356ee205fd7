//! SQLite, through sqlx.

mod rows;

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Connection as _, Row as _, TypeInfo, ValueRef};

use crate::error::Address;
use crate::{
    Access, Cancel, Connection, DatabaseError, Row, Server, ServerError, TransactionStatus, Value,
};
use dbm_core::rows::Rows;
use dbm_core::target::{Sqlite, SqliteLocation};

/// A session with an SQLite database.
pub(super) struct SqliteSession {
    connection: SqliteConnection,
    server: Server,
    canceller: Canceller,
}

/// How many steps a statement takes between two looks whether it is to stop.
const STEPS: i32 = 10_000;

/// Stops the statement that runs.
#[derive(Clone, Default)]
struct Canceller(Arc<AtomicBool>);

/// Opens the database as pysqlite does: foreign keys off, nothing else touched.
pub(super) async fn connect(
    parameters: &Sqlite,
    access: Access,
    limit: Option<Duration>,
) -> Result<SqliteSession, DatabaseError> {
    refuse_pipes(parameters)?;
    let options = SqliteConnectOptions::new()
        .foreign_keys(false)
        .create_if_missing(true)
        .busy_timeout(parameters.timeout)
        .disable_statement_logging();
    let options = match &parameters.location {
        SqliteLocation::Memory => options.in_memory(true),
        SqliteLocation::File(path) if access == Access::Read && !path.exists() => {
            options.in_memory(true)
        }
        SqliteLocation::File(path) => options.filename(path),
        SqliteLocation::Uri(uri) => options.filename(uri),
    };
    let connection = options
        .connect()
        .await
        .map_err(|error| unreachable(parameters, &error))?;
    let mut session = SqliteSession {
        connection,
        server: Server::new("SQLite", ""),
        canceller: Canceller::default(),
    };
    session.listen().await.map_err(statement_error)?;
    let version = match limit {
        None => session.version().await?,
        Some(limit) => tokio::time::timeout(limit, session.version())
            .await
            .map_err(|_| DatabaseError::Busy)??,
    };
    session.server = Server::new("SQLite", &version);
    Ok(session)
}

/// Opening a pipe waits for whoever opens its other end.
fn refuse_pipes(parameters: &Sqlite) -> Result<(), DatabaseError> {
    let path = match &parameters.location {
        SqliteLocation::Memory => return Ok(()),
        SqliteLocation::File(path) => path.as_path(),
        SqliteLocation::Uri(uri) => {
            let path = uri.strip_prefix("file:").unwrap_or(uri);
            Path::new(path.split(['?', '#']).next().unwrap_or_default())
        }
    };
    match fs::metadata(path) {
        Ok(metadata) if !(metadata.is_file() || metadata.is_dir()) => {
            Err(DatabaseError::Unreachable {
                address: Box::new(address(parameters)),
                reason: "it is not a regular file".to_owned(),
            })
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Creates the directory of the file; SQLite makes the file itself.
pub(super) fn create(parameters: &Sqlite) -> Result<(), DatabaseError> {
    let SqliteLocation::File(path) = &parameters.location else {
        return Ok(());
    };
    let directory = path.parent().unwrap_or(path);
    fs::create_dir_all(directory).map_err(|error| DatabaseError::Unreachable {
        address: Box::new(address(parameters)),
        reason: format!("cannot create `{}`: {error}", directory.display()),
    })
}

impl SqliteSession {
    /// Lets a statement be stopped while it runs.
    async fn listen(&mut self) -> Result<(), sqlx::Error> {
        let Canceller(stop) = self.canceller.clone();
        let mut handle = self.connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || !stop.swap(false, Ordering::Relaxed));
        Ok(())
    }

    /// Even this question must wait while another process writes to the file.
    async fn version(&mut self) -> Result<String, DatabaseError> {
        loop {
            match self.query("SELECT sqlite_version()").await {
                Err(DatabaseError::Busy) => tokio::time::sleep(Duration::from_millis(10)).await,
                rows => {
                    return Ok(rows?
                        .first()
                        .and_then(|row| row.text(0))
                        .unwrap_or_default());
                }
            }
        }
    }
}

#[async_trait]
impl Connection for SqliteSession {
    fn server(&self) -> &Server {
        &self.server
    }

    async fn execute(&mut self, statement: &str) -> Result<u64, DatabaseError> {
        let result = sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut self.connection)
            .await;
        Ok(result.map_err(statement_error)?.rows_affected())
    }

    async fn query(&mut self, statement: &str) -> Result<Vec<Row>, DatabaseError> {
        let mut stream = sqlx::raw_sql(AssertSqlSafe(statement)).fetch(&mut self.connection);
        let mut columns: Option<Arc<[String]>> = None;
        let mut rows = Vec::new();
        while let Some(row) = stream.try_next().await.map_err(statement_error)? {
            let names = || {
                row.columns()
                    .iter()
                    .map(|column| column.name().to_owned())
                    .collect()
            };
            let columns = Arc::clone(columns.get_or_insert_with(names));
            let values = (0..row.len())
                .map(|index| value(&row, index))
                .collect::<Result<_, _>>();
            rows.push(Row::new(columns, values.map_err(statement_error)?));
        }
        Ok(rows)
    }

    async fn rows(&mut self, statement: &str) -> Result<Rows, DatabaseError> {
        Self::rows(self, statement).await
    }

    async fn begin(&mut self) -> Result<(), DatabaseError> {
        self.execute("BEGIN IMMEDIATE").await.map(drop)
    }

    fn canceller(&self) -> Box<dyn Cancel> {
        Box::new(self.canceller.clone())
    }

    /// SQLite tells only by refusing a second BEGIN.
    async fn transaction_status(&mut self) -> Result<TransactionStatus, DatabaseError> {
        match self.execute("BEGIN").await {
            Ok(_) => {
                self.execute("ROLLBACK").await?;
                Ok(TransactionStatus::Idle)
            }
            Err(DatabaseError::Statement(_)) => Ok(TransactionStatus::Active),
            Err(error) => Err(error),
        }
    }

    fn is_closed(&self) -> bool {
        false
    }

    async fn close(self: Box<Self>) {
        // The session is over either way, and every write is committed or rolled back.
        let _ = self.connection.close().await;
    }

    async fn commit(&mut self) -> Result<(), DatabaseError> {
        end_transaction(self.execute("COMMIT").await)
    }

    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        end_transaction(self.execute("ROLLBACK").await)
    }
}

#[async_trait]
impl Cancel for Canceller {
    async fn cancel(&self) -> Result<(), DatabaseError> {
        self.0.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// Some errors (a full disk) end the transaction by themselves; then there is none to end.
fn end_transaction(result: Result<u64, DatabaseError>) -> Result<(), DatabaseError> {
    match result {
        Err(DatabaseError::Statement(error))
            if error.message.contains("no transaction is active") =>
        {
            Ok(())
        }
        Err(error) => Err(error),
        Ok(_) => Ok(()),
    }
}

fn value(row: &SqliteRow, index: usize) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    Ok(match raw.type_info().name() {
        "INTEGER" | "BOOLEAN" => Value::Integer(row.try_get_unchecked(index)?),
        "REAL" => Value::Real(row.try_get_unchecked(index)?),
        "BLOB" => Value::Bytes(row.try_get_unchecked(index)?),
        _ => Value::Text(row.try_get_unchecked(index)?),
    })
}

fn address(parameters: &Sqlite) -> Address {
    let server = match &parameters.location {
        SqliteLocation::Memory => ":memory:".to_owned(),
        SqliteLocation::File(path) => path.display().to_string(),
        SqliteLocation::Uri(uri) => uri.clone(),
    };
    Address {
        server,
        database: String::new(),
        user: String::new(),
    }
}

fn unreachable(parameters: &Sqlite, error: &sqlx::Error) -> DatabaseError {
    let reason = match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        error => error.to_string(),
    };
    DatabaseError::Unreachable {
        address: Box::new(address(parameters)),
        reason,
    }
}

/// `SQLITE_BUSY` and its extended codes have 5 in their low byte.
fn statement_error(error: sqlx::Error) -> DatabaseError {
    let sqlx::Error::Database(error) = error else {
        return DatabaseError::Lost(error.to_string());
    };
    let code = error.code().map(Cow::into_owned);
    let number: Option<u32> = code.as_ref().and_then(|code| code.parse().ok());
    if number.is_some_and(|number| number & 0xff == 5) {
        return DatabaseError::Busy;
    }
    ServerError {
        message: error.message().to_owned(),
        code,
        ..ServerError::default()
    }
    .into()
}

#[cfg(test)]
mod tests;
