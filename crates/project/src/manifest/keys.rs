//! The keys of `projects.toml`: its tables as types. A key that is not here is unknown.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::settings::form::Form;

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestKeys {
    /// `[defaults]`: any key of a project.
    #[serde(default)]
    pub defaults: ProjectKeys,
    /// `[projects.NAME]`, in the order of the file.
    #[serde(default)]
    pub projects: IndexMap<String, ProjectKeys>,
    /// `[profiles.NAME]`
    #[serde(default)]
    pub profiles: IndexMap<String, ProfileKeys>,
}

/// `[profiles.NAME]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileKeys {
    /// `protected` for every project under this profile.
    pub protected: Option<bool>,
    /// Any key of a project, for every project under this profile.
    #[serde(default)]
    pub defaults: ProjectKeys,
    /// Any key of one project.
    #[serde(default)]
    pub projects: IndexMap<String, ProjectKeys>,
}

/// `[projects.NAME]`: each key is optional in each layer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectKeys {
    /// The project's directory, relative to the manifest; the manifest's own without it.
    pub path: Option<PathBuf>,
    /// Names for `-g`.
    pub groups: Option<Vec<String>>,
    /// Whatever destroys asks first.
    pub protected: Option<bool>,
    /// `auto`, `never` or the path of an interpreter.
    pub python: Option<String>,
    /// `false`: `env.py` does not matter.
    pub env: Option<bool>,
    /// The project's `.env`; relative to the project.
    pub env_file: Option<PathBuf>,
    /// Alembic's `-c`; relative to the project.
    pub config: Option<PathBuf>,
    /// Alembic's `-n`.
    pub section: Option<String>,
    /// Alembic's `-x`: `["key=value"]`.
    pub x: Option<Vec<String>>,
    /// Statements to execute on the connection before the run.
    pub on_connect: Option<Vec<String>>,
    /// `target_metadata`, as `module:object`.
    pub target_metadata: Option<String>,
    /// Where the database is.
    pub database: Option<DatabaseKeys>,
    /// How many seconds a server may take to let dbm in, where its URL does not say it.
    pub connect_timeout: Option<Form>,
    /// How many seconds a statement may wait for a lock of another session.
    pub lock_timeout: Option<Form>,
    /// How many seconds a statement may take.
    pub statement_timeout: Option<Form>,
    /// The variables of the environment that revision scripts may read.
    pub allow_env: Option<Vec<String>>,
    /// `false`: revision scripts and `env.py` may not read files below the project.
    pub allow_files: Option<bool>,
    /// Column types that scripts cannot tell from source: `"app.db.Money" = "Numeric(12, 2)"`.
    pub types: Option<BTreeMap<String, String>>,

    /// As in `alembic.ini`.
    pub script_location: Option<Form>,
    /// As in `alembic.ini`, a list.
    pub version_locations: Option<Vec<String>>,
    /// As in `alembic.ini`.
    pub recursive_version_locations: Option<Form>,
    /// As in `alembic.ini`, a list.
    pub prepend_sys_path: Option<Vec<String>>,
    /// As in `alembic.ini`, with single percent signs.
    pub file_template: Option<Form>,
    /// As in `alembic.ini`.
    pub truncate_slug_length: Option<Form>,
    /// As in `alembic.ini`.
    pub timezone: Option<Form>,
    /// As in `alembic.ini`.
    pub sourceless: Option<Form>,
    /// As in `alembic.ini`.
    pub output_encoding: Option<Form>,
    /// As in `alembic.ini`.
    pub revision_environment: Option<Form>,

    /// As in `context.configure`.
    pub version_table: Option<Form>,
    /// As in `context.configure`.
    pub version_table_schema: Option<Form>,
    /// As in `context.configure`.
    pub version_table_pk: Option<Form>,
    /// As in `context.configure`.
    pub transaction_per_migration: Option<Form>,
    /// As in `context.configure`.
    pub transactional_ddl: Option<Form>,
    /// As in `context.configure`.
    pub include_schemas: Option<Form>,
    /// As in `context.configure`.
    pub compare_type: Option<Form>,
    /// As in `context.configure`.
    pub compare_server_default: Option<Form>,
    /// As in `context.configure`.
    pub render_as_batch: Option<Form>,
    /// As in `context.configure`.
    pub user_module_prefix: Option<Form>,
}

/// `database`: a URL, or its parts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseKeys {
    /// The whole URL.
    pub url: Option<Form>,
    /// The scheme of the URL: `postgresql+psycopg2`.
    pub driver: Option<Form>,
    /// The user.
    pub user: Option<Form>,
    /// The password, not encoded.
    pub password: Option<Form>,
    /// The host.
    pub host: Option<Form>,
    /// The port.
    pub port: Option<Form>,
    /// The database; the file for SQLite.
    pub name: Option<Form>,
    /// The parameters of the URL's query.
    pub query: Option<BTreeMap<String, Form>>,
}

/// The keys of [`DatabaseKeys`] that are parts of a URL.
pub const URL_PARTS: [&str; 7] = [
    "driver", "user", "password", "host", "port", "name", "query",
];
