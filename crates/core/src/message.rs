//! What a script prints and logs.

/// A message for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`, or `PRINT` for what is printed.
    pub level: &'static str,
    /// The logger's name; empty for what is printed.
    pub logger: String,
    /// The text.
    pub text: String,
}
