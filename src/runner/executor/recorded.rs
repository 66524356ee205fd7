//! Runs the statements of a step one by one where each commits by itself, and keeps the journal of them.

use crate::event::EventKind;
use crate::runner::error::RunError;
use crate::runner::executor::{Executor, part_error};
use crate::runner::journal::{
    Journal, JournalDecision, JournalError, Kind, NotedError, changes_rows, hash, temporary,
};
use crate::runner::message::Part;
use crate::runner::progress::Transaction;
use dbm_core::rows::Rows;
use dbm_database::DatabaseError;
use dbm_project::plan::{Item, PlannedStep, Statement, TransactionEffect};
use dbm_project::python_fallback::Notes;

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
                self.begin_ending(step).await?;
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

    /// The statements of `step` have had their turn, and the version row comes.
    pub(super) async fn begin_ending(&mut self, step: &PlannedStep) -> Result<(), RunError> {
        self.is_nothing_left(step).await?;
        // A script may have ended the transaction that the version and the end of the journal belong to.
        self.begin().await?;
        self.hold().await
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
        if let Some(error) = self.refused_before(statement) {
            return Err(part_error(step, Some(&Part::Statement(statement)), error));
        }
        let kind = Kind::of(&statement.sql, self.planner.dialect.facts().syntax);
        match kind {
            Kind::Repeatable => return self.run_again(step, statement).await,
            Kind::Lock => return self.run_lock(step, statement).await,
            Kind::Dml | Kind::ImplicitCommit | Kind::Defines => {}
        }
        if self.has_run(step, statement).await? {
            self.progress.keep(statement.sql.clone());
            let rows = self.told_before(statement);
            return Ok(rows.unwrap_or_else(|| Rows::without_rows(-1)));
        }
        self.needs_no_former_session(statement)?;
        self.hold().await?;
        let is_open = self.progress.transaction == Transaction::Open;
        let result = match kind {
            Kind::Dml if is_open => self.run_held(step, statement).await,
            Kind::Dml if changes_rows(&statement.sql) => self.run_whole(step, statement).await,
            Kind::Repeatable | Kind::Lock | Kind::Dml | Kind::Defines | Kind::ImplicitCommit => {
                self.run_noted(step, statement, kind).await
            }
        };
        self.tell(step, statement, &result);
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

    /// Keeps the answer that a script gets.
    fn tell(&mut self, step: &PlannedStep, statement: &Statement, result: &Result<Rows, RunError>) {
        let Some(journal) = self.journal.as_mut().filter(|_| is_live(step)) else {
            return;
        };
        match result {
            Ok(rows) => journal.tell(&statement.sql, Ok(rows)),
            Err(RunError::Statement {
                error: DatabaseError::Statement(error),
                ..
            }) => journal.tell(&statement.sql, Err(error)),
            Err(_) => {}
        }
    }

    fn told_before(&mut self, statement: &Statement) -> Option<Rows> {
        self.journal.as_mut()?.told_rows(&statement.sql)
    }

    fn refused_before(&mut self, statement: &Statement) -> Option<DatabaseError> {
        let error = self.journal.as_mut()?.told_refusal(&statement.sql)?;
        Some(error.into())
    }

    /// Runs what belongs to the open transaction.
    async fn run_held(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        let result = self.run_statement(step, statement).await;
        if let Some(journal) = &mut self.journal {
            journal.ran(&statement.sql, result.is_ok());
        }
        result
    }

    /// Runs a change of rows outside of a transaction: in one of its own, with its note.
    async fn run_whole(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        let before = self.progress.transaction;
        self.begin().await?;
        let result = self.run_held(step, statement).await;
        let ended = match &result {
            Ok(_) => self.commit().await,
            Err(error) if error.is_lost() => Ok(()),
            Err(_) => self.connection.rollback().await.map_err(RunError::from),
        };
        self.progress.transaction = before;
        ended.and(result)
    }

    /// Runs what commits, and its notes with it.
    async fn run_noted(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
        kind: Kind,
    ) -> Result<Rows, RunError> {
        let Some(journal) = &mut self.journal else {
            return self.run_statement(step, statement).await;
        };
        let part = Part::Statement(statement);
        let result = if kind == Kind::Defines {
            journal
                .run_definition(self.connection, &statement.sql)
                .await
        } else {
            journal.run_between(self.connection, &statement.sql).await
        };
        self.noted(step, part, result).await
    }

    /// What a statement and its notes came to.
    pub(super) async fn noted(
        &mut self,
        step: &PlannedStep,
        part: Part<'_>,
        result: Result<Rows, NotedError>,
    ) -> Result<Rows, RunError> {
        let result = match result {
            Err(NotedError::Journal(error)) => return Err(RunError::Journal(error)),
            Err(NotedError::Statement(error)) => Err(part_error(step, Some(&part), error)),
            Ok(rows) => Ok(rows),
        };
        self.progress.keep_held();
        if let Err(error) = &result {
            self.refused(error).await;
        } else {
            self.ran(step, part, 0)?;
            self.progress.keep_held();
        }
        result
    }

    /// The server refused the statement of the last row, if it is there still.
    async fn refused(&mut self, error: &RunError) {
        if let Some(journal) = &mut self.journal
            && !error.is_lost()
        {
            journal.refused(self.connection).await;
        }
    }

    /// Runs a statement that no run skips: it asks, or says how the session is.
    async fn run_again(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<Rows, RunError> {
        if let Some(rows) = self.told_before(statement) {
            return Ok(rows);
        }
        self.needs_no_former_session(statement)?;
        // `SET autocommit = 1` commits.
        let may_commit = statement.sql.to_lowercase().contains("autocommit");
        if may_commit {
            self.flush_journal().await?;
        }
        let result = self.run_statement(step, statement).await;
        if !matches!(&result, Ok(rows) if rows.columns.is_none()) {
            self.tell(step, statement, &result);
        }
        let rows = result?;
        if let Some(journal) = &mut self.journal {
            journal.reads(&statement.sql, rows.rows.len());
        }
        if may_commit {
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

    async fn has_run(
        &mut self,
        step: &PlannedStep,
        statement: &Statement,
    ) -> Result<bool, RunError> {
        let Some(journal) = &mut self.journal else {
            return Ok(false);
        };
        match journal.next_decision(&statement.sql) {
            JournalDecision::Run => Ok(false),
            JournalDecision::Skip => Ok(true),
            JournalDecision::Changed(entry) => {
                let hash = hash(&statement.sql);
                if let Some(has_run) = self.leaves_out(step, Some(&hash)).await? {
                    return Ok(has_run);
                }
                let changed = JournalError::Changed {
                    is_live: is_live(step),
                    statement: Box::new(statement.clone()),
                    entry: *entry,
                };
                Err(changed.into())
            }
        }
    }

    /// Whether a script that reads leaves out what took effect before; if so, whether the next statement did as well.
    async fn leaves_out(
        &mut self,
        step: &PlannedStep,
        next: Option<&str>,
    ) -> Result<Option<bool>, RunError> {
        let Some(journal) = self.journal.as_mut().filter(|_| is_live(step)) else {
            return Ok(None);
        };
        let Some((left_out, has_run)) = journal.leave_out(self.connection, next).await? else {
            return Ok(None);
        };
        for entry in left_out {
            self.progress.keep(entry.statement);
        }
        Ok(Some(has_run))
    }

    /// The script is through: what a former run did must have had its turn.
    async fn is_nothing_left(&mut self, step: &PlannedStep) -> Result<(), RunError> {
        let Some(entry) = self.journal.as_ref().and_then(Journal::left_over) else {
            return Ok(());
        };
        if self.leaves_out(step, None).await?.is_some() {
            return Ok(());
        }
        let is_live = is_live(step);
        Err(JournalError::Missing { is_live, entry }.into())
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

    /// Says that Python begins the step, and gives what it needs to note the rest.
    pub(super) async fn journal_python(&mut self) -> Result<Option<Notes>, RunError> {
        match &mut self.journal {
            Some(journal) => {
                let beginning = journal.begin_python(self.connection).await;
                beginning.map_err(RunError::Journal)
            }
            None => Ok(None),
        }
    }

    /// Python did not come to the end of the step, and it is known how its last statement ended.
    pub(super) async fn stop_python(&mut self) {
        if let Some(journal) = &mut self.journal {
            // Without it the next run asks, and the first error counts.
            let _ = journal.stop_python(self.connection).await;
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
                // It is empty, and not everyone may drop it.
                if let Err(error) = journal.drop_table(self.connection).await {
                    let name = journal.name();
                    let warning = format!("the table {name}, which is empty, stays: {error}");
                    self.events.send(EventKind::Warning(warning));
                }
                Ok(())
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

/// Whether the step decides while it runs what it does.
fn is_live(step: &PlannedStep) -> bool {
    let is_script = |item: &Item| matches!(item, Item::Script(_));
    step.items.iter().any(is_script)
}
