//! SQLAlchemy's generic compiler and Alembic's default implementation: what a dialect does where it
//! does not override a method (SQLAlchemy: `sql/compiler.py`; Alembic: `ddl/impl.py`, `ddl/base.py`).

pub mod alter;
pub mod batch;
pub mod column;
pub mod comparison;
pub mod constraint;
pub mod expression;
pub mod index;
pub mod insert;
pub mod literal;
pub mod operation;
pub mod query;
pub mod sequence;
pub mod table;
pub mod types;
