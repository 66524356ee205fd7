//! Alembic today, dbm tomorrow, Alembic the day after: on one database.

use pretty_assertions::assert_eq;

use super::sample::Sample;

#[test]
fn social_suit_on_postgresql() {
    take_turns(&Sample::social_suit_on_postgresql());
}

#[test]
fn social_suit_on_sqlite() {
    take_turns(&Sample::social_suit_on_sqlite());
}

#[test]
fn sparkr_on_postgresql() {
    take_turns(&Sample::sparkr_on_postgresql());
}

#[test]
fn sparkr_on_sqlite() {
    take_turns(&Sample::sparkr_on_sqlite());
}

fn take_turns(sample: &Sample) {
    sample.alembic(&["upgrade", "+2"]).expect(0);
    sample.dbm(&["upgrade", "+1"]).expect(0);
    sample.alembic(&["downgrade", "-1"]).expect(0);
    sample.dbm(&["upgrade"]).expect(0);
    agree(sample);
    let head = (sample.schema(), sample.rows());

    sample.alembic(&["check"]).expect(0);
    sample.alembic(&["downgrade", "-3"]).expect(0);
    agree(sample);
    sample.dbm(&["downgrade", "base"]).expect(0);
    agree(sample);
    sample.alembic(&["upgrade", "head"]).expect(0);
    assert_eq!((sample.schema(), sample.rows()), head);
    sample.dbm(&["check"]).expect(0);
}

/// Both programs say the same of where the database stands.
fn agree(sample: &Sample) {
    let (ours, theirs) = (sample.dbm(&["current"]), sample.alembic(&["current"]));
    assert_eq!(ours.expect(0).stdout, theirs.expect(0).stdout);
}
