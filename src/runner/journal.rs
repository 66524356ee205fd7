//! What of a step has taken effect, where the database commits each statement by itself.
//!
//! MySQL commits with every DDL, so a step that fails, or a dbm that is killed, leaves a part of
//! the step behind. Before each such statement a row is committed to the table `dbm_progress`;
//! statements that change rows only are noted in the transaction that they belong to. The rows go
//! in the transaction that writes the version, and the table goes when the run succeeds. A row that
//! is the last one, and not marked as done, is in doubt: its statement may have taken effect.

mod batch;
mod error;
mod kind;
mod catalog_proof;
mod table;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use dbm_core::graph::{Direction, Step};
use dbm_core::schema::TableName;
use dbm_database::{Connection, DatabaseError};
use dbm_dialect::{Renderer, Rendering};
use dbm_project::plan::Planner;

use table::ProgressTable;

pub use batch::{BatchPlan, BegunBatch};
pub use catalog_proof::took_effect;
pub use error::JournalError;
pub use kind::{Kind, temporary};

/// How much of a statement is kept, to name it.
const SHOWN: usize = 1000;

/// What the user says of a statement in doubt, or of a script that is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// It took effect: go on after it
    Done,
    /// It did not, or was taken back: run it
    Redo,
}

/// The table, and where the current step stands.
#[derive(Debug)]
pub struct Journal {
    table: ProgressTable,
    /// What of the current step a former run did.
    former: Vec<Entry>,
    /// Whether the former statements count, whatever the script says now.
    skips_hash_check: bool,
    /// The step, as its rows name it.
    step: Option<StepName>,
    /// How many statements of the step have had their turn.
    ordinal: usize,
    /// Statements that the open transaction holds, and no row yet.
    held: Vec<Entry>,
    /// The batch whose first statement is the next one.
    batch: Option<BatchPlan>,
    /// How many statements had their turn before the last batch.
    batch_begin: usize,
    /// How many statements of the step took effect and stay.
    kept: usize,
    /// Whether nobody knows of the statement of the last row.
    in_doubt: bool,
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
    /// The batch that begins with it.
    pub batch: Option<BatchPlan>,
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
pub enum JournalDecision {
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
            batch: None,
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
            table: ProgressTable::new(Renderer::new(planner.dialect, rendering).table(&name)),
            former: Vec::new(),
            skips_hash_check: false,
            step: None,
            ordinal: 0,
            held: Vec::new(),
            batch: None,
            batch_begin: 0,
            kept: 0,
            in_doubt: false,
        }
    }

    /// What a former run left.
    pub async fn read(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Unfinished>, DatabaseError> {
        self.table.read(connection).await
    }

    /// The first step goes on after these statements; with `skips_hash_check` even if the script has others now.
    pub fn go_on(&mut self, former: Vec<Entry>, skips_hash_check: bool) {
        self.kept = former.len();
        self.former = former;
        self.skips_hash_check = skips_hash_check;
    }

    /// Takes back the row of a statement that did not take effect, or says that it did.
    pub async fn decide(
        &self,
        connection: &mut dyn Connection,
        doubtful: &Entry,
        took_effect: bool,
    ) -> Result<(), DatabaseError> {
        self.table.decide(connection, doubtful, took_effect).await
    }

    /// Makes the table, before anything else of the run.
    pub async fn open(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        self.table.open(connection).await
    }

    /// A step begins.
    pub fn begin_step(&mut self, step: &Step, rows: &[String]) {
        self.step = Some(StepName::new(step, rows));
        self.ordinal = 0;
    }

    /// Whether the next statement of the step runs, or has run before.
    pub fn next_decision(&mut self, sql: &str) -> JournalDecision {
        self.ordinal += 1;
        match self.former.get(self.ordinal - 1) {
            None => JournalDecision::Run,
            Some(entry) if self.skips_hash_check || entry.hash == hash(sql) => {
                JournalDecision::Skip
            }
            Some(entry) => JournalDecision::Changed(entry.clone()),
        }
    }

    /// The batch that a former run began where the step stands.
    pub fn begun_batch(&mut self) -> Option<BegunBatch> {
        self.batch_begin = self.ordinal;
        let behind = self.former.get(self.ordinal..)?;
        let plan = behind.first()?.batch.clone()?;
        let done = behind.len().min(plan.statements.len());
        let is_over = behind.len() > done;
        Some(BegunBatch {
            plan,
            done,
            is_over,
        })
    }

    /// Whether the former statements count, whatever the script says now.
    pub fn skips_hash_check(&self) -> bool {
        self.skips_hash_check
    }

    /// A batch begins with the next statement.
    pub fn begin_batch(&mut self, plan: BatchPlan) {
        self.batch = Some(plan);
        self.batch_begin = self.ordinal;
    }

    /// What ran of the last batch was taken back.
    pub async fn take_back_batch(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<(), DatabaseError> {
        let ordinal = self.batch_begin;
        self.held.clear();
        self.batch = None;
        self.former.truncate(ordinal);
        (self.ordinal, self.kept, self.in_doubt) = (ordinal, ordinal, false);
        self.table.forget_after(connection, ordinal).await?;
        self.table.mark_done(connection).await?;
        connection.execute("COMMIT").await.map(drop)
    }

    /// A statement of the former run that had no turn, though the script is through.
    pub fn left_over(&self) -> Option<Entry> {
        let left = self
            .former
            .get(self.ordinal)
            .filter(|_| !self.skips_hash_check);
        left.cloned()
    }

    /// Whether statements that are still to be skipped name `table`: then they filled it, in a session that is over.
    pub fn skips(&self, table: &str) -> bool {
        let left = self.former.get(self.ordinal..).unwrap_or_default();
        let is_word = |it: &str| it.eq_ignore_ascii_case(table);
        let words = |it: &Entry| {
            it.statement
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                .any(is_word)
        };
        left.iter().any(words)
    }

    /// Whether the statement before the next one was skipped.
    pub fn has_skipped(&self) -> bool {
        self.ordinal > 0 && self.ordinal <= self.former.len()
    }

    /// The tables that a `LOCK TABLES` locks, and that of the journal, which is written meanwhile.
    pub fn with_lock(&self, sql: &str) -> String {
        let sql = sql.trim().trim_end_matches(';');
        format!("{sql}, {} WRITE", self.table.name())
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
        self.held.push(Entry {
            batch: self.batch.take(),
            ..Entry::new(self.ordinal, sql)
        });
        let insert = self.insert(false);
        connection.execute(&format!("{insert}; COMMIT")).await?;
        self.kept = self.ordinal - 1;
        self.in_doubt = true;
        Ok(())
    }

    /// The statement of the last row took effect.
    pub fn took_effect(&mut self) {
        self.in_doubt = false;
        self.kept = self.ordinal;
    }

    /// The server refused the statement of the last row. A script may catch the error; what it does next has the
    /// row then.
    pub async fn refused(&mut self, connection: &mut dyn Connection) {
        self.ordinal -= 1;
        let forgotten = self.table.forget_after(connection, self.kept).await.is_ok();
        self.in_doubt = !forgotten || connection.execute("COMMIT").await.is_err();
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
        let Some(last) = self.held.last() else {
            return Ok(());
        };
        self.kept = last.ordinal;
        let insert = self.insert(true);
        connection.execute(&insert).await.map(drop)
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

    /// The step is over: its rows go in the transaction that writes the version.
    pub async fn end_step(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        self.former.clear();
        self.held.clear();
        self.step = None;
        self.kept = 0;
        self.in_doubt = false;
        self.clear(connection).await
    }

    /// Forgets all rows.
    pub async fn clear(&self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        self.table.clear(connection).await
    }

    /// The run stops in the middle, and what was open is rolled back: the last row is marked, unless nobody knows.
    pub async fn stop(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        self.held.clear();
        if self.in_doubt || !self.table.exists() {
            return Ok(());
        }
        self.table.forget_after(connection, self.kept).await?;
        self.table.mark_done(connection).await?;
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
        self.table.drop(connection).await
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

    /// Where a batch begins that goes on with the next statement or the one in doubt, and begins again if the old
    /// table is there: its statements need no proof.
    pub fn begins_batch_again(&self) -> Option<usize> {
        let entries = || self.done.iter().chain(&self.doubtful);
        let (at, plan) = entries()
            .enumerate()
            .filter_map(|(at, entry)| Some((at, entry.batch.as_ref()?)))
            .last()?;
        let is_begun = entries().count() - at <= plan.drops_old;
        is_begun.then_some(at)
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

/// What tells a text from another.
pub fn hash(text: &str) -> String {
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
