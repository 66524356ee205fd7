//! The lock of PostgreSQL, which lasts as long as the server works for whoever had it.
//!
//! A client may be gone while the server still works on its last message, and commits it. So there
//! are three keys, all of them held by transactions, which works behind a pooler too:
//!
//! - the *run's*: a connection of its own holds it from the beginning of a run to its end;
//! - the *work's*: each transaction that changes something holds it, shared with nobody but those of
//!   the same run; who gets the run's key waits until it is free;
//! - the *holder's*, another one in each run: held beside the run's key. A transaction that finds it
//!   free knows that its run has lost the lock, and ends before it has changed anything.
//!
//! What runs outside of transactions cannot hold a key. Its text begins with a mark, by which
//! `pg_stat_activity` shows it to the next run of the same role.

use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::event::{EventKind, Events, Waiting};
use crate::lock::{Backoff, first_text, is_true, key};
use dbm_core::schema::TableName;
use dbm_database::{Connection, DatabaseError};

/// How long a connection that was seen alive is taken for alive, if the driver does not know better.
const TRUSTED: Duration = Duration::from_secs(1);

/// After how long a silence of the second connection the user is told of it, and how long it may last.
const SILENCE: Duration = Duration::from_secs(2);
const LIMIT: Duration = Duration::from_secs(10);

/// What the server shows of a session.
const DESCRIPTION: &str = "'process ' || pid || coalesce(' of ' || host(client_addr), '') \
     || coalesce(', application `' || nullif(application_name, '') || '`', '') \
     || coalesce(', since ' || to_char(xact_start, 'HH24:MI:SS'), '')";

/// The connection that holds the lock of a run.
pub struct Holder {
    connection: Box<dyn Connection>,
    seen: Instant,
    guard: String,
    mark: String,
}

/// The keys that all runs on one version table share.
#[derive(Debug, Clone, Copy)]
struct Keys {
    run: i64,
    work: i64,
}

impl Holder {
    /// Waits until nobody else has the lock and nobody works; `worker` is the connection of the run.
    pub async fn acquire(
        mut connection: Box<dyn Connection>,
        worker: &mut dyn Connection,
        table: &TableName,
        events: &Events,
    ) -> Result<Self, DatabaseError> {
        let schema = match &table.schema {
            Some(schema) => schema.clone(),
            None => first_text(&mut *connection, "SELECT current_schema()").await?,
        };
        let keys = Keys::of(&schema, &table.name);
        let own = own_key();
        keys.acquire(&mut *connection, events).await?;
        let own_key = format!("SELECT pg_advisory_xact_lock({own})");
        let (held, answered) = tokio::join!(connection.query(&own_key), answer(worker, events));
        held?;
        answered?;
        let mark = keys.mark();
        worker.begin_messages_with(&mark);
        Ok(Self {
            connection,
            seen: Instant::now(),
            guard: keys.guard(own),
            mark,
        })
    }

    /// A statement for the beginning of each transaction: it fails if the lock is lost, and keeps
    /// the next run out until the transaction has ended.
    pub fn guard(&self) -> &str {
        &self.guard
    }

    /// What the text of everything that the run sends begins with.
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// Fails if the connection is gone.
    pub async fn check(&mut self) -> Result<(), DatabaseError> {
        if self.connection.is_closed() || self.seen.elapsed() > TRUSTED {
            return self.ask().await;
        }
        Ok(())
    }

    /// The same, however short ago it was seen.
    pub async fn ask(&mut self) -> Result<(), DatabaseError> {
        self.connection.query("SELECT 1").await?;
        self.seen = Instant::now();
        Ok(())
    }

    /// Lets others work.
    pub async fn release(mut self) {
        // It ends with the connection in any case.
        let _ = self.connection.rollback().await;
        self.connection.close().await;
    }
}

impl Keys {
    /// The same for every dbm that migrates this version table.
    fn of(schema: &str, table: &str) -> Self {
        Self {
            run: key(schema, table),
            work: key(schema, &format!("{table}\0work")),
        }
    }

    /// What the text of everything that a run sends begins with.
    fn mark(self) -> String {
        format!("/* dbm {} */ ", self.work)
    }

    /// It divides by zero where the holder's key is free.
    fn guard(self, own: i64) -> String {
        format!(
            "SELECT pg_advisory_xact_lock_shared({}), 1 / (NOT pg_try_advisory_xact_lock_shared({own}))::int",
            self.work
        )
    }

    async fn acquire(
        self,
        connection: &mut dyn Connection,
        events: &Events,
    ) -> Result<(), DatabaseError> {
        let mut backoff = Backoff::default();
        let question = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; \
             SET LOCAL idle_in_transaction_session_timeout = 0; \
             SELECT pg_try_advisory_xact_lock({})",
            self.run
        );
        loop {
            let has_run = is_true(connection, &question).await?;
            let others = if has_run { self.workers() } else { self.runs() };
            let others = connection.query(&others).await?;
            if has_run && others.is_empty() {
                return Ok(());
            }
            let other = others.first().and_then(|row| row.text(0));
            connection.rollback().await?;
            backoff.announce(events, || Waiting::Lock { holder: other });
            backoff.sleep().await;
        }
    }

    /// Who has the run's key.
    fn runs(self) -> String {
        format!("{} WHERE {}", sessions(), holds(self.run))
    }

    /// For whom the server still works, though no run has the lock.
    fn workers(self) -> String {
        format!(
            "{} WHERE pid <> pg_backend_pid() AND ({} OR state <> 'idle' AND query LIKE '{}%')",
            sessions(),
            holds(self.work),
            self.mark()
        )
    }
}

fn sessions() -> String {
    format!(
        "SELECT {DESCRIPTION} FROM (SELECT * FROM pg_stat_activity WHERE datname = current_database()) AS session"
    )
}

fn holds(key: i64) -> String {
    let (high, low) = ((key >> 32) & 0xffff_ffff, key & 0xffff_ffff);
    format!(
        "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
         AND classid = {high} AND objid = {low} \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    )
}

/// Makes sure that the run has a connection beside the one that holds the lock: a pooler may have one only.
async fn answer(worker: &mut dyn Connection, events: &Events) -> Result<(), DatabaseError> {
    let asking = worker.query("SELECT 1");
    tokio::pin!(asking);
    if let Ok(result) = tokio::time::timeout(SILENCE, &mut asking).await {
        return result.map(drop);
    }
    let reason = "the lock is taken, and there is no second connection yet".to_owned();
    events.send(EventKind::Waiting(Waiting::Server { reason }));
    match tokio::time::timeout(LIMIT, asking).await {
        Ok(result) => result.map(drop),
        Err(_) => Err(DatabaseError::NoSecond),
    }
}

/// Like no other run's.
fn own_key() -> i64 {
    let (key, _) = Uuid::new_v4().as_u64_pair();
    i64::from_ne_bytes(key.to_ne_bytes())
}
