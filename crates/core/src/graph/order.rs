//! The order of revisions: children before parents, one branch after the other.
//!
//! Alembic: `script/revision.py`, `RevisionMap._topological_sort`. It walks down
//! from one head until it meets a revision that another head needs too, and goes
//! on with that head. Its sets of ancestors are replaced by counts here, so that
//! the time grows with the edges.

use std::collections::{HashMap, HashSet};

use crate::graph::lineage::{Edges, Positions};
use crate::graph::select::Selection;
use crate::graph::{Graph, Position};

/// A walk down from several heads at once.
struct Walk<'g> {
    graph: &'g Graph,
    /// What is wanted and not yet in the order.
    todo: Positions,
    /// Where the walk is on each line.
    heads: Vec<Position>,
    is_head: Positions,
    /// For each revision, how many children it has that can be reached from a head.
    children: Vec<usize>,
    /// What stands on a revision that had to wait, as far as it could be reached from a head then.
    above: HashMap<Position, HashSet<Position>>,
    order: Vec<Position>,
}

impl Graph {
    /// The members of the selection, children before parents; none if some cannot be reached.
    pub(super) fn sorted(&self, selection: Selection) -> Option<Vec<Position>> {
        let Selection { wanted, mut tops } = selection;
        tops.retain(|top| wanted.contains(*top));
        tops.sort_unstable();
        tops.dedup();
        let walk = Walk {
            graph: self,
            is_head: Positions::of(self, &tops),
            children: self.children_below(&tops),
            heads: tops,
            todo: wanted,
            above: HashMap::new(),
            order: Vec::new(),
        };
        walk.run()
    }

    /// For each revision, how many that are `tops` or below them stand on it.
    pub(super) fn children_below(&self, tops: &[Position]) -> Vec<usize> {
        let mut children = vec![0; self.len()];
        for position in self.reach(tops, Edges::Below).iter() {
            for &parent in &self.nodes[position].below {
                children[parent] += 1;
            }
        }
        children
    }
}

impl Walk<'_> {
    fn run(mut self) -> Option<Vec<Position>> {
        let mut line = 0;
        while let Some(&head) = self.heads.get(line) {
            line = if self.children[head] > 0 {
                self.line_above(line, head)?
            } else {
                self.take(line, head)
            };
        }
        self.todo.is_empty().then_some(self.order)
    }

    /// The first line whose head stands on `head`.
    fn line_above(&mut self, line: usize, head: Position) -> Option<usize> {
        if !self.above.contains_key(&head) {
            self.above.insert(head, self.reachable_above(head));
        }
        let above = &self.above[&head];
        (0..self.heads.len()).find(|other| *other != line && above.contains(&self.heads[*other]))
    }

    fn reachable_above(&self, head: Position) -> HashSet<Position> {
        let mut above = HashSet::new();
        let mut todo = vec![head];
        while let Some(position) = todo.pop() {
            for &child in &self.graph.nodes[position].above {
                let is_reachable = self.is_head.contains(child) || self.children[child] > 0;
                if is_reachable && above.insert(child) {
                    todo.push(child);
                }
            }
        }
        above
    }

    /// Puts the head of a line into the order; returns the line to go on with.
    fn take(&mut self, line: usize, head: Position) -> usize {
        self.order.push(head);
        self.todo.remove(head);
        self.is_head.remove(head);
        self.above.remove(&head);
        let below = &self.graph.nodes[head].below;
        let is_new =
            |parent: &Position| self.todo.contains(*parent) && !self.is_head.contains(*parent);
        let mut new: Vec<Position> = below.iter().copied().filter(is_new).collect();
        for &parent in &new {
            self.is_head.insert(parent);
        }
        self.leave(head);
        if new.is_empty() {
            self.heads.remove(line);
            return line.saturating_sub(1);
        }
        self.heads[line] = new.remove(0);
        self.heads.extend(new);
        line
    }

    /// `head` can no longer be reached, nor what could be reached only through it.
    fn leave(&mut self, head: Position) {
        let mut gone = vec![head];
        while let Some(position) = gone.pop() {
            for &parent in &self.graph.nodes[position].below {
                self.children[parent] -= 1;
                if self.children[parent] == 0 && !self.is_head.contains(parent) {
                    gone.push(parent);
                }
            }
        }
    }
}
