//! The table of the journal, `dbm_progress`.

use std::fmt::Write as _;

use crate::runner::journal::{Entry, StepName, Unfinished, hexadecimal};
use dbm_database::{Connection, DatabaseError, Row};

/// The table.
#[derive(Debug)]
pub struct ProgressTable {
    /// Its name, quoted.
    name: String,
    /// Whether it is there.
    exists: bool,
}

impl ProgressTable {
    /// The table of that name, which may be there or not.
    pub fn new(name: String) -> Self {
        Self {
            name,
            exists: false,
        }
    }

    /// Its name, quoted.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// What a former run left.
    pub async fn read(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Unfinished>, DatabaseError> {
        let question = format!(
            "SELECT ordinal, hash, statement, is_done, revision, direction, versions, batch FROM {} ORDER BY ordinal",
            self.name
        );
        let rows = match connection.query(&question).await {
            Err(error) if error.is_missing_table() => return Ok(None),
            rows => rows?,
        };
        self.exists = true;
        let Some(last) = rows.last() else {
            return Ok(None);
        };
        let step = StepName {
            revision: text(last, 4),
            direction: text(last, 5),
            versions: text(last, 6),
        };
        let mut done: Vec<_> = rows.iter().map(entry).collect();
        let doubtful = if last.is_true(3) { None } else { done.pop() };
        Ok(Some(Unfinished {
            step,
            done,
            doubtful,
        }))
    }

    /// Makes the table.
    pub async fn open(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        let create = format!(
            "CREATE TABLE IF NOT EXISTS {} (ordinal INTEGER NOT NULL PRIMARY KEY, revision VARCHAR(255) NOT NULL, \
             direction VARCHAR(20) NOT NULL, versions TEXT NOT NULL, hash CHAR(64) NOT NULL, statement TEXT NOT NULL, \
             is_done BOOLEAN NOT NULL, batch MEDIUMTEXT) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
            self.name
        );
        connection.execute(&create).await?;
        self.exists = true;
        Ok(())
    }

    /// The statement that writes rows of `step`; of the last one it says whether it took effect.
    pub fn insert(&self, step: &StepName, entries: &[Entry], is_done: bool) -> String {
        let mut sql = format!(
            "REPLACE INTO {} (ordinal, revision, direction, versions, hash, statement, is_done, batch) VALUES ",
            self.name
        );
        let [revision, direction, versions] =
            [&step.revision, &step.direction, &step.versions].map(|it| hexadecimal(it));
        for (index, entry) in entries.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let (ordinal, statement) = (entry.ordinal, hexadecimal(&entry.statement));
            let plan = entry.batch.as_ref();
            let plan = plan.and_then(|plan| serde_json::to_string(plan).ok());
            let batch = plan.map_or_else(|| "NULL".to_owned(), |plan| hexadecimal(&plan));
            // Writing to a String cannot fail.
            let _ = write!(
                sql,
                "{comma}({ordinal}, {revision}, {direction}, {versions}, '{}', {statement}, {}, {batch})",
                entry.hash,
                u8::from(is_done)
            );
        }
        sql
    }

    /// Takes back the row of a statement that did not take effect, or says that it did.
    pub async fn decide(
        &self,
        connection: &mut dyn Connection,
        doubtful: &Entry,
        took_effect: bool,
    ) -> Result<(), DatabaseError> {
        let (table, ordinal) = (&self.name, doubtful.ordinal);
        let change = if took_effect {
            format!("UPDATE {table} SET is_done = 1 WHERE ordinal = {ordinal}")
        } else {
            format!("DELETE FROM {table} WHERE ordinal = {ordinal}")
        };
        connection.execute(&change).await.map(drop)
    }

    /// Forgets what stands behind `ordinal`.
    pub async fn forget_after(
        &self,
        connection: &mut dyn Connection,
        ordinal: usize,
    ) -> Result<(), DatabaseError> {
        let delete = format!("DELETE FROM {} WHERE ordinal > {ordinal}", self.name);
        connection.execute(&delete).await.map(drop)
    }

    /// Says of every statement that it took effect.
    pub async fn mark_done(&self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        let mark = format!("UPDATE {} SET is_done = 1", self.name);
        connection.execute(&mark).await.map(drop)
    }

    /// Forgets all rows.
    pub async fn clear(&self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        if self.exists {
            let delete = format!("DELETE FROM {}", self.name);
            connection.execute(&delete).await?;
        }
        Ok(())
    }

    /// Removes the table: nothing is half done.
    pub async fn drop(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        if self.exists {
            let drop = format!("DROP TABLE IF EXISTS {}", self.name);
            connection.execute(&drop).await?;
            self.exists = false;
        }
        Ok(())
    }
}

fn text(row: &Row, column: usize) -> String {
    row.text(column).unwrap_or_default()
}

fn entry(row: &Row) -> Entry {
    let ordinal = row.integer(0).and_then(|it| usize::try_from(it).ok());
    let batch = row.text(7).and_then(|it| serde_json::from_str(&it).ok());
    Entry {
        ordinal: ordinal.unwrap_or(0),
        hash: text(row, 1),
        statement: text(row, 2),
        batch,
    }
}
