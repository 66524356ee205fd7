//! PostgreSQL's way to stop a statement: a connection of its own that says which session is meant.

mod closed_by_server;

use std::time::Duration;

use async_trait::async_trait;
use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_postgres::{CancelToken, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::connect::cause;
use crate::{Cancel, DatabaseError};
use closed_by_server::ClosedByServer;
use dbm_core::target::{Address, Host};

/// How long a server may take to hear of it.
const LIMIT: Duration = Duration::from_secs(5);

/// Stops what one session runs.
#[derive(Clone)]
pub(super) struct Canceller {
    token: CancelToken,
    host: Host,
    tls: Option<ClientConfig>,
}

impl Canceller {
    /// Connects to `host` as the session itself did.
    pub(super) fn new(token: CancelToken, host: Host, tls: Option<ClientConfig>) -> Self {
        Self { token, host, tls }
    }

    async fn send(&self) -> Result<(), DatabaseError> {
        if let Some(tls) = &self.tls {
            let connector = MakeRustlsConnect::new(tls.clone());
            return self.token.cancel_query(connector).await.map_err(lost);
        }
        let port = self.host.port;
        match &self.host.address {
            Address::Tcp(name) => {
                let name = self.host.ip.as_ref().unwrap_or(name);
                let stream = TcpStream::connect((name.as_str(), port)).await;
                self.send_on(stream.map_err(unreachable)?).await
            }
            #[cfg(unix)]
            Address::Socket(directory) => {
                let stream = UnixStream::connect(directory.join(format!(".s.PGSQL.{port}"))).await;
                self.send_on(stream.map_err(unreachable)?).await
            }
            #[cfg(not(unix))]
            Address::Socket(_) => self.token.cancel_query(NoTls).await.map_err(lost),
        }
    }

    async fn send_on<S>(&self, stream: S) -> Result<(), DatabaseError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let stream = ClosedByServer(stream);
        let sent = self.token.cancel_query_raw(stream, NoTls);
        sent.await.map_err(lost)
    }
}

fn lost(error: tokio_postgres::Error) -> DatabaseError {
    DatabaseError::Lost(cause(&error))
}

fn unreachable(error: std::io::Error) -> DatabaseError {
    DatabaseError::Lost(error.to_string())
}

#[async_trait]
impl Cancel for Canceller {
    async fn cancel(&self) -> Result<(), DatabaseError> {
        let sent = tokio::time::timeout(LIMIT, self.send()).await;
        sent.unwrap_or_else(|_| {
            Err(DatabaseError::Lost(
                "the server did not answer in time".to_owned(),
            ))
        })
    }
}
