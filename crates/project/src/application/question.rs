//! What evaluated code asks a database, on a connection and in a transaction of its own that is never committed.

use std::path::PathBuf;
use std::time::Duration;

use crate::settings::connection::{self, ConnectionContext};
use crate::settings::variables::Variables;
use crate::settings::{Origin, Resolved};
use dbm_core::failure::{Failure, Kind};
use dbm_core::operation::Operation;
use dbm_core::rows::Rows;
use dbm_core::schema::Literal;
use dbm_core::source::Place;
use dbm_core::target::url::DatabaseUrl;
use dbm_core::target::{Parameters, SqliteLocation, Target};
use dbm_database::{Access, Connection, DatabaseError};
use dbm_dialect::Rendering;
use dbm_python::{Interpreter, PyError};
use dbm_sqlalchemy::errors;
use dbm_sqlalchemy::host::Fault;

use super::recorder::Recorder;

/// Reaches the databases that code may ask. Without it in the interpreter, nothing is asked.
#[derive(Debug)]
pub(crate) struct Questions {
    /// Where relative paths start.
    pub(crate) directory: PathBuf,
    /// The project's variables, those of libpq among them.
    pub(crate) variables: Variables,
    /// `connect_timeout` of the manifest.
    pub(crate) connect_timeout: Option<Duration>,
}

impl Questions {
    /// What a text gives in a session that has executed the statements `before` it.
    ///
    /// # Errors
    /// What the database says of the text, as SQLAlchemy's exception; and where it cannot be asked.
    pub(crate) fn ask(
        interpreter: &Interpreter,
        url: &DatabaseUrl,
        before: &[String],
        sql: &str,
        place: &Place,
    ) -> Result<Rows, PyError> {
        let asked = Self::asked(interpreter, url, before, sql, place)?;
        asked.map_err(|error| raised(error, url, sql, place))
    }

    /// The texts of the first column, as [`ask`](Self::ask) has them; nothing where the table is not there.
    pub(crate) fn texts(
        interpreter: &Interpreter,
        url: &DatabaseUrl,
        before: &[String],
        sql: &str,
        place: &Place,
    ) -> Result<Vec<String>, PyError> {
        match Self::asked(interpreter, url, before, sql, place)? {
            Ok(rows) => Ok(rows.rows.iter().filter_map(|row| text(row)).collect()),
            Err(error) if error.is_missing_table() => Ok(Vec::new()),
            Err(error) => Err(raised(error, url, sql, place)),
        }
    }

    /// Whether a database is there.
    ///
    /// # Errors
    /// Where its server does not say.
    pub(crate) fn exists(
        interpreter: &Interpreter,
        url: &DatabaseUrl,
        place: &Place,
    ) -> Result<bool, PyError> {
        let Some(questions) = interpreter.state::<Self>() else {
            return Ok(true);
        };
        let target = questions.target(url, place)?;
        if let Parameters::Sqlite(parameters) = &target.parameters {
            return Ok(match &parameters.location {
                SqliteLocation::File(path) => path.is_file(),
                SqliteLocation::Memory | SqliteLocation::Uri(_) => true,
            });
        }
        let stopped = |failure: Failure| PyError::stopped(failure.at(place.clone()));
        let connecting = async {
            let connection = dbm_database::connect(&target, Access::Read).await?;
            connection.close().await;
            Ok(())
        };
        match wait(connecting).map_err(stopped)? {
            Ok(()) => Ok(true),
            Err(DatabaseError::MissingDatabase { .. }) => Ok(false),
            Err(error) => Err(stopped(Failure::from(error))),
        }
    }

    fn asked(
        interpreter: &Interpreter,
        url: &DatabaseUrl,
        before: &[String],
        sql: &str,
        place: &Place,
    ) -> Result<Result<Rows, DatabaseError>, PyError> {
        if Recorder::of(interpreter).is_some_and(|recorder| recorder.is_over()) {
            let message = "what the database holds after `run_migrations` is known only then";
            return Err(PyError::unsupported(message).at(place.clone()));
        }
        let Some(questions) = interpreter.state::<Self>() else {
            let message = "what a statement reads from the database is not known here";
            return Err(PyError::unsupported(message).at(place.clone()));
        };
        let target = questions.target(url, place)?;
        let stopped = |failure: Failure| PyError::stopped(failure).at(place.clone());
        wait(answer(&target, before, sql)).map_err(stopped)
    }

    fn target(&self, url: &DatabaseUrl, place: &Place) -> Result<Target, PyError> {
        let context = ConnectionContext {
            directory: &self.directory,
            variables: &self.variables,
        };
        let url = Resolved::new(url.clone(), Origin::File(place.clone()));
        let target = connection::target(&url, context);
        let mut target = target.map_err(|error| PyError::failure(error.into()))?;
        if let Some(limit) = self.connect_timeout {
            target.let_in_within(limit);
        }
        Ok(target)
    }
}

/// The first value of a row, if it is a text.
fn text(row: &[Literal]) -> Option<String> {
    match row.first()? {
        Literal::Text(text) => Some(text.clone()),
        _ => None,
    }
}

async fn answer(target: &Target, before: &[String], sql: &str) -> Result<Rows, DatabaseError> {
    let mut connection = dbm_database::connect(target, Access::Read).await?;
    let asked = ask_on(&mut *connection, before, sql).await;
    connection.close().await;
    asked
}

async fn ask_on(
    connection: &mut dyn Connection,
    before: &[String],
    sql: &str,
) -> Result<Rows, DatabaseError> {
    if !prepare(connection, before).await? {
        connection.execute("BEGIN").await?;
    }
    connection.rows(sql).await
}

/// The code runs on a thread of its own, outside of any runtime.
fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| {
        Failure::new(Kind::Database, format!("cannot ask the database: {error}"))
    })?;
    Ok(runtime.block_on(work))
}

/// What the database says, as an exception that code may catch; that it cannot be reached ends the evaluation.
fn raised(error: DatabaseError, url: &DatabaseUrl, sql: &str, place: &Place) -> PyError {
    let server = match &error {
        DatabaseError::Statement(server) => server.clone(),
        _ => return PyError::stopped(Failure::from(error).at(place.clone())),
    };
    let fault = Fault {
        failure: Failure::from(error).at(place.clone()),
        sql: sql.to_owned(),
        message: server.message,
        code: server.code,
        detail: server.detail,
        hint: server.hint,
        position: server.position,
    };
    errors::database_error(fault, url.backend.name()).at(place.clone())
}

/// Executes what sets a session up. What may write runs in a transaction that is never committed, so that
/// nothing is written though it says `CREATE SCHEMA IF NOT EXISTS`; whether there is one, is given back.
///
/// # Errors
/// Whatever the database says.
pub(crate) async fn prepare(
    connection: &mut dyn Connection,
    statements: &[String],
) -> Result<bool, DatabaseError> {
    let mut begun = false;
    for statement in statements {
        if changes_file(statement) {
            continue;
        }
        if !begun && may_write(statement) {
            connection.execute("BEGIN").await?;
            begun = true;
        }
        connection.execute(statement).await?;
    }
    Ok(begun)
}

/// Whether a statement may do more than set up its session; some of those that do not
/// (`ATTACH`) cannot stand in a transaction.
fn may_write(statement: &str) -> bool {
    const OF_A_SESSION: [&str; 4] = ["SET", "PRAGMA", "USE", "ATTACH"];
    let first = statement.split_whitespace().next().unwrap_or_default();
    !OF_A_SESSION
        .iter()
        .any(|word| word.eq_ignore_ascii_case(first))
}

/// Whether a statement would set what SQLite keeps in the file, which whoever reads may not.
fn changes_file(statement: &str) -> bool {
    let statement = statement.to_lowercase();
    let kept = [
        "journal_mode",
        "auto_vacuum",
        "page_size",
        "user_version",
        "application_id",
        "encoding",
    ];
    statement.trim_start().starts_with("pragma") && kept.iter().any(|name| statement.contains(name))
}

/// The SQL of operations that code executes on a connection to `url`.
///
/// # Errors
/// For what the dialect cannot say.
pub(crate) fn rendered(
    operations: &[Operation],
    url: &DatabaseUrl,
) -> Result<Vec<String>, Failure> {
    let dialect = dbm_dialect::for_backend(url.backend);
    let rendering = Rendering::online(dialect, None);
    let mut statements = Vec::new();
    for operation in operations {
        let rendered = dbm_dialect::render(dialect, operation, &rendering)
            .map_err(|error| Failure::new(Kind::Settings, error.to_string()))?;
        statements.extend(rendered.into_iter().map(|statement| statement.sql));
    }
    Ok(statements)
}

/// Whether a text only asks: its answer may be read before the run, and it changes and holds nothing.
pub(crate) fn only_asks(sql: &str) -> bool {
    const ASKS: [&str; 7] = [
        "SELECT", "SHOW", "WITH", "VALUES", "PRAGMA", "EXPLAIN", "DESCRIBE",
    ];
    const DOES_MORE: [&str; 9] = [
        "LOCK",
        "SET_CONFIG",
        "FOR UPDATE",
        "FOR SHARE",
        "INSERT",
        "UPDATE ",
        "DELETE ",
        "NEXTVAL",
        " INTO ",
    ];
    let sql = sql.trim_start().to_uppercase();
    ASKS.iter().any(|word| sql.starts_with(word))
        && !DOES_MORE.iter().any(|word| sql.contains(word))
}
