//! How branch labels spread over a history.

use crate::graph::{Graph, Position};

impl Graph {
    /// Gives every label to all descendants, and to ancestors until a branch point or a merge point.
    pub(super) fn spread_labels(&mut self) {
        for position in 0..self.nodes.len() {
            if !self.nodes[position].revision.branch_labels.is_empty() {
                self.spread_labels_of(position);
            }
        }
    }

    fn spread_labels_of(&mut self, origin: Position) {
        let labels = self.nodes[origin].labels.clone();
        let mut seen = vec![false; self.nodes.len()];
        let mut todo = vec![origin];
        let mut last = origin;
        while let Some(position) = todo.pop() {
            if !std::mem::replace(&mut seen[position], true) {
                last = position;
                let node = &mut self.nodes[position];
                node.labels.extend(labels.iter().cloned());
                todo.extend(&node.next);
            }
        }
        self.spread_down(last, &labels);
    }

    /// From a tip downwards, as long as there is one way.
    fn spread_down(&mut self, tip: Position, labels: &std::collections::BTreeSet<String>) {
        let mut todo = Some(tip);
        while let Some(position) = todo {
            let node = &mut self.nodes[position];
            if node.above.len() > 1 || node.revision.down_revisions.len() > 1 {
                break;
            }
            node.labels.extend(labels.iter().cloned());
            todo = node.down.first().copied();
        }
    }
}
