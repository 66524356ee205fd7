//! An argument of `run_migrations` on its way to Python: a kind and a text, or what it holds.

use serde::Serialize;

use dbm_core::schema::Literal;

/// A value as the child makes it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub(crate) enum Argument {
    /// `None`
    None,
    /// `bool`
    Bool(bool),
    /// `int`, in digits.
    Int(String),
    /// `float`, as Python reads it.
    Float(String),
    /// `decimal.Decimal`
    Decimal(String),
    /// `str`
    Str(String),
    /// `bytes`
    Bytes(Vec<u8>),
    /// `datetime.date`, as ISO 8601 has it.
    Date(String),
    /// `datetime.time`, as ISO 8601 has it.
    Time(String),
    /// `datetime.datetime`, as ISO 8601 has it, and the seconds of its offset.
    Datetime(String, Option<i32>),
    /// `datetime.timedelta`, in microseconds.
    Timedelta(String),
    /// `uuid.UUID`
    Uuid(String),
    /// `list`
    List(Vec<Argument>),
    /// `dict`
    Dict(Vec<(String, Argument)>),
}

impl From<&Literal> for Argument {
    fn from(literal: &Literal) -> Self {
        match literal {
            Literal::Null => Self::None,
            Literal::Bool(truth) => Self::Bool(*truth),
            Literal::Integer(number) => Self::Int(number.to_string()),
            Literal::Float(number) => Self::Float(format!("{number:?}")),
            Literal::Decimal(digits) => Self::Decimal(digits.clone()),
            Literal::Text(text) => Self::Str(text.clone()),
            Literal::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Literal::Date(date) => Self::Date(date.to_string()),
            Literal::Time(time) => Self::Time(time.to_string()),
            Literal::DateTime(moment, offset) => Self::Datetime(moment.to_string(), *offset),
            Literal::Interval(microseconds) => Self::Timedelta(microseconds.to_string()),
            Literal::Uuid(uuid) => Self::Uuid(uuid.to_string()),
            Literal::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Literal::Map(entries) => {
                let entries = entries.iter();
                Self::Dict(entries.map(|(key, it)| (key.clone(), it.into())).collect())
            }
        }
    }
}
