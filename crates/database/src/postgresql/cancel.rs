//! PostgreSQL's way to stop a statement: a connection of its own that says which session is meant.

use std::time::Duration;

use async_trait::async_trait;
use rustls::ClientConfig;
use tokio_postgres::{CancelToken, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::connect::cause;
use crate::{Cancel, DatabaseError};

/// How long a server may take to hear of it.
const LIMIT: Duration = Duration::from_secs(5);

/// Stops what one session runs.
#[derive(Clone)]
pub(super) struct Canceller {
    token: CancelToken,
    tls: Option<ClientConfig>,
}

impl Canceller {
    /// Connects as the session itself did.
    pub(super) fn new(token: CancelToken, tls: Option<ClientConfig>) -> Self {
        Self { token, tls }
    }
}

#[async_trait]
impl Cancel for Canceller {
    async fn cancel(&self) -> Result<(), DatabaseError> {
        let cancelling = async {
            match &self.tls {
                Some(tls) => {
                    let connector = MakeRustlsConnect::new(tls.clone());
                    self.token.cancel_query(connector).await
                }
                None => self.token.cancel_query(NoTls).await,
            }
        };
        match tokio::time::timeout(LIMIT, cancelling).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(DatabaseError::Lost(cause(&error))),
            Err(_) => Err(DatabaseError::Lost(
                "the server did not answer in time".to_owned(),
            )),
        }
    }
}
