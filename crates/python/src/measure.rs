//! How much the tree of a text may take, found before it is parsed.

use std::iter::Peekable;
use std::str::CharIndices;

/// A tree that is deeper than this is refused.
pub(super) const DEEPEST: usize = 200_000;

/// A text of more words and signs than this is refused: each takes about a hundred bytes of a tree.
const MOST_TOKENS: usize = 4_000_000;

/// Why a text is not parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TooLarge {
    /// Brackets in brackets, or operators behind operators.
    Deep,
    /// All of it together.
    Long,
}

impl TooLarge {
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Deep => "the script is nested too deeply",
            Self::Long => "the script has more than 4000000 words and signs",
        }
    }
}

/// Runs `work` where the deepest tree that the text may have can be dropped.
///
/// # Errors
/// When it may be deeper or larger than there is room.
pub(super) fn with_tree_room<T>(text: &str, work: impl FnOnce() -> T) -> Result<T, TooLarge> {
    const A_LEVEL: usize = 2048;
    let measure = measure(text);
    if measure.deepest > DEEPEST {
        return Err(TooLarge::Deep);
    }
    if measure.tokens > MOST_TOKENS {
        return Err(TooLarge::Long);
    }
    let room = (1 << 20) + measure.deepest * A_LEVEL;
    Ok(stacker::maybe_grow(room, room * 2, work))
}

/// The upper bounds of a tree.
#[derive(Debug, Default)]
struct Measure {
    tokens: usize,
    deepest: usize,
}

/// What is open at a place of the text: a bracket, or a line outside of all.
#[derive(Debug, Default)]
struct Level {
    /// The bracket that closes it.
    closing: Option<char>,
    /// How deep what stands in it so far may be, since the last comma.
    depth: usize,
    /// Whether a `lambda` is in it: the commas of its parameters separate nothing.
    has_lambda: bool,
}

/// Reads a text without understanding it: every operator may be a level of the tree.
#[derive(Debug, Default)]
struct Scanner {
    measure: Measure,
    outer: Vec<Level>,
    level: Level,
    /// The depth of all levels together.
    depth: usize,
}

fn measure(text: &str) -> Measure {
    let mut scanner = Scanner::default();
    let mut rest = text.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        match character {
            '#' => while rest.next_if(|(_, next)| *next != '\n').is_some() {},
            '\\' => drop(rest.next()),
            '\'' | '"' => scanner.string(character, prefix(text, at), &mut rest),
            '\n' if scanner.outer.is_empty() => scanner.line(&mut rest),
            ' ' | '\t' | '\n' | '\r' | '\u{c}' => {}
            _ if character.is_alphanumeric() || character == '_' => {
                while rest
                    .next_if(|(_, next)| next.is_alphanumeric() || *next == '_')
                    .is_some()
                {}
                let end = rest.peek().map_or(text.len(), |(end, _)| *end);
                scanner.word(&text[at..end]);
            }
            _ => scanner.sign(character),
        }
    }
    scanner.measure
}

/// The letters directly before a quote.
fn prefix(text: &str, quote: usize) -> &str {
    let before = &text[..quote];
    let is_letter = |letter: char| letter.is_ascii_alphabetic();
    let letters = before
        .bytes()
        .rev()
        .take(3)
        .take_while(u8::is_ascii_alphabetic);
    let start = quote - letters.count();
    before[start..].trim_start_matches(|letter| !is_letter(letter))
}

impl Scanner {
    /// Something that may be a level of the tree.
    fn deepen(&mut self, levels: usize) {
        self.level.depth += levels;
        self.depth += levels;
        self.measure.deepest = self.measure.deepest.max(self.depth);
    }

    /// What comes next stands beside what came before.
    fn separate(&mut self) {
        self.depth -= self.level.depth;
        self.level.depth = 0;
        self.level.has_lambda = false;
    }

    /// A line outside of brackets, which may be so deep in blocks as it is indented.
    fn line(&mut self, rest: &mut Peekable<CharIndices<'_>>) {
        self.separate();
        let mut indentation = 0;
        while rest
            .next_if(|(_, next)| matches!(next, ' ' | '\t' | '\u{c}'))
            .is_some()
        {
            indentation += 1;
        }
        self.deepen(indentation);
    }

    fn word(&mut self, word: &str) {
        self.measure.tokens += 1;
        match word {
            "lambda" => {
                self.level.has_lambda = true;
                self.deepen(1);
            }
            "not" | "if" | "else" | "await" | "and" | "or" | "in" | "is" | "yield" | "for"
            | "async" | "as" => self.deepen(1),
            _ => {}
        }
    }

    fn sign(&mut self, sign: char) {
        self.measure.tokens += 1;
        match sign {
            '(' => self.open(')'),
            '[' => self.open(']'),
            '{' => self.open('}'),
            _ if self.level.closing == Some(sign) => self.close(),
            ',' | ';' if !self.level.has_lambda => self.separate(),
            _ => self.deepen(1),
        }
    }

    fn open(&mut self, closing: char) {
        self.deepen(1);
        let level = Level {
            closing: Some(closing),
            ..Level::default()
        };
        self.outer.push(std::mem::replace(&mut self.level, level));
    }

    fn close(&mut self) {
        self.depth -= self.level.depth;
        self.level = self.outer.pop().unwrap_or_default();
    }

    /// A string; what is nested in the braces of an f-string counts.
    fn string(&mut self, quote: char, prefix: &str, rest: &mut Peekable<CharIndices<'_>>) {
        self.measure.tokens += 1;
        let is_quote = |(_, next): &(usize, char)| *next == quote;
        let is_long = match (rest.next_if(is_quote), rest.next_if(is_quote)) {
            (Some(_), None) => return,
            (_, second) => second.is_some(),
        };
        let is_formatted = prefix.contains(['f', 'F', 't', 'T']);
        let mut quotes = 0;
        while let Some((_, character)) = rest.next() {
            quotes = if character == quote { quotes + 1 } else { 0 };
            match character {
                '\\' => drop(rest.next()),
                '\n' if !is_long => return,
                _ if quotes == if is_long { 3 } else { 1 } => return,
                _ if is_formatted && character.is_ascii_punctuation() => self.deepen(1),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deepest(text: &str) -> usize {
        measure(text).deepest
    }

    #[test]
    fn what_stands_side_by_side_is_not_deep() {
        assert!(deepest(&"x = 1\n".repeat(10_000)) < 10);
        assert!(
            deepest(&format!(
                "x = [{}]\n",
                "{'a': -1, 'b': f(1)}, ".repeat(10_000)
            )) < 20
        );
        assert!(
            deepest(&format!(
                "x = ({})\n",
                "'((((' \"[[\" '''{{''' # ((((\n".repeat(10_000)
            )) < 10
        );
    }

    #[test]
    fn what_may_nest_counts() {
        for piece in [
            "(",
            "[",
            "{1: ",
            "-",
            "not ",
            "~",
            "lambda: ",
            "lambda a, b: ",
            "a if b else ",
            "1 + ",
            "f(",
            "(],",
            "a.",
            "await ",
            "f'{",
            "*",
            "x[1:",
            "{*",
        ] {
            let depth = deepest(&format!("x = {}1", piece.repeat(1_000)));
            assert!(depth >= 1_000, "{piece:?}: {depth}");
        }
        let blocks = (0..100).map(|depth| format!("{}if 1:\n", " ".repeat(depth)));
        assert!(deepest(&blocks.collect::<Vec<_>>().concat()) >= 99);
    }

    #[test]
    fn a_string_ends_where_python_ends_it() {
        for string in ["''", "'a\\'b'", "''''a'b''c'''", "\"'\""] {
            assert_eq!(measure(&format!("{string} + (1)")).tokens, 5, "{string}");
        }
    }
}
