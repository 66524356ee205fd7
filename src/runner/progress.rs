//! What a run has done, and what of it is committed.

/// What a run has done.
#[derive(Debug, Default)]
pub struct Progress {
    /// The rows of the version table as the open transaction sees them.
    pub rows: Vec<String>,
    /// The rows that are committed.
    pub committed_rows: Vec<String>,
    /// The log lines of the steps that are committed.
    pub applied: Vec<String>,
    pub(super) position: usize,
    /// The log lines of the steps that the open transaction holds.
    pub(super) ended: Vec<String>,
    /// Statements of the current step that are committed, though it has not ended.
    pub kept: Vec<String>,
    /// Statements of the current step that the open transaction holds.
    pub(super) held: Vec<String>,
    /// The transaction as this run sees it.
    pub transaction: Transaction,
}

/// Whether a transaction is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transaction {
    /// None is.
    #[default]
    None,
    /// The run's own.
    Open,
    /// The script ended it: until the step ends, each statement commits itself.
    EndedByScript,
}

impl Progress {
    /// Which step is under way, counted from 0.
    pub fn position(&self) -> usize {
        self.position
    }

    /// A run begins, or begins again, where the committed rows are these.
    pub fn start(&mut self, rows: Vec<String>, transaction: Transaction) {
        self.rows.clone_from(&rows);
        self.committed_rows = rows;
        self.transaction = transaction;
        self.position = 0;
        self.ended.clear();
        self.held.clear();
        self.kept.clear();
    }

    /// The open transaction was committed, and the next statement begins one again.
    pub(super) fn keep_held(&mut self) {
        self.kept.append(&mut self.held);
    }

    /// A statement of the current step is committed.
    pub(super) fn keep(&mut self, sql: String) {
        self.kept.push(sql);
    }

    /// What the open transaction held is committed.
    pub(super) fn commit(&mut self) {
        self.kept.append(&mut self.held);
        self.applied.append(&mut self.ended);
        self.committed_rows.clone_from(&self.rows);
    }
}
