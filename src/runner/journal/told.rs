//! What the database answered a script that reads: where the script goes on, it hears the same again, since what took
//! effect may have changed the answers.

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};

use crate::runner::journal::{Journal, hash};
use dbm_core::rows::Rows;
use dbm_core::schema::Literal;
use dbm_database::ServerError;

/// How many bytes of answers are kept with a statement; a script that read more asks again.
const LONGEST: usize = 1 << 20;

/// How many rows may be an answer that is kept.
const MOST: usize = 10_000;

/// An answer of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Of the statement.
    hash: String,
    answer: Answer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Answer {
    Rows {
        columns: Option<Vec<String>>,
        rows: Vec<Vec<Value>>,
        count: i64,
        last_id: Option<i64>,
    },
    Refused {
        message: String,
        code: Option<String>,
    },
}

/// A value as MySQL gives it, what JSON cannot hold as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Value {
    Null,
    Bool(bool),
    Integer(String),
    Float(String),
    Decimal(String),
    Text(String),
    Bytes(Vec<u8>),
    Date(String),
    Time(String),
    DateTime(String),
    Interval(String),
}

impl Journal {
    /// The database answers a script.
    pub fn tell(&mut self, sql: &str, answer: Result<&Rows, &ServerError>) {
        let answer = match answer {
            Ok(rows) if rows.rows.len() > MOST => None,
            Ok(rows) => Answer::of_rows(rows),
            Err(error) => Some(Answer::Refused {
                message: error.message.clone(),
                code: error.code.clone(),
            }),
        };
        let told = answer.map(|answer| Told {
            hash: hash(sql),
            answer,
        });
        self.told.extend(told);
    }

    /// The rows that a former run got for a statement here.
    pub fn told_rows(&mut self, sql: &str) -> Option<Rows> {
        let is_rows = |answer: &Answer| matches!(answer, Answer::Rows { .. });
        self.told_before(sql, is_rows)?.rows()
    }

    /// How a former run was refused a statement here.
    pub fn told_refusal(&mut self, sql: &str) -> Option<ServerError> {
        let is_refusal = |answer: &Answer| matches!(answer, Answer::Refused { .. });
        match self.told_before(sql, is_refusal)? {
            Answer::Refused { message, code } => Some(ServerError {
                message,
                code,
                ..ServerError::default()
            }),
            Answer::Rows { .. } => None,
        }
    }

    fn told_before(&mut self, sql: &str, is_wanted: fn(&Answer) -> bool) -> Option<Answer> {
        let answers = self.former_told.get_mut(self.ordinal)?;
        let hash = hash(sql);
        let is_it = |it: &Told| it.hash == hash && is_wanted(&it.answer);
        let told = answers.remove(answers.iter().position(is_it)?);
        if self.ordinal >= self.former.len() {
            // The row of the next statement is written anew.
            self.told.push(told.clone());
        }
        Some(told.answer)
    }
}

impl Told {
    /// Answers as a row of the journal holds them.
    pub fn write(told: &[Self]) -> Option<String> {
        let text = serde_json::to_string(told).ok()?;
        (!told.is_empty() && text.len() <= LONGEST).then_some(text)
    }

    /// The answers that a row holds.
    pub fn read(text: &str) -> Vec<Self> {
        serde_json::from_str(text).unwrap_or_default()
    }
}

impl Answer {
    fn of_rows(rows: &Rows) -> Option<Self> {
        let values = |row: &Vec<Literal>| row.iter().map(Value::of).collect::<Option<Vec<_>>>();
        Some(Self::Rows {
            columns: rows.columns.as_ref().map(|it| it.to_vec()),
            rows: rows.rows.iter().map(values).collect::<Option<_>>()?,
            count: rows.count,
            last_id: rows.last_id,
        })
    }

    fn rows(self) -> Option<Rows> {
        let Self::Rows {
            columns,
            rows,
            count,
            last_id,
        } = self
        else {
            return None;
        };
        let values = |row: Vec<Value>| row.into_iter().map(Value::literal).collect();
        Some(Rows {
            columns: columns.map(Into::into),
            rows: rows.into_iter().map(values).collect::<Option<_>>()?,
            count,
            last_id,
        })
    }
}

impl Value {
    fn of(literal: &Literal) -> Option<Self> {
        Some(match literal {
            Literal::Null => Self::Null,
            Literal::Bool(it) => Self::Bool(*it),
            Literal::Integer(it) => Self::Integer(it.to_string()),
            Literal::Float(it) => Self::Float(it.to_string()),
            Literal::Decimal(it) => Self::Decimal(it.clone()),
            Literal::Text(it) => Self::Text(it.clone()),
            Literal::Bytes(it) => Self::Bytes(it.clone()),
            Literal::Date(it) => Self::Date(it.to_string()),
            Literal::Time(it) => Self::Time(it.to_string()),
            Literal::DateTime(it, None) => Self::DateTime(it.to_string()),
            Literal::Interval(it) => Self::Interval(it.to_string()),
            Literal::DateTime(_, Some(_))
            | Literal::Uuid(_)
            | Literal::List(_)
            | Literal::Map(_) => return None,
        })
    }

    fn literal(self) -> Option<Literal> {
        Some(match self {
            Self::Null => Literal::Null,
            Self::Bool(it) => Literal::Bool(it),
            Self::Integer(it) => Literal::Integer(it.parse::<BigInt>().ok()?),
            Self::Float(it) => Literal::Float(it.parse().ok()?),
            Self::Decimal(it) => Literal::Decimal(it),
            Self::Text(it) => Literal::Text(it),
            Self::Bytes(it) => Literal::Bytes(it),
            Self::Date(it) => Literal::Date(it.parse().ok()?),
            Self::Time(it) => Literal::Time(it.parse().ok()?),
            Self::DateTime(it) => Literal::DateTime(it.parse().ok()?, None),
            Self::Interval(it) => Literal::Interval(it.parse().ok()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were() {
        let literals = [
            Literal::Null,
            Literal::Bool(true),
            Literal::Integer(BigInt::from(u64::MAX)),
            Literal::Float(-0.1),
            Literal::Decimal("1.50".to_owned()),
            Literal::Text("it's \u{1f600}".to_owned()),
            Literal::Bytes(vec![0, 255]),
            Literal::Date("2020-02-29".parse().unwrap()),
            Literal::Time("12:00:00.5".parse().unwrap()),
            Literal::DateTime("2020-02-29T12:00:00.000001".parse().unwrap(), None),
            Literal::Interval(-1),
        ];
        let rows = Rows {
            columns: Some(["a".to_owned()].into()),
            rows: literals.into_iter().map(|it| vec![it]).collect(),
            count: 11,
            last_id: Some(7),
        };
        let told = Told {
            hash: hash("SELECT 1"),
            answer: Answer::of_rows(&rows).unwrap(),
        };
        let text = Told::write(&[told]).unwrap();
        let [told] = Told::read(&text).try_into().unwrap();
        assert_eq!(told.answer.rows(), Some(rows));
    }
}
