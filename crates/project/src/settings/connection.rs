//! From a URL to a target: each driver's options in one vocabulary, and what libpq
//! adds under psycopg2 where the URL says nothing.

mod libpq;
mod mysql;
mod passfile;
mod postgresql;
mod service;
mod sqlite;
mod tls;

use std::path::Path;

use dbm_core::failure::{Failure, Kind};
use dbm_core::target::url::DatabaseUrl;
use dbm_core::target::{Backend, Parameters, Target};

use super::variables::Variables;
use super::{Origin, Resolved};

/// Where a URL is resolved.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionContext<'a> {
    /// The project's directory: relative paths start here.
    pub directory: &'a Path,
    /// The project's variables.
    pub variables: &'a Variables,
}

/// Why a URL leads to no target.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// A parameter that dbm does not know.
    #[error("the {backend} URL has the parameter `{name}`, which dbm does not know")]
    UnknownParameter {
        /// The parameter.
        name: String,
        /// The kind of database.
        backend: Backend,
        /// The known parameter that is most like it.
        nearest: Option<String>,
        /// Where it stands.
        origin: Box<Origin>,
    },
    /// A parameter that may be there once only.
    #[error("the parameter `{name}` is there more than once")]
    Repeated {
        /// The parameter.
        name: String,
        /// Where it stands.
        origin: Box<Origin>,
    },
    /// A parameter whose value is wrong.
    #[error("`{name}` must be {wanted}")]
    WrongValue {
        /// The parameter.
        name: String,
        /// What it must be.
        wanted: String,
        /// Where it stands.
        origin: Box<Origin>,
    },
    /// A parameter that asks for something dbm cannot do.
    #[error("`{name}` asks for something that dbm cannot do: {what}")]
    Unsupported {
        /// The parameter.
        name: String,
        /// What it asks for.
        what: &'static str,
        /// Where it stands.
        origin: Box<Origin>,
    },
    /// A file that a parameter needs.
    #[error("the file `{path}` of `{name}` {problem}")]
    File {
        /// The parameter.
        name: String,
        /// The file.
        path: String,
        /// What is wrong with it.
        problem: String,
        /// Where it is named.
        origin: Box<Origin>,
    },
    /// A service that no service file defines.
    #[error("the service `{name}` is not defined in {files}")]
    NoService {
        /// The service.
        name: String,
        /// The files.
        files: String,
        /// Where it is named.
        origin: Box<Origin>,
    },
    /// The system does not say who the user is, and neither does the URL.
    #[error("the URL has no user, and the system does not say whose process this is")]
    NoUser(Box<Origin>),
}

impl ConnectionError {
    fn origin(&self) -> &Origin {
        match self {
            Self::UnknownParameter { origin, .. }
            | Self::Repeated { origin, .. }
            | Self::WrongValue { origin, .. }
            | Self::Unsupported { origin, .. }
            | Self::File { origin, .. }
            | Self::NoService { origin, .. }
            | Self::NoUser(origin) => origin,
        }
    }
}

impl From<ConnectionError> for Failure {
    fn from(error: ConnectionError) -> Self {
        let mut failure = Failure::new(Kind::Settings, error.to_string());
        failure.place = error.origin().place().cloned();
        if failure.place.is_none() && *error.origin() != Origin::Default {
            failure = failure.note("from", error.origin().to_string());
        }
        match error {
            ConnectionError::UnknownParameter {
                nearest: Some(nearest),
                ..
            } => failure.hint(format!("did you mean `{nearest}`?")),
            ConnectionError::UnknownParameter { .. } => failure
                .hint("take it out of the URL, or state the database in the manifest without it"),
            ConnectionError::NoUser(_) => failure.hint("write `user@` before the host"),
            _ => failure,
        }
    }
}

/// The target that `url` leads to.
pub fn target(
    url: &Resolved<DatabaseUrl>,
    context: ConnectionContext<'_>,
) -> Result<Target, ConnectionError> {
    let parameters = match url.value.backend {
        Backend::PostgreSql => Parameters::PostgreSql(Box::new(postgresql::resolve(url, context)?)),
        Backend::MySql | Backend::MariaDb => {
            Parameters::MySql(Box::new(mysql::resolve(url, context)?))
        }
        Backend::Sqlite => Parameters::Sqlite(sqlite::resolve(url, context)?),
    };
    Ok(Target {
        url: url.value.to_string(),
        parameters,
    })
}

/// The name of the system's user, as `getpass.getuser` and libpq find it.
fn system_user(url: &Resolved<DatabaseUrl>) -> Result<String, ConnectionError> {
    whoami::username().map_err(|_| ConnectionError::NoUser(Box::new(url.origin.clone())))
}

/// The texts that every driver takes for a truth value.
fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "t" | "1" => Some(true),
        "false" | "no" | "off" | "n" | "f" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
