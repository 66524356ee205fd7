//! The table at the end: each project, what was done, and what to do next.

use console::style;
use unicode_width::UnicodeWidthStr;

use crate::event::Summary;
use crate::failure::Kind;
use crate::graph::Direction;

/// What became of a project's run.
#[derive(Debug)]
pub struct Line<'a> {
    /// The project.
    pub project: &'a str,
    /// How its run ended.
    pub summary: &'a Summary,
}

/// The table: a row a project, and below a failed one what to do next.
pub fn table(lines: &[Line<'_>]) -> String {
    let rows: Vec<[String; 4]> = lines.iter().map(row).collect();
    let heads = ["project", "result", "revision", "time"].map(str::to_owned);
    let widths: [usize; 4] = std::array::from_fn(|column| {
        let cells = rows.iter().chain([&heads]).map(|row| row[column].width());
        cells.max().unwrap_or(0)
    });
    let mut text = style(aligned(&heads, widths))
        .dim()
        .for_stderr()
        .to_string();
    for (line, row) in lines.iter().zip(&rows) {
        text.push('\n');
        text.push_str(&colored(line.summary, aligned(row, widths)));
        if let Some(next) = next(line) {
            let indent = " ".repeat(widths[0]);
            text.extend(["\n", &indent, "  next: ", &next]);
        }
    }
    text
}

/// What became of a run, in a few words: `3 applied`, `failed, 1 of 4 applied`.
pub fn result(summary: &Summary) -> String {
    let done = match summary.direction {
        Direction::Upgrade => "applied",
        Direction::Downgrade => "reverted",
        Direction::Stamp => "stamped",
    };
    let (applied, planned) = (summary.applied.len(), summary.planned);
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
    let revision = match summary.after.as_slice() {
        [] => "-".to_owned(),
        rows => rows.join(", "),
    };
    let time = format!("{:.2} s", summary.elapsed.as_secs_f64());
    [line.project.to_owned(), result(summary), revision, time]
}

fn aligned(cells: &[String; 4], widths: [usize; 4]) -> String {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        text.push_str(cell);
        text.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
    }
    text.trim_end().to_owned()
}

fn colored(summary: &Summary, row: String) -> String {
    let row = style(row).for_stderr();
    match &summary.failure {
        None if summary.applied.is_empty() => row.to_string(),
        None => row.green().to_string(),
        Some(_) => row.red().to_string(),
    }
}

/// What to type next after a failure.
fn next(line: &Line<'_>) -> Option<String> {
    let failure = line.summary.failure.as_ref()?;
    let command = match line.summary.direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
        Direction::Stamp => "stamp",
    };
    let command = format!("`dbm -p {} {command}`", line.project);
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
    use crate::failure::Failure;

    fn summary(applied: usize, planned: usize, after: &[&str]) -> Summary {
        Summary {
            direction: Direction::Upgrade,
            planned,
            applied: vec!["upgrade a -> b".to_owned(); applied],
            before: Vec::new(),
            after: after.iter().map(ToString::to_string).collect(),
            failure: None,
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
        let summaries = [
            ("social-suit", summary(8, 8, &["1f2e", "77aa"])),
            ("sparkr", summary(0, 0, &["c3"])),
            ("new", summary(0, 0, &[])),
            ("billing", failed(Kind::Database, 1)),
            ("übung", failed(Kind::Interrupted, 0)),
        ];
        let lines: Vec<_> = summaries
            .iter()
            .map(|(project, summary)| Line { project, summary })
            .collect();
        insta::assert_snapshot!(table(&lines), @"
        project      result                   revision    time
        social-suit  8 applied                1f2e, 77aa  1.23 s
        sparkr       up to date               c3          1.23 s
        new          up to date               -           1.23 s
        billing      failed, 1 of 4 applied   b           1.23 s
                     next: mend what the error names, then `dbm -p billing upgrade`
        übung        stopped, 0 of 4 applied  b           1.23 s
                     next: `dbm -p übung upgrade` goes on from there
        ");
    }
}
