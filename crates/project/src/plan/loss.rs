//! What a step destroys, in words.

use super::PlannedStep;
use dbm_core::loss::losses;
use dbm_core::sql::script::Syntax;

impl PlannedStep {
    /// What the step destroys, or why nobody can say it before; texts of SQL are read in the `syntax` of the
    /// database.
    pub fn losses(&self, syntax: Syntax) -> Vec<String> {
        let operations = self.script.operations.iter();
        let mut lost: Vec<String> = operations
            .flat_map(|located| losses(&located.operation, syntax))
            .map(|what| format!("destroys {what}"))
            .collect();
        if let Some(live) = &self.script.live {
            lost.push(format!("decided while running: {}", live.words()));
        }
        if let Some(handover) = &self.handover {
            lost.push(format!("through Python: {}", handover.reason()));
        }
        lost
    }
}
