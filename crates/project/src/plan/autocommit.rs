//! Statements that SQLite ignores or refuses inside of a transaction: `PRAGMA foreign_keys=OFF`,
//! `VACUUM`.
//!
//! Python's driver begins a transaction only with the first INSERT, UPDATE, DELETE or REPLACE, so
//! that in a revision such a statement works as long as no row was changed before it. It works here
//! just as long: what came before is committed, and the step is not all or nothing.

use crate::plan::{Item, TransactionEffect};
use dbm_core::operation::Operation;
use dbm_core::sql::script::{Syntax, first_words};

/// The statements that stand outside by their first word.
const STATEMENTS: [&str; 3] = ["VACUUM", "ATTACH", "DETACH"];

/// The pragmas that mean nothing, or something else, inside of a transaction.
const PRAGMAS: [&str; 10] = [
    "auto_vacuum",
    "foreign_keys",
    "incremental_vacuum",
    "journal_mode",
    "locking_mode",
    "optimize",
    "page_size",
    "synchronous",
    "temp_store",
    "wal_checkpoint",
];

/// What Python's driver begins a transaction for.
const WRITES: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "REPLACE"];

/// Puts what works only outside of a transaction outside of it.
pub(super) fn split_autocommit(items: Vec<Item>, syntax: Syntax) -> Vec<Item> {
    let mut apart = Vec::with_capacity(items.len());
    // A script that ends transactions itself is followed, not helped.
    let (mut has_written, mut in_autocommit) = (false, false);
    for item in items {
        match item {
            Item::Statement(statement)
                if !has_written
                    && !in_autocommit
                    && requires_autocommit(&statement.sql, syntax) =>
            {
                apart.push(Item::BeginAutocommit(statement.place.clone()));
                apart.push(Item::Statement(statement));
                apart.push(Item::EndAutocommit);
                continue;
            }
            Item::Statement(ref statement) => {
                in_autocommit |= statement.effect == TransactionEffect::ControlsTransaction;
                has_written |= writes(&statement.sql, syntax);
            }
            Item::Deferred(ref located) => {
                has_written |= matches!(located.operation, Operation::BatchAlterTable(_));
            }
            Item::BeginAutocommit(_) | Item::EndAutocommit => {
                in_autocommit = matches!(item, Item::BeginAutocommit(_));
                has_written = false;
            }
            Item::Script(_) => {}
        }
        apart.push(item);
    }
    apart
}

/// Whether a statement of SQLite works only outside of a transaction.
///
/// ```
/// # use dbm::dialect;
/// # use dbm::plan::outside::is_outside;
/// let syntax = dbm_dialect::of("sqlite").unwrap().facts().syntax;
/// assert!(is_outside("pragma main.foreign_keys = OFF", syntax));
/// assert!(!is_outside("PRAGMA foreign_keys", syntax));
/// ```
pub fn requires_autocommit(sql: &str, syntax: Syntax) -> bool {
    let words = first_words(sql, syntax);
    let [word] = words.as_slice() else {
        return false;
    };
    STATEMENTS.contains(&word.as_str()) || (word == "PRAGMA" && changes_session(sql))
}

/// Whether a PRAGMA sets what a transaction keeps from being set; a question is harmless.
fn changes_session(sql: &str) -> bool {
    let text = sql.to_ascii_lowercase();
    let Some((_, rest)) = text.split_once("pragma") else {
        return false;
    };
    let end = rest.find(['=', '(', ';']).unwrap_or(rest.len());
    let (name, value) = rest.split_at(end);
    let name = name.rsplit('.').next().unwrap_or(name);
    let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let is_action = matches!(name, "incremental_vacuum" | "optimize" | "wal_checkpoint");
    PRAGMAS.contains(&name) && (is_action || value.starts_with(['=', '(']))
}

/// Whether Python's driver would begin a transaction for it.
pub fn writes(sql: &str, syntax: Syntax) -> bool {
    let words = first_words(sql, syntax);
    words
        .first()
        .is_some_and(|word| WRITES.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Statement;

    fn apart(statements: &[&str]) -> String {
        let syntax = dbm_dialect::by_name("sqlite")
            .expect("a dialect")
            .facts()
            .syntax;
        let statement = |sql: &&str| {
            Item::Statement(Statement {
                sql: (*sql).to_owned(),
                place: None,
                effect: TransactionEffect::Batchable,
            })
        };
        let items = split_autocommit(statements.iter().map(statement).collect(), syntax);
        let line = |item: &Item| match item {
            Item::Statement(statement) => statement.sql.clone(),
            Item::BeginAutocommit(_) => "commit".to_owned(),
            Item::EndAutocommit => "begin".to_owned(),
            Item::Deferred(_) | Item::Script(_) => "later".to_owned(),
        };
        let lines: Vec<String> = items.iter().map(line).collect();
        lines.join("\n")
    }

    #[test]
    fn a_switch_works_until_a_row_is_changed() {
        let statements = [
            "PRAGMA foreign_keys=OFF",
            "CREATE TABLE t (id INTEGER)",
            "PRAGMA journal_mode (wal)",
            "PRAGMA table_info(t)",
            "INSERT INTO t VALUES (1)",
            "PRAGMA foreign_keys=ON",
        ];
        insta::assert_snapshot!(apart(&statements), @"
        commit
        PRAGMA foreign_keys=OFF
        begin
        CREATE TABLE t (id INTEGER)
        commit
        PRAGMA journal_mode (wal)
        begin
        PRAGMA table_info(t)
        INSERT INTO t VALUES (1)
        PRAGMA foreign_keys=ON
        ");
    }
}
