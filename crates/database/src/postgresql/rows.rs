//! Rows with the types of their columns.

use std::sync::Arc;

use futures_util::TryStreamExt;
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

impl PostgreSqlSession {
    /// Runs a text and keeps what its last statement gave, as psycopg2 does.
    pub(super) async fn rows(&self, text: &str) -> Result<Rows, DatabaseError> {
        let words = first_words(text, SYNTAX);
        let types = match words.as_slice() {
            [word] if asks(word, text) => self.types(text).await?,
            _ => Vec::new(),
        };
        let counts = words.last().is_some_and(|word| {
            ASKING.contains(&word.as_str()) || COUNTING.contains(&word.as_str())
        });
        self.collect(text, &types, counts).await
    }

    /// The simple protocol, which scripts need, does not tell the types; describing the statement does.
    async fn types(&self, text: &str) -> Result<Vec<Oid>, DatabaseError> {
        let statement = self.client.prepare(text).await;
        let statement = statement.map_err(|error| statement_error(&error))?;
        let columns = statement.columns().iter();
        Ok(columns.map(|column| column.type_().oid()).collect())
    }

    async fn collect(
        &self,
        text: &str,
        types: &[Oid],
        counts: bool,
    ) -> Result<Rows, DatabaseError> {
        let failed = |error: tokio_postgres::Error| self.error(&error);
        let message = self.marked(text);
        let stream = self
            .client
            .simple_query_raw(&message)
            .await
            .map_err(failed)?;
        futures_util::pin_mut!(stream);
        let mut rows = Rows::without_rows(-1);
        let mut is_new = true;
        while let Some(message) = stream.try_next().await.map_err(failed)? {
            if std::mem::take(&mut is_new) {
                rows = Rows::without_rows(-1);
            }
            match message {
                SimpleQueryMessage::RowDescription(columns) => rows.columns = Some(names(&columns)),
                SimpleQueryMessage::Row(row) => rows.rows.push(values(&row, types)?),
                SimpleQueryMessage::CommandComplete(count) => {
                    let known = counts || count > 0 || rows.columns.is_some();
                    rows.count = if known {
                        count.try_into().unwrap_or(-1)
                    } else {
                        -1
                    };
                    is_new = true;
                }
                _ => {}
            }
        }
        Ok(rows)
    }
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
