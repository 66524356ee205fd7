//! Which revisions an upgrade, a downgrade or a listing is about.
//!
//! Alembic: `script/revision.py`, `_collect_upgrade_revisions` and
//! `_collect_downgrade_revisions`.

use crate::graph::lineage::{Edges, Positions};
use crate::graph::symbol::{TargetExpression, at};
use crate::graph::walk::Destination;
use crate::graph::{Graph, GraphError, Position};

/// Revisions, and those of them and above them from which an ordering starts.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) wanted: Positions,
    pub(super) tops: Vec<Position>,
}

/// One end of a range of the history.
#[derive(Debug, Clone, Copy)]
pub(super) enum End<'a> {
    /// A symbol.
    Symbol(&'a str),
    /// What the database is at.
    Rows(&'a [String]),
}

impl End<'_> {
    fn names(self) -> Vec<String> {
        match self {
            Self::Symbol("base") => Vec::new(),
            Self::Symbol(symbol) => vec![symbol.to_owned()],
            Self::Rows(rows) => rows.to_vec(),
        }
    }
}

impl Graph {
    /// What `target` needs and the ancestors of `rows` are not.
    pub(super) fn select_upgrade(
        &self,
        rows: &[String],
        target: &str,
    ) -> Result<Selection, GraphError> {
        let tops = self.upgrade_targets(rows, target, true)?;
        let required = self.reach_apart(&tops, Edges::Below)?;
        let applied = self.reach_apart(&self.resolve_rows(rows)?, Edges::Below)?;
        Ok(Selection {
            wanted: required.filtered(|position| !applied.contains(position)),
            tops,
        })
    }

    /// What is applied and stands on `destination`, and whatever depends on that.
    pub(super) fn select_downgrade(
        &self,
        rows: &[String],
        target: &str,
        destination: &Destination,
    ) -> Result<Selection, GraphError> {
        let not_below = || GraphError::NotBelow {
            target: target.to_owned(),
            rows: rows.to_vec(),
        };
        let roots = self.downgrade_roots(destination)?.ok_or_else(not_below)?;
        let tops = self.resolve_rows(rows)?;
        let applied = self.reach(&tops, Edges::Below);
        let wanted = self
            .reach(&roots, Edges::Above)
            .filtered(|position| applied.contains(position));
        let stays = |target: Position| wanted.is_empty() && !tops.contains(&target);
        if destination.target.is_some_and(stays) {
            return Err(not_below());
        }
        Ok(Selection { wanted, tops })
    }

    /// The lowest revisions that a downgrade reverts; none if the branch has none of them.
    fn downgrade_roots(
        &self,
        destination: &Destination,
    ) -> Result<Option<Vec<Position>>, GraphError> {
        let roots = match destination.target {
            Some(position) => self.nodes[position].next.clone(),
            None => (0..self.len())
                .filter(|position| self.nodes[*position].down.is_empty())
                .collect(),
        };
        let Some(branch) = &destination.branch else {
            return Ok(Some(roots));
        };
        let no_branch = |_| GraphError::NoBranch {
            label: branch.clone(),
        };
        let branch = self.named(branch, None).map_err(no_branch)?;
        if roots.len() < 2 && !self.is_labelled_base(destination, &roots) {
            return Ok(Some(roots));
        }
        let line = self.reach(&[branch], Edges::Down);
        let of_branch: Vec<_> = roots
            .into_iter()
            .filter(|root| line.contains(*root))
            .collect();
        Ok(Some(of_branch).filter(|roots| !roots.is_empty()))
    }

    /// Alembic counts a base once for its id and once for each label.
    fn is_labelled_base(&self, destination: &Destination, roots: &[Position]) -> bool {
        let has_label = |root: &Position| !self.nodes[*root].revision.branch_labels.is_empty();
        destination.target.is_none() && roots.iter().any(has_label)
    }

    /// Everything from `start` to `end`, both included.
    pub(super) fn select_range(
        &self,
        start: End<'_>,
        end: End<'_>,
        range: &str,
    ) -> Result<Selection, GraphError> {
        let tops = self.range_tops(start, end)?;
        let required = self.reach_apart(&tops, Edges::Below)?;
        let lowest = self.range_start(start, end, &required, range)?;
        let before = self.reach_apart(&lowest, Edges::Below)?;
        let mut wanted = required.filtered(|position| !before.contains(position));
        if !lowest.is_empty() {
            wanted = wanted.union(&Positions::of(self, &lowest));
            let above = self.reach_apart(&lowest, Edges::Next)?;
            wanted = wanted.filtered(|position| above.contains(position));
        }
        Ok(Selection { wanted, tops })
    }

    /// Where a range ends; `label@...` as its start keeps it on that branch.
    fn range_tops(&self, start: End<'_>, end: End<'_>) -> Result<Vec<Position>, GraphError> {
        let tops = match end {
            End::Symbol(symbol) => self.upgrade_targets(&start.names(), symbol, false)?,
            End::Rows(rows) => self.resolve_rows(rows)?,
        };
        let End::Symbol(symbol) = start else {
            return Ok(tops);
        };
        let Some((branch, _)) = symbol.split_once('@') else {
            return Ok(tops);
        };
        let label = self.label_of_branch(branch)?;
        let wears = |top: &Position| self.nodes[*top].labels.contains(&label);
        Ok(tops.into_iter().filter(wears).collect())
    }

    /// A revision instead of a label stands for its only label.
    fn label_of_branch(&self, branch: &str) -> Result<String, GraphError> {
        let Some(position) = self.find_one(branch)? else {
            return Ok(branch.to_owned());
        };
        if self.id(position) != branch {
            return Ok(branch.to_owned());
        }
        let labels = &self.nodes[position].labels;
        match labels.first() {
            Some(label) if labels.len() == 1 => Ok(label.clone()),
            _ => Err(GraphError::NoBranch {
                label: branch.to_owned(),
            }),
        }
    }

    fn range_start(
        &self,
        start: End<'_>,
        end: End<'_>,
        required: &Positions,
        range: &str,
    ) -> Result<Vec<Position>, GraphError> {
        let (symbol, spots) = match start {
            End::Symbol(symbol) => (symbol, self.find_all(symbol)?),
            End::Rows(rows) => (range, self.spots(rows)?),
        };
        let is_required = |spot: &TargetExpression| match spot {
            TargetExpression::At(position) => required.contains(*position),
            TargetExpression::Base => false,
            TargetExpression::Nothing => true,
        };
        if !spots.iter().all(is_required) {
            return Err(GraphError::NoRange {
                range: range.to_owned(),
            });
        }
        if spots.first() == Some(&TargetExpression::Nothing) {
            let destination = self.downgrade_destination(&end.names(), symbol, false)?;
            return Ok(destination.target.into_iter().collect());
        }
        spots.into_iter().map(|spot| at(spot, symbol)).collect()
    }

    fn spots(&self, rows: &[String]) -> Result<Vec<TargetExpression>, GraphError> {
        let positions = self.resolve_rows(rows)?;
        Ok(positions.into_iter().map(TargetExpression::At).collect())
    }
}
