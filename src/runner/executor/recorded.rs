//! Runs the statements of a step one by one where each commits by itself, and keeps the journal of them.

use crate::runner::error::RunError;
use crate::runner::executor::{Executor, part_error};
use crate::runner::journal::{Journal, JournalDecision, JournalError, Kind, temporary};
use crate::runner::message::Part;
use crate::runner::progress::Transaction;
use dbm_core::rows::Rows;
use dbm_database::DatabaseError;
use dbm_project::plan::{PlannedStep, Statement, TransactionEffect};

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
                self.is_nothing_left()?;
                self.hold().await?;
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

    /// Runs a text of `step` statement by statement, but for those that a former run has done, and gives what the
    /// last one gave.
    pub async fn recorded(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        if statement.effect == TransactionEffect::Batchable {
            return self.recorded_one(step, statement).await;
        }
        let mut rows = Rows::without_rows(-1);
        for one in statement.apart(self.planner.dialect.facts().syntax) {
            rows = self.recorded_one(step, &one).await?;
        }
        Ok(rows)
    }

    async fn recorded_one(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        let kind = Kind::of(&statement.sql, self.planner.dialect.facts().syntax);
        match kind {
            Kind::Repeatable => return self.run_again(step, statement).await,
            Kind::Lock => return self.run_lock(step, statement).await,
            Kind::Dml | Kind::ImplicitCommit => {}
        }
        if self.has_run(statement)? {
            self.progress.keep(statement.sql.clone());
            return Ok(Rows::without_rows(-1));
        }
        self.needs_no_former_session(statement)?;
        self.hold().await?;
        if kind == Kind::Dml && self.progress.transaction == Transaction::Open {
            let result = self.run_statement(step, statement).await;
            if let Some(journal) = &mut self.journal {
                journal.ran(&statement.sql, result.is_ok());
            }
            return result;
        }
        self.intend(&statement.sql).await?;
        let result = self.run_statement(step, statement).await;
        self.settle(&result).await;
        self.progress.keep_held();
        result
    }

    /// Makes sure that the lock is ours, and stays so until what is open ends.
    async fn hold(&mut self) -> Result<(), RunError> {
        self.lock.check().await.map_err(RunError::LockLost)?;
        let Some(guard) = self.lock.guard() else {
            return Ok(());
        };
        match self.connection.execute(guard).await {
            Ok(0) => Err(RunError::LockLost(DatabaseError::LockLost)),
            Ok(_) => Ok(()),
            Err(error) if error.is_conflict() => Err(RunError::LockLost(error)),
            Err(error) => Err(error.into()),
        }
    }

    /// Notes how the statement of the last row ended, if that is known.
    async fn settle(&mut self, result: &Result<Rows, RunError>) {
        let Some(journal) = &mut self.journal else {
            return;
        };
        match result {
            Ok(_) => journal.took_effect(),
            Err(error) if error.is_lost() => {}
            Err(_) => journal.refused(self.connection).await,
        }
    }

    /// Runs a statement that no run skips: it asks, or says how the session is.
    async fn run_again(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        self.needs_no_former_session(statement)?;
        let rows = self.run_statement(step, statement).await?;
        if statement.sql.to_lowercase().contains("autocommit") {
            self.flush_journal().await?;
            self.look_at_transaction().await?;
        }
        Ok(rows)
    }

    /// Locks tables, or frees them; both commit.
    async fn run_lock(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        self.flush_journal().await?;
        self.progress.keep_held();
        let mut statement = statement.clone();
        if let Some(journal) = &self.journal
            && statement.sql.trim().to_uppercase().starts_with("LOCK")
        {
            statement.sql = journal.with_lock(&statement.sql);
        }
        self.run_statement(step, &statement).await
    }

    /// What a skipped statement left in the session is not there.
    fn needs_no_former_session(&self, statement: &Statement) -> Result<(), RunError> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let sql = statement.sql.to_lowercase();
        let asks = ["last_insert_id(", "row_count(", "found_rows("];
        let asked = asks.iter().find(|it| sql.contains(**it));
        let what = match (temporary(&statement.sql), asked) {
            (Some(table), _) if journal.skips(&table) => format!("the temporary table `{table}`"),
            (None, Some(asked)) if journal.has_skipped() => format!("`{asked})`"),
            _ => return Ok(()),
        };
        let statement = Box::new(statement.clone());
        Err(JournalError::Session { statement, what }.into())
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
        match journal.next_decision(&statement.sql) {
            JournalDecision::Run => Ok(false),
            JournalDecision::Skip => Ok(true),
            JournalDecision::Changed(entry) => {
                let statement = Box::new(statement.clone());
                let changed = JournalError::Changed { statement, entry };
                Err(changed.into())
            }
        }
    }

    /// The script is through: what a former run did must have had its turn.
    fn is_nothing_left(&self) -> Result<(), RunError> {
        match self.journal.as_ref().and_then(Journal::left_over) {
            Some(entry) => Err(JournalError::Missing { entry }.into()),
            None => Ok(()),
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
        let is_ours = self.lock.check().await.is_ok();
        // Without the lock the table is somebody else's.
        let Some(journal) = self.journal.as_mut().filter(|_| is_ours) else {
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
