//! The steps of an upgrade and of a downgrade, and the order of a listing.

use crate::graph::rows::Rows;
use crate::graph::select::{End, Selection};
use crate::graph::{Direction, Graph, GraphError, Position, Step, Steps, Warning};

/// A range of the history, as `history -r` takes it: `start:end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range<'a> {
    text: &'a str,
    start: &'a str,
    end: &'a str,
}

impl<'a> Range<'a> {
    /// Everything.
    pub const ALL: Range<'static> = Range {
        text: "base:heads",
        start: "base",
        end: "heads",
    };

    /// `a:b`, `a:`, `:b`; none for anything else.
    pub fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let (start, end) = text.split_once(':')?;
        let or = |symbol: &'a str, default: &'static str| {
            if symbol.is_empty() { default } else { symbol }
        };
        (!end.contains(':')).then(|| Self {
            text,
            start: or(start, "base"),
            end: or(end, "heads"),
        })
    }

    /// Whether an end is what the database is at.
    pub fn needs_rows(&self) -> bool {
        self.start == "current" || self.end == "current"
    }

    /// The two ends; with no rows, `current` is what it would be if it were left out.
    fn ends<'r>(&'r self, rows: &'r [String]) -> (End<'r>, End<'r>) {
        let current = |default| match rows {
            [] => End::Symbol(default),
            _ => End::Rows(rows),
        };
        match (self.start, self.end) {
            (start, "current") => (End::Symbol(start), current("heads")),
            ("current", end) => (current("base"), End::Symbol(end)),
            (start, end) => (End::Symbol(start), End::Symbol(end)),
        }
    }
}

impl Graph {
    /// The steps from the rows of a version table up to `target`.
    pub fn upgrade(&self, rows: &[String], target: &str) -> Result<Steps, GraphError> {
        let rows = sorted(rows);
        let selection = self.select_upgrade(&rows, target)?;
        let mut order = self.in_order(selection, target)?;
        order.reverse();
        let mut running = Rows::new(self, &rows);
        let step = |position| self.upgrade_step(position, &mut running);
        Ok(Steps {
            steps: order.into_iter().map(step).collect::<Result<_, _>>()?,
            warnings: Vec::new(),
        })
    }

    /// The steps from the rows of a version table down to `target`.
    ///
    /// `-1` with several rows starts from the first of them, as the database gives them, and warns.
    pub fn downgrade(&self, rows: &[String], target: &str) -> Result<Steps, GraphError> {
        let destination = self.downgrade_destination(rows, target, true)?;
        let ambiguous = destination
            .is_ambiguous
            .then(|| Warning::AmbiguousDowngrade {
                target: target.to_owned(),
                rows: rows.to_vec(),
            });
        let rows = sorted(rows);
        let selection = self.select_downgrade(&rows, target, &destination)?;
        let mut running = Rows::applied(self, &rows, &selection.tops);
        let order = self.in_order(selection, target)?;
        let step = |position| self.downgrade_step(position, &mut running);
        Ok(Steps {
            steps: order.into_iter().map(step).collect::<Result<_, _>>()?,
            warnings: ambiguous.into_iter().collect(),
        })
    }

    /// The revisions of a range, newest first; `rows` is what `current` means.
    pub fn history(&self, range: &Range<'_>, rows: &[String]) -> Result<Vec<Position>, GraphError> {
        let rows = sorted(rows);
        let (start, end) = range.ends(&rows);
        let selection = self.select_range(start, end, range.text)?;
        self.in_order(selection, range.text)
    }

    /// The revisions that the rows stand for, dependencies that are branches of their own included.
    ///
    /// Alembic: `RevisionMap._get_all_current`.
    pub fn current(&self, rows: &[String]) -> Result<Vec<Position>, GraphError> {
        let applied = self.reach(&self.resolve_rows(rows)?, super::lineage::Edges::Below);
        Ok(self.tips(&applied))
    }

    fn in_order(&self, selection: Selection, range: &str) -> Result<Vec<Position>, GraphError> {
        self.sorted(selection).ok_or_else(|| GraphError::NoOrder {
            range: range.to_owned(),
        })
    }

    fn upgrade_step(&self, position: Position, rows: &mut Rows<'_>) -> Result<Step, GraphError> {
        let revision = self.revision(position);
        let mut step = Step {
            direction: Direction::Upgrade,
            revision: Some(revision.clone()),
            from: revision.down_revisions.clone(),
            to: vec![revision.id.clone()],
            changes: Vec::new(),
        };
        let changes = rows.upgrade(position);
        step.changes = changes.ok_or_else(|| rows.do_not_fit(step.title()))?;
        Ok(step)
    }

    fn downgrade_step(&self, position: Position, rows: &mut Rows<'_>) -> Result<Step, GraphError> {
        let revision = self.revision(position);
        let mut step = Step {
            direction: Direction::Downgrade,
            revision: Some(revision.clone()),
            from: vec![revision.id.clone()],
            to: revision.down_revisions.clone(),
            changes: Vec::new(),
        };
        let changes = rows.downgrade(position);
        step.changes = changes.ok_or_else(|| rows.do_not_fit(step.title()))?;
        Ok(step)
    }
}

pub(super) fn sorted(rows: &[String]) -> Vec<String> {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows
}
