//! What `dbm doctor` found.

use serde::Serialize;

use dbm_core::failure::Failure;

/// One thing that a run needs, and whether it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// Whether it is as a run needs it.
    #[serde(rename = "ok")]
    pub is_good: bool,
    /// What was found.
    pub detail: String,
}

/// What was found of one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The project.
    pub project: String,
    /// What was looked at, in order.
    pub checks: Vec<Check>,
    /// What will not work.
    pub failures: Vec<Failure>,
}

/// A diagnosis as a line of JSON.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    event: &'static str,
    project: &'a str,
    checks: &'a [Check],
}

impl Diagnosis {
    /// A diagnosis of nothing yet.
    pub fn new(project: &str) -> Self {
        Self {
            project: project.to_owned(),
            checks: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// Notes how `what` came out.
    pub fn push(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// Notes that `what` is not as a run needs it, if it is not, and hands on what is good of it.
    pub fn check_all<T>(
        &mut self,
        what: &'static str,
        result: Result<T, Vec<Failure>>,
    ) -> Option<T> {
        let note = |failures: Vec<Failure>| {
            self.push(Check {
                what,
                is_good: false,
                detail: String::new(),
            });
            self.failures.extend(failures);
        };
        result.map_err(note).ok()
    }

    /// Notes a result, and hands on what is good of it.
    pub fn check<T>(&mut self, what: &'static str, result: Result<T, Failure>) -> Option<T> {
        let is_good = result.is_ok();
        self.push(Check {
            what,
            is_good,
            detail: String::new(),
        });
        result.map_err(|failure| self.failures.push(failure)).ok()
    }

    /// Says more of the last thing that was looked at.
    pub fn detail(&mut self, detail: &str) {
        if let Some(check) = self.checks.last_mut() {
            detail.clone_into(&mut check.detail);
        }
    }

    /// As a person reads it.
    pub fn text(&self) -> String {
        let line = |check: &Check| {
            let mark = if check.is_good { "ok  " } else { "FAIL" };
            format!("  {mark}  {:<20} {}", check.what, check.detail)
                .trim_end()
                .to_owned()
        };
        let lines: Vec<String> = self.checks.iter().map(line).collect();
        format!("{}\n{}", self.project, lines.join("\n"))
    }

    /// As JSON.
    pub fn line(&self) -> Line<'_> {
        Line {
            event: "doctor",
            project: &self.project,
            checks: &self.checks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dbm_core::failure::Kind;

    #[test]
    fn a_diagnosis_names_each_thing_that_a_run_needs() {
        let mut diagnosis = Diagnosis::new("sparkr");
        diagnosis.check("settings and env.py", Ok(()));
        diagnosis.check("history", Ok(()));
        diagnosis.detail("7 revisions");
        let refused = Failure::new(Kind::Database, "no connection");
        diagnosis.check::<()>("database", Err(refused));
        insta::assert_snapshot!(diagnosis.text(), @"
        sparkr
          ok    settings and env.py
          ok    history              7 revisions
          FAIL  database
        ");
    }
}
