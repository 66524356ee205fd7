//! Ancestors and descendants: sets of revisions that are connected.

use std::collections::BinaryHeap;

use crate::graph::{Graph, GraphError, Node, Position};

/// Which neighbours to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    /// Parents by `down_revision`.
    Down,
    /// Children by `down_revision`.
    Next,
    /// Parents by `down_revision` and `depends_on`.
    Below,
    /// Children by `down_revision` and `depends_on`.
    Above,
}

/// A set of revisions of one graph.
#[derive(Debug, Clone)]
pub(super) struct Positions {
    members: Vec<bool>,
}

impl Positions {
    pub(super) fn none(graph: &Graph) -> Self {
        Self {
            members: vec![false; graph.len()],
        }
    }

    pub(super) fn of(graph: &Graph, positions: &[Position]) -> Self {
        let mut set = Self::none(graph);
        for &position in positions {
            set.insert(position);
        }
        set
    }

    /// Whether it was not there before.
    pub(super) fn insert(&mut self, position: Position) -> bool {
        !std::mem::replace(&mut self.members[position], true)
    }

    pub(super) fn remove(&mut self, position: Position) {
        self.members[position] = false;
    }

    pub(super) fn contains(&self, position: Position) -> bool {
        self.members[position]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Position> + '_ {
        let members = self.members.iter().enumerate();
        members.filter_map(|(position, member)| member.then_some(position))
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.members.contains(&true)
    }

    /// The members of which `keep` holds.
    pub(super) fn filtered(mut self, keep: impl Fn(Position) -> bool) -> Self {
        for (position, member) in self.members.iter_mut().enumerate() {
            *member = *member && keep(position);
        }
        self
    }

    pub(super) fn union(mut self, other: &Self) -> Self {
        for position in other.iter() {
            self.insert(position);
        }
        self
    }
}

impl Node {
    pub(super) fn neighbours(&self, edges: Edges) -> &[Position] {
        match edges {
            Edges::Down => &self.down,
            Edges::Next => &self.next,
            Edges::Below => &self.below,
            Edges::Above => &self.above,
        }
    }
}

impl Graph {
    /// `from` and everything that can be reached from there.
    pub(super) fn reach(&self, from: &[Position], edges: Edges) -> Positions {
        let mut reached = Positions::none(self);
        let mut todo = from.to_vec();
        while let Some(position) = todo.pop() {
            if reached.insert(position) {
                todo.extend(self.nodes[position].neighbours(edges));
            }
        }
        reached
    }

    /// The same, where no member of `from` may lie beyond another.
    pub(super) fn reach_apart(
        &self,
        from: &[Position],
        edges: Edges,
    ) -> Result<Positions, GraphError> {
        let next = |position: &Position| self.nodes[*position].neighbours(edges);
        let beyond = self.reach(
            &from.iter().flat_map(next).copied().collect::<Vec<_>>(),
            edges,
        );
        match from.iter().find(|position| beyond.contains(**position)) {
            Some(&position) => Err(self.overlap(position, from, edges)),
            None => Ok(Positions::of(self, from).union(&beyond)),
        }
    }

    fn overlap(&self, reached: Position, from: &[Position], edges: Edges) -> GraphError {
        let beyond = |position: &&Position| {
            **position != reached && self.reach(&[**position], edges).contains(reached)
        };
        let other = from.iter().find(beyond).copied().unwrap_or(reached);
        GraphError::Overlap {
            revision: self.id(other).to_owned(),
            other: self.id(reached).to_owned(),
        }
    }

    /// All that is above or below one of `seeds`, and they themselves.
    pub(super) fn family(&self, seeds: &[Position], with_dependencies: bool) -> Positions {
        let (down, up) = if with_dependencies {
            (Edges::Below, Edges::Above)
        } else {
            (Edges::Down, Edges::Next)
        };
        self.reach(seeds, down).union(&self.reach(seeds, up))
    }

    /// The members of `set` that are nobody's parent in it; the set must hold all ancestors of its members.
    pub(super) fn tips(&self, set: &Positions) -> Vec<Position> {
        let is_tip = |position: &Position| {
            let next = &self.nodes[*position].next;
            !next.iter().any(|child| set.contains(*child))
        };
        set.iter().filter(is_tip).collect()
    }
}

/// Everything below some revisions, found only as far down as it is asked for.
#[derive(Debug)]
pub(super) struct Ancestry {
    seen: Positions,
    /// What is seen and not yet left, highest rank first.
    frontier: BinaryHeap<(usize, Position)>,
}

impl Ancestry {
    /// The ancestors of `of`, which belong to it themselves.
    pub(super) fn new(graph: &Graph, of: &[Position]) -> Self {
        let mut ancestry = Self {
            seen: Positions::none(graph),
            frontier: BinaryHeap::new(),
        };
        ancestry.see(graph, of);
        ancestry
    }

    /// Whether `position` is one of them.
    pub(super) fn contains(&mut self, graph: &Graph, position: Position) -> bool {
        while let Some(&(rank, highest)) = self.frontier.peek() {
            if rank <= graph.nodes[position].rank {
                break;
            }
            self.frontier.pop();
            self.see(graph, &graph.nodes[highest].below);
        }
        self.seen.contains(position)
    }

    fn see(&mut self, graph: &Graph, positions: &[Position]) {
        for &position in positions {
            if self.seen.insert(position) {
                self.frontier.push((graph.nodes[position].rank, position));
            }
        }
    }
}
