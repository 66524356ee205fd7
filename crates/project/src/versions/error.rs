//! Why the scripts of a project make no history.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::settings::Origin;
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::GraphError;
use dbm_core::source::Place;
use dbm_python::{EncodingError, SyntaxError};

/// Why the scripts of a project make no history.
#[derive(Debug, Error)]
pub enum VersionsError {
    /// `script_location` is not there.
    #[error("the script location `{}` is not there", path.display())]
    NoLocation {
        /// The directory.
        path: PathBuf,
        /// Where it was stated.
        origin: Origin,
    },
    /// A file or directory cannot be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A compiled script without its source.
    #[error("`{}` is compiled Python, and its source is not beside it", path.display())]
    Sourceless {
        /// The compiled file.
        path: PathBuf,
    },
    /// A file that is no text.
    #[error("cannot read `{}`: {error}", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// Why.
        error: EncodingError,
    },
    /// A file that is no Python.
    #[error("this is no Python: {}", error.message)]
    Syntax {
        /// What the parser says.
        error: SyntaxError,
        /// Where.
        place: Place,
    },
    /// A script without `revision`, whose name is no id either.
    #[error("`{}` has no `revision`", path.display())]
    NoRevision {
        /// The file.
        path: PathBuf,
    },
    /// A script without `down_revision`.
    #[error("`{}` has no `down_revision`", path.display())]
    NoDownRevision {
        /// The file.
        path: PathBuf,
    },
    /// A variable with a value that it cannot have.
    #[error("`{variable}` must be {wanted}")]
    Value {
        /// The variable.
        variable: &'static str,
        /// What it can be.
        wanted: &'static str,
        /// Where it is assigned.
        place: Place,
    },
    /// A script whose header has to be computed, and cannot.
    #[error("{0}")]
    Script(Box<Failure>),
    /// No thread could be started.
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
    /// The scripts contradict each other.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

impl VersionsError {
    /// Whether it is about a header that Python may be able to load.
    pub(crate) fn is_of_header(&self) -> bool {
        match self {
            Self::Value { .. } | Self::Script(_) => true,
            Self::NoLocation { .. }
            | Self::Unreadable { .. }
            | Self::Sourceless { .. }
            | Self::Encoding { .. }
            | Self::Syntax { .. }
            | Self::NoRevision { .. }
            | Self::NoDownRevision { .. }
            | Self::Thread(_)
            | Self::Graph(_) => false,
        }
    }
}

impl From<VersionsError> for Failure {
    fn from(error: VersionsError) -> Self {
        let failure = Self::new(kind(&error), error.to_string());
        match error {
            VersionsError::Graph(error) => error.into(),
            VersionsError::Script(failure) => *failure,
            VersionsError::NoLocation { origin, .. } => Self {
                place: origin.place().cloned(),
                ..failure
            }
            .hint("`dbm init DIRECTORY` makes a new one"),
            VersionsError::Sourceless { .. } => {
                failure.hint("bring back the `.py` file; dbm reads sources alone")
            }
            VersionsError::Syntax { place, .. } => failure.at(place),
            VersionsError::Value { place, .. } => failure
                .at(place)
                .hint("write it out: a header is read without the application"),
            VersionsError::NoRevision { .. } => failure
                .hint("write `revision = \"...\"` into it, or move it out of the version location"),
            VersionsError::NoDownRevision { .. } => failure
                .hint("write `down_revision = None` into it, or the id of the revision below"),
            VersionsError::Unreadable { .. }
            | VersionsError::Encoding { .. }
            | VersionsError::Thread(_) => failure,
        }
    }
}

fn kind(error: &VersionsError) -> Kind {
    match error {
        VersionsError::NoLocation { .. } => Kind::Settings,
        VersionsError::Unreadable { .. }
        | VersionsError::Sourceless { .. }
        | VersionsError::Encoding { .. }
        | VersionsError::Syntax { .. }
        | VersionsError::NoRevision { .. }
        | VersionsError::NoDownRevision { .. }
        | VersionsError::Value { .. }
        | VersionsError::Script(_)
        | VersionsError::Thread(_)
        | VersionsError::Graph(_) => Kind::Plan,
    }
}
