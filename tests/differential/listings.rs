//! What people and scripts read: to the letter.

use pretty_assertions::assert_eq;

use super::sample::Sample;

#[test]
#[ignore = "the listing commands are not built yet"]
fn social_suit() {
    let sample = Sample::social_suit_on_sqlite();
    sample.alembic(&["upgrade", "92b3"]).expect(0);
    same_text(&sample);
    same(&sample, &["history", "-r", "e08d:38d9"]);
    same(&sample, &["history", "-r", "current:"]);
    same(&sample, &["show", "38d9"]);
    same(&sample, &["show", "media@head"]);
}

#[test]
#[ignore = "the listing commands are not built yet"]
fn sparkr() {
    let sample = Sample::sparkr_on_sqlite();
    sample.alembic(&["upgrade", "head"]).expect(0);
    same_text(&sample);
    same(&sample, &["show", "current"]);
}

fn same_text(sample: &Sample) {
    let commands: &[&[&str]] = &[
        &["heads"],
        &["heads", "-v"],
        &["history"],
        &["history", "-v"],
        &["history", "-i"],
        &["current"],
        &["current", "-v"],
        &["branches"],
        &["branches", "-v"],
        &["show", "head"],
    ];
    for command in commands {
        same(sample, command);
    }
}

fn same(sample: &Sample, command: &[&str]) {
    let (ours, theirs) = (sample.dbm(command), sample.alembic(command));
    assert_eq!(
        ours.expect(0).stdout,
        theirs.expect(0).stdout,
        "{command:?}"
    );
}
