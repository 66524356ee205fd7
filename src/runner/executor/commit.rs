//! Commits, and keeps what a COMMIT makes true until the server has answered.

use crate::lock::Backoff;
use crate::runner::error::RunError;
use crate::runner::executor::Executor;
use crate::runner::progress::Transaction;
use dbm_database::DatabaseError;

impl Executor<'_> {
    /// Commits what is open.
    pub async fn commit(&mut self) -> Result<(), RunError> {
        self.progress.try_commit();
        self.commit_tried().await
    }

    /// Commits what is open; what that makes true is noted.
    pub(super) async fn commit_tried(&mut self) -> Result<(), RunError> {
        if self.progress.transaction == Transaction::Open {
            self.flush_journal().await?;
            if let Err(error) = self.commit_patiently().await.map_err(RunError::Commit) {
                self.answered(&error);
                return Err(error);
            }
            self.progress.transaction = Transaction::None;
            self.progress.commit();
            if let Some(journal) = &mut self.journal {
                journal.committed();
            }
        }
        self.progress.answered();
        Ok(())
    }

    /// An error is an answer to a COMMIT, unless it is the silence of the server.
    pub(super) fn answered(&mut self, error: &RunError) {
        if !error.is_lost() {
            self.progress.answered();
        }
    }

    /// On SQLite a commit waits for those who read; the transaction stays open meanwhile.
    async fn commit_patiently(&mut self) -> Result<(), DatabaseError> {
        let mut backoff = Backoff::default();
        loop {
            match self.connection.commit().await {
                Err(DatabaseError::Busy) => backoff.wait(self.events).await,
                result => return result,
            }
        }
    }
}
