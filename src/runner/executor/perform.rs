//! Runs an operation now: what it needs to know of the database is looked up first.

use crate::runner::error::RunError;
use crate::runner::executor::Executor;
use crate::runner::message::Part;
use dbm_core::operation::{Located, Operation};
use dbm_project::plan::PlannedStep;

impl Executor<'_> {
    /// Runs an operation of `step` inside of what is open, completed with what the database says.
    ///
    /// # Errors
    /// What the dialect cannot do, and whatever the database says.
    pub async fn perform(&mut self, step: &PlannedStep, located: &Located) -> Result<(), RunError> {
        match &located.operation {
            Operation::BatchAlterTable(batch) => self.rebuild_table(step, located, batch).await,
            Operation::AlterColumn(change) if self.planner.dialect.needs_column(change) => {
                self.alter_column(step, located, change).await
            }
            _ => {
                let mut located = located.clone();
                self.created_enums.once(&mut located);
                self.send_rendered(step, &located).await
            }
        }
    }

    /// Runs an operation of which everything is known.
    pub(super) async fn send_rendered(
        &mut self,
        step: &PlannedStep,
        located: &Located,
    ) -> Result<(), RunError> {
        for statement in self.planner.render(located, self.rendering)? {
            self.send_alone(step, Part::Statement(&statement)).await?;
        }
        Ok(())
    }
}
