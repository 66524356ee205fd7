//! SQL as text: what can be known of it without knowing a database.
//!
//! [`parameters`] finds the `:name`s of `text()`; [`script`] puts statements
//! behind each other so that none swallows the next, and [`split`] takes them apart.

pub mod parameters;
pub mod script;
pub mod split;
