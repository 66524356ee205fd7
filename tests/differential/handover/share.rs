//! What a user is told of it: `--dry-run`, `doctor`, `--sql`, the run itself.

use insta::assert_snapshot;

use super::{history, shop_on};
use crate::support::alembic;
use crate::support::outcome::Outcome;
use crate::support::workspace::Workspace;

fn shop() -> Workspace {
    let shop = shop_on("sqlite:///shop.db");
    history(&shop);
    shop
}

/// Without Python's version, which is that of the machine.
fn shown(outcome: Outcome) -> Outcome {
    let version = fancy_regex::Regex::new(r"Python \d+\.\d+\.\d+").unwrap();
    let mut outcome = outcome.timeless();
    outcome.stderr = version
        .replace_all(&outcome.stderr, "Python [version]")
        .into_owned();
    outcome
}

#[test]
fn a_run_says_which_revisions_and_why() {
    assert_snapshot!(shown(shop().dbm(["upgrade"])), @"");
}

#[test]
fn a_preview_and_the_doctor_show_the_share() {
    let shop = shop();
    assert_snapshot!(shop.dbm(["upgrade", "--dry-run"]), @"");
    assert_snapshot!(shop.dbm(["doctor"]), @"");
}

#[test]
fn sql_of_python_is_not_known() {
    assert_snapshot!(shop().dbm(["upgrade", "--sql"]), @"");
}

#[test]
fn never_is_an_error_with_a_way_out() {
    assert_snapshot!(shop().dbm(["--python", "never", "upgrade"]).timeless(), @"");
}

#[test]
fn a_python_without_alembic_is_a_wrong_setting() {
    assert_snapshot!(shop().dbm(["--python", "/nowhere/python", "upgrade"]).timeless(), @"");
}

#[test]
fn a_python_that_is_named_is_taken() {
    let shop = shop().variable("VIRTUAL_ENV", "");
    let python = alembic::python().to_string_lossy().into_owned();
    shop.dbm(["--python", &python, "upgrade"]).expect(0);
}

#[test]
fn a_run_of_one_transaction_hands_over_only_a_step_that_is_alone() {
    let shop = shop();
    let manifest = shop
        .read("projects.toml")
        .replace("transaction_per_migration = true\n", "");
    shop.write("projects.toml", &manifest);
    assert_snapshot!(shop.dbm(["upgrade"]).timeless(), @"");
    for target in ["a1", "b2", "head"] {
        shop.dbm(["upgrade", target]).expect(0);
    }
}
