//! The arguments of a constructor; what is not there is not written.

use std::fmt::Display;

use dbm_core::schema::types::MysqlText;
use dbm_python::quote;

/// Arguments, each written already.
#[derive(Debug, Default)]
pub(super) struct Arguments(Vec<String>);

impl Arguments {
    /// Those of a text `Class(...)`.
    pub(super) fn between_parentheses(text: &str) -> Self {
        let inside = text.split_once('(').map_or("", |(_, rest)| rest);
        let inside = inside.strip_suffix(')').unwrap_or(inside);
        Self(
            Some(inside.to_owned())
                .filter(|it| !it.is_empty())
                .into_iter()
                .collect(),
        )
    }

    /// `Class(...)`
    pub(super) fn of(&self, class: &str) -> String {
        format!("{class}({})", self.0.join(", "))
    }

    pub(super) fn positional(&mut self, value: &str) {
        self.0.push(value.to_owned());
    }

    pub(super) fn first(&mut self, argument: &str) {
        self.0.insert(0, argument.to_owned());
    }

    pub(super) fn keyword(&mut self, name: &str, value: &str) {
        self.0.push(format!("{name}={value}"));
    }

    pub(super) fn number(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.keyword(name, &value.to_string());
        }
    }

    pub(super) fn text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.keyword(name, &quote(value));
        }
    }

    pub(super) fn flag(&mut self, name: &str, value: bool) {
        if value {
            self.keyword(name, "True");
        }
    }

    /// What MySQL adds to character strings.
    pub(super) fn mysql_text(&mut self, it: &MysqlText, collation: Option<&str>) {
        self.text("charset", it.charset.as_deref());
        self.text("collation", collation);
        self.flag("ascii", it.ascii);
        self.flag("binary", it.binary);
        self.flag("unicode", it.unicode);
        self.flag("national", it.national);
    }
}
