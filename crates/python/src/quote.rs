//! `repr` of a str.

use std::fmt::Write;

/// A text as Python writes it: `'it'`, `"it's"`, `'a\nb'`.
pub fn quote(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for character in text.chars() {
        push(&mut quoted, character, quote);
    }
    quoted.push(quote);
    quoted
}

fn push(quoted: &mut String, character: char, quote: char) {
    match character {
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\\' => quoted.push_str("\\\\"),
        _ if character == quote => {
            quoted.push('\\');
            quoted.push(character);
        }
        _ if is_printable(character) => quoted.push(character),
        _ => push_code(quoted, u32::from(character)),
    }
}

/// Rust escapes what Python does; a combining mark only where it begins a text.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~')
        || (!character.is_ascii() && format!("a{character}").escape_debug().count() == 2)
}

fn push_code(quoted: &mut String, code: u32) {
    let written = match code {
        0..=0xff => write!(quoted, "\\x{code:02x}"),
        0x100..=0xffff => write!(quoted, "\\u{code:04x}"),
        _ => write!(quoted, "\\U{code:08x}"),
    };
    debug_assert!(written.is_ok(), "a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn a_text_is_quoted_as_python_does() {
        assert_eq!(quote("it"), "'it'");
        assert_eq!(quote("it's"), r#""it's""#);
        assert_eq!(quote(r#"it's "so""#), r#"'it\'s "so"'"#);
        assert_eq!(quote("a\n\t\\\u{0}\u{7f}"), r"'a\n\t\\\x00\x7f'");
        assert_eq!(quote("é漢\u{301}\u{1f600}"), "'é漢\u{301}\u{1f600}'");
        assert_eq!(quote("\u{a0}\u{200b}\u{e0001}"), r"'\xa0\u200b\U000e0001'");
    }
}
