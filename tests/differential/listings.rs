//! What people and scripts read: to the letter.

use pretty_assertions::assert_eq;

use super::sample::Sample;

#[test]
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
    let [ours, theirs] = [ours, theirs].map(|outcome| settled(&outcome.expect(0).stdout));
    assert_eq!(ours, theirs, "{command:?}");
}

/// The text without what differs from run to run in Alembic, whose children and labels are sets, and
/// without the two ways to write the path of one database.
fn settled(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(settled_line).collect();
    for children in lines.chunk_by_mut(|above, line| is_child(above) && is_child(line)) {
        children.sort();
    }
    lines.join("\n").replace("sqlite:///./", "sqlite:///")
}

fn is_child(line: &str) -> bool {
    line.trim_start().starts_with("-> ")
}

fn settled_line(line: &str) -> String {
    match line.split_once(": ") {
        Some((title @ ("Branches into" | "Branch names"), names)) => {
            let mut names: Vec<_> = names.split(", ").collect();
            names.sort_unstable();
            format!("{title}: {}", names.join(", "))
        }
        _ => line.to_owned(),
    }
}
