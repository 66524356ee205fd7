//! Python's regular expressions, as fancy-regex writes them.
//!
//! Groups lose their names, and flags but the one for letters their letters: each part is written so
//! that it means the same without. So what remains is what both have.

mod class;
mod group;

use std::str::Chars;

pub(super) const IGNORE_CASE: i64 = 2;
pub(super) const MULTILINE: i64 = 8;
pub(super) const DOT_ALL: i64 = 16;
pub(super) const UNICODE: i64 = 32;
pub(super) const VERBOSE: i64 = 64;
pub(super) const ASCII: i64 = 256;

/// What is wrong with an expression.
pub(super) type Wrong = String;

type Done = Result<(), Wrong>;

/// An expression that was understood.
#[derive(Debug, Default)]
pub(super) struct Translated {
    /// The same for fancy-regex.
    pub(crate) rust: String,
    /// The flags, those of the expression included.
    pub(crate) flags: i64,
    /// The name of each group, the whole match at 0.
    pub(crate) names: Vec<Option<String>>,
    /// The groups in the order in which they close.
    pub(crate) closed: Vec<usize>,
}

/// Writes an expression anew.
pub(super) fn translate(source: &str, flags: i64) -> Result<Translated, Wrong> {
    let (flags, rest) = leading_flags(source, flags)?;
    let mut translator = Translator {
        rest: rest.chars(),
        flags,
        made: Translated {
            flags,
            names: vec![None],
            ..Translated::default()
        },
        item: Item::Nothing,
        start: 0,
        depth: 0,
        behind: 0,
    };
    translator.alternatives()?;
    if translator.rest.next().is_some() {
        return Err("unbalanced parenthesis".to_owned());
    }
    let mut made = translator.made;
    if flags & IGNORE_CASE != 0 {
        made.rust.insert_str(0, "(?i)");
    }
    Ok(made)
}

/// The flags that an expression begins with, and what follows them.
fn leading_flags(source: &str, mut flags: i64) -> Result<(i64, &str), Wrong> {
    let mut rest = source;
    while let Some((letters, after)) = rest.strip_prefix("(?").and_then(|it| it.split_once(')')) {
        if letters.is_empty() || !letters.chars().all(|it| flag(it).is_some()) {
            break;
        }
        flags = letters
            .chars()
            .filter_map(flag)
            .fold(flags, |all, one| all | one);
        rest = after;
    }
    if flags & ASCII != 0 && flags & UNICODE != 0 {
        return Err("ASCII and UNICODE flags are incompatible".to_owned());
    }
    Ok((flags, rest))
}

fn flag(letter: char) -> Option<i64> {
    Some(match letter {
        'i' => IGNORE_CASE,
        'm' => MULTILINE,
        's' => DOT_ALL,
        'x' => VERBOSE,
        'a' => ASCII,
        'u' => UNICODE,
        _ => return None,
    })
}

/// What was written last, for a repetition that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Nothing,
    Once,
    Repeated,
}

struct Translator<'s> {
    rest: Chars<'s>,
    flags: i64,
    made: Translated,
    item: Item,
    /// Where the item begins in what was written.
    start: usize,
    depth: usize,
    /// How many look-behinds this is in.
    behind: usize,
}

impl Translator<'_> {
    fn has(&self, flag: i64) -> bool {
        self.flags & flag != 0
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    /// Takes a text if it comes next.
    fn take(&mut self, text: &str) -> bool {
        match self.rest.as_str().strip_prefix(text) {
            Some(rest) => {
                self.rest = rest.chars();
                true
            }
            None => false,
        }
    }

    fn write(&mut self, text: &str) {
        self.start = self.made.rust.len();
        self.made.rust.push_str(text);
        self.item = Item::Once;
    }

    /// A place, which cannot be repeated.
    fn write_place(&mut self, text: &str) {
        self.write(text);
        self.item = Item::Nothing;
    }

    /// Up to a `)` or the end.
    fn alternatives(&mut self) -> Done {
        const DEEPEST: usize = 200;
        if self.depth > DEEPEST {
            return Err("the expression is nested too deeply".to_owned());
        }
        self.depth += 1;
        self.item = Item::Nothing;
        while let Some(next) = self.peek() {
            if next == ')' {
                break;
            }
            self.rest.next();
            self.piece(next)?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn piece(&mut self, first: char) -> Done {
        if self.has(VERBOSE) {
            if matches!(first, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}') {
                return Ok(());
            }
            if first == '#' {
                let comment = self.rest.as_str();
                let end = comment.find('\n').unwrap_or(comment.len());
                self.rest = comment[end..].chars();
                return Ok(());
            }
        }
        match first {
            '|' => {
                self.write_place("|");
            }
            '.' if self.has(DOT_ALL) => self.write("(?s:.)"),
            '.' => self.write("[^\\n]"),
            '^' if self.has(MULTILINE) => self.write_place("(?m:^)"),
            '^' => self.write_place("\\A"),
            '$' if self.has(MULTILINE) => self.write_place("(?m:$)"),
            '$' => self.write_place("(?=\\n?\\z)"),
            '(' => return self.group(),
            '[' => return self.class(),
            '\\' => return self.escape(),
            '*' | '+' | '?' => return self.repeat(first.to_string()),
            '{' => match self.counts()? {
                Some(counts) => return self.repeat(counts),
                None => self.write("\\{"),
            },
            _ => self.write(&literal(first)),
        }
        Ok(())
    }

    /// `{2}`, `{1,}`, `{,3}`; nothing: the brace is a plain one.
    fn counts(&mut self) -> Result<Option<String>, Wrong> {
        let Some((inner, rest)) = self.rest.as_str().split_once('}') else {
            return Ok(None);
        };
        let (least, most) = inner.split_once(',').unwrap_or((inner, inner));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if inner.is_empty() || !is_number(least) || !is_number(most) {
            return Ok(None);
        }
        let number = |text: &str| {
            text.parse::<u32>()
                .map_err(|_| "the repetition number is too large")
        };
        let least = if least.is_empty() { 0 } else { number(least)? };
        self.rest = rest.chars();
        if most.is_empty() {
            return Ok(Some(format!("{{{least},}}")));
        }
        let most = number(most)?;
        if most < least {
            return Err("min repeat greater than max repeat".to_owned());
        }
        Ok(Some(format!("{{{least},{most}}}")))
    }

    fn repeat(&mut self, counts: String) -> Done {
        match self.item {
            Item::Nothing => return Err("nothing to repeat".to_owned()),
            Item::Repeated => return Err("multiple repeat".to_owned()),
            Item::Once => {}
        }
        if self.behind > 0 && !is_fixed(&counts) {
            return Err("look-behind requires fixed-width pattern".to_owned());
        }
        self.made.rust.push_str(&counts);
        if self.take("?") {
            self.made.rust.push('?');
        } else if self.take("+") {
            self.made.rust.insert_str(self.start, "(?>");
            self.made.rust.push(')');
        }
        self.item = Item::Repeated;
        Ok(())
    }

    fn escape(&mut self) -> Done {
        let Some(letter) = self.rest.next() else {
            return Err("bad escape (end of pattern)".to_owned());
        };
        match letter {
            'A' => self.write_place("\\A"),
            'Z' => self.write_place("\\z"),
            'b' | 'B' => self.boundary(letter),
            '1'..='9' => return self.reference(letter),
            _ => match self.category(letter) {
                Some(members) => self.write(&format!("[{members}]")),
                None => {
                    let character = self.character(letter)?;
                    self.write(&literal(character));
                }
            },
        }
        Ok(())
    }

    fn boundary(&mut self, letter: char) {
        let word = if self.has(ASCII) {
            "[0-9A-Za-z_]"
        } else {
            "[\\p{L}\\p{N}_]"
        };
        let text = if letter == 'b' {
            format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))")
        } else {
            format!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))")
        };
        self.write_place(&text);
    }

    /// `\1`, or a character in octal digits.
    fn reference(&mut self, first: char) -> Done {
        let mut digits = String::from(first);
        if let Some(second) = self.peek().filter(char::is_ascii_digit) {
            let third = self.rest.as_str().chars().nth(1);
            let is_octal = |it: char| ('0'..'8').contains(&it);
            if is_octal(first) && is_octal(second) && third.is_some_and(is_octal) {
                digits.extend([second, third.unwrap_or('0')]);
                self.rest.nth(1);
                let code = u32::from_str_radix(&digits, 8).unwrap_or(u32::MAX);
                let character = char::from_u32(code).filter(|_| code <= 0o377);
                let character = character.ok_or("octal escape value outside of range 0-0o377")?;
                self.write(&literal(character));
                return Ok(());
            }
            digits.push(second);
            self.rest.next();
        }
        let number = digits.parse().unwrap_or(usize::MAX);
        self.refer(number)
    }

    fn refer(&mut self, number: usize) -> Done {
        if number >= self.made.names.len() {
            return Err(format!("invalid group reference {number}"));
        }
        if !self.made.closed.contains(&number) {
            return Err("cannot refer to an open group".to_owned());
        }
        self.write(&format!("(?:\\{number})"));
        Ok(())
    }

    /// The members of `\w` and its like, as they stand in a class.
    fn category(&self, letter: char) -> Option<&'static str> {
        let ascii = self.has(ASCII);
        Some(match letter {
            'd' if ascii => "0-9",
            'D' if ascii => "[^0-9]",
            'd' => "\\d",
            'D' => "\\D",
            's' if ascii => "\\t\\n\\x0B\\x0C\\r ",
            'S' if ascii => "[^\\t\\n\\x0B\\x0C\\r ]",
            's' => "\\s\\x1C-\\x1F",
            'S' => "[^\\s\\x1C-\\x1F]",
            'w' if ascii => "0-9A-Za-z_",
            'W' if ascii => "[^0-9A-Za-z_]",
            'w' => "\\p{L}\\p{N}_",
            'W' => "[^\\p{L}\\p{N}_]",
            _ => return None,
        })
    }

    /// The character that an escape stands for.
    fn character(&mut self, letter: char) -> Result<char, Wrong> {
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits > 0 {
            let text = self.rest.as_str().get(..digits).unwrap_or_default();
            let code = u32::from_str_radix(text, 16).ok().and_then(char::from_u32);
            let character = code.ok_or_else(|| format!("incomplete escape \\{letter}"))?;
            self.rest = self.rest.as_str()[digits..].chars();
            return Ok(character);
        }
        Ok(match letter {
            'a' => '\u{7}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            '0' => {
                let rest = self.rest.as_str();
                let octal = rest
                    .bytes()
                    .take(2)
                    .take_while(|it| (b'0'..b'8').contains(it));
                let count = octal.count();
                let code = u32::from_str_radix(&rest[..count], 8).unwrap_or(0);
                self.rest = rest[count..].chars();
                char::from_u32(code).unwrap_or('\0')
            }
            'N' => return Err("a named character in an expression is not supported".to_owned()),
            _ if letter.is_ascii_alphanumeric() => return Err(format!("bad escape \\{letter}")),
            _ => letter,
        })
    }
}

/// Whether a repetition has one width.
fn is_fixed(counts: &str) -> bool {
    let inner = counts.trim_matches(['{', '}']);
    inner
        .split_once(',')
        .is_some_and(|(least, most)| least == most)
}

/// A character that stands for itself.
fn literal(character: char) -> String {
    if character.is_ascii_punctuation() || character.is_control() || character.is_whitespace() {
        return format!("\\x{{{:X}}}", u32::from(character));
    }
    character.to_string()
}
