//! Rows as plain values.

use std::sync::Arc;

/// One row of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

/// One value of a row. PostgreSQL gives every value as [`Value::Text`], as the server writes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `NULL`
    Null,
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text, or what has no variant of its own.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Row {
    /// A row whose columns have these names.
    pub(crate) fn new(columns: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// All values, in the order of the columns.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The value of a column, counted from 0; [`Value::Null`] where there is no such column.
    pub(crate) fn value(&self, column: usize) -> &Value {
        self.values.get(column).unwrap_or(&Value::Null)
    }

    /// The value of a column as text; nothing for `NULL`.
    pub fn text(&self, column: usize) -> Option<String> {
        self.value(column).to_text()
    }

    /// The value of a column as a whole number; nothing for `NULL` and for what is no number.
    pub fn integer(&self, column: usize) -> Option<i64> {
        self.value(column).to_integer()
    }

    /// The value of a column as a truth value, in the spelling of any of the databases.
    pub fn is_true(&self, column: usize) -> bool {
        self.value(column).is_true()
    }
}

impl Value {
    /// The value as text; nothing for `NULL`. Bytes that are no UTF-8 lose what is not.
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Integer(number) => Some(number.to_string()),
            Self::Real(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        }
    }

    /// The value as a whole number; nothing for `NULL` and for what is no number.
    pub(crate) fn to_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            Self::Null | Self::Real(_) | Self::Bytes(_) => None,
        }
    }

    /// The value as a truth value: `t` of PostgreSQL, a number that is not 0 elsewhere.
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Self::Integer(number) => *number != 0,
            Self::Text(text) => matches!(text.as_str(), "t" | "true" | "1" | "YES" | "yes" | "on"),
            Self::Null | Self::Real(_) | Self::Bytes(_) => false,
        }
    }
}
