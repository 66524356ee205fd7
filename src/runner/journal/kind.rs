//! What a statement is to MySQL's transactions.

use std::borrow::Cow;
use std::sync::LazyLock;

use fancy_regex::Regex;

use dbm_core::sql::script::{Syntax, first_words};

/// What a statement is to a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It reads, or changes the session: it runs again when a step goes on.
    Repeatable,
    /// It ends the transaction and holds for the session: it runs again as well.
    Lock,
    /// It belongs to the transaction that is open.
    Dml,
    /// It commits the transaction, itself included, and gives one result.
    Defines,
    /// It may commit the transaction.
    ImplicitCommit,
}

const AGAIN: &[&str] = &[
    "USE",
    "SELECT",
    "VALUES",
    "TABLE",
    "(",
    "SHOW",
    "EXPLAIN",
    "DESCRIBE",
    "DESC",
    "HELP",
    "CHECKSUM",
    "PREPARE",
    "DEALLOCATE",
];

const LOCKS: &[&str] = &["LOCK", "UNLOCK"];

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

const DEFINES: &[&str] = &[
    "CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "GRANT", "REVOKE",
];

/// What makes of a `WITH` more than a question.
const CHANGES: &[&str] = &["INSERT", "UPDATE", "DELETE", "REPLACE"];

impl Kind {
    /// What the text of a statement is.
    pub fn of(sql: &str, syntax: Syntax) -> Self {
        let sql = without_versions(sql);
        let words = first_words(&sql, syntax);
        // MariaDB's `SET STATEMENT ... FOR INSERT ...` is the statement behind it.
        let is_again = |word: &String| match word.as_str() {
            "WITH" => !has_word(&sql, CHANGES),
            "SET" => !is_for_one(&sql),
            word => AGAIN.contains(&word),
        };
        let all = |known: &[&str]| words.iter().all(|word| known.contains(&word.as_str()));
        if words.iter().all(is_again) || temporary(&sql).is_some() {
            Self::Repeatable
        } else if all(LOCKS) {
            Self::Lock
        } else if all(DATA) {
            Self::Dml
        } else if words.len() == 1 && all(DEFINES) {
            Self::Defines
        } else {
            Self::ImplicitCommit
        }
    }
}

/// Whether a statement on rows changes some, where it is no matter of transactions alone.
pub fn changes_rows(sql: &str) -> bool {
    has_word(sql, CHANGES)
}

/// What MySQL reads behind `/*!40101` is no comment.
fn without_versions(sql: &str) -> Cow<'_, str> {
    static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"/\*M?!\d*|\*/").ok());
    match &*VERSION {
        Some(version) if sql.contains("/*!") || sql.contains("/*M!") => {
            version.replace_all(sql, " ")
        }
        _ => Cow::Borrowed(sql),
    }
}

/// The table that a `CREATE TEMPORARY TABLE` or a `DROP TEMPORARY TABLE` is about, which the session alone has.
pub fn temporary(sql: &str) -> Option<String> {
    static TEMPORARY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let pattern = r"(?i)^\s*(?:CREATE(?:\s+OR\s+REPLACE)?|DROP)\s+TEMPORARY\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?[`\w$.]*?`?([\w$]+)`?(?:[\s(;,]|$)";
        Regex::new(pattern).ok()
    });
    let captures = TEMPORARY.as_ref()?.captures(sql).ok()??;
    Some(captures.get(1)?.as_str().to_owned())
}

/// `SET STATEMENT ...`
fn is_for_one(sql: &str) -> bool {
    let mut words = sql.split_whitespace();
    words
        .nth(1)
        .is_some_and(|it| it.eq_ignore_ascii_case("STATEMENT"))
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
    use dbm_core::target::Backend;

    #[test]
    fn ddl_commits() {
        let kind = |sql| {
            Kind::of(
                sql,
                dbm_dialect::for_backend(Backend::MariaDb).facts().syntax,
            )
        };
        assert_eq!(kind("set foreign_key_checks = 0"), Kind::Repeatable);
        assert_eq!(
            kind("WITH x AS (SELECT 1) SELECT * FROM x"),
            Kind::Repeatable
        );
        assert_eq!(kind("WITH x AS (SELECT 1) DELETE FROM t"), Kind::Dml);
        assert_eq!(kind("/* x */ INSERT INTO t VALUES (1)"), Kind::Dml);
        assert_eq!(
            kind("INSERT INTO t VALUES (1); DROP TABLE t"),
            Kind::ImplicitCommit
        );
        assert_eq!(kind("ALTER TABLE t ADD a INT;"), Kind::Defines);
        assert_eq!(kind("CALL p()"), Kind::ImplicitCommit);
        assert_eq!(kind("/*!50003 DROP TABLE t */"), Kind::Defines);
    }

    #[test]
    fn what_the_session_holds_runs_again() {
        let kind = |sql| {
            Kind::of(
                sql,
                dbm_dialect::for_backend(Backend::MariaDb).facts().syntax,
            )
        };
        assert_eq!(kind("/*!40101 SET NAMES utf8 */"), Kind::Repeatable);
        assert_eq!(kind("PREPARE it FROM 'DROP TABLE t'"), Kind::Repeatable);
        assert_eq!(kind("EXECUTE it"), Kind::ImplicitCommit);
        let one = "SET STATEMENT max_statement_time = 1 FOR INSERT INTO t VALUES (1)";
        assert_eq!(kind(one), Kind::ImplicitCommit);
        assert_eq!(kind("LOCK TABLES t WRITE"), Kind::Lock);
        assert_eq!(kind("unlock tables"), Kind::Lock);
        assert_eq!(
            kind("CREATE TEMPORARY TABLE `x` (id INT)"),
            Kind::Repeatable
        );
    }

    #[test]
    fn a_temporary_table_is_known_by_its_name() {
        let name = |sql| temporary(sql);
        assert_eq!(
            name("create temporary table x(id int)").as_deref(),
            Some("x")
        );
        assert_eq!(
            name("DROP TEMPORARY TABLE IF EXISTS `s`.`x`").as_deref(),
            Some("x")
        );
        assert_eq!(name("CREATE TABLE temporary (id INT)"), None);
    }
}
