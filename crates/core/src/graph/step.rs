//! Steps: one revision in one direction, and what it does to the version table.

use std::fmt;
use std::sync::Arc;

use crate::revision::Revision;

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `upgrade()` of the revision runs.
    Upgrade,
    /// `downgrade()` of the revision runs.
    Downgrade,
    /// Only the version table changes.
    Stamp,
}

/// One step of an upgrade, a downgrade or a stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which way.
    pub direction: Direction,
    /// The revision whose function runs; none for a stamp.
    pub revision: Option<Arc<Revision>>,
    /// The revisions that the log names on the left; dependencies are not among them.
    pub from: Vec<String>,
    /// The revisions that the log names on the right.
    pub to: Vec<String>,
    /// What happens to the version table, in this order, after the function ran.
    pub changes: Vec<RowChange>,
}

/// One statement on the version table. An update and a delete must match exactly one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowChange {
    /// `INSERT` of this version.
    Insert(String),
    /// `UPDATE` of the row `from`.
    Update {
        /// The version that the row has.
        from: String,
        /// The version that it gets.
        to: String,
    },
    /// `DELETE` of the row with this version.
    Delete(String),
}

impl RowChange {
    /// The version whose row goes or becomes another.
    pub fn replaced(&self) -> Option<&str> {
        match self {
            Self::Insert(_) => None,
            Self::Update { from, .. } => Some(from),
            Self::Delete(version) => Some(version),
        }
    }
}

/// The steps that lead from the rows of a version table to a target, and what to tell about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// In the order in which they run.
    pub steps: Vec<Step>,
    /// What the user should know before they run.
    pub warnings: Vec<super::Warning>,
}

impl Step {
    /// What the step makes of the rows of a version table.
    pub fn apply(&self, rows: &mut Vec<String>) {
        for change in &self.changes {
            match change {
                RowChange::Insert(version) => rows.push(version.clone()),
                RowChange::Update { from, to } => {
                    let matching = rows.iter_mut().filter(|row| *row == from);
                    matching.for_each(|row| row.clone_from(to));
                }
                RowChange::Delete(version) => rows.retain(|row| row != version),
            }
        }
    }

    /// `upgrade a, b -> c`: the comment of `--sql`.
    pub fn title(&self) -> String {
        let [from, to] = [&self.from, &self.to].map(|ids| ids.join(", "));
        format!("{} {from} -> {to}", self.direction)
    }

    /// `upgrade a, b -> c, add a table`: the line of the log.
    pub fn log_line(&self) -> String {
        let summary = self.revision.as_deref().map_or("", Revision::summary);
        match summary {
            "" => self.title(),
            _ => format!("{}, {summary}", self.title()),
        }
    }
}

impl fmt::Display for Direction {
    /// The name of Alembic's function.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Stamp => "stamp_revision",
        })
    }
}
