//! A PostgreSQL target from libpq's parameters (libpq: `fe-connect.c`, `pqConnectOptions2`).

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::settings::Resolved;
use dbm_core::target::url::DatabaseUrl;
use dbm_core::target::{
    Address, ChannelBinding, Host, Keepalives, PostgreSql, Secret, SessionAttributes,
};

use super::libpq::LibpqParameters;
use super::passfile::{self, PassFile};
use super::{ConnectionContext, ConnectionError, system_user, truth};

/// The target of a `postgresql` URL.
pub(crate) fn resolve(
    url: &Resolved<DatabaseUrl>,
    context: ConnectionContext<'_>,
) -> Result<PostgreSql, ConnectionError> {
    let found = LibpqParameters::collect(url, context.variables)?;
    let options = Options {
        found: &found,
        context,
    };
    options.refuse_unsupported()?;
    let user = match found.get("user") {
        Some(user) => user.value.clone(),
        None => system_user(url)?,
    };
    let database = found
        .get("dbname")
        .map_or_else(|| user.clone(), |it| it.value.clone());
    let mut hosts = options.hosts()?;
    options.add_passwords(&mut hosts, &database, &user);
    Ok(PostgreSql {
        hosts,
        tls: options.tls()?,
        channel_binding: options
            .one_of("channel_binding", CHANNEL_BINDINGS)?
            .unwrap_or_default(),
        connect_timeout: options.seconds("connect_timeout")?,
        session_attributes: options
            .one_of("target_session_attrs", SESSION_ATTRIBUTES)?
            .unwrap_or_default(),
        load_balance: options
            .one_of(
                "load_balance_hosts",
                &[("disable", false), ("random", true)],
            )?
            .unwrap_or(false),
        startup: options.startup(),
        keepalives: options.keepalives()?,
        tcp_user_timeout: options
            .number("tcp_user_timeout")?
            .filter(|it| *it > 0)
            .map(Duration::from_millis),
        require_auth: options.list("require_auth"),
        user,
        database,
    })
}

const CHANNEL_BINDINGS: &[(&str, ChannelBinding)] = &[
    ("disable", ChannelBinding::Disable),
    ("prefer", ChannelBinding::Prefer),
    ("require", ChannelBinding::Require),
];

const SESSION_ATTRIBUTES: &[(&str, SessionAttributes)] = &[
    ("any", SessionAttributes::Any),
    ("read-write", SessionAttributes::ReadWrite),
    ("read-only", SessionAttributes::ReadOnly),
    ("primary", SessionAttributes::Primary),
    ("standby", SessionAttributes::Standby),
    ("prefer-standby", SessionAttributes::PreferStandby),
];

/// Variables that libpq sends as parameters of the start-up message.
const STARTUP_VARIABLES: &[(&str, &str)] = &[
    ("PGDATESTYLE", "datestyle"),
    ("PGTZ", "timezone"),
    ("PGGEQO", "geqo"),
];

/// libpq's parameters, and where their files are.
pub(super) struct Options<'a> {
    pub(super) found: &'a LibpqParameters,
    pub(super) context: ConnectionContext<'a>,
}

impl Options<'_> {
    /// What would change who is talked to, and dbm does not do.
    fn refuse_unsupported(&self) -> Result<(), ConnectionError> {
        let refused = [
            (
                "gssencmode",
                &["disable", "prefer"][..],
                "encryption by GSSAPI",
            ),
            ("requirepeer", &[], "a check of the server's user"),
            (
                "replication",
                &["false", "off", "no", "0"],
                "a connection for replication",
            ),
            ("sslcrldir", &[], "a directory of revoked certificates"),
            (
                "sslcertmode",
                &["allow", "disable"],
                "a certificate that the server must ask for",
            ),
        ];
        for (name, allowed, what) in refused {
            if let Some(found) = self
                .found
                .get(name)
                .filter(|it| !allowed.contains(&it.value.as_str()))
            {
                let origin = Box::new(found.origin.clone());
                return Err(ConnectionError::Unsupported {
                    name: name.to_owned(),
                    what,
                    origin,
                });
            }
        }
        Ok(())
    }

    fn hosts(&self) -> Result<Vec<Host>, ConnectionError> {
        let names = self.elements("host");
        let addresses = self.elements("hostaddr");
        let count = names.len().max(addresses.len()).max(1);
        if !names.is_empty() && !addresses.is_empty() && names.len() != addresses.len() {
            return Err(self.wrong("hostaddr", "as many addresses as there are hosts"));
        }
        let ports = self.ports(count)?;
        let host = |at: usize| {
            let name = names.get(at).filter(|it| !it.is_empty());
            let ip = addresses.get(at).filter(|it| !it.is_empty()).cloned();
            Host {
                address: match (name, &ip) {
                    (Some(name), _) if name.starts_with(['/', '@']) => Address::Socket(name.into()),
                    (Some(name), _) => Address::Tcp(name.clone()),
                    (None, Some(ip)) => Address::Tcp(ip.clone()),
                    (None, None) => default_address(),
                },
                port: ports[at],
                ip,
                password: None,
            }
        };
        Ok((0..count).map(host).collect())
    }

    /// A port for each host: one for all, or as many as there are hosts; an empty one is the default.
    fn ports(&self, count: usize) -> Result<Vec<u16>, ConnectionError> {
        let wrong = || self.wrong("port", "a number from 1 to 65535, or one for each host");
        let mut ports = Vec::new();
        for text in self.elements("port") {
            ports.push(match text.trim() {
                "" => 5432,
                text => text
                    .parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or_else(wrong)?,
            });
        }
        match ports.len() {
            0 => Ok(vec![5432; count]),
            1 => Ok(vec![ports[0]; count]),
            length if length == count => Ok(ports),
            _ => Err(wrong()),
        }
    }

    fn add_passwords(&self, hosts: &mut [Host], database: &str, user: &str) {
        let given = self.found.get("password").map(|it| Secret::new(&it.value));
        let path = match self.found.get("passfile") {
            Some(path) => Some(self.path(&path.value)),
            None => passfile::default_path(self.context.variables),
        };
        let file = match (&given, path) {
            (None, Some(path)) => PassFile::read(&path),
            _ => PassFile::default(),
        };
        for host in hosts {
            let found = || file.password(host, &default_socket(), database, user);
            host.password = given.clone().or_else(found);
        }
    }

    /// Parameters of the start-up message.
    fn startup(&self) -> Vec<(String, String)> {
        let mut startup = Vec::new();
        let mut add = |name: &str, value: &str| startup.push((name.to_owned(), value.to_owned()));
        let application = self
            .found
            .get("application_name")
            .or_else(|| self.found.get("fallback_application_name"));
        if let Some(application) = application {
            add("application_name", &application.value);
        }
        if let Some(options) = self.found.get("options") {
            add("options", &options.value);
        }
        for (variable, name) in STARTUP_VARIABLES {
            match self.context.variables.get(variable) {
                Some((value, _)) if !value.eq_ignore_ascii_case("default") => add(name, value),
                _ => {}
            }
        }
        startup
    }

    fn keepalives(&self) -> Result<Keepalives, ConnectionError> {
        let enabled = match self.found.get("keepalives") {
            None => true,
            Some(found) => {
                truth(&found.value).ok_or_else(|| self.wrong("keepalives", "`1` or `0`"))?
            }
        };
        Ok(Keepalives {
            enabled,
            idle: self.seconds("keepalives_idle")?,
            interval: self.seconds("keepalives_interval")?,
            retries: self
                .number("keepalives_count")?
                .filter(|it| *it > 0)
                .and_then(|it| it.try_into().ok()),
        })
    }

    /// A time in seconds; 0 and less mean that there is none.
    fn seconds(&self, name: &str) -> Result<Option<Duration>, ConnectionError> {
        let Some(found) = self.found.get(name) else {
            return Ok(None);
        };
        let seconds: f64 = found
            .value
            .trim()
            .parse()
            .map_err(|_| self.wrong(name, "a number of seconds"))?;
        Ok(Duration::try_from_secs_f64(seconds)
            .ok()
            .filter(|it| !it.is_zero()))
    }

    fn number(&self, name: &str) -> Result<Option<u64>, ConnectionError> {
        let Some(found) = self.found.get(name) else {
            return Ok(None);
        };
        found
            .value
            .trim()
            .parse()
            .map(Some)
            .map_err(|_| self.wrong(name, "a number"))
    }

    pub(super) fn one_of<T: Copy>(
        &self,
        name: &str,
        known: &[(&str, T)],
    ) -> Result<Option<T>, ConnectionError> {
        let Some(found) = self.found.get(name) else {
            return Ok(None);
        };
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == found.value) {
            Ok(Some(*value))
        } else {
            let words: Vec<_> = known.iter().map(|(word, _)| format!("`{word}`")).collect();
            Err(self.wrong(name, &format!("one of {}", words.join(", "))))
        }
    }

    /// The elements of a list with commas.
    fn elements(&self, name: &str) -> Vec<String> {
        let found = self.found.get(name);
        found.map_or_else(Vec::new, |found| {
            found.value.split(',').map(str::to_owned).collect()
        })
    }

    fn list(&self, name: &str) -> Vec<String> {
        let elements = self.elements(name).into_iter();
        elements
            .map(|it| it.trim().to_owned())
            .filter(|it| !it.is_empty())
            .collect()
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.context.directory.join(path)
    }

    pub(super) fn origin(&self, name: &str) -> crate::settings::Origin {
        self.found
            .get(name)
            .map_or(crate::settings::Origin::Default, |it| it.origin.clone())
    }

    pub(super) fn wrong(&self, name: &str, wanted: &str) -> ConnectionError {
        ConnectionError::WrongValue {
            name: name.to_owned(),
            wanted: wanted.to_owned(),
            origin: Box::new(self.origin(name)),
        }
    }
}

/// Where libpq looks for the server when nobody says.
fn default_address() -> Address {
    if cfg!(windows) {
        Address::Tcp("localhost".to_owned())
    } else {
        Address::Socket(default_socket())
    }
}

/// The directory of the socket: Debian's and that of psycopg2's own libpq, else PostgreSQL's.
fn default_socket() -> PathBuf {
    let candidates = ["/var/run/postgresql", "/tmp"].map(Path::new);
    candidates
        .into_iter()
        .find(|it| it.is_dir())
        .unwrap_or(candidates[0])
        .to_owned()
}
