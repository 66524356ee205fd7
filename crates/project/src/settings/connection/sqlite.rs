//! An SQLite target (SQLAlchemy: `dialects/sqlite/pysqlite.py`, `create_connect_args`).

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::settings::Resolved;
use dbm_core::target::url::DatabaseUrl;
use dbm_core::target::{Backend, Sqlite, SqliteLocation};

use super::{ConnectionContext, ConnectionError, truth};

/// Arguments of `sqlite3.connect` that a URL may have; those without effect on a migration too.
const ARGUMENTS: &[&str] = &[
    "uri",
    "timeout",
    "isolation_level",
    "detect_types",
    "check_same_thread",
    "cached_statements",
];

/// The target of an `sqlite` URL; a relative path is relative to the project.
pub(crate) fn resolve(
    url: &Resolved<DatabaseUrl>,
    context: ConnectionContext<'_>,
) -> Result<Sqlite, ConnectionError> {
    let Resolved { value: url, origin } = url;
    let wrong = |name: &str, wanted: &str| ConnectionError::WrongValue {
        name: name.to_owned(),
        wanted: wanted.to_owned(),
        origin: Box::new(origin.clone()),
    };
    if url.user.is_some() || url.password.is_some() || url.host.is_some() || url.port.is_some() {
        return Err(wrong(
            "sqlite URL",
            "`sqlite:///relative.db` or `sqlite:////absolute.db`",
        ));
    }
    if url.suffix() == Some("pysqlcipher") {
        return Err(ConnectionError::Unsupported {
            name: url.driver.clone(),
            what: "an encrypted SQLite file",
            origin: Box::new(origin.clone()),
        });
    }
    let get = |name: &str| {
        url.query
            .iter()
            .rfind(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let is_uri = match get("uri") {
        None => false,
        Some(text) => truth(text).ok_or_else(|| wrong("uri", "`true` or `false`"))?,
    };
    let timeout = match get("timeout") {
        None => Duration::from_secs(5),
        Some(text) => seconds(text).ok_or_else(|| wrong("timeout", "a number of seconds"))?,
    };
    let unknown = url
        .query
        .iter()
        .find(|(name, _)| !is_uri && !ARGUMENTS.contains(&name.as_str()));
    if let Some((name, _)) = unknown {
        return Err(ConnectionError::UnknownParameter {
            name: name.clone(),
            backend: Backend::Sqlite,
            nearest: None,
            origin: Box::new(origin.clone()),
        });
    }
    Ok(Sqlite {
        location: location(url, is_uri, context.directory),
        timeout,
    })
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

fn location(url: &DatabaseUrl, is_uri: bool, directory: &Path) -> SqliteLocation {
    match url.database.as_deref().unwrap_or_default() {
        "" | ":memory:" => SqliteLocation::Memory,
        uri if is_uri => SqliteLocation::Uri(uri_with_query(uri, url, directory)),
        path => SqliteLocation::File(normal(&directory.join(path))),
    }
}

/// The `file:` URI with the parameters that are SQLite's own, a relative path made absolute.
fn uri_with_query(uri: &str, url: &DatabaseUrl, directory: &Path) -> String {
    let own = url
        .query
        .iter()
        .filter(|(name, _)| !ARGUMENTS.contains(&name.as_str()));
    let mut fields: Vec<String> = own.map(|(name, value)| format!("{name}={value}")).collect();
    fields.sort();
    let in_memory = fields.iter().any(|field| field == "mode=memory");
    let uri = match uri.strip_prefix("file:") {
        Some(path) if !in_memory && !path.starts_with(['/', ':']) && !path.is_empty() => {
            format!("file:{}", normal(&directory.join(path)).display())
        }
        _ => uri.to_owned(),
    };
    if fields.is_empty() {
        uri
    } else {
        format!("{uri}?{}", fields.join("&"))
    }
}

/// Python's `os.path.abspath` of an absolute path: without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                normal.pop();
            }
            component => normal.push(component),
        }
    }
    normal
}
