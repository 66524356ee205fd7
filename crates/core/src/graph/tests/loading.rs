use std::fmt::Write as _;

use insta::assert_snapshot;

use super::{page_of_error, page_of_steps, revisions};
use crate::failure::Failure;
use crate::graph::{Graph, Parts};

fn error(page: &str) -> String {
    let error = Graph::new(revisions(page)).unwrap_err();
    let failure = Failure::from(error.clone());
    let mut text = page_of_error(error);
    for (title, note) in &failure.notes {
        write!(text, "\n {title}: {note}").unwrap();
    }
    match failure.place {
        Some(place) => format!("{}: {text}", place.source.name),
        None => text,
    }
}

#[test]
fn an_id_is_no_symbol() {
    assert_snapshot!(error("<base> -> a-1"), @"
    versions/a-1.py: error: `a-1` is no revision id: it must not be empty nor contain `@`, `-`, `+` or `:`
     help: give it another id, also where `down_revision` and `depends_on` name it
    ");
}

#[test]
fn nothing_stands_on_itself() {
    assert_snapshot!(error("a -> a"), @"
    versions/a.py: error: revision `a` stands on itself
     help: change a `down_revision` or `depends_on`: the oldest stands on nothing
    ");
    assert_snapshot!(error("<base> (a) -> a"), @"
    versions/a.py: error: revision `a` stands on itself
     help: change a `down_revision` or `depends_on`: the oldest stands on nothing
    ");
    assert_snapshot!(error("
        <base> -> a
        a, d -> b
        b -> c
        c -> d
        d -> e
    "), @"
    versions/b.py: error: cycle of revisions: `b` -> `d` -> `c` -> `b`
     help: change a `down_revision` or `depends_on`: the oldest stands on nothing
     b: versions/b.py
     d: versions/d.py
     c: versions/c.py
    ");
    assert_snapshot!(error("
        <base> (c) -> a
        a -> b
        b -> c
    "), @"
    versions/a.py: error: cycle of revisions: `a` -> `c` -> `b` -> `a`
     help: change a `down_revision` or `depends_on`: the oldest stands on nothing
     a: versions/a.py
     c: versions/c.py
     b: versions/b.py
    ");
}

#[test]
fn a_parent_is_present_under_its_id() {
    assert_snapshot!(error("gone -> a"), @"
    versions/a.py: error: revision `gone`, on which `a` stands, is not present
     help: bring back the script of that revision, or name one that is there
    ");
    assert_snapshot!(error("
        <base> -> a (main)
        main -> b
    "), @"
    versions/b.py: error: revision `main`, on which `b` stands, is not present
     help: this is a branch label; write the id `a`
    ");
    assert_snapshot!(error("<base> (gone) -> a"), @"
    versions/a.py: error: `gone`, on which revision `a` depends, is no revision and no branch label
     help: write a whole id, or a branch label that a script declares
    ");
}

#[test]
fn a_label_belongs_to_one_revision() {
    assert_snapshot!(error("
        <base> -> a (main)
        a -> b (main)
    "), @"
    versions/b.py: error: branch label `main` of revision `b` is already used by revision `a`
     help: remove the label here or in versions/a.py
    ");
    assert_snapshot!(error("
        <base> -> a
        a -> b (a)
    "), @"
    versions/b.py: error: branch label `a` of revision `b` is already used by revision `a`
     help: remove the label here or in versions/a.py
    ");
}

#[test]
fn of_two_scripts_with_one_id_the_later_counts_and_the_earlier_stays_a_head() {
    let graph = Graph::new(revisions(
        "
        <base> -> a
        a -> b
        a -> b
        b -> c
    ",
    ))
    .unwrap();
    assert_snapshot!(graph.warnings()[0], @"revision `b` is present more than once: `versions/b.py` is ignored, `versions/b.py` counts; give one of them another id");
    assert_eq!(graph.ids(graph.heads()), ["b", "c"]);
    assert_snapshot!(page_of_steps("", graph.upgrade(&[], "head")), @"
    error: several heads are present for `head`: `b`, `c`
     help: two scripts have the id `b`; give one of them another
    ");
    assert_snapshot!(page_of_steps("", graph.upgrade(&[], "c")), @"
    upgrade  -> a
        insert a
    upgrade a -> b
        update a to b
    upgrade b -> c
        update b to c
    rows: c
    ");
}

#[test]
fn a_label_spreads_up_everywhere_and_down_to_the_next_fork() {
    let graph = Graph::new(revisions(
        "
        <base> -> a
        a -> b
        b -> left1
        b -> right1
        left1 -> left2 (left)
        left2 -> left3
        right1 -> right2
        left3, right2 -> both
    ",
    ))
    .unwrap();
    let labelled = Parts {
        labels: true,
        ..Parts::default()
    };
    let line = |position| graph.line(position, labelled);
    assert_snapshot!((0..graph.len()).map(line).collect::<Vec<_>>().join(", "), @"a, b, left1, right1, left2 (left), left3 (left), right2, both (left) (head)");
    let alone = Graph::new(revisions(
        "
        <base> -> a
        a -> b (line)
        b -> c
    ",
    ))
    .unwrap();
    let line = |position| alone.line(position, labelled);
    assert_snapshot!((0..alone.len()).map(line).collect::<Vec<_>>().join(", "), @"a (line), b (line), c (line) (head)");
}
