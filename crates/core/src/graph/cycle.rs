//! Ranks, and the cycles that make them impossible.

use crate::graph::{GraphError, Position};
use crate::revision::Revision;

/// A rank for each revision, higher than those of its parents.
///
/// `parents` holds the parents of each, dependencies included.
pub(super) fn ranks(
    revisions: &[&Revision],
    parents: &[Vec<Position>],
) -> Result<Vec<usize>, GraphError> {
    let order = parents_first(parents);
    if order.len() < parents.len() {
        return Err(cycle(revisions, parents, &order));
    }
    let mut ranks = vec![0; parents.len()];
    for (rank, position) in order.into_iter().enumerate() {
        ranks[position] = rank;
    }
    Ok(ranks)
}

/// All revisions that stand on no cycle, parents before children.
fn parents_first(parents: &[Vec<Position>]) -> Vec<Position> {
    let mut children = vec![Vec::new(); parents.len()];
    for (child, parents) in parents.iter().enumerate() {
        for &parent in parents {
            children[parent].push(child);
        }
    }
    let mut missing: Vec<usize> = parents.iter().map(Vec::len).collect();
    let mut order: Vec<Position> = (0..parents.len()).filter(|p| missing[*p] == 0).collect();
    let mut at = 0;
    while at < order.len() {
        for &child in &children[order[at]] {
            missing[child] -= 1;
            if missing[child] == 0 {
                order.push(child);
            }
        }
        at += 1;
    }
    order
}

/// The error for one cycle among the revisions that `ranked` leaves out.
fn cycle(revisions: &[&Revision], parents: &[Vec<Position>], ranked: &[Position]) -> GraphError {
    let mut open = vec![true; parents.len()];
    for &position in ranked {
        open[position] = false;
    }
    let cycle = one_cycle(parents, &open);
    let place = cycle.first().map(|&position| {
        let revision = revisions[position];
        revision.place(&revision.spans.down_revision)
    });
    let name = |position: &Position| {
        let revision = revisions[*position];
        (revision.id.clone(), revision.source.name.clone())
    };
    GraphError::Cycle {
        revisions: cycle.iter().map(name).collect(),
        place,
    }
}

/// Walks down among the open revisions, each of which has an open parent, until it meets itself.
fn one_cycle(parents: &[Vec<Position>], open: &[bool]) -> Vec<Position> {
    let mut walked: Vec<Position> = open.iter().position(|open| *open).into_iter().collect();
    let mut step_of = vec![None; parents.len()];
    while let Some(&position) = walked.last() {
        if let Some(start) = step_of[position] {
            walked.pop();
            return walked.split_off(start);
        }
        step_of[position] = Some(walked.len() - 1);
        walked.extend(parents[position].iter().find(|parent| open[**parent]));
    }
    walked
}
