use insta::assert_snapshot;

use super::{graph, page_of_steps, rows};

const BRANCHES: &str = "
    <base> -> a
    a -> b1
    a -> b2
    b1 -> c1
    c1 -> d11
    c1 -> d12
    b2, d11, d12 -> e
";

const SERVICES: &str = "
    <base> -> core1 (core)
    core1 -> core2
    <base> -> shop1 (shop)
    shop1 (core2) -> shop2
    shop2 (core) -> shop3
";

fn upgrade(history: &str, before: &str, target: &str) -> String {
    page_of_steps(before, graph(history).upgrade(&rows(before), target))
}

fn downgrade(history: &str, before: &str, target: &str) -> String {
    page_of_steps(before, graph(history).downgrade(&rows(before), target))
}

fn stamp(history: &str, before: &str, target: &str) -> String {
    page_of_steps(before, graph(history).stamp(&rows(before), &rows(target)))
}

#[test]
fn an_upgrade_of_an_empty_database_goes_through_every_branch() {
    assert_snapshot!(upgrade(BRANCHES, "", "head"), @"
    upgrade  -> a
        insert a
    upgrade a -> b1
        update a to b1
    upgrade b1 -> c1
        update b1 to c1
    upgrade c1 -> d12
        update c1 to d12
    upgrade c1 -> d11
        insert d11
    upgrade a -> b2
        insert b2
    upgrade b2, d11, d12 -> e
        delete b2
        delete d11
        update d12 to e
    rows: e
    ");
}

#[test]
fn an_upgrade_starts_above_what_is_applied() {
    assert_snapshot!(upgrade(BRANCHES, "c1", "d12"), @"
    upgrade c1 -> d12
        update c1 to d12
    rows: d12
    ");
    assert_snapshot!(upgrade(BRANCHES, "b2 d11", "heads"), @"
    upgrade c1 -> d12
        insert d12
    upgrade b2, d11, d12 -> e
        delete b2
        delete d11
        update d12 to e
    rows: e
    ");
    assert_snapshot!(upgrade(BRANCHES, "d11", "b1"), @"rows: d11");
    assert_snapshot!(upgrade(BRANCHES, "d11", "b2"), @"
    upgrade a -> b2
        insert b2
    rows: b2, d11
    ");
}

#[test]
fn the_row_of_a_dependency_is_swallowed() {
    assert_snapshot!(upgrade(SERVICES, "", "shop@head"), @"
    upgrade  -> core1
        insert core1
    upgrade core1 -> core2
        update core1 to core2
    upgrade  -> shop1
        insert shop1
    upgrade shop1 -> shop2
        delete shop1
        update core2 to shop2
    upgrade shop2 -> shop3
        update shop2 to shop3
    rows: shop3
    ");
    assert_snapshot!(upgrade(SERVICES, "", "heads"), @"
    upgrade  -> core1
        insert core1
    upgrade core1 -> core2
        update core1 to core2
    upgrade  -> shop1
        insert shop1
    upgrade shop1 -> shop2
        delete shop1
        update core2 to shop2
    upgrade shop2 -> shop3
        update shop2 to shop3
    rows: shop3
    ");
}

#[test]
fn a_downgrade_takes_back_what_an_upgrade_did() {
    assert_snapshot!(downgrade(BRANCHES, "e", "base"), @"
    downgrade e -> b2, d11, d12
        insert b2
        insert d11
        update e to d12
    downgrade b2 -> a
        delete b2
    downgrade d11 -> c1
        delete d11
    downgrade d12 -> c1
        update d12 to c1
    downgrade c1 -> b1
        update c1 to b1
    downgrade b1 -> a
        update b1 to a
    downgrade a -> 
        delete a
    rows:
    ");
}

#[test]
fn a_downgrade_leaves_other_branches_and_takes_dependents_along() {
    assert_snapshot!(downgrade(BRANCHES, "b2 d11", "b1"), @"
    downgrade d11 -> c1
        update d11 to c1
    downgrade c1 -> b1
        update c1 to b1
    rows: b1, b2
    ");
    assert_snapshot!(downgrade(SERVICES, "shop3", "core1"), @"
    downgrade shop3 -> shop2
        update shop3 to shop2
    downgrade shop2 -> shop1
        insert shop1
        update shop2 to core2
    downgrade core2 -> core1
        update core2 to core1
    rows: core1, shop1
    ");
    assert_snapshot!(downgrade(SERVICES, "shop3", "shop@base"), @"
    downgrade shop3 -> shop2
        update shop3 to shop2
    downgrade shop2 -> shop1
        insert shop1
        update shop2 to core2
    downgrade shop1 -> 
        delete shop1
    rows: core2
    ");
}

#[test]
fn a_downgrade_goes_to_what_is_below() {
    assert_snapshot!(downgrade(BRANCHES, "b2", "d11"), @"
    error: destination `d11` is not a valid downgrade target from `b2`
     help: a downgrade goes to what is below; `dbm current` shows where the database is
    ");
    assert_snapshot!(downgrade(BRANCHES, "", "a"), @"
    error: destination `a` is not a valid downgrade target from an empty version table
     help: a downgrade goes to what is below; `dbm current` shows where the database is
    ");
    assert_snapshot!(downgrade(BRANCHES, "d11", "d11"), @"rows: d11");
}

#[test]
fn one_down_from_several_rows_starts_from_the_first_and_warns() {
    assert_snapshot!(downgrade(BRANCHES, "b2 d11", "-1"), @"
    warning: downgrade `-1` from several revisions is ambiguous: it starts from `b2` and leaves the others of `b2`, `d11`; name a branch, as in `b2@-1`
    downgrade b2 -> a
        delete b2
    rows: d11
    ");
    // the order is the database's
    assert_snapshot!(downgrade(BRANCHES, "d11 b2", "-1"), @"
    warning: downgrade `-1` from several revisions is ambiguous: it starts from `d11` and leaves the others of `d11`, `b2`; name a branch, as in `d11@-1`
    downgrade d11 -> c1
        update d11 to c1
    rows: b2, c1
    ");
}

#[test]
fn a_stamp_moves_the_rows_of_its_lineage_and_no_others() {
    assert_snapshot!(stamp(BRANCHES, "", "heads"), @"
    stamp_revision  -> e
        insert e
    rows: e
    ");
    assert_snapshot!(stamp(BRANCHES, "b2 d11", "e"), @"
    stamp_revision b2, d11 -> e
        delete b2
        update d11 to e
    rows: e
    ");
    assert_snapshot!(stamp(BRANCHES, "b2 d11", "a"), @"
    stamp_revision b2, d11 -> a
        delete b2
        update d11 to a
    rows: a
    ");
    assert_snapshot!(stamp(BRANCHES, "b2", "d11 d12"), @"
    stamp_revision  -> d11
        insert d11
    stamp_revision  -> d12
        insert d12
    rows: b2, d11, d12
    ");
    assert_snapshot!(stamp(BRANCHES, "b2 d11", "base"), @"
    stamp_revision b2 -> 
        delete b2
    stamp_revision d11 -> 
        delete d11
    rows:
    ");
    assert_snapshot!(stamp(SERVICES, "core2 shop1", "shop@base"), @"
    stamp_revision shop1 -> 
        delete shop1
    rows: core2
    ");
    assert_snapshot!(stamp(BRANCHES, "b2", "b2"), @"rows: b2");
}

#[test]
fn rows_that_cannot_be_are_an_error_before_anything_runs() {
    assert_snapshot!(upgrade(BRANCHES, "gone", "head"), @"
    error: the database is at revision `gone`, which no script has
     help: bring back its script, or write what the database is at: `dbm stamp --purge REV`
    ");
    assert_snapshot!(upgrade(BRANCHES, "a b1", "head"), @"error: requested revision `b1` overlaps with requested revision `a`");
    assert_snapshot!(downgrade(BRANCHES, "a b1", "base"), @"
    downgrade b1 -> a
        delete b1
    downgrade a -> 
        delete a
    rows:
    ");
}
