//! A run that the project's own Alembic does as a whole, under dbm's lock.

use std::sync::Arc;
use std::time::Instant;

use crate::event::{EventKind, Waiting, add_rows};
use crate::lock::{FileLock, Lock};
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::{Direction, Step};
use dbm_core::target::Backend;
use dbm_database::Access;
use dbm_project::python_fallback::{Child, Errand, Extent, Handover, OutsideStep, Reply};

use super::error::RunError;
use super::{Run, connect};

/// What the project's Alembic has told of its run.
#[derive(Debug, Default)]
pub struct Outside {
    /// How many steps all its runs have.
    pub planned: usize,
    /// The rows of the version table of each run, as committed.
    rows: Vec<Vec<String>>,
    /// The step under way, and since when.
    current: Option<(Arc<Step>, Instant)>,
    number: usize,
    /// The log lines of the steps that the open transaction holds.
    ended: Vec<String>,
}

impl Run<'_> {
    /// Takes dbm's lock and has the project's Alembic do the run.
    pub(super) async fn start_outside(&mut self, handover: &Handover) -> Result<(), RunError> {
        self.check_consent_outside(handover)?;
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
        let table = &self.job.planner.table.name;
        let lock = match self.job.target.backend() {
            Backend::Sqlite => None,
            Backend::PostgreSql | Backend::MySql | Backend::MariaDb => {
                let (target, connect_options) = (&self.job.target, self.job.connect_options);
                let connection = &mut *connection;
                let acquiring =
                    Lock::acquire(target, connection, table, connect_options, self.events);
                Some(tokio::select! {
                    lock = acquiring => lock.map_err(RunError::Lock)?,
                    failure = self.interrupt.wait() => return Err(failure.into()),
                })
            }
        };
        let result = self.outside(handover).await;
        if let Some(lock) = lock {
            lock.release().await;
        }
        connection.close().await;
        result
    }

    /// Has the project's Alembic do the run; the caller holds the lock of the server.
    pub(super) async fn outside(&mut self, handover: &Handover) -> Result<(), RunError> {
        let Some(errand) = &self.job.errand else {
            return Err(RunError::Other(handover.why.clone()));
        };
        self.events.send(EventKind::HandedOver {
            extent: Extent::Run,
            handover: handover.clone(),
        });
        let _lock = self.file_lock().await?;
        let mut child = self.start_child(handover, errand).await?;
        match self.follow(&mut child).await {
            Some(Reply::Ended { .. }) => child.end().await,
            Some(Reply::Interrupted) => self.interrupt.check()?,
            Some(Reply::Failed(trouble)) => {
                let failure = trouble.of_command(Kind::Database);
                return Err(RunError::Python(Box::new(self.at_step(failure))));
            }
            Some(_) | None => {
                let failure = child.death().await.of_project(Kind::Database);
                return Err(RunError::Python(Box::new(failure)));
            }
        }
        self.warn_of_the_uncommitted();
        Ok(())
    }

    async fn start_child(&self, handover: &Handover, errand: &Errand) -> Result<Child, RunError> {
        let directory = self.job.planner.python.directory();
        let url = &self.job.url;
        let starting = Child::start(&handover.interpreter, directory, errand, url);
        let failed = |error: dbm_project::python_fallback::ChildProcessError| {
            Box::new(error.of_project(Kind::Database))
        };
        starting
            .await
            .map_err(|error| RunError::Python(failed(error)))
    }

    /// On SQLite each process has the database for itself, statement by statement, so a file is locked as well.
    async fn file_lock(&self) -> Result<Option<FileLock>, RunError> {
        if self.job.target.backend() != Backend::Sqlite {
            return Ok(None);
        }
        // A URL may be relative, and then two projects have the same.
        let Some(database) = self.job.target.identity() else {
            return Ok(None);
        };
        let acquiring = FileLock::acquire(&database, self.events);
        let lock = tokio::select! {
            lock = acquiring => lock,
            failure = self.interrupt.wait() => return Err(failure.into()),
        };
        lock.map(Some).map_err(|error| {
            let message = format!("cannot lock the database for Python: {error}");
            RunError::Other(Failure::new(Kind::Database, message))
        })
    }

    /// Tells what happens, until it is over; asks the child to stop if that is asked for.
    async fn follow(&mut self, child: &mut Child) -> Option<Reply> {
        let mut is_asked = false;
        loop {
            let reply = tokio::select! {
                reply = child.next() => reply?,
                _ = self.interrupt.wait(), if !is_asked => {
                    is_asked = true;
                    child.interrupt().await;
                    continue;
                }
            };
            match reply {
                Reply::Said {
                    level,
                    logger,
                    text,
                } => self.events.send(EventKind::Said {
                    revision: self.outside.speaker(),
                    message: Reply::message(&level, logger, text),
                }),
                Reply::Waiting => {
                    let waiting = Waiting::Lock { holder: None };
                    self.events.send(EventKind::Waiting(waiting));
                }
                Reply::Planned { steps, rows } => self.outside_planned(steps, rows),
                Reply::StepStarted(step) => self.outside_started(&step),
                Reply::StepEnded => self.outside_ended(),
                Reply::Committed { rows } => self.outside_committed(rows),
                Reply::Done { .. }
                | Reply::Written { .. }
                | Reply::Moved { .. }
                | Reply::Ended { .. }
                | Reply::Interrupted
                | Reply::Failed(_) => return Some(reply),
            }
        }
    }

    fn outside_planned(&mut self, steps: usize, rows: Vec<String>) {
        self.outside.planned += steps;
        add_rows(&mut self.before, &rows);
        self.outside.rows.push(rows);
        self.progress.committed_rows = self.outside.all_rows();
        self.events.send(EventKind::Planned {
            steps: self.outside.planned,
        });
    }

    fn outside_started(&mut self, step: &OutsideStep) {
        let step = Arc::new(self.step_of(step));
        self.outside.number += 1;
        self.outside.current = Some((Arc::clone(&step), Instant::now()));
        self.events.send(EventKind::StepStarted {
            number: self.outside.number,
            step,
        });
    }

    fn outside_ended(&mut self) {
        let Some((step, started)) = self.outside.current.take() else {
            return;
        };
        self.outside.ended.push(step.log_line());
        self.events.send(EventKind::StepEnded {
            number: self.outside.number,
            step,
            elapsed: started.elapsed(),
        });
    }

    fn outside_committed(&mut self, rows: Vec<String>) {
        self.progress.applied.append(&mut self.outside.ended);
        if let Some(last) = self.outside.rows.last_mut() {
            *last = rows;
        }
        self.progress.committed_rows = self.outside.all_rows();
    }

    /// A step of Alembic's, as dbm shows its own.
    fn step_of(&self, step: &OutsideStep) -> Step {
        let graph = &self.job.planner.graph;
        let revisions = (0..graph.len()).map(|at| graph.revision(at));
        let named = |id: &String| revisions.clone().find(|it| it.id == *id).cloned();
        let direction = match (step.stamp, step.upgrade) {
            (true, _) => Direction::Stamp,
            (false, true) => Direction::Upgrade,
            (false, false) => Direction::Downgrade,
        };
        Step {
            direction,
            revision: step.revision.as_ref().and_then(named),
            from: step.old.clone(),
            to: step.new.clone(),
            changes: Vec::new(),
        }
    }

    fn at_step(&self, failure: Failure) -> Failure {
        match &self.outside.current {
            Some((step, _)) => failure.note("step", step.log_line()),
            None => failure,
        }
    }

    /// With Alembic the steps of an `env.py` that never commits are gone, and nobody is told.
    fn warn_of_the_uncommitted(&self) {
        let count = self.outside.ended.len();
        if count > 0 {
            let warning = format!(
                "{count} steps ran and were rolled back at the end: `env.py` does not commit them"
            );
            self.events.send(EventKind::Warning(warning));
        }
    }
}

impl Outside {
    /// Whose word it is that is said now.
    fn speaker(&self) -> String {
        let revision = self
            .current
            .as_ref()
            .and_then(|(step, _)| step.revision.as_ref());
        revision.map_or_else(|| "env.py".to_owned(), |revision| revision.id.clone())
    }

    /// Whether the project's Alembic has begun a run.
    pub(super) fn has_run(&self) -> bool {
        !self.rows.is_empty()
    }

    fn all_rows(&self) -> Vec<String> {
        let mut all = Vec::new();
        self.rows.iter().for_each(|rows| add_rows(&mut all, rows));
        all
    }
}
