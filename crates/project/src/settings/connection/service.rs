//! libpq's service files: `~/.pg_service.conf` and the system's `pg_service.conf`.

use std::fs;
use std::path::PathBuf;

use crate::settings::Resolved;
use crate::settings::text::{SettingsText, secrets_in_lines};
use crate::settings::variables::Variables;
use dbm_core::source::Place;

use super::ConnectionError;

/// The parameters of a service: names and values, each with its place.
type Service = Vec<(String, String, Place)>;

/// The parameters of the service `name`, each with its place.
///
/// The user's file is asked first; a service in it hides that of the system's (libpq: `parseServiceInfo`).
pub(crate) fn read(
    name: &Resolved<String>,
    variables: &Variables,
) -> Result<Service, ConnectionError> {
    let files = files(variables);
    for file in &files {
        let Ok(text) = fs::read_to_string(file) else {
            continue;
        };
        let file = file.display().to_string();
        let text = SettingsText::new(&file, &text, secrets_in_lines(&text));
        if let Some(found) = find(&name.value, &text)? {
            return Ok(found);
        }
    }
    let names: Vec<_> = files
        .iter()
        .map(|file| format!("`{}`", file.display()))
        .collect();
    Err(ConnectionError::NoService {
        name: name.value.clone(),
        files: names.join(" or "),
        origin: Box::new(name.origin.clone()),
    })
}

fn files(variables: &Variables) -> Vec<PathBuf> {
    let variable = |name| variables.get(name).map(|(value, _)| PathBuf::from(value));
    let user = variable("PGSERVICEFILE").or_else(|| {
        if cfg!(windows) {
            Some(
                variable("APPDATA")?
                    .join("postgresql")
                    .join(".pg_service.conf"),
            )
        } else {
            Some(variable("HOME")?.join(".pg_service.conf"))
        }
    });
    let system =
        variable("PGSYSCONFDIR").unwrap_or_else(|| PathBuf::from("/etc/postgresql-common"));
    user.into_iter()
        .chain([system.join("pg_service.conf")])
        .collect()
}

/// The parameters under `[name]`; none if there is no such section.
fn find(name: &str, text: &SettingsText) -> Result<Option<Service>, ConnectionError> {
    let mut found = None;
    let mut start = 0;
    for whole in text.text().split_inclusive('\n') {
        let place = text.place(start..start + whole.trim_end().len());
        start += whole.len();
        let line = whole.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            found = (section.split(']').next() == Some(name)).then(Vec::new);
        } else if let Some(found) = &mut found {
            found.push(parameter(line, place)?);
        }
    }
    Ok(found)
}

fn parameter(line: &str, place: Place) -> Result<(String, String, Place), ConnectionError> {
    let wrong = |wanted: &str, place: Place| ConnectionError::WrongValue {
        name: "service".to_owned(),
        wanted: wanted.to_owned(),
        origin: Box::new(crate::settings::Origin::File(place)),
    };
    match line.split_once('=') {
        _ if line.starts_with("ldap") => Err(wrong("defined without LDAP", place)),
        Some(("service", _)) => Err(wrong("defined without another service", place)),
        Some((name, value)) => Ok((name.to_owned(), value.to_owned(), place)),
        None => Err(wrong("defined by lines of `name=value`", place)),
    }
}
