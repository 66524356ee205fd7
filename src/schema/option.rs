//! Options of one dialect, such as `postgresql_where=` and `mysql_engine=`.

use indexmap::IndexMap;

use crate::schema::Expression;

/// Options in the order they were written, under the whole keyword: `postgresql_where`.
pub type Options = IndexMap<String, OptionValue>;

/// The value of one option.
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
