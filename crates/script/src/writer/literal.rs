//! Plain values as Python writes them.

use dbm_core::schema::TableName;
use dbm_python::quote;

/// `True` or `False`.
pub(super) fn boolean(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

/// `'text'` or `None`.
pub(super) fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "None".to_owned(), quote)
}

/// `['a', 'b']`
pub(super) fn list(texts: &[String]) -> String {
    format!("[{}]", quoted(texts).join(", "))
}

/// Each text, quoted.
pub(super) fn quoted(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| quote(text)).collect()
}

/// A table's name, quoted, without its schema.
pub(super) fn table(name: &TableName) -> String {
    quote(&name.name)
}
