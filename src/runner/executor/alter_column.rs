//! Changes a column of which the script says too little: the rest is as the database has it.

use crate::runner::error::RunError;
use crate::runner::executor::Executor;
use crate::runner::journal::Journal;
use dbm_core::failure::{Failure, Kind};
use dbm_core::operation::{AlterColumn, Change, DefaultValue, Located, Operation};
use dbm_core::schema::{Autoincrement, Column, ServerDefault};
use dbm_database::introspect;
use dbm_project::plan::{PlannedStep, at_place};

impl Executor<'_> {
    /// Completes a change with the column as it is, and runs it.
    pub(super) async fn alter_column(
        &mut self,
        step: &PlannedStep,
        located: &Located,
        change: &AlterColumn,
    ) -> Result<(), RunError> {
        // What a former run did cannot be completed again.
        if self.journal.as_mut().is_some_and(Journal::skip_one) {
            return Ok(());
        }
        let at_place = |failure| at_place(failure, located);
        let found =
            introspect::column(self.connection, self.backend, &change.table, &change.column);
        let column = found.await.map_err(at_place)?;
        let column = column.ok_or_else(|| at_place(missing(change)))?;
        let located = Located {
            operation: Operation::AlterColumn(Box::new(completed(change, &column))),
            place: located.place.clone(),
        };
        self.send_rendered(step, &located).await
    }
}

fn missing(change: &AlterColumn) -> Failure {
    let (table, column) = (&change.table, &change.column);
    let message = format!("there is no column `{column}` in a table `{table}`");
    Failure::new(Kind::Database, message)
}

/// The change, with what the script leaves out.
fn completed(change: &AlterColumn, column: &Column) -> AlterColumn {
    let mut change = change.clone();
    change.existing_type = Some(column.kind.clone());
    change.existing_nullable.get_or_insert(column.nullable);
    if change.existing_comment.is_none() {
        change.existing_comment.clone_from(&column.comment);
    }
    if column.autoincrement == Autoincrement::Yes {
        change.existing_autoincrement.get_or_insert(true);
    }
    if let (Change::Keep, Some(ServerDefault::Expression(default))) =
        (&change.existing_server_default, &column.server_default)
    {
        change.existing_server_default = Change::Set(DefaultValue::Expression(default.clone()));
    }
    change
}
