//! What `sqlalchemy` means in a script: types, columns, tables, constraints, expressions.
//!
//! The objects are [native](dbm_python::Native) ones over the values of [`schema`](dbm_core::schema).
//! They serve revision scripts and the application's models alike; what
//! leaves them is plain data: [`assembly`] makes a whole [`Table`](dbm_core::schema::Table), and what a
//! script asks a connection to do becomes an [`Operation`](dbm_core::operation::Operation) of the [`host`].

#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "native functions and methods have these signatures"
)]

pub mod assembly;
pub(crate) mod attachment;
pub mod column;
pub(crate) mod compiled;
pub(crate) mod compiler;
pub mod connection;
pub mod constraint;
pub(crate) mod ddl;
pub mod default;
pub mod dialect;
pub(crate) mod element;
pub mod errors;
pub mod expression;
pub mod foreign_key;
pub mod host;
pub mod index;
pub(crate) mod inspection;
pub(crate) mod later;
pub mod literal;
pub mod metadata;
pub mod models;
pub mod modules;
pub(crate) mod mutable;
pub mod name;
pub mod options;
pub mod packages;
pub(crate) mod query;
pub(crate) mod result;
mod schema_class;
pub(crate) mod session;
pub mod table;
pub(crate) mod transaction;
pub mod types;
pub mod url;
