//! libpq's password file: `~/.pgpass`, or on Windows `%APPDATA%\postgresql\pgpass.conf`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::settings::variables::Variables;
use dbm_core::target::{Address, Host, Secret};

/// The lines of a password file.
#[derive(Debug, Default)]
pub(crate) struct PassFile(Vec<Entry>);

/// `host:port:database:user:password`, the escapes undone; none matches all.
struct Entry {
    fields: [Option<String>; 4],
    password: Secret,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.fields)
    }
}

/// Where the password file is when nobody names one.
pub(crate) fn default_path(variables: &Variables) -> Option<PathBuf> {
    let variable = |name| variables.get(name).map(|(value, _)| PathBuf::from(value));
    if cfg!(windows) {
        Some(variable("APPDATA")?.join("postgresql").join("pgpass.conf"))
    } else {
        Some(variable("HOME")?.join(".pgpass"))
    }
}

impl PassFile {
    /// Reads the file. One that is not there, that is no plain file, or that others may read holds no password,
    /// as in libpq.
    pub(crate) fn read(path: &Path) -> Self {
        let usable = fs::metadata(path).is_ok_and(|it| it.is_file() && is_private(&it));
        let text = fs::read_to_string(path)
            .ok()
            .filter(|_| usable)
            .unwrap_or_default();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Self(lines.filter_map(entry).collect())
    }

    /// The password for a host, a database and a user: that of the first line that matches.
    pub(crate) fn password(
        &self,
        host: &Host,
        default_socket: &Path,
        database: &str,
        user: &str,
    ) -> Option<Secret> {
        let name = match &host.address {
            Address::Tcp(name) => name.clone(),
            Address::Socket(path) if path == default_socket => "localhost".to_owned(),
            Address::Socket(path) => path.display().to_string(),
        };
        let wanted = [&name, &host.port.to_string(), database, user].map(str::to_owned);
        let matches = |entry: &&Entry| {
            let mut pairs = entry.fields.iter().zip(&wanted);
            pairs.all(|(field, wanted)| field.as_ref().is_none_or(|field| field == wanted))
        };
        self.0
            .iter()
            .find(matches)
            .map(|entry| entry.password.clone())
    }
}

/// `\:` is a colon and `\\` a backslash; `*` alone matches all.
fn entry(line: &str) -> Option<Entry> {
    let mut fields = vec![(String::new(), false)];
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        if c == ':' && fields.len() < 5 {
            fields.push((String::new(), false));
            continue;
        }
        let (field, escaped) = fields.last_mut()?;
        match c {
            '\\' => {
                field.extend(characters.next());
                *escaped = true;
            }
            c => field.push(c),
        }
    }
    let password = Secret::new(fields.get(4)?.0.clone());
    let matcher = |at: usize| {
        let (field, escaped) = &fields[at];
        (*escaped || field != "*").then(|| field.clone())
    };
    Some(Entry {
        fields: [matcher(0), matcher(1), matcher(2), matcher(3)],
        password,
    })
}

/// The group and the others have none of their six bits.
#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode().trailing_zeros() >= 6
}

#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> bool {
    true
}
