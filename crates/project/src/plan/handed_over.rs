//! Steps that the project's Python runs.

use std::sync::Arc;

use crate::python_fallback::Handover;
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::Step;
use dbm_dialect::Rendering;
use dbm_script::Script;

use super::{CreatedEnums, PlannedStep, Planner};

impl Planner {
    /// A live script that may reach what is not known goes to Python as a whole, if there is one;
    /// else it runs as far as it gets.
    ///
    /// # Errors
    /// The setting names a Python that cannot do it.
    pub fn taken(&self, script: &Script) -> Result<Option<Handover>, Failure> {
        let live = script.live.as_ref();
        let Some(unknown) = live.and_then(|live| live.unknown.clone()) else {
            return Ok(None);
        };
        match self.python.take(unknown) {
            Ok(handover) => Ok(Some(handover)),
            Err(failure) if failure.kind == Kind::Settings => Err(failure),
            Err(_) => Ok(None),
        }
    }

    /// Steps that Python runs all.
    pub fn left_to(
        &self,
        handover: &Handover,
        steps: Vec<Step>,
        rendering: &Rendering,
    ) -> Vec<PlannedStep> {
        let mut created_enums = CreatedEnums::default();
        let steps = steps.into_iter();
        steps
            .map(|step| self.handed_over(step, handover.clone(), rendering, &mut created_enums))
            .collect()
    }

    /// A step that Python runs.
    pub(super) fn handed_over(
        &self,
        step: Step,
        handover: Handover,
        rendering: &Rendering,
        created_enums: &mut CreatedEnums,
    ) -> PlannedStep {
        let before = created_enums.clone();
        created_enums.may_grow();
        PlannedStep {
            changes: self.changes(&step, rendering),
            step: Arc::new(step),
            script: Script::default(),
            items: Vec::new(),
            created_enums: before,
            handover: Some(handover),
        }
    }
}
