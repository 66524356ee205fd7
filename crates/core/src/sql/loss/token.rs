//! A text of SQL as words, quoted texts and signs.

use super::super::script::{Span, Syntax, comment, quoted, word};

/// A word, a quoted text or a sign, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    text: &'a str,
    kind: TokenKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Word,
    Quoted,
    Sign,
}

impl<'a> Token<'a> {
    /// A word, in uppercase.
    pub(super) fn word(&self) -> Option<String> {
        (self.kind == TokenKind::Word).then(|| self.text.to_uppercase())
    }

    /// Whether it is this word, or this sign.
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind != TokenKind::Quoted && self.text.eq_ignore_ascii_case(word)
    }

    /// What may be a name: a word, or a quoted one.
    pub(super) fn name(&self) -> Option<&'a str> {
        (self.kind != TokenKind::Sign).then_some(self.text)
    }

    /// What stands between the quotes.
    pub(super) fn inside(&self) -> Option<String> {
        if self.kind != TokenKind::Quoted {
            return None;
        }
        let text = self.text.trim_start_matches(['e', 'E']);
        let quote = text.chars().next()?;
        let length = match quote {
            '$' => text[1..].find('$')? + 2,
            _ => 1,
        };
        let inner = text.get(length..text.len().checked_sub(length)?)?;
        let doubled = format!("{quote}{quote}");
        Some(inner.replace(&doubled, &quote.to_string()))
    }
}

/// The tokens of a text without its comments; what MySQL runs of a comment (`/*!40101 ... */`) is there.
pub(super) fn tokens(sql: &str, syntax: Syntax) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else if let Some(length) = skipped(rest, syntax) {
            length
        } else {
            let (length, kind) = token(rest, syntax);
            let text = &rest[..length];
            found.push(Token { text, kind });
            length
        };
        rest = &rest[length..];
    }
    found
}

/// How much of the text is a comment.
fn skipped(text: &str, syntax: Syntax) -> Option<usize> {
    let is_run = syntax.hash_comments;
    for opening in ["/*!", "/*M!"] {
        if let Some(rest) = text.strip_prefix(opening).filter(|_| is_run) {
            let version = rest.find(|c: char| !c.is_ascii_digit());
            return Some(opening.len() + version.unwrap_or(rest.len()));
        }
    }
    match comment(text, syntax)? {
        Span::Closed(length) => Some(length),
        Span::Open => Some(text.len()),
    }
}

fn token(text: &str, syntax: Syntax) -> (usize, TokenKind) {
    match quoted(text, syntax) {
        // A doubled quote is one that goes on.
        Some(Span::Closed(length)) => (doubled(text, length, syntax), TokenKind::Quoted),
        Some(Span::Open) => (text.len(), TokenKind::Quoted),
        None => match word(text) {
            0 => (
                text.chars().next().map_or(1, char::len_utf8),
                TokenKind::Sign,
            ),
            length => (length, TokenKind::Word),
        },
    }
}

/// The length of a quoted text whose first part has this one.
fn doubled(text: &str, mut length: usize, syntax: Syntax) -> usize {
    let quote = text[..length].chars().next_back();
    while quote.is_some_and(|quote| quote != '$' && text[length..].starts_with(quote)) {
        match quoted(&text[length..], syntax) {
            Some(Span::Closed(more)) => length += more,
            Some(Span::Open) | None => return text.len(),
        }
    }
    length
}
