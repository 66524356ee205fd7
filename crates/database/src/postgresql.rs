//! PostgreSQL, through tokio-postgres.

mod array;
mod cancel;
mod connect;
mod rows;
mod tls;
mod value;

use std::borrow::Cow;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use futures_util::future::join;
use tokio::task::JoinHandle;
use tokio_postgres::error::{DbError, ErrorPosition};
use tokio_postgres::{AsyncMessage, Client, SimpleQueryMessage, SimpleQueryRow};

use crate::{
    BatchError, Cancel, Connection, DatabaseError, Row, Server, ServerError, TransactionStatus,
    Value,
};
use dbm_core::rows::Rows;
use dbm_core::sql::script;
use dbm_core::target::PostgreSql;

use cancel::Canceller;

pub(super) use connect::connect;

/// A session with a PostgreSQL server.
pub(super) struct PostgreSqlSession {
    client: Client,
    server: Server,
    canceller: Canceller,
    /// What every message begins with.
    mark: String,
    /// What goes out with the next message.
    queue: String,
    /// Moves the bytes; ends when the client is dropped.
    transport: JoinHandle<()>,
}

/// Creates the database through one that every server has.
pub(super) async fn create(parameters: &PostgreSql, limit: Duration) -> Result<(), DatabaseError> {
    let mut last = None;
    for database in ["postgres", "template1"] {
        let other = PostgreSql {
            database: database.to_owned(),
            ..parameters.clone()
        };
        match connect(&other, limit).await {
            Ok(session) => return session.create_database(&parameters.database).await,
            Err(error) => last = Some(error),
        }
    }
    last.map_or(Ok(()), Err)
}

impl PostgreSqlSession {
    /// Another process may create it at the same time: that is as good.
    async fn create_database(mut self, name: &str) -> Result<(), DatabaseError> {
        let statement = format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""));
        match self.execute(&statement).await {
            // duplicate_database, unique_violation (of pg_database)
            Err(DatabaseError::Statement(error)) if error.is("42P04") || error.is("23505") => {
                Ok(())
            }
            Err(error) => Err(error),
            Ok(_) => Ok(()),
        }
    }

    fn marked<'a>(&self, message: &'a str) -> Cow<'a, str> {
        if self.mark.is_empty() {
            Cow::Borrowed(message)
        } else {
            Cow::Owned(format!("{}{message}", self.mark))
        }
    }

    /// The error of a marked message, as one of the message itself.
    fn error(&self, error: &tokio_postgres::Error) -> DatabaseError {
        let mut error = statement_error(error);
        if let DatabaseError::Statement(server) = &mut error
            && let Some(position) = &mut server.position
        {
            *position = position.saturating_sub(self.mark.chars().count());
        }
        error
    }

    /// Sends what is queued and one message, in one round trip.
    async fn send(&mut self, message: &str) -> Result<(Vec<Row>, Vec<u64>), BatchError> {
        let before = |error| BatchError {
            completed: 0,
            error,
        };
        let queued = self.take_queue(message).await.map_err(before)?;
        let (sent_before, sent) = join(self.send_queued(&queued), self.send_message(message)).await;
        sent_before.map_err(before)?;
        sent
    }

    /// What goes out with `message`. A message that ends the transaction and goes on is sent only after the answer:
    /// what it does then would not fail with what came before.
    async fn take_queue(&mut self, message: &str) -> Result<String, DatabaseError> {
        let queued = std::mem::take(&mut self.queue);
        if !queued.is_empty() && rows::goes_on_outside(message) {
            self.send_queued(&queued).await?;
            return Ok(String::new());
        }
        Ok(queued)
    }

    /// Messages of their own, so that an error in one is not taken for one in the other.
    async fn send_queued(&self, queued: &str) -> Result<(), DatabaseError> {
        if queued.is_empty() {
            return Ok(());
        }
        match self.send_message(queued).await {
            Ok(_) => Ok(()),
            Err(failed) => Err(match failed.error {
                DatabaseError::Statement(error) => DatabaseError::Queued(error),
                error => error,
            }),
        }
    }

    /// Sends one message and collects what comes back: rows, and a row count for each statement.
    async fn send_message(&self, message: &str) -> Result<(Vec<Row>, Vec<u64>), BatchError> {
        let (mut rows, mut counts) = (Vec::new(), Vec::new());
        let mut columns: Option<Arc<[String]>> = None;
        let fail = |completed, error| BatchError {
            completed,
            error: self.error(&error),
        };
        let stream = self
            .client
            .simple_query_raw(&self.marked(message))
            .await
            .map_err(|error| fail(0, error))?;
        futures_util::pin_mut!(stream);
        loop {
            match stream
                .try_next()
                .await
                .map_err(|error| fail(counts.len(), error))?
            {
                Some(SimpleQueryMessage::Row(row)) => rows.push(plain_row(&mut columns, &row)),
                Some(SimpleQueryMessage::CommandComplete(count)) => counts.push(count),
                Some(_) => columns = None,
                None => return Ok((rows, counts)),
            }
        }
    }
}

#[async_trait]
impl Connection for PostgreSqlSession {
    fn server(&self) -> &Server {
        &self.server
    }

    async fn execute(&mut self, statement: &str) -> Result<u64, DatabaseError> {
        let (_, counts) = self.send(statement).await.map_err(|error| error.error)?;
        Ok(counts.last().copied().unwrap_or(0))
    }

    async fn execute_batch(&mut self, statements: &[String]) -> Result<Vec<u64>, BatchError> {
        let message = script::join(statements.iter().map(String::as_str));
        let sent = self.send(&message).await;
        let (_, counts) = sent.map_err(|error| of_statement(statements, error))?;
        if counts.len() != statements.len() {
            return Err(BatchError {
                completed: counts.len(),
                error: not_one_statement(),
            });
        }
        Ok(counts)
    }

    /// It divides by zero if there is not exactly one row.
    fn guarded(&self, change: &str) -> Option<Vec<String>> {
        let guarded = format!(
            "WITH changed AS ({change} RETURNING 1) SELECT 1 / (count(*) = 1)::int FROM changed"
        );
        Some(vec![guarded])
    }

    fn queue(&mut self, statements: &[String]) -> bool {
        self.queue += &script::join(statements.iter().map(String::as_str));
        true
    }

    async fn query(&mut self, statement: &str) -> Result<Vec<Row>, DatabaseError> {
        Ok(self.send(statement).await.map_err(|error| error.error)?.0)
    }

    async fn rows(&mut self, statement: &str) -> Result<Rows, DatabaseError> {
        Self::rows(self, statement).await
    }

    async fn begin(&mut self) -> Result<(), DatabaseError> {
        self.execute("BEGIN").await.map(drop)
    }

    async fn begin_with(&mut self, guard: Option<&str>) -> Result<(), DatabaseError> {
        let Some(guard) = guard else {
            return self.begin().await;
        };
        match self.execute(&format!("BEGIN; {guard}")).await {
            Err(DatabaseError::Statement(error)) => {
                self.rollback().await?;
                // division_by_zero
                Err(if error.is("22012") {
                    DatabaseError::LockLost
                } else {
                    DatabaseError::Statement(error)
                })
            }
            result => result.map(drop),
        }
    }

    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        // It would be taken back at once.
        self.queue.clear();
        self.execute("ROLLBACK").await.map(drop)
    }

    fn begin_messages_with(&mut self, mark: &str) {
        mark.clone_into(&mut self.mark);
    }

    fn canceller(&self) -> Box<dyn Cancel> {
        Box::new(self.canceller.clone())
    }

    /// The driver keeps the server's status to itself, but outside a transaction the statement
    /// begins when its transaction does, and inside one it came later.
    async fn transaction_status(&mut self) -> Result<TransactionStatus, DatabaseError> {
        match self.query("SELECT now() <> statement_timestamp()").await {
            Ok(rows) if rows.first().is_some_and(|row| row.is_true(0)) => {
                Ok(TransactionStatus::Active)
            }
            Ok(_) => Ok(TransactionStatus::Idle),
            // in_failed_sql_transaction
            Err(DatabaseError::Statement(error)) if error.is("25P02") => {
                Ok(TransactionStatus::Failed)
            }
            Err(error) => Err(error),
        }
    }

    fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    async fn close(self: Box<Self>) {
        let Self {
            client, transport, ..
        } = *self;
        drop(client);
        // It has nothing to tell but that it ended.
        let _ = transport.await;
    }
}

/// Moves bytes and notices until the session ends.
fn spawn_transport<S, T>(mut connection: tokio_postgres::Connection<S, T>) -> JoinHandle<()>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            match message {
                Ok(AsyncMessage::Notice(notice)) => {
                    tracing::debug!("{}: {}", notice.severity(), notice.message());
                }
                Ok(_) => {}
                Err(error) => return tracing::debug!("the connection ended: {error}"),
            }
        }
    })
}

fn plain_row(columns: &mut Option<Arc<[String]>>, row: &SimpleQueryRow) -> Row {
    let names = || {
        row.columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect()
    };
    let columns = Arc::clone(columns.get_or_insert_with(names));
    let value = |index| {
        row.get(index)
            .map_or(Value::Null, |text| Value::Text(text.to_owned()))
    };
    Row::new(columns, (0..row.len()).map(value).collect())
}

/// A batch gives a count for each statement, so a text of none or of several is a mistake of its caller.
fn not_one_statement() -> DatabaseError {
    ServerError {
        message: "a text of the batch is not exactly one statement".to_owned(),
        ..ServerError::default()
    }
    .into()
}

fn statement_error(error: &tokio_postgres::Error) -> DatabaseError {
    match error.as_db_error() {
        // admin_shutdown, crash_shutdown, idle_in_transaction_session_timeout
        Some(server) if ["57P01", "57P02", "25P03"].contains(&server.code().code()) => {
            DatabaseError::Lost(server.message().to_owned())
        }
        Some(server) => server_error(server).into(),
        None => DatabaseError::Lost(connect::cause(error)),
    }
}

/// An error of a message as that of one of its statements.
///
/// The server parses the whole message before it runs any of it: a syntax error comes with nothing
/// completed, and its position, as every other, counts from the start of the message.
fn of_statement(statements: &[String], mut error: BatchError) -> BatchError {
    let DatabaseError::Statement(server) = &mut error.error else {
        return error;
    };
    let Some(mut position) = server.position else {
        return error;
    };
    for (index, statement) in statements.iter().enumerate() {
        let joined = script::join([statement.as_str()]).chars().count();
        if position <= joined {
            server.position = Some(position);
            error.completed = index;
            return error;
        }
        position -= joined;
    }
    error
}

fn server_error(error: &DbError) -> ServerError {
    let position = match error.position() {
        Some(ErrorPosition::Original(position)) => usize::try_from(*position).ok(),
        Some(ErrorPosition::Internal { .. }) | None => None,
    };
    ServerError {
        message: error.message().to_owned(),
        detail: error.detail().map(str::to_owned),
        hint: error.hint().map(str::to_owned),
        code: Some(error.code().code().to_owned()),
        position,
        context: error.where_().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where an error at `position` of the message is found: the statement, and the position in it.
    fn found(statements: &[&str], position: usize) -> (usize, Option<usize>) {
        let statements: Vec<_> = statements.iter().map(|it| (*it).to_owned()).collect();
        let server = ServerError {
            position: Some(position),
            ..ServerError::default()
        };
        let error = BatchError {
            completed: 0,
            error: server.into(),
        };
        let error = of_statement(&statements, error);
        let server = error.error.server_error();
        (error.completed, server.and_then(|server| server.position))
    }

    #[test]
    fn a_syntax_error_is_that_of_its_statement() {
        let statements = ["BEGIN", "SELECT 'é'", "NONSENSE", "COMMIT"];
        let message = script::join(statements);
        let before = message.split("NONSENSE").next().unwrap();
        let position = before.chars().count() + 1;
        assert_eq!(found(&statements, position), (2, Some(1)));
        assert_eq!(found(&statements, 3), (0, Some(3)));
    }
}
