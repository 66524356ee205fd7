//! Runs planned steps on one connection, transaction by transaction.

mod foreign_keys;
mod alter_column;
mod commit;
pub mod hand_over;
mod perform;
mod queued;
mod rebuild;
mod recorded;
mod recorded_batch;
mod whole;

use std::sync::Arc;
use std::time::Instant;

use crate::event::{EventKind, Events};
use crate::lock::{self, Lock};
use crate::runner::Job;
use crate::runner::error::RunError;
use crate::runner::interrupt::Interrupt;
use crate::runner::journal::Journal;
use crate::runner::message::{Action, Part, actions};
use crate::runner::progress::{Progress, Transaction, are_same};
use dbm_core::failure::Failure;
use dbm_core::target::Backend;
use dbm_database::{Connection, DatabaseError, TransactionStatus};
use dbm_dialect::Rendering;
use dbm_project::plan::{CreatedEnums, PlannedStep, Planner, Statement, TransactionEffect};
use dbm_project::python_fallback::Handover;

use queued::Queued;

/// Runs steps and knows what of them is committed.
pub struct Executor<'a> {
    /// The connection of the run.
    pub connection: &'a mut dyn Connection,
    /// The lock of the run.
    pub lock: &'a mut Lock,
    /// What each transaction begins with.
    pub opening: Vec<String>,
    /// What is to be done.
    pub job: &'a Job,
    /// Knows the dialect and the version table.
    pub planner: &'a Planner,
    /// How it renders for this connection.
    pub rendering: &'a Rendering,
    /// Where to tell what happens.
    pub events: &'a Events,
    /// Whether to stop.
    pub interrupt: &'a Interrupt,
    /// The kind of database.
    pub backend: Backend,
    /// How many steps the run has.
    pub steps: usize,
    /// Whether each step is a transaction of its own.
    pub own_transactions: bool,
    /// What of a step has taken effect, where the database commits each statement by itself.
    pub journal: Option<Journal>,
    /// The enumerations that tables of the run have made.
    pub created_enums: CreatedEnums,
    /// What has happened so far.
    pub progress: &'a mut Progress,
    /// Whether the version table is not there yet.
    pub is_table_missing: bool,
    /// The version row that was not sent by itself, the last one.
    pub queued: Option<Queued>,
}

impl Executor<'_> {
    /// Makes the version table where it is missing, and empties it where that is asked for.
    ///
    /// Where Python runs the first step it makes the table itself, in the transaction of the step.
    pub async fn prepare(&mut self, steps: &[PlannedStep]) -> Result<(), RunError> {
        let mut statements = Vec::new();
        let is_first_native = steps.first().is_none_or(|step| step.handover.is_none());
        if self.is_table_missing && is_first_native {
            statements.extend(self.table_statements()?);
            self.is_table_missing = false;
        }
        if self.planner.destination.purges() {
            statements.push(
                self.planner
                    .table
                    .purge(self.planner.dialect, self.rendering),
            );
            self.progress.rows.clear();
        }
        if statements.is_empty() {
            return Ok(());
        }
        self.begin().await?;
        for sql in statements {
            let result = self.connection.execute(&sql).await;
            result.map_err(|error| RunError::Version { sql, error })?;
        }
        if self.own_transactions {
            self.commit().await
        } else {
            Ok(())
        }
    }

    /// The statements that make the version table.
    fn table_statements(&self) -> Result<Vec<String>, RunError> {
        let create = self.planner.table.create();
        let rendered = dbm_dialect::render(self.planner.dialect, &create, self.rendering);
        let statements = rendered.map_err(Failure::from)?;
        Ok(statements.into_iter().map(|it| it.sql).collect())
    }

    /// Runs all of the steps, and commits.
    pub async fn run(&mut self, steps: &[PlannedStep]) -> Result<(), RunError> {
        let is_noted = |step: &PlannedStep| step.handover.is_some() || !step.items.is_empty();
        if steps.iter().any(is_noted) {
            self.open_journal().await?;
        }
        let result = self.run_steps(steps).await;
        let result = result.map_err(|error| self.of_queued(error));
        self.close_journal(result).await
    }

    async fn run_steps(&mut self, steps: &[PlannedStep]) -> Result<(), RunError> {
        for (index, step) in steps.iter().enumerate() {
            self.interrupt.check()?;
            self.lock.check().await.map_err(RunError::LockLost)?;
            let (number, started) = (index + 1, Instant::now());
            let of_event = Arc::clone(&step.step);
            self.events.send(EventKind::StepStarted {
                number,
                step: of_event,
            });
            self.log(step);
            self.journal_step(step);
            self.created_enums.extend(step.created_enums.names());
            match &step.handover {
                Some(handover) => self.hand_over(step, handover).await?,
                None => self.step(step).await?,
            }
            let (step, elapsed) = (Arc::clone(&step.step), started.elapsed());
            self.events.send(EventKind::StepEnded {
                number,
                step,
                elapsed,
            });
        }
        self.commit().await
    }

    /// What the script says, and what the user should know of it.
    fn log(&self, step: &PlannedStep) {
        if let Some(place) = step.commits_at() {
            let title = step.step.title();
            let warning = format!("`{title}` is not all or nothing: it commits at {place}");
            self.events.send(EventKind::Warning(warning));
        }
        let revision = step.step.revision.as_ref();
        let revision = revision
            .map(|revision| revision.id.clone())
            .unwrap_or_default();
        for message in step.script.messages.iter().cloned() {
            self.events.send(EventKind::Said {
                revision: revision.clone(),
                message,
            });
        }
    }

    async fn step(&mut self, step: &PlannedStep) -> Result<(), RunError> {
        let violations = self.suspend_foreign_keys(step).await?;
        let own_transaction = self.own_transactions || violations.is_some();
        let actions = actions(step, own_transaction);
        if let [Action::Begin, Action::Together(parts), Action::Commit] = actions.as_slice()
            && self.progress.transaction == Transaction::None
            && self.send_whole(step, parts).await?
        {
            return Ok(());
        }
        for (index, action) in actions.iter().enumerate() {
            if let [Action::Together(parts), Action::Commit] = &actions[index..]
                && own_transaction
                && self.send_last(step, parts).await?
            {
                break;
            }
            if let (Action::Commit, Some(before)) = (action, &violations) {
                self.check_foreign_keys(before).await?;
            }
            if own_transaction && index + 1 == actions.len() {
                self.progress.try_step(&step.step);
                self.commit_tried().await?;
            } else if let Some(handover) = self.act(step, action).await? {
                self.hand_over(step, &handover).await?;
                return self.resume_foreign_keys(violations.as_ref()).await;
            }
        }
        self.end_step(step);
        self.resume_foreign_keys(violations.as_ref()).await
    }

    /// Does one thing; it may show only now that Python alone can do the step.
    async fn act(
        &mut self,
        step: &PlannedStep,
        action: &Action<'_>,
    ) -> Result<Option<Handover>, RunError> {
        match action {
            Action::Begin => self.begin().await?,
            Action::Commit => self.commit().await?,
            Action::Together(parts) if self.queue(step, parts)? => {}
            Action::Together(parts) => self.send(step, parts).await?,
            Action::Alone(part) => self.send_alone(step, *part).await?,
            Action::Perform(located) => match self.perform(step, located).await {
                Err(RunError::Unsupported(why)) => {
                    return self.hand_over_late(step, *why, false).await.map(Some);
                }
                result => result?,
            },
            Action::Script(live) => return self.run_script(step, live).await,
        }
        if !matches!(action, Action::Begin | Action::Commit) && !self.is_noted_end(action) {
            self.interrupt.check()?;
        }
        Ok(None)
    }

    /// Whether a step has done all that it does where its statements have committed: then it is worth its version.
    fn is_noted_end(&self, action: &Action<'_>) -> bool {
        let writes_version = |parts: &[Part<'_>]| matches!(parts.last(), Some(Part::Change(_)));
        self.journal.is_some() && matches!(action, Action::Together(parts) if writes_version(parts))
    }

    async fn send(&mut self, step: &PlannedStep, parts: &[Part<'_>]) -> Result<(), RunError> {
        if self.journal.is_some() || self.progress.transaction == Transaction::EndedByScript {
            for part in parts {
                if matches!(part, Part::Statement(_)) {
                    self.interrupt.check()?;
                }
                self.send_alone(step, *part).await?;
            }
            return Ok(());
        }
        let statements: Vec<String> = parts
            .iter()
            .map(|part| sql(step, *part).to_owned())
            .collect();
        let result = self.connection.execute_batch(&statements).await;
        let counts =
            result.map_err(|error| part_error(step, parts.get(error.completed), error.error))?;
        for (part, count) in parts.iter().zip(counts) {
            self.ran(step, *part, count)?;
        }
        Ok(())
    }

    async fn send_alone(&mut self, step: &PlannedStep, part: Part<'_>) -> Result<(), RunError> {
        if self.journal.is_some() {
            return self.send_recorded(step, part).await;
        }
        self.ask_outside().await?;
        let result = self.connection.execute(sql(step, part)).await;
        let count = result.map_err(|error| part_error(step, Some(&part), error))?;
        self.ran(step, part, count)?;
        match part {
            Part::Statement(statement) if statement.effect != TransactionEffect::Batchable => {
                self.look_at_transaction().await
            }
            Part::Statement(_) | Part::Change(_) => Ok(()),
        }
    }

    /// What commits by itself has no transaction whose guard would fail.
    pub(super) async fn ask_outside(&mut self) -> Result<(), RunError> {
        self.progress.try_statement();
        if self.progress.transaction == Transaction::Open {
            return Ok(());
        }
        self.lock.ask().await.map_err(RunError::LockLost)
    }

    /// A script may end the run's transaction; what it began itself is open then.
    pub(super) async fn look_at_transaction(&mut self) -> Result<(), RunError> {
        let status = self.connection.transaction_status().await?;
        match (status, self.progress.transaction) {
            (TransactionStatus::Idle, Transaction::Open) => {
                self.progress.commit();
                self.progress.transaction = Transaction::EndedByScript;
            }
            (TransactionStatus::Active, Transaction::EndedByScript) => {
                self.progress.transaction = Transaction::Open;
            }
            (TransactionStatus::Idle, Transaction::None | Transaction::EndedByScript)
            | (TransactionStatus::Active, Transaction::None | Transaction::Open)
            | (TransactionStatus::Failed, _) => {}
        }
        Ok(())
    }

    /// What a statement that ran means for the progress.
    pub(super) fn ran(
        &mut self,
        step: &PlannedStep,
        part: Part<'_>,
        count: u64,
    ) -> Result<(), RunError> {
        if let Part::Change(index) = part {
            let change = &step.changes[index];
            if change.must_match() && count != 1 {
                let found = count.to_string();
                return Err(RunError::RowCount {
                    change: change.change.clone(),
                    found,
                });
            }
        }
        self.progress.ran(sql(step, part).to_owned());
        Ok(())
    }

    fn end_step(&mut self, step: &PlannedStep) {
        let progress = &mut *self.progress;
        step.step.apply(&mut progress.rows);
        progress.position += 1;
        progress.ended.push(step.step.log_line());
        if progress.transaction != Transaction::Open {
            progress.transaction = Transaction::None;
            progress.commit();
        }
        progress.held.clear();
        progress.kept.clear();
    }

    pub(super) async fn begin(&mut self) -> Result<(), RunError> {
        if self.progress.transaction == Transaction::Open {
            return Ok(());
        }
        let opening = self.opening.join("; ");
        let opening = Some(opening.as_str()).filter(|it| !it.is_empty());
        lock::begin(self.connection, opening, self.events)
            .await
            .map_err(RunError::beginning)?;
        self.progress.transaction = Transaction::Open;
        match self.lock {
            Lock::Session | Lock::Connection(_) | Lock::Lease(_) => Ok(()),
            Lock::Transaction => self.nobody_came_between().await,
        }
    }

    /// On SQLite the lock ends with each transaction.
    async fn nobody_came_between(&mut self) -> Result<(), RunError> {
        let rows = self
            .planner
            .table
            .read(self.planner.dialect, self.rendering, self.connection)
            .await?;
        let found = rows.unwrap_or_default();
        if are_same(&found, &self.progress.rows) {
            return Ok(());
        }
        let expected = self.progress.rows.clone();
        Err(RunError::VersionTableChanged { expected, found })
    }
}

fn sql<'a>(step: &'a PlannedStep, part: Part<'a>) -> &'a str {
    match part {
        Part::Statement(statement) => &statement.sql,
        Part::Change(index) => &step.changes[index].sql,
    }
}

fn part_error(step: &PlannedStep, part: Option<&Part<'_>>, error: DatabaseError) -> RunError {
    match part {
        Some(Part::Statement(statement)) => RunError::Statement {
            statement: Box::new(Statement::clone(statement)),
            error,
        },
        Some(Part::Change(index)) => RunError::Version {
            sql: step.changes[*index].sql.clone(),
            error,
        },
        None => RunError::Commit(error),
    }
}
