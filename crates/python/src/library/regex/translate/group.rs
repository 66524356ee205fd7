//! What stands in parentheses.

use super::{ASCII, Done, IGNORE_CASE, Item, Translator, UNICODE, Wrong, flag};

impl Translator<'_> {
    /// What stands behind a `(`.
    pub(super) fn group(&mut self) -> Done {
        if !self.take("?") {
            return self.capturing(None);
        }
        if self.take("P<") {
            let name = self.name('>')?;
            return self.capturing(Some(name));
        }
        if self.take("P=") {
            let name = self.name(')')?;
            let number = self.number(&name)?;
            return self.refer(number);
        }
        if self.take("#") {
            let rest = self.rest.as_str();
            let end = rest.find(')').ok_or("missing ), unterminated comment")?;
            self.rest = rest[end + 1..].chars();
            return Ok(());
        }
        if self.take("(") {
            return self.condition();
        }
        for opening in [":", ">", "=", "!"] {
            if self.take(opening) {
                return self.inner(&format!("(?{opening}"));
            }
        }
        for opening in ["<=", "<!"] {
            if self.take(opening) {
                self.behind += 1;
                self.inner(&format!("(?{opening}"))?;
                self.behind -= 1;
                return Ok(());
            }
        }
        self.with_flags()
    }

    /// The inner expression between an opening and a `)`, one item afterwards.
    fn inner(&mut self, opening: &str) -> Done {
        let start = self.made.rust.len();
        self.made.rust.push_str(opening);
        let flags = self.flags;
        self.alternatives()?;
        self.flags = flags;
        if !self.take(")") {
            return Err("missing ), unterminated subpattern".to_owned());
        }
        self.made.rust.push(')');
        self.start = start;
        self.item = Item::Once;
        Ok(())
    }

    fn capturing(&mut self, name: Option<String>) -> Done {
        if name.is_some() && self.made.names.contains(&name) {
            let name = name.unwrap_or_default();
            return Err(format!("redefinition of group name '{name}'"));
        }
        let number = self.made.names.len();
        self.made.names.push(name);
        self.inner("(")?;
        self.made.closed.push(number);
        Ok(())
    }

    fn name(&mut self, end: char) -> Result<String, Wrong> {
        let rest = self.rest.as_str();
        let (name, after) = rest
            .split_once(end)
            .ok_or_else(|| format!("missing {end}, unterminated name"))?;
        self.rest = after.chars();
        let mut letters = name.chars();
        let starts = letters
            .next()
            .is_some_and(|it| it.is_alphabetic() || it == '_');
        if !starts || !letters.all(|it| it.is_alphanumeric() || it == '_') {
            return Err(format!("bad character in group name '{name}'"));
        }
        Ok(name.to_owned())
    }

    fn number(&self, name: &str) -> Result<usize, Wrong> {
        let mut names = self.made.names.iter();
        let found = names.position(|known| known.as_deref() == Some(name));
        found.ok_or_else(|| format!("unknown group name '{name}'"))
    }

    /// `(?(1)then|else)`.
    fn condition(&mut self) -> Done {
        let (name, after) = self.rest.as_str().split_once(')').ok_or("missing )")?;
        self.rest = after.chars();
        let number = match name.parse() {
            Ok(number) => number,
            Err(_) => self.number(name)?,
        };
        if number == 0 {
            return Err("bad group number".to_owned());
        }
        if number >= self.made.names.len() {
            return Err(format!("invalid group reference {number}"));
        }
        self.inner(&format!("(?({number})"))
    }

    /// `(?i:...)`; without the colon it must be what the expression begins with.
    fn with_flags(&mut self) -> Done {
        let rest = self.rest.as_str();
        let end = rest.find([':', ')']).ok_or("missing -, : or )")?;
        let (letters, after) = rest.split_at(end);
        let (on, off) = letters.split_once('-').unwrap_or((letters, ""));
        let bits = |letters: &str| {
            let mut all = letters.chars().map(flag);
            all.try_fold(0, |all, one| Some(all | one?))
        };
        let (Some(on), Some(off)) = (bits(on), bits(off)) else {
            return Err("unknown extension".to_owned());
        };
        if !after.starts_with(':') {
            return Err("global flags not at the start of the expression".to_owned());
        }
        self.rest = after[1..].chars();
        let before = self.flags;
        self.flags = (before | on) & !off;
        if on & UNICODE != 0 {
            self.flags &= !ASCII;
        }
        let opening = match (self.has(IGNORE_CASE), before & IGNORE_CASE != 0) {
            (true, false) => "(?i:",
            (false, true) => "(?-i:",
            _ => "(?:",
        };
        self.inner(opening)?;
        self.flags = before;
        Ok(())
    }
}
