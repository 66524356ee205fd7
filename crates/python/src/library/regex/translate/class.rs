//! Classes of characters.

use super::{Done, Translator, Wrong, literal};

/// A member of a class.
enum Member {
    Character(char),
    Category(&'static str),
}

impl Translator<'_> {
    /// What stands behind a `[`.
    pub(super) fn class(&mut self) -> Done {
        let mut text = String::from(if self.take("^") { "[^" } else { "[" });
        let mut is_first = true;
        loop {
            let Some(next) = self.rest.next() else {
                return Err("unterminated character set".to_owned());
            };
            if next == ']' && !is_first {
                break;
            }
            is_first = false;
            match self.member(next)? {
                Member::Category(members) => text.push_str(members),
                Member::Character(low) => self.range(&mut text, low)?,
            }
        }
        text.push(']');
        self.write(&text);
        Ok(())
    }

    /// A character, perhaps with a dash and another.
    fn range(&mut self, text: &mut String, low: char) -> Done {
        text.push_str(&literal(low));
        let rest = self.rest.as_str();
        if !rest.starts_with('-') || rest.starts_with("-]") || rest == "-" {
            return Ok(());
        }
        self.rest.next();
        let Some(next) = self.rest.next() else {
            return Err("unterminated character set".to_owned());
        };
        match self.member(next)? {
            Member::Character(high) if high >= low => {
                text.push('-');
                text.push_str(&literal(high));
                Ok(())
            }
            Member::Character(high) => Err(format!("bad character range {low}-{high}")),
            Member::Category(_) => Err(format!("bad character range {low}-\\{next}")),
        }
    }

    fn member(&mut self, first: char) -> Result<Member, Wrong> {
        if first != '\\' {
            return Ok(Member::Character(first));
        }
        let Some(letter) = self.rest.next() else {
            return Err("bad escape (end of pattern)".to_owned());
        };
        if let Some(members) = self.category(letter) {
            return Ok(Member::Category(members));
        }
        let character = match letter {
            'b' => '\u{8}',
            '1'..='7' => {
                let rest = self.rest.as_str();
                let more = rest
                    .bytes()
                    .take(2)
                    .take_while(|it| (b'0'..b'8').contains(it))
                    .count();
                let digits = format!("{letter}{}", &rest[..more]);
                self.rest = rest[more..].chars();
                let code = u32::from_str_radix(&digits, 8)
                    .ok()
                    .and_then(char::from_u32);
                code.ok_or("octal escape value outside of range 0-0o377")?
            }
            _ => self.character(letter)?,
        };
        Ok(Member::Character(character))
    }
}
