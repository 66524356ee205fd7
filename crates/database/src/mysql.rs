//! MySQL and MariaDB, through sqlx.

mod rows;

use std::borrow::Cow;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::mysql::{
    MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlRow, MySqlSslMode,
};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Connection as _, Either, Row as _, TypeInfo, ValueRef,
};

use crate::error::Address;
use crate::{
    BatchError, Cancel, Connection, DatabaseError, Row, Server, ServerError, TransactionStatus,
    Value, no_answer,
};
use dbm_core::rows::Rows;
use dbm_core::target::{self, MySql, Tls, TlsMode, TlsRoots};

/// A session with a MySQL or MariaDB server.
pub(super) struct MySqlSession {
    connection: MySqlConnection,
    server: Server,
    canceller: Canceller,
    /// Whether a transaction is to begin with the next message.
    begins: bool,
}

/// What begins a transaction: as PyMySQL has it, the next statement begins one again behind the commit that
/// each DDL brings.
const BEGIN: &str = "SET autocommit = 0";

/// Stops what one session runs.
#[derive(Clone)]
struct Canceller {
    parameters: MySql,
    /// The server's name for the session.
    id: i64,
}

/// Connects and puts the session into the state in which PyMySQL has it.
pub(super) async fn connect(
    parameters: &MySql,
    limit: Duration,
) -> Result<MySqlSession, DatabaseError> {
    let starting = tokio::time::timeout(limit, start(parameters)).await;
    starting.unwrap_or_else(|_| Err(unreachable(parameters, no_answer(limit))))
}

async fn start(parameters: &MySql) -> Result<MySqlSession, DatabaseError> {
    let connecting = options(parameters)?.connect().await;
    let connection = connecting.map_err(|error| connect_error(parameters, error))?;
    let mut session = MySqlSession {
        connection,
        server: Server::new("MySQL", ""),
        canceller: Canceller {
            parameters: parameters.clone(),
            id: 0,
        },
        begins: false,
    };
    session.start(parameters).await?;
    Ok(session)
}

/// Creates the database through a connection that has none.
pub(super) async fn create(parameters: &MySql, limit: Duration) -> Result<(), DatabaseError> {
    let Some(name) = &parameters.database else {
        return Ok(());
    };
    let server = MySql {
        database: None,
        ..parameters.clone()
    };
    let mut session = connect(&server, limit).await?;
    let statement = format!(
        "CREATE DATABASE IF NOT EXISTS `{}`",
        name.replace('`', "``")
    );
    session.execute(&statement).await.map(drop)
}

/// sqlx would set `sql_mode` and `time_zone`; PyMySQL does not.
fn options(parameters: &MySql) -> Result<MySqlConnectOptions, DatabaseError> {
    let mut options = MySqlConnectOptions::new()
        .username(&parameters.user)
        .port(parameters.host.port)
        .charset(&parameters.charset)
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .disable_statement_logging();
    options = match &parameters.host.address {
        target::Address::Tcp(name) => options.host(parameters.host.ip.as_ref().unwrap_or(name)),
        target::Address::Socket(path) => options.socket(path),
    };
    if let Some(password) = &parameters.host.password {
        options = options.password(password.expose());
    }
    if let Some(database) = &parameters.database {
        options = options.database(database);
    }
    if let Some(collation) = &parameters.collation {
        options = options.collation(collation);
    }
    with_tls(options, &parameters.tls)
}

fn with_tls(options: MySqlConnectOptions, tls: &Tls) -> Result<MySqlConnectOptions, DatabaseError> {
    let mut options = options.ssl_mode(match tls.mode {
        TlsMode::Disable => MySqlSslMode::Disabled,
        TlsMode::Allow | TlsMode::Prefer => MySqlSslMode::Preferred,
        TlsMode::Require => MySqlSslMode::Required,
        TlsMode::VerifyCa => MySqlSslMode::VerifyCa,
        TlsMode::VerifyFull => MySqlSslMode::VerifyIdentity,
    });
    if tls.key_password.is_some() || tls.revoked.is_some() {
        return Err(DatabaseError::Unsupported {
            what: "a key with a password, or a list of revoked certificates,".to_owned(),
            product: "MySQL",
        });
    }
    if let TlsRoots::File(file) = &tls.roots {
        options = options.ssl_ca(file);
    }
    if let Some(certificate) = &tls.certificate {
        options = options.ssl_client_cert(certificate);
    }
    if let Some(key) = &tls.key {
        options = options.ssl_client_key(key);
    }
    Ok(options)
}

impl MySqlSession {
    async fn start(&mut self, parameters: &MySql) -> Result<(), DatabaseError> {
        let question = "SELECT version(), @@global.sql_mode, connection_id()";
        let rows = self.query(question).await?;
        let text = |column| {
            rows.first()
                .and_then(|row| row.text(column))
                .unwrap_or_default()
        };
        let (version, sql_mode) = (text(0), text(1));
        self.server = server(&version);
        self.canceller.id = rows
            .first()
            .and_then(|row| row.integer(2))
            .unwrap_or_default();
        if parameters.mariadb && self.server.product != "MariaDB" {
            return Err(DatabaseError::Unsupported {
                what: "a `mariadb` URL".to_owned(),
                product: self.server.product,
            });
        }
        if !sql_mode.split(',').any(|mode| mode == "IGNORE_SPACE") {
            // sqlx raises the capability CLIENT_IGNORE_SPACE, which adds it to the session's mode.
            self.execute("SET sql_mode = TRIM(BOTH ',' FROM REPLACE(CONCAT(',', @@sql_mode, ','), ',IGNORE_SPACE,', ','))").await?;
        }
        if let Some(sql_mode) = &parameters.sql_mode {
            self.execute(&format!(
                "SET sql_mode = '{}'",
                sql_mode.replace('\'', "''")
            ))
            .await?;
        }
        if let Some(statement) = &parameters.init_command {
            self.execute(statement).await?;
        }
        let rows = self.query("SELECT @@sql_mode").await?;
        let sql_mode = rows.first().and_then(|row| row.text(0)).unwrap_or_default();
        let is_plain = sql_mode
            .split(',')
            .any(|mode| mode == "NO_BACKSLASH_ESCAPES");
        self.server.backslash_escapes = is_plain.then_some(false);
        Ok(())
    }

    /// The message, the begin of a transaction before it where one is to begin, and how many statements that adds.
    fn begun<'a>(&mut self, message: &'a str) -> (Cow<'a, str>, usize) {
        if std::mem::take(&mut self.begins) {
            (Cow::Owned(format!("{BEGIN};{message}")), 1)
        } else {
            (Cow::Borrowed(message), 0)
        }
    }

    async fn end(&mut self, with: &str) -> Result<(), DatabaseError> {
        if std::mem::take(&mut self.begins) {
            return Ok(());
        }
        let statements = format!("{with}; SET autocommit = 1");
        self.execute(&statements).await.map(drop)
    }
}

/// What `version()` says. MariaDB may put a version before its own, for clients that know only MySQL:
/// `5.5.5-10.11.19-MariaDB-log`.
fn server(version: &str) -> Server {
    match version.split_once("-MariaDB") {
        Some((numbers, _)) => {
            let own = numbers.rsplit('-').next().unwrap_or(numbers);
            Server::new("MariaDB", own)
        }
        None => Server::new("MySQL", version),
    }
}

#[async_trait]
impl Connection for MySqlSession {
    fn server(&self) -> &Server {
        &self.server
    }

    async fn execute(&mut self, statement: &str) -> Result<u64, DatabaseError> {
        let (text, _) = self.begun(statement);
        let result = sqlx::raw_sql(AssertSqlSafe(text.as_ref()))
            .execute(&mut self.connection)
            .await;
        Ok(result.map_err(statement_error)?.rows_affected())
    }

    /// One message: the server works off all of it, even if nobody listens any more. Each statement gives one result.
    async fn execute_batch(&mut self, statements: &[String]) -> Result<Vec<u64>, BatchError> {
        // A statement may end with a comment.
        let text = statements.join("\n;");
        let (text, before) = self.begun(&text);
        let mut stream =
            sqlx::raw_sql(AssertSqlSafe(text.as_ref())).fetch_many(&mut self.connection);
        let mut counts = Vec::with_capacity(before + statements.len());
        loop {
            match stream.try_next().await {
                Ok(Some(Either::Left(done))) => counts.push(done.rows_affected()),
                Ok(Some(Either::Right(_))) => {}
                Ok(None) => return Ok(counts.split_off(before)),
                Err(error) => {
                    return Err(BatchError {
                        completed: counts.len().saturating_sub(before),
                        error: statement_error(error),
                    });
                }
            }
        }
    }

    /// It is out of range unless the change before it matched exactly one row.
    fn guarded(&self, change: &str) -> Option<Vec<String>> {
        let guard = "SELECT EXP(710 * (ROW_COUNT() <> 1))";
        Some(vec![change.to_owned(), guard.to_owned()])
    }

    fn commit_statements(&self) -> &'static [&'static str] {
        &["COMMIT", "SET autocommit = 1"]
    }

    async fn query(&mut self, statement: &str) -> Result<Vec<Row>, DatabaseError> {
        let (text, _) = self.begun(statement);
        let mut stream = sqlx::raw_sql(AssertSqlSafe(text.as_ref())).fetch(&mut self.connection);
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

    /// It begins with the next message, which saves one.
    async fn begin(&mut self) -> Result<(), DatabaseError> {
        self.begins = true;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), DatabaseError> {
        self.end("COMMIT").await
    }

    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.end("ROLLBACK").await
    }

    fn canceller(&self) -> Box<dyn Cancel> {
        Box::new(self.canceller.clone())
    }

    async fn transaction_status(&mut self) -> Result<TransactionStatus, DatabaseError> {
        if self.begins {
            return Ok(TransactionStatus::Active);
        }
        let rows = self.query("SELECT @@autocommit = 0").await?;
        let is_active = rows.first().is_some_and(|row| row.is_true(0));
        Ok(if is_active {
            TransactionStatus::Active
        } else {
            TransactionStatus::Idle
        })
    }

    fn is_closed(&self) -> bool {
        false
    }

    async fn close(self: Box<Self>) {
        // The session is over either way.
        let _ = self.connection.close().await;
    }
}

#[async_trait]
impl Cancel for Canceller {
    async fn cancel(&self) -> Result<(), DatabaseError> {
        let mut session = connect(&self.parameters, Duration::from_secs(5)).await?;
        session.execute(&format!("KILL QUERY {}", self.id)).await?;
        Box::new(session).close().await;
        Ok(())
    }
}

/// The text protocol gives every value as bytes; the type says what they are.
fn value(row: &MySqlRow, index: usize) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let (name, is_binary) = {
        let kind = raw.type_info();
        (kind.name().to_owned(), rows::is_binary(&kind))
    };
    let bytes: Vec<u8> = row.try_get_unchecked(index)?;
    if is_binary {
        return Ok(Value::Bytes(bytes));
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(match text.parse() {
        Ok(number) if name.contains("INT") => Value::Integer(number),
        _ => Value::Text(text),
    })
}

fn address(parameters: &MySql) -> Address {
    Address {
        server: parameters.host.to_string(),
        database: parameters.database.clone().unwrap_or_default(),
        user: parameters.user.clone(),
    }
}

fn unreachable(parameters: &MySql, reason: String) -> DatabaseError {
    DatabaseError::Unreachable {
        address: Box::new(address(parameters)),
        reason,
    }
}

fn connect_error(parameters: &MySql, error: sqlx::Error) -> DatabaseError {
    match error {
        sqlx::Error::Database(error) => {
            let error = server_error(&*error);
            match error.code.as_deref() {
                // ER_BAD_DB_ERROR
                Some("42000") if error.message.contains("Unknown database") => {
                    DatabaseError::MissingDatabase {
                        address: Box::new(address(parameters)),
                    }
                }
                _ => DatabaseError::Refused {
                    address: Box::new(address(parameters)),
                    error: Box::new(error),
                },
            }
        }
        sqlx::Error::Tls(error) => DatabaseError::Tls(error.to_string()),
        // What rustls says of a certificate.
        sqlx::Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
            DatabaseError::Tls(error.to_string())
        }
        sqlx::Error::Io(error) => unreachable(parameters, error.to_string()),
        error => unreachable(parameters, error.to_string()),
    }
}

fn statement_error(error: sqlx::Error) -> DatabaseError {
    match error {
        sqlx::Error::Database(error) => server_error(&*error).into(),
        error => DatabaseError::Lost(error.to_string()),
    }
}

fn server_error(error: &dyn sqlx::error::DatabaseError) -> ServerError {
    let number = error
        .try_downcast_ref::<MySqlDatabaseError>()
        .map(MySqlDatabaseError::number);
    let message = match number {
        Some(number) => format!("({number}) {}", error.message()),
        None => error.message().to_owned(),
    };
    ServerError {
        message,
        code: error.code().map(Cow::into_owned),
        ..ServerError::default()
    }
}
