//! What stops a run.

use thiserror::Error;

use crate::runner::journal::JournalError;
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::RowChange;
use dbm_database::{DatabaseError, ServerError};
use dbm_project::plan::Statement;
use dbm_project::python_fallback::Handover;
use dbm_script::ScriptError;

/// Why a run stopped.
#[derive(Debug, Error)]
pub enum RunError {
    /// A statement of a script failed.
    #[error("{error}")]
    Statement {
        /// The statement.
        statement: Box<Statement>,
        /// The database's word.
        error: DatabaseError,
    },
    /// The statement that changes the version table failed.
    #[error("cannot write to the version table: {error}")]
    Version {
        /// The statement.
        sql: String,
        /// The database's word.
        error: DatabaseError,
    },
    /// The version table does not hold what it held.
    #[error(
        "the version table was changed by someone else: {} matched {found} rows instead of one",
        shown(change)
    )]
    RowCount {
        /// What was wanted.
        change: RowChange,
        /// How many rows there were; `other than one` if it is not known.
        found: String,
    },
    /// On SQLite, between two transactions of a run.
    #[error(
        "another process migrated the database meanwhile: it was at {}, and is at {}",
        rows(expected),
        rows(found)
    )]
    VersionTableChanged {
        /// The rows that this run left behind.
        expected: Vec<String>,
        /// The rows that are there.
        found: Vec<String>,
    },
    /// A step broke references between tables of SQLite.
    #[error(
        "FOREIGN KEY constraint failed: rows of `{table}` that refer to no row of `{referred}`, after the step and not before: {count}"
    )]
    ForeignKeys {
        /// The table that refers.
        table: String,
        /// The table that it refers to.
        referred: String,
        /// How many rows.
        count: usize,
    },
    /// The transaction could not be begun.
    #[error("cannot begin a transaction: {0}")]
    Begin(DatabaseError),
    /// The transaction could not be committed.
    #[error("cannot commit: {0}")]
    Commit(DatabaseError),
    /// The connection that holds the lock ended.
    #[error("the lock on the database is lost: {0}")]
    LockLost(DatabaseError),
    /// What took effect could not be written down, so nothing more was done.
    #[error("cannot keep the journal of the step: {0}")]
    Journal(DatabaseError),
    /// The lock could not be asked for.
    #[error("cannot lock the database: {0}")]
    Lock(DatabaseError),
    /// The connection, or a question to the database.
    #[error("{0}")]
    Database(#[from] DatabaseError),
    /// What dbm does not understand was met; Python may know it.
    #[error("{0}")]
    Unsupported(Box<Failure>),
    /// A step that Python runs.
    #[error("{0}")]
    Python(Box<Failure>),
    /// The run goes to the project's Alembic as a whole; nothing of it stays.
    #[error("{}", .0.why)]
    Outside(Box<Handover>),
    /// Everything that is no matter of the database.
    #[error("{0}")]
    Other(#[from] Failure),
}

impl RunError {
    /// What is wrong when a transaction cannot be begun.
    pub fn beginning(error: DatabaseError) -> Self {
        match error {
            DatabaseError::LockLost => Self::LockLost(error),
            error => Self::Begin(error),
        }
    }

    pub(super) fn database_error(&self) -> Option<&DatabaseError> {
        match self {
            Self::Statement { error, .. }
            | Self::Version { error, .. }
            | Self::Begin(error)
            | Self::Commit(error)
            | Self::LockLost(error)
            | Self::Journal(error)
            | Self::Lock(error)
            | Self::Database(error) => Some(error),
            Self::RowCount { .. }
            | Self::VersionTableChanged { .. }
            | Self::ForeignKeys { .. }
            | Self::Unsupported(_)
            | Self::Python(_)
            | Self::Outside(_)
            | Self::Other(_) => None,
        }
    }

    /// Whether the connection ended while a statement ran.
    pub fn is_lost(&self) -> bool {
        let is_lost = matches!(self.database_error(), Some(DatabaseError::Lost(_)));
        // The connection of the lock is another one.
        is_lost && !matches!(self, Self::LockLost(_) | Self::Lock(_))
    }

    /// Whether a statement waited too long for a lock, or stood in the way of another one that waited.
    pub fn is_lock_timeout(&self) -> bool {
        // lock_not_available, deadlock_detected
        let error = self.database_error().and_then(DatabaseError::server_error);
        error.is_some_and(|error| error.is("55P03") || error.is("40P01"))
    }

    /// Whether the server stopped a statement because it was asked to.
    pub fn is_cancelled(&self) -> bool {
        let error = self.database_error();
        error.is_some_and(DatabaseError::is_cancelled)
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::RowCount { .. } | Self::VersionTableChanged { .. } | Self::LockLost(_) => {
                Some("`dbm status` shows where the database is; run the command again")
            }
            Self::Statement {
                error: DatabaseError::Lost(_),
                ..
            }
            | Self::Version {
                error: DatabaseError::Lost(_),
                ..
            }
            | Self::Commit(DatabaseError::Lost(_)) => {
                Some("whether the last step took effect is not known: `dbm status` shows it")
            }
            Self::Lock(error) => error.hint(),
            Self::Statement { .. }
            | Self::Version { .. }
            | Self::ForeignKeys { .. }
            | Self::Begin(_)
            | Self::Commit(_)
            | Self::Journal(_)
            | Self::Database(_)
            | Self::Unsupported(_)
            | Self::Python(_)
            | Self::Outside(_)
            | Self::Other(_) => None,
        }
    }
}

impl From<ScriptError> for RunError {
    fn from(error: ScriptError) -> Self {
        match error {
            ScriptError::Unsupported { failure } => Self::Unsupported(failure),
            ScriptError::NoFunction { .. }
            | ScriptError::Live { .. }
            | ScriptError::Raised { .. } => Self::Other(error.into()),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        let mut failure = Failure::new(Kind::Database, error.to_string());
        let of_database = error.database_error().and_then(DatabaseError::hint);
        failure.hint = error.hint().or(of_database).map(str::to_owned);
        let server = error.database_error().and_then(DatabaseError::server_error);
        for (title, text) in server.into_iter().flat_map(ServerError::notes) {
            failure = failure.note(title, text);
        }
        match error {
            RunError::Other(failure) => failure,
            RunError::Unsupported(failure) | RunError::Python(failure) => *failure,
            RunError::Outside(handover) => handover.why,
            RunError::Database(error) => error.into(),
            RunError::Statement { statement, .. } => {
                failure.place = statement.place;
                failure.note("statement", statement.sql.trim())
            }
            RunError::Version { sql, .. } => failure.note("statement", sql),
            RunError::RowCount { .. }
            | RunError::VersionTableChanged { .. }
            | RunError::ForeignKeys { .. }
            | RunError::Begin(_)
            | RunError::Commit(_)
            | RunError::LockLost(_)
            | RunError::Journal(_)
            | RunError::Lock(_) => failure,
        }
    }
}

impl From<JournalError> for RunError {
    fn from(error: JournalError) -> Self {
        Self::Other(error.into())
    }
}

fn shown(change: &RowChange) -> String {
    match change {
        RowChange::Insert(version) => format!("inserting `{version}`"),
        RowChange::Update { from, to } => format!("updating `{from}` to `{to}`"),
        RowChange::Delete(version) => format!("deleting `{version}`"),
    }
}

fn rows(rows: &[String]) -> String {
    match rows {
        [] => "no revision".to_owned(),
        _ => format!("`{}`", rows.join("`, `")),
    }
}
