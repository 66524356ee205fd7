//! Lets a version row go out with whatever comes next, where both are of one transaction: it costs no round trip then.

use std::sync::Arc;

use crate::runner::error::RunError;
use crate::runner::executor::whole::is_of_guard;
use crate::runner::executor::{Executor, sql};
use crate::runner::message::Part;
use crate::runner::progress::Transaction;
use dbm_core::graph::{RowChange, Step};
use dbm_database::DatabaseError;
use dbm_project::plan::PlannedStep;

/// The version row of a step that the server has not answered for.
pub struct Queued {
    step: Arc<Step>,
    change: RowChange,
    sql: String,
}

impl Executor<'_> {
    /// Queues what is but one change of the version table; false where it has to be sent now.
    pub(super) fn queue(
        &mut self,
        step: &PlannedStep,
        parts: &[Part<'_>],
    ) -> Result<bool, RunError> {
        let [part @ Part::Change(index)] = parts else {
            return Ok(false);
        };
        let is_open = self.progress.transaction == Transaction::Open;
        if self.own_transactions || self.journal.is_some() || !is_open {
            return Ok(false);
        }
        let change = &step.changes[*index];
        let statements = if change.must_match() {
            self.connection.guarded(&change.sql)
        } else {
            Some(vec![change.sql.clone()])
        };
        if !statements.is_some_and(|it| self.connection.queue(&it)) {
            return Ok(false);
        }
        self.queued = Some(Queued {
            step: Arc::clone(&step.step),
            change: change.change.clone(),
            sql: sql(step, *part).to_owned(),
        });
        self.ran(step, *part, 1)?;
        Ok(true)
    }

    /// An error of what was queued is that of its own step, whatever was sent with it.
    pub(super) fn of_queued(&mut self, error: RunError) -> RunError {
        let Some(DatabaseError::Queued(server)) = error.database_error() else {
            return error;
        };
        let Some(queued) = self.queued.take() else {
            return error;
        };
        self.progress.go_back(&queued.step.log_line());
        if is_of_guard(server) {
            return RunError::RowCount {
                change: queued.change,
                found: "other than one".to_owned(),
            };
        }
        RunError::Version {
            sql: queued.sql,
            error: DatabaseError::Statement(server.clone()),
        }
    }
}
