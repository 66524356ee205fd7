//! A project with everything resolved that its manifest, its `alembic.ini`, its
//! `.env` and the command line say.
//!
//! What its `env.py` adds is in [`environment`](crate::environment).

mod database;
mod dependencies;
mod listing;
mod load;
mod locations;
mod merged;
mod resolve;
mod select;

use std::path::PathBuf;

use crate::application::access::Access;
use crate::settings::Resolved;
use crate::settings::alembic::AlembicConfig;
use crate::settings::variables::Variables;
use dbm_core::target::url::DatabaseUrl;

pub(crate) use database::parse_url;
pub use listing::{Listing, Setting};
pub use load::{Loaded, Workspace, load, load_each, load_text};

/// What a command has to know of its projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Needs {
    /// Where the database is, and all else.
    #[default]
    Database,
    /// All but the database: no command is run that only its URL needs.
    History,
}

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
    /// What the command needs.
    pub needs: Needs,
    /// Whether the command only looks: it starts no Python of a project unless `python` says which.
    pub looks_only: bool,
}

/// One project, resolved.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its name in the manifest; without a manifest, the directory's.
    pub name: String,
    /// Where it is: an absolute path. Relative paths of the project start here.
    pub directory: PathBuf,
    /// The directory as the user would type it.
    pub(crate) shown: String,
    /// `depends_on`: the projects that are upgraded before it, those that they depend on included.
    pub depends_on: Vec<String>,
    /// `protected`: whatever destroys asks first.
    pub protected: bool,
    /// `x` of the manifest, then `-x`.
    pub x: Vec<String>,
    /// What revision scripts may know beside their database.
    pub access: Access,
    /// `allow_files`: whether its code may read files below it, if the manifest says so.
    pub(crate) allow_files: Option<bool>,
    /// `python`
    pub python: Python,
    /// Whether that Python may be started; a command that only looks does not do so unasked.
    pub(crate) starts_python: bool,
    /// The database that the manifest or the command line states; without one, `env.py` says.
    pub(crate) database: Option<Resolved<DatabaseUrl>>,
    /// Where the revisions are, and how new ones are written.
    pub scripts: Scripts,
    /// The arguments of `context.configure` that the manifest states.
    pub(crate) stated: ConfigureOverrides,
    /// `env = false`: `env.py` does not matter.
    pub uses_env_py: bool,
    /// What the process and the project's `.env` define.
    pub variables: Variables,
    /// `alembic.ini` and `[tool.alembic]`.
    pub(crate) alembic: AlembicConfig,
    /// What `dbm config` prints of it.
    pub listing: Listing,
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
    pub(crate) recursive: Resolved<bool>,
    /// `file_template`, with single percent signs: `%(rev)s_%(slug)s`.
    pub file_template: Resolved<String>,
    /// `truncate_slug_length`; 40.
    pub truncate_slug_length: Resolved<usize>,
    /// `timezone`, such as `UTC`; absent means local time.
    pub timezone: Option<Resolved<String>>,
    /// `sourceless`: compiled revisions count too.
    pub(crate) sourceless: Resolved<bool>,
    /// `output_encoding`; `utf-8`.
    pub output_encoding: Resolved<String>,
    /// `revision_environment`: `env.py` runs for every new revision.
    pub(crate) revision_environment: Resolved<bool>,
    /// `prepend_sys_path`: where the application's modules are looked for; absolute.
    pub(crate) python_path: Resolved<Vec<PathBuf>>,
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

/// Arguments of `context.configure` that the manifest states; they win over `env.py`'s.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ConfigureOverrides {
    /// `version_table`
    pub(crate) version_table: Option<Resolved<String>>,
    /// `version_table_schema`
    pub(crate) version_table_schema: Option<Resolved<String>>,
    /// `version_table_pk`
    pub(crate) version_table_pk: Option<Resolved<bool>>,
    /// `transaction_per_migration`
    pub(crate) transaction_per_migration: Option<Resolved<bool>>,
    /// `transactional_ddl`
    pub(crate) transactional_ddl: Option<Resolved<bool>>,
    /// `include_schemas`
    pub(crate) include_schemas: Option<Resolved<bool>>,
    /// `compare_type`
    pub(crate) compare_type: Option<Resolved<bool>>,
    /// `compare_server_default`
    pub(crate) compare_server_default: Option<Resolved<bool>>,
    /// `render_as_batch`
    pub(crate) render_as_batch: Option<Resolved<bool>>,
    /// `user_module_prefix`
    pub(crate) user_module_prefix: Option<Resolved<String>>,
    /// `target_metadata`, as `module:object`
    pub(crate) target_metadata: Option<Resolved<String>>,
    /// `connect_timeout`, in seconds
    pub(crate) connect_timeout: Option<Resolved<u32>>,
    /// `lock_timeout`, in seconds
    pub(crate) lock_timeout: Option<Resolved<u32>>,
    /// `statement_timeout`, in seconds
    pub(crate) statement_timeout: Option<Resolved<u32>>,
    /// `on_connect`: replaces the statements that `env.py` executes before the run.
    pub(crate) on_connect: Option<Resolved<Vec<String>>>,
}

#[cfg(test)]
mod tests;
