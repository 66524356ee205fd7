//! SQLAlchemy's generic compiler and Alembic's default implementation: what a dialect does where it
//! does not override a method (SQLAlchemy: `sql/compiler.py`; Alembic: `ddl/impl.py`, `ddl/base.py`).

pub(crate) mod alter;
pub(crate) mod batch;
pub(crate) mod column;
pub(crate) mod comparison;
pub(crate) mod constraint;
pub(crate) mod expression;
pub(crate) mod index;
pub(crate) mod insert;
pub(crate) mod literal;
pub(crate) mod operation;
pub(crate) mod query;
pub(crate) mod sequence;
pub(crate) mod table;
pub(crate) mod types;
