//! What SQL destroys, as far as its words tell.
//!
//! Lost is what no later statement brings back: rows, columns, tables, and what goes with them by `CASCADE`. An
//! index, a constraint or a trigger is made again from its script.

mod token;

use super::script::Syntax;
use super::split::statements;

use token::{Token, tokens};

/// What a text of SQL destroys, in words: `the table users with its rows`.
///
/// What a body of a function or of a trigger would destroy is not lost yet; what a `DO` block or a
/// statement in a text (`EXECUTE IMMEDIATE '...'`) does is.
pub fn losses(sql: &str, syntax: Syntax) -> Vec<String> {
    let whole = || std::iter::once(0..sql.len()).collect();
    let apart = statements(sql, syntax).unwrap_or_else(|_| whole());
    let lost = apart.into_iter().flat_map(|at| of_one(&sql[at], syntax));
    lost.collect()
}

/// What runs a text, by the first word of the statement.
const PROGRAMS: [&str; 8] = [
    "DO", "EXECUTE", "PREPARE", "SET", "BEGIN", "DECLARE", "IF", "FOR",
];

/// What is defined now and runs later, or never does anything, by the first words.
const DEFINITIONS: [&str; 6] = [
    "FUNCTION",
    "PROCEDURE",
    "TRIGGER",
    "EVENT",
    "RULE",
    "POLICY",
];

/// How many words of a definition may stand before what it defines.
const HEAD: usize = 12;

fn of_one(sql: &str, syntax: Syntax) -> Vec<String> {
    let all = tokens(sql, syntax);
    let statement = Statement { tokens: &all };
    if statement.is_definition() {
        return Vec::new();
    }
    let mut lost = Vec::new();
    for (at, token) in all.iter().enumerate() {
        match token.word().as_deref() {
            Some("DROP") => lost.extend(statement.dropped(at)),
            Some("DELETE") => lost.extend(statement.deleted(at)),
            Some("TRUNCATE") => lost.extend(statement.truncated(at)),
            _ => {}
        }
    }
    if PROGRAMS.iter().any(|word| statement.is(0, word)) || statement.has("EXECUTE") {
        let inside = all.iter().filter_map(Token::inside);
        lost.extend(inside.flat_map(|text| losses(&text, syntax)));
    }
    lost
}

struct Statement<'a> {
    tokens: &'a [Token<'a>],
}

impl Statement<'_> {
    fn is(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|it| it.is(word))
    }

    fn is_one_of(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    fn has(&self, word: &str) -> bool {
        self.tokens.iter().any(|it| it.is(word))
    }

    fn is_definition(&self) -> bool {
        let defines = |at| self.is_one_of(at, &DEFINITIONS);
        self.is_one_of(0, &["GRANT", "REVOKE", "COMMENT"])
            || (self.is(0, "CREATE") && (1..HEAD).any(defines))
    }

    /// The first place behind `words`, each of which may be missing.
    fn behind(&self, at: usize, words: &[&str]) -> usize {
        words
            .iter()
            .fold(at, |at, word| at + usize::from(self.is(at, word)))
    }

    /// The name at a place, as it is written, and where it ends.
    fn name(&self, at: usize) -> Option<(String, usize)> {
        let (mut name, mut end) = (self.tokens.get(at)?.name()?.to_owned(), at + 1);
        while self.is(end, ".") {
            let Some(part) = self.tokens.get(end + 1).and_then(Token::name) else {
                break;
            };
            name = format!("{name}.{part}");
            end += 2;
        }
        Some((name, end))
    }

    /// The names at a place, with commas between them.
    fn names(&self, mut at: usize) -> Vec<String> {
        let mut names = Vec::new();
        while let Some((name, end)) = self.name(at) {
            names.push(name);
            let end = self.behind(end, &["*"]);
            if !self.is(end, ",") {
                break;
            }
            at = self.behind(end + 1, &["ONLY"]);
        }
        names
    }

    /// The table of an `ALTER TABLE`.
    fn altered(&self) -> Option<String> {
        let table = (1..4).find(|at| self.is(0, "ALTER") && self.is(*at, "TABLE"))?;
        let at = self.behind(table + 1, &["IF", "EXISTS", "ONLY"]);
        self.name(at).map(|(name, _)| name)
    }

    fn dropped(&self, at: usize) -> Vec<String> {
        if let Some(table) = self.altered() {
            return self.dropped_part(&table, at + 1).into_iter().collect();
        }
        if self.is(0, "ALTER") {
            return self.dropped_attribute(at + 1).into_iter().collect();
        }
        self.dropped_objects(at + 1)
    }

    /// What `ALTER TABLE ... DROP` takes away: a column, if it says nothing else.
    fn dropped_part(&self, table: &str, at: usize) -> Option<String> {
        const KEPT: [&str; 13] = [
            "CONSTRAINT",
            "INDEX",
            "KEY",
            "PRIMARY",
            "FOREIGN",
            "UNIQUE",
            "CHECK",
            "DEFAULT",
            "NOT",
            "IDENTITY",
            "EXPRESSION",
            "SYSTEM",
            "PERIOD",
        ];
        if self.is(at, "PARTITION") {
            let name = self.named(self.behind(at + 1, &["IF", "EXISTS"]), "a partition");
            return Some(format!("the partition {name} of {table} with its rows"));
        }
        if self.is_one_of(at, &KEPT) {
            return None;
        }
        let at = self.behind(at, &["COLUMN", "IF", "EXISTS"]);
        let (column, _) = self.name(at)?;
        Some(format!("the column {table}.{column}"))
    }

    fn dropped_attribute(&self, at: usize) -> Option<String> {
        let (kind, _) = self.name(2).filter(|_| self.is(1, "TYPE"))?;
        let at = self.behind(at, &["ATTRIBUTE", "IF", "EXISTS"]);
        let (attribute, _) = self.name(at)?;
        Some(format!("the attribute {kind}.{attribute}"))
    }

    fn dropped_objects(&self, at: usize) -> Vec<String> {
        if self.is(at, "OWNED") {
            let owner = self.named(self.behind(at + 1, &["BY"]), "a role");
            return vec![format!("all that {owner} owns")];
        }
        let kind_at = self.behind(at, &["FOREIGN", "MATERIALIZED"]);
        let Some(kind) = self.tokens.get(kind_at).and_then(Token::word) else {
            return Vec::new();
        };
        let (noun, more) = match kind.as_str() {
            "TABLE" => ("table", " with its rows"),
            "SCHEMA" => ("schema", " with all that is in it"),
            "DATABASE" => ("database", " with all that is in it"),
            "VIEW" => ("view", ""),
            "SEQUENCE" => ("sequence", ""),
            "TYPE" | "DOMAIN" | "EXTENSION" | "FUNCTION" | "INDEX" | "ROUTINE" | "AGGREGATE"
                if self.has("CASCADE") =>
            {
                let kind = kind.to_lowercase();
                return self.objects(kind_at + 1, &kind, " and what depends on it");
            }
            _ => return Vec::new(),
        };
        self.objects(kind_at + 1, noun, more)
    }

    fn objects(&self, at: usize, noun: &str, more: &str) -> Vec<String> {
        let names = self.names(self.behind(at, &["IF", "EXISTS"]));
        let lost = |name: &String| format!("the {noun} {name}{more}");
        if names.is_empty() {
            return vec![format!("a {noun}{more}")];
        }
        names.iter().map(lost).collect()
    }

    fn deleted(&self, at: usize) -> Vec<String> {
        let before = at.checked_sub(1);
        let is_after = |words: &[&str]| before.is_some_and(|at| self.is_one_of(at, words));
        if is_after(&["ON", "BEFORE", "AFTER", "OR", "FOR", "OF"]) {
            return Vec::new();
        }
        let from = (at + 1..self.tokens.len()).take_while(|it| !self.is(*it, ";"));
        let Some(from) = from.take(HEAD).find(|it| self.is(*it, "FROM")) else {
            let merges = is_after(&["THEN"]) && self.has("MERGE");
            return merges
                .then(|| "rows that MERGE deletes".to_owned())
                .into_iter()
                .collect();
        };
        let listed = self.names(self.behind(at + 1, &["LOW_PRIORITY", "QUICK", "IGNORE"]));
        let names = match listed.as_slice() {
            // `DELETE a, b FROM a JOIN b`
            [first, ..] if !first.eq_ignore_ascii_case("FROM") => listed,
            _ => self.names(self.behind(from + 1, &["ONLY"])),
        };
        let some = ["WHERE", "USING", "LIMIT", "JOIN"];
        let all = if some.iter().any(|word| self.has(word)) {
            "rows"
        } else {
            "all rows"
        };
        self.rows(all, names)
    }

    fn truncated(&self, at: usize) -> Vec<String> {
        const BEFORE: [&str; 8] = [";", "BEGIN", "THEN", "ELSE", "LOOP", "DO", "ATOMIC", "*"];
        if let Some(table) = self.altered() {
            let partition = self.named(at + 2, "a partition");
            let is_partition = self.is(at + 1, "PARTITION");
            let lost = || format!("all rows of the partition {partition} of {table}");
            return is_partition.then(lost).into_iter().collect();
        }
        if at > 0 && !self.is_one_of(at - 1, &BEFORE) {
            return Vec::new();
        }
        self.rows(
            "all rows",
            self.names(self.behind(at + 1, &["TABLE", "ONLY"])),
        )
    }

    fn rows(&self, which: &str, names: Vec<String>) -> Vec<String> {
        if names.is_empty() {
            return vec![format!("{which} of a table")];
        }
        names
            .into_iter()
            .map(|name| format!("{which} of {name}"))
            .collect()
    }

    fn named(&self, at: usize, unnamed: &str) -> String {
        self.name(at)
            .map_or_else(|| unnamed.to_owned(), |(name, _)| name)
    }
}

#[cfg(test)]
mod tests;
