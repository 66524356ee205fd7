//! A target: one database of a project, and all that a driver needs to connect to it.
//!
//! Everything is resolved here already: variables, `.env`, `.pgpass` and
//! service files have been read, and each driver's own spelling of an option
//! (`ssl=require`, `sslmode=require`, `ssl_ca=...`) has become one field. What
//! a field does not say keeps the driver's default, which is what psycopg2,
//! PyMySQL and pysqlite do.

pub mod url;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// A text that no output may show: it prints as `***`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the driver alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The kind of database that a URL's scheme names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    /// `postgresql://`, `postgres://`
    PostgreSql,
    /// `mysql://`; the server may still turn out to be MariaDB, as in SQLAlchemy.
    MySql,
    /// `mariadb://`
    MariaDb,
    /// `sqlite://`
    Sqlite,
}

impl Backend {
    /// SQLAlchemy's name of the dialect, as `bind.dialect.name` shows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PostgreSql => "postgresql",
            Self::MySql => "mysql",
            Self::MariaDb => "mariadb",
            Self::Sqlite => "sqlite",
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One database, ready to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The URL as SQLAlchemy prints it: the password is `***`.
    pub url: String,
    /// What the driver connects with.
    pub parameters: Parameters,
}

/// What each driver connects with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameters {
    /// For `tokio-postgres`.
    PostgreSql(Box<PostgreSql>),
    /// For sqlx: MySQL and MariaDB.
    MySql(Box<MySql>),
    /// For sqlx.
    Sqlite(Sqlite),
}

impl Target {
    /// The kind of database.
    pub fn backend(&self) -> Backend {
        match &self.parameters {
            Parameters::PostgreSql(_) => Backend::PostgreSql,
            Parameters::MySql(mysql) if mysql.mariadb => Backend::MariaDb,
            Parameters::MySql(_) => Backend::MySql,
            Parameters::Sqlite(_) => Backend::Sqlite,
        }
    }

    /// How long a server may take to let dbm in, where the URL does not say it.
    pub fn let_in_within(&mut self, limit: Duration) {
        let own = match &mut self.parameters {
            Parameters::PostgreSql(it) => &mut it.connect_timeout,
            Parameters::MySql(it) => &mut it.connect_timeout,
            Parameters::Sqlite(_) => return,
        };
        own.get_or_insert(limit);
    }

    /// The server and the database as one text, equal for two targets that are the same database.
    ///
    /// An SQLite database in memory is never the same as another: `None`.
    pub fn identity(&self) -> Option<String> {
        match &self.parameters {
            Parameters::PostgreSql(it) => {
                let hosts: Vec<_> = it.hosts.iter().map(Host::to_string).collect();
                Some(format!("postgresql {} {}", hosts.join(","), it.database))
            }
            Parameters::MySql(it) => Some(format!(
                "mysql {} {}",
                it.host,
                it.database.as_deref().unwrap_or_default()
            )),
            Parameters::Sqlite(it) => match &it.location {
                SqliteLocation::Memory => None,
                SqliteLocation::File(path) => Some(format!("sqlite {}", path.display())),
                SqliteLocation::Uri(uri) => Some(format!("sqlite {uri}")),
            },
        }
    }
}

impl fmt::Display for Target {
    /// `postgresql localhost:5432 shop as me`, `sqlite /var/shop.db`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.backend())?;
        match &self.parameters {
            Parameters::PostgreSql(it) => {
                let hosts: Vec<_> = it.hosts.iter().map(Host::to_string).collect();
                write!(f, "{} {} as {}", hosts.join(","), it.database, it.user)
            }
            Parameters::MySql(it) => {
                let database = it.database.as_deref().unwrap_or("(no database)");
                write!(f, "{} {database} as {}", it.host, it.user)
            }
            Parameters::Sqlite(it) => match &it.location {
                SqliteLocation::Memory => f.write_str("in memory"),
                SqliteLocation::File(path) => write!(f, "{}", path.display()),
                SqliteLocation::Uri(uri) => f.write_str(uri),
            },
        }
    }
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// A name or an IP address.
    Tcp(String),
    /// PostgreSQL: the directory that holds the socket `.s.PGSQL.<port>`; MySQL: the socket itself.
    Socket(PathBuf),
}

/// One server that may be connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// The name or the socket.
    pub address: Address,
    /// The port, the default of the database filled in; part of the socket's name on PostgreSQL.
    pub port: u16,
    /// libpq's `hostaddr`: connect to this IP address, verify the name of `address`.
    pub ip: Option<String>,
    /// The password for this very server: the URL's, else the one that `.pgpass` has for it.
    pub password: Option<Secret>,
}

impl fmt::Display for Host {
    /// `localhost:5432`, `[::1]:5432` or `/var/run/postgresql:5432`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Address::Tcp(name) if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            Address::Tcp(name) => write!(f, "{}:{}", name.to_lowercase(), self.port),
            Address::Socket(path) => write!(f, "{}:{}", path.display(), self.port),
        }
    }
}

/// A PostgreSQL database; every field is one of libpq's parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgreSql {
    /// `host`, `port`, `hostaddr`: tried in this order; never empty.
    pub hosts: Vec<Host>,
    /// `user`; libpq's default (the name of the system's user) filled in.
    pub user: String,
    /// `dbname`; libpq's default (the user's name) filled in.
    pub database: String,
    /// `sslmode`, `sslrootcert` and the rest.
    pub tls: Tls,
    /// Whether the password must be asked for bound to the TLS channel.
    pub channel_binding: ChannelBinding,
    /// `connect_timeout` for each host; without one dbm has its own limit.
    pub connect_timeout: Option<Duration>,
    /// `target_session_attrs`.
    pub session_attributes: SessionAttributes,
    /// `load_balance_hosts=random`: the hosts are tried in random order.
    pub load_balance: bool,
    /// Parameters of the start-up message, in order: `options`, `application_name`,
    /// `TimeZone` of `PGTZ`, asyncpg's `server_settings`; names as the server knows them.
    pub startup: Vec<(String, String)>,
    /// `keepalives` and its times.
    pub keepalives: Keepalives,
    /// `tcp_user_timeout`.
    pub tcp_user_timeout: Option<Duration>,
    /// `require_auth`: the methods that are allowed, or with `!` the ones that are not; empty allows all.
    pub require_auth: Vec<String>,
}

/// libpq's `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TlsMode {
    /// Never.
    Disable,
    /// Only when the server refuses without.
    Allow,
    /// When the server offers it.
    #[default]
    Prefer,
    /// Always, whoever the server is (libpq verifies the authority if a root certificate is there).
    Require,
    /// Always, signed by the root certificate.
    VerifyCa,
    /// Always, signed by the root certificate, for this host name.
    VerifyFull,
}

/// How TLS is spoken, for PostgreSQL and MySQL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tls {
    /// Whether, and how much is verified. `Require` has become `VerifyCa` where libpq does so.
    pub mode: TlsMode,
    /// What the server's certificate is checked against.
    pub roots: TlsRoots,
    /// `sslcert`: the client's certificate, with its chain; the file exists.
    pub certificate: Option<PathBuf>,
    /// `sslkey`: the client's key; the file exists.
    pub key: Option<PathBuf>,
    /// `sslpassword`: opens the key.
    pub key_password: Option<Secret>,
    /// `sslcrl`: certificates that were revoked.
    pub revoked: Option<PathBuf>,
    /// `sslsni`: whether the host's name is sent in clear; on by default.
    pub no_server_name: bool,
    /// `sslnegotiation=direct`: TLS from the first byte.
    pub direct: bool,
    /// `ssl_min_protocol_version`, such as `TLSv1.2`.
    pub minimum_version: Option<String>,
    /// `ssl_max_protocol_version`.
    pub maximum_version: Option<String>,
}

/// Which authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TlsRoots {
    /// None: `VerifyCa` and `VerifyFull` cannot succeed.
    #[default]
    None,
    /// Those of the operating system (`sslrootcert=system`).
    System,
    /// Those of a PEM file; it exists.
    File(PathBuf),
}

/// libpq's `channel_binding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChannelBinding {
    /// Never.
    Disable,
    /// When the server offers it.
    #[default]
    Prefer,
    /// Always, else the connection fails.
    Require,
}

/// libpq's `target_session_attrs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SessionAttributes {
    /// Any server.
    #[default]
    Any,
    /// One that takes writes by default.
    ReadWrite,
    /// One that does not.
    ReadOnly,
    /// A primary.
    Primary,
    /// A standby.
    Standby,
    /// A standby, else any.
    PreferStandby,
}

/// TCP's keepalives; what is absent keeps the system's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keepalives {
    /// Whether they are sent; on by default.
    pub enabled: bool,
    /// Silence before the first.
    pub idle: Option<Duration>,
    /// Time between two.
    pub interval: Option<Duration>,
    /// How many may be lost.
    pub retries: Option<u32>,
}

impl Default for Keepalives {
    fn default() -> Self {
        Self {
            enabled: true,
            idle: None,
            interval: None,
            retries: None,
        }
    }
}

/// A MySQL or MariaDB database; the options are those of PyMySQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MySql {
    /// Whether the URL says `mariadb`, which refuses any other server.
    pub mariadb: bool,
    /// Where it listens, and the password.
    pub host: Host,
    /// The user; the name of the system's user where the URL has none.
    pub user: String,
    /// The database; without one, statements must name it.
    pub database: Option<String>,
    /// `ssl_*`.
    pub tls: Tls,
    /// `charset`; `utf8mb4` where the URL has none.
    pub charset: String,
    /// `collation`.
    pub collation: Option<String>,
    /// `connect_timeout`.
    pub connect_timeout: Option<Duration>,
    /// `init_command`: a statement to start with.
    pub init_command: Option<String>,
    /// `sql_mode`: set on the session where the URL has it.
    pub sql_mode: Option<String>,
}

/// An SQLite database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sqlite {
    /// The file.
    pub location: SqliteLocation,
    /// `timeout`: how long to wait for a lock; pysqlite's default is five seconds.
    pub timeout: Duration,
}

/// Where an SQLite database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqliteLocation {
    /// In memory: gone after the run.
    Memory,
    /// In a file: an absolute path.
    File(PathBuf),
    /// A `file:` URI with its query, for SQLite itself to read.
    Uri(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_in_no_output() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret} {secret:?} {secret:#?}"), "*** *** ***");
        assert_eq!(secret.expose(), "hunter2");
    }
}
