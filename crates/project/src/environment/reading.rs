//! A connection to read with.

use crate::environment::Environment;
use dbm_database::{Access, Connection, DatabaseError};

impl Environment {
    /// A connection in the state that the statements of `env.py` make, which may only read.
    ///
    /// They run in a transaction that is never committed, so that a preview writes nothing
    /// though `env.py` says `CREATE SCHEMA IF NOT EXISTS`.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn connect_to_read(&self) -> Result<Box<dyn Connection>, DatabaseError> {
        let mut connection = dbm_database::connect(&self.target, Access::Read).await?;
        let options = &self.options;
        let statements = [&options.statements_before, &options.statements_first];
        let mut begun = false;
        for statement in statements.into_iter().flatten() {
            if changes_file(statement) {
                continue;
            }
            if !begun && may_write(statement) {
                connection.execute("BEGIN").await?;
                begun = true;
            }
            connection.execute(statement).await?;
        }
        Ok(connection)
    }
}

/// Whether a statement may do more than set up its session; some of those that do not
/// (`ATTACH`) cannot stand in a transaction.
fn may_write(statement: &str) -> bool {
    const OF_A_SESSION: [&str; 4] = ["SET", "PRAGMA", "USE", "ATTACH"];
    let first = statement.split_whitespace().next().unwrap_or_default();
    !OF_A_SESSION
        .iter()
        .any(|word| word.eq_ignore_ascii_case(first))
}

/// Whether a statement would set what SQLite keeps in the file, which whoever reads may not.
fn changes_file(statement: &str) -> bool {
    let statement = statement.to_lowercase();
    let kept = [
        "journal_mode",
        "auto_vacuum",
        "page_size",
        "user_version",
        "application_id",
        "encoding",
    ];
    statement.trim_start().starts_with("pragma") && kept.iter().any(|name| statement.contains(name))
}
