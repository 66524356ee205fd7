//! A lock for runs that dbm does not do itself on a database whose lock it cannot hold meanwhile: SQLite's is the
//! transaction of the run, and that is another process's.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;

use sha2::{Digest, Sha256};

use crate::event::{Events, Waiting};

use super::Backoff;

/// A file that is locked as long as this lives; the system unlocks it when the process ends.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Waits until no other dbm of this machine holds the lock for `database`.
    ///
    /// # Errors
    /// When the file cannot be made or locked.
    pub async fn acquire(database: &str, events: &Events) -> io::Result<Self> {
        let name = format!("dbm-{:x}.lock", Sha256::digest(database));
        let path = std::env::temp_dir().join(name);
        let options = OpenOptions::new().create(true).append(true).open(&path);
        // Another user's can be locked as well.
        let file = options.or_else(|_| File::open(&path))?;
        let mut backoff = Backoff::default();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => {
                    backoff.announce(events, || Waiting::Lock { holder: None });
                    backoff.sleep().await;
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}
