//! `.env` files, as python-dotenv reads them (`dotenv/parser.py`, `variables.py`).
//!
//! Only `${NAME}` and `${NAME:-default}` expand: `pa$word` stays. dotenvy
//! expands `$word` too, which would change passwords; hence this reader. A line
//! that python-dotenv would warn about and skip is an error.

use std::collections::BTreeMap;
use std::ops::Range;

use indexmap::IndexMap;

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;

use super::text::SettingsText;

/// The variables of an `.env` file, expanded, each with its place.
pub(crate) type DotEnv = IndexMap<String, (String, Place)>;

/// A line that is no binding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the line is no `NAME=value`")]
pub(crate) struct DotEnvError {
    /// The line, its value hidden.
    pub(crate) place: Place,
    hint: &'static str,
}

impl From<DotEnvError> for Failure {
    fn from(error: DotEnvError) -> Self {
        Failure::new(Kind::Settings, error.to_string())
            .at(error.place)
            .hint(error.hint)
    }
}

/// Reads the text of the file `name`; variables of `process` win in `${NAME}`, as in `load_dotenv`.
pub(crate) fn parse(
    name: &str,
    text: &str,
    process: &BTreeMap<String, String>,
) -> Result<DotEnv, DotEnvError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { text, at: 0 };
    let mut bindings = Vec::new();
    let failed = reader.read_to_end(&mut bindings);
    let names: Vec<_> = bindings
        .iter()
        .map(|(key, _, at)| *at..at + key.len())
        .collect();
    if let Err(hint) = failed {
        let place =
            show_names(name, text, &names).place(reader.at..reader.at + reader.line_length());
        return Err(DotEnvError { place, hint });
    }
    let shown = show_names(name, text, &names);
    let mut found = DotEnv::new();
    for ((key, value, _), span) in bindings.iter().zip(names) {
        let value = expand(value, &found, process);
        found.insert((*key).to_owned(), (value, shown.place(span)));
    }
    Ok(found)
}

/// Everything but the names is hidden: any value may be a secret, over several lines too.
fn show_names(name: &str, text: &str, names: &[Range<usize>]) -> SettingsText {
    let mut hidden = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let bound = names.iter().find(|it| (start..end).contains(&it.start));
        let from = bound.map_or(start, |it| end.min(it.end + 1));
        if from < end {
            hidden.push(from..end);
        }
        start += line.len();
    }
    SettingsText::new(name, text, hidden)
}

/// Replaces `${NAME}` and `${NAME:-default}`.
fn expand(value: &str, file: &DotEnv, process: &BTreeMap<String, String>) -> String {
    let mut expanded = String::new();
    let mut rest = value;
    while let Some((before, inner, after)) = variable(rest) {
        let (name, default) = inner.split_once(":-").unwrap_or((inner, ""));
        let known = process
            .get(name)
            .or_else(|| file.get(name).map(|(value, _)| value));
        expanded += before;
        expanded += known.map_or(default, String::as_str);
        rest = after;
    }
    expanded + rest
}

/// What stands before, in and after the first `${...}`; a `:` in the name must be `:-`.
fn variable(text: &str) -> Option<(&str, &str, &str)> {
    for (at, _) in text.match_indices("${") {
        let (inner, after) = text[at + 2..].split_once('}')?;
        if inner
            .find(':')
            .is_none_or(|colon| inner[colon..].starts_with(":-"))
        {
            return Some((&text[..at], inner, after));
        }
    }
    None
}

/// A position in the text.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// A name, its value and where the name starts; a comment or a name alone gives none.
type Binding<'a> = Option<(&'a str, String, usize)>;

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn line_length(&self) -> usize {
        self.rest().find(['\r', '\n']).unwrap_or(self.rest().len())
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !skipped(c)).unwrap_or(rest.len());
    }

    fn read_to_end(
        &mut self,
        bindings: &mut Vec<(&'a str, String, usize)>,
    ) -> Result<(), &'static str> {
        while !self.rest().is_empty() {
            bindings.extend(self.binding()?);
        }
        Ok(())
    }

    /// Reads one line, or several within quotes; on an error it stands at the line's start.
    fn binding(&mut self) -> Result<Binding<'a>, &'static str> {
        self.skip(char::is_whitespace);
        let start = self.at;
        let binding = self.line();
        if binding.is_err() {
            self.at = start;
        }
        binding
    }

    fn line(&mut self) -> Result<Binding<'a>, &'static str> {
        if let Some(after) = self
            .rest()
            .strip_prefix("export")
            .filter(|it| it.starts_with(is_blank))
        {
            self.at = self.text.len() - after.len();
            self.skip(is_blank);
        }
        let at = self.at;
        let key = self.key()?;
        self.skip(is_blank);
        let value = match self.rest().strip_prefix('=') {
            Some(_) => {
                self.at += 1;
                Some(self.value()?)
            }
            None => None,
        };
        self.end()?;
        Ok(key.zip(value).map(|(key, value)| (key, value, at)))
    }

    fn key(&mut self) -> Result<Option<&'a str>, &'static str> {
        let rest = self.rest();
        if rest.is_empty() || rest.starts_with('#') {
            return Ok(None);
        }
        if let Some(quoted) = rest.strip_prefix('\'') {
            let (key, _) = quoted
                .split_once('\'')
                .ok_or("close the quote of the name")?;
            self.at += key.len() + 2;
            return Ok(Some(key).filter(|it| !it.is_empty()));
        }
        let end = rest.find(|c: char| matches!(c, '=' | '#') || c.is_whitespace());
        let key = &rest[..end.unwrap_or(rest.len())];
        self.at += key.len();
        match key {
            "" => Err("write a name before the `=`"),
            key => Ok(Some(key)),
        }
    }

    fn value(&mut self) -> Result<String, &'static str> {
        let blanks = self.at;
        self.skip(is_blank);
        match self.rest().chars().next() {
            Some('#') if self.at > blanks => Ok(String::new()),
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => {
                let value = &self.rest()[..self.line_length()];
                self.at += value.len();
                Ok(without_comment(value).trim_end().to_owned())
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, &'static str> {
        let mut value = String::new();
        let mut escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                _ if escaped => {
                    push_escape(&mut value, c, quote);
                    escaped = false;
                }
                '\\' => escaped = true,
                c if c == quote => {
                    self.at += at + 1;
                    return Ok(value);
                }
                c => value.push(c),
            }
        }
        Err("close the quote of the value")
    }

    /// The end of the line, after a comment at most.
    fn end(&mut self) -> Result<(), &'static str> {
        self.skip(is_blank);
        let rest = self.rest();
        if rest.starts_with('#') {
            self.at += self.line_length();
        } else if !(rest.is_empty() || rest.starts_with(['\r', '\n'])) {
            return Err("write `NAME=value`, with quotes around all of the value or none");
        }
        Ok(())
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() && c != '\r' && c != '\n'
}

/// An unquoted value ends before a blank and `#`.
fn without_comment(value: &str) -> &str {
    let starts_comment = |(at, _): &(usize, &str)| value[..*at].ends_with(char::is_whitespace);
    match value.match_indices('#').find(starts_comment) {
        Some((at, _)) => &value[..at],
        None => value,
    }
}

/// What `\c` stands for within `quote`; an unknown one stays as it is.
fn push_escape(value: &mut String, c: char, quote: char) {
    let meaning = match (c, quote) {
        ('\\' | '\'', _) | ('"', '"') => Some(c),
        ('a', '"') => Some('\u{7}'),
        ('b', '"') => Some('\u{8}'),
        ('f', '"') => Some('\u{c}'),
        ('n', '"') => Some('\n'),
        ('r', '"') => Some('\r'),
        ('t', '"') => Some('\t'),
        ('v', '"') => Some('\u{b}'),
        _ => None,
    };
    if meaning.is_none() {
        value.push('\\');
    }
    value.push(meaning.unwrap_or(c));
}

#[cfg(test)]
mod tests;
