//! What is true after the connection was lost: a run connects again, and looks.

use std::time::Duration;

use crate::event::{EventKind, Waiting};
use crate::lock::{ConnectOptions, Lock, connect};
use crate::runner::journal::Journal;
use crate::runner::progress::Verdict;
use crate::runner::{Run, RunError, online};
use dbm_core::failure::Failure;
use dbm_database::{Access, DatabaseError};

/// How long a server that was lost is looked for, if `--wait` does not say more.
const SEARCH: Duration = Duration::from_secs(5);

impl Run<'_> {
    /// Looks what was committed. Where all of the run was, nothing is wrong but the connection.
    pub(super) async fn look_again(&mut self, error: RunError) -> Result<(), RunError> {
        let reason = error.to_string();
        let waiting = Waiting::Server { reason };
        self.events.send(EventKind::Waiting(waiting));
        let limit = self
            .job
            .connect_options
            .wait
            .unwrap_or_default()
            .max(SEARCH);
        let looking = tokio::select! {
            rows = tokio::time::timeout(limit, self.rows_now(limit)) => rows.ok(),
            _ = self.interrupt.wait() => None,
        };
        let was_through = self.progress.is_through();
        let verdict = match looking {
            Some(Ok(rows)) => self.progress.settle(&rows),
            Some(Err(_)) | None => Verdict::Unasked,
        };
        let is_right = match verdict {
            Verdict::Committed => true,
            Verdict::Nothing => was_through,
            Verdict::Unknown | Verdict::Moved | Verdict::Unasked => false,
        };
        if is_right && self.progress.position() == self.planned.len() {
            let warning = format!("{error}; all of the run was committed before");
            self.events.send(EventKind::Warning(warning));
            return Ok(());
        }
        self.verdict = Some(verdict);
        Err(error)
    }

    /// What the version table holds once the server has ended what it did for the lost connection.
    async fn rows_now(&self, limit: Duration) -> Result<Vec<String>, DatabaseError> {
        let connect_options = ConnectOptions {
            wait: Some(limit),
            create_database: false,
            lock: None,
        };
        let (target, planner) = (&self.job.target, &self.job.planner);
        let mut connection = connect(target, Access::Write, connect_options, self.events).await?;
        let connection = &mut *connection;
        for statement in &self.job.options.statements_before {
            connection.execute(statement).await?;
        }
        let table = &planner.table.name;
        let lock = Lock::acquire(target, connection, table, connect_options, self.events).await?;
        let rendering = online(planner, connection.server());
        let rows = planner
            .table
            .read(planner.dialect, &rendering, connection)
            .await?;
        if self.keeps_journal() {
            let mut journal = Journal::of(planner, &rendering);
            if journal.read(connection).await?.is_none() {
                journal.drop_table(connection).await?;
            }
        }
        lock.release().await;
        Ok(rows.unwrap_or_default())
    }

    /// Says in a failure what was found.
    pub(super) fn tell(&self, verdict: &Verdict, failure: Failure) -> Failure {
        let at = match self.progress.committed_rows.as_slice() {
            [] => "it is at no revision".to_owned(),
            rows => format!("it is at `{}`", rows.join("`, `")),
        };
        let is_in_doubt = self.progress.is_in_doubt() || self.keeps_journal();
        let again = "run the command again";
        let (found, hint) = match verdict {
            Verdict::Committed => ("what was sent last was committed", again),
            Verdict::Nothing if self.keeps_journal() => (
                "the step is not over",
                "run the command again: it finds out what of the step took effect, and goes on after it",
            ),
            Verdict::Nothing if self.progress.kept.is_empty() => {
                ("nothing of the step was committed", again)
            }
            Verdict::Nothing => ("nothing more of the step was committed", again),
            Verdict::Unknown => (
                "whether the last statement took effect is not known",
                "look at the database before the command is run again",
            ),
            Verdict::Moved => {
                let found = "another process has changed it meanwhile";
                return failure.note("database", found).hint(again);
            }
            Verdict::Unasked if is_in_doubt => {
                let hint = "whether the last step took effect is not known: `dbm status` shows it once the server answers";
                return failure.hint(hint);
            }
            Verdict::Unasked => {
                let found = "nothing of what was open was committed";
                return failure.note("database", found).hint(again);
            }
        };
        failure
            .note("database", format!("{at}; {found}"))
            .hint(hint)
    }
}
