//! What a run may destroy: nobody should lose what they were not asked about.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Run, RunError};
use dbm_core::failure::{Failure, Kind};
use dbm_project::python_fallback::Handover;

/// What may be destroyed.
#[derive(Debug, Clone, Default)]
pub enum Consent {
    /// Anything.
    #[default]
    Given,
    /// What these steps destroy, each a project and the log line of the step: `upgrade a -> b, tidy up`.
    To(Arc<BTreeSet<(String, String)>>),
}

impl Consent {
    /// Whether this step may run.
    fn covers(&self, project: &str, step: &str) -> bool {
        match self {
            Self::Given => true,
            Self::To(steps) => steps.contains(&(project.to_owned(), step.to_owned())),
        }
    }

    /// Whether any step of the project may run that destroys something.
    fn covers_some(&self, project: &str) -> bool {
        match self {
            Self::Given => true,
            Self::To(steps) => steps.iter().any(|(of, _)| of == project),
        }
    }
}

impl Run<'_> {
    /// Under the lock the steps may be others than those that somebody agreed to.
    pub(super) fn check_consent(&self) -> Result<(), RunError> {
        let syntax = self.job.planner.dialect.facts().syntax;
        for planned in &self.planned {
            let line = planned.step.log_line();
            if self.job.consent.covers(&self.job.project, &line) {
                continue;
            }
            let lost = planned.losses(syntax);
            if !lost.is_empty() {
                return Err(refused().note(line, lost.join("\n")).into());
            }
        }
        Ok(())
    }

    /// What the project's Alembic does as a whole is not known before.
    pub(super) fn check_consent_outside(&self, handover: &Handover) -> Result<(), RunError> {
        if self.job.consent.covers_some(&self.job.project) {
            return Ok(());
        }
        Err(refused().note("through Python", handover.reason()).into())
    }
}

fn refused() -> Failure {
    let message = "the project is protected, and nobody has agreed to what this run may destroy";
    Failure::new(Kind::Plan, message).hint("look at it with `--dry-run`, then say `--yes`")
}
