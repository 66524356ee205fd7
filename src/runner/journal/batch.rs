//! A batch that makes a table anew, as the journal keeps it: what is left of it must be known when the
//! old table is gone.

use serde::{Deserialize, Serialize};

use dbm_database::introspect::Trigger;

/// The statements of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPlan {
    /// Tells the batch from another one.
    pub operation: String,
    /// New table, rows, the new table in the place of the old one, the old one dropped, indexes.
    pub statements: Vec<String>,
    /// The triggers of the old table, which the new one gets at last.
    pub triggers: Vec<Trigger>,
    /// Which of them takes the old table from its place: before it, the batch can begin again.
    pub takes_place: usize,
    /// Drops the new table.
    pub undo: String,
}

/// A batch that a former run began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunBatch {
    /// What it had to do.
    pub plan: BatchPlan,
    /// How many of its statements took effect.
    pub done: usize,
    /// Whether the former run went on behind it.
    pub is_over: bool,
}

impl BegunBatch {
    /// Whether the old table is in its place: then the batch begins again.
    pub fn begins_again(&self) -> bool {
        self.done <= self.plan.takes_place
    }
}
