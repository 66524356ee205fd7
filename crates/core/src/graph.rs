//! The history: revisions and the edges between them, as Alembic's `RevisionMap`.
//!
//! A graph is a value. It answers which revisions a symbol names (`head`, `ae10`,
//! `label@head`), and which [steps](Step) lead from the rows of a version table
//! to a target. The order of the steps is Alembic's. Where Alembic's order hangs
//! on Python's hash seed, it is the order in which the scripts were loaded.

mod build;
mod cycle;
mod error;
mod extend;
mod labels;
mod lineage;
mod order;
mod plan;
mod rows;
mod select;
mod stamp;
mod step;
mod symbol;
mod text;
mod walk;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::revision::Revision;

pub use error::GraphError;
pub use plan::Range;
pub use step::{Direction, RowChange, Step, Steps};
pub use text::Parts;
pub use walk::counts_from_rows;

/// Where a revision stands in the order in which the scripts were loaded.
pub type Position = usize;

/// All revisions of a project and how they follow each other.
#[derive(Debug)]
pub struct Graph {
    nodes: Vec<Node>,
    /// Ids and branch labels: both name a revision, so no two may be equal.
    keys: HashMap<String, Position>,
    /// The labels among the keys, in load order.
    declared_labels: Vec<String>,
    heads: Vec<Position>,
    effective_heads: Vec<Position>,
    bases: Vec<Position>,
    warnings: Vec<Warning>,
}

/// A revision and its neighbours.
///
/// `down` and `next` follow `down_revision`; `below` and `above` follow
/// `depends_on` as well. All are in load order or as the script names them.
#[derive(Debug)]
struct Node {
    revision: Arc<Revision>,
    /// Its own labels and those that it inherits.
    labels: BTreeSet<String>,
    down: Vec<Position>,
    next: Vec<Position>,
    /// Without the dependencies that an ancestor already has.
    below: Vec<Position>,
    above: Vec<Position>,
    /// Higher than the rank of everything below it.
    rank: usize,
}

/// What the user should know, and what stops nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Two scripts have one id; Alembic goes on with the later one.
    Duplicate {
        /// The id.
        id: String,
        /// The script that was loaded first.
        first: PathBuf,
        /// The script that counts.
        second: PathBuf,
    },
    /// A relative downgrade where the version table has several rows.
    AmbiguousDowngrade {
        /// The target, such as `-1`.
        target: String,
        /// The rows, sorted.
        rows: Vec<String>,
    },
}

impl Graph {
    /// The history that these revisions make; they come in load order.
    pub fn new(revisions: Vec<Revision>) -> Result<Self, GraphError> {
        build::graph(revisions)
    }

    /// How many revisions there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no revision.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The revision at `position`.
    pub fn revision(&self, position: Position) -> &Arc<Revision> {
        &self.nodes[position].revision
    }

    /// The revisions that no `down_revision` names.
    pub fn heads(&self) -> &[Position] {
        &self.heads
    }

    /// The heads that nothing depends on either: the rows after `upgrade heads`.
    pub fn effective_heads(&self) -> &[Position] {
        &self.effective_heads
    }

    /// What loading found that stops nothing.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn id(&self, position: Position) -> &str {
        &self.nodes[position].revision.id
    }

    fn ids(&self, positions: &[Position]) -> Vec<String> {
        let id = |position: &Position| self.id(*position).to_owned();
        positions.iter().map(id).collect()
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { id, first, second } => write!(
                f,
                "revision `{id}` is present more than once: `{}` is ignored, `{}` counts; give one of them another id",
                first.display(),
                second.display()
            ),
            Self::AmbiguousDowngrade { target, rows } => write!(
                f,
                "downgrade `{target}` from several revisions is ambiguous: it starts from `{}` and leaves the others of `{}`; name a branch, as in `{}@{target}`",
                rows.first().map_or("", String::as_str),
                rows.join("`, `"),
                rows.first().map_or("", String::as_str),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
