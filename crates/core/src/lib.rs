//! Values and pure functions: what things are, and what follows from them. No IO, no database.
//!
//! Everything in dbm is a list of [operations](operation::Operation). The modules stand in layers, and
//! one uses only those declared before it.

// values: plain data that can be sent
pub mod source;
pub mod failure;
pub mod message;
pub mod schema;
pub mod rows;
pub mod operation;
pub mod revision;
pub mod target;

// functions: values to values
pub mod naming;
pub mod suggest;
pub mod apply;
pub mod diff;
pub mod graph;

// text: SQL as far as it is known without a database
pub mod sql;

// what operations destroy
pub mod loss;
pub mod detected;
