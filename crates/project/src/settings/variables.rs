//! The variables that a project sees: the process's, else those of its own `.env`.
//!
//! The environment of the process is read once, and never written: two
//! projects may both use `DB_URL`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use dbm_core::failure::{Failure, Kind};

use super::Origin;
use super::dotenv::{self, DotEnv, DotEnvError};

/// The environment of the process.
pub type ProcessVariables = Arc<BTreeMap<String, String>>;

/// The environment of this process; what is no UTF-8 is left out.
pub fn of_process() -> ProcessVariables {
    let utf8 = std::env::vars_os()
        .filter_map(|(name, value)| name.into_string().ok().zip(value.into_string().ok()));
    Arc::new(utf8.collect())
}

/// What one project sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables {
    process: ProcessVariables,
    file: DotEnv,
}

/// An `.env` file cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VariablesError {
    /// It is there, but the system does not let us, or it is no UTF-8.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// One of its lines is no binding.
    #[error(transparent)]
    Line(#[from] DotEnvError),
}

impl From<VariablesError> for Failure {
    fn from(error: VariablesError) -> Self {
        match error {
            VariablesError::Line(error) => error.into(),
            VariablesError::Unreadable(..) => Failure::new(Kind::Settings, error.to_string()),
        }
    }
}

impl Variables {
    /// The variables of the process and of the `.env` at `path`, which errors call `name`.
    ///
    /// A file that is not there has none.
    pub(crate) fn read(
        process: &ProcessVariables,
        path: &Path,
        name: &str,
    ) -> Result<Self, VariablesError> {
        let file = match fs::read_to_string(path) {
            Ok(text) => dotenv::parse(name, &text, process)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => DotEnv::new(),
            Err(error) => return Err(VariablesError::Unreadable(name.to_owned(), error)),
        };
        Ok(Self {
            process: Arc::clone(process),
            file,
        })
    }

    /// The variables of the process alone.
    pub fn of(process: &ProcessVariables) -> Self {
        Self {
            process: Arc::clone(process),
            file: DotEnv::new(),
        }
    }

    /// The value of a variable and where it is set; an empty value is a value.
    pub(crate) fn get(&self, name: &str) -> Option<(&str, Origin)> {
        if let Some(value) = self.process.get(name) {
            return Some((value, Origin::Variable(name.to_owned(), None)));
        }
        let (value, place) = self.file.get(name)?;
        Some((value, Origin::DotEnv(name.to_owned(), place.clone())))
    }

    /// The process's own, without the `.env`.
    pub fn process(&self) -> &ProcessVariables {
        &self.process
    }

    /// All names and values, the process's first.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let file = self
            .file
            .iter()
            .filter(|(name, _)| !self.process.contains_key(*name));
        let file = file.map(|(name, (value, _))| (name.as_str(), value.as_str()));
        let process = self
            .process
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        process.chain(file)
    }
}
