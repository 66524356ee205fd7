//! The lock that lets one run at a time change a database.
//!
//! A killed process leaves nothing behind: the lock is a transaction's, and ends
//! with its connection, or with what the server still does for it. It is asked for again and again, never with a call that
//! blocks, because `CREATE INDEX CONCURRENTLY` waits for the end of every
//! transaction that has a snapshot when it looks:
//!
//! - who waits asks in a transaction of its own each time, which ends at once; one
//!   transaction for all questions would be caught with a snapshot sooner or later;
//! - who holds the lock does nothing in that transaction while the run works. Idle in
//!   READ COMMITTED it has no snapshot, and behind a pooler in transaction mode it keeps
//!   its server connection.
//!
//! `GET_LOCK` of MySQL ends with its connection as well. A Galera cluster has a `GET_LOCK` on
//! each node, so there a lease stands in a table, which all nodes share.

mod connect;
mod file;
mod lease;
mod mysql;
mod postgresql;

use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::event::{EventKind, Events, Waiting};
use dbm_core::schema::TableName;
use dbm_core::target::{Parameters, Target};
use dbm_database::{Access, Connection, DatabaseError};

use postgresql::Holder;

pub use connect::{ConnectOptions, connect};
pub use file::FileLock;
pub use lease::Lease;

/// The lock of one run; it is given back by [`Lock::release`], or when its connection ends.
pub enum Lock {
    /// MySQL: the connection of the run holds it, so that it lasts as long as the server works for it.
    Session,
    /// PostgreSQL: a second connection holds it.
    Connection(Holder),
    /// A cluster of MariaDB servers: a row in a table, which is said to be needed again and again.
    Lease(Lease),
    /// SQLite: the transaction of the run itself holds it.
    Transaction,
}

/// How long to pause between two questions, at most.
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

impl Lock {
    /// Waits until nobody else changes the database, and holds it from then on.
    ///
    /// On SQLite a transaction of `connection` has begun afterwards.
    pub async fn acquire(
        target: &Target,
        connection: &mut dyn Connection,
        table: &TableName,
        connect_options: ConnectOptions,
        events: &Events,
    ) -> Result<Self, DatabaseError> {
        let waiting = Self::wait_for(target, connection, table, connect_options, events);
        let Some(limit) = connect_options.lock else {
            return waiting.await;
        };
        let waited = tokio::time::timeout(limit, waiting).await;
        waited.unwrap_or(Err(DatabaseError::Held(limit)))
    }

    async fn wait_for(
        target: &Target,
        connection: &mut dyn Connection,
        table: &TableName,
        connect_options: ConnectOptions,
        events: &Events,
    ) -> Result<Self, DatabaseError> {
        match &target.parameters {
            Parameters::Sqlite(_) => {
                begin(connection, None, events).await?;
                Ok(Self::Transaction)
            }
            Parameters::PostgreSql(_) => {
                let holder = connect(target, Access::Write, connect_options, events).await?;
                let holder = Holder::acquire(holder, connection, table, events).await?;
                Ok(Self::Connection(holder))
            }
            Parameters::MySql(_) => {
                mysql::acquire(target, connection, table, connect_options, events).await
            }
        }
    }

    /// A statement for the beginning of each transaction that changes something: it fails if the lock
    /// is lost, and keeps others out until the transaction has ended.
    pub fn guard(&self) -> Option<&str> {
        match self {
            Self::Connection(holder) => Some(holder.guard()),
            Self::Lease(lease) => Some(lease.guard()),
            Self::Session | Self::Transaction => None,
        }
    }

    /// What the text of everything begins with that another connection of the run sends.
    pub fn mark(&self) -> Option<&str> {
        match self {
            Self::Connection(holder) => Some(holder.mark()),
            Self::Session | Self::Transaction | Self::Lease(_) => None,
        }
    }

    /// Fails if the lock is lost: then another run may be at work.
    pub async fn check(&mut self) -> Result<(), DatabaseError> {
        match self {
            Self::Session | Self::Transaction => Ok(()),
            Self::Lease(lease) => lease.check(),
            Self::Connection(holder) => holder.check().await,
        }
    }

    /// The same before a statement that commits by itself, which no guard protects.
    pub async fn ask(&mut self) -> Result<(), DatabaseError> {
        match self {
            Self::Session | Self::Transaction => Ok(()),
            Self::Lease(lease) => lease.check(),
            Self::Connection(holder) => holder.ask().await,
        }
    }

    /// Lets others work.
    pub async fn release(self) {
        match self {
            Self::Connection(holder) => holder.release().await,
            Self::Lease(lease) => lease.release().await,
            Self::Session | Self::Transaction => {}
        }
    }
}

/// Begins a transaction with the guard of the lock, and waits while another process holds the database.
pub async fn begin(
    connection: &mut dyn Connection,
    guard: Option<&str>,
    events: &Events,
) -> Result<(), DatabaseError> {
    let mut backoff = Backoff::default();
    loop {
        match connection.begin_with(guard).await {
            Err(DatabaseError::Busy) => {
                backoff.wait(events).await;
            }
            result => return result,
        }
    }
}

async fn is_true(connection: &mut dyn Connection, question: &str) -> Result<bool, DatabaseError> {
    let rows = connection.query(question).await?;
    Ok(rows.first().is_some_and(|row| row.is_true(0)))
}

async fn first_text(
    connection: &mut dyn Connection,
    question: &str,
) -> Result<String, DatabaseError> {
    let rows = connection.query(question).await?;
    Ok(rows.first().and_then(|row| row.text(0)).unwrap_or_default())
}

/// The same for every dbm that migrates this version table.
fn key(schema: &str, table: &str) -> i64 {
    let digest = Sha256::digest(format!("dbm\0{schema}\0{table}"));
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(bytes)
}

/// Pauses that grow, each a bit different, so that processes that wait do not march in step.
#[derive(Debug, Default)]
pub struct Backoff {
    count: u32,
}

impl Backoff {
    /// Waits a little for another process; the first time, it says so.
    pub async fn wait(&mut self, events: &Events) {
        self.announce(events, || Waiting::Lock { holder: None });
        self.sleep().await;
    }

    fn is_first(&self) -> bool {
        self.count == 0
    }

    fn announce(&self, events: &Events, waiting: impl FnOnce() -> Waiting) {
        if self.is_first() {
            events.send(EventKind::Waiting(waiting()));
        }
    }

    async fn sleep(&mut self) {
        self.count += 1;
        let longest = Duration::from_millis(10 << self.count.min(6)).min(LONGEST_PAUSE);
        let [random, ..] = Uuid::new_v4().into_bytes();
        tokio::time::sleep(longest.mul_f64(0.5 + f64::from(random) / 512.0)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another key would not exclude a dbm of another version.
    #[test]
    fn a_key_is_of_a_schema_and_a_table() {
        assert_eq!(key("public", "alembic_version"), 5_458_071_690_637_074_264);
        assert_eq!(key("public", "v"), -2_709_528_788_324_969_623);
        assert_eq!(key("tenant", "alembic_version"), 4_109_628_193_576_291_514);
    }
}
