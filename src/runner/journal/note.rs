//! Notes statements: those that commit before and behind them, the others in their transaction.

use crate::runner::journal::{Entry, Journal};
use dbm_core::rows::Rows;
use dbm_database::{BatchError, Connection, DatabaseError};

/// Why a statement and its notes did not all run.
#[derive(Debug)]
pub enum NotedError {
    /// The notes could not be written.
    Journal(DatabaseError),
    /// The statement failed, or the connection was lost.
    Statement(DatabaseError),
}

/// How many statements of a message stand before the noted one.
const BEFORE: usize = 2;

impl Journal {
    /// Runs the definition whose turn it is in one message with its notes, and commits what came before.
    pub async fn run_definition(
        &mut self,
        connection: &mut dyn Connection,
        sql: &str,
    ) -> Result<Rows, NotedError> {
        let message = self.noted_definition(sql);
        match connection.execute_batch(&message).await {
            Ok(counts) => {
                self.defined(self.ordinal);
                let count = counts.get(BEFORE).copied().unwrap_or_default();
                Ok(Rows {
                    last_id: Some(0),
                    ..Rows::without_rows(i64::try_from(count).unwrap_or(-1))
                })
            }
            Err(error) => Err(self.not_defined(self.ordinal, error)),
        }
    }

    /// The definition whose turn it is between its notes, which commit what came before.
    pub fn noted_definition(&mut self, sql: &str) -> Vec<String> {
        let mut message = vec![
            self.intention(sql),
            "COMMIT".to_owned(),
            sql.trim_end().trim_end_matches(';').to_owned(),
        ];
        message.extend(self.table.forget_aside());
        message.extend([self.table.mark(), "COMMIT".to_owned()]);
        message
    }

    /// The definition of that turn took effect, and its notes are written.
    pub fn defined(&mut self, ordinal: usize) {
        self.ordinal = ordinal;
        self.intended();
        self.took_effect();
    }

    /// The message of the definition of that turn and of its notes came to an error.
    pub fn not_defined(&mut self, ordinal: usize, error: BatchError) -> NotedError {
        let BatchError { completed, error } = error;
        self.ordinal = ordinal;
        if matches!(error, DatabaseError::Lost(_)) || completed == BEFORE {
            self.intended();
            return NotedError::Statement(error);
        }
        if completed > BEFORE {
            self.defined(ordinal);
        }
        NotedError::Journal(error)
    }

    /// Runs a statement that may commit, or gives several results, and commits what came before. Its mark stands in the
    /// same message, and commits what it has not committed itself.
    pub async fn run_between(
        &mut self,
        connection: &mut dyn Connection,
        sql: &str,
    ) -> Result<Rows, NotedError> {
        let insert = self.intention(sql);
        let intending = connection.execute(&format!("{insert}; COMMIT")).await;
        intending.map_err(NotedError::Journal)?;
        self.intended();
        let mut message = vec![sql.trim_end().trim_end_matches(';').to_owned()];
        message.extend(self.table.forget_aside());
        message.extend([self.table.mark(), "COMMIT".to_owned()]);
        let result = connection.rows(&message.join("\n;")).await;
        let rows = result.map_err(NotedError::Statement)?;
        self.took_effect();
        Ok(rows)
    }

    fn intention(&mut self, sql: &str) -> String {
        self.held.push(Entry {
            batch: self.batch.take(),
            told: self.told.clone(),
            ..Entry::new(self.ordinal, sql)
        });
        self.insert(false)
    }

    fn intended(&mut self) {
        self.ended = None;
        self.kept = self.ordinal - 1;
        self.in_doubt = true;
    }

    fn took_effect(&mut self) {
        self.in_doubt = false;
        self.retried = None;
        self.told.clear();
        self.kept = self.ordinal;
    }

    /// The server refused the statement of the last row. A script may catch the error; what it does next has the
    /// row then. Of a statement that ran before, that proves nothing.
    pub async fn refused(&mut self, connection: &mut dyn Connection) {
        let retried = self.retried.as_ref();
        let is_retried = retried.is_some_and(|it| it.ordinal == self.ordinal);
        self.ordinal -= 1;
        if is_retried {
            return;
        }
        let forget = self.table.forget_after(self.kept);
        let forgotten = connection.execute(&format!("{forget}; COMMIT")).await;
        self.in_doubt = forgotten.is_err();
    }

    /// The statement whose turn it is ran in the open transaction, or the server refused it.
    pub fn ran(&mut self, sql: &str, took_effect: bool) {
        if took_effect {
            self.held.push(Entry {
                told: std::mem::take(&mut self.told),
                ..Entry::new(self.ordinal, sql)
            });
        } else {
            self.ordinal -= 1;
        }
    }

    /// The open transaction is about to be committed in the middle of a step.
    pub async fn flush(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        let Some(last) = self.held.last() else {
            return Ok(());
        };
        self.kept = last.ordinal;
        let insert = self.insert(true);
        connection.execute(&insert).await?;
        match self.table.forget_aside() {
            Some(forget) => connection.execute(&forget).await.map(drop),
            None => Ok(()),
        }
    }

    /// The rows of what is held; whether the last one took effect.
    fn insert(&mut self, is_done: bool) -> String {
        let Some(step) = &self.step else {
            return "DO 0".to_owned();
        };
        let sql = self.table.insert(step, &self.held, is_done);
        self.held.clear();
        sql
    }
}
