//! What an operation comes to: the table that a batch makes of another, and what undoes an operation.

pub mod batch;
#[cfg(test)]
mod catalog;
mod column;
mod reverse;

#[cfg(test)]
pub(crate) use catalog::apply;
pub use reverse::{ReverseError, reverse};
