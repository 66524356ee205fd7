//! A lock that is a row of a table, for databases that several servers write to.
//!
//! The row says who holds it, and counts while its holder lives. Who finds that it has not counted
//! for [`PATIENCE`] takes it over, if nobody else does so first: each change names what it expects to
//! find, and of two that meet on different nodes the cluster lets one pass. The table is dropped
//! with the lock, so that nothing of it stays; nobody else can put a row in before.
//!
//! A holder may be paused, and go on when another one has the lease. So it looks at its own clock and
//! stops once others could have taken over. And there is a second row, the *fence*: each
//! transaction of the run writes it, and so does who takes over, so the cluster lets one of two pass.

use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::event::Events;
use crate::lock::Backoff;
use dbm_database::{Connection, DatabaseError};

/// How often the holder says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// After how long a silence the holder is taken for dead.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long after its last sign a holder goes on: others wait longer.
const TERM: Duration = Duration::from_secs(8);

/// A lease that this process holds.
pub struct Lease {
    stop: oneshot::Sender<()>,
    beating: JoinHandle<LeaseKeeper>,
    state: watch::Receiver<Result<Moment, DatabaseError>>,
    guard: String,
}

/// When a sign was given, by two clocks: one may stand still while the machine sleeps, the other may be set.
#[derive(Debug, Clone, Copy)]
struct Moment {
    instant: Instant,
    time: SystemTime,
}

impl Moment {
    fn now() -> Self {
        Self {
            instant: Instant::now(),
            time: SystemTime::now(),
        }
    }

    fn elapsed(self) -> Duration {
        let by_calendar = self.time.elapsed().unwrap_or_default();
        self.instant.elapsed().max(by_calendar)
    }
}

/// Who holds a lease, and how often it said so.
type LeaseToken = (String, i64);

/// The connection that keeps a lease.
struct LeaseKeeper {
    connection: Box<dyn Connection>,
    table: String,
    holder: String,
}

impl Lease {
    /// Waits until the lease is ours.
    pub async fn acquire(
        connection: Box<dyn Connection>,
        schema: &str,
        name: &str,
        events: &Events,
    ) -> Result<Self, DatabaseError> {
        let schema = schema.replace('`', "``");
        let mut keeper = LeaseKeeper {
            connection,
            table: format!("`{schema}`.dbm_lock_{name}"),
            holder: Uuid::new_v4().to_string(),
        };
        // Who waits for the fence looks again whether it is still to be taken over.
        let limit = "SET SESSION innodb_lock_wait_timeout = 1";
        keeper.connection.execute(limit).await?;
        let mut backoff = Backoff::default();
        let mut last: Option<(LeaseToken, Instant)> = None;
        let mut begun = Moment::now();
        while !keeper.insert().await? {
            let sign = keeper.sign().await?;
            begun = Moment::now();
            last = match (sign, last) {
                (Some(sign), Some((seen, since))) if sign == seen => {
                    if since.elapsed() > PATIENCE && keeper.take_over(&seen).await? {
                        break;
                    }
                    Some((seen, since))
                }
                (sign, _) => sign.map(|sign| (sign, Instant::now())),
            };
            backoff.wait(events).await;
        }
        Ok(Self::beating(keeper, begun))
    }

    fn beating(keeper: LeaseKeeper, first: Moment) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (sender, state) = watch::channel(Ok(first));
        Self {
            guard: keeper.guard(),
            stop,
            beating: tokio::spawn(keeper.beat(stopped, sender)),
            state,
        }
    }

    /// Fails when somebody else took the lease over, or could have, or the connection is gone.
    pub fn check(&self) -> Result<(), DatabaseError> {
        let last = self.state.borrow().clone()?;
        if last.elapsed() < TERM {
            Ok(())
        } else {
            Err(DatabaseError::LockLost)
        }
    }

    /// Writes the fence in the transaction that it stands in; it matches no row if the lease is lost.
    pub fn guard(&self) -> &str {
        &self.guard
    }

    /// Gives the lease back.
    pub async fn release(self) {
        let is_ours = self.check().is_ok();
        // It has stopped by itself when the lease is lost.
        let _ = self.stop.send(());
        if let Ok(mut keeper) = self.beating.await {
            if is_ours && matches!(keeper.count().await, Ok(true)) {
                keeper.drop_table().await;
            }
            keeper.connection.close().await;
        }
    }
}

impl LeaseKeeper {
    async fn beat(
        mut self,
        mut stopped: oneshot::Receiver<()>,
        state: watch::Sender<Result<Moment, DatabaseError>>,
    ) -> Self {
        loop {
            tokio::select! {
                _ = &mut stopped => return self,
                () = tokio::time::sleep(HEARTBEAT) => {}
            }
            let sign = Moment::now();
            let result = match self.count().await {
                Ok(true) => Ok(sign),
                Ok(false) => Err(DatabaseError::LockLost),
                Err(error) => Err(error),
            };
            let is_over = result.is_err();
            // Nobody asks any more when the run is over.
            let _ = state.send(result);
            if is_over {
                return self;
            }
        }
    }

    fn guard(&self) -> String {
        let Self { table, holder, .. } = self;
        format!("UPDATE {table} SET beat = beat + 1 WHERE id = 2 AND holder = '{holder}'")
    }

    /// Says that we live; false if the lease is somebody else's.
    async fn count(&mut self) -> Result<bool, DatabaseError> {
        let Self { table, holder, .. } = self;
        let sql =
            format!("UPDATE {table} SET beat = beat + 1 WHERE id = 1 AND holder = '{holder}'");
        let mut backoff = Backoff::default();
        loop {
            match self.connection.execute(&sql).await {
                Err(error) if error.is_conflict() => backoff.sleep().await,
                Err(error) if error.is_missing_table() => return Ok(false),
                result => return Ok(result? == 1),
            }
        }
    }

    /// Puts our rows in; false if there are some.
    async fn insert(&mut self) -> Result<bool, DatabaseError> {
        let Self { table, holder, .. } = self;
        let insert = format!(
            "INSERT INTO {table} (id, holder, beat) VALUES (1, '{holder}', 0), (2, '{holder}', 0)"
        );
        let create = format!(
            "CREATE TABLE IF NOT EXISTS {table} (id INTEGER NOT NULL PRIMARY KEY, holder CHAR(36) NOT NULL, beat BIGINT NOT NULL) ENGINE=InnoDB"
        );
        match self.connection.execute(&insert).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_duplicate() || error.is_conflict() => Ok(false),
            Err(error) if error.is_missing_table() => {
                match self.connection.execute(&create).await {
                    Err(error) if !error.is_conflict() => Err(error),
                    _ => Ok(false),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn sign(&mut self) -> Result<Option<LeaseToken>, DatabaseError> {
        let question = format!("SELECT holder, beat FROM {} WHERE id = 1", self.table);
        let rows = match self.connection.query(&question).await {
            Err(error) if error.is_missing_table() || error.is_conflict() => return Ok(None),
            rows => rows?,
        };
        let sign = |row: &dbm_database::Row| Some((row.text(0)?, row.integer(1)?));
        Ok(rows.first().and_then(sign))
    }

    /// Takes the place of a holder that gave no sign since `seen`.
    ///
    /// A transaction of it that is still open on this server holds the fence, and is waited for; on another one
    /// the cluster ends it.
    async fn take_over(&mut self, dead: &LeaseToken) -> Result<bool, DatabaseError> {
        let result = self.exchange(dead).await;
        if !matches!(result, Ok(true)) {
            self.connection.rollback().await?;
        }
        match result {
            Err(error) if error.is_conflict() || error.is_missing_table() => Ok(false),
            result => result,
        }
    }

    async fn exchange(&mut self, (dead, beat): &LeaseToken) -> Result<bool, DatabaseError> {
        let Self { table, holder, .. } = self;
        let sign = format!(
            "UPDATE {table} SET holder = '{holder}', beat = 0 WHERE id = 1 AND holder = '{dead}' AND beat = {beat}"
        );
        let fence = format!("REPLACE INTO {table} (id, holder, beat) VALUES (2, '{holder}', 0)");
        self.connection.begin().await?;
        if self.connection.execute(&sign).await? != 1 {
            return Ok(false);
        }
        self.connection.execute(&fence).await?;
        self.connection.commit().await?;
        Ok(true)
    }

    async fn drop_table(&mut self) {
        let sql = format!("DROP TABLE IF EXISTS {}", self.table);
        let mut backoff = Backoff::default();
        // Others take the lease over if it stays, when it has been silent for long enough.
        while let Err(error) = self.connection.execute(&sql).await {
            if !error.is_conflict() {
                return;
            }
            backoff.sleep().await;
        }
    }
}
