//! Types, compared by what the dialect writes for them (Alembic: `DefaultImpl.compare_type`).

use crate::diff::Comparing;
use crate::diff::columns::Pair;
use crate::failure::Failure;
use crate::operation::AlterColumn;
use crate::schema::types::EnumClass;
use crate::schema::{Type, TypeKind};

impl Comparing<'_> {
    pub(super) fn kind(&self, change: &mut AlterColumn, pair: Pair<'_>) -> Result<(), Failure> {
        if !self.options.compare_type {
            return Ok(());
        }
        let (database, model) = (&pair.database.kind, &pair.model.kind);
        change.existing_type = Some(database.clone());
        if database.kind == TypeKind::Null || model.kind == TypeKind::Null {
            return Ok(());
        }
        let facts = self.rules.facts();
        if facts.compares_words
            && let (Some(found), Some(wanted)) = (words(database), words(model))
        {
            if found != wanted {
                change.kind = Some(model.clone());
            }
            return Ok(());
        }
        let database = Words::of(&self.rules.type_sql(database)?);
        let wanted = Words::of(&self.rules.type_sql(model)?);
        if !database.same_name(&wanted, facts.type_synonyms)
            || !database.same_arguments(&wanted)
            || !database.same_options(&wanted, facts.type_options)
        {
            change.kind = Some(model.clone());
        }
        Ok(())
    }
}

/// The words of an enumeration, sorted.
fn words(kind: &Type) -> Option<Vec<&String>> {
    match &kind.kind {
        TypeKind::Enum(it) if it.class != EnumClass::MysqlSet => {
            let mut words: Vec<_> = it.values.iter().collect();
            words.sort();
            Some(words)
        }
        _ => None,
    }
}

/// A type in SQL, taken apart: `timestamp with time zone`, `numeric(10, 2)`.
#[derive(Debug, PartialEq, Eq)]
struct Words {
    name: String,
    rest: Vec<String>,
    arguments: Vec<String>,
}

impl Words {
    fn of(sql: &str) -> Self {
        let sql = sql.to_lowercase();
        let (outside, arguments) = without_parentheses(&sql);
        let is_part_of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let mut words = outside
            .split(|c| !is_part_of_word(c))
            .filter(|word| !word.is_empty())
            .map(str::to_owned);
        Self {
            name: words.next().unwrap_or_default(),
            rest: words.collect(),
            arguments,
        }
    }

    fn same_name(&self, other: &Self, synonyms: &[&[&str]]) -> bool {
        let both_in = |one: &str, other: &str| {
            synonyms
                .iter()
                .any(|names| names.contains(&one) && names.contains(&other))
        };
        self.name == other.name
            || both_in(&self.all(), &other.all())
            || both_in(&self.name, &other.name)
    }

    /// Only what both sides say counts: `varchar` is as good as `varchar(50)`.
    fn same_arguments(&self, other: &Self) -> bool {
        (self.rest.len() != other.rest.len() || self.rest == other.rest)
            && (self.arguments.len() != other.arguments.len() || self.arguments == other.arguments)
    }

    /// An option counts where both sides say it: `collate utf8mb4_bin`.
    fn same_options(&self, other: &Self, names: &[&str]) -> bool {
        let value = |words: &Self, name: &str| {
            let all = words.all();
            let (_, after) = all.split_once(&format!("{name} "))?;
            after.split(' ').next().map(str::to_owned)
        };
        names.iter().all(|name| {
            let (one, other) = (value(self, name), value(other, name));
            one.is_none() || other.is_none() || one == other
        })
    }

    fn all(&self) -> String {
        let rest = self.rest.iter().map(String::as_str);
        let words: Vec<&str> = std::iter::once(self.name.as_str()).chain(rest).collect();
        words.join(" ")
    }
}

/// The text outside of parentheses, and the arguments inside the last ones; a `key=value` is no argument.
fn without_parentheses(sql: &str) -> (String, Vec<String>) {
    let mut outside = String::new();
    let mut arguments = Vec::new();
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('(') {
        outside.push_str(before);
        outside.push(' ');
        let (inside, after) = after.split_once(')').unwrap_or((after, ""));
        arguments = inside
            .split(['(', ','])
            .map(|argument| argument.trim().to_owned())
            .filter(|argument| !argument.is_empty() && !argument.contains('='))
            .collect();
        rest = after;
    }
    outside.push_str(rest);
    (outside, arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYNONYMS: &[&[&str]] = &[&["numeric", "decimal"], &["float", "double precision"]];

    fn same(one: &str, other: &str) -> bool {
        let (one, other) = (Words::of(one), Words::of(other));
        one.same_name(&other, SYNONYMS) && one.same_arguments(&other)
    }

    #[test]
    fn a_type_without_arguments_is_as_good_as_one_with() {
        assert!(same("VARCHAR", "VARCHAR(50)"));
        assert!(!same("VARCHAR(40)", "VARCHAR(50)"));
        assert!(same("NUMERIC(10, 2)", "DECIMAL(10,2)"));
        assert!(!same("NUMERIC(10, 2)", "NUMERIC(10, 3)"));
    }

    #[test]
    fn words_after_the_name_count() {
        assert!(!same(
            "TIMESTAMP WITH TIME ZONE",
            "TIMESTAMP WITHOUT TIME ZONE"
        ));
        assert!(same("FLOAT", "DOUBLE PRECISION"));
        assert!(!same("TEXT", "VARCHAR"));
        assert!(same("INTEGER(10) UNSIGNED", "INTEGER UNSIGNED"));
    }
}
