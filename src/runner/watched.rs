//! A connection that tells of each statement it runs, and how long that took.

use std::time::Instant;

use async_trait::async_trait;

use crate::event::{EventKind, Events};
use crate::runner::Run;
use dbm_core::rows::Rows;
use dbm_database::{BatchError, Cancel, Connection, DatabaseError, Row, Server, TransactionStatus};

/// How much a run tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Its steps.
    #[default]
    Steps,
    /// Each statement as well, with its time.
    Statements,
    /// And what it connects to.
    Connections,
}

/// A connection, and who hears of what it runs. Each statement is a message of its own, so that it has a time.
pub struct Watched {
    inner: Box<dyn Connection>,
    events: Events,
}

impl Watched {
    /// Tells `events` of all that `inner` runs from now on.
    pub fn new(inner: Box<dyn Connection>, events: &Events) -> Self {
        Self {
            inner,
            events: events.clone(),
        }
    }

    fn tell(&self, sql: &str, since: Instant) {
        self.events.send(EventKind::Ran {
            sql: sql.to_owned(),
            elapsed: since.elapsed(),
        });
    }
}

#[async_trait]
impl Connection for Watched {
    fn server(&self) -> &Server {
        self.inner.server()
    }

    async fn execute(&mut self, statement: &str) -> Result<u64, DatabaseError> {
        let since = Instant::now();
        let result = self.inner.execute(statement).await;
        self.tell(statement, since);
        result
    }

    async fn execute_batch(&mut self, statements: &[String]) -> Result<Vec<u64>, BatchError> {
        let mut counts = Vec::with_capacity(statements.len());
        for statement in statements {
            let since = Instant::now();
            let result = self
                .inner
                .execute_batch(std::slice::from_ref(statement))
                .await;
            self.tell(statement, since);
            let count = result.map_err(|error| BatchError {
                completed: counts.len(),
                ..error
            })?;
            counts.extend(count);
        }
        Ok(counts)
    }

    fn guarded(&self, change: &str) -> Option<Vec<String>> {
        self.inner.guarded(change)
    }

    fn commit_statements(&self) -> &'static [&'static str] {
        self.inner.commit_statements()
    }

    async fn query(&mut self, statement: &str) -> Result<Vec<Row>, DatabaseError> {
        let since = Instant::now();
        let result = self.inner.query(statement).await;
        self.tell(statement, since);
        result
    }

    async fn rows(&mut self, statement: &str) -> Result<Rows, DatabaseError> {
        let since = Instant::now();
        let result = self.inner.rows(statement).await;
        self.tell(statement, since);
        result
    }

    async fn begin(&mut self) -> Result<(), DatabaseError> {
        let since = Instant::now();
        let result = self.inner.begin().await;
        self.tell("BEGIN", since);
        result
    }

    async fn begin_with(&mut self, guard: Option<&str>) -> Result<(), DatabaseError> {
        let since = Instant::now();
        let result = self.inner.begin_with(guard).await;
        self.tell("BEGIN", since);
        result
    }

    fn begin_messages_with(&mut self, mark: &str) {
        self.inner.begin_messages_with(mark);
    }

    fn canceller(&self) -> Box<dyn Cancel> {
        self.inner.canceller()
    }

    async fn transaction_status(&mut self) -> Result<TransactionStatus, DatabaseError> {
        self.inner.transaction_status().await
    }

    fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    async fn close(self: Box<Self>) {
        self.inner.close().await;
    }

    async fn commit(&mut self) -> Result<(), DatabaseError> {
        let since = Instant::now();
        let result = self.inner.commit().await;
        self.tell("COMMIT", since);
        result
    }

    async fn rollback(&mut self) -> Result<(), DatabaseError> {
        let since = Instant::now();
        let result = self.inner.rollback().await;
        self.tell("ROLLBACK", since);
        result
    }
}

impl Run<'_> {
    /// The connection, and as much of it told as the job says.
    pub(super) fn watched(&self, connection: Box<dyn Connection>) -> Box<dyn Connection> {
        if self.job.detail >= Detail::Connections {
            self.tell_of_connection(&*connection);
        }
        if self.job.detail >= Detail::Statements {
            Box::new(Watched::new(connection, self.events))
        } else {
            connection
        }
    }

    fn tell_of_connection(&self, connection: &dyn Connection) {
        let Server {
            product, version, ..
        } = connection.server();
        let (major, minor, patch) = version;
        self.events.send(EventKind::Connected {
            target: self.job.target.to_string(),
            server: format!("{product} {major}.{minor}.{patch}"),
        });
    }
}
