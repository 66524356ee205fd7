//! Indexes.

use crate::schema::{ConstraintName, Expression, Options};

/// An index of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Index {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// What is indexed, in order: columns, text, functions, each maybe `DESC`.
    pub elements: Vec<Expression>,
    /// `UNIQUE`.
    pub unique: bool,
    /// Whether its name is quoted: `None` lets the dialect decide.
    pub quote: Option<bool>,
    /// Options of a dialect: `postgresql_where`, `postgresql_using`, `mysql_length`.
    pub options: Options,
}
