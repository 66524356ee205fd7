//! Where a project's scripts and modules are.

use std::path::{Path, PathBuf};

use crate::settings::Origin;
use dbm_core::failure::{Failure, Kind};

/// A location of the form `package:directory` whose package is not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{location}` names the package `{package}`, which is not found")]
pub(crate) struct LocationError {
    /// The whole location.
    pub(crate) location: String,
    /// The package.
    pub(crate) package: String,
    origin: Box<Origin>,
}

impl From<LocationError> for Failure {
    fn from(error: LocationError) -> Self {
        let mut failure = Failure::new(Kind::Settings, error.to_string());
        failure.place = error.origin.place().cloned();
        failure.hint("add the directory that holds the package to `prepend_sys_path`")
    }
}

/// The absolute path of a location: a path relative to `directory`, or `package:directory`
/// (Alembic: `util/pyfiles.py`, `coerce_resource_to_filename`).
pub(crate) fn locate(
    location: &str,
    origin: &Origin,
    directory: &Path,
    python_path: &[PathBuf],
) -> Result<PathBuf, LocationError> {
    let path = Path::new(location);
    if path.is_absolute() || !location.contains(':') {
        return Ok(clean(&directory.join(path)));
    }
    let mut tokens = location.split(':');
    let package = tokens.next().unwrap_or_default();
    let root = find_package(package, directory, python_path).ok_or_else(|| LocationError {
        location: location.to_owned(),
        package: package.to_owned(),
        origin: Box::new(origin.clone()),
    })?;
    Ok(clean(&tokens.fold(root, |path, token| path.join(token))))
}

fn find_package(package: &str, directory: &Path, python_path: &[PathBuf]) -> Option<PathBuf> {
    let relative: PathBuf = package.split('.').collect();
    let roots = python_path.iter().map(PathBuf::as_path).chain([directory]);
    roots
        .map(|root| root.join(&relative))
        .find(|path| path.is_dir())
}

/// The path without `.`; `..` stays, since a link may stand before it.
pub(crate) fn clean(path: &Path) -> PathBuf {
    path.components()
        .filter(|it| !matches!(it, std::path::Component::CurDir))
        .collect()
}
