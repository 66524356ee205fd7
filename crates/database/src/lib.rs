//! Connections: one trait for three databases. Only this module names a driver.
//!
//! A session starts as psycopg2, PyMySQL and pysqlite start it, because scripts
//! depend on it; `ARCHITECTURE.md` (Drivers) says what that takes.

mod error;
pub mod introspect;
mod mysql;
mod postgresql;
mod row;
mod sqlite;

use std::time::Duration;

use async_trait::async_trait;

use dbm_core::rows::Rows;
use dbm_core::target::{Parameters, Target};

pub use error::{BatchError, DatabaseError, ServerError};
pub use row::{Row, Value};

/// How long a server may take to let us in, if nothing says so.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// One session with a database.
#[async_trait]
pub trait Connection: Send {
    /// The server's own word about itself, as it was when the session began.
    fn server(&self) -> &Server;

    /// Runs one statement and returns how many rows it changed; 0 where that has no meaning.
    async fn execute(&mut self, statement: &str) -> Result<u64, DatabaseError>;

    /// Runs statements in as few messages as the driver can, and returns a row count for each.
    ///
    /// Each must be one statement: a text with several would shift the counts.
    /// On PostgreSQL all go in one message, which the server abandons at the first error.
    async fn execute_batch(&mut self, statements: &[String]) -> Result<Vec<u64>, BatchError> {
        let mut counts = Vec::with_capacity(statements.len());
        for statement in statements {
            let count = self.execute(statement).await;
            counts.push(count.map_err(|error| BatchError {
                completed: counts.len(),
                error,
            })?);
        }
        Ok(counts)
    }

    /// The same change as statements that fail unless it matches exactly one row, so that they can stand
    /// before a COMMIT in one message; none where each statement is a message of its own.
    fn guarded(&self, change: &str) -> Option<Vec<String>> {
        let _ = change;
        None
    }

    /// Sends these statements with the next message, before it and without a round trip of their own; false where
    /// the driver cannot. What the server says against them is [`DatabaseError::Queued`], of that message.
    ///
    /// Only inside a transaction: it is their error that keeps what follows from taking effect.
    fn queue(&mut self, statements: &[String]) -> bool {
        let _ = statements;
        false
    }

    /// The statements of [`Connection::commit`], for the end of a message.
    fn commit_statements(&self) -> &'static [&'static str] {
        &["COMMIT"]
    }

    /// Runs one statement and returns its rows.
    async fn query(&mut self, statement: &str) -> Result<Vec<Row>, DatabaseError>;

    /// Runs a text and returns what its last statement gives, with the values of Python's driver.
    async fn rows(&mut self, statement: &str) -> Result<Rows, DatabaseError>;

    /// Begins a transaction; on SQLite one that may write at once, or fails with
    /// [`DatabaseError::Busy`] when another process holds the database.
    async fn begin(&mut self) -> Result<(), DatabaseError>;

    /// The same, and `guard` as the first statement of the transaction; the error of a guard is
    /// [`DatabaseError::LockLost`], and no transaction is open then.
    async fn begin_with(&mut self, guard: Option<&str>) -> Result<(), DatabaseError> {
        self.begin().await?;
        let Some(guard) = guard else {
            return Ok(());
        };
        match self.execute(guard).await {
            Ok(0) | Err(DatabaseError::Statement(_)) => {
                self.rollback().await?;
                Err(DatabaseError::LockLost)
            }
            result => result.map(drop),
        }
    }

    /// Everything that is sent from now on begins with this comment, where others can see it.
    fn begin_messages_with(&mut self, mark: &str) {
        let _ = mark;
    }

    /// Stops from outside what this session runs.
    fn canceller(&self) -> Box<dyn Cancel>;

    /// Asks the database whether the session is inside a transaction.
    async fn transaction_status(&mut self) -> Result<TransactionStatus, DatabaseError>;

    /// Whether the connection is known to be gone.
    fn is_closed(&self) -> bool;

    /// Ends the session in an orderly way.
    async fn close(self: Box<Self>);

    /// Commits the transaction; without one nothing happens.
    async fn commit(&mut self) -> Result<(), DatabaseError> {
        self.execute("COMMIT").await.map(drop)
    }

    /// Rolls the transaction back; without one nothing happens.
    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.execute("ROLLBACK").await.map(drop)
    }
}

/// Stops what a session runs, while the session itself waits for it.
#[async_trait]
pub trait Cancel: Send + Sync {
    /// Asks the database to stop the statement, and waits until it knows; the statement fails then.
    async fn cancel(&self) -> Result<(), DatabaseError>;
}

/// What a server says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// `PostgreSQL`, `MySQL`, `MariaDB` or `SQLite`.
    pub product: &'static str,
    /// The version as numbers: `15.4` is `(15, 4, 0)`.
    pub version: (u32, u32, u32),
    /// Whether a backslash escapes inside a text, where the server says otherwise than usual:
    /// PostgreSQL's `standard_conforming_strings` is off, or MySQL has `NO_BACKSLASH_ESCAPES`.
    pub backslash_escapes: Option<bool>,
}

/// Whether a session is inside a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionStatus {
    /// It is not: each statement commits itself.
    Idle,
    /// It is.
    Active,
    /// It is, and a statement failed: only a rollback helps.
    Failed,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing will be written; an SQLite file that is not there is not made.
    Read,
    /// Anything.
    Write,
}

/// Connects to `target`.
pub async fn connect(
    target: &Target,
    access: Access,
) -> Result<Box<dyn Connection>, DatabaseError> {
    connect_within(target, access, None).await
}

/// The same, where no server may take longer than `limit` to let us in.
pub async fn connect_within(
    target: &Target,
    access: Access,
    limit: Option<Duration>,
) -> Result<Box<dyn Connection>, DatabaseError> {
    let within = |own: Option<Duration>| {
        let own = own.unwrap_or(CONNECT_LIMIT);
        limit.map_or(own, |limit| limit.min(own))
    };
    Ok(match &target.parameters {
        Parameters::PostgreSql(parameters) => {
            let limit = within(parameters.connect_timeout);
            Box::new(postgresql::connect(parameters, limit).await?)
        }
        Parameters::MySql(parameters) => {
            let limit = within(parameters.connect_timeout);
            Box::new(mysql::connect(parameters, limit).await?)
        }
        Parameters::Sqlite(parameters) => {
            let limit = match access {
                Access::Read => Some(within(None)),
                // Who writes waits for another run, however long it takes.
                Access::Write => limit,
            };
            Box::new(sqlite::connect(parameters, access, limit).await?)
        }
    })
}

/// What a server says that lets nobody in.
fn no_answer(limit: Duration) -> String {
    let tenths = (limit.as_secs_f64() * 10.0).round() / 10.0;
    format!("no answer within {tenths} s")
}

/// Creates the database of `target` where it is missing; of SQLite, the directory of its file.
pub async fn create(target: &Target) -> Result<(), DatabaseError> {
    match &target.parameters {
        Parameters::PostgreSql(parameters) => postgresql::create(parameters, CONNECT_LIMIT).await,
        Parameters::MySql(parameters) => mysql::create(parameters, CONNECT_LIMIT).await,
        Parameters::Sqlite(parameters) => sqlite::create(parameters),
    }
}

impl Server {
    /// A server of `product` whose version begins with up to three numbers: `10.11.19-MariaDB-0+deb12u1`.
    fn new(product: &'static str, version: &str) -> Self {
        let end = version.find(|it: char| !it.is_ascii_digit() && it != '.');
        let mut numbers = version[..end.unwrap_or(version.len())]
            .split('.')
            .map(|digits| digits.parse().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        Self {
            product,
            version: (next(), next(), next()),
            backslash_escapes: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_its_leading_numbers() {
        assert_eq!(
            Server::new("PostgreSQL", "15.18 (Debian 15.18-0+deb12u1)").version,
            (15, 18, 0)
        );
        assert_eq!(
            Server::new("MariaDB", "10.11.19-MariaDB-0+deb12u1").version,
            (10, 11, 19)
        );
        assert_eq!(Server::new("PostgreSQL", "17beta1").version, (17, 0, 0));
    }
}
