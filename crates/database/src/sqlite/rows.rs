//! Rows with the values that pysqlite gives: int, float, str, bytes, None.

use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Column, Either, Executor, Row as _, SqlSafeStr, Statement};

use super::{SqliteSession, statement_error, value};
use crate::{DatabaseError, Value};
use dbm_core::rows::Rows;
use dbm_core::schema::Literal;
use dbm_core::sql::script::{Syntax, first_words};

const SYNTAX: Syntax = Syntax {
    nested_comments: false,
    dollar_quotes: false,
    escape_strings: false,
    backslashes: false,
    hash_comments: false,
};

/// The statements for which pysqlite counts rows.
const COUNTING: &[&str] = &["INSERT", "UPDATE", "DELETE", "REPLACE"];

impl SqliteSession {
    /// Runs a text and keeps what its last statement gave.
    pub(super) async fn rows(&mut self, text: &str) -> Result<Rows, DatabaseError> {
        let words = first_words(text, SYNTAX);
        let counts = words
            .last()
            .is_some_and(|word| COUNTING.contains(&word.as_str()));
        let mut rows = self.collect(text, counts).await?;
        if rows.columns.is_none() && words.len() == 1 {
            rows.columns = self.columns(text).await;
        }
        Ok(rows)
    }

    async fn collect(&mut self, text: &str, counts: bool) -> Result<Rows, DatabaseError> {
        let query = sqlx::raw_sql(AssertSqlSafe(text));
        let mut stream = query.fetch_many(&mut self.connection);
        let mut rows = Rows::without_rows(-1);
        let mut is_new = true;
        while let Some(either) = stream.try_next().await.map_err(statement_error)? {
            if std::mem::take(&mut is_new) {
                rows = Rows::without_rows(-1);
            }
            match either {
                Either::Right(row) => {
                    rows.columns.get_or_insert_with(|| names(&row));
                    rows.rows.push(values(&row).map_err(statement_error)?);
                }
                Either::Left(done) => {
                    let affected = i64::try_from(done.rows_affected()).unwrap_or(-1);
                    rows.count = if counts { affected } else { -1 };
                    rows.last_id = Some(done.last_insert_rowid());
                    is_new = true;
                }
            }
        }
        Ok(rows)
    }

    /// The columns of a statement that gave no row; it ran, so it may not be possible any more.
    async fn columns(&mut self, text: &str) -> Option<Arc<[String]>> {
        let sql = AssertSqlSafe(text).into_sql_str();
        let statement = (&mut self.connection).prepare(sql).await.ok()?;
        let columns = statement.columns().iter();
        let names: Arc<[String]> = columns.map(|column| column.name().to_owned()).collect();
        (!names.is_empty()).then_some(names)
    }
}

fn names(row: &SqliteRow) -> Arc<[String]> {
    let columns = row.columns().iter();
    columns.map(|column| column.name().to_owned()).collect()
}

fn values(row: &SqliteRow) -> Result<Vec<Literal>, sqlx::Error> {
    let literal = |index| {
        Ok(match value(row, index)? {
            Value::Null => Literal::Null,
            Value::Integer(number) => Literal::Integer(number.into()),
            Value::Real(number) => Literal::Float(number),
            Value::Text(text) => Literal::Text(text),
            Value::Bytes(bytes) => Literal::Bytes(bytes),
        })
    };
    (0..row.len()).map(literal).collect()
}
