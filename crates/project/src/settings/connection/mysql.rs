//! A MySQL or MariaDB target (SQLAlchemy: `dialects/mysql/mysqldb.py`, `create_connect_args`; the
//! arguments are PyMySQL's, and what other drivers call them).

use std::path::PathBuf;
use std::time::Duration;

use crate::settings::Resolved;
use dbm_core::suggest::suggest;
use dbm_core::target::url::DatabaseUrl;
use dbm_core::target::{Address, Backend, Host, MySql, Secret, Tls, TlsMode, TlsRoots};

use super::{ConnectionContext, ConnectionError, system_user, truth};

/// The arguments that are understood.
const ARGUMENTS: &[&str] = &[
    "user",
    "password",
    "passwd",
    "host",
    "port",
    "unix_socket",
    "database",
    "db",
    "charset",
    "collation",
    "sql_mode",
    "init_command",
    "connect_timeout",
    "connection_timeout",
    "ssl",
    "ssl_ca",
    "ssl_capath",
    "ssl_cert",
    "ssl_key",
    "ssl_key_password",
    "ssl_check_hostname",
    "ssl_verify_cert",
    "ssl_verify_identity",
    "ssl_disabled",
    "ssl_mode",
];

/// Arguments that change how a driver waits or reads, not what a statement means.
const WITHOUT_EFFECT: &[&str] = &[
    "use_unicode",
    "read_timeout",
    "write_timeout",
    "compress",
    "program_name",
    "max_allowed_packet",
    "binary_prefix",
    "buffered",
    "use_pure",
    "get_warnings",
    "raise_on_warnings",
    "pool_size",
    "pool_name",
    "autocommit",
    "local_infile",
    "allow_local_infile",
    "client_flag",
    "consume_results",
    "auth_plugin",
];

/// The target of a `mysql` or `mariadb` URL.
pub(crate) fn resolve(
    url: &Resolved<DatabaseUrl>,
    context: ConnectionContext<'_>,
) -> Result<MySql, ConnectionError> {
    let options = Options { url, context };
    options.check_names()?;
    let text = |name: &str| options.get(name).map(str::to_owned);
    let url = &options.url.value;
    let user = text("user").or_else(|| url.user.clone());
    Ok(MySql {
        mariadb: url.backend == Backend::MariaDb,
        host: options.host()?,
        user: match user {
            Some(user) => user,
            None => system_user(options.url)?,
        },
        database: text("database")
            .or_else(|| text("db"))
            .or_else(|| url.database.clone())
            .filter(|it| !it.is_empty()),
        tls: options.tls()?,
        charset: text("charset").unwrap_or_else(|| "utf8mb4".to_owned()),
        collation: text("collation"),
        connect_timeout: options.connect_timeout()?,
        init_command: text("init_command"),
        sql_mode: text("sql_mode"),
    })
}

struct Options<'a> {
    url: &'a Resolved<DatabaseUrl>,
    context: ConnectionContext<'a>,
}

impl Options<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let query = &self.url.value.query;
        query
            .iter()
            .rfind(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn check_names(&self) -> Result<(), ConnectionError> {
        let mut seen = Vec::new();
        for (name, _) in &self.url.value.query {
            let origin = || Box::new(self.url.origin.clone());
            if seen.contains(&name) {
                return Err(ConnectionError::Repeated {
                    name: name.clone(),
                    origin: origin(),
                });
            }
            seen.push(name);
            if !ARGUMENTS.contains(&name.as_str()) && !WITHOUT_EFFECT.contains(&name.as_str()) {
                return Err(ConnectionError::UnknownParameter {
                    name: name.clone(),
                    backend: self.url.value.backend,
                    nearest: suggest(name, ARGUMENTS.iter().copied()),
                    origin: origin(),
                });
            }
        }
        Ok(())
    }

    fn host(&self) -> Result<Host, ConnectionError> {
        let url = &self.url.value;
        let port = match self.get("port") {
            Some(port) => port
                .parse()
                .map_err(|_| self.wrong("port", "a number from 0 to 65535"))?,
            None => url.port.unwrap_or(3306),
        };
        let given = self.get("password").or_else(|| self.get("passwd"));
        let name = self
            .get("host")
            .or(url.host.as_deref())
            .unwrap_or("localhost");
        Ok(Host {
            address: match self.get("unix_socket") {
                Some(socket) => Address::Socket(PathBuf::from(socket)),
                None => Address::Tcp(name.to_owned()),
            },
            port,
            ip: None,
            password: given.map(Secret::new).or_else(|| url.password.clone()),
        })
    }

    /// PyMySQL speaks TLS where the server does, insists on it when one of these is given, and verifies as they
    /// say; `ssl_mode` is `MySQL`'s own word.
    fn tls(&self) -> Result<Tls, ConnectionError> {
        let file = |name: &str| self.get(name).map(|path| self.context.directory.join(path));
        if self.get("ssl_capath").is_some() {
            return Err(ConnectionError::Unsupported {
                name: "ssl_capath".to_owned(),
                what: "a directory of authorities",
                origin: Box::new(self.url.origin.clone()),
            });
        }
        let named = file("ssl_ca");
        let mode = self.tls_mode(named.is_some())?;
        let verifies = matches!(mode, TlsMode::VerifyCa | TlsMode::VerifyFull);
        Ok(Tls {
            mode,
            roots: match named {
                Some(path) => TlsRoots::File(path),
                None if verifies => TlsRoots::System,
                None => TlsRoots::None,
            },
            certificate: file("ssl_cert"),
            key: file("ssl_key"),
            key_password: self.get("ssl_key_password").map(Secret::new),
            ..Tls::default()
        })
    }

    fn tls_mode(&self, has_authority: bool) -> Result<TlsMode, ConnectionError> {
        if let Some(mode) = self.get("ssl_mode") {
            return match mode.to_uppercase().as_str() {
                "DISABLED" => Ok(TlsMode::Disable),
                "PREFERRED" => Ok(TlsMode::Prefer),
                "REQUIRED" => Ok(TlsMode::Require),
                "VERIFY_CA" => Ok(TlsMode::VerifyCa),
                "VERIFY_IDENTITY" => Ok(TlsMode::VerifyFull),
                _ => Err(self.wrong(
                    "ssl_mode",
                    "`DISABLED`, `PREFERRED`, `REQUIRED`, `VERIFY_CA` or `VERIFY_IDENTITY`",
                )),
            };
        }
        let flag = |name: &str| match self.get(name) {
            None => Ok(None),
            Some(text) => truth(text)
                .map(Some)
                .ok_or_else(|| self.wrong(name, "`true` or `false`")),
        };
        let asked = ["ssl_cert", "ssl_key"]
            .iter()
            .any(|name| self.get(name).is_some());
        let verifies = flag("ssl_verify_cert")?.unwrap_or(has_authority);
        let checks_name = flag("ssl_verify_identity")?.or(flag("ssl_check_hostname")?);
        Ok(match (flag("ssl_disabled")?, flag("ssl")?) {
            (Some(true), _) | (_, Some(false)) => TlsMode::Disable,
            _ if verifies && has_authority && checks_name.unwrap_or(true) => TlsMode::VerifyFull,
            _ if verifies => TlsMode::VerifyCa,
            (_, Some(true)) => TlsMode::Require,
            _ if asked => TlsMode::Require,
            _ if self.get("unix_socket").is_some() => TlsMode::Disable,
            _ => TlsMode::Prefer,
        })
    }

    fn connect_timeout(&self) -> Result<Option<Duration>, ConnectionError> {
        let name = ["connect_timeout", "connection_timeout"]
            .into_iter()
            .find(|name| self.get(name).is_some());
        let Some(name) = name else {
            return Ok(None);
        };
        let seconds = self.get(name).and_then(|text| text.parse().ok());
        let seconds = seconds.ok_or_else(|| self.wrong(name, "a number of seconds"))?;
        Ok(Some(Duration::from_secs(seconds)))
    }

    fn wrong(&self, name: &str, wanted: &str) -> ConnectionError {
        ConnectionError::WrongValue {
            name: name.to_owned(),
            wanted: wanted.to_owned(),
            origin: Box::new(self.url.origin.clone()),
        }
    }
}
