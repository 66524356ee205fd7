//! libpq's parameters: what each is called in a URL and in the environment, and the order
//! in which libpq looks for them: the URL, a service file, the environment.

use std::collections::BTreeMap;

use crate::settings::variables::Variables;
use crate::settings::{Origin, Resolved};
use dbm_core::suggest::suggest;
use dbm_core::target::Backend;
use dbm_core::target::url::DatabaseUrl;

use super::ConnectionError;
use super::service;

/// libpq's parameters and their variables (`PQconninfoOptions` of libpq 17).
pub(crate) const PARAMETERS: &[(&str, &str)] = &[
    ("service", "PGSERVICE"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("dbname", "PGDATABASE"),
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("client_encoding", "PGCLIENTENCODING"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
    ("fallback_application_name", ""),
    ("keepalives", ""),
    ("keepalives_idle", ""),
    ("keepalives_interval", ""),
    ("keepalives_count", ""),
    ("tcp_user_timeout", ""),
    ("sslmode", "PGSSLMODE"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("sslcompression", "PGSSLCOMPRESSION"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslcertmode", "PGSSLCERTMODE"),
    ("sslpassword", ""),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcrl", "PGSSLCRL"),
    ("sslcrldir", "PGSSLCRLDIR"),
    ("sslsni", "PGSSLSNI"),
    ("requirepeer", "PGREQUIREPEER"),
    ("require_auth", "PGREQUIREAUTH"),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
    ("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"),
    ("gssencmode", "PGGSSENCMODE"),
    ("krbsrvname", "PGKRBSRVNAME"),
    ("gsslib", "PGGSSLIB"),
    ("gssdelegation", "PGGSSDELEGATION"),
    ("replication", ""),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
];

/// What other drivers call a parameter of libpq.
const OTHER_NAMES: &[(&str, &str)] = &[
    // asyncpg
    ("ssl", "sslmode"),
    ("database", "dbname"),
    ("timeout", "connect_timeout"),
    // pg8000
    ("unix_sock", "host"),
    ("tcp_keepalive", "keepalives"),
];

/// Options of drivers that change how they prepare or wait, not what a statement means.
const WITHOUT_EFFECT: &[&str] = &[
    // asyncpg, and SQLAlchemy's dialect of it
    "command_timeout",
    "statement_cache_size",
    "max_cached_statement_lifetime",
    "max_cacheable_statement_size",
    "prepared_statement_cache_size",
    "async_fallback",
    // psycopg
    "prepare_threshold",
];

/// Parameters with their values, and where each comes from.
pub(crate) struct LibpqParameters(BTreeMap<&'static str, Resolved<String>>);

impl LibpqParameters {
    /// All parameters that the URL, a service file or the environment gives.
    pub(crate) fn collect(
        url: &Resolved<DatabaseUrl>,
        variables: &Variables,
    ) -> Result<Self, ConnectionError> {
        let mut found = Self(BTreeMap::new());
        found.add_url(url)?;
        found.add_service(variables)?;
        for (name, variable) in PARAMETERS {
            if let Some((value, origin)) = variables.get(variable).filter(|_| !variable.is_empty())
            {
                found.add(name, value, &origin);
            }
        }
        let required = variables
            .get("PGREQUIRESSL")
            .filter(|(value, _)| value.starts_with('1'));
        if let Some((_, origin)) = required {
            found.add("sslmode", "require", &origin);
        }
        Ok(found)
    }

    /// A parameter's value; an empty one counts as none, as in libpq.
    pub(crate) fn get(&self, name: &str) -> Option<&Resolved<String>> {
        self.0.get(name).filter(|it| !it.value.is_empty())
    }

    /// What is there already stays.
    fn add(&mut self, name: &str, value: &str, origin: &Origin) {
        if let Some(name) = libpq_name(name) {
            let value = || Resolved::new(value.to_owned(), origin.clone());
            self.0.entry(name).or_insert_with(value);
        }
    }

    /// The parts of the URL; its query wins over them (SQLAlchemy: `create_connect_args`).
    fn add_url(&mut self, url: &Resolved<DatabaseUrl>) -> Result<(), ConnectionError> {
        let Resolved { value: url, origin } = url;
        self.add_hosts(url, origin)?;
        let mut seen = Vec::new();
        for (name, value) in &url.query {
            if WITHOUT_EFFECT.contains(&name.as_str()) {
                continue;
            }
            let known = libpq_name(name).ok_or_else(|| unknown(name, origin))?;
            if matches!(known, "host" | "port") {
                continue;
            }
            if seen.contains(&known) {
                let origin = Box::new(origin.clone());
                return Err(ConnectionError::Repeated {
                    name: name.clone(),
                    origin,
                });
            }
            seen.push(known);
            self.add(known, value, origin);
        }
        let password = url.password.as_ref().map(|it| it.expose().to_owned());
        let port = url.port.map(|port| port.to_string());
        self.add_part("user", url.user.as_ref(), origin);
        self.add_part("password", password.as_ref(), origin);
        self.add_part("host", url.host.as_ref(), origin);
        self.add_part("port", port.as_ref(), origin);
        self.add_part("dbname", url.database.as_ref(), origin);
        Ok(())
    }

    /// SQLAlchemy leaves an empty part out, so that libpq looks further.
    fn add_part(&mut self, name: &str, value: Option<&String>, origin: &Origin) {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            self.add(name, value, origin);
        }
    }

    /// `?host=a:1&host=b:2`, `?host=a,b&port=1,2` or `?host=a:1` (SQLAlchemy: `_split_multihost_from_url`).
    fn add_hosts(&mut self, url: &DatabaseUrl, origin: &Origin) -> Result<(), ConnectionError> {
        let all = |wanted: &str| -> Vec<&str> {
            let named = url
                .query
                .iter()
                .filter(|(name, _)| libpq_name(name) == Some(wanted));
            named.map(|(_, value)| value.as_str()).collect()
        };
        let (mut hosts, mut ports) = (all("host"), all("port"));
        let with_ports = match hosts.as_slice() {
            [one] => ports.is_empty() && is_host_and_port(one),
            several => several.len() > 1,
        };
        if with_ports {
            if !ports.is_empty() {
                return Err(ConnectionError::WrongValue {
                    name: "host".to_owned(),
                    wanted: "`host=a,b&port=1,2` or `host=a:1&host=b:2`".to_owned(),
                    origin: Box::new(origin.clone()),
                });
            }
            let pairs = hosts
                .iter()
                .map(|host| host.split_once(':').unwrap_or((host, "")));
            (hosts, ports) = pairs.unzip();
        }
        if !hosts.is_empty() {
            self.add("host", &hosts.join(","), origin);
        }
        if ports.iter().any(|port| !port.is_empty()) {
            self.add("port", &ports.join(","), origin);
        }
        Ok(())
    }

    fn add_service(&mut self, variables: &Variables) -> Result<(), ConnectionError> {
        let from_variable = || {
            let (value, origin) = variables.get("PGSERVICE")?;
            Some(Resolved::new(value.to_owned(), origin))
        };
        let Some(name) = self.get("service").cloned().or_else(from_variable) else {
            return Ok(());
        };
        for (parameter, value, place) in service::read(&name, variables)? {
            let origin = Origin::File(place);
            if libpq_name(&parameter).is_none() {
                return Err(unknown(&parameter, &origin));
            }
            self.add(&parameter, &value, &origin);
        }
        Ok(())
    }
}

/// An internet host, and perhaps a port, and not a path or an IPv6 address.
fn is_host_and_port(text: &str) -> bool {
    let (host, port) = text.split_once(':').unwrap_or((text, ""));
    host.chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
        && port.chars().all(|c| c.is_ascii_digit())
}

fn libpq_name(name: &str) -> Option<&'static str> {
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name);
    let name = other.map_or(name, |(_, name)| name);
    PARAMETERS
        .iter()
        .map(|(known, _)| *known)
        .find(|known| *known == name)
}

fn unknown(name: &str, origin: &Origin) -> ConnectionError {
    ConnectionError::UnknownParameter {
        name: name.to_owned(),
        backend: Backend::PostgreSql,
        nearest: suggest(name, PARAMETERS.iter().map(|(known, _)| *known)),
        origin: Box::new(origin.clone()),
    }
}
