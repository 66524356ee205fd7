//! Values that people state somewhere, and where each of them came from.
//!
//! `dbm config` prints both; an error about a value points at its origin.

pub(crate) mod alembic;
pub mod connection;
pub(crate) mod dotenv;
pub(crate) mod form;
pub(crate) mod ini;
pub mod text;
pub mod toml;
pub mod variables;

use std::fmt;

use dbm_core::source::Place;

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved<T> {
    /// The value itself.
    pub value: T,
    /// Where it was stated.
    pub origin: Origin,
}

impl<T> Resolved<T> {
    /// `value`, stated at `origin`.
    pub(crate) fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// `value`, which nobody stated: the default of dbm or Alembic.
    pub fn default_value(value: T) -> Self {
        Self::new(value, Origin::Default)
    }

    /// The same origin with what `change` makes of the value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Resolved<U> {
        Resolved::new(change(self.value), self.origin)
    }
}

/// Where a value was stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: the default of dbm, which is Alembic's.
    Default,
    /// Literally in a file: the manifest, `alembic.ini`, `pyproject.toml`, `env.py`.
    File(Place),
    /// In a variable of the process's environment, named at this place, if any file names it.
    Variable(String, Option<Place>),
    /// In a line of an `.env` file.
    DotEnv(String, Place),
    /// In what a command printed; the place names the command.
    Command(Place),
    /// In a file of its own, such as a mounted secret.
    Contents(String, Place),
    /// In a setting of the application, as `module:object.NAME`.
    Setting(String, Place),
    /// In an option of the command line.
    Flag(String),
}

impl Origin {
    /// The text that an error can point at.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::File(place)
            | Self::DotEnv(_, place)
            | Self::Command(place)
            | Self::Contents(_, place)
            | Self::Setting(_, place)
            | Self::Variable(_, Some(place)) => Some(place),
            Self::Default | Self::Variable(_, None) | Self::Flag(_) => None,
        }
    }
}

impl fmt::Display for Origin {
    /// As in the last column of `dbm config`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => write!(f, "default"),
            Self::File(place) => write!(f, "{}", line(place)),
            Self::Variable(name, None) => write!(f, "variable {name}"),
            Self::Variable(name, Some(place)) => write!(f, "variable {name} ({})", line(place)),
            Self::DotEnv(name, place) => write!(f, "{name} in {}", line(place)),
            Self::Command(place) => write!(f, "command ({})", line(place)),
            Self::Contents(path, place) => write!(f, "file {path} ({})", line(place)),
            Self::Setting(name, place) => write!(f, "setting {name} ({})", line(place)),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// `projects.toml:12`
fn line(place: &Place) -> String {
    format!("{}:{}", place.source.name, place.line())
}
