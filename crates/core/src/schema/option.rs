//! Options of one dialect, such as `postgresql_where=` and `mysql_engine=`.

use indexmap::IndexMap;

use crate::schema::Expression;

/// Options in the order they were written, under the whole keyword: `postgresql_where`.
pub type Options = IndexMap<String, OptionValue>;

/// The value of one option.
#[expect(
    clippy::large_enum_variant,
    reason = "they are few, and each is made once"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// `None`: as if the option were not given.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A word or a text.
    Text(String),
    /// SQL: `sa.text(...)` or a Core expression.
    Expression(Expression),
    /// A list or a tuple.
    List(Vec<OptionValue>),
    /// A dict with string keys, in its order.
    Map(IndexMap<String, OptionValue>),
}

impl OptionValue {
    /// Whether it is `True`.
    pub fn is_true(&self) -> bool {
        *self == Self::Bool(true)
    }

    /// The text of a word.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::None
            | Self::Bool(_)
            | Self::Integer(_)
            | Self::Expression(_)
            | Self::List(_)
            | Self::Map(_) => None,
        }
    }
}

/// The option of that name; `None` counts as not given.
pub fn given<'o>(options: &'o Options, name: &str) -> Option<&'o OptionValue> {
    options
        .get(name)
        .filter(|value| **value != OptionValue::None)
}
