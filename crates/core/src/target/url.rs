//! Database URLs, by SQLAlchemy's grammar (`sqlalchemy/engine/url.py`, asked and compared in the tests).
//!
//! It is not the grammar of the web: in `postgresql://u:12#x@host/db` the
//! password is `12#x` and the host is `host`. Where SQLAlchemy would drop what
//! it cannot place, dbm reports it.

use std::fmt;
use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::form_urlencoded;

use super::{Backend, Secret};

/// A database URL, taken apart and decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    /// The scheme as written: `postgresql+asyncpg`.
    pub driver: String,
    /// The kind of database that the scheme names.
    pub backend: Backend,
    /// Before the `:`.
    pub user: Option<String>,
    /// Before the `@`.
    pub password: Option<Secret>,
    /// A name or address, without the brackets of IPv6.
    pub host: Option<String>,
    /// After the host.
    pub port: Option<u16>,
    /// After the first `/`; a file's path for SQLite.
    pub database: Option<String>,
    /// After the `?`: names and values in order, a name possibly several times.
    pub query: Vec<(String, String)>,
}

/// Why a text is no database URL. No variant holds a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// There is no `scheme://` at the start.
    #[error("the database URL does not start with `scheme://`")]
    NoScheme,
    /// The scheme is none of ours.
    #[error("the database URL has the scheme `{0}`, which dbm does not know")]
    UnknownScheme(String),
    /// The port is no number up to 65535; what stands there may be a part of a password.
    #[error("the port of the database URL is not a number from 0 to 65535")]
    Port,
    /// An `@` stands in the host or after it, most likely one of the password.
    #[error("the database URL has an `@` too many")]
    At,
    /// Something is left between the host and the `/`.
    #[error("the database URL has text after its host that belongs to no part of it")]
    Rest,
}

impl UrlError {
    /// What to write instead.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoScheme => {
                "write it as `postgresql://user:password@host:5432/database` or `sqlite:///file.db`"
            }
            Self::UnknownScheme(_) => {
                "use `postgresql`, `mysql`, `mariadb` or `sqlite`, with any driver: `postgresql+psycopg2`"
            }
            Self::Port | Self::At => {
                "in a user or a password, write `@`, `:` and `/` as `%40`, `%3A` and `%2F`"
            }
            Self::Rest => "an IPv6 host is `[::1]`, its port follows after a `:`",
        }
    }
}

impl DatabaseUrl {
    /// The URL as others may see it: the password, if there is one, is `***`.
    #[must_use]
    pub fn without_password(&self) -> Self {
        let password = self.password.as_ref().map(|_| Secret::new("***"));
        Self {
            password,
            ..self.clone()
        }
    }

    /// Takes `text` apart.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let (driver, rest) = split_scheme(text).ok_or(UrlError::NoScheme)?;
        let backend =
            backend_of(driver).ok_or_else(|| UrlError::UnknownScheme(driver.to_owned()))?;
        let (credentials, rest) = split_credentials(rest);
        let (host, rest) = split_host(rest);
        let (port, rest) = split_at_first(rest, ':', &['/', '?']);
        let (database, rest) = split_at_first(rest, '/', &['?']);
        let query = match rest.strip_prefix('?') {
            Some(query) => decode_query(query),
            None if rest.is_empty() => Vec::new(),
            None => return Err(UrlError::Rest),
        };
        if has_stray_at(backend, host, database) {
            return Err(UrlError::At);
        }
        let (user, password) = credentials.unzip();
        Ok(Self {
            driver: driver.to_owned(),
            backend,
            user: user.map(decode),
            password: password.flatten().map(|it| Secret::new(decode(it))),
            host: host.map(str::to_owned),
            port: port
                .map(str::parse)
                .transpose()
                .map_err(|_| UrlError::Port)?,
            database: database.map(decode),
            query,
        })
    }

    /// A URL of `driver` (`postgresql+psycopg2`) with no other part yet.
    pub fn of_driver(driver: &str) -> Result<Self, UrlError> {
        Self::parse(&format!("{driver}://"))
    }

    /// The driver's suffix: `asyncpg` of `postgresql+asyncpg`.
    pub fn suffix(&self) -> Option<&str> {
        self.driver.split_once('+').map(|(_, suffix)| suffix)
    }

    /// The URL with its password, for the one who connects; never for an output.
    pub fn expose(&self) -> String {
        self.render(|secret| encode(secret.expose(), COMPONENT))
    }

    /// The text of the URL, as SQLAlchemy's `render_as_string`.
    fn render(&self, password: impl Fn(&Secret) -> String) -> String {
        let secret = self
            .password
            .as_ref()
            .map(|it| format!(":{}", password(it)));
        let credentials = self.user.as_ref().map(|user| {
            let user = encode(user, COMPONENT);
            format!("{user}{}@", secret.unwrap_or_default())
        });
        let host = self.host.as_ref().map(|host| {
            let brackets = host.contains(':');
            if brackets {
                format!("[{host}]")
            } else {
                host.clone()
            }
        });
        let port = self.port.map(|port| format!(":{port}"));
        let database = self
            .database
            .as_ref()
            .map(|it| format!("/{}", encode(it, PATH)));
        let query = self.render_query(&password);
        let parts = [credentials, host, port, database];
        format!(
            "{}://{}{query}",
            self.driver,
            parts.map(Option::unwrap_or_default).concat()
        )
    }

    /// `?name=value&...`, sorted by name; empty without a query.
    fn render_query(&self, password: impl Fn(&Secret) -> String) -> String {
        let mut query: Vec<_> = self.query.iter().collect();
        query.sort_by(|left, right| left.0.cmp(&right.0));
        let fields = query.into_iter().map(|(name, value)| {
            let value = if is_secret_name(name) {
                password(&Secret::new(value))
            } else {
                encode(value, QUERY).replace(' ', "+")
            };
            format!("{}={value}", encode(name, QUERY).replace(' ', "+"))
        });
        match fields.collect::<Vec<_>>().join("&") {
            fields if fields.is_empty() => fields,
            fields => format!("?{fields}"),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    /// With `***` for the password, as SQLAlchemy prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(|_| "***".to_owned()))
    }
}

impl fmt::Debug for DatabaseUrl {
    /// As it displays: the query may hold a password too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Whether a parameter or a key of this name holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ["pass", "pwd", "secret", "token"]
        .iter()
        .any(|word| name.contains(word))
        && !matches!(name.as_str(), "passfile" | "pass_file")
}

/// `text` with every secret of a URL in it replaced by `***`.
pub fn mask_passwords(text: &str) -> String {
    let mut shown = String::new();
    let mut from = 0;
    for hidden in secrets_in(text) {
        shown += &text[from..hidden.start];
        shown += "***";
        from = hidden.end;
    }
    shown + &text[from..]
}

/// The bytes of each secret of the URLs in `text`, in order.
///
/// They are too many rather than too few: all from the first `:` after the scheme to the last `@` of
/// the URL, also of one that lacks a `/`, and what is given to a parameter that sounds like a secret.
pub fn secrets_in(text: &str) -> Vec<Range<usize>> {
    let mut secrets = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(":/").map(|at| from + at) {
        let (start, end) = (at + 1, end_of_url(text, at));
        let found = secrets_of(&text[start..end]).into_iter();
        secrets.extend(found.map(|it| start + it.start..start + it.end));
        from = end;
    }
    secrets
}

/// The ranges in order, those that overlap or touch as one.
pub fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Where the URL ends whose scheme ends at `colon`: where its quotes end, else its word; at least behind the `:/`.
fn end_of_url(text: &str, colon: usize) -> usize {
    let is_scheme = |c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '_' | '.');
    let before = text[..colon].trim_end_matches(is_scheme).chars().last();
    let rest = &text[colon + 2..];
    let line = rest.lines().next().unwrap_or_default();
    let quoted = before.filter(|c| matches!(c, '"' | '\'' | '`'));
    let quoted = quoted.and_then(|quote| closing(line, quote));
    let length = quoted.unwrap_or_else(|| {
        let word = line.split(char::is_whitespace).next().unwrap_or_default();
        let is_around = |c: char| matches!(c, '"' | '\'' | '`' | ')' | ']' | '}' | ',' | ';' | '.');
        word.trim_end_matches(is_around).len()
    });
    colon + 2 + length
}

/// Where a quote ends what stands between it and its like.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    let mut letters = text.char_indices();
    let found = letters.find(|(_, letter)| {
        let ends = *letter == quote && !is_escaped;
        is_escaped = *letter == '\\' && !is_escaped;
        ends
    });
    found.map(|(at, _)| at)
}

/// The secrets of a URL behind its scheme.
fn secrets_of(url: &str) -> Vec<Range<usize>> {
    let end = url.rfind('@');
    let password = end.and_then(|end| Some(url[..end].find(':')? + 1..end));
    let parameters = url.match_indices(['?', '&']).filter_map(|(mark, _)| {
        let start = mark + 1;
        let field = url[start..].split('&').next()?;
        let (name, value) = field.split_once('=')?;
        let start = start + name.len() + 1;
        is_secret_name(name).then_some(start..start + value.len())
    });
    merged(password.into_iter().chain(parameters).collect())
}

/// What Python's `quote(text, safe=" +")` encodes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~')
    .remove(b' ')
    .remove(b'+');
/// ... `safe=" +/"`.
const PATH: &AsciiSet = &COMPONENT.remove(b'/');
/// ... `quote_plus(text)`, but for the space.
const QUERY: &AsciiSet = &COMPONENT.add(b'+');

fn encode(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).to_string()
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '+';
    (!scheme.is_empty() && scheme.chars().all(is_name)).then_some((scheme, rest))
}

fn backend_of(driver: &str) -> Option<Backend> {
    match driver.split('+').next()? {
        "postgresql" | "postgres" => Some(Backend::PostgreSql),
        "mysql" => Some(Backend::MySql),
        "mariadb" => Some(Backend::MariaDb),
        "sqlite" => Some(Backend::Sqlite),
        _ => None,
    }
}

/// The user and the password before the `@`, if there is one where SQLAlchemy looks for it.
///
/// The user goes to the first `:` or `/`, a password from the `:` to the first
/// `@` whatever stands between; else the user goes to the last `@` before them.
fn split_credentials(text: &str) -> (Option<(&str, Option<&str>)>, &str) {
    let user = &text[..text.find([':', '/']).unwrap_or(text.len())];
    if let Some(after) = text[user.len()..].strip_prefix(':')
        && let Some((password, rest)) = after.split_once('@')
    {
        return (Some((user, Some(password))), rest);
    }
    match user.rfind('@') {
        Some(at) => (Some((&text[..at], None)), &text[at + 1..]),
        None => (None, text),
    }
}

/// The host: what is between brackets, else all up to `/`, `:` or `?`.
fn split_host(text: &str) -> (Option<&str>, &str) {
    let run = &text[..text.find(['/', '?']).unwrap_or(text.len())];
    if run.starts_with('[')
        && let Some(end) = run.rfind(']').filter(|end| *end > 1)
    {
        return (Some(&run[1..end]), &text[end + 1..]);
    }
    let host = &run[..run.find(':').unwrap_or(run.len())];
    (Some(host).filter(|it| !it.is_empty()), &text[host.len()..])
}

/// The part that `mark` opens, up to one of `ends`.
fn split_at_first<'a>(text: &'a str, mark: char, ends: &[char]) -> (Option<&'a str>, &'a str) {
    match text.strip_prefix(mark) {
        None => (None, text),
        Some(part) => {
            let end = part.find(ends).unwrap_or(part.len());
            (Some(&part[..end]), &part[end..])
        }
    }
}

/// Whether a host or a server's database holds an `@` that most likely ends a password.
fn has_stray_at(backend: Backend, host: Option<&str>, database: Option<&str>) -> bool {
    let after_colon = |it: &str| {
        it.split_once(':')
            .is_some_and(|(_, rest)| rest.contains('@'))
    };
    host.is_some_and(|it| it.contains('@'))
        || (backend != Backend::Sqlite && database.is_some_and(after_colon))
}

/// Python's `parse_qsl`: `+` is a space, and a name without a value does not count.
fn decode_query(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

#[cfg(test)]
mod tests;
