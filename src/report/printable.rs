//! Texts of others, as a terminal may see them.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` with each character that would steer a terminal written as `\u001b`; lines and tabs stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        if steers(character) {
            // Writing to a string cannot fail.
            let _ = write!(plain, "\\u{:04x}", u32::from(character));
        } else {
            plain.push(character);
        }
    }
    Cow::Owned(plain)
}

/// Whether a terminal does something else with it than show it: controls, and what turns the direction of text.
fn steers(character: char) -> bool {
    let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (character.is_control() && !matches!(character, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        let input = "red \u{1b}[31m\rover\u{9b}2J\u{7}\u{202e}txt\r\n\tend \u{e4}";
        insta::assert_snapshot!(printable(input), @r"
        red \u001b[31m\u000dover\u009b2J\u0007\u202etxt
        	end ä
        ");
        assert!(matches!(printable("plain\n\ttext"), Cow::Borrowed(_)));
    }
}
