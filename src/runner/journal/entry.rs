//! What the journal says of a step and of its statements.

use crate::runner::journal::told::Told;
use crate::runner::journal::{BatchPlan, hash};
use dbm_core::graph::{Direction, Step};

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

/// What tells a step from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepName {
    /// The revision.
    pub revision: String,
    /// `upgrade` or `downgrade`.
    pub direction: String,
    /// The rows of the version table before the step, sorted.
    pub versions: String,
    /// Tells the script from another one.
    pub script: String,
}

/// One statement of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Counted from 1; of a step that Python runs, 0 says that it began.
    pub ordinal: usize,
    /// Of the whole statement.
    pub hash: String,
    /// Its text, or the beginning of it.
    pub statement: String,
    /// The batch that begins with it.
    pub batch: Option<BatchPlan>,
    /// What the catalog said of its table before it, where only a change of that shows whether it took effect.
    pub fingerprint: Option<String>,
    /// What the database answered the script before it.
    pub told: Vec<Told>,
}

/// What a former run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The step.
    pub step: StepName,
    /// Whether Python ran it, which does all of a step or nothing.
    pub is_python: bool,
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
    Changed(Box<Entry>),
}

impl StepName {
    /// The name of `step`, where the version table has these rows.
    pub fn new(step: &Step, rows: &[String]) -> Self {
        let mut versions = rows.to_vec();
        versions.sort();
        let revision = step.revision.as_ref();
        let script = revision.map(|it| hash(&it.source.text));
        Self {
            revision: revision.map(|it| it.id.clone()).unwrap_or_default(),
            direction: step.direction.to_string(),
            versions: versions.join(", "),
            script: script.unwrap_or_default(),
        }
    }
}

impl Entry {
    /// The statement whose turn is the `ordinal`th.
    pub fn new(ordinal: usize, sql: &str) -> Self {
        Self {
            ordinal,
            hash: hash(sql),
            statement: sql.trim().chars().take(SHOWN).collect(),
            batch: None,
            fingerprint: None,
            told: Vec::new(),
        }
    }
}

impl Unfinished {
    /// Whether `step` is the one that was left, from rows like these, whatever its script says now.
    pub fn is(&self, step: &StepName) -> bool {
        let script = self.step.script.clone();
        let step = StepName {
            script,
            ..step.clone()
        };
        self.step == step
    }

    /// `upgrade of b2`
    pub fn title(&self) -> String {
        format!("{} of `{}`", self.step.direction, self.step.revision)
    }

    /// Whether nothing of it is known to be committed, or may be.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty() && self.doubtful.is_none()
    }

    /// Where a batch begins that goes on with the next statement or the one in doubt, and begins again if the old
    /// table is there: its statements need no proof.
    pub fn begins_batch_again(&self) -> Option<usize> {
        let entries = || self.done.iter().chain(&self.doubtful);
        let (at, plan) = entries()
            .enumerate()
            .filter_map(|(at, entry)| Some((at, entry.batch.as_ref()?)))
            .last()?;
        let is_begun = entries().count() - at <= plan.takes_place;
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

/// Whether a direction has a journal: a stamp only writes the version.
pub fn is_kept(direction: Direction) -> bool {
    match direction {
        Direction::Upgrade | Direction::Downgrade => true,
        Direction::Stamp => false,
    }
}
