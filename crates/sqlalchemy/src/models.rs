//! Declarative models: classes that describe tables.
//!
//! A class below `DeclarativeBase`, `declarative_base()` or Flask-SQLAlchemy's `Model` puts its table into the
//! same [`MetaData`](crate::metadata) that `sa.Table` uses, column by column as SQLAlchemy's
//! `orm/decl_base.py` does. What has no say in the tables (relationships, hybrids, validators) is read over.

pub(crate) mod annotation;
mod attributes;
mod base;
mod columns;
mod declare;
mod flask;
mod hybrid;
pub mod listeners;
mod mapped_column;
mod modules;
mod registry;

#[cfg(test)]
mod tests;

pub(crate) use base::MarkerClass;
pub use modules::module;
