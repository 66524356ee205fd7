//! The lock that lets one run at a time change a database.
//!
//! A killed process leaves nothing behind: the lock is a transaction's, and ends
//! with its connection. It is asked for again and again, never with a call that
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

mod lease;
mod mysql;

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::event::{EventKind, Events, Waiting};
use dbm_core::schema::TableName;
use dbm_core::target::{Parameters, Target};
use dbm_database::{Access, Connection, DatabaseError};

pub use lease::Lease;

/// The lock of one run; it is given back by [`Lock::release`], or when its connection ends.
pub enum Lock {
    /// MySQL: the connection of the run holds it, so that it lasts as long as the server works for it.
    Session,
    /// PostgreSQL: a second connection holds it.
    Connection {
        /// The connection.
        holder: Box<dyn Connection>,
        /// When it was last known to be alive.
        seen: Instant,
    },
    /// A cluster of MariaDB servers: a row in a table, which is said to be needed again and again.
    Lease(Lease),
    /// SQLite: the transaction of the run itself holds it.
    Transaction,
}

/// How long to pause between two questions, at most.
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// How long a connection that was seen alive is taken for alive, if the driver does not know better.
const TRUSTED: Duration = Duration::from_secs(1);

impl Lock {
    /// Waits until nobody else changes the database, and holds it from then on.
    ///
    /// On SQLite a transaction of `connection` has begun afterwards.
    pub async fn acquire(
        target: &Target,
        connection: &mut dyn Connection,
        table: &TableName,
        events: &Events,
    ) -> Result<Self, DatabaseError> {
        match &target.parameters {
            Parameters::Sqlite(_) => {
                begin(connection, events).await?;
                Ok(Self::Transaction)
            }
            Parameters::PostgreSql(_) => {
                let mut holder = dbm_database::connect(target, Access::Write).await?;
                acquire_postgresql(&mut *holder, table, events).await?;
                Ok(Self::held_by(holder))
            }
            Parameters::MySql(_) => mysql::acquire(target, connection, table, events).await,
        }
    }

    /// Fails if the lock is lost: then another run may be at work.
    pub async fn check(&mut self) -> Result<(), DatabaseError> {
        match self {
            Self::Session | Self::Transaction => Ok(()),
            Self::Lease(lease) => lease.check(),
            Self::Connection { holder, seen } => {
                if holder.is_closed() || seen.elapsed() > TRUSTED {
                    holder.query("SELECT 1").await?;
                    *seen = Instant::now();
                }
                Ok(())
            }
        }
    }

    /// Lets others work.
    pub async fn release(self) {
        match self {
            Self::Connection { mut holder, .. } => {
                // It ends with the connection in any case.
                let _ = holder.rollback().await;
                holder.close().await;
            }
            Self::Lease(lease) => lease.release().await,
            Self::Session | Self::Transaction => {}
        }
    }

    fn held_by(holder: Box<dyn Connection>) -> Self {
        Self::Connection {
            holder,
            seen: Instant::now(),
        }
    }
}

/// Begins a transaction, and waits while another process holds the database.
pub async fn begin(connection: &mut dyn Connection, events: &Events) -> Result<(), DatabaseError> {
    let mut backoff = Backoff::default();
    loop {
        match connection.begin().await {
            Err(DatabaseError::Busy) => {
                backoff.wait(events).await;
            }
            result => return result,
        }
    }
}

async fn acquire_postgresql(
    holder: &mut dyn Connection,
    table: &TableName,
    events: &Events,
) -> Result<(), DatabaseError> {
    let schema = match &table.schema {
        Some(schema) => schema.clone(),
        None => first_text(holder, "SELECT current_schema()").await?,
    };
    let key = key(&schema, &table.name);
    let question = format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED; \
         SET LOCAL idle_in_transaction_session_timeout = 0; \
         SELECT pg_try_advisory_xact_lock({key})"
    );
    let mut backoff = Backoff::default();
    while !is_true(holder, &question).await? {
        holder.rollback().await?;
        if backoff.is_first() {
            let process = process_that_holds(holder, key).await?;
            backoff.announce(events, || Waiting::Lock { holder: process });
        }
        backoff.sleep().await;
    }
    Ok(())
}

/// What the server knows of the session that holds the lock.
async fn process_that_holds(
    holder: &mut dyn Connection,
    key: i64,
) -> Result<Option<String>, DatabaseError> {
    let (high, low) = ((key >> 32) & 0xffff_ffff, key & 0xffff_ffff);
    let question = format!(
        "SELECT 'process ' || pid || coalesce(' of ' || host(client_addr), '') \
         FROM pg_locks JOIN pg_stat_activity USING (pid) \
         WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid = {high} AND objid = {low}"
    );
    let rows = holder.query(&question).await?;
    Ok(rows.first().and_then(|row| row.text(0)))
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
