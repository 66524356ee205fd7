//! Connecting with patience: `--wait` and `--create-database`.

use std::time::{Duration, Instant};

use crate::event::{EventKind, Events, Waiting};
use dbm_core::target::Target;
use dbm_database::{Access, Connection, DatabaseError};

/// What to do when the database is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConnectOptions {
    /// How long to wait for the server.
    pub wait: Option<Duration>,
    /// Whether to create the database.
    pub create_database: bool,
}

/// Connects, or says why not.
pub async fn connect(
    target: &Target,
    access: Access,
    connect_options: ConnectOptions,
    events: &Events,
) -> Result<Box<dyn Connection>, DatabaseError> {
    let deadline = Instant::now() + connect_options.wait.unwrap_or_default();
    let mut backoff = Duration::from_millis(100);
    let mut may_create = connect_options.create_database;
    let mut told = None;
    loop {
        match dbm_database::connect(target, access).await {
            Err(error) if may_create && is_missing(&error) => {
                may_create = false;
                dbm_database::create(target).await?;
            }
            Err(error) if error.is_temporary() && Instant::now() + backoff <= deadline => {
                if told.as_ref() != Some(&error) {
                    let reason = error.to_string();
                    events.send(EventKind::Waiting(Waiting::Server { reason }));
                    told = Some(error);
                }
                tokio::time::sleep(backoff).await;
                backoff = (backoff * 2).min(Duration::from_secs(5));
            }
            result => return result,
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
        | DatabaseError::Lost(_) => false,
    }
}
