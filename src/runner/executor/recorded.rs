//! Runs the statements of a step one by one where each commits by itself, and keeps the journal of them.

use crate::failure::Failure;
use crate::plan::{PlannedStep, Shape, Statement};
use crate::rows::Rows;
use crate::runner::error::RunError;
use crate::runner::executor::{Executor, part_error};
use crate::runner::journal::{JournalError, Kind, Turn};
use crate::runner::message::Part;
use crate::runner::progress::Transaction;

impl Executor<'_> {
    /// Runs a part of `step`, unless a former run has done so.
    pub(super) async fn send_recorded(
        &mut self,
        step: &PlannedStep,
        part: Part<'_>,
    ) -> Result<(), RunError> {
        match part {
            Part::Statement(statement) => self.recorded(step, statement).await.map(drop),
            Part::Change(index) => {
                let result = self.connection.execute(super::sql(step, part)).await;
                let count = result.map_err(|error| part_error(step, Some(&part), error))?;
                self.ran(step, part, count)?;
                if index + 1 == step.changes.len() {
                    self.end_journal().await?;
                }
                Ok(())
            }
        }
    }

    /// Runs a statement of `step`, unless a former run has done so, and gives what it gave.
    pub async fn recorded(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        let kind = Kind::of(&statement.sql, self.planner.dialect.facts().syntax);
        if kind == Kind::Again {
            return self.run_statement(step, statement).await;
        }
        if self.has_run(statement)? {
            self.progress.keep(statement.sql.clone());
            return Ok(Rows::without_rows(-1));
        }
        self.lock.check().await.map_err(RunError::LockLost)?;
        if kind == Kind::Data && self.progress.transaction == Transaction::Open {
            let result = self.run_statement(step, statement).await;
            if let Some(journal) = &mut self.journal {
                journal.ran(&statement.sql, result.is_ok());
            }
            return result;
        }
        self.intend(&statement.sql).await?;
        let result = self.run_statement(step, statement).await;
        let is_known = match &result {
            Ok(_) => true,
            // Of several statements some may have taken effect.
            Err(error) => !error.is_lost() && statement.shape == Shape::One,
        };
        if let Some(journal) = self.journal.as_mut().filter(|_| is_known) {
            journal.settled(result.is_ok());
        }
        self.progress.keep_held();
        result
    }

    async fn run_statement(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        let part = Part::Statement(statement);
        let result = self.connection.rows(&statement.sql).await;
        let rows = result.map_err(|error| part_error(step, Some(&part), error))?;
        self.ran(step, part, 0)?;
        Ok(rows)
    }

    fn has_run(&mut self, statement: &Statement) -> Result<bool, RunError> {
        let Some(journal) = &mut self.journal else {
            return Ok(false);
        };
        match journal.turn(&statement.sql) {
            Turn::Run => Ok(false),
            Turn::Skip => Ok(true),
            Turn::Changed(entry) => {
                let statement = Box::new(statement.clone());
                let changed = JournalError::Changed { statement, entry };
                Err(Failure::from(changed).into())
            }
        }
    }

    async fn intend(&mut self, sql: &str) -> Result<(), RunError> {
        if let Some(journal) = &mut self.journal {
            let intending = journal.intend(self.connection, sql).await;
            intending.map_err(RunError::Journal)?;
        }
        self.progress.keep_held();
        Ok(())
    }

    /// Notes what the open transaction holds, before it is committed in the middle of a step.
    pub(super) async fn flush_journal(&mut self) -> Result<(), RunError> {
        match &mut self.journal {
            Some(journal) => {
                let flushing = journal.flush(self.connection).await;
                flushing.map_err(RunError::Journal)
            }
            None => Ok(()),
        }
    }

    async fn end_journal(&mut self) -> Result<(), RunError> {
        match &mut self.journal {
            Some(journal) => {
                let ending = journal.end_step(self.connection).await;
                ending.map_err(RunError::Journal)
            }
            None => Ok(()),
        }
    }
}

impl Executor<'_> {
    /// Makes the table of the journal.
    pub(super) async fn open_journal(&mut self) -> Result<(), RunError> {
        match &mut self.journal {
            Some(journal) => {
                let opening = journal.open(self.connection).await;
                opening.map_err(RunError::Journal)
            }
            None => Ok(()),
        }
    }

    /// A step begins.
    pub(super) fn journal_step(&mut self, step: &PlannedStep) {
        if let Some(journal) = &mut self.journal {
            journal.begin_step(&step.step, &self.progress.rows);
        }
    }

    /// The run is over: the table goes, or says where the run stopped.
    pub(super) async fn close_journal(
        &mut self,
        result: Result<(), RunError>,
    ) -> Result<(), RunError> {
        let Some(journal) = &mut self.journal else {
            return result;
        };
        match result {
            Ok(()) => {
                let dropping = journal.drop_table(self.connection).await;
                dropping.map_err(RunError::Journal)
            }
            Err(error) => {
                // Without it the last statement is in doubt, and the first error counts.
                let _ = self.connection.rollback().await;
                let _ = journal.stop(self.connection).await;
                Err(error)
            }
        }
    }
}
