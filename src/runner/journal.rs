//! What of a step has taken effect, where the database commits each statement by itself.
//!
//! MySQL commits with every DDL, so a step that fails, or a dbm that is killed, leaves a part of
//! the step behind. Before each such statement a row is committed to the table `dbm_progress`;
//! statements that change rows only are noted in the transaction that they belong to. The rows go
//! in the transaction that writes the version, and the table goes when the run succeeds. A row that
//! is the last one, and not marked as done, is in doubt: its statement may have taken effect.

mod error;
mod kind;
mod settle;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::database::{Connection, DatabaseError, Row};
use crate::dialect::{Renderer, Rendering};
use crate::graph::{Direction, Step};
use crate::plan::Planner;
use crate::schema::TableName;

pub use error::JournalError;
pub use kind::Kind;
pub use settle::took_effect;

/// How much of a statement is kept, to name it.
const SHOWN: usize = 1000;

/// What the user says of a statement in doubt, or of a script that is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Resume {
    /// It took effect: go on after it
    Done,
    /// It did not, or was taken back: run it
    Redo,
}

/// The table, and where the current step stands.
#[derive(Debug)]
pub struct Journal {
    /// The table's name, quoted.
    table: String,
    /// Whether it is there.
    exists: bool,
    /// What of the current step a former run did.
    former: Vec<Entry>,
    /// Whether the former statements count, whatever the script says now.
    trusts: bool,
    /// The step, as its rows name it.
    step: Option<StepName>,
    /// How many statements of the step have had their turn.
    ordinal: usize,
    /// Statements that the open transaction holds, and no row yet.
    held: Vec<Entry>,
    /// What is known of the statement of the last row.
    last: Last,
}

/// What is known of the statement of the last row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// It took effect.
    Done,
    /// The server refused it.
    Refused,
    /// Nothing.
    InDoubt,
}

/// What tells a step from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepName {
    /// The revision.
    pub revision: String,
    /// `upgrade` or `downgrade`.
    pub direction: String,
    /// The rows of the version table before the step, sorted.
    pub versions: String,
}

/// One statement of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Counted from 1.
    pub ordinal: usize,
    /// Of the whole statement.
    pub hash: String,
    /// Its text, or the beginning of it.
    pub statement: String,
}

/// What a former run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The step.
    pub step: StepName,
    /// The statements that took effect.
    pub done: Vec<Entry>,
    /// The statement that may have taken effect.
    pub doubtful: Option<Entry>,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// The statement runs.
    Run,
    /// A former run has done it.
    Skip,
    /// A former run did another statement in its place.
    Changed(Entry),
}

impl StepName {
    /// The name of `step`, where the version table has these rows.
    pub fn new(step: &Step, rows: &[String]) -> Self {
        let mut versions = rows.to_vec();
        versions.sort();
        let revision = step.revision.as_ref();
        Self {
            revision: revision.map(|it| it.id.clone()).unwrap_or_default(),
            direction: step.direction.to_string(),
            versions: versions.join(", "),
        }
    }
}

impl Entry {
    fn new(ordinal: usize, sql: &str) -> Self {
        Self {
            ordinal,
            hash: hash(sql),
            statement: sql.trim().chars().take(SHOWN).collect(),
        }
    }
}

impl Journal {
    /// The journal beside the version table of `planner`.
    pub fn of(planner: &Planner, rendering: &Rendering) -> Self {
        let version_table = &planner.table.name;
        let name = match version_table.name.as_str() {
            "alembic_version" => "dbm_progress".to_owned(),
            other => format!("dbm_progress_{}", &hash(other)[..16]),
        };
        let name = TableName::of(version_table.schema.clone(), &name);
        Self {
            table: Renderer::new(planner.dialect, rendering).table(&name),
            exists: false,
            former: Vec::new(),
            trusts: false,
            step: None,
            ordinal: 0,
            held: Vec::new(),
            last: Last::Done,
        }
    }

    /// What a former run left.
    pub async fn read(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Unfinished>, DatabaseError> {
        let question = format!(
            "SELECT ordinal, hash, statement, is_done, revision, direction, versions FROM {} ORDER BY ordinal",
            self.table
        );
        let rows = match connection.query(&question).await {
            Err(error) if error.is_missing_table() => return Ok(None),
            rows => rows?,
        };
        self.exists = true;
        let text = |row: &Row, column| row.text(column).unwrap_or_default();
        let Some(last) = rows.last() else {
            return Ok(None);
        };
        let step = StepName {
            revision: text(last, 4),
            direction: text(last, 5),
            versions: text(last, 6),
        };
        let entry = |row: &Row| Entry {
            ordinal: row
                .integer(0)
                .and_then(|it| usize::try_from(it).ok())
                .unwrap_or(0),
            hash: text(row, 1),
            statement: text(row, 2),
        };
        let mut done: Vec<_> = rows.iter().map(entry).collect();
        let doubtful = if last.is_true(3) { None } else { done.pop() };
        Ok(Some(Unfinished {
            step,
            done,
            doubtful,
        }))
    }

    /// The first step goes on after these statements; with `trusts` even if the script has others now.
    pub fn go_on(&mut self, former: Vec<Entry>, trusts: bool) {
        self.former = former;
        self.trusts = trusts;
    }

    /// Takes back the row of a statement that did not take effect, or says that it did.
    pub async fn decide(
        &self,
        connection: &mut dyn Connection,
        doubtful: &Entry,
        took_effect: bool,
    ) -> Result<(), DatabaseError> {
        let (table, ordinal) = (&self.table, doubtful.ordinal);
        let change = if took_effect {
            format!("UPDATE {table} SET is_done = 1 WHERE ordinal = {ordinal}")
        } else {
            format!("DELETE FROM {table} WHERE ordinal = {ordinal}")
        };
        connection.execute(&change).await.map(drop)
    }

    /// Makes the table, before anything else of the run.
    pub async fn open(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        let create = format!(
            "CREATE TABLE IF NOT EXISTS {} (ordinal INTEGER NOT NULL PRIMARY KEY, revision VARCHAR(255) NOT NULL, \
             direction VARCHAR(20) NOT NULL, versions TEXT NOT NULL, hash CHAR(64) NOT NULL, statement TEXT NOT NULL, \
             is_done BOOLEAN NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
            self.table
        );
        connection.execute(&create).await?;
        self.exists = true;
        Ok(())
    }

    /// A step begins.
    pub fn begin_step(&mut self, step: &Step, rows: &[String]) {
        self.step = Some(StepName::new(step, rows));
        self.ordinal = 0;
    }

    /// Whether the next statement of the step runs, or has run before.
    pub fn turn(&mut self, sql: &str) -> Turn {
        self.ordinal += 1;
        match self.former.get(self.ordinal - 1) {
            None => Turn::Run,
            Some(entry) if self.trusts || entry.hash == hash(sql) => Turn::Skip,
            Some(entry) => Turn::Changed(entry.clone()),
        }
    }

    /// Whether a former run had the next turn, whatever its statement was.
    pub fn skip_one(&mut self) -> bool {
        let is_former = self.ordinal < self.former.len();
        self.ordinal += usize::from(is_former);
        is_former
    }

    /// The statement whose turn it is is about to commit by itself; what came before is committed with the row.
    pub async fn intend(
        &mut self,
        connection: &mut dyn Connection,
        sql: &str,
    ) -> Result<(), DatabaseError> {
        self.held.push(Entry::new(self.ordinal, sql));
        let insert = self.insert();
        connection.execute(&format!("{insert}; COMMIT")).await?;
        self.last = Last::InDoubt;
        Ok(())
    }

    /// The statement of the last row took effect, or the server refused it.
    pub fn settled(&mut self, took_effect: bool) {
        if took_effect {
            self.last = Last::Done;
        } else {
            self.last = Last::Refused;
            // A script may catch the error; what it does next has the row then.
            self.ordinal -= 1;
        }
    }

    /// The statement whose turn it is ran in the open transaction, or the server refused it.
    pub fn ran(&mut self, sql: &str, took_effect: bool) {
        if took_effect {
            self.held.push(Entry::new(self.ordinal, sql));
        } else {
            self.ordinal -= 1;
        }
    }

    /// The open transaction is about to be committed in the middle of a step.
    pub async fn flush(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        if self.held.is_empty() {
            return Ok(());
        }
        let insert = self.insert();
        self.last = Last::Done;
        connection.execute(&insert).await.map(drop)
    }

    /// The rows of what is held.
    fn insert(&mut self) -> String {
        let Some(step) = &self.step else {
            return "DO 0".to_owned();
        };
        let mut sql = format!(
            "REPLACE INTO {} (ordinal, revision, direction, versions, hash, statement, is_done) VALUES ",
            self.table
        );
        let [revision, direction, versions] =
            [&step.revision, &step.direction, &step.versions].map(|it| hexadecimal(it));
        for (index, entry) in self.held.drain(..).enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let (ordinal, statement) = (entry.ordinal, hexadecimal(&entry.statement));
            // Writing to a String cannot fail.
            let _ = write!(
                sql,
                "{comma}({ordinal}, {revision}, {direction}, {versions}, '{}', {statement}, 0)",
                entry.hash
            );
        }
        sql
    }

    /// The step is over: its rows go in the transaction that writes the version.
    pub async fn end_step(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        self.former.clear();
        self.held.clear();
        self.step = None;
        self.last = Last::Done;
        self.clear(connection).await
    }

    /// Forgets all rows.
    pub async fn clear(&self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        if self.exists {
            let delete = format!("DELETE FROM {}", self.table);
            connection.execute(&delete).await?;
        }
        Ok(())
    }

    /// The run stops in the middle, and what was open is rolled back: the last row is marked, unless nobody knows.
    pub async fn stop(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        self.held.clear();
        if !self.exists {
            return Ok(());
        }
        let table = &self.table;
        match self.last {
            Last::InDoubt => return Ok(()),
            Last::Refused => {
                let delete = format!("DELETE FROM {table} WHERE ordinal > {}", self.ordinal);
                connection.execute(&delete).await?;
            }
            Last::Done => {}
        }
        let mark = format!("UPDATE {table} SET is_done = 1");
        connection.execute(&mark).await?;
        if self.read(connection).await?.is_none() {
            self.drop_table(connection).await?;
        }
        Ok(())
    }

    /// Removes the table: nothing is half done.
    pub async fn drop_table(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<(), DatabaseError> {
        if self.exists {
            let drop = format!("DROP TABLE IF EXISTS {}", self.table);
            connection.execute(&drop).await?;
            self.exists = false;
        }
        Ok(())
    }
}

impl Unfinished {
    /// Whether `step` is the one that was left, from rows like these.
    pub fn is(&self, step: &StepName) -> bool {
        self.step == *step
    }

    /// `upgrade of b2`
    pub fn title(&self) -> String {
        format!("{} of `{}`", self.step.direction, self.step.revision)
    }

    /// The command that goes on.
    pub fn command(&self) -> String {
        format!("dbm {}", self.step.direction)
    }

    /// Whether the version table stands where the step would begin.
    pub fn fits(&self, rows: &[String]) -> bool {
        let mut rows = rows.to_vec();
        rows.sort();
        self.step.versions == rows.join(", ")
    }
}

/// A text that no mode of the server reads differently.
fn hexadecimal(text: &str) -> String {
    let mut sql = String::from("_utf8mb4 X'");
    for byte in text.bytes() {
        // Writing to a String cannot fail.
        let _ = write!(sql, "{byte:02X}");
    }
    sql.push('\'');
    sql
}

fn hash(text: &str) -> String {
    let mut hash = String::new();
    for byte in Sha256::digest(text) {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

/// Whether a direction has a journal: a stamp only writes the version.
pub fn is_kept(direction: Direction) -> bool {
    match direction {
        Direction::Upgrade | Direction::Downgrade => true,
        Direction::Stamp => false,
    }
}
