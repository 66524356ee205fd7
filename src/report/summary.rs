//! The table at the end: each project, what was done, and what to do next.

use console::style;

use crate::event::Summary;
use crate::report::printable::printable;
use crate::report::status::ids;
use crate::report::table::Table;
use dbm_core::failure::Kind;
use dbm_core::graph::Direction;

/// What became of a project's run.
#[derive(Debug)]
pub struct Line<'a> {
    /// The project.
    pub project: &'a str,
    /// How its run ended.
    pub summary: &'a Summary,
}

/// The table: a row a project, and below a failed one what to do next: `again` is the command for a project.
pub fn table(lines: &[Line<'_>], again: impl Fn(&str) -> String) -> String {
    let mut table = Table::new(["project", "result", "revision", "time"]);
    for line in lines {
        table.row(row(line));
    }
    let mut rows = table.lines().into_iter();
    let mut text = style(rows.next().unwrap_or_default())
        .dim()
        .for_stderr()
        .to_string();
    for (line, row) in lines.iter().zip(rows) {
        text.extend(["\n", &colored(line.summary, row)]);
        if let Some(next) = next(line, &again) {
            text.extend(["\n", &" ".repeat(table.width(0)), "  next: ", &next]);
        }
    }
    text
}

/// `3 projects · 1 done · 1 failed · 1 not started`, if something went wrong.
pub fn counts(lines: &[Line<'_>]) -> Option<String> {
    let of = |is: fn(&Summary) -> bool| lines.iter().filter(|line| is(line.summary)).count();
    let not_started = of(|summary| summary.not_started.is_some());
    let failed = of(|summary| summary.failure.is_some());
    if not_started + failed == 0 {
        return None;
    }
    let counts = [
        (lines.len() - failed - not_started, "done"),
        (failed, "failed"),
        (not_started, "not started"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, what)| format!(" · {count} {what}"));
    let text = format!("{} projects{}", lines.len(), counts.collect::<String>());
    Some(style(text).bold().for_stderr().to_string())
}

/// What became of a run, in a few words: `3 applied`, `failed, 1 of 4 applied`.
pub fn result(summary: &Summary) -> String {
    let done = match summary.direction {
        Direction::Upgrade => "applied",
        Direction::Downgrade => "reverted",
        Direction::Stamp => "stamped",
    };
    let (applied, planned) = (summary.applied.len(), summary.planned);
    if let Some(culprit) = &summary.not_started {
        return format!("not started: {culprit} failed");
    }
    match &summary.failure {
        None if applied == 0 => "up to date".to_owned(),
        None => format!("{applied} {done}"),
        Some(failure) => {
            let word = match failure.kind {
                Kind::Interrupted | Kind::Terminated => "stopped",
                Kind::Database
                | Kind::CommandLine
                | Kind::Settings
                | Kind::Plan
                | Kind::Difference
                | Kind::Pending => "failed",
            };
            match planned {
                0 => word.to_owned(),
                _ => format!("{word}, {applied} of {planned} {done}"),
            }
        }
    }
}

fn row(line: &Line<'_>) -> [String; 4] {
    let summary = line.summary;
    let time = format!("{:.2} s", summary.elapsed.as_secs_f64());
    [
        line.project.to_owned(),
        result(summary),
        ids(&summary.after),
        time,
    ]
}

fn colored(summary: &Summary, row: String) -> String {
    let row = style(row).for_stderr();
    match &summary.failure {
        None if summary.not_started.is_some() => row.yellow().to_string(),
        None if summary.applied.is_empty() => row.to_string(),
        None => row.green().to_string(),
        Some(_) => row.red().to_string(),
    }
}

/// What to type next after a failure.
fn next(line: &Line<'_>, again: impl Fn(&str) -> String) -> Option<String> {
    let command = again(line.project);
    let command = printable(&command);
    if line.summary.not_started.is_some() {
        return Some(format!("{command} once that is mended"));
    }
    let failure = line.summary.failure.as_ref()?;
    Some(match failure.kind {
        Kind::Interrupted | Kind::Terminated => format!("{command} goes on from there"),
        Kind::Database
        | Kind::CommandLine
        | Kind::Settings
        | Kind::Plan
        | Kind::Difference
        | Kind::Pending => format!("mend what the error names, then {command}"),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use dbm_core::failure::Failure;

    fn summary(applied: usize, planned: usize, after: &[&str]) -> Summary {
        Summary {
            direction: Direction::Upgrade,
            planned,
            applied: vec!["upgrade a -> b".to_owned(); applied],
            before: Vec::new(),
            after: after.iter().map(ToString::to_string).collect(),
            failure: None,
            not_started: None,
            elapsed: Duration::from_millis(1234),
        }
    }

    #[test]
    fn a_table_names_each_project_and_what_to_do_next() {
        console::set_colors_enabled_stderr(false);
        let failed = |kind, applied| Summary {
            failure: Some(Failure::new(kind, "")),
            ..summary(applied, 4, &["b"])
        };
        let not_started = Summary {
            not_started: Some("billing".to_owned()),
            ..summary(0, 0, &[])
        };
        let summaries = [
            ("social-suit", summary(8, 8, &["1f2e", "77aa"])),
            ("sparkr", summary(0, 0, &["c3"])),
            ("new", summary(0, 0, &[])),
            ("billing", failed(Kind::Database, 1)),
            ("übung", failed(Kind::Interrupted, 0)),
            ("shop", not_started),
        ];
        let lines: Vec<_> = summaries
            .iter()
            .map(|(project, summary)| Line { project, summary })
            .collect();
        let again = |project: &str| format!("`dbm -p {project} upgrade`");
        insta::assert_snapshot!(table(&lines, again), @"
        project      result                       revision    time
        social-suit  8 applied                    1f2e, 77aa  1.23 s
        sparkr       up to date                   c3          1.23 s
        new          up to date                   -           1.23 s
        billing      failed, 1 of 4 applied       b           1.23 s
                     next: mend what the error names, then `dbm -p billing upgrade`
        übung        stopped, 0 of 4 applied      b           1.23 s
                     next: `dbm -p übung upgrade` goes on from there
        shop         not started: billing failed  -           1.23 s
                     next: `dbm -p shop upgrade` once that is mended
        ");
    }
}
