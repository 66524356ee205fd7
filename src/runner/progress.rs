//! What a run has done, and what of it is committed.

use dbm_core::graph::Step;

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
    /// What is true if the COMMIT that was sent last has arrived.
    attempt: Option<Attempt>,
    /// Whether a statement that commits by itself was sent, and has not ended well.
    is_alone: bool,
    /// Whether the connection ended while a script talked to the database.
    pub is_lost: bool,
}

/// What a COMMIT makes true.
#[derive(Debug)]
struct Attempt {
    rows: Vec<String>,
    applied: Vec<String>,
    position: usize,
}

/// What became of what was sent before the connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was committed.
    Committed,
    /// It was not: what the version table holds is what was there before.
    Nothing,
    /// The version table does not tell.
    Unknown,
    /// The version table holds what this run never wrote.
    Moved,
    /// The server could not be asked.
    Unasked,
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

    /// The last step that ended had not: what it wrote last failed.
    pub(super) fn go_back(&mut self, log_line: &str) {
        if self.ended.last().is_some_and(|it| it == log_line) {
            self.ended.pop();
            self.position -= 1;
        }
    }

    /// A COMMIT is sent of all that is open.
    pub(super) fn try_commit(&mut self) {
        self.attempt = Some(Attempt {
            rows: self.rows.clone(),
            applied: self.ended.clone(),
            position: self.position,
        });
    }

    /// A whole step is sent, with its COMMIT.
    pub(super) fn try_step(&mut self, step: &Step) {
        let mut rows = self.rows.clone();
        step.apply(&mut rows);
        self.attempt = Some(Attempt {
            rows,
            applied: vec![step.log_line()],
            position: self.position + 1,
        });
    }

    /// The server has answered to the COMMIT.
    pub(super) fn answered(&mut self) {
        self.attempt = None;
    }

    /// Whether something was sent that commits, and not answered.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.attempt.is_some() || self.is_alone
    }

    /// Whether nothing is open or in doubt.
    pub(super) fn is_through(&self) -> bool {
        let is_open = self.transaction == Transaction::Open || !self.ended.is_empty();
        !is_open && !self.is_in_doubt()
    }

    /// A statement is sent, outside of a transaction or not.
    pub(super) fn try_statement(&mut self) {
        self.is_alone = self.transaction != Transaction::Open;
    }

    /// It ran.
    pub(super) fn ran(&mut self, sql: String) {
        self.is_alone = false;
        match self.transaction {
            Transaction::Open => self.held.push(sql),
            Transaction::None | Transaction::EndedByScript => self.kept.push(sql),
        }
    }

    /// What the version table shows of a COMMIT that was not answered.
    pub(super) fn settle(&mut self, found: &[String]) -> Verdict {
        let is_before = are_same(found, &self.committed_rows);
        let Some(attempt) = self.attempt.take() else {
            return match (is_before, self.is_alone) {
                (true, false) => Verdict::Nothing,
                (true, true) => Verdict::Unknown,
                (false, _) => self.moved(found),
            };
        };
        match (is_before, are_same(found, &attempt.rows)) {
            (true, false) => Verdict::Nothing,
            (true, true) => Verdict::Unknown,
            (false, true) => {
                self.applied.extend(attempt.applied);
                self.position = attempt.position;
                self.committed_rows = attempt.rows;
                Verdict::Committed
            }
            (false, false) => self.moved(found),
        }
    }

    fn moved(&mut self, found: &[String]) -> Verdict {
        self.committed_rows = found.to_vec();
        Verdict::Moved
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

/// Whether both are the same rows, in whatever order.
pub(super) fn are_same(one: &[String], other: &[String]) -> bool {
    let sorted = |rows: &[String]| {
        let mut rows = rows.to_vec();
        rows.sort();
        rows
    };
    sorted(one) == sorted(other)
}
