//! The text of `CREATE TABLE`: what the pragmas do not say.

mod tokens;

use std::collections::HashMap;

use dbm_core::schema::constraint::Timing;
use tokens::{Token, tokens};

/// What a table's text says of its constraints.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Definition {
    /// The primary key's name.
    pub(super) primary_key: Option<String>,
    /// `UNIQUE`: the columns. What stands beside its column has no name, and counts only where
    /// nothing but words stands between, as in `code TEXT NOT NULL UNIQUE`: SQLAlchemy sees no other.
    pub(super) uniques: Vec<Named<Vec<String>>>,
    /// `FOREIGN KEY`; a `REFERENCES` beside its column is left to the pragma.
    pub(super) foreign_keys: Vec<Named<References>>,
    /// `CHECK`: the condition.
    pub(super) checks: Vec<Named<String>>,
    /// `GENERATED ALWAYS AS`: the expression, by column.
    pub(super) computed: HashMap<String, String>,
    /// `REFERENCES` beside its column.
    pub(super) column_references: Vec<References>,
    /// `COLLATE`, by column.
    pub(super) collations: HashMap<String, String>,
    /// `AUTOINCREMENT`
    pub(super) autoincrement: bool,
    /// `WITHOUT ROWID`
    pub(super) without_rowid: bool,
    /// `STRICT`
    pub(super) strict: bool,
}

/// A constraint with the name it may have.
#[derive(Debug, PartialEq)]
pub(super) struct Named<T> {
    pub(super) name: Option<String>,
    pub(super) it: T,
}

/// `FOREIGN KEY (...) REFERENCES ...`.
#[derive(Debug, PartialEq)]
pub(super) struct References {
    pub(super) columns: Vec<String>,
    pub(super) referred_table: String,
    /// None: the primary key of the other table.
    pub(super) referred_columns: Option<Vec<String>>,
    pub(super) onupdate: Option<String>,
    pub(super) ondelete: Option<String>,
    pub(super) timing: Timing,
}

impl Definition {
    /// Reads a `CREATE TABLE`; what is not understood is not there.
    pub(super) fn parse(sql: &str) -> Self {
        let mut definition = Self::default();
        let tokens = tokens(sql);
        let Some(open) = tokens.iter().position(|token| token.is_symbol('(')) else {
            return definition;
        };
        let inside = group(&tokens[open..]);
        for item in inside.split(|token| token.depth == 1 && token.is_symbol(',')) {
            Item { sql, rest: item }.read(&mut definition);
        }
        let options = &tokens[open + inside.len() + 1..];
        definition.without_rowid = options.iter().any(|token| token.is_word("WITHOUT"));
        definition.strict = options.iter().any(|token| token.is_word("STRICT"));
        definition
    }
}

/// What stands between the parenthesis that `tokens` begin with and the one that closes it.
fn group<'t, 's>(tokens: &'t [Token<'s>]) -> &'t [Token<'s>] {
    let Some(first) = tokens.first() else {
        return tokens;
    };
    let closes = |token: &Token<'_>| token.is_symbol(')') && token.depth == first.depth;
    let end = tokens.iter().position(closes).unwrap_or(tokens.len());
    &tokens[1..end]
}

/// A column or a constraint of a table, and what of it is not read yet.
struct Item<'t, 's> {
    sql: &'s str,
    rest: &'t [Token<'s>],
}

impl<'t, 's> Item<'t, 's> {
    fn read(mut self, definition: &mut Definition) {
        let is_constraint = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
        let first = self.rest.first();
        if first.is_some_and(|token| is_constraint.iter().any(|word| token.is_word(word))) {
            self.table_constraint(definition);
        } else if let Some(name) = self.next().map(tokens::Token::name) {
            self.column_constraints(&name, definition);
        }
    }

    fn next(&mut self) -> Option<&'t Token<'s>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn skip_word(&mut self, word: &str) -> bool {
        let is_there = self.rest.first().is_some_and(|token| token.is_word(word));
        if is_there {
            self.rest = &self.rest[1..];
        }
        is_there
    }

    /// The tokens inside of parentheses that come next.
    fn group(&mut self) -> &'t [Token<'s>] {
        if !self.rest.first().is_some_and(|token| token.is_symbol('(')) {
            return &[];
        }
        let inside = group(self.rest);
        self.rest = self.rest.get(inside.len() + 2..).unwrap_or_default();
        inside
    }

    /// The text inside of parentheses that come next.
    fn text(&mut self) -> String {
        let inside = self.group();
        match (inside.first(), inside.last()) {
            (Some(first), Some(last)) => self.sql[first.start..last.end].to_owned(),
            _ => String::new(),
        }
    }

    /// The names inside of parentheses that come next, without `ASC` and collations.
    fn names(&mut self) -> Vec<String> {
        let inside = self.group();
        inside
            .split(|token| token.is_symbol(','))
            .filter_map(|item| item.first().map(Token::name))
            .collect()
    }

    fn constraint_name(&mut self) -> Option<String> {
        if self.skip_word("CONSTRAINT") {
            self.next().map(Token::name)
        } else {
            None
        }
    }

    fn table_constraint(&mut self, definition: &mut Definition) {
        let name = self.constraint_name();
        if self.skip_word("PRIMARY") {
            definition.primary_key = name;
        } else if self.skip_word("UNIQUE") {
            let it = self.names();
            definition.uniques.push(Named { name, it });
        } else if self.skip_word("CHECK") {
            let it = self.text();
            definition.checks.push(Named { name, it });
        } else if self.skip_word("FOREIGN") && self.skip_word("KEY") {
            let it = self.references();
            definition.foreign_keys.push(Named { name, it });
        }
    }

    fn column_constraints(&mut self, column: &str, definition: &mut Definition) {
        let mut name = None;
        let all = self.rest;
        while !self.rest.is_empty() {
            if let Some(own) = self.constraint_name() {
                name = Some(own);
            } else if self.skip_word("PRIMARY") {
                definition.primary_key = name.take();
            } else if self.skip_word("UNIQUE") {
                let before = &all[..all.len() - self.rest.len() - 1];
                if !before.is_empty() && before.iter().all(Token::is_plain_word) {
                    let it = vec![column.to_owned()];
                    definition.uniques.push(Named { name: None, it });
                }
            } else if self.skip_word("CHECK") {
                let it = self.text();
                let name = name.take();
                definition.checks.push(Named { name, it });
            } else if self.skip_word("REFERENCES") {
                let references = self.referred(vec![column.to_owned()]);
                definition.column_references.push(references);
            } else if self.skip_word("COLLATE") {
                let name = self.next().map(Token::name).unwrap_or_default();
                definition.collations.insert(column.to_owned(), name);
            } else if self.skip_word("AUTOINCREMENT") {
                definition.autoincrement = true;
            } else if self.skip_word("AS") {
                let sql = self.text();
                definition.computed.insert(column.to_owned(), sql);
            } else if self.rest[0].is_symbol('(') {
                self.group();
            } else {
                self.next();
            }
        }
    }

    /// `(a, b) REFERENCES t (c, d) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED`.
    fn references(&mut self) -> References {
        let columns = self.names();
        self.skip_word("REFERENCES");
        let mut references = self.referred(columns);
        while !self.rest.is_empty() {
            if !self.reference_option(&mut references) {
                self.next();
            }
        }
        references
    }

    /// What follows `REFERENCES`, as long as it belongs to it.
    fn referred(&mut self, columns: Vec<String>) -> References {
        let referred_table = self.next().map(Token::name).unwrap_or_default();
        let is_told = self.rest.first().is_some_and(|token| token.is_symbol('('));
        let referred_columns = is_told.then(|| self.names());
        let mut references = References {
            columns,
            referred_table,
            referred_columns,
            onupdate: None,
            ondelete: None,
            timing: Timing::default(),
        };
        while self.reference_option(&mut references) {}
        references
    }

    /// Takes one option; `NOT` is one only before `DEFERRABLE`.
    fn reference_option(&mut self, references: &mut References) -> bool {
        if self.skip_word("ON") {
            let is_delete = self.skip_word("DELETE");
            self.skip_word("UPDATE");
            let action = self.action();
            if is_delete {
                references.ondelete = action;
            } else {
                references.onupdate = action;
            }
        } else if self.comes("NOT", "DEFERRABLE") {
            references.timing.deferrable = Some(false);
            self.rest = &self.rest[2..];
        } else if self.skip_word("DEFERRABLE") {
            references.timing.deferrable = Some(true);
        } else if self.skip_word("INITIALLY") {
            references.timing.initially = self.next().map(|token| token.text.to_uppercase());
        } else if self.skip_word("MATCH") {
            self.next();
        } else {
            return false;
        }
        true
    }

    fn comes(&self, first: &str, second: &str) -> bool {
        matches!(self.rest, [one, two, ..] if one.is_word(first) && two.is_word(second))
    }

    /// `NO ACTION` is what happens without one.
    fn action(&mut self) -> Option<String> {
        let first = self.next()?.text.to_uppercase();
        match first.as_str() {
            "SET" => Some(format!("SET {}", self.next()?.text.to_uppercase())),
            "NO" => {
                self.next();
                None
            }
            _ => Some(first),
        }
    }
}

/// What follows `WHERE` in a `CREATE INDEX`.
pub(super) fn condition_of_index(sql: &str) -> Option<String> {
    let tokens = tokens(sql);
    let is_where = |token: &&Token<'_>| token.depth == 0 && token.is_word("WHERE");
    let condition = tokens.iter().find(is_where)?;
    Some(sql[condition.end..].trim().to_owned())
}

#[cfg(test)]
mod tests;
