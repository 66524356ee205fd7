//! `--sql`: byte for byte.

use pretty_assertions::assert_eq;

use super::sample::Sample;

#[test]
fn social_suit_on_postgresql() {
    same_text(
        &Sample::social_suit_on_postgresql(),
        &["b610:head", "e08d:38d9"],
    );
}

#[test]
fn social_suit_on_sqlite() {
    same_text(
        &Sample::social_suit_on_sqlite(),
        &["b610:head", "e08d:38d9"],
    );
}

#[test]
fn sparkr_on_postgresql() {
    same_text(&Sample::sparkr_on_postgresql(), &["c6d3:head", "47a9:+2"]);
}

#[test]
fn sparkr_on_sqlite() {
    same_text(&Sample::sparkr_on_sqlite(), &["c6d3:head", "47a9:+2"]);
}

fn same_text(sample: &Sample, ranges: &[&str]) {
    let mut commands = vec![
        ["upgrade", "head", "--sql"],
        ["downgrade", "head:base", "--sql"],
    ];
    commands.extend(ranges.iter().map(|range| ["upgrade", range, "--sql"]));
    for command in commands {
        let (ours, theirs) = (sample.dbm(&command), sample.alembic(&command));
        assert_eq!(
            ours.expect(0).stdout,
            theirs.expect(0).stdout,
            "{command:?}"
        );
    }
}
