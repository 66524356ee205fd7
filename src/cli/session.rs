//! What every command gets.

use crate::cli::Global;
use crate::report::Output;

/// The options of this run, and the only door to the terminal.
#[derive(Debug)]
pub struct Session {
    /// The options that every command has.
    pub global: Global,
    /// Prints, and remembers the worst failure that it printed.
    pub output: Output,
}
