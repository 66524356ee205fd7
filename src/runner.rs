//! The runner: the only place that changes a database. It never prints; it sends events.
//!
//! A run reads the version table and makes its steps. If there are any, it takes
//! the lock, reads the table again, makes the steps again, evaluates their
//! scripts, and only then runs the first statement.

mod aftermath;
mod consent;
mod duplicate_rows;
mod error;
mod executor;
mod half_done;
mod interrupt;
mod journal;
mod limits;
mod live;
mod message;
mod outside;
mod progress;
mod resume;
mod series;
mod watched;

use std::time::Instant;

use tokio::task::JoinSet;

use crate::event::{EventKind, Events, Summary};
use crate::lock::{self, Backoff, Lock};
use dbm_core::failure::Failure;
use dbm_core::graph::Steps;
use dbm_core::target::Target;
use dbm_core::target::url::DatabaseUrl;
use dbm_database::{Access, Connection, DatabaseError, Server};
use dbm_dialect::Rendering;
use dbm_project::environment::Options;
use dbm_project::plan::{CreatedEnums, PlannedStep, Planner, check_handovers};
use dbm_project::python_fallback::{Errand, Handover};

use executor::Executor;
use outside::Outside;
use progress::{Progress, Transaction, Verdict};

pub use crate::lock::{ConnectOptions, connect};
pub use consent::Consent;
pub use error::RunError;
pub use half_done::{HalfDone, half_done};
pub use interrupt::{Interrupt, Interrupter};
pub use journal::Resume;
pub use series::run;
pub use watched::Detail;

/// All that a run of one project needs.
pub struct Job {
    /// The project's name.
    pub project: String,
    /// Which run of the project it is, where there are several.
    pub title: String,
    /// The database.
    pub target: Target,
    /// The URL that leads to it.
    pub url: DatabaseUrl,
    /// What `env.py` decides.
    pub options: Options,
    /// Where to go.
    pub planner: Planner,
    /// What to do when the database is not there.
    pub connect_options: ConnectOptions,
    /// What the user says of a statement in doubt.
    pub resume: Option<Resume>,
    /// What may be destroyed.
    pub consent: Consent,
    /// How much is told.
    pub detail: Detail,
    /// How the project's Alembic is told to do the run; nothing where it cannot be.
    pub errand: Option<Errand>,
    /// Set if the project's Alembic does the run.
    pub outside: Option<Handover>,
}

/// How to render for a connection to this server.
pub fn online(planner: &Planner, server: &Server) -> Rendering {
    let (major, minor, _) = server.version;
    let rendering = Rendering::online(planner.dialect, Some((major, minor)));
    Rendering {
        server_product: Some(server.product),
        backslash_escapes: server.backslash_escapes,
        ..rendering
    }
}

/// A run under way.
struct Run<'a> {
    job: &'a Job,
    events: &'a Events,
    interrupt: &'a Interrupt,
    before: Vec<String>,
    planned: Vec<PlannedStep>,
    progress: Progress,
    /// What was found after the connection was lost.
    verdict: Option<Verdict>,
    /// How many steps were applied before the run began again.
    earlier: usize,
    outside: Outside,
}

impl<'a> Run<'a> {
    fn new(job: &'a Job, events: &'a Events, interrupt: &'a Interrupt) -> Self {
        Self {
            job,
            events,
            interrupt,
            before: Vec::new(),
            planned: Vec::new(),
            progress: Progress::default(),
            verdict: None,
            earlier: 0,
            outside: Outside::default(),
        }
    }

    async fn start(&mut self) -> Result<(), RunError> {
        if let Some(handover) = &self.job.outside {
            return self.start_outside(handover).await;
        }
        let connecting = connect(
            &self.job.target,
            Access::Write,
            self.job.connect_options,
            self.events,
        );
        let mut connection = tokio::select! {
            connection = connecting => connection?,
            failure = self.interrupt.wait() => return Err(failure.into()),
        };
        connection = self.watched(connection);
        let mut cancelling = self.cancel_when_urged(&*connection);
        let result = self.with_connection(&mut *connection).await;
        if self.interrupt.is_urged() {
            // A cancel request that is left half-way may end a pooler.
            cancelling.join_next().await;
        }
        drop(cancelling);
        connection.close().await;
        match result {
            Err(error) if error.is_cancelled() => Err(self.interrupt.or(error)),
            Err(error) if self.has_lost_connection(&error) => self.look_again(error).await,
            result => result,
        }
    }

    /// Stops the statement that runs when the user asks a second time.
    fn cancel_when_urged(&self, connection: &dyn Connection) -> JoinSet<()> {
        let (interrupt, canceller) = (self.interrupt.clone(), connection.canceller());
        let mut task = JoinSet::new();
        task.spawn(async move {
            interrupt.urged().await;
            if let Err(error) = canceller.cancel().await {
                tracing::warn!("the statement could not be cancelled: {error}");
            }
        });
        task
    }

    /// Whether a connection ended after something was to be changed.
    fn has_lost_connection(&self, error: &RunError) -> bool {
        !self.planned.is_empty() && (error.is_lost() || self.progress.is_lost)
    }

    async fn with_connection(&mut self, connection: &mut dyn Connection) -> Result<(), RunError> {
        for statement in &self.job.options.statements_before {
            connection.execute(statement).await?;
        }
        let rendering = online(&self.job.planner, connection.server());
        if self.begins_itself() {
            self.begin_first(connection, None).await?;
        }
        let rows = self.read(connection, &rendering).await?;
        if self.begins_itself() {
            connection.rollback().await?;
        }
        self.before = rows.clone().unwrap_or_default();
        self.progress.committed_rows.clone_from(&self.before);
        let steps = self.steps(&self.before)?;
        if rows.is_some() && steps.steps.is_empty() && !self.job.planner.destination.purges() {
            self.announce(&steps);
            return self.remove_empty_journal(connection, &rendering).await;
        }
        let mut tries = 0;
        loop {
            match self.with_lock(connection, &rendering).await {
                // Another process is at the same work; what it left is done now.
                Err(RunError::VersionTableChanged { .. })
                    if self.job.planner.destination.is_absolute() => {}
                Err(error) => {
                    self.try_again(error, tries).await?;
                    tries += 1;
                }
                Ok(()) => return Ok(()),
            }
        }
    }

    async fn lock(&self, connection: &mut dyn Connection) -> Result<Lock, RunError> {
        let table = &self.job.planner.table.name;
        let (target, connect_options) = (&self.job.target, self.job.connect_options);
        let acquiring = Lock::acquire(target, connection, table, connect_options, self.events);
        tokio::select! {
            lock = acquiring => lock.map_err(RunError::Lock),
            failure = self.interrupt.wait() => Err(failure.into()),
        }
    }

    async fn with_lock(
        &mut self,
        connection: &mut dyn Connection,
        rendering: &Rendering,
    ) -> Result<(), RunError> {
        let mut lock = self.lock(connection).await?;
        let result = self.under_lock(connection, rendering, &mut lock).await;
        if result.is_err() {
            // The server rolls back at the end of the connection if this comes too late.
            let _ = connection.rollback().await;
        }
        let result = match result {
            Err(RunError::Outside(handover)) => self.outside(&handover).await,
            result => result,
        };
        lock.release().await;
        result
    }

    /// Others may have worked while this run waited, so everything is asked for again.
    async fn under_lock(
        &mut self,
        connection: &mut dyn Connection,
        rendering: &Rendering,
        lock: &mut Lock,
    ) -> Result<(), RunError> {
        let opening = limits::opening(lock, &self.job.options, self.job.target.backend());
        let first = opening.join("; ");
        let first = Some(first.as_str()).filter(|it| !it.is_empty());
        let transaction = self.begin_under(connection, lock, first).await?;
        let rows = self.read(connection, rendering).await?;
        let is_missing = rows.is_none();
        let holds_transaction = matches!(lock, Lock::Transaction);
        if is_missing && transaction == Transaction::Open && !holds_transaction {
            // The question for a table that is not there has broken the transaction.
            connection.rollback().await?;
            self.begin_first(connection, first).await?;
        }
        let rows = rows.unwrap_or_default();
        self.earlier = self.progress.applied.len();
        let steps = self.steps(&rows)?;
        self.announce(&steps);
        let check = || self.interrupt.check();
        self.planned = self.job.planner.plan(steps.steps, rendering, &check)?;
        self.check_consent()?;
        self.check_rows(&rows)?;
        let journal = self.journal(connection, rendering, &rows).await?;
        self.announce_handovers()?;
        self.progress.start(rows, transaction);
        limits::limit_session(connection, &self.job.options).await?;
        let mut executor = Executor {
            connection,
            lock,
            opening,
            job: self.job,
            planner: &self.job.planner,
            rendering,
            events: self.events,
            interrupt: self.interrupt,
            backend: self.job.target.backend(),
            steps: self.planned.len(),
            own_transactions: self.job.own_transactions(),
            journal,
            created_enums: CreatedEnums::default(),
            progress: &mut self.progress,
            is_table_missing: is_missing,
            queued: None,
        };
        executor.prepare(&self.planned).await?;
        executor.run(&self.planned).await
    }

    /// Begins the transaction of the run where there are statements that belong to it.
    async fn begin_under(
        &self,
        connection: &mut dyn Connection,
        lock: &mut Lock,
        first: Option<&str>,
    ) -> Result<Transaction, RunError> {
        match lock {
            Lock::Transaction => self.execute_first(connection).await?,
            Lock::Session | Lock::Connection(_) | Lock::Lease(_) if self.begins_itself() => {
                self.begin_first(connection, first).await?;
            }
            Lock::Session | Lock::Connection(_) | Lock::Lease(_) => return Ok(Transaction::None),
        }
        Ok(Transaction::Open)
    }

    /// Whether `env.py` has statements that belong to the transaction of the run.
    fn begins_itself(&self) -> bool {
        !self.job.options.statements_first.is_empty()
    }

    /// Begins a transaction with the statements that `env.py` executes first in it.
    async fn begin_first(
        &self,
        connection: &mut dyn Connection,
        guard: Option<&str>,
    ) -> Result<(), RunError> {
        let beginning = lock::begin(connection, guard, self.events).await;
        beginning.map_err(RunError::beginning)?;
        self.execute_first(connection).await
    }

    async fn execute_first(&self, connection: &mut dyn Connection) -> Result<(), RunError> {
        for statement in &self.job.options.statements_first {
            connection.execute(statement).await?;
        }
        Ok(())
    }

    async fn read(
        &self,
        connection: &mut dyn Connection,
        rendering: &Rendering,
    ) -> Result<Option<Vec<String>>, RunError> {
        let planner = &self.job.planner;
        let (mut backoff, started) = (Backoff::default(), Instant::now());
        loop {
            let reading = planner.table.read(planner.dialect, rendering, connection);
            match reading.await {
                // On SQLite, while another process commits.
                Err(DatabaseError::Busy) => match self.job.connect_options.lock {
                    Some(limit) if started.elapsed() > limit => {
                        return Err(RunError::Lock(DatabaseError::Held(limit)));
                    }
                    Some(_) | None => backoff.wait(self.events).await,
                },
                result => return Ok(result?),
            }
        }
    }

    fn steps(&self, rows: &[String]) -> Result<Steps, RunError> {
        Ok(self.job.planner.steps(rows).map_err(Failure::from)?)
    }

    fn announce(&self, steps: &Steps) {
        for warning in &steps.warnings {
            self.events.send(EventKind::Warning(warning.to_string()));
        }
        self.events.send(EventKind::Planned {
            steps: steps.steps.len(),
        });
    }

    /// Says which steps go to Python, and refuses what cannot be kept with it.
    fn announce_handovers(&self) -> Result<(), RunError> {
        if let Err(failure) = check_handovers(&self.planned, self.job.own_transactions()) {
            return Err(self.job.as_a_whole(&self.planned, failure));
        }
        for step in &self.planned {
            if let Some(handover) = &step.handover {
                executor::hand_over::announce(self.events, step, handover);
            }
        }
        Ok(())
    }

    fn summary(self, error: Option<RunError>) -> Summary {
        let failure = error.map(|error| self.failure(error));
        Summary {
            direction: self.job.planner.destination.direction(),
            planned: self.outside.planned.max(self.earlier + self.planned.len()),
            applied: self.progress.applied,
            before: self.before,
            after: self.progress.committed_rows,
            failure,
            not_started: None,
            elapsed: self.events.elapsed(),
        }
    }

    /// The error, with the project, the revision, and what of it stays.
    fn failure(&self, error: RunError) -> Failure {
        let is_plan = matches!(error, RunError::Other(_) | RunError::Database(_));
        let mut failure = Failure::from(error).note("project", &self.job.project);
        let current = self.planned.get(self.progress.position());
        let is_outside = self.outside.planned > 0;
        if let Some(step) = current.filter(|_| !is_plan && !is_outside) {
            failure = failure.note("step", step.step.log_line());
        }
        if let Some(verdict) = &self.verdict {
            failure = self.tell(verdict, failure);
        }
        if !self.progress.kept.is_empty() {
            let kept: Vec<_> = self.progress.kept.iter().map(|it| it.trim()).collect();
            failure = failure.note("committed before", kept.join(";\n"));
            if failure.hint.is_none() && self.keeps_journal() {
                failure = failure.hint("what was committed stays; the next run goes on after it");
            }
        }
        failure
    }
}

impl Job {
    /// Whether each step is a transaction of its own.
    pub fn own_transactions(&self) -> bool {
        self.options.own_transactions(self.target.backend())
    }

    /// What becomes of steps that go to Python and share a transaction: the run goes there as a whole, if that can be.
    fn as_a_whole(&self, steps: &[PlannedStep], failure: Failure) -> RunError {
        let mut handovers = steps.iter().filter_map(|step| step.handover.as_ref());
        match (&self.errand, handovers.next()) {
            (Some(_), Some(handover)) => RunError::Outside(Box::new(shared(handover))),
            (None, _) | (_, None) => RunError::Other(failure),
        }
    }
}

/// A step alone would leave the transaction that it shares with others.
pub fn shared(handover: &Handover) -> Handover {
    handover
        .clone()
        .because("the steps of this run share one transaction")
}

#[cfg(test)]
mod tests;
