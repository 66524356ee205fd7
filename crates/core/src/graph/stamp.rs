//! The steps of `stamp`: rows change and nothing runs.
//!
//! Alembic: `script/base.py`, `ScriptDirectory._stamp_revs`, and
//! `runtime/migration.py`, `StampStep`.

use crate::graph::lineage::{Edges, Positions};
use crate::graph::plan::sorted;
use crate::graph::rows::{Rows, insert, update};
use crate::graph::{Direction, Graph, GraphError, Position, RowChange, Step, Steps};

impl Graph {
    /// The steps that make the version table say `targets`.
    ///
    /// Rows of other branches stay. For `--purge`, give no rows.
    pub fn stamp(&self, rows: &[String], targets: &[String]) -> Result<Steps, GraphError> {
        let rows = sorted(rows);
        let mut running = Rows::new(self, &rows);
        let affected = self.rows_of_lineage(&rows, targets)?;
        let destinations = self.resolve_all(targets)?;
        let steps = if destinations.is_empty() {
            self.stamp_base(&affected, &mut running)?
        } else {
            self.stamp_all(&destinations, &affected, &mut running)?
        };
        Ok(Steps {
            steps,
            warnings: Vec::new(),
        })
    }

    /// The rows that are above or below a target.
    fn rows_of_lineage(
        &self,
        rows: &[String],
        targets: &[String],
    ) -> Result<Vec<Position>, GraphError> {
        let current = self.resolve_rows(rows)?;
        let mut affected = Vec::new();
        for target in targets {
            for position in self.on_branch(current.clone(), target, true)? {
                if !affected.contains(&position) {
                    affected.push(position);
                }
            }
        }
        Ok(affected)
    }

    fn stamp_base(
        &self,
        affected: &[Position],
        rows: &mut Rows<'_>,
    ) -> Result<Vec<Step>, GraphError> {
        let delete = |id: String| {
            let changes = vec![RowChange::Delete(id.clone())];
            stamp(rows, vec![id], Vec::new(), changes)
        };
        self.ids(affected).into_iter().map(delete).collect()
    }

    fn stamp_all(
        &self,
        destinations: &[Position],
        affected: &[Position],
        rows: &mut Rows<'_>,
    ) -> Result<Vec<Step>, GraphError> {
        let mut steps = Vec::new();
        for destination in destinations {
            if !affected.contains(destination) {
                steps.push(self.stamp_one(*destination, affected, rows)?);
            }
        }
        Ok(steps)
    }

    fn stamp_one(
        &self,
        destination: Position,
        affected: &[Position],
        rows: &mut Rows<'_>,
    ) -> Result<Step, GraphError> {
        let holds = |set: &Positions| affected.iter().any(|position| set.contains(*position));
        let is_above = holds(&self.reach(&[destination], Edges::Above));
        let is_below = holds(&self.reach(&[destination], Edges::Below));
        let to = self.id(destination);
        let from = if is_above || is_below {
            self.ids(affected)
        } else {
            Vec::new()
        };
        let is_new = !is_above && (from.is_empty() || from.iter().any(|id| !rows.contains(id)));
        let changes = match from.split_last() {
            _ if is_above && is_below => return Err(rows.do_not_fit(title(&from, to))),
            _ if is_new && !rows.contains(to) => vec![insert(to)],
            None => return Err(rows.do_not_fit(title(&from, to))),
            Some((last, first)) => {
                let deletes = first.iter().cloned().map(RowChange::Delete);
                deletes.chain([update(last, to)]).collect()
            }
        };
        stamp(rows, from, vec![to.to_owned()], changes)
    }
}

fn stamp(
    rows: &mut Rows<'_>,
    from: Vec<String>,
    to: Vec<String>,
    changes: Vec<RowChange>,
) -> Result<Step, GraphError> {
    let mut step = Step {
        direction: Direction::Stamp,
        revision: None,
        from,
        to,
        changes: Vec::new(),
    };
    let changes = rows.apply(changes);
    step.changes = changes.ok_or_else(|| rows.do_not_fit(step.title()))?;
    Ok(step)
}

fn title(from: &[String], to: &str) -> String {
    format!("{} {} -> {to}", Direction::Stamp, from.join(", "))
}
