//! Connecting with patience: `--wait` and `--create-database`.

use std::time::Duration;

use tokio::time::Instant;

use crate::event::{EventKind, Events, Waiting};
use dbm_core::target::{Backend, Target};
use dbm_database::{Access, Connection, DatabaseError};

/// After how long a silence of the server the user is told what is waited for.
const SILENCE: Duration = Duration::from_secs(2);

/// A server that is waited for until the last moment still gets so long to answer.
const LAST_CHANCE: Duration = Duration::from_secs(1);

/// What to do when the database is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConnectOptions {
    /// How long to wait for the server.
    pub wait: Option<Duration>,
    /// Whether to create the database.
    pub create_database: bool,
    /// How long to wait for another process that holds the database; without end if it is not said.
    pub lock: Option<Duration>,
}

/// Connects, or says why not.
pub async fn connect(
    target: &Target,
    access: Access,
    connect_options: ConnectOptions,
    events: &Events,
) -> Result<Box<dyn Connection>, DatabaseError> {
    let deadline = connect_options.wait.map(|wait| Instant::now() + wait);
    let mut backoff = Duration::from_millis(100);
    let mut may_create = connect_options.create_database;
    let mut told = None;
    loop {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let limit = match target.backend() {
            // Nothing but another process keeps a file from being opened.
            Backend::Sqlite => connect_options.lock,
            Backend::PostgreSql | Backend::MySql | Backend::MariaDb => left,
        };
        match attempt(target, access, limit, events).await {
            Err(error) if may_create && is_missing(&error) => {
                may_create = false;
                dbm_database::create(target).await?;
            }
            Err(error)
                if deadline.is_some_and(|deadline| Instant::now() < deadline)
                    && may_come(&error) =>
            {
                if told.as_ref() != Some(&error) {
                    let reason = error.to_string();
                    events.send(EventKind::Waiting(Waiting::Server { reason }));
                    told = Some(error);
                }
                let next = Instant::now() + backoff;
                tokio::time::sleep_until(deadline.map_or(next, |deadline| next.min(deadline)))
                    .await;
                backoff = (backoff * 2).min(Duration::from_secs(5));
            }
            Err(DatabaseError::Busy) => {
                return Err(connect_options
                    .lock
                    .map_or(DatabaseError::Busy, DatabaseError::Held));
            }
            result => return result,
        }
    }
}

/// Tries once, no longer than `limit`; says so when nothing comes.
async fn attempt(
    target: &Target,
    access: Access,
    limit: Option<Duration>,
    events: &Events,
) -> Result<Box<dyn Connection>, DatabaseError> {
    let limit = limit.map(|limit| limit.max(LAST_CHANCE));
    let connecting = dbm_database::connect_within(target, access, limit);
    tokio::pin!(connecting);
    match tokio::time::timeout(SILENCE, &mut connecting).await {
        Ok(result) => result,
        Err(_) => {
            let reason = format!("{target} has not answered yet");
            events.send(EventKind::Waiting(Waiting::Server { reason }));
            connecting.await
        }
    }
}

/// SQLite makes no difference between a directory that is missing and one that is closed.
fn is_missing(error: &DatabaseError) -> bool {
    match error {
        DatabaseError::MissingDatabase { .. } => true,
        DatabaseError::Unreachable { address, .. } => address.user.is_empty(),
        DatabaseError::Refused { .. }
        | DatabaseError::Tls(_)
        | DatabaseError::Unsupported { .. }
        | DatabaseError::Statement(_)
        | DatabaseError::Busy
        | DatabaseError::Held(_)
        | DatabaseError::LockLost
        | DatabaseError::NoSecond
        | DatabaseError::Lost(_)
        | DatabaseError::Queued(_) => false,
    }
}

/// Whether waiting may help: somebody else may create the database, too.
fn may_come(error: &DatabaseError) -> bool {
    error.is_temporary()
        || match error {
            DatabaseError::MissingDatabase { .. }
            | DatabaseError::Busy
            // It answered, and was gone before it had let us in.
            | DatabaseError::Lost(_) => true,
            DatabaseError::Unreachable { .. }
            | DatabaseError::Refused { .. }
            | DatabaseError::Tls(_)
            | DatabaseError::Unsupported { .. }
            | DatabaseError::Held(_)
            | DatabaseError::LockLost
            | DatabaseError::NoSecond
            | DatabaseError::Queued(_)
            | DatabaseError::Statement(_) => false,
        }
}
