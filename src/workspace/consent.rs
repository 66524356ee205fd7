//! What runs destroy, and who has agreed to it.

use crate::workspace::{Answer, Control, Failures, Migration, Preview, Workspace};
use dbm_core::sql::script::Syntax;
use dbm_project::plan::PlannedStep;

pub use crate::runner::Consent;

/// A step that destroys something, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLoss {
    /// The step: `upgrade a -> b, tidy up`.
    pub step: String,
    /// What it destroys, or why that is not known before.
    pub what: Vec<String>,
}

impl StepLoss {
    pub(super) fn of_each(steps: &[PlannedStep], syntax: Syntax) -> Vec<Self> {
        let loss = |planned: &PlannedStep| Self {
            step: planned.step.log_line(),
            what: planned.losses(syntax),
        };
        let losses = steps.iter().map(loss);
        losses.filter(|loss| !loss.what.is_empty()).collect()
    }
}

impl Workspace {
    /// What `migration` would do to the projects that are `protected`.
    ///
    /// # Errors
    /// As [`preview`](Self::preview).
    pub async fn preview_protected(
        &self,
        migration: &Migration,
        control: &Control,
    ) -> Result<Vec<Answer<Preview>>, Failures> {
        let projects = self.projects.iter().filter(|project| project.protected);
        let projects: Vec<_> = projects.cloned().collect();
        let protected = Self {
            order: projects
                .iter()
                .map(|project| project.name.clone())
                .collect(),
            projects,
            broken: Vec::new(),
            count: self.count,
            is_selected: self.is_selected,
        };
        protected.preview(migration, control).await
    }
}
