//! What becomes of the projects.

use std::fmt;

use crate::event::Summary;
use dbm_core::failure::Failure;

/// What was found out about one project, or why nothing was.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// The project's name.
    pub project: String,
    /// What it is.
    pub result: Result<T, Failure>,
}

/// How the run of one project ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The project's name.
    pub project: String,
    /// What was done, and what went wrong.
    pub summary: Summary,
}

/// How the runs of all projects ended, in the order of the manifest.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// One for each project.
    pub ended: Vec<Ended>,
}

/// What went wrong, of one project or of several; never empty.
#[derive(Debug, Clone)]
pub struct Failures {
    /// One after the other, each with its project among the notes where it is that of one.
    pub failures: Vec<Failure>,
}

impl Outcome {
    /// The runs, if all of them ended well.
    ///
    /// # Errors
    /// Why those did not that failed; what the others did stays.
    pub fn into_result(self) -> Result<Vec<Ended>, Failures> {
        let failures = self
            .ended
            .iter()
            .filter_map(|it| it.summary.failure.clone());
        match failures.collect::<Vec<_>>() {
            failures if failures.is_empty() => Ok(self.ended),
            failures => Err(Failures { failures }),
        }
    }
}

impl<T> Answer<T> {
    /// The answers of all projects.
    ///
    /// # Errors
    /// Why some have none.
    pub fn all(answers: Vec<Self>) -> Result<Vec<(String, T)>, Failures> {
        let (mut good, mut failures) = (Vec::new(), Vec::new());
        for Self { project, result } in answers {
            match result {
                Ok(found) => good.push((project, found)),
                Err(failure) => failures.push(failure.note("project", project)),
            }
        }
        if failures.is_empty() {
            Ok(good)
        } else {
            Err(Failures { failures })
        }
    }
}

impl From<Failure> for Failures {
    fn from(failure: Failure) -> Self {
        Self {
            failures: vec![failure],
        }
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, failure) in self.failures.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{failure}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failures {}
