//! The `:name` parameters of `sa.text(...)`.

use std::sync::LazyLock;

use fancy_regex::{Match, Regex};

/// A colon and a word, as Python's `\w` has words. What must not stand around it is looked at by
/// [`is_parameter`]: without look-around the search takes time and memory in proportion to the text.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r":[\p{L}\p{N}_]+").ok());

/// A backslash, a colon and perhaps a word: a plain colon.
static ESCAPED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\\:[\p{L}\p{N}_]*").ok());

/// One character of a word.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\p{L}\p{N}_]$").ok());

/// `sql` with each parameter replaced by what `value` says, and each `\:` by a colon.
///
/// The first error of `value` ends it.
pub fn substitute<E>(
    sql: &str,
    mut value: impl FnMut(&str) -> Result<String, E>,
) -> Result<String, E> {
    let mut text = String::with_capacity(sql.len());
    let mut end = 0;
    for found in parameters(sql) {
        text.push_str(&sql[end..found.start()]);
        text.push_str(&value(name(found))?);
        end = found.end();
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
    replaced(sql, parameters(sql), |found| format!("\\{found}"))
}

/// `text` with each `\:` as a plain colon.
fn unescape(text: &str) -> String {
    let escapes = all(ESCAPED.as_ref(), text).filter(|found| !is_before_colon(text, found.end()));
    replaced(text, escapes, |found| found[1..].to_owned())
}

/// `text` with each of the pieces that were `found` in it as `change` makes it.
fn replaced<'t>(
    text: &str,
    found: impl Iterator<Item = Match<'t>>,
    change: impl Fn(&str) -> String,
) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut end = 0;
    for found in found {
        changed.push_str(&text[end..found.start()]);
        changed.push_str(&change(found.as_str()));
        end = found.end();
    }
    changed.push_str(&text[end..]);
    changed
}

/// The parameters of `sql`, each with its colon.
fn parameters(sql: &str) -> impl Iterator<Item = Match<'_>> {
    all(NAME.as_ref(), sql).filter(|found| is_parameter(sql, found))
}

/// The name of a parameter that was found with its colon.
fn name(found: Match<'_>) -> &str {
    &found.as_str()[1..]
}

/// Whether neither a colon, a word nor a backslash is before it, nor a colon behind
/// (SQLAlchemy: `sql/elements.py`, `TextClause`). Quotes mean nothing to it.
fn is_parameter(sql: &str, found: &Match<'_>) -> bool {
    let before = sql[..found.start()].chars().next_back();
    let is_separate = before.is_none_or(|before| !matches!(before, ':' | '\\') && !is_word(before));
    is_separate && !is_before_colon(sql, found.end())
}

fn is_before_colon(text: &str, end: usize) -> bool {
    text[end..].starts_with(':')
}

fn is_word(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || character == '_';
    }
    let mut bytes = [0; 4];
    let text = character.encode_utf8(&mut bytes);
    WORD.as_ref()
        .is_some_and(|word| word.is_match(text).unwrap_or(false))
}

/// All matches of an expression that cannot fail while it searches: it has no look-around.
fn all<'t>(regex: Option<&'static Regex>, text: &'t str) -> impl Iterator<Item = Match<'t>> {
    let found = regex.map(|regex| regex.find_iter(text));
    found.into_iter().flatten().filter_map(Result::ok)
}

#[cfg(test)]
mod tests {
    use indexmap::IndexSet;

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

    #[test]
    fn marks_are_no_letters_of_a_word() {
        // U+093E is a vowel sign: Python's `\w` has letters, digits and the underscore alone.
        assert_eq!(names("\u{93e}:a :b\u{93e} :\u{661}"), ["a", "b", "\u{661}"]);
    }

    #[test]
    fn a_million_characters_are_as_good_as_one() {
        for piece in ["x", "x ", ":", "::", "a:b ", "\\:x ", "\\", "'", "ä:"] {
            let text = piece.repeat(1_000_000 / piece.len());
            assert_eq!(names(&text), Vec::<String>::new(), "{piece:?}");
            assert_eq!(page(&text), text.replace("\\:", ":"), "{piece:?}");
            assert_eq!(escape(&text), text, "{piece:?}");
        }
        let word = "x".repeat(1_000_000);
        assert_eq!(page(&format!(":{word}")), format!("<{word}>"));
        let many: Vec<String> = (0..100_000).map(|number| format!(":p{number} ")).collect();
        let many = many.concat();
        assert_eq!(names(&many).len(), 100_000);
        assert_eq!(escape(&many), many.replace(':', "\\:"));
    }

    fn names(sql: &str) -> Vec<String> {
        let names: IndexSet<&str> = parameters(sql).map(name).collect();
        names.into_iter().map(str::to_owned).collect()
    }
}
