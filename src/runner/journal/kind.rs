//! What a statement is to MySQL's transactions.

use crate::sql::script::{Syntax, first_words};

/// What a statement is to a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It reads, or changes the session: it runs again when a step goes on.
    Again,
    /// It belongs to the transaction that is open.
    Data,
    /// It may commit the transaction, as every DDL does.
    Commits,
}

const AGAIN: &[&str] = &[
    "SET", "USE", "SELECT", "VALUES", "TABLE", "(", "SHOW", "EXPLAIN", "DESCRIBE", "DESC",
];

const DATA: &[&str] = &[
    "INSERT",
    "UPDATE",
    "DELETE",
    "REPLACE",
    "WITH",
    "DO",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
];

/// What makes of a `WITH` more than a question.
const CHANGES: &[&str] = &["INSERT", "UPDATE", "DELETE", "REPLACE"];

impl Kind {
    /// What the text of a statement is.
    pub fn of(sql: &str, syntax: Syntax) -> Self {
        let words = first_words(sql, syntax);
        let is_again = |word: &String| {
            AGAIN.contains(&word.as_str()) || (word == "WITH" && !has_word(sql, CHANGES))
        };
        if words.iter().all(is_again) {
            Self::Again
        } else if words.iter().all(|word| DATA.contains(&word.as_str())) {
            Self::Data
        } else {
            Self::Commits
        }
    }
}

fn has_word(sql: &str, known: &[&str]) -> bool {
    let words = sql.split(|c: char| !c.is_alphanumeric());
    words
        .map(str::to_uppercase)
        .any(|word| known.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;
    use crate::target::Backend;

    #[test]
    fn ddl_commits() {
        let kind = |sql| Kind::of(sql, dialect::of_backend(Backend::MariaDb).facts().syntax);
        assert_eq!(kind("set foreign_key_checks = 0"), Kind::Again);
        assert_eq!(kind("WITH x AS (SELECT 1) SELECT * FROM x"), Kind::Again);
        assert_eq!(kind("WITH x AS (SELECT 1) DELETE FROM t"), Kind::Data);
        assert_eq!(kind("/* x */ INSERT INTO t VALUES (1)"), Kind::Data);
        assert_eq!(
            kind("INSERT INTO t VALUES (1); DROP TABLE t"),
            Kind::Commits
        );
        assert_eq!(kind("ALTER TABLE t ADD a INT"), Kind::Commits);
        assert_eq!(kind("CALL p()"), Kind::Commits);
    }
}
