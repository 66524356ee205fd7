use insta::assert_snapshot;

use super::{graph, page_of_error, rows};
use crate::graph::{Range, counts_from_rows};

const HISTORY: &str = "
    <base> -> 1975ea83b712 (main)
    1975ea83b712 -> 1975fb40c2d1
    1975fb40c2d1 -> ae1027a6acf3 (left)
    1975fb40c2d1 -> ae1088ff0d51 (right)
    ae1027a6acf3 -> left2
    ae1088ff0d51 -> right2
";

/// Each symbol and what it names.
fn resolve(history: &str, symbols: &str) -> String {
    let graph = graph(history);
    let line = |symbol: &str| match graph.resolve(symbol) {
        Ok(positions) => format!("{symbol} = {}", graph.ids(&positions).join(", ")),
        Err(error) => format!("{symbol}: {}", page_of_error(error)),
    };
    let lines: Vec<_> = symbols.split_whitespace().map(line).collect();
    lines.join("\n")
}

/// Each target and the rows after an upgrade, or with a minus sign after a downgrade.
fn reach(history: &str, before: &str, targets: &str) -> String {
    let graph = graph(history);
    let line = |target: &str| match graph.upgrade_targets(&rows(before), target, true) {
        Ok(positions) => format!("{target} = {}", graph.ids(&positions).join(", ")),
        Err(error) => format!("{target}: {}", page_of_error(error)),
    };
    let lines: Vec<_> = targets.split_whitespace().map(line).collect();
    lines.join("\n")
}

fn fall(history: &str, before: &str, targets: &str) -> String {
    let graph = graph(history);
    let line = |target: &str| match graph.downgrade_destination(&rows(before), target, true) {
        Ok(destination) => {
            let end = destination
                .target
                .map_or("base", |position| graph.id(position));
            format!("{target} = {end}")
        }
        Err(error) => format!("{target}: {}", page_of_error(error)),
    };
    let lines: Vec<_> = targets.split_whitespace().map(line).collect();
    lines.join("\n")
}

fn history(page: &str, before: &str, range: &str) -> String {
    let graph = graph(page);
    let range = Range::parse(range).unwrap();
    match graph.history(&range, &rows(before)) {
        Ok(positions) => graph.ids(&positions).join(" "),
        Err(error) => page_of_error(error),
    }
}

#[test]
fn a_symbol_is_an_id_a_part_of_one_a_label_or_a_word() {
    assert_snapshot!(
        resolve(HISTORY, "left2 ae1027 ae10 1975 ae1 rig left head heads base left@head right@heads main@ae1027 left@right2 up@head -1 left@-2 -9"),
        @"
    left2 = left2
    ae1027 = ae1027a6acf3
    ae10: error: several revisions start with `ae10`: `ae1027a6acf3`, `ae1088ff0d51`
     help: write more characters of the id
    1975: error: several revisions start with `1975`: `1975ea83b712`, `1975fb40c2d1`
     help: write more characters of the id
    ae1: error: several revisions start with `ae1`: `ae1027a6acf3`, `ae1088ff0d51`
     help: write more characters of the id
    rig: error: several revisions start with `rig`: `right2`, `right`
     help: write more characters of the id
    left = ae1027a6acf3
    head: error: several heads are present for `head`: `left2`, `right2`
     help: `heads` for all, `left2` for one, or `dbm merge heads` to join them
    heads = left2, right2
    base = 
    left@head = left2
    right@heads = right2
    main@ae1027 = ae1027a6acf3
    left@right2: error: revision `right2` is not a member of branch `left`
     help: `dbm history` lists the ids and branch labels
    up@head: error: can't locate revision identified by `up`
     help: a part of an id needs four characters; `dbm history` lists the ids
    -1 = ae1027a6acf3, ae1088ff0d51
    left@-2 = 1975fb40c2d1
    -9: error: `-9` goes further than the history
     help: `dbm current` shows where the database is, `dbm history` the revisions
    "
    );
}

#[test]
fn an_upgrade_goes_up_from_the_rows_or_from_a_revision() {
    assert_snapshot!(reach(HISTORY, "1975ea83b712", "+1 +2 left@+2 left+1 head-1 left@head-1 +9 -1"), @"
    +1 = 1975fb40c2d1
    +2: error: `+2` is ambiguous: the way forks into `ae1027a6acf3`, `ae1088ff0d51`
     help: name one of them, such as `ae1027a6acf3`
    left@+2 = ae1027a6acf3
    left+1 = left2
    head-1: error: several heads are present for `head`: `left2`, `right2`
     help: `heads` for all, `left2` for one, or `dbm merge heads` to join them
    left@head-1 = ae1027a6acf3
    +9: error: `+9` is ambiguous: the way forks into `ae1027a6acf3`, `ae1088ff0d51`
     help: name one of them, such as `ae1027a6acf3`
    -1: error: `-1` does not lead up from where the database is
     help: `dbm current` shows where the database is, `dbm history` the revisions
    ");
    assert_snapshot!(reach(HISTORY, "left2 ae1088ff0d51", "+1 right@+1 left@+1 main@+1"), @"
    +1: error: `+1` is ambiguous: the database is at several revisions: `left2`, `ae1088ff0d51`
     help: name a branch, as in `left2@+1`, or a revision
    right@+1 = right2
    left@+1: error: `left@+1` goes further than the history
     help: `dbm current` shows where the database is, `dbm history` the revisions
    main@+1: error: `main@+1` is ambiguous: the database is at several revisions: `left2`, `ae1088ff0d51`
     help: name a branch, as in `left2@+1`, or a revision
    ");
    assert_snapshot!(reach(HISTORY, "", "+1 right@+3 base+2"), @"
    +1 = 1975ea83b712
    right@+3 = ae1088ff0d51
    base+2 = 1975fb40c2d1
    ");
}

#[test]
fn a_downgrade_goes_down_from_the_rows_or_from_a_revision() {
    assert_snapshot!(fall(HISTORY, "left2", "-1 -4 -5 left@-1 right@-1 left-1 left2-2 base+1 +1 base left@base"), @"
    -1 = ae1027a6acf3
    -4 = base
    -5: error: `-5` goes further than the history
     help: `dbm current` shows where the database is, `dbm history` the revisions
    left@-1 = ae1027a6acf3
    right@-1: error: `right@-1` leads nowhere: no revision of branch `right` is applied
     help: `dbm current` shows where the database is, `dbm history` the revisions
    left-1 = 1975fb40c2d1
    left2-2 = 1975fb40c2d1
    base+1 = 1975ea83b712
    +1: error: `+1` does not lead down from where the database is
     help: `dbm current` shows where the database is, `dbm history` the revisions
    base = base
    left@base = base
    ");
    assert_snapshot!(fall(HISTORY, "left2 right2", "right@-1 main@-1"), @"
    right@-1 = ae1088ff0d51
    main@-1: error: `main@-1` is ambiguous: the database is at several revisions: `left2`, `right2`
     help: name a branch, as in `left2@+1`, or a revision
    ");
    assert_snapshot!(fall(HISTORY, "", "-1 left@-1"), @"
    -1: error: `-1` leads nowhere: no revision is applied
     help: `dbm current` shows where the database is, `dbm history` the revisions
    left@-1: error: `left@-1` leads nowhere: no revision of branch `left` is applied
     help: `dbm current` shows where the database is, `dbm history` the revisions
    ");
}

#[test]
fn a_range_has_both_its_ends_newest_first() {
    let diamond = "
        <base> -> a
        a -> b
        a -> c
        b, c -> d
        d -> e
    ";
    assert_snapshot!(history(diamond, "", ":"), @"e d b c a");
    assert_snapshot!(history(diamond, "", "b:d"), @"d b");
    assert_snapshot!(history(diamond, "", "-1:"), @"e d");
    assert_snapshot!(history(diamond, "", "a:+1"), @"
    error: `+1` is ambiguous: the way forks into `b`, `c`
     help: name one of them, such as `b`
    ");
    assert_snapshot!(history(diamond, "d", "current:"), @"e d");
    assert_snapshot!(history(diamond, "b", ":current"), @"b a");
    assert_snapshot!(history(diamond, "", ":current"), @"e d b c a");
    assert_snapshot!(history(diamond, "", "d:b"), @"
    error: range `d:b` does not refer to ancestor and descendant revisions along the same branch
     help: write START:END with START below END
    ");
    assert_eq!(Range::parse("a"), None);
    assert_eq!(Range::parse("a:b:c"), None);
}

#[test]
fn a_new_revision_stands_on_heads() {
    let graph = graph(HISTORY);
    let parents = |heads: &str, splice| match graph.parents_of_new(&rows(heads), splice) {
        Ok(positions) => graph.ids(&positions).join(", "),
        Err(error) => page_of_error(error),
    };
    assert_snapshot!(parents("heads", false), @"left2, right2");
    assert_snapshot!(parents("base", false), @"");
    assert_snapshot!(parents("head", false), @"
    error: several heads are present for `head`: `left2`, `right2`
     help: `heads` for all, `left2` for one, or `dbm merge heads` to join them
    ");
    assert_snapshot!(parents("left", false), @"
    error: revision `ae1027a6acf3` is not a head
     help: `--splice` makes a new branch from there
    ");
    assert_snapshot!(parents("left", true), @"ae1027a6acf3");
    assert_snapshot!(parents("left2 left@head", false), @"error: revision `left2` is named twice");
    let depends_on = graph.dependencies_of_new(&rows("left right2 ae1027"));
    assert_eq!(depends_on, Ok(rows("left right2 ae1027a6acf3")));
}

#[test]
fn a_target_counts_from_the_rows_only_if_it_names_no_revision() {
    let targets =
        "+2 -1 label@+1 my-label@-1 head ae10 ae10+2 label@ae10-1 my-label@head a+b@heads";
    let from_rows: Vec<_> = targets
        .split_whitespace()
        .filter(|target| counts_from_rows(target))
        .collect();
    assert_snapshot!(from_rows.join(" "), @"+2 -1 label@+1 my-label@-1");
}
