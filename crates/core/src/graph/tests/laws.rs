use std::collections::HashSet;

use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq};
use proptest::sample::Index;
use proptest::{collection, proptest};

use super::{apply, revision};
use crate::graph::lineage::Edges;
use crate::graph::{Graph, Steps};

/// The positions of what a revision stands on: parents and dependencies.
type Links = (Vec<usize>, Vec<usize>);

/// Any history of up to `size` revisions.
fn histories(size: usize) -> impl Strategy<Value = Graph> {
    let distances = (
        collection::vec(1..5_usize, 0..3),
        collection::vec(1..10_usize, 0..2),
    );
    collection::vec(distances, 1..size).prop_map(|distances| history(&plain(distances)))
}

/// Leaves out what follows from the rest: Alembic itself fails on a revision that stands on another
/// and names what is below that other too.
fn plain(distances: Vec<Links>) -> Vec<Links> {
    let mut below: Vec<HashSet<usize>> = Vec::new();
    let mut links = Vec::new();
    for (position, (down, depends_on)) in distances.into_iter().enumerate() {
        let back = |distances: Vec<usize>| -> Vec<usize> {
            distances
                .iter()
                .filter_map(|distance| position.checked_sub(*distance))
                .collect()
        };
        let (mut down, mut depends_on) = (back(down), back(depends_on));
        let direct: HashSet<usize> = down.iter().chain(&depends_on).copied().collect();
        let implied: HashSet<usize> = direct
            .iter()
            .flat_map(|link| below[*link].clone())
            .collect();
        let mut named = HashSet::new();
        down.retain(|link| !implied.contains(link) && named.insert(*link));
        depends_on.retain(|link| !implied.contains(link) && named.insert(*link));
        below.push(implied.union(&direct).copied().collect());
        links.push((down, depends_on));
    }
    links
}

fn history(links: &[Links]) -> Graph {
    let id = |position: &usize| format!("r{position:05}");
    let revisions = links
        .iter()
        .enumerate()
        .map(|(position, (down, depends_on))| {
            let mut revision = revision(&format!("<base> -> {}", id(&position)));
            revision.down_revisions = down.iter().map(id).collect();
            revision.depends_on = depends_on.iter().map(id).collect();
            revision
        });
    Graph::new(revisions.collect()).unwrap()
}

/// The rows after some steps; panics where a row is missing or there already.
fn rows_after(rows: &[String], steps: &Steps) -> Vec<String> {
    let mut rows = rows.to_vec();
    for change in steps.steps.iter().flat_map(|step| &step.changes) {
        apply(change, &mut rows);
    }
    rows.sort();
    rows
}

fn effective_heads(graph: &Graph) -> Vec<String> {
    let mut heads = graph.ids(graph.effective_heads());
    heads.sort();
    heads
}

proptest! {
    #[test]
    fn an_upgrade_to_heads_ends_at_the_effective_heads(graph in histories(24)) {
        let steps = graph.upgrade(&[], "heads").unwrap();
        prop_assert_eq!(rows_after(&[], &steps), effective_heads(&graph));
    }

    #[test]
    fn every_revision_runs_once_and_after_what_it_stands_on(graph in histories(24)) {
        let steps = graph.upgrade(&[], "heads").unwrap();
        let mut ran = HashSet::new();
        for step in &steps.steps {
            let revision = step.revision.as_ref().unwrap();
            let mut needs = revision.down_revisions.iter().chain(&revision.depends_on);
            prop_assert!(needs.all(|id| ran.contains(id)), "{} runs too early", revision.id);
            prop_assert!(ran.insert(revision.id.clone()), "{} runs twice", revision.id);
        }
        prop_assert_eq!(ran.len(), graph.len());
    }

    #[test]
    fn up_and_down_again_leaves_no_row(graph in histories(24)) {
        let rows = rows_after(&[], &graph.upgrade(&[], "heads").unwrap());
        let down = graph.downgrade(&rows, "base").unwrap();
        prop_assert_eq!(down.steps.len(), graph.len());
        prop_assert_eq!(rows_after(&rows, &down), Vec::<String>::new());
    }

    #[test]
    fn a_stop_on_the_way_changes_nothing(graph in histories(24), stop in any::<Index>()) {
        let stop = graph.id(stop.index(graph.len())).to_owned();
        let halfway = rows_after(&[], &graph.upgrade(&[], &stop).unwrap());
        let rest = graph.upgrade(&halfway, "heads").unwrap();
        prop_assert_eq!(rows_after(&halfway, &rest), effective_heads(&graph));
        prop_assert_eq!(graph.upgrade(&halfway, &stop).unwrap().steps, []);
    }

    #[test]
    fn an_upgrade_applies_what_the_target_needs(graph in histories(24), target in any::<Index>()) {
        let target = target.index(graph.len());
        let steps = graph.upgrade(&[], graph.id(target)).unwrap();
        let needed = graph.reach(&[target], Edges::Below);
        prop_assert_eq!(steps.steps.len(), needed.iter().count());
    }

    #[test]
    fn a_stamp_of_an_empty_table_writes_the_target(graph in histories(24), target in any::<Index>()) {
        let target = vec![graph.id(target.index(graph.len())).to_owned()];
        prop_assert_eq!(rows_after(&[], &graph.stamp(&[], &target).unwrap()), target);
    }
}

#[test]
fn ten_thousand_revisions_are_no_matter() {
    let back = |position: usize, distances: &[usize]| -> Vec<usize> {
        distances
            .iter()
            .filter_map(|distance| position.checked_sub(*distance))
            .collect()
    };
    let many = |links: &dyn Fn(usize) -> Links| (0..10_000).map(links).collect::<Vec<_>>();
    let line = many(&|at| (back(at, &[1]), vec![]));
    let ladder = many(&|at| match at % 3 {
        0 => (back(at, &[1, 2]), vec![]),
        rung => (back(at, &[rung]), vec![]),
    });
    let branches = many(&|at| (back(at, &[100]), vec![]));
    let services = many(&|at| {
        (
            back(at, &[2]),
            if at % 2 == 1 { back(at, &[1]) } else { vec![] },
        )
    });
    for links in [line, ladder, branches, services] {
        let graph = history(&links);
        let rows = rows_after(&[], &graph.upgrade(&[], "heads").unwrap());
        let down = graph.downgrade(&rows, "base").unwrap();
        assert_eq!(down.steps.len(), 10_000);
    }
}
