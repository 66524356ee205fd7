//! Connecting as libpq does: host after host, with and without TLS as `sslmode` says.

use std::error::Error as _;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use rustls::ClientConfig;
use tokio_postgres::NoTls;
use tokio_postgres::config::{self, Config};
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;

use super::cancel::Canceller;
use super::{PostgreSqlSession, server_error, spawn_transport, tls};
use crate::error::Address;
use crate::{Connection, DatabaseError, Server, no_answer};
use dbm_core::target::{self, ChannelBinding, Host, PostgreSql, SessionAttributes, Tls, TlsMode};

/// Connects to the first of the hosts that answers and is of the wanted kind.
pub async fn connect(
    parameters: &PostgreSql,
    limit: Duration,
) -> Result<PostgreSqlSession, DatabaseError> {
    refuse_unsupported(parameters)?;
    let wanted = parameters.session_attributes;
    match connect_to_any(parameters, wanted, limit).await {
        Err(_) if wanted == SessionAttributes::PreferStandby => {
            connect_to_any(parameters, SessionAttributes::Any, limit).await
        }
        result => result,
    }
}

fn refuse_unsupported(parameters: &PostgreSql) -> Result<(), DatabaseError> {
    if parameters.require_auth.is_empty() {
        return Ok(());
    }
    Err(DatabaseError::Unsupported {
        what: "`require_auth`".to_owned(),
        product: "PostgreSQL",
    })
}

async fn connect_to_any(
    parameters: &PostgreSql,
    wanted: SessionAttributes,
    limit: Duration,
) -> Result<PostgreSqlSession, DatabaseError> {
    let mut hosts: Vec<&Host> = parameters.hosts.iter().collect();
    if parameters.load_balance {
        hosts.sort_by_cached_key(|_| Uuid::new_v4());
    }
    let mut last = None;
    for host in hosts {
        let connecting = connect_to(parameters, host, wanted);
        let result = tokio::time::timeout(limit, connecting).await;
        match result.unwrap_or_else(|_| Err(unreachable(parameters, host, no_answer(limit)))) {
            Ok(session) => return Ok(session),
            // The server answered; libpq asks no other one either.
            Err(
                error @ (DatabaseError::Refused { .. } | DatabaseError::MissingDatabase { .. }),
            ) if !error.is_temporary() => {
                return Err(error);
            }
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| DatabaseError::Lost("no host is given".to_owned())))
}

async fn connect_to(
    parameters: &PostgreSql,
    host: &Host,
    wanted: SessionAttributes,
) -> Result<PostgreSqlSession, DatabaseError> {
    let is_socket = matches!(host.address, target::Address::Socket(_));
    let mode = if is_socket {
        TlsMode::Disable
    } else {
        parameters.tls.mode
    };
    let mut result = Err(DatabaseError::Lost("no attempt was made".to_owned()));
    for with_tls in attempts(mode) {
        result = attempt(parameters, host, *with_tls).await;
        if result.is_ok() {
            break;
        }
    }
    let mut session = result?;
    session.start().await?;
    session.require(wanted, &address(parameters, host)).await?;
    Ok(session)
}

/// Whether to try with TLS, in order (libpq: fe-connect.c, `sslmode`).
fn attempts(mode: TlsMode) -> &'static [bool] {
    match mode {
        TlsMode::Disable => &[false],
        TlsMode::Allow => &[false, true],
        TlsMode::Prefer => &[true, false],
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => &[true],
    }
}

async fn attempt(
    parameters: &PostgreSql,
    host: &Host,
    with_tls: bool,
) -> Result<PostgreSqlSession, DatabaseError> {
    let config = config(parameters, host, with_tls)?;
    let fail = |error: tokio_postgres::Error| connect_error(&error, &address(parameters, host));
    let tls = if with_tls {
        Some(client_config(&parameters.tls)?)
    } else {
        None
    };
    let (client, server, transport) = if let Some(tls) = &tls {
        let connector = MakeRustlsConnect::new(tls.clone());
        let (client, connection) = config.connect(connector).await.map_err(fail)?;
        let server = server(&connection);
        (client, server, spawn_transport(connection))
    } else {
        let (client, connection) = config.connect(NoTls).await.map_err(fail)?;
        let server = server(&connection);
        (client, server, spawn_transport(connection))
    };
    Ok(PostgreSqlSession {
        canceller: Canceller::new(client.cancel_token(), host.clone(), tls),
        client,
        server,
        mark: String::new(),
        queue: String::new(),
        transport,
    })
}

fn client_config(tls: &Tls) -> Result<ClientConfig, DatabaseError> {
    let mut config = tls::client_config(tls)?;
    if tls.direct {
        config.alpn_protocols = vec![b"postgresql".to_vec()];
    }
    Ok(config)
}

impl PostgreSqlSession {
    /// psycopg2 wants ISO dates and leaves their order alone (`connection_int.c`, `conn_setup`).
    async fn start(&mut self) -> Result<(), DatabaseError> {
        let rows = self.query("SHOW datestyle").await?;
        let style = rows.first().and_then(|row| row.text(0)).unwrap_or_default();
        if !style.starts_with("ISO") {
            self.execute("SET datestyle TO 'ISO'").await?;
        }
        Ok(())
    }

    async fn require(
        &mut self,
        wanted: SessionAttributes,
        address: &Address,
    ) -> Result<(), DatabaseError> {
        let (question, answer) = match wanted {
            SessionAttributes::Any => return Ok(()),
            SessionAttributes::ReadWrite => ("SHOW transaction_read_only", "off"),
            SessionAttributes::ReadOnly => ("SHOW transaction_read_only", "on"),
            SessionAttributes::Primary => ("SELECT pg_is_in_recovery()", "f"),
            SessionAttributes::Standby | SessionAttributes::PreferStandby => {
                ("SELECT pg_is_in_recovery()", "t")
            }
        };
        let rows = self.query(question).await?;
        if rows.first().and_then(|row| row.text(0)).as_deref() == Some(answer) {
            return Ok(());
        }
        Err(DatabaseError::Unreachable {
            address: Box::new(address.clone()),
            reason: format!("`target_session_attrs` wants {wanted:?}, and the server is not"),
        })
    }
}

fn config(parameters: &PostgreSql, host: &Host, with_tls: bool) -> Result<Config, DatabaseError> {
    let mut config = Config::new();
    config
        .user(&parameters.user)
        .dbname(&parameters.database)
        .port(host.port);
    set_address(&mut config, host)?;
    if let Some(password) = &host.password {
        config.password(password.expose());
    }
    config.ssl_mode(match parameters.tls.mode {
        _ if !with_tls => config::SslMode::Disable,
        TlsMode::Prefer => config::SslMode::Prefer,
        TlsMode::Disable
        | TlsMode::Allow
        | TlsMode::Require
        | TlsMode::VerifyCa
        | TlsMode::VerifyFull => config::SslMode::Require,
    });
    if parameters.tls.direct && with_tls {
        config.ssl_negotiation(config::SslNegotiation::Direct);
    }
    config.channel_binding(match parameters.channel_binding {
        ChannelBinding::Disable => config::ChannelBinding::Disable,
        ChannelBinding::Prefer => config::ChannelBinding::Prefer,
        ChannelBinding::Require => config::ChannelBinding::Require,
    });
    set_times(&mut config, parameters);
    set_startup(&mut config, &parameters.startup);
    Ok(config)
}

fn set_address(config: &mut Config, host: &Host) -> Result<(), DatabaseError> {
    match &host.address {
        target::Address::Tcp(name) => config.host(name),
        #[cfg(unix)]
        target::Address::Socket(directory) => config.host_path(directory),
        #[cfg(not(unix))]
        target::Address::Socket(_) => {
            return Err(DatabaseError::Unsupported {
                what: "a Unix socket".to_owned(),
                product: "Windows",
            });
        }
    };
    if let Some(ip) = &host.ip {
        let ip: IpAddr = ip.parse().map_err(|_| DatabaseError::Unsupported {
            what: format!("`hostaddr` `{ip}`, which is no IP address,"),
            product: "PostgreSQL",
        })?;
        config.hostaddr(ip);
    }
    Ok(())
}

fn set_times(config: &mut Config, parameters: &PostgreSql) {
    let keepalives = &parameters.keepalives;
    config.keepalives(keepalives.enabled);
    if let Some(timeout) = parameters.connect_timeout {
        config.connect_timeout(timeout);
    }
    if let Some(timeout) = parameters.tcp_user_timeout {
        config.tcp_user_timeout(timeout);
    }
    if let Some(idle) = keepalives.idle {
        config.keepalives_idle(idle);
    }
    if let Some(interval) = keepalives.interval {
        config.keepalives_interval(interval);
    }
    if let Some(retries) = keepalives.retries {
        config.keepalives_retries(retries);
    }
}

/// The driver has a field for two of them; the others go into `options` as `-c name=value`.
fn set_startup(config: &mut Config, startup: &[(String, String)]) {
    let mut options = Vec::new();
    for (name, value) in startup {
        match name.as_str() {
            "application_name" => _ = config.application_name(value),
            "options" => options.push(value.clone()),
            // The driver reads and writes UTF-8 alone.
            "client_encoding" => {}
            _ => options.push(format!("-c {name}={}", escape_option(value))),
        }
    }
    if !options.is_empty() {
        config.options(options.join(" "));
    }
    if config.get_application_name().is_none() {
        config.application_name("dbm");
    }
}

/// A blank ends an option, and a backslash protects it.
fn escape_option(value: &str) -> String {
    value.replace('\\', "\\\\").replace(' ', "\\ ")
}

fn server<S, T>(connection: &tokio_postgres::Connection<S, T>) -> Server
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let parameter = |name| connection.parameter(name).unwrap_or_default();
    let mut server = Server::new("PostgreSQL", parameter("server_version"));
    server.backslash_escapes = (parameter("standard_conforming_strings") == "off").then_some(true);
    server
}

fn address(parameters: &PostgreSql, host: &Host) -> Address {
    Address {
        server: host.to_string(),
        database: parameters.database.clone(),
        user: parameters.user.clone(),
    }
}

fn unreachable(parameters: &PostgreSql, host: &Host, reason: String) -> DatabaseError {
    DatabaseError::Unreachable {
        address: Box::new(address(parameters, host)),
        reason,
    }
}

fn connect_error(error: &tokio_postgres::Error, address: &Address) -> DatabaseError {
    let address = Box::new(address.clone());
    match error.as_db_error() {
        // invalid_catalog_name
        Some(server) if server.code().code() == "3D000" => {
            DatabaseError::MissingDatabase { address }
        }
        Some(server) => DatabaseError::Refused {
            address,
            error: Box::new(server_error(server)),
        },
        None if is_tls(error) => DatabaseError::Tls(cause(error)),
        None => DatabaseError::Unreachable {
            address,
            reason: cause(error),
        },
    }
}

/// Whether the two could not agree on encryption.
fn is_tls(error: &tokio_postgres::Error) -> bool {
    let source = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>());
    let inner = source.and_then(io::Error::get_ref);
    inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
}

/// The innermost cause says most: `Connection refused (os error 111)`.
pub(super) fn cause(error: &tokio_postgres::Error) -> String {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        reason = inner.to_string();
        source = inner.source();
    }
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_startup_parameter_becomes_an_option() {
        let mut config = Config::new();
        let startup = [
            ("application_name", "dbm"),
            ("options", "-c geqo=off"),
            ("search_path", "a, b\\c"),
        ];
        set_startup(
            &mut config,
            &startup.map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        assert_eq!(config.get_application_name(), Some("dbm"));
        assert_eq!(
            config.get_options(),
            Some(r"-c geqo=off -c search_path=a,\ b\\c")
        );
    }
}
