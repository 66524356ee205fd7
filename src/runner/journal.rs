//! What of a step has taken effect, where the database commits each statement by itself.
//!
//! MySQL commits with every DDL, so a step that fails, or a dbm that is killed, leaves a part of
//! the step behind. Before each such statement a row is committed to the table `dbm_progress`, and behind it
//! the row is marked; both go in one message with the statement, which the server works off even if nobody
//! listens any more. Statements that change rows only are noted in the transaction that they belong to. The rows go
//! in the transaction that writes the version, and the table goes when the run succeeds. A row that
//! is the last one, and not marked as done, is in doubt: its statement may have taken effect.

mod batch;
mod entry;
mod error;
mod kind;
mod live;
mod note;
mod python;
mod catalog_proof;
mod table;
mod told;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use dbm_core::graph::Step;
use dbm_core::schema::TableName;
use dbm_database::{Connection, DatabaseError};
use dbm_dialect::{Renderer, Rendering};
use dbm_project::plan::Planner;

use live::Asked;
use table::ProgressTable;
use told::Told;

pub use batch::{BatchPlan, BegunBatch};
pub use catalog_proof::{is_referred_to, took_effect};
pub use entry::{Entry, JournalDecision, Resume, StepName, Unfinished, is_kept};
pub use error::JournalError;
pub use kind::{Kind, changes_rows, temporary};
pub use note::NotedError;

/// The table, and where the current step stands.
#[derive(Debug)]
pub struct Journal {
    table: ProgressTable,
    /// What of the current step a former run did.
    former: Vec<Entry>,
    /// The script of which it was.
    former_script: String,
    /// What it was answered before each of these, and before the one that runs again.
    former_told: Vec<Vec<Told>>,
    /// What the script was answered since the last statement.
    told: Vec<Told>,
    /// What the script has asked for in this step.
    asked: Asked,
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
    /// The same of the step before, while nobody knows that its version is committed.
    ended: Option<usize>,
    /// Whether nobody knows of the statement of the last row.
    in_doubt: bool,
    /// The statement of a former run that is run again, though nothing proves that it took no effect.
    retried: Option<Entry>,
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
            former_script: String::new(),
            former_told: Vec::new(),
            told: Vec::new(),
            asked: Asked::default(),
            skips_hash_check: false,
            step: None,
            ordinal: 0,
            held: Vec::new(),
            batch: None,
            batch_begin: 0,
            kept: 0,
            ended: None,
            in_doubt: false,
            retried: None,
        }
    }

    /// The name of the table, quoted.
    pub fn name(&self) -> &str {
        self.table.name()
    }

    /// What a former run left.
    pub async fn read(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Unfinished>, DatabaseError> {
        self.table.read(connection).await
    }

    /// The same, where nothing is written: rows that stand aside count if there are no others.
    pub async fn look(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Unfinished>, DatabaseError> {
        self.table.look(connection).await
    }

    /// Whether a former run has left it with no rows.
    pub async fn is_left_empty(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<bool, DatabaseError> {
        self.table.is_left_empty(connection).await
    }

    /// The first step goes on after these statements; with `skips_hash_check` even if the script has others now.
    pub fn go_on(&mut self, former: Unfinished, skips_hash_check: bool) {
        let entries = former.done.iter().chain(&former.doubtful);
        self.former_told = entries.map(|it| it.told.clone()).collect();
        self.kept = former.done.len();
        self.former = former.done;
        self.former_script = former.step.script;
        self.skips_hash_check = skips_hash_check;
    }

    /// A statement in doubt took effect.
    pub async fn decide(&self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        connection.execute(&self.table.mark()).await.map(drop)
    }

    /// A statement in doubt runs again: its row stays until that shows something.
    pub fn retry(&mut self, doubtful: Entry) {
        self.retried = Some(doubtful);
    }

    /// All of the step runs again: its rows come back if that does not even begin.
    pub async fn set_aside(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<(), DatabaseError> {
        self.table.set_aside(connection).await
    }

    /// Makes the table, before anything else of the run.
    pub async fn open(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        self.table.open(connection).await
    }

    /// A step begins.
    pub fn begin_step(&mut self, step: &Step, rows: &[String]) {
        self.step = Some(StepName::new(step, rows));
        self.asked = Asked::default();
        self.told.clear();
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
            Some(entry) => JournalDecision::Changed(Box::new(entry.clone())),
        }
    }

    /// Whether a former run had the next turn.
    pub fn has_next(&self) -> bool {
        self.ordinal < self.former.len()
    }

    /// How many statements of the step have had their turn.
    pub fn ordinal(&self) -> usize {
        self.ordinal
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
        let forget = self.table.forget_after(ordinal);
        let sql = format!("{forget}; {}; COMMIT", self.table.mark());
        connection.execute(&sql).await.map(drop)
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
        let is_former = self.has_next();
        self.ordinal += usize::from(is_former);
        is_former
    }

    /// The step is over: its rows go in the transaction that writes the version.
    pub async fn end_step(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        if let Some(clear) = self.clear() {
            connection.execute(&clear).await?;
        }
        self.cleared();
        Ok(())
    }

    /// The statement that takes the rows of a step that is over.
    pub fn clear(&self) -> Option<String> {
        self.table.exists().then(|| self.table.clear())
    }

    /// The rows of the step are gone as soon as the open transaction is committed.
    pub fn cleared(&mut self) {
        self.former.clear();
        self.former_told.clear();
        self.held.clear();
        self.step = None;
        self.ended = Some(self.kept);
        self.kept = 0;
    }

    /// What the transaction held is committed.
    pub fn committed(&mut self) {
        self.ended = None;
    }

    /// The run stops in the middle, and what was open is rolled back: the last row is marked, unless nobody knows.
    pub async fn stop(&mut self, connection: &mut dyn Connection) -> Result<(), DatabaseError> {
        self.held.clear();
        if self.in_doubt || !self.table.exists() {
            return Ok(());
        }
        let kept = self.ended.unwrap_or(self.kept);
        connection.execute(&self.table.forget_after(kept)).await?;
        connection.execute(&self.table.mark()).await?;
        if self.read(connection).await?.is_none() {
            self.drop_table(connection).await?;
        }
        Ok(())
    }

    /// Forgets everything: nothing is half done.
    pub async fn drop_table(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<(), DatabaseError> {
        self.table.drop(connection).await
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
