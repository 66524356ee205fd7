//! A project with everything resolved that its manifest, its `alembic.ini`, its
//! `.env` and the command line say.
//!
//! What its `env.py` adds is in [`environment`](crate::environment).

use std::path::PathBuf;

use crate::settings::Resolved;

/// What the command line and its variables ask for; each field is an option of that name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `--manifest FILE`
    pub manifest: Option<PathBuf>,
    /// `--profile NAME`
    pub profile: Option<String>,
    /// `-p NAME`: names and globs.
    pub projects: Vec<String>,
    /// `-g GROUP`
    pub groups: Vec<String>,
    /// `--url URL`
    pub url: Option<String>,
    /// `--set key=value`
    pub set: Vec<String>,
    /// `-x key=value`
    pub x: Vec<String>,
    /// `--python auto|never|PATH`
    pub python: Option<String>,
    /// `-c FILE`: Alembic's; repeatable.
    pub config: Vec<PathBuf>,
    /// `-n SECTION`: Alembic's.
    pub section: Option<String>,
}

/// One project, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Its name in the manifest; without a manifest, the directory's.
    pub name: String,
    /// Where it is: an absolute path. Relative paths of the project start here.
    pub directory: PathBuf,
    /// `groups`
    pub groups: Vec<String>,
    /// `protected`: whatever destroys asks first.
    pub protected: bool,
    /// `-x`, and `x` of the manifest.
    pub x: Vec<String>,
    /// `python`
    pub python: Python,
    /// Where the revisions are, and how new ones are written.
    pub scripts: Scripts,
}

/// What happens to a revision that dbm does not understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Python {
    /// It goes to the project's own Python, if one with Alembic is found.
    Auto,
    /// It is an error.
    Never,
    /// It goes to this interpreter.
    Path(PathBuf),
}

/// Alembic's `ScriptDirectory`: where the revisions are, and how new ones are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Scripts {
    /// `script_location`: the directory of `env.py` and `script.py.mako`; absolute.
    pub location: Resolved<PathBuf>,
    /// `version_locations`, or `versions` in `location`; absolute, in Alembic's order.
    pub version_locations: Resolved<Vec<PathBuf>>,
    /// `recursive_version_locations`
    pub recursive: Resolved<bool>,
    /// `file_template`, with single percent signs: `%(rev)s_%(slug)s`.
    pub file_template: Resolved<String>,
    /// `truncate_slug_length`; 40.
    pub truncate_slug_length: Resolved<usize>,
    /// `timezone`, such as `UTC`; absent means local time.
    pub timezone: Resolved<Option<String>>,
    /// `sourceless`: compiled revisions count too.
    pub sourceless: Resolved<bool>,
    /// `output_encoding`; `utf-8`.
    pub output_encoding: Resolved<String>,
    /// `revision_environment`: `env.py` runs for every new revision.
    pub revision_environment: Resolved<bool>,
    /// `prepend_sys_path`: where the application's modules are looked for; absolute.
    pub python_path: Resolved<Vec<PathBuf>>,
    /// `[post_write_hooks]`, in order.
    pub hooks: Vec<Hook>,
}

/// One of Alembic's post-write hooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// The name under `hooks`.
    pub name: String,
    /// Its keys without the name: `type`, `entrypoint`, `options`, `cwd`.
    pub options: Vec<(String, String)>,
}
