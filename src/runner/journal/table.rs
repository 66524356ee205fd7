//! The table of the journal, `dbm_progress`.

use std::fmt::Write as _;

use crate::runner::journal::catalog_proof::fingerprint;
use crate::runner::journal::told::Told;
use crate::runner::journal::{Entry, StepName, Unfinished, hexadecimal};
use dbm_database::{Connection, DatabaseError, Row};

/// The columns.
const COLUMNS: &str = "ordinal, hash, statement, is_done, revision, direction, versions, script, batch, fingerprint, told";

/// The table.
#[derive(Debug)]
pub struct ProgressTable {
    /// Its name, quoted.
    name: String,
    /// Whether it is there.
    exists: bool,
    /// Whether it has rows of a former run that stand aside.
    has_aside: bool,
}

impl ProgressTable {
    /// The table of that name, which may be there or not.
    pub fn new(name: String) -> Self {
        Self {
            name,
            exists: false,
            has_aside: false,
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

    /// What a former run left. Rows that it set aside come back if there are no others: nothing ran in their place.
    pub async fn read(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Unfinished>, DatabaseError> {
        let question = format!("SELECT {COLUMNS} FROM {} ORDER BY ordinal", self.name);
        let mut rows = match connection.query(&question).await {
            Err(error) if error.is_missing_table() => return Ok(None),
            rows => rows?,
        };
        self.exists = true;
        let is_aside = |row: &Row| row.integer(0).is_some_and(|it| it < 0);
        if rows.last().is_some_and(is_aside) {
            connection.execute(&self.turn_over("<")).await?;
            self.has_aside = false;
            rows = connection.query(&question).await?;
        }
        self.has_aside = rows.first().is_some_and(is_aside);
        rows.retain(|row| !is_aside(row));
        Ok(unfinished(&rows))
    }

    /// What a former run left, for someone who only looks.
    pub async fn look(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Unfinished>, DatabaseError> {
        let question = format!("SELECT {COLUMNS} FROM {} ORDER BY ordinal", self.name);
        let mut rows = match connection.query(&question).await {
            Err(error) if error.is_missing_table() => return Ok(None),
            rows => rows?,
        };
        let is_aside = |row: &Row| row.integer(0).is_some_and(|it| it < 0);
        if rows.last().is_some_and(is_aside) {
            // Turned over, they stand in the reverse order.
            rows.reverse();
        } else {
            rows.retain(|row| !is_aside(row));
        }
        Ok(unfinished(&rows))
    }

    /// Whether it is there and has no rows: a run ended behind its last commit.
    pub async fn is_left_empty(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<bool, DatabaseError> {
        let question = format!("SELECT {COLUMNS} FROM {} LIMIT 1", self.name);
        match connection.query(&question).await {
            Err(error) if error.is_missing_table() => Ok(false),
            rows => {
                self.exists = true;
                Ok(rows?.is_empty())
            }
        }
    }

    /// Makes the table.
    pub async fn open(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        let create = format!(
            "CREATE TABLE IF NOT EXISTS {} (ordinal INTEGER NOT NULL PRIMARY KEY, revision VARCHAR(255) NOT NULL, \
             direction VARCHAR(20) NOT NULL, versions TEXT NOT NULL, script CHAR(64) NOT NULL, hash CHAR(64) NOT NULL, statement TEXT NOT NULL, \
             is_done BOOLEAN NOT NULL, batch MEDIUMTEXT, fingerprint TEXT, told MEDIUMTEXT) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
            self.name
        );
        connection.execute(&create).await?;
        self.exists = true;
        Ok(())
    }

    /// The statement that writes rows of `step`; of the last one it says whether it took effect.
    pub fn insert(&self, step: &StepName, entries: &[Entry], is_done: bool) -> String {
        let mut sql = format!("REPLACE INTO {} ({COLUMNS}) VALUES ", self.name);
        let of_step = of_step(step);
        for (index, entry) in entries.iter().enumerate() {
            let is_last = index + 1 == entries.len();
            let is_done = u8::from(is_done || !is_last);
            let comma = if index == 0 { "" } else { ", " };
            let (ordinal, statement) = (entry.ordinal, hexadecimal(&entry.statement));
            let plan = entry.batch.as_ref();
            let plan = plan.and_then(|plan| serde_json::to_string(plan).ok());
            let seen = fingerprint(&entry.statement).filter(|_| is_done == 0);
            let [batch, told] =
                [plan, Told::write(&entry.told)].map(|it| it.map(|it| hexadecimal(&it)));
            let [batch, seen, told] =
                [batch, seen, told].map(|it| it.unwrap_or_else(|| "NULL".to_owned()));
            // Writing to a String cannot fail.
            let _ = write!(
                sql,
                "{comma}({ordinal}, '{}', {statement}, {is_done}, {of_step}, {batch}, {seen}, {told})",
                entry.hash
            );
        }
        sql
    }

    /// The same for a row that Python writes: what stands before, between and behind its number, the
    /// hexadecimal digits of its statement, and whether it took effect.
    pub fn template(&self, step: &StepName) -> [String; 4] {
        [
            format!("REPLACE INTO {} ({COLUMNS}) VALUES (", self.name),
            ", '', _utf8mb4 X'".to_owned(),
            "', ".to_owned(),
            format!(", {}, NULL, NULL, NULL)", of_step(step)),
        ]
    }

    /// Forgets what stands behind `ordinal`.
    pub fn forget_after(&self, ordinal: usize) -> String {
        format!("DELETE FROM {} WHERE ordinal > {ordinal}", self.name)
    }

    /// Forgets all but what stands aside.
    pub fn forget_step(&self) -> String {
        format!("DELETE FROM {} WHERE ordinal >= 0", self.name)
    }

    /// Forgets a statement that did not take effect.
    pub fn forget_undone(&self) -> String {
        format!(
            "DELETE FROM {} WHERE ordinal > 0 AND is_done = 0",
            self.name
        )
    }

    /// Says of every statement that it took effect.
    pub fn mark(&self) -> String {
        format!("UPDATE {} SET is_done = 1 WHERE ordinal >= 0", self.name)
    }

    /// Forgets all rows.
    pub fn clear(&self) -> String {
        format!("DELETE FROM {}", self.name)
    }

    /// Keeps the rows beside those of a run that does all of the step again.
    pub async fn set_aside(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<(), DatabaseError> {
        let forget = format!("DELETE FROM {} WHERE ordinal < 0", self.name);
        connection.execute(&forget).await?;
        connection.execute(&self.turn_over(">=")).await?;
        self.has_aside = true;
        Ok(())
    }

    /// Forgets the rows that stand aside, if there are any.
    pub fn forget_aside(&mut self) -> Option<String> {
        let has_aside = std::mem::take(&mut self.has_aside);
        has_aside.then(|| format!("DELETE FROM {} WHERE ordinal < 0", self.name))
    }

    fn turn_over(&self, which: &str) -> String {
        let name = &self.name;
        format!("UPDATE {name} SET ordinal = -1 - ordinal WHERE ordinal {which} 0")
    }

    /// Removes the table, its rows before it: not everyone may drop one.
    pub async fn drop(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        if self.exists {
            connection.execute(&self.clear()).await?;
            let drop = format!("DROP TABLE IF EXISTS {}", self.name);
            connection.execute(&drop).await?;
            self.exists = false;
        }
        Ok(())
    }
}

fn of_step(step: &StepName) -> String {
    let texts = [
        &step.revision,
        &step.direction,
        &step.versions,
        &step.script,
    ];
    texts.map(|it| hexadecimal(it)).join(", ")
}

fn unfinished(rows: &[Row]) -> Option<Unfinished> {
    let last = rows.last()?;
    let step = StepName {
        revision: text(last, 4),
        direction: text(last, 5),
        versions: text(last, 6),
        script: text(last, 7),
    };
    let is_python = rows.first().is_some_and(|row| row.integer(0) == Some(0));
    let statements = rows.iter().skip(usize::from(is_python));
    let mut done: Vec<_> = statements.map(entry).collect();
    let doubtful = if last.is_true(3) { None } else { done.pop() };
    Some(Unfinished {
        step,
        is_python,
        done,
        doubtful,
    })
}

fn text(row: &Row, column: usize) -> String {
    row.text(column).unwrap_or_default()
}

fn entry(row: &Row) -> Entry {
    let ordinal = row.integer(0).and_then(|it| usize::try_from(it).ok());
    let batch = row.text(8).and_then(|it| serde_json::from_str(&it).ok());
    Entry {
        ordinal: ordinal.unwrap_or(0),
        hash: text(row, 1),
        statement: text(row, 2),
        fingerprint: row.text(9),
        told: row.text(10).map_or_else(Vec::new, |it| Told::read(&it)),
        batch,
    }
}
