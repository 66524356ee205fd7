//! What scripts and the writer of revisions ask of a dialect: SQL as text.

use std::fmt;

use crate::failure::Failure;
use crate::operation::Operation;
use crate::schema::Expression;

/// Writes the statement of an operation as text.
pub trait StatementText: fmt::Debug + Send + Sync {
    /// The one statement of an operation, for the dialect of that name, else for SQLAlchemy's default
    /// one. Values stand in it with `literal_binds`, else there may be none.
    ///
    /// # Errors
    /// For what cannot be written.
    fn write(
        &self,
        operation: &Operation,
        dialect: Option<&str>,
        literal_binds: bool,
    ) -> Result<String, Failure>;
}

/// Writes expressions as text: values as literals, columns without their table.
pub trait ExpressionText {
    /// Whether the dialect has a module of that name in `sqlalchemy.dialects`.
    fn is_module(&self, name: &str) -> bool;

    /// An expression as it stands in DDL.
    ///
    /// # Errors
    /// For what the dialect cannot write.
    fn sql(&self, expression: &Expression) -> Result<String, Failure>;

    /// A server default.
    ///
    /// # Errors
    /// For what the dialect cannot write.
    fn default_sql(&self, expression: &Expression) -> Result<String, Failure>;

    /// An element of an index.
    ///
    /// # Errors
    /// For what the dialect cannot write.
    fn index_sql(&self, expression: &Expression) -> Result<String, Failure>;
}
