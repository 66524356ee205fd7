//! A statement of a step: its text, where the script asks for it, and what it may do to a transaction.

use std::ops::Range;

use dbm_core::operation::Operation;
use dbm_core::source::Place;
use dbm_core::sql::script::{Syntax, first_words, is_closed};
use dbm_core::sql::split::statements;

/// One statement of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its text, without a semicolon at its end unless the script wrote one.
    pub sql: String,
    /// The line of the script that asks for it.
    pub place: Option<Place>,
    /// What it is to a transaction.
    pub effect: TransactionEffect,
}

/// What begins a part of a compound statement, by its first word.
const PARTS: [&str; 10] = [
    "END", "ELSE", "ELSEIF", "IF", "WHILE", "LOOP", "REPEAT", "CASE", "FOR", "DECLARE",
];

impl Statement {
    /// The statements of a text, one by one; the text as it is where a quote or a comment does not end, where
    /// there is none, or where they are parts of one (`BEGIN NOT ATOMIC ... END`).
    pub fn apart(&self, syntax: Syntax) -> Vec<Self> {
        let found = statements(&self.sql, syntax).unwrap_or_default();
        let is_part = |word: &String| PARTS.contains(&word.as_str());
        let mut words = found
            .iter()
            .flat_map(|at| first_words(&self.sql[at.clone()], syntax));
        if found.is_empty() || words.any(|word| is_part(&word)) {
            return vec![self.clone()];
        }
        let one = |at: Range<usize>| Self {
            sql: self.sql[at].to_owned(),
            place: self.place.clone(),
            effect: self.effect,
        };
        found.into_iter().map(one).collect()
    }
}

/// What a text is to the transaction in which it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionEffect {
    /// One statement, which ends no transaction: it can share a message with others.
    Batchable,
    /// None, several, or something else that no other statement should be near.
    Isolated,
    /// It ends the transaction, or begins one.
    ControlsTransaction,
}

/// The statements that end or begin a transaction, by their first word.
const TRANSACTION_WORDS: [&str; 6] = ["COMMIT", "ROLLBACK", "ABORT", "END", "BEGIN", "START"];

impl TransactionEffect {
    /// What the text of an operation is; a dialect writes only plain statements, a script anything.
    pub(crate) fn of(operation: &Operation, sql: &str, syntax: Syntax) -> Self {
        match operation {
            Operation::Execute(_) => Self::of_text(sql, syntax),
            Operation::CreateTable(_)
            | Operation::DropTable(_)
            | Operation::RenameTable(_)
            | Operation::AddColumn(_)
            | Operation::DropColumn(_)
            | Operation::AlterColumn(_)
            | Operation::AddConstraint(_)
            | Operation::DropConstraint(_)
            | Operation::CreateIndex(_)
            | Operation::DropIndex(_)
            | Operation::TableComment(_)
            | Operation::BatchAlterTable(_)
            | Operation::CreateType(_)
            | Operation::DropType(_)
            | Operation::CreateSequence(..)
            | Operation::DropSequence(..)
            | Operation::BulkInsert(_)
            | Operation::BeginAutocommit
            | Operation::EndAutocommit => Self::Batchable,
        }
    }

    fn of_text(sql: &str, syntax: Syntax) -> Self {
        let words = first_words(sql, syntax);
        let ends = |word: &String| TRANSACTION_WORDS.contains(&word.as_str());
        match words.as_slice() {
            [word] if !ends(word) && is_closed(sql, syntax) => Self::Batchable,
            // The body of a trigger or of a function has semicolons of its own, and an END.
            [first, ..] if first == "CREATE" => Self::Isolated,
            words if words.iter().any(ends) => Self::ControlsTransaction,
            _ => Self::Isolated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(sql: &str) -> TransactionEffect {
        let postgresql = dbm_dialect::by_name("postgresql").expect("a dialect");
        TransactionEffect::of_text(sql, postgresql.facts().syntax)
    }

    #[test]
    fn a_text_is_taken_apart_where_it_has_statements() {
        let apart = |sql: &str| {
            let statement = Statement {
                sql: sql.to_owned(),
                place: None,
                effect: TransactionEffect::Isolated,
            };
            let mysql = dbm_dialect::by_name("mysql").expect("a dialect");
            let parts = statement.apart(mysql.facts().syntax).into_iter();
            parts.map(|it| it.sql).collect::<Vec<_>>()
        };
        assert_eq!(
            apart("DROP TABLE a; INSERT INTO b VALUES (';');"),
            ["DROP TABLE a", "INSERT INTO b VALUES (';')"]
        );
        let trigger = "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END";
        assert_eq!(apart(trigger), [trigger]);
        for whole in [
            "-- nothing",
            "SELECT 'a",
            "BEGIN NOT ATOMIC DO 1; DO 2; END",
        ] {
            assert_eq!(apart(whole), [whole]);
        }
    }

    #[test]
    fn one_harmless_statement_can_share_a_message() {
        for sql in [
            "UPDATE t SET committed = true -- done; COMMIT",
            "  SELECT 'a;b';\n",
            "DO $$BEGIN NULL; END$$",
        ] {
            assert_eq!(effect(sql), TransactionEffect::Batchable, "{sql}");
        }
    }

    #[test]
    fn what_is_not_plainly_one_statement_goes_alone() {
        for sql in [
            "",
            "-- nothing",
            "SELECT 1; SELECT 2",
            "SELECT 'a",
            "CREATE TRIGGER t BEGIN SELECT 1; END",
        ] {
            assert_eq!(effect(sql), TransactionEffect::Isolated, "{sql}");
        }
    }

    #[test]
    fn what_ends_or_begins_a_transaction_is_known() {
        for sql in [
            "commit",
            "UPDATE t SET n = 1; COMMIT",
            "/* now */ Rollback;",
            "BEGIN",
        ] {
            assert_eq!(effect(sql), TransactionEffect::ControlsTransaction, "{sql}");
        }
    }
}
