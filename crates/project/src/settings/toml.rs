//! A TOML file with the place of every key and value: the spanned pass over the
//! manifest and over `pyproject.toml`.

use std::collections::HashMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table};

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;
use dbm_core::target::url::is_secret_name;

use super::form::FORM_KEYS;
use super::text::{SettingsText, is_url_name, may_hide_password, secrets_in_lines};

/// A parsed TOML file.
#[derive(Debug, Clone)]
pub struct TomlFile {
    text: SettingsText,
    table: Table,
    spans: HashMap<Vec<String>, Spans>,
}

/// Where a key and its value stand.
#[derive(Debug, Clone)]
struct Spans {
    key: Range<usize>,
    value: Range<usize>,
}

/// The syntax of a TOML file is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TomlError {
    /// What the parser says.
    pub(crate) message: String,
    /// Where.
    pub(crate) place: Place,
}

impl From<TomlError> for Failure {
    fn from(error: TomlError) -> Self {
        Failure::new(Kind::Settings, error.message).at(error.place)
    }
}

impl TomlFile {
    /// Parses the text of the file that errors call `name`.
    pub fn parse(name: &str, text: &str) -> Result<Self, TomlError> {
        let at = |error: toml::de::Error| TomlError {
            message: error.message().to_owned(),
            place: SettingsText::new(name, text, secrets_in_lines(text))
                .place(error.span().unwrap_or_default()),
        };
        let spanned = DeTable::parse(text).map_err(at)?;
        let mut walk = Walk {
            text,
            spans: HashMap::new(),
            hidden: Vec::new(),
        };
        walk.table(&mut Vec::new(), spanned.get_ref());
        Ok(Self {
            table: text.parse().map_err(at)?,
            text: SettingsText::new(name, text, walk.hidden),
            spans: walk.spans,
        })
    }

    /// The file's values.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The place of `span` of the text.
    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        self.text.place(span)
    }

    /// The place of the value at a path of keys, else of the nearest key above it, else of the file.
    pub(crate) fn place_of(&self, path: &[&str]) -> Place {
        let found = (1..=path.len()).rev().find_map(|length| {
            let spans = self.spans.get(&owned(&path[..length]))?;
            Some(if length == path.len() {
                &spans.value
            } else {
                &spans.key
            })
        });
        self.place(found.cloned().unwrap_or_default())
    }

    /// The keys that lead to the value that stands at `span`.
    pub(crate) fn path_at(&self, span: &Range<usize>) -> Option<Vec<&str>> {
        let found = self.spans.iter().find(|(_, spans)| spans.value == *span);
        found.map(|(path, _)| path.iter().map(String::as_str).collect())
    }

    /// The place of the key at a path.
    pub(crate) fn key_place(&self, path: &[&str]) -> Option<Place> {
        let spans = self.spans.get(&owned(path))?;
        Some(self.place(spans.key.clone()))
    }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|&key| key.to_owned()).collect()
}

/// The second pass: what stands where, and what is secret.
struct Walk<'a> {
    text: &'a str,
    spans: HashMap<Vec<String>, Spans>,
    hidden: Vec<Range<usize>>,
}

impl Walk<'_> {
    fn table(&mut self, path: &mut Vec<String>, table: &DeTable<'_>) {
        for (key, value) in table {
            path.push(key.get_ref().to_string());
            let spans = Spans {
                key: key.span(),
                value: value.span(),
            };
            self.spans.insert(path.clone(), spans);
            if is_form(table) {
                self.hide_what_is_given(key.get_ref(), value);
            }
            self.value(path, value.get_ref(), value.span());
            path.pop();
        }
    }

    /// Hides what a command is given, and the value of a key that is mistyped.
    fn hide_what_is_given(&mut self, key: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Array(items) if key == "command" => {
                items.iter().skip(1).for_each(|item| self.hide(item));
            }
            _ if !FORM_KEYS.contains(&key) => self.hide(value),
            _ => {}
        }
    }

    /// Hides every text of a value.
    fn hide(&mut self, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().for_each(|item| self.hide(item)),
            DeValue::Table(table) => table.values().for_each(|value| self.hide(value)),
            DeValue::String(_) => self.hidden.push(value.span()),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {}
        }
    }

    fn value(&mut self, path: &mut Vec<String>, value: &DeValue<'_>, span: Range<usize>) {
        match value {
            DeValue::String(text) if is_secret(path, text) => self.hidden.push(span),
            DeValue::String(_) => {
                let secrets = secrets_in_lines(&self.text[span.clone()]);
                let in_text = |it: Range<usize>| span.start + it.start..span.start + it.end;
                self.hidden.extend(secrets.into_iter().map(in_text));
            }
            DeValue::Array(items) => {
                for item in items {
                    self.value(path, item.get_ref(), item.span());
                }
            }
            DeValue::Table(table) => self.table(path, table),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {}
        }
    }
}

/// Whether `text` at `path` is that of a key that sounds like a secret, or its default; or the password
/// of a URL may stand anywhere in it.
fn is_secret(path: &[String], text: &str) -> bool {
    let key = match path {
        [.., key, last] if last == "default" => key,
        [.., last] => last,
        [] => return false,
    };
    is_secret_name(key) || (is_url_name(key) && may_hide_password(text))
}

/// Whether a table says where a value comes from.
fn is_form(table: &DeTable<'_>) -> bool {
    FORM_KEYS.iter().any(|known| table.contains_key(*known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_and_places_are_right() {
        let text = r#"
url = "postgresql://u:hunter2@h/d"
[database]
password = { env = "DB_PASSWORD", default = "hunter2" }
name = "d"
[password]
default = "hunter2"
"#;
        let file = TomlFile::parse("x.toml", text).unwrap();
        insta::assert_snapshot!(file.place(0..0).source.text, @r#"
        url = "postgresql://u:***@h/d"
        [database]
        password = { env = "DB_PASSWORD", default = *** }
        name = "d"
        [password]
        default = ***
        "#);
        let text = r#"
url = "postgresql:/u:hunter2@h/d?x=1"
[b.database]
url = { env = "DB_URL", default = "postgresql://h/d?password=hunter2&x=1" }
user = { env = "DB_USER", defalt = "hunter2" }
name = { command = ["vault", "read", "--token=hunter2"] }
[c]
database.url = "u:hunter2@h/d"
"#;
        let shown = TomlFile::parse("x.toml", text).unwrap();
        insta::assert_snapshot!(shown.place(0..0).source.text, @r#"

        url = "postgresql:/u:***@h/d?x=1"
        [b.database]
        url = { env = "DB_URL", default = "postgresql://h/d?password=***&x=1" }
        user = { env = "DB_USER", defalt = *** }
        name = { command = ["vault", ***, ***] }
        [c]
        database.url = ***
        "#);
        let place = file.place_of(&["database", "name"]);
        assert_eq!(place.to_string(), "x.toml:5:8");
        assert_eq!(&place.source.text[place.span], "\"d\"");
    }

    #[test]
    fn wrong_syntax_is_an_error_with_a_place() {
        let error = TomlFile::parse("x.toml", "a = 1\na = 2\n").unwrap_err();
        insta::assert_snapshot!(format!("{}: {error}", error.place), @"x.toml:2:1: duplicate key");
        let error = TomlFile::parse("x.toml", "password = \"hunter2\n").unwrap_err();
        insta::assert_snapshot!(format!("{}: {error}", error.place.source.text), @r#"
        password = ***
        : invalid basic string, expected `"`
        "#);
    }
}
