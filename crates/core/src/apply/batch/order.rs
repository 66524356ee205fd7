//! The order of a new table's columns: what was asked for, else what it was.

use crate::apply::batch::BatchError;
use crate::apply::batch::draft::Draft;
use crate::operation::batch::AddedColumn;

impl Draft<'_> {
    /// Notes where a new column goes: before and after which others.
    pub(super) fn place(&mut self, added: &AddedColumn) -> Result<(), BatchError> {
        let name = added.operation.column.name.clone();
        let mut before = added.insert_before.clone();
        let mut after = added.insert_after.clone();
        let is_free = self.batch.partial_reordering.is_empty();
        if is_free && let (Some(column), None) = (&after, &before) {
            before = self.follower(column)?;
        }
        if is_free && let (Some(column), None) = (&before, &after) {
            after = self.predecessor(column)?;
        }
        let last = self.existing.last().cloned();
        let is_said = before.is_some() || after.is_some();
        if let Some(before) = before {
            self.pairs.push((name.clone(), before));
        }
        if let Some(after) = after {
            self.pairs.push((after, name));
        } else if let (true, false, Some(last)) = (is_free, is_said, last) {
            self.pairs.push((last, name));
        }
        Ok(())
    }

    /// The column behind an existing one; of a new one, that before which it was put.
    fn follower(&self, column: &str) -> Result<Option<String>, BatchError> {
        if let Some(at) = self.existing.iter().position(|name| name == column) {
            return Ok(self.existing.get(at + 1).cloned());
        }
        let known = self.pairs.iter().rfind(|(first, _)| first == column);
        known
            .map(|(_, second)| Some(second.clone()))
            .ok_or_else(|| self.unknown(column))
    }

    /// The column in front of an existing one; of a new one, that after which it was put.
    fn predecessor(&self, column: &str) -> Result<Option<String>, BatchError> {
        if let Some(at) = self.existing.iter().position(|name| name == column) {
            let before = at.checked_sub(1);
            return Ok(before.map(|at| self.existing[at].clone()));
        }
        let known = self.pairs.iter().rfind(|(_, second)| second == column);
        known
            .map(|(first, _)| Some(first.clone()))
            .ok_or_else(|| self.unknown(column))
    }

    fn unknown(&self, column: &str) -> BatchError {
        BatchError::NoColumn(self.batch.table.clone(), column.to_owned())
    }

    /// Puts the columns in order.
    pub(super) fn reorder(&mut self) -> Result<(), BatchError> {
        let asked = &self.batch.partial_reordering;
        if asked.is_empty() && self.pairs.is_empty() {
            return Ok(());
        }
        let keys: Vec<String> = self.columns.iter().map(|slot| slot.key.clone()).collect();
        let mut pairs: Vec<(String, String)> = if asked.is_empty() {
            neighbours(&keys[..self.existing.len().min(keys.len())])
        } else {
            asked.iter().flat_map(|group| neighbours(group)).collect()
        };
        pairs.append(&mut self.pairs);
        pairs.retain(|(first, second)| first != second);
        let order = sorted(&pairs, keys)?;
        let place = |key: &String| order.iter().position(|other| other == key);
        self.columns.sort_by_key(|slot| place(&slot.key));
        Ok(())
    }
}

fn neighbours(names: &[String]) -> Vec<(String, String)> {
    let pair = |pair: &[String]| (pair[0].clone(), pair[1].clone());
    names.windows(2).map(pair).collect()
}

/// All `names`, each pair's first before its second: rounds of those that wait for nobody, each
/// round in the order of `names` (SQLAlchemy: `util/topological.py`).
fn sorted(pairs: &[(String, String)], names: Vec<String>) -> Result<Vec<String>, BatchError> {
    let mut todo = names;
    let mut order = Vec::new();
    while !todo.is_empty() {
        let waits = |name: &String| {
            pairs
                .iter()
                .any(|(first, second)| second == name && todo.contains(first))
        };
        let (waiting, round): (Vec<_>, Vec<_>) = todo.iter().cloned().partition(waits);
        if round.is_empty() {
            return Err(BatchError::Circle(waiting));
        }
        order.extend(round);
        todo = waiting;
    }
    Ok(order)
}
