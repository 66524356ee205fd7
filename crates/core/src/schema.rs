//! What a database holds: tables, columns, types, constraints, indexes, expressions.
//!
//! The words and the attributes are SQLAlchemy's. Values only: nothing here
//! knows a dialect, reads a script or writes SQL.

pub(crate) mod catalog;
pub mod column;
pub mod constraint;
pub mod expression;
pub mod extent;
pub(crate) mod index;
pub(crate) mod literal;
pub mod option;
pub mod query;
#[cfg(any(test, feature = "strategy"))]
pub mod strategy;
pub(crate) mod table;
pub mod types;

pub use catalog::{Catalog, is_own_table};
pub use column::{Autoincrement, Column, Computed, Identity, Sequence, ServerDefault};
pub use constraint::{
    Check, Constraint, ConstraintKind, ConstraintName, Exclude, ForeignKey, PrimaryKey, Unique,
};
pub use expression::Expression;
pub use index::Index;
pub use literal::Literal;
pub use option::{OptionValue, Options};
pub(crate) use query::Query;
pub use table::{NamingConvention, Table, TableName};
pub use types::{Type, TypeKind};
