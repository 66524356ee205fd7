//! SQL as text: what can be known of it without knowing a database.
//!
//! [`parameters`] finds the `:name`s of `text()`; [`script`] puts statements
//! behind each other so that none swallows the next, and [`split`] takes them apart; [`loss`] says what they destroy; [`defaults`]
//! knows which need parentheses, and [`text`] is what languages ask of a dialect.

pub mod defaults;
pub mod loss;
pub mod parameters;
pub mod script;
pub mod split;
pub mod text;
