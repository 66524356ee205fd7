//! The rows of a version table, and what each step does to them.
//!
//! Alembic: `runtime/migration.py`, `HeadMaintainer` and `RevisionStep`.

use std::collections::BTreeSet;

use crate::graph::lineage::Ancestry;
use crate::graph::{Graph, GraphError, Position, RowChange};

/// The rows while steps are planned, one after the other.
pub(super) struct Rows<'g> {
    graph: &'g Graph,
    versions: BTreeSet<String>,
    /// On the way down: for each revision, how many of those that stand on it are applied.
    children: Vec<usize>,
}

impl<'g> Rows<'g> {
    /// For an upgrade or a stamp.
    pub(super) fn new(graph: &'g Graph, rows: &[String]) -> Self {
        Self {
            graph,
            versions: rows.iter().cloned().collect(),
            children: Vec::new(),
        }
    }

    /// For a downgrade; the rows name these revisions.
    pub(super) fn applied(graph: &'g Graph, rows: &[String], revisions: &[Position]) -> Self {
        Self {
            children: graph.children_below(revisions),
            ..Self::new(graph, rows)
        }
    }

    pub(super) fn contains(&self, row: &str) -> bool {
        self.versions.contains(row)
    }

    pub(super) fn list(&self) -> Vec<String> {
        self.versions.iter().cloned().collect()
    }

    /// What the upgrade of a revision does to the rows; none if they do not fit.
    pub(super) fn upgrade(&mut self, position: Position) -> Option<Vec<RowChange>> {
        let below = self.graph.ids(&self.graph.nodes[position].below);
        let present: Vec<&String> = below
            .iter()
            .filter(|id| self.versions.contains(*id))
            .collect();
        let to = self.graph.id(position);
        let changes = match present[..] {
            [] => vec![insert(to)],
            [only] => vec![update(only, to)],
            _ => self.merge(&below, to)?,
        };
        self.apply(changes)
    }

    /// Several rows become one; those that another row still covers are not touched.
    fn merge(&self, below: &[String], to: &str) -> Option<Vec<RowChange>> {
        let others = self.versions.iter().filter(|row| !below.contains(row));
        let from = self.not_covered(below, &others.cloned().collect::<Vec<_>>())?;
        let (last, first) = from.split_last()?;
        let deletes = first.iter().cloned().map(RowChange::Delete);
        Some(deletes.chain([update(last, to)]).collect())
    }

    /// What the downgrade of a revision does to the rows; none if they do not fit.
    pub(super) fn downgrade(&mut self, position: Position) -> Option<Vec<RowChange>> {
        let from = self.graph.id(position);
        if !self.versions.contains(from) {
            return None;
        }
        let changes = match self.remaining(position)?.split_last() {
            None => vec![RowChange::Delete(from.to_owned())],
            Some((last, first)) => {
                let inserts = first.iter().map(|row| insert(row));
                inserts.chain([update(from, last)]).collect()
            }
        };
        self.apply(changes)
    }

    /// The revisions below one that become rows when it goes.
    fn remaining(&mut self, position: Position) -> Option<Vec<String>> {
        let graph = self.graph;
        let below = &graph.nodes[position].below;
        for &parent in below {
            self.children[parent] -= 1;
        }
        let uppermost = graph.uppermost(below);
        if uppermost.len() == below.len() {
            let is_free = |parent: &Position| {
                self.children[*parent] == 0 && !self.versions.contains(graph.id(*parent))
            };
            let free: Vec<_> = below.iter().copied().filter(is_free).collect();
            return Some(graph.ids(&free));
        }
        if self.versions.len() == 1 {
            return Some(graph.ids(&uppermost));
        }
        let own = graph.id(position);
        let others = self.versions.iter().filter(|row| *row != own).cloned();
        self.not_covered(&graph.ids(below), &others.collect::<Vec<_>>())
    }

    /// Those of the ids that are not below one of the rows.
    fn not_covered(&self, ids: &[String], rows: &[String]) -> Option<Vec<String>> {
        let covering = self.graph.resolve_rows(rows).ok()?;
        let mut covered = Ancestry::new(self.graph, &covering);
        let is_free = |id: &&String| !covered.contains(self.graph, self.graph.keys[id.as_str()]);
        Some(ids.iter().filter(is_free).cloned().collect())
    }

    /// Makes the changes; none if a row is missing, or already there.
    pub(super) fn apply(&mut self, changes: Vec<RowChange>) -> Option<Vec<RowChange>> {
        for change in &changes {
            let fits = match change {
                RowChange::Insert(row) => self.versions.insert(row.clone()),
                RowChange::Delete(row) => self.versions.remove(row),
                RowChange::Update { from, to } => {
                    !self.versions.contains(to)
                        && self.versions.remove(from)
                        && self.versions.insert(to.clone())
                }
            };
            if !fits {
                return None;
            }
        }
        Some(changes)
    }

    /// The error for a step that does not fit.
    pub(super) fn do_not_fit(&self, step: String) -> GraphError {
        GraphError::RowsDoNotFit {
            step,
            rows: self.list(),
        }
    }
}

impl Graph {
    /// Those of `positions` that are not below another of them.
    fn uppermost(&self, positions: &[Position]) -> Vec<Position> {
        if positions.len() < 2 {
            return positions.to_vec();
        }
        let below = |position: &Position| self.nodes[*position].below.iter().copied();
        let below: Vec<_> = positions.iter().flat_map(below).collect();
        let mut covered = Ancestry::new(self, &below);
        let is_free = |position: &Position| !covered.contains(self, *position);
        positions.iter().copied().filter(is_free).collect()
    }
}

pub(super) fn insert(row: &str) -> RowChange {
    RowChange::Insert(row.to_owned())
}

pub(super) fn update(from: &str, to: &str) -> RowChange {
    RowChange::Update {
        from: from.to_owned(),
        to: to.to_owned(),
    }
}
