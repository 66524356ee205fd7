//! A step that the project's Python runs.

use crate::event::{EventKind, Events, Waiting};
use crate::lock::Backoff;
use crate::runner::error::RunError;
use crate::runner::executor::Executor;
use crate::runner::progress::are_same;
use crate::runner::shared;
use dbm_core::failure::{Failure, Kind};
use dbm_core::revision::Revision;
use dbm_core::source::Place;
use dbm_core::target::Backend;
use dbm_database::DatabaseError;
use dbm_project::plan::{PlannedStep, VersionChange, cannot_leave};
use dbm_project::python_fallback::{
    Change, Child, ChildError, Extent, Handover, Notes, Reply, Request, Step,
};

/// Says that a step goes to Python.
pub fn announce(events: &Events, step: &PlannedStep, handover: &Handover) {
    if let Some(revision) = &step.step.revision {
        events.send(EventKind::HandedOver {
            extent: Extent::Revision(revision.id.clone()),
            handover: handover.clone(),
        });
    }
}

/// What was met cannot go to Python any more.
fn too_late(handover: Handover, stays: &str) -> Failure {
    let failure = handover.why;
    let message = format!(
        "{}; this was met while the script ran, and it cannot go to Python any more: {stays}",
        failure.message
    );
    let hint = "bring the database to where the step began, then run the step with `alembic` itself, or write its SQL into \
                `REVISION.DIALECT.up.sql` (or `.down.sql`) beside the script";
    Failure { message, ..failure }.hint(hint)
}

impl Executor<'_> {
    /// Commits what came before, has Python run the step, and looks at what it left.
    ///
    /// On SQLite the lock is given up meanwhile: the child takes it, and looks whether anyone came between.
    pub async fn hand_over(
        &mut self,
        step: &PlannedStep,
        handover: &Handover,
    ) -> Result<(), RunError> {
        let Some(revision) = step.step.revision.clone() else {
            return Ok(());
        };
        self.commit().await?;
        let notes = self.journal_python().await?;
        let wanted = self.wanted(step, &revision)?;
        let mut child = match self.start(&wanted, handover, step, notes).await {
            Ok(child) => child,
            Err(error) => {
                self.stop_python().await;
                return Err(error);
            }
        };
        match self.follow(&mut child, &revision).await {
            Some(Reply::Done { created_enums }) => {
                self.created_enums.extend(created_enums);
                child.end().await;
            }
            Some(Reply::Moved { rows }) => {
                self.stop_python().await;
                return Err(self.moved(rows).await);
            }
            Some(Reply::Interrupted) => self.interrupt.check()?,
            Some(Reply::Failed(error)) => {
                if !error.is_lost() {
                    self.stop_python().await;
                }
                return Err(self.failed(*error, step, handover, &revision));
            }
            Some(
                Reply::Said { .. }
                | Reply::Waiting
                | Reply::Written { .. }
                | Reply::Planned { .. }
                | Reply::StepStarted(_)
                | Reply::StepEnded
                | Reply::Committed { .. }
                | Reply::Ended { .. },
            )
            | None => {
                self.interrupt.check()?;
                return Err(python(child.death().await.failure(&revision.source)));
            }
        }
        self.is_table_missing = false;
        if let Some(journal) = &mut self.journal {
            journal.end_python();
        }
        self.end_step(step);
        self.look_at_rows().await
    }

    /// Takes back what a step did that met, while it ran, what dbm does not understand: Python can run it then.
    ///
    /// # Errors
    /// What was met, if there is no Python for it, or if what the step did cannot be taken back.
    pub async fn hand_over_late(
        &mut self,
        step: &PlannedStep,
        why: Failure,
        has_committed: bool,
    ) -> Result<Handover, RunError> {
        let handover = self.planner.python.take(why).map_err(python)?;
        if let Some(stays) = self.what_stays(has_committed) {
            return Err(python(too_late(handover, stays)));
        }
        if self.steps > 1 && !self.own_transactions {
            if self.may_begin_again() {
                return Err(RunError::Outside(Box::new(shared(&handover))));
            }
            return Err(python(cannot_leave(step, &handover, self.steps)));
        }
        self.rollback_step().await?;
        announce(self.events, step, &handover);
        Ok(handover)
    }

    /// Whether the project's Alembic can do what is left of the run: it begins where the database is.
    fn may_begin_again(&self) -> bool {
        let is_same = self.progress.applied.is_empty() || self.planner.destination.is_absolute();
        is_same && self.job.errand.is_some()
    }

    /// Why the step cannot be taken back as a whole.
    fn what_stays(&self, has_committed: bool) -> Option<&'static str> {
        let is_mysql = matches!(self.backend, Backend::MySql | Backend::MariaDb);
        if has_committed || !self.progress.kept.is_empty() {
            return Some("a part of the step is committed already");
        }
        if is_mysql && !self.progress.held.iter().all(|sql| only_reads(sql)) {
            return Some("MySQL has committed what it did until then");
        }
        None
    }

    async fn start(
        &mut self,
        wanted: &Step,
        handover: &Handover,
        step: &PlannedStep,
        notes: Option<Notes>,
    ) -> Result<Child, RunError> {
        let (job, python_of) = (self.job, &self.planner.python);
        let mut request = Request::new(
            python_of.setup(),
            wanted,
            &job.target,
            &job.url,
            &job.options,
        )
        .under(self.lock.guard(), self.lock.mark())
        .after(self.created_enums.names())
        .noting(notes)
        .asynchronous(has_word(step, &["run_async"]));
        if job.target.backend() == Backend::Sqlite && has_word(step, &["pragma", "vacuum"]) {
            let title = step.step.title();
            let warning = format!(
                "`{title}` is not all or nothing: it has a PRAGMA or a VACUUM, and runs as Python's driver runs it"
            );
            self.events.send(EventKind::Warning(warning));
            request = request.without_transaction();
        }
        let started = Child::start(
            &handover.interpreter,
            python_of.directory(),
            &request,
            &job.url,
        );
        started
            .await
            .map_err(|error| python(Failure::new(Kind::Database, error.to_string())))
    }

    /// What the child does.
    fn wanted(&self, step: &PlannedStep, revision: &Revision) -> Result<Step, RunError> {
        let version_table = if self.is_table_missing {
            self.table_statements()?
        } else {
            Vec::new()
        };
        let mut changes: Vec<_> = step.changes.iter().map(change).collect();
        changes.extend(self.journal.as_ref().map(|journal| Change {
            sql: journal.end_of_step(),
            must_match: false,
        }));
        Ok(Step {
            rows: self.progress.rows.clone(),
            version_table,
            changes,
            ..Step::of(revision, step.step.direction)
        })
    }

    /// Tells what the child says, until it says how it ended; asks it to stop if that is asked for.
    async fn follow(&mut self, child: &mut Child, revision: &Revision) -> Option<Reply> {
        let (mut is_asked, mut is_urged) = (false, false);
        loop {
            let reply = tokio::select! {
                reply = child.next() => reply?,
                _ = self.interrupt.wait(), if !is_asked => {
                    is_asked = true;
                    child.interrupt().await;
                    continue;
                }
                () = self.interrupt.urged(), if !is_urged => {
                    is_urged = true;
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
                    revision: revision.id.clone(),
                    message: Reply::message(&level, logger, text),
                }),
                Reply::Waiting => {
                    let waiting = Waiting::Lock { holder: None };
                    self.events.send(EventKind::Waiting(waiting));
                }
                Reply::Done { .. }
                | Reply::Written { .. }
                | Reply::Planned { .. }
                | Reply::StepStarted(_)
                | Reply::StepEnded
                | Reply::Committed { .. }
                | Reply::Ended { .. }
                | Reply::Moved { .. }
                | Reply::Interrupted
                | Reply::Failed(_) => return Some(reply),
            }
        }
    }

    /// Python did nothing, since it saw other rows: another process was faster, or it sees another table.
    async fn moved(&mut self, found: Vec<String>) -> RunError {
        match self.look_at_rows().await {
            Err(error) => error,
            Ok(()) => {
                let expected = &self.progress.rows;
                let message = format!(
                    "the version table holds {expected:?}, and through Python's connection it holds {found:?}"
                );
                python(Failure::new(Kind::Database, message).hint(
                    "is `version_table_schema` set, and does the session's `search_path` depend on env.py?",
                ))
            }
        }
    }

    /// What the step lacks may be what `env.py` does in Python: then the run as a whole has it.
    fn failed(
        &mut self,
        error: ChildError,
        step: &PlannedStep,
        handover: &Handover,
        revision: &Revision,
    ) -> RunError {
        let is_of_python = !error.is_of_database() && error.kept.is_empty();
        let reason = format!("without `env.py` it ends with {}", error.message);
        let is_noted = self.journal.is_some() && !error.kept.is_empty();
        self.progress.kept.extend(error.kept.iter().cloned());
        let failure = error.failure(Kind::Database, &revision.source);
        if is_of_python && !raises(&failure) && self.may_begin_again() {
            return RunError::Outside(Box::new(handover.clone().because(&reason)));
        }
        if !is_noted {
            return python(failure);
        }
        let command = format!("dbm {}", step.step.direction);
        python(failure.hint(format!(
            "what was committed stays: take it back by hand, then `{command} --resume=redo`; \
             or do the rest by hand, then `{command} --resume=done`"
        )))
    }

    /// Fails unless the version table holds what this run has left in it.
    async fn look_at_rows(&mut self) -> Result<(), RunError> {
        let mut backoff = Backoff::default();
        let rows = loop {
            let table = &self.planner.table;
            let reading = table.read(self.planner.dialect, self.rendering, self.connection);
            match reading.await {
                Err(DatabaseError::Busy) => backoff.wait(self.events).await,
                rows => break rows?,
            }
        };
        let found = rows.unwrap_or_default();
        if are_same(&found, &self.progress.rows) {
            return Ok(());
        }
        let expected = self.progress.rows.clone();
        Err(RunError::VersionTableChanged { expected, found })
    }
}

/// Whether the script itself raises.
fn raises(failure: &Failure) -> bool {
    let text = |place: &Place| place.source.text.get(place.span.clone()).map(str::to_owned);
    let text = failure.place.as_ref().and_then(text);
    text.is_some_and(|text| text.starts_with("raise"))
}

fn change(change: &VersionChange) -> Change {
    Change {
        sql: change.sql.clone(),
        must_match: change.must_match(),
    }
}

fn python(failure: Failure) -> RunError {
    RunError::Python(Box::new(failure))
}

/// Whether the script has one of these words, in whatever case.
fn has_word(step: &PlannedStep, wanted: &[&str]) -> bool {
    let text = step.step.revision.as_ref().map(|it| &it.source.text);
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = text
        .into_iter()
        .flat_map(|text| text.split(|c| !is_letter(c)));
    words.any(|word| wanted.contains(&word.to_lowercase().as_str()))
}

/// Whether a statement certainly changes nothing.
fn only_reads(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default();
    ["SELECT", "SHOW"].contains(&first.to_uppercase().as_str())
}
