//! Which files of the version locations are revision scripts, in Alembic's order.
//!
//! Alembic: `script/base.py`, `Script._list_py_dir` and `Script._from_path`.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::project::Scripts;
use crate::settings::Origin;
use crate::versions::VersionsError;

/// The scripts of all version locations.
#[derive(Debug, Default)]
pub(super) struct ScriptFiles {
    /// Absolute, without symbolic links, in load order.
    pub(super) paths: Vec<PathBuf>,
    /// Those that a second location holds too.
    pub(super) twice: Vec<PathBuf>,
    /// The stated locations that are not there; a new project has none yet.
    pub(super) missing: Vec<PathBuf>,
}

/// The entries of a directory, sorted by name.
struct Listing {
    files: Vec<OsString>,
    /// Those of the files that are symbolic links.
    links: HashSet<OsString>,
    directories: Vec<OsString>,
}

/// Finds the scripts; a version location that is not there has none.
pub(super) fn find(scripts: &Scripts) -> Result<ScriptFiles, VersionsError> {
    if !scripts.location.value.exists() {
        return Err(VersionsError::NoLocation {
            path: scripts.location.value.clone(),
            origin: scripts.location.origin.clone(),
        });
    }
    let mut paths = Vec::new();
    let mut missing = Vec::new();
    for location in &scripts.version_locations.value {
        if location.exists() {
            let directory = real_path(location)?;
            visit(&directory, scripts, &mut paths)?;
        } else if scripts.version_locations.origin != Origin::Default {
            missing.push(location.clone());
        }
    }
    Ok(ScriptFiles {
        missing,
        ..once_each(paths)
    })
}

/// A directory's own scripts, then those of its directories.
fn visit(
    directory: &Path,
    scripts: &Scripts,
    paths: &mut Vec<PathBuf>,
) -> Result<(), VersionsError> {
    let mut todo = vec![directory.to_owned()];
    while let Some(directory) = todo.pop() {
        if directory
            .as_os_str()
            .to_string_lossy()
            .ends_with("__pycache__")
        {
            continue;
        }
        let listing = list(&directory)?;
        if scripts.sourceless.value {
            refuse_compiled(&directory, &listing)?;
        }
        for name in &listing.files {
            let path = directory.join(name);
            let path = if listing.links.contains(name) {
                real_path(&path)?
            } else {
                path
            };
            if is_script(&path) {
                paths.push(path);
            }
        }
        if scripts.recursive.value {
            let below = listing.directories.iter().rev();
            todo.extend(below.map(|name| directory.join(name)));
        }
    }
    Ok(())
}

fn list(directory: &Path) -> Result<Listing, VersionsError> {
    let unreadable = |error| VersionsError::Unreadable {
        path: directory.to_owned(),
        error,
    };
    let mut listing = Listing {
        files: Vec::new(),
        links: HashSet::new(),
        directories: Vec::new(),
    };
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let name = entry.file_name();
        let is_link = kind.is_symlink();
        if kind.is_dir() {
            listing.directories.push(name);
        } else if !is_link {
            listing.files.push(name);
        } else if !entry.path().is_dir() {
            listing.links.insert(name.clone());
            listing.files.push(name);
        }
    }
    listing.files.sort_unstable();
    listing.directories.sort_unstable();
    Ok(listing)
}

/// Alembic: `_only_source_rev_file`.
fn is_script(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".py") && !name.starts_with(".#") && !name.starts_with("__init__")
}

/// With `sourceless`, a compiled file counts unless its source is there; dbm reads sources alone.
fn refuse_compiled(directory: &Path, listing: &Listing) -> Result<(), VersionsError> {
    let cache = directory.join("__pycache__");
    let cached = if cache.is_dir() {
        list(&cache)?.files
    } else {
        Vec::new()
    };
    let beside = listing.files.iter().map(|name| directory.join(name));
    let mut compiled = beside.chain(cached.iter().map(|name| cache.join(name)));
    let stem = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.split('.').next().unwrap_or_default().to_owned()
    };
    let has_source = |path: &Path| listing.files.contains(&format!("{}.py", stem(path)).into());
    let is_alone = |path: &PathBuf| {
        let is_compiled = path
            .extension()
            .is_some_and(|end| end == "pyc" || end == "pyo");
        is_compiled && stem(path) != "__init__" && !has_source(path)
    };
    match compiled.find(is_alone) {
        Some(path) => Err(VersionsError::Sourceless { path }),
        None => Ok(()),
    }
}

fn once_each(paths: Vec<PathBuf>) -> ScriptFiles {
    let mut seen = HashSet::with_capacity(paths.len());
    let mut found = ScriptFiles::default();
    for path in paths {
        if seen.insert(path.clone()) {
            found.paths.push(path);
        } else {
            found.twice.push(path);
        }
    }
    found
}

/// Absolute and without symbolic links; on Windows, without the `\\?\` that nobody types.
fn real_path(path: &Path) -> Result<PathBuf, VersionsError> {
    let real = fs::canonicalize(path).map_err(|error| VersionsError::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    let plain = real.to_str().and_then(|text| text.strip_prefix(r"\\?\"));
    Ok(match plain {
        Some(plain) if !plain.starts_with("UNC") => PathBuf::from(plain),
        _ => real,
    })
}
