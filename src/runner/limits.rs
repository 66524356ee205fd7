//! `lock_timeout` and `statement_timeout` of the manifest, and what is tried again because of them.

use std::time::Duration;

use crate::event::EventKind;
use crate::lock::Lock;
use crate::runner::progress::Progress;
use crate::runner::{Run, RunError};
use dbm_core::target::Backend;
use dbm_database::{Connection, DatabaseError};
use dbm_project::environment::Options;

/// How often a step is tried again that waited too long for a lock.
const TRIES: u32 = 5;

/// The statements that each transaction begins with: the guard of the lock, and the limits where they can be
/// set for one transaction.
pub fn opening(lock: &Lock, options: &Options, backend: Backend) -> Vec<String> {
    let mut statements: Vec<_> = lock.guard().map(str::to_owned).into_iter().collect();
    if backend == Backend::PostgreSql {
        let limits = [
            ("lock_timeout", options.lock_timeout),
            ("statement_timeout", options.statement_timeout),
        ];
        for (name, limit) in limits {
            let set = |limit: Duration| format!("SET LOCAL {name} = {}", limit.as_millis());
            statements.extend(limit.map(set));
        }
    }
    statements
}

/// Sets the limits for the session, where a transaction cannot have its own.
pub async fn limit_session(
    connection: &mut dyn Connection,
    options: &Options,
) -> Result<(), DatabaseError> {
    let seconds = |limit: Duration| limit.as_secs();
    let lock = options.lock_timeout.map(seconds).map(|it| {
        format!("SET SESSION lock_wait_timeout = {it}, SESSION innodb_lock_wait_timeout = {it}")
    });
    let statement = options.statement_timeout.map(seconds);
    let statement = match connection.server().product {
        "MariaDB" => statement.map(|it| format!("SET SESSION max_statement_time = {it}")),
        "MySQL" => statement.map(|it| format!("SET SESSION max_execution_time = {it}000")),
        _ => return Ok(()),
    };
    for set in lock.into_iter().chain(statement) {
        connection.execute(&set).await?;
    }
    Ok(())
}

impl Run<'_> {
    /// Waits before a step is tried again that was taken back because it waited too long for a lock; gives the
    /// error back if it is not to be tried again.
    pub(super) async fn try_again(&self, error: RunError, tries: u32) -> Result<(), RunError> {
        if tries >= TRIES || !self.may_try_again(&error) {
            return Err(error);
        }
        let backoff = Duration::from_secs(1 << tries);
        let warning = format!("{error}: trying again in {} s", backoff.as_secs());
        self.events.send(EventKind::Warning(warning));
        tokio::select! {
            () = tokio::time::sleep(backoff) => Ok(()),
            failure = self.interrupt.wait() => Err(failure.into()),
        }
    }

    fn may_try_again(&self, error: &RunError) -> bool {
        let Progress { applied, kept, .. } = &self.progress;
        let destination = &self.job.planner.destination;
        self.job.options.lock_timeout.is_some()
            && self.job.target.backend() == Backend::PostgreSql
            && error.is_lock_timeout()
            && kept.is_empty()
            && (destination.is_absolute() || applied.is_empty())
    }
}
