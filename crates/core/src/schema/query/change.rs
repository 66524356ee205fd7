//! Statements that change rows.

use crate::schema::Expression;
use crate::schema::expression::ColumnReference;
use crate::schema::query::{Affix, Item, Query, Source};

/// `sa.insert(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// The table.
    pub table: Source,
    /// What is inserted.
    pub rows: Rows,
    /// What happens to a row that is there.
    pub conflict: Option<Conflict>,
    /// `RETURNING`.
    pub returning: Vec<Item>,
    /// The columns of the primary key that the database makes up: `result.inserted_primary_key`.
    pub keys: Vec<Item>,
    /// `prefix_with(...)`.
    pub prefixes: Vec<Affix>,
    /// `add_cte(...)`.
    pub ctes: Vec<Source>,
}

/// What is inserted.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// Rows of values, each of the same columns; no column at all is `DEFAULT VALUES`.
    Values(Vec<Vec<Assignment>>),
    /// `from_select([...], query)`.
    Select(Vec<ColumnReference>, Query),
}

/// A column and its new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The column.
    pub column: ColumnReference,
    /// The value.
    pub value: Expression,
}

/// What happens to a row that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The dialect whose `insert` it is of.
    pub dialect: &'static str,
    /// Which rows are meant; MySQL names none.
    pub target: Option<Target>,
    /// What is done with them.
    pub action: ConflictAction,
}

/// `ON CONFLICT target`.
#[expect(
    clippy::large_enum_variant,
    reason = "they are few, and each is made once"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// `ON CONSTRAINT name`.
    Constraint(String),
    /// The elements of an index, with its condition.
    Elements(Vec<Expression>, Option<Expression>),
}

/// What is done with a row that is there.
#[expect(
    clippy::large_enum_variant,
    reason = "they are few, and each is made once"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictAction {
    /// `DO NOTHING`.
    Nothing,
    /// `DO UPDATE SET ... WHERE ...`; `ON DUPLICATE KEY UPDATE ...`.
    Update(Vec<Assignment>, Option<Expression>),
}

/// `sa.update(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// The table, an alias of it, or a join.
    pub table: Source,
    /// `SET`.
    pub assignments: Vec<Assignment>,
    /// `WHERE`, joined with `AND`.
    pub conditions: Vec<Expression>,
    /// `RETURNING`.
    pub returning: Vec<Item>,
    /// `prefix_with(...)`.
    pub prefixes: Vec<Affix>,
    /// `mysql_limit=`.
    pub limit: Option<u64>,
    /// `add_cte(...)`.
    pub ctes: Vec<Source>,
}

/// `sa.delete(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    /// The table, or an alias of it.
    pub table: Source,
    /// `WHERE`, joined with `AND`.
    pub conditions: Vec<Expression>,
    /// `RETURNING`.
    pub returning: Vec<Item>,
    /// `prefix_with(...)`.
    pub prefixes: Vec<Affix>,
    /// `mysql_limit=`.
    pub limit: Option<u64>,
    /// `add_cte(...)`.
    pub ctes: Vec<Source>,
}
