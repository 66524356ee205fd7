//! Where the manifest is.

use std::path::{Path, PathBuf};

/// The name of the manifest.
pub(crate) const FILE_NAME: &str = "projects.toml";

/// What there is to work with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ManifestLocation {
    /// A manifest.
    Manifest(PathBuf),
    /// No manifest, but Alembic's configuration in this directory, which is the one project.
    Alone(PathBuf),
    /// Nothing.
    Nothing,
}

/// Looks for the manifest: `named`, else `projects.toml` in `directory` and upward, else
/// an `alembic.ini` or a `[tool.alembic]` in `directory` itself.
///
/// A project's own configuration in the working directory does not hide a manifest above it.
pub(crate) fn find(named: Option<&Path>, directory: &Path) -> ManifestLocation {
    if let Some(named) = named {
        return ManifestLocation::Manifest(directory.join(named));
    }
    let mut candidates = directory.ancestors().map(|it| it.join(FILE_NAME));
    if let Some(manifest) = candidates.find(|it| it.is_file()) {
        return ManifestLocation::Manifest(manifest);
    }
    if has_alembic(directory) {
        ManifestLocation::Alone(directory.to_owned())
    } else {
        ManifestLocation::Nothing
    }
}

/// Where Flask-Migrate keeps `alembic.ini`, `env.py` and the revisions.
pub(crate) const FLASK_MIGRATE: &str = "migrations";

/// Whether a directory has no configuration but Flask-Migrate's.
pub(crate) fn is_flask_migrate(directory: &Path) -> bool {
    let has = |name| directory.join(FLASK_MIGRATE).join(name).is_file();
    !is_alembic(directory) && has("alembic.ini") && has("env.py")
}

fn has_alembic(directory: &Path) -> bool {
    is_alembic(directory) || is_flask_migrate(directory)
}

fn is_alembic(directory: &Path) -> bool {
    let pyproject = || std::fs::read_to_string(directory.join("pyproject.toml"));
    directory.join("alembic.ini").is_file()
        || pyproject().is_ok_and(|it| it.contains("[tool.alembic"))
}
