//! PostgreSQL's way to stop a statement: a connection of its own that says which session is meant.

mod closed_by_server;

use std::time::Duration;

use async_trait::async_trait;
use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_postgres::tls::MakeTlsConnect;
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
        let port = self.host.port;
        match &self.host.address {
            Address::Tcp(name) => {
                let address = self.host.ip.as_ref().unwrap_or(name);
                let stream = TcpStream::connect((address.as_str(), port)).await;
                self.send_on(stream.map_err(unreachable)?, name).await
            }
            #[cfg(unix)]
            Address::Socket(directory) => {
                let stream = UnixStream::connect(directory.join(format!(".s.PGSQL.{port}"))).await;
                self.send_on(stream.map_err(unreachable)?, "").await
            }
            #[cfg(not(unix))]
            Address::Socket(_) => self.token.cancel_query(NoTls).await.map_err(lost),
        }
    }

    /// Sends it with TLS where the session was made with it: to the server called `name`.
    async fn send_on<S>(&self, stream: S, name: &str) -> Result<(), DatabaseError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let stream = ClosedByServer(stream);
        let Some(tls) = &self.tls else {
            let sent = self.token.cancel_query_raw(stream, NoTls);
            return sent.await.map_err(lost);
        };
        let mut connector = MakeRustlsConnect::new(tls.clone());
        let connect = MakeTlsConnect::<ClosedByServer<S>>::make_tls_connect(&mut connector, name);
        let sent = self
            .token
            .cancel_query_raw(stream, connect.map_err(unreachable)?);
        sent.await.map_err(lost)
    }
}

fn lost(error: tokio_postgres::Error) -> DatabaseError {
    DatabaseError::Lost(cause(&error))
}

fn unreachable(error: impl std::error::Error) -> DatabaseError {
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
