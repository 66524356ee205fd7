//! The `:name` parameters of `sa.text(...)`.

use std::sync::LazyLock;

use fancy_regex::{Captures, Regex};

/// A colon and a word, if neither a colon, a word nor a backslash is before it, nor a colon behind
/// (SQLAlchemy: `sql/elements.py`, `TextClause`). Quotes mean nothing to it.
static PARAMETER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?<![:\w\x5c]):(\w+)(?![:\w])").ok());

/// `\:`, which is a plain colon.
static ESCAPED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\x5c(:\w*)(?![:\w])").ok());

/// The names of all parameters of `sql`, each once, in order.
///
/// ```
/// use dbm::sql::parameters::names;
/// assert_eq!(names(r"SELECT :a, :b::text, '\:c', ':d', :a"), ["a", "d"]);
/// ```
pub fn names(sql: &str) -> Vec<String> {
    let mut names = Vec::new();
    for captures in matches(sql) {
        let name = captures[1].to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `sql` with each parameter replaced by what `value` says, and each `\:` by a colon.
///
/// The first error of `value` ends it.
pub fn substitute<E>(
    sql: &str,
    mut value: impl FnMut(&str) -> Result<String, E>,
) -> Result<String, E> {
    let mut text = String::with_capacity(sql.len());
    let mut end = 0;
    for captures in matches(sql) {
        if let Some(whole) = captures.get(0) {
            text.push_str(&sql[end..whole.start()]);
            text.push_str(&value(&captures[1])?);
            end = whole.end();
        }
    }
    text.push_str(&sql[end..]);
    Ok(unescape(&text))
}

/// `sql` of a database, written so that no colon of it begins a parameter.
///
/// ```
/// use dbm::sql::parameters::{escape, names};
/// assert_eq!(escape("x = ':y' AND z::text"), r"x = '\:y' AND z::text");
/// assert!(names(&escape("a = :b")).is_empty());
/// ```
pub fn escape(sql: &str) -> String {
    match PARAMETER.as_ref() {
        Some(parameter) => parameter.replace_all(sql, r"\:$1").into_owned(),
        None => sql.to_owned(),
    }
}

/// `text` with each `\:` as a plain colon.
fn unescape(text: &str) -> String {
    match ESCAPED.as_ref() {
        Some(escaped) => escaped.replace_all(text, "$1").into_owned(),
        None => text.to_owned(),
    }
}

fn matches(sql: &str) -> Vec<Captures<'_>> {
    PARAMETER.as_ref().map_or_else(Vec::new, |parameter| {
        parameter
            .captures_iter(sql)
            .filter_map(Result::ok)
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(sql: &str) -> String {
        let text = substitute(sql, |name| Ok::<_, ()>(format!("<{name}>")));
        text.unwrap_or_default()
    }

    #[test]
    fn parameters_are_found_as_sqlalchemy_finds_them() {
        let input = [
            r"SELECT :a, (:b), ':c', ::d, x::e, y:f, \:g, :h:, 10:30:00, :i::j",
            r#"UPDATE t SET j = '{"a":1, "b": :k}'"#,
            r"-- :comment",
            r"\\:m",
            r":ä_1 :n$o :abc:d",
        ]
        .map(page)
        .join("\n");
        insta::assert_snapshot!(input, @r#"
        SELECT <a>, (<b>), '<c>', ::d, x::e, y:f, :g, :h:, 10:30:00, :i::j
        UPDATE t SET j = '{"a"<1>, "b": <k>}'
        -- <comment>
        \:m
        <ä_1> <n>$o :abc:d
        "#);
    }
}
