//! Rows with the values that PyMySQL gives (PyMySQL: `converters.py`, `decoders`).

use std::sync::Arc;

use futures_util::TryStreamExt;
use jiff::civil;
use sqlx::mysql::{MySql, MySqlRow, MySqlTypeInfo};
use sqlx::{
    AssertSqlSafe, Column, Either, Executor, Row as _, SqlSafeStr, Statement, Type, TypeInfo,
    ValueRef,
};

use super::{MySqlSession, statement_error};
use crate::DatabaseError;
use dbm_core::rows::Rows;
use dbm_core::schema::Literal;
use dbm_core::sql::script::{Syntax, first_words};

const SYNTAX: Syntax = Syntax {
    nested_comments: false,
    dollar_quotes: false,
    escape_strings: false,
    backslashes: true,
    hash_comments: true,
};

/// Statements that give rows, by their first word.
const ASKING: &[&str] = &[
    "SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "(",
];

impl MySqlSession {
    /// Runs a text and keeps what its first statement gave: PyMySQL gives the others only on demand.
    pub(super) async fn rows(&mut self, text: &str) -> Result<Rows, DatabaseError> {
        let words = first_words(text, SYNTAX);
        let mut rows = self.collect(text).await?;
        let asks = matches!(words.as_slice(), [word] if ASKING.contains(&word.as_str()));
        if asks && rows.columns.is_none() {
            rows.columns = self.columns(text).await;
        }
        Ok(rows)
    }

    async fn collect(&mut self, text: &str) -> Result<Rows, DatabaseError> {
        let (text, mut before) = self.begun(text);
        let mut stream =
            sqlx::raw_sql(AssertSqlSafe(text.as_ref())).fetch_many(&mut self.connection);
        let mut rows = Rows::without_rows(0);
        let mut is_first = true;
        while let Some(either) = stream.try_next().await.map_err(statement_error)? {
            match either {
                Either::Right(row) if is_first => {
                    rows.columns.get_or_insert_with(|| names(&row));
                    rows.rows.push(values(&row).map_err(statement_error)?);
                }
                Either::Left(_) if before > 0 => before -= 1,
                Either::Left(done) if is_first => {
                    let affected = i64::try_from(done.rows_affected()).unwrap_or(-1);
                    let found = i64::try_from(rows.rows.len()).unwrap_or(-1);
                    rows.count = affected.max(found);
                    rows.last_id = i64::try_from(done.last_insert_id()).ok();
                    is_first = false;
                }
                Either::Left(_) | Either::Right(_) => {}
            }
        }
        Ok(rows)
    }

    async fn columns(&mut self, text: &str) -> Option<Arc<[String]>> {
        let sql = AssertSqlSafe(text).into_sql_str();
        let statement = (&mut self.connection).prepare(sql).await.ok()?;
        let columns = statement.columns().iter();
        let names: Arc<[String]> = columns.map(|column| column.name().to_owned()).collect();
        (!names.is_empty()).then_some(names)
    }
}

fn names(row: &MySqlRow) -> Arc<[String]> {
    let columns = row.columns().iter();
    columns.map(|column| column.name().to_owned()).collect()
}

fn values(row: &MySqlRow) -> Result<Vec<Literal>, sqlx::Error> {
    (0..row.len()).map(|index| value(row, index)).collect()
}

/// The text protocol gives every value as bytes; the type says what they are.
fn value(row: &MySqlRow, index: usize) -> Result<Literal, sqlx::Error> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(Literal::Null);
    }
    let (kind, is_binary) = {
        let kind = raw.type_info();
        (kind.name().to_owned(), is_binary(&kind))
    };
    let bytes: Vec<u8> = row.try_get_unchecked(index)?;
    if is_binary {
        return Ok(Literal::Bytes(bytes));
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(read(&kind, &text).unwrap_or(Literal::Text(text)))
}

/// Whether a value is bytes: a text of a binary collation is none, whatever the driver calls its type.
pub(super) fn is_binary(kind: &MySqlTypeInfo) -> bool {
    let name = kind.name();
    let is_named_so =
        name.ends_with("BLOB") || name.ends_with("BINARY") || name == "BIT" || name == "GEOMETRY";
    is_named_so && !<str as Type<MySql>>::compatible(kind)
}

/// The value that `text` is; PyMySQL leaves what is no date (`0000-00-00`) a str.
fn read(kind: &str, text: &str) -> Option<Literal> {
    match kind {
        "DECIMAL" => Some(Literal::Decimal(text.to_owned())),
        "FLOAT" | "DOUBLE" => text.parse().ok().map(Literal::Float),
        "DATE" => text.parse().ok().map(Literal::Date),
        "DATETIME" | "TIMESTAMP" => {
            let moment = text.parse::<civil::DateTime>().ok()?;
            Some(Literal::DateTime(moment, None))
        }
        "TIME" => span(text).map(Literal::Interval),
        "YEAR" | "BOOLEAN" => text.parse().ok().map(Literal::Integer),
        _ if kind.contains("INT") => text.parse().ok().map(Literal::Integer),
        _ => None,
    }
}

/// `-838:59:59.5`, in microseconds.
fn span(text: &str) -> Option<i128> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut seconds: i128 = 0;
    for part in whole.split(':') {
        seconds = seconds * 60 + part.parse::<i128>().ok()?;
    }
    let micros: i128 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(sign * (seconds * 1_000_000 + micros))
}
