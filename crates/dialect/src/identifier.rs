//! Identifiers: what is quoted, and what is shortened.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};

use crate::{RenderError, Renderer};
use dbm_core::schema::{ConstraintName, Table, TableName};

impl Renderer<'_> {
    /// `name`, quoted where it is reserved, not lowercase or has unusual characters.
    pub fn quote(&self, name: &str) -> String {
        if self.requires_quotes(name) {
            self.quote_always(name)
        } else {
            name.to_owned()
        }
    }

    /// `name`, quoted as `quote=` says, or where it is needed.
    pub fn quote_as(&self, name: &str, quote: Option<bool>) -> String {
        match quote {
            None => self.quote(name),
            Some(true) => self.quote_always(name),
            Some(false) => name.to_owned(),
        }
    }

    /// Several names, each quoted where it is needed: `a, "B"`.
    pub(crate) fn quote_all<'n>(&self, names: impl IntoIterator<Item = &'n String>) -> String {
        let quoted: Vec<String> = names.into_iter().map(|name| self.quote(name)).collect();
        quoted.join(", ")
    }

    /// Columns of `table`, each quoted as it says itself, or where that is needed.
    pub(crate) fn columns_of(&self, table: &Table, names: &[String]) -> String {
        let quoted = names.iter().map(|name| {
            let quote = table.column(name).and_then(|column| column.quote);
            self.quote_as(name, quote)
        });
        quoted.collect::<Vec<_>>().join(", ")
    }

    /// A table's name behind its schema.
    pub fn table(&self, table: &TableName) -> String {
        self.table_as(table, None)
    }

    /// A table's name behind its schema, quoted as `quote=` says.
    pub(crate) fn table_as(&self, table: &TableName, quote: Option<bool>) -> String {
        self.qualified(table.schema.as_deref(), &self.quote_as(&table.name, quote))
    }

    /// `name`, which is quoted already, behind a schema.
    pub(crate) fn qualified(&self, schema: Option<&str>, name: &str) -> String {
        match schema {
            Some(schema) if !schema.is_empty() => format!("{}.{name}", self.quote(schema)),
            _ => name.to_owned(),
        }
    }

    /// `ALTER TABLE` and the table; each part of a dotted schema is quoted alone
    /// (Alembic: `ddl/base.py`, `quote_dotted`).
    pub(crate) fn alter_table(&self, table: &TableName) -> String {
        format!("ALTER TABLE {}", self.dotted_table(table))
    }

    /// A table's name; each part of a dotted schema is quoted alone.
    pub(crate) fn dotted_table(&self, table: &TableName) -> String {
        let name = self.quote(&table.name);
        match &table.schema {
            Some(schema) if !schema.is_empty() => {
                let parts: Vec<String> = schema.split('.').map(|part| self.quote(part)).collect();
                format!("{}.{name}", parts.join("."))
            }
            _ => name,
        }
    }

    /// A constraint's or an index's name: a conventional one is shortened where it is too long.
    pub(crate) fn constraint_name(&self, name: &ConstraintName) -> Result<String, RenderError> {
        self.constraint_name_as(name, None)
    }

    /// The same, quoted as `quote=` says.
    pub(crate) fn constraint_name_as(
        &self,
        name: &ConstraintName,
        quote: Option<bool>,
    ) -> Result<String, RenderError> {
        let facts = self.dialect.facts();
        let length = name.text.chars().count();
        if name.conventional {
            let name = shortened(&name.text, facts.constraint_length);
            return Ok(self.quote_as(&name, quote));
        }
        if length > facts.identifier_length {
            return Err(RenderError::IdentifierTooLong {
                name: name.text.clone(),
                length,
                limit: facts.identifier_length,
            });
        }
        Ok(self.quote_as(&name.text, quote))
    }

    /// The name that the database knows a constraint or an index by, without quotes.
    pub(crate) fn final_name(&self, name: &ConstraintName) -> String {
        if name.conventional {
            shortened(&name.text, self.dialect.facts().constraint_length)
        } else {
            name.text.clone()
        }
    }

    /// Whether `name` has characters that must be quoted, whatever its case.
    pub(crate) fn has_illegal_characters(name: &str) -> bool {
        name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_$".contains(c))
    }

    fn quote_always(&self, name: &str) -> String {
        let quote = self.dialect.facts().quote;
        let mut quoted = String::from(quote);
        for character in name.chars() {
            if character == quote {
                quoted.push(quote);
            }
            quoted.push(character);
        }
        quoted.push(quote);
        self.percents(&quoted)
    }

    fn requires_quotes(&self, name: &str) -> bool {
        let lowercase = name.to_lowercase();
        name.starts_with(|first: char| first.is_ascii_digit() || first == '$')
            || Self::has_illegal_characters(name)
            || lowercase != name
            || self
                .dialect
                .facts()
                .reserved_words
                .binary_search(&lowercase.as_str())
                .is_ok()
    }
}

/// A name cut to `limit` characters, the end of its MD5 in place of what is gone.
fn shortened(name: &str, limit: usize) -> String {
    if name.chars().count() <= limit {
        return name.to_owned();
    }
    let mut digest = String::new();
    for byte in Md5::digest(name.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    let kept: String = name.chars().take(limit.saturating_sub(8)).collect();
    format!("{kept}_{}", &digest[digest.len() - 4..])
}

/// `phrase` if it is nothing but words: `CASCADE`, `SET NULL`.
pub(crate) fn keyword_phrase(phrase: &str) -> Result<&str, RenderError> {
    let words: Vec<&str> = phrase.split(char::is_whitespace).collect();
    let is_word = |word: &str| word.chars().all(|c| c.is_alphanumeric() || c == '_');
    let starts_and_ends = words.first().is_some_and(|word| !word.is_empty())
        && words.last().is_some_and(|word| !word.is_empty());
    if starts_and_ends && words.iter().all(|word| is_word(word)) {
        Ok(phrase)
    } else {
        Err(RenderError::NotAPhrase {
            found: phrase.to_owned(),
        })
    }
}
