//! What can go wrong between dbm and a database.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

use dbm_core::failure::{Failure, Kind};

/// An error of a database or of the way to it. No variant holds a password.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DatabaseError {
    /// Nobody answers there.
    #[error("cannot reach {address}: {reason}")]
    Unreachable {
        /// Who would connect, and where to.
        address: Box<Address>,
        /// The operating system's word.
        reason: String,
    },
    /// The server answers, and does not let us in.
    #[error("{address} refuses the connection: {error}")]
    Refused {
        /// Who would connect, and where to.
        address: Box<Address>,
        /// The server's word.
        error: Box<ServerError>,
    },
    /// The server is there, the database is not.
    #[error("database `{}` does not exist at {}", address.database, address.server)]
    MissingDatabase {
        /// Who would connect, and where to.
        address: Box<Address>,
    },
    /// Encryption is wanted, and does not come about.
    #[error("cannot encrypt the connection: {0}")]
    Tls(String),
    /// A setting that the driver cannot fulfil.
    #[error("{what} is not supported for {product}")]
    Unsupported {
        /// The setting.
        what: String,
        /// The kind of database.
        product: &'static str,
    },
    /// A statement failed.
    #[error("{0}")]
    Statement(Box<ServerError>),
    /// A statement failed that was sent with the one before.
    #[error("{0}")]
    Queued(Box<ServerError>),
    /// Another process holds the database.
    #[error("the database is locked by another process")]
    Busy,
    /// Another process holds the database, and who waits for it wants to wait no longer.
    #[error("another process holds the database, and `--lock-timeout` of {} s is over", .0.as_secs())]
    Held(Duration),
    /// The lock of the run is not its own any more.
    #[error("another process may have it by now")]
    LockLost,
    /// A pooler gives one connection where two are needed.
    #[error("no second connection is to be had, and the first one holds the lock")]
    NoSecond,
    /// The connection ended in the middle.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
}

/// Who connects, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `localhost:5432`, or the socket, or the file.
    pub(crate) server: String,
    /// The database.
    pub(crate) database: String,
    /// The user; empty where there are none.
    pub user: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.user.is_empty() {
            return write!(f, "`{}`", self.server);
        }
        let Self {
            server,
            database,
            user,
        } = self;
        write!(f, "{server} (database `{database}`, user `{user}`)")
    }
}

/// What a server says about a statement that failed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerError {
    /// The message itself.
    pub message: String,
    /// PostgreSQL's DETAIL.
    pub detail: Option<String>,
    /// PostgreSQL's HINT.
    pub hint: Option<String>,
    /// SQLSTATE; SQLite's extended result code.
    pub code: Option<String>,
    /// Where in the statement, in characters counted from 1.
    pub position: Option<usize>,
    /// PostgreSQL's CONTEXT: the function that was running.
    pub context: Option<String>,
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<ServerError> for DatabaseError {
    fn from(error: ServerError) -> Self {
        Self::Statement(Box::new(error))
    }
}

impl ServerError {
    /// Whether the server gave this code.
    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Whether a MySQL server gave this number; its messages begin with it.
    fn is_number(&self, number: &str) -> bool {
        let rest = self.message.strip_prefix('(');
        rest.and_then(|rest| rest.strip_prefix(number))
            .is_some_and(|rest| rest.starts_with(')'))
    }

    /// The facts beside the message, a title and a text each.
    pub fn notes(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let facts = [
            ("detail", &self.detail),
            ("hint", &self.hint),
            ("context", &self.context),
            ("code", &self.code),
        ];
        facts
            .into_iter()
            .filter_map(|(title, text)| Some((title, text.as_deref()?)))
    }
}

/// An error in the middle of several statements.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error}")]
pub struct BatchError {
    /// How many of the statements ran before it: the index of the one that failed.
    pub completed: usize,
    /// The error itself.
    pub error: DatabaseError,
}

impl DatabaseError {
    /// Whether it may pass if one waits: the server is starting, or not there yet.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused { error, .. } => is_passing(error),
            Self::MissingDatabase { .. }
            | Self::Tls(_)
            | Self::Unsupported { .. }
            | Self::Statement(_)
            | Self::Queued(_)
            | Self::Busy
            | Self::Held(_)
            | Self::LockLost
            | Self::NoSecond
            | Self::Lost(_) => false,
        }
    }

    /// Whether the server stopped the statement because it was asked to.
    pub fn is_cancelled(&self) -> bool {
        // query_canceled; ER_QUERY_INTERRUPTED; SQLITE_INTERRUPT
        let codes = ["57014", "9"];
        let error = self.server_error();
        error.is_some_and(|error| codes.iter().any(|code| error.is(code))) || self.is_number("1317")
    }

    /// What the server said, if it was the server.
    pub fn server_error(&self) -> Option<&ServerError> {
        match self {
            Self::Refused { error, .. } | Self::Statement(error) | Self::Queued(error) => {
                Some(error)
            }
            Self::Unreachable { .. }
            | Self::MissingDatabase { .. }
            | Self::Tls(_)
            | Self::Unsupported { .. }
            | Self::Busy
            | Self::Held(_)
            | Self::LockLost
            | Self::NoSecond
            | Self::Lost(_) => None,
        }
    }

    /// Whether a statement failed because a table, or its schema, is not there.
    pub fn is_missing_table(&self) -> bool {
        let Self::Statement(error) = self else {
            return false;
        };
        // undefined_table, invalid_schema_name; ER_NO_SUCH_TABLE; SQLite has only words for it
        ["42P01", "3F000", "42S02"]
            .iter()
            .any(|code| error.is(code))
            || error.message.starts_with("no such table: ")
    }

    /// Whether a MySQL server refuses a row because of its key.
    pub fn is_duplicate(&self) -> bool {
        // ER_DUP_ENTRY
        self.is_number("1062")
    }

    /// Whether a MySQL server, or its cluster, let another statement pass instead: it may be tried again.
    pub fn is_conflict(&self) -> bool {
        // ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_QUERY_INTERRUPTED, ER_TABLE_DEF_CHANGED
        ["1213", "1205", "1317", "1412"]
            .iter()
            .any(|number| self.is_number(number))
    }

    /// Whether a statement failed because nothing may be written there.
    fn is_read_only(&self) -> bool {
        let Self::Statement(error) = self else {
            return false;
        };
        // read_only_sql_transaction; ER_OPTION_PREVENTS_STATEMENT, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION,
        // ER_READ_ONLY_MODE; SQLITE_READONLY, of which the higher bytes say more
        let of_sqlite = || error.message == "attempt to write a readonly database";
        let by_option = self.is_number("1290") && error.message.contains("read-only");
        error.is("25006")
            || by_option
            || self.is_number("1792")
            || self.is_number("1836")
            || of_sqlite()
    }

    fn is_number(&self, number: &str) -> bool {
        let Self::Statement(error) = self else {
            return false;
        };
        error.is_number(number)
    }

    /// What to type or to look at next, if anything is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Statement(error)
                if self.is_read_only() && error.message.starts_with("attempt") =>
            {
                Some(
                    "may this user write to the file and its directory, and does the URL say `mode=ro`?",
                )
            }
            Self::Statement(_) if self.is_read_only() => Some(
                "this server, or this session, takes no writes: give the URL of the primary (`dbm config` shows where it comes from)",
            ),
            Self::Unreachable { address, .. } if address.user.is_empty() => Some(
                "is the path right? `dbm config` shows where it comes from, `--create-database` creates a directory",
            ),
            Self::Unreachable { .. } => Some(
                "is the server running, and are host and port right? `dbm config` shows where they come from, `--wait SECONDS` waits for the server",
            ),
            Self::Refused { .. } if self.is_temporary() => {
                Some("the server takes no connection now: `--wait SECONDS` tries again")
            }
            // MySQL says the same of a wrong password.
            Self::Refused { error, .. } if error.message.starts_with("(1045)") => Some(
                "are user and password right, and may this user connect from here, encrypted or not? `dbm config` shows where they come from",
            ),
            Self::Refused { error, .. } if error.is("28000") => Some(
                "may this user connect from here, with this `sslmode` and `sslcert`? `dbm config` shows where they come from",
            ),
            Self::Refused { .. } => {
                Some("are user and password right? `dbm config` shows where they come from")
            }
            Self::MissingDatabase { .. } => Some("`dbm upgrade --create-database` creates it"),
            Self::NoSecond => Some(
                "behind a pooler dbm needs two connections at once: raise `default_pool_size` of PgBouncer to 2 or more",
            ),
            Self::Tls(_) => Some("`dbm config` shows sslmode and the certificates"),
            Self::Unsupported { .. }
            | Self::Statement(_)
            | Self::Queued(_)
            | Self::Busy
            | Self::Held(_)
            | Self::LockLost
            | Self::Lost(_) => None,
        }
    }
}

/// Whether a server that takes no connection may take one later.
fn is_passing(error: &ServerError) -> bool {
    // cannot_connect_now, too_many_connections, admin_shutdown
    let codes = ["57P03", "53300", "57P01"];
    // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED, ER_SERVER_SHUTDOWN
    let numbers = ["1040", "1203", "1226", "1053"];
    codes.iter().any(|code| error.is(code))
        || numbers.iter().any(|number| error.is_number(number))
        || error.message.starts_with("no more connections allowed")
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        let kind = match error {
            DatabaseError::Unsupported { .. } => Kind::Settings,
            _ => Kind::Database,
        };
        let mut failure = Failure::new(kind, error.to_string());
        for (title, text) in error
            .server_error()
            .into_iter()
            .flat_map(ServerError::notes)
        {
            failure = failure.note(title, text);
        }
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
