//! Statements behind each other in one text.

/// What a database takes for a comment or a quoted text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each named where it is used"
)]
pub struct Syntax {
    /// `/* /* */ */` is one comment.
    pub nested_comments: bool,
    /// `$tag$ ... $tag$` is a text.
    pub dollar_quotes: bool,
    /// `E'...'` is a text in which a backslash escapes.
    pub escape_strings: bool,
    /// A backslash escapes in every text.
    pub backslashes: bool,
    /// `#` begins a comment.
    pub hash_comments: bool,
}

/// Puts statements behind each other, each ended on a line of its own so that a trailing `--`
/// comment swallows nothing.
///
/// Only statements that are [`closed`](is_closed) may be joined.
///
/// ```
/// use dbm::sql::script::join;
/// assert_eq!(join(["SELECT 1 -- one", "SELECT 2"]), "SELECT 1 -- one\n;\nSELECT 2\n;\n");
/// ```
pub fn join<'a>(statements: impl IntoIterator<Item = &'a str>) -> String {
    let mut script = String::new();
    for statement in statements {
        script.push_str(statement);
        script.push_str("\n;\n");
    }
    script
}

/// Whether every comment and every quoted text of `sql` ends in it.
///
/// A statement that leaves one open would swallow what follows it in a [`join`]ed script.
pub fn is_closed(sql: &str, syntax: Syntax) -> bool {
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match comment(rest, syntax).or_else(|| quoted(rest, syntax)) {
            Some(Span::Closed(length)) => length,
            Some(Span::Open) => return false,
            None => word(rest).max(first.len_utf8()),
        };
        rest = &rest[length..];
    }
    true
}

/// The first word of each statement of a text, in uppercase; a text of comments has none.
///
/// ```
/// # use dbm::sql::script::{first_words, Syntax};
/// # let syntax = Syntax { nested_comments: true, dollar_quotes: true, escape_strings: true,
/// #     backslashes: false, hash_comments: false };
/// assert_eq!(first_words("select ';'; -- done;\n commit;", syntax), ["SELECT", "COMMIT"]);
/// ```
pub fn first_words(sql: &str, syntax: Syntax) -> Vec<String> {
    let mut words = Vec::new();
    let mut is_inside = false;
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match comment(rest, syntax) {
            Some(Span::Closed(length)) => length,
            Some(Span::Open) => break,
            None if first == ';' => {
                is_inside = false;
                1
            }
            None if first.is_whitespace() => first.len_utf8(),
            None => {
                let length = token(rest, syntax);
                if !is_inside {
                    words.push(rest[..length].to_uppercase());
                }
                is_inside = true;
                length
            }
        };
        rest = &rest[length..];
    }
    words
}

/// The length of the quoted text, the word or the sign at the start.
fn token(text: &str, syntax: Syntax) -> usize {
    match quoted(text, syntax) {
        Some(Span::Closed(length)) => length,
        Some(Span::Open) => text.len(),
        None => word(text).max(text.chars().next().map_or(0, char::len_utf8)),
    }
}

/// How far a comment or a quoted text reaches.
pub(super) enum Span {
    Closed(usize),
    Open,
}

/// The length of the word at the start: a quote inside a word, as in `N'x'`, is looked at alone.
pub(super) fn word(text: &str) -> usize {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
    let length = end.unwrap_or(text.len());
    // `E'` is one token: its E must not be skipped without its quote.
    if text[length..].starts_with('\'') && text[..length].eq_ignore_ascii_case("e") {
        return 0;
    }
    if text.starts_with('$') { 1 } else { length }
}

pub(super) fn comment(text: &str, syntax: Syntax) -> Option<Span> {
    if text.starts_with("--") || (syntax.hash_comments && text.starts_with('#')) {
        return Some(Span::Closed(text.find('\n').unwrap_or(text.len())));
    }
    if !text.starts_with("/*") {
        return None;
    }
    let mut depth = 1;
    let mut at = 2;
    while depth > 0 {
        let Some(next) = text[at..].find(['*', '/']) else {
            return Some(Span::Open);
        };
        at += next;
        if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else if syntax.nested_comments && text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else {
            at += 1;
        }
    }
    Some(Span::Closed(at))
}

pub(super) fn quoted(text: &str, syntax: Syntax) -> Option<Span> {
    match text.as_bytes() {
        [b'\'', ..] => Some(until_quote(text, '\'', 1, syntax.backslashes)),
        [b'e' | b'E', b'\'', ..] if syntax.escape_strings => Some(until_quote(text, '\'', 2, true)),
        [b'"', ..] => Some(until_quote(text, '"', 1, syntax.backslashes)),
        [b'`', ..] => Some(until_quote(text, '`', 1, false)),
        [b'$', ..] if syntax.dollar_quotes => dollar_quoted(text),
        _ => None,
    }
}

/// From behind the opening quote to the closing one; a doubled one stays inside by itself.
fn until_quote(text: &str, quote: char, start: usize, backslashes: bool) -> Span {
    let mut characters = text[start..].char_indices();
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Span::Closed(start + at + 1);
        }
        if backslashes && character == '\\' {
            characters.next();
        }
    }
    Span::Open
}

/// `$tag$ ... $tag$`; `$1` is none.
fn dollar_quoted(text: &str) -> Option<Span> {
    let length = text[1..].find('$')? + 2;
    let tag = &text[..length];
    let name = &tag[1..length - 1];
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if !is_name {
        return None;
    }
    Some(match text[length..].find(tag) {
        Some(end) => Span::Closed(length + end + length),
        None => Span::Open,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTGRESQL: Syntax = Syntax {
        nested_comments: true,
        dollar_quotes: true,
        escape_strings: true,
        backslashes: false,
        hash_comments: false,
    };

    #[test]
    fn what_ends_in_itself_is_closed() {
        for sql in [
            "SELECT 1 -- it's",
            "SELECT 'it''s', \"a\"\"b\" /* ' /* */ */",
            r"SELECT E'it\'s', '\'",
            "CREATE FUNCTION f() AS $a$ it's $b$ $a$",
            "SELECT $1, a$b$c",
            "",
        ] {
            assert!(is_closed(sql, POSTGRESQL), "{sql}");
        }
    }

    #[test]
    fn what_would_swallow_the_next_statement_is_open() {
        for sql in [
            "SELECT 'it",
            "SELECT \"a",
            "SELECT /* a /* b */",
            r"SELECT E'it\'",
            "SELECT $$ it",
        ] {
            assert!(!is_closed(sql, POSTGRESQL), "{sql}");
        }
    }
}
