//! The words of an SQL text, comments and white space left out.

/// A word, a number, a quoted name or text, or one other character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    /// As it is written, quotes included.
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// In how many parentheses it stands; a parenthesis stands outside of itself.
    pub(super) depth: usize,
}

impl Token<'_> {
    pub(super) fn is_symbol(&self, symbol: char) -> bool {
        self.text.len() == symbol.len_utf8() && self.text.starts_with(symbol)
    }

    /// Whether it is this word, not quoted.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is a word, not quoted.
    pub(super) fn is_plain_word(&self) -> bool {
        self.text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_')
    }

    /// The name that it is, quotes taken away.
    pub(super) fn name(&self) -> String {
        let Some(quote) = self.text.chars().next().filter(|c| closing(*c).is_some()) else {
            return self.text.to_owned();
        };
        let close = closing(quote).unwrap_or(quote);
        let inside = &self.text[1..];
        let inside = inside.strip_suffix(close).unwrap_or(inside);
        inside.replace(&format!("{close}{close}"), &close.to_string())
    }
}

/// What closes a quoted name or text.
fn closing(open: char) -> Option<char> {
    match open {
        '"' | '\'' | '`' => Some(open),
        '[' => Some(']'),
        _ => None,
    }
}

/// Takes a text apart.
pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let length = length(&sql[at..], first);
        let end = at + length;
        let text = &sql[at..end];
        let is_left_out = first.is_whitespace() || text.starts_with("--") || text.starts_with("/*");
        if !is_left_out {
            if text == ")" {
                depth = depth.saturating_sub(1);
            }
            tokens.push(Token {
                text,
                start: at,
                end,
                depth,
            });
            if text == "(" {
                depth += 1;
            }
        }
        at = end;
    }
    tokens
}

fn length(rest: &str, first: char) -> usize {
    if let Some(close) = closing(first) {
        return quoted_length(rest, close);
    }
    if rest.starts_with("--") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if let Some(inside) = rest.strip_prefix("/*") {
        return inside.find("*/").map_or(rest.len(), |end| end + 4);
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || c == '.';
    if is_word(first) {
        rest.find(|c| !is_word(c)).unwrap_or(rest.len())
    } else {
        first.len_utf8()
    }
}

/// A quote inside is written twice.
fn quoted_length(rest: &str, close: char) -> usize {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == close && characters.next_if(|(_, next)| *next == close).is_none() {
            return at + character.len_utf8();
        }
    }
    rest.len()
}
