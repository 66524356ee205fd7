//! The replacement text of `re.sub`: `\1`, `\g<name>`, `\n`.

use crate::PyError;

use super::found::Match;

/// A piece of a template.
enum Part {
    Text(String),
    Group(usize),
}

/// The text that `template` is for a match.
pub(super) fn expand(template: &str, matched: &Match) -> Result<String, PyError> {
    let parts = parse(template, matched.names())?;
    let texts = parts.into_iter().map(|part| match part {
        Part::Text(text) => text,
        Part::Group(group) => matched.text(group).unwrap_or_default().to_owned(),
    });
    Ok(texts.collect())
}

/// Says what is wrong with a template, before there is a match.
pub(super) fn check(template: &str, names: &[Option<String>]) -> Result<(), PyError> {
    parse(template, names).map(|_| ())
}

fn parse(template: &str, names: &[Option<String>]) -> Result<Vec<Part>, PyError> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('\\') {
        parts.push(Part::Text(rest[..at].to_owned()));
        let (part, after) = escape(&rest[at + 1..], names)?;
        parts.push(part);
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

/// What stands after a backslash, and what follows it.
fn escape<'t>(after: &'t str, names: &[Option<String>]) -> Result<(Part, &'t str), PyError> {
    let Some(first) = after.chars().next() else {
        return Err(bad("bad escape (end of pattern)"));
    };
    let rest = &after[first.len_utf8()..];
    match first {
        'g' => named(rest, names),
        '0'..='9' => digits(after, names),
        'n' | 't' | 'r' | 'a' | 'f' | 'v' | 'b' | '\\' => {
            Ok((Part::Text(control(first).into()), rest))
        }
        letter if letter.is_ascii_alphabetic() => Err(bad(&format!("bad escape \\{letter}"))),
        other => Ok((Part::Text(format!("\\{other}")), rest)),
    }
}

/// A group, or a character in octal digits.
fn digits<'t>(after: &'t str, names: &[Option<String>]) -> Result<(Part, &'t str), PyError> {
    let octal = |most| {
        let digits = after.bytes().take(most);
        digits.take_while(|it| (b'0'..b'8').contains(it)).count()
    };
    let is_octal = after.starts_with('0') || octal(3) == 3;
    if is_octal {
        let (digits, rest) = after.split_at(octal(3));
        let code = u32::from_str_radix(digits, 8).unwrap_or_default();
        let character = char::from_u32(code).filter(|_| code <= 0o377);
        let character = character.ok_or_else(|| bad("octal escape value out of range"))?;
        return Ok((Part::Text(character.into()), rest));
    }
    let count = after.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = after.split_at(count);
    let part = group(digits.parse().unwrap_or(usize::MAX), names)?;
    Ok((part, rest))
}

fn control(letter: char) -> char {
    match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        other => other,
    }
}

fn named<'t>(rest: &'t str, names: &[Option<String>]) -> Result<(Part, &'t str), PyError> {
    let inner = rest
        .strip_prefix('<')
        .and_then(|inner| inner.split_once('>'));
    let Some((name, rest)) = inner else {
        return Err(bad("missing group name"));
    };
    let number = name.parse().ok().or_else(|| {
        let mut names = names.iter();
        names.position(|known| known.as_deref() == Some(name))
    });
    let Some(number) = number else {
        return Err(PyError::index_error(format!("unknown group name '{name}'")));
    };
    Ok((group(number, names)?, rest))
}

fn group(number: usize, names: &[Option<String>]) -> Result<Part, PyError> {
    if number >= names.len() {
        return Err(bad(&format!("invalid group reference {number}")));
    }
    Ok(Part::Group(number))
}

fn bad(message: &str) -> PyError {
    super::wrong(message.to_owned())
}
