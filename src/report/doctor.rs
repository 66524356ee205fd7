//! What `dbm doctor` found.

use serde::Serialize;

use crate::workspace::{Check, Diagnosis};

/// A diagnosis as a line of JSON.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    event: &'static str,
    project: &'a str,
    checks: Vec<CheckObject<'a>>,
}

#[derive(Debug, Serialize)]
struct CheckObject<'a> {
    what: &'a str,
    ok: bool,
    detail: &'a str,
}

impl<'a> CheckObject<'a> {
    fn new(check: &'a Check) -> Self {
        Self {
            what: check.what,
            ok: check.is_good,
            detail: &check.detail,
        }
    }
}

/// A diagnosis as a person reads it.
pub fn text(diagnosis: &Diagnosis) -> String {
    let line = |check: &Check| {
        let mark = if check.is_good { "ok  " } else { "FAIL" };
        format!("  {mark}  {:<20} {}", check.what, check.detail)
            .trim_end()
            .to_owned()
    };
    let lines: Vec<String> = diagnosis.checks.iter().map(line).collect();
    format!("{}\n{}", diagnosis.project, lines.join("\n"))
}

/// A diagnosis as JSON.
pub fn line(diagnosis: &Diagnosis) -> Line<'_> {
    Line {
        event: "doctor",
        project: &diagnosis.project,
        checks: diagnosis.checks.iter().map(CheckObject::new).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnosis_names_each_thing_that_a_run_needs() {
        let check = |what, is_good, detail: &str| Check {
            what,
            is_good,
            detail: detail.to_owned(),
        };
        let diagnosis = Diagnosis {
            project: "sparkr".to_owned(),
            checks: vec![
                check("settings and env.py", true, ""),
                check("history", true, "7 revisions"),
                check("database", false, ""),
            ],
            failures: Vec::new(),
        };
        insta::assert_snapshot!(text(&diagnosis), @"
        sparkr
          ok    settings and env.py
          ok    history              7 revisions
          FAIL  database
        ");
    }
}
