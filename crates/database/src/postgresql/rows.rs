//! Rows with the types of their columns.

use std::sync::Arc;

use futures_util::TryStreamExt;
use futures_util::future::join;
use tokio_postgres::{SimpleColumn, SimpleQueryMessage, SimpleQueryRow};

use super::value::{self, Oid};
use super::{PostgreSqlSession, statement_error};
use crate::{DatabaseError, ServerError};
use dbm_core::rows::Rows;
use dbm_core::schema::Literal;
use dbm_core::sql::script::{Syntax, first_words};

/// What a text is to the server, whatever its dialect's options are.
const SYNTAX: Syntax = Syntax {
    nested_comments: true,
    dollar_quotes: true,
    escape_strings: true,
    backslashes: false,
    hash_comments: false,
};

/// Statements that give rows, by their first word.
const ASKING: &[&str] = &[
    "SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "FETCH", "EXECUTE", "CALL", "(",
];

/// Statements for which the server counts rows, beside those.
const COUNTING: &[&str] = &["INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "MOVE"];

/// Statements that end a transaction, by their first word.
const ENDING: &[&str] = &["COMMIT", "ROLLBACK", "END", "ABORT", "PREPARE"];

/// Whether a text may end the transaction and then do more.
pub(super) fn goes_on_outside(text: &str) -> bool {
    let words = first_words(text, SYNTAX);
    words.len() > 1 && words.iter().any(|word| ENDING.contains(&word.as_str()))
}

impl PostgreSqlSession {
    /// Runs a text and keeps what its last statement gave, as psycopg2 does.
    pub(super) async fn rows(&mut self, text: &str) -> Result<Rows, DatabaseError> {
        let queued = self.take_queue(text).await?;
        let (before, rows) = join(self.send_queued(&queued), self.rows_of(text)).await;
        before.and(rows)
    }

    async fn rows_of(&self, text: &str) -> Result<Rows, DatabaseError> {
        let words = first_words(text, SYNTAX);
        let counts = words.last().is_some_and(|word| {
            ASKING.contains(&word.as_str()) || COUNTING.contains(&word.as_str())
        });
        match words.as_slice() {
            [word] if asks(word, text) => self.typed(text, counts).await?.read(),
            _ => self.collect(text, counts).await?.read(),
        }
    }

    /// Asks for the types while the statement runs: both messages go out together.
    async fn typed(&self, text: &str, counts: bool) -> Result<Answer, DatabaseError> {
        let (types, answer) = join(self.types(text), self.collect(text, counts)).await;
        let types = match (types, &answer) {
            (Err(error), Err(_)) if !is_aborted(&error) => return Err(error),
            // The question was cancelled, and the statement was not.
            (Err(_), Ok(_)) => self.types(text).await?,
            (types, _) => types.unwrap_or_default(),
        };
        let mut answer = answer?;
        answer.types = types;
        Ok(answer)
    }

    /// The simple protocol, which scripts need, does not tell the types; describing the statement does.
    async fn types(&self, text: &str) -> Result<Vec<Oid>, DatabaseError> {
        let statement = self.client.prepare(text).await;
        let statement = statement.map_err(|error| statement_error(&error))?;
        let columns = statement.columns().iter();
        Ok(columns.map(|column| column.type_().oid()).collect())
    }

    async fn collect(&self, text: &str, counts: bool) -> Result<Answer, DatabaseError> {
        let failed = |error: tokio_postgres::Error| self.error(&error);
        let message = self.marked(text);
        let stream = self
            .client
            .simple_query_raw(&message)
            .await
            .map_err(failed)?;
        futures_util::pin_mut!(stream);
        let mut answer = Answer::default();
        let mut is_new = true;
        while let Some(message) = stream.try_next().await.map_err(failed)? {
            if std::mem::take(&mut is_new) {
                answer = Answer::default();
            }
            match message {
                SimpleQueryMessage::RowDescription(columns) => answer.columns = Some(columns),
                SimpleQueryMessage::Row(row) => answer.rows.push(row),
                SimpleQueryMessage::CommandComplete(count) => {
                    let known = counts || count > 0 || answer.columns.is_some();
                    answer.count = known.then_some(count);
                    is_new = true;
                }
                _ => {}
            }
        }
        Ok(answer)
    }
}

/// What the last statement of a message gave.
#[derive(Default)]
struct Answer {
    columns: Option<Arc<[SimpleColumn]>>,
    rows: Vec<SimpleQueryRow>,
    count: Option<u64>,
    /// Of the columns, where they were asked for.
    types: Vec<Oid>,
}

impl Answer {
    fn read(&self) -> Result<Rows, DatabaseError> {
        let count = self.count.and_then(|count| count.try_into().ok());
        let values = self.rows.iter().map(|row| values(row, &self.types));
        Ok(Rows {
            columns: self.columns.as_deref().map(names),
            rows: values.collect::<Result<_, _>>()?,
            ..Rows::without_rows(count.unwrap_or(-1))
        })
    }
}

/// Whether only an error before it made the server refuse a statement.
fn is_aborted(error: &DatabaseError) -> bool {
    // in_failed_sql_transaction
    error.server_error().is_some_and(|error| error.is("25P02"))
}

fn asks(word: &str, text: &str) -> bool {
    ASKING.contains(&word) || text.to_uppercase().contains("RETURNING")
}

fn names(columns: &[SimpleColumn]) -> Arc<[String]> {
    let names = columns.iter().map(|column| column.name().to_owned());
    names.collect()
}

fn values(row: &SimpleQueryRow, types: &[Oid]) -> Result<Vec<Literal>, DatabaseError> {
    let value = |index: usize| match (row.get(index), types.get(index)) {
        (None, _) => Ok(Literal::Null),
        (Some(text), Some(kind)) => {
            value::read(*kind, text).ok_or_else(|| out_of_range(text).into())
        }
        (Some(text), None) => Ok(Literal::Text(text.to_owned())),
    };
    (0..row.len()).map(value).collect()
}

fn out_of_range(text: &str) -> ServerError {
    ServerError {
        message: format!("the value `{text}` of a row has no meaning in Python"),
        ..ServerError::default()
    }
}
