//! The table of `dbm status`.

use crate::report::table::Table;
use crate::workspace::Status;

/// A line for each project.
pub fn table(statuses: &[Status]) -> String {
    let mut table = Table::new(["project", "current", "head", "pending"]);
    for status in statuses {
        let pending = match status.pending {
            0 => "up to date".to_owned(),
            count => format!("{count} pending"),
        };
        let half_done = status.half_done.as_ref();
        let half_done = half_done.map(|it| format!(", {} half done", it.step));
        let pending = pending + &half_done.unwrap_or_default();
        table.row([
            status.project.clone(),
            ids(&status.rows),
            ids(&status.heads),
            pending,
        ]);
    }
    table.lines().join("\n")
}

/// Revisions in a cell.
pub(super) fn ids(ids: &[String]) -> String {
    match ids {
        [] => "-".to_owned(),
        _ => ids.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_a_project_stands() {
        let status = |project: &str, rows: &[&str], pending| Status {
            project: project.to_owned(),
            rows: rows.iter().map(ToString::to_string).collect(),
            heads: vec!["47a9".to_owned()],
            pending,
            half_done: None,
        };
        let statuses = [
            status("social-suit", &["47a9"], 0),
            status("sparkr", &["1f", "2e"], 3),
            status("new", &[], 9),
        ];
        insta::assert_snapshot!(table(&statuses), @"
        project      current  head  pending
        social-suit  47a9     47a9  up to date
        sparkr       1f, 2e   47a9  3 pending
        new          -        47a9  9 pending
        ");
    }
}
