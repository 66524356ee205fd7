//! The replacement text of `re.sub`: `\1`, `\g<name>`, `\n`.

use crate::{Instance, PyError, Value};

use super::found::Match;

/// The text that `template` is for a match.
pub(super) fn expand(template: &str, matched: &Match) -> Result<String, PyError> {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = escape(&rest[at + 1..], matched, &mut text)?;
    }
    text.push_str(rest);
    Ok(text)
}

/// Writes what stands after a backslash, and returns what follows it.
fn escape<'t>(after: &'t str, matched: &Match, text: &mut String) -> Result<&'t str, PyError> {
    let Some(first) = after.chars().next() else {
        return Err(bad("bad escape (end of pattern)"));
    };
    let rest = &after[first.len_utf8()..];
    match first {
        'g' => named(rest, matched, text),
        '1'..='9' => {
            let digits = after.bytes().take(2).take_while(u8::is_ascii_digit).count();
            let number = after[..digits].parse().unwrap_or(usize::MAX);
            push_group(number, matched, text)?;
            Ok(&after[digits..])
        }
        '0' => Err(PyError::unsupported(
            "an octal escape in a replacement is not supported",
        )),
        'n' | 't' | 'r' | 'a' | 'f' | 'v' | '\\' => {
            text.push(control(first));
            Ok(rest)
        }
        letter if letter.is_ascii_alphabetic() => Err(bad(&format!("bad escape \\{letter}"))),
        other => {
            text.extend(['\\', other]);
            Ok(rest)
        }
    }
}

fn control(letter: char) -> char {
    match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        other => other,
    }
}

fn named<'t>(rest: &'t str, matched: &Match, text: &mut String) -> Result<&'t str, PyError> {
    let inner = rest
        .strip_prefix('<')
        .and_then(|inner| inner.split_once('>'));
    let Some((name, rest)) = inner else {
        return Err(bad("missing group name"));
    };
    let number = name.parse().ok().or_else(|| matched.number(name));
    let Some(number) = number else {
        return Err(PyError::index_error(format!("unknown group name '{name}'")));
    };
    push_group(number, matched, text)?;
    Ok(rest)
}

fn push_group(number: usize, matched: &Match, text: &mut String) -> Result<(), PyError> {
    if number >= matched.count() {
        return Err(bad(&format!("invalid group reference {number}")));
    }
    text.push_str(matched.text(number).unwrap_or_default());
    Ok(())
}

fn bad(message: &str) -> PyError {
    let arguments = vec![Value::from(message)];
    PyError::exception(Instance::exception(&super::error_class(), arguments))
}
