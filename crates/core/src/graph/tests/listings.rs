use insta::assert_snapshot;

use super::{graph, rows};
use crate::graph::{Graph, Parts, Range};

const HISTORY: &str = "
    <base> -> a (main)
    a -> b
    a -> c
    b, c -> d
    <base> (d) -> other
    other (b, main) -> last
";

fn every_line(graph: &Graph, parts: Parts) -> String {
    let positions = graph.history(&Range::ALL, &[]).unwrap();
    let lines = positions
        .iter()
        .map(|position| graph.line(*position, parts));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_line_says_what_it_is_asked_for() {
    let graph = graph(HISTORY);
    assert_snapshot!(every_line(&graph, Parts::default()), @"
    last (head)
    other
    d (effective head)
    c
    b
    a
    ");
    let all = Parts {
        parents: true,
        labels: true,
        tree: true,
        summary: true,
        current: true,
    };
    assert_snapshot!(every_line(&graph, all), @"
    other (b, main) -> last (head) (current), Make last
    <base> (d) -> other (current), Make other
    b, c -> d (main) (effective head) (current) (mergepoint), Make d
    a -> c (main) (current), Make c
    a -> b (main) (current), Make b
    <base> -> a (main) (current) (branchpoint), Make a
    ");
}

#[test]
fn an_entry_says_all() {
    let graph = graph(HISTORY);
    let entry = |symbol: &str| graph.entry(graph.resolve(symbol).unwrap()[0], symbol == "a");
    assert_snapshot!(entry("a"), @"
    Rev: a (branchpoint) (current)
    Parent: <base>
    Branches into: b, c
    Branch names: main
    Path: versions/a.py

        Make a
        
        With all that it needs.
    ");
    assert_snapshot!(entry("d"), @"
    Rev: d (head) (mergepoint)
    Merges: b, c
    Branch names: main
    Path: versions/d.py

        Make d
        
        With all that it needs.
    ");
    assert_snapshot!(entry("last"), @"
    Rev: last (head)
    Parent: other
    Also depends on: b, main
    Path: versions/last.py

        Make last
        
        With all that it needs.
    ");
}

#[test]
fn lines_of_a_docstring_are_python_s() {
    let mut revision = super::revision("<base> -> a");
    revision.docstring = "One\r\n\r\ntwo\x0cthree\u{2028}".to_owned();
    let graph = Graph::new(vec![revision]).unwrap();
    assert_snapshot!(graph.entry(0, false).replace(' ', "."), @"
    Rev:.a.(head)
    Parent:.<base>
    Path:.versions/a.py

    ....One
    ....
    ....two
    ....three
    ");
    let summary = Parts {
        summary: true,
        ..Parts::default()
    };
    assert_snapshot!(format!("{:?}", graph.line(0, summary)), @r#""a (head), One\r\n\r\ntwo\u{c}three\u{2028}""#);
}

#[test]
fn the_database_is_also_at_branches_that_it_depends_on() {
    let graph = graph(HISTORY);
    let current = |before: &str| graph.ids(&graph.current(&rows(before)).unwrap()).join(", ");
    assert_snapshot!(current("other"), @"d, other");
    assert_snapshot!(current("b c"), @"b, c");
    assert_snapshot!(current(""), @"");
}
