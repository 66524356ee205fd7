//! Why there is no new revision.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;

/// Why a new revision cannot be made, or a hook cannot be run on it.
#[derive(Debug, Error)]
pub enum NewRevisionError {
    /// An id that no symbol could name.
    #[error("`{0}` is no revision id: it must not be empty nor contain `@`, `-`, `+` or `:`")]
    IllegalId(String),
    /// A script has this id or this branch label.
    #[error("there is a revision `{id}` already, in {path}")]
    IdTaken {
        /// The id.
        id: String,
        /// Its script.
        path: String,
    },
    /// A revision has this name as its id or as a branch label.
    #[error("the branch label `{label}` is already used by revision `{revision}`")]
    LabelTaken {
        /// The label.
        label: String,
        /// Who has it.
        revision: String,
    },
    /// The branch could live in any of several directories.
    #[error("there are several version locations, and nothing says which one to write to")]
    SeveralLocations,
    /// A directory that scripts are not looked for in.
    #[error("`{0}` is no version location of this project")]
    NoLocation(PathBuf),
    /// A time zone that is not known.
    #[error("can't locate timezone `{name}`")]
    TimeZone {
        /// Its name.
        name: String,
        /// Where it is stated.
        place: Option<Place>,
    },
    /// A file that cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's word.
        error: io::Error,
    },
    /// A file that cannot be written.
    #[error("cannot write `{path}`: {error}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's word.
        error: io::Error,
    },
    /// An encoding other than UTF-8.
    #[error("`output_encoding = {name}` is not supported: revisions are written in UTF-8")]
    Encoding {
        /// Its name.
        name: String,
        /// Where it is stated.
        place: Option<Place>,
    },
    /// A hook without a key that it needs.
    #[error("the post-write hook `{hook}` has no `{key}`")]
    HookKey {
        /// The hook.
        hook: String,
        /// The missing key.
        key: &'static str,
    },
    /// A hook of a type that only Alembic's Python has.
    #[error("the post-write hook `{hook}` is of the type `{kind}`, which is not known")]
    HookType {
        /// The hook.
        hook: String,
        /// Its type.
        kind: String,
    },
    /// Options of a hook whose quotes do not match.
    #[error("the options of the post-write hook `{0}` have an unclosed quote")]
    HookOptions(String),
    /// A hook's program that is not there or does not start.
    #[error("the post-write hook `{hook}` cannot run `{program}`: {error}")]
    HookStart {
        /// The hook.
        hook: String,
        /// What it would run.
        program: String,
        /// The system's word.
        error: io::Error,
    },
}

impl NewRevisionError {
    fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::SeveralLocations => "say `--version-path PATH`",
            Self::NoLocation(_) => "`dbm config` shows the version locations",
            Self::HookType { .. } => "the types are `exec`, `console_scripts` and `module`",
            Self::IdTaken { .. } => "take another `--rev-id`, or none",
            Self::IllegalId(_)
            | Self::LabelTaken { .. }
            | Self::TimeZone { .. }
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::Encoding { .. }
            | Self::HookKey { .. }
            | Self::HookOptions(_)
            | Self::HookStart { .. } => return None,
        })
    }

    fn kind(&self) -> Kind {
        match self {
            Self::IllegalId(_)
            | Self::IdTaken { .. }
            | Self::SeveralLocations
            | Self::NoLocation(_) => Kind::CommandLine,
            Self::TimeZone { .. }
            | Self::Encoding { .. }
            | Self::HookKey { .. }
            | Self::HookType { .. }
            | Self::HookOptions(_) => Kind::Settings,
            Self::LabelTaken { .. }
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::HookStart { .. } => Kind::Plan,
        }
    }
}

impl From<NewRevisionError> for Failure {
    fn from(error: NewRevisionError) -> Self {
        let mut failure = Self::new(error.kind(), error.to_string());
        failure.hint = error.hint().map(str::to_owned);
        if let NewRevisionError::TimeZone { place, .. } | NewRevisionError::Encoding { place, .. } =
            error
        {
            failure.place = place;
        }
        failure
    }
}
