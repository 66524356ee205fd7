//! A statement of a step: its text, where the script asks for it, and who wrote it.

use crate::operation::Operation;
use crate::source::Place;

/// One statement of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its text, without a semicolon at its end unless the script wrote one.
    pub sql: String,
    /// The line of the script that asks for it.
    pub place: Option<Place>,
    /// Who wrote the text.
    pub author: Author,
}

/// Who wrote a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// dbm: it is one statement, and ends no transaction.
    Dialect,
    /// The script: it may be anything.
    Script,
}

/// Words with which a statement can end or begin a transaction. They are looked for in the whole
/// text: a word too many in a string or a function body costs a message, one too few an error.
const TRANSACTION_WORDS: [&str; 9] = [
    "COMMIT", "ROLLBACK", "ABORT", "BEGIN", "END", "START", "PREPARE", "CALL", "DO",
];

impl Author {
    /// Who writes the statements of this operation.
    pub fn of(operation: &Operation) -> Self {
        match operation {
            Operation::Execute(_) => Self::Script,
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
            | Operation::CreateType(_)
            | Operation::DropType(_)
            | Operation::CreateSequence(..)
            | Operation::DropSequence(..)
            | Operation::BulkInsert(_)
            | Operation::BeginAutocommit
            | Operation::EndAutocommit => Self::Dialect,
        }
    }
}

impl Statement {
    /// Whether it can share a message with others: it is one statement, and ends no transaction.
    pub fn fits_in_batch(&self) -> bool {
        match self.author {
            Author::Dialect => true,
            Author::Script => self.is_plainly_one() && !self.may_end_transaction(),
        }
    }

    /// Whether the transaction may be another, or gone, after it.
    pub fn may_end_transaction(&self) -> bool {
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        let mut words = self.sql.split(|character| !is_word(character));
        self.author == Author::Script
            && words.any(|word| {
                TRANSACTION_WORDS
                    .iter()
                    .any(|it| it.eq_ignore_ascii_case(word))
            })
    }

    /// Begins with a word, so it is not only a comment, and has a semicolon at its end at most.
    fn is_plainly_one(&self) -> bool {
        let end = |character: char| character == ';' || character.is_whitespace();
        let text = self.sql.trim_end_matches(end);
        text.trim_start().starts_with(char::is_alphabetic) && !text.contains(';')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(sql: &str) -> bool {
        Statement {
            sql: sql.to_owned(),
            place: None,
            author: Author::Script,
        }
        .fits_in_batch()
    }

    #[test]
    fn only_what_is_plainly_one_harmless_statement_shares_a_message() {
        assert!(fits("UPDATE t SET committed = true -- done"));
        assert!(fits("  SELECT 1;\n"));
        for sql in [
            "",
            "-- nothing",
            "SELECT 1; SELECT 2",
            "commit",
            "SELECT 'a;b'",
            "DO $$BEGIN COMMIT; END$$",
        ] {
            assert!(!fits(sql), "{sql}");
        }
    }
}
