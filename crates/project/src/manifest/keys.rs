//! The keys of `projects.toml`: its tables as types. A key that is not here is unknown.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::settings::form::Form;

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManifestKeys {
    /// `[defaults]`: any key of a project.
    #[expect(
        dead_code,
        reason = "typed for its unknown keys; the layers read the document"
    )]
    #[serde(default)]
    pub(crate) defaults: ProjectKeys,
    /// `[projects.NAME]`, in the order of the file.
    #[serde(default)]
    pub(crate) projects: IndexMap<String, ProjectKeys>,
    /// `[profiles.NAME]`
    #[serde(default)]
    pub(crate) profiles: IndexMap<String, ProfileKeys>,
}

/// `[profiles.NAME]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileKeys {
    /// `protected` for every project under this profile.
    #[expect(
        dead_code,
        reason = "typed for its unknown keys; the layers read the document"
    )]
    pub(crate) protected: Option<bool>,
    /// Any key of a project, for every project under this profile.
    #[expect(
        dead_code,
        reason = "typed for its unknown keys; the layers read the document"
    )]
    #[serde(default)]
    pub(crate) defaults: ProjectKeys,
    /// Any key of one project.
    #[serde(default)]
    pub(crate) projects: IndexMap<String, ProjectKeys>,
}

/// `[projects.NAME]`: each key is optional in each layer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectKeys {
    /// The project's directory, relative to the manifest; the manifest's own without it.
    pub(crate) path: Option<PathBuf>,
    /// Names for `-g`.
    pub(crate) groups: Option<Vec<String>>,
    /// The projects that are upgraded before this one.
    pub(crate) depends_on: Option<Vec<String>>,
    /// Whatever destroys asks first.
    pub(crate) protected: Option<bool>,
    /// `auto`, `never` or the path of an interpreter.
    pub(crate) python: Option<String>,
    /// `false`: `env.py` does not matter.
    pub(crate) env: Option<bool>,
    /// The project's `.env`; relative to the project.
    pub(crate) env_file: Option<PathBuf>,
    /// Alembic's `-c`; relative to the project.
    pub(crate) config: Option<PathBuf>,
    /// Alembic's `-n`.
    pub(crate) section: Option<String>,
    /// Alembic's `-x`: `["key=value"]`.
    pub(crate) x: Option<Vec<String>>,
    /// Statements to execute on the connection before the run.
    pub(crate) on_connect: Option<Vec<String>>,
    /// `target_metadata`, as `module:object`.
    pub(crate) target_metadata: Option<String>,
    /// Where the database is.
    pub(crate) database: Option<DatabaseKeys>,
    /// How many seconds a server may take to let dbm in, where its URL does not say it.
    pub(crate) connect_timeout: Option<Form>,
    /// How many seconds a statement may wait for a lock of another session.
    pub(crate) lock_timeout: Option<Form>,
    /// How many seconds a statement may take.
    pub(crate) statement_timeout: Option<Form>,
    /// The variables of the environment that revision scripts may read.
    pub(crate) allow_env: Option<Vec<String>>,
    /// `false`: revision scripts and `env.py` may not read files below the project.
    pub(crate) allow_files: Option<bool>,
    /// Column types that scripts cannot tell from source: `"app.db.Money" = "Numeric(12, 2)"`.
    pub(crate) types: Option<BTreeMap<String, String>>,

    /// As in `alembic.ini`.
    pub(crate) script_location: Option<Form>,
    /// As in `alembic.ini`, a list.
    pub(crate) version_locations: Option<Vec<String>>,
    /// As in `alembic.ini`.
    pub(crate) recursive_version_locations: Option<Form>,
    /// As in `alembic.ini`, a list.
    pub(crate) prepend_sys_path: Option<Vec<String>>,
    /// As in `alembic.ini`, with single percent signs.
    pub(crate) file_template: Option<Form>,
    /// As in `alembic.ini`.
    pub(crate) truncate_slug_length: Option<Form>,
    /// As in `alembic.ini`.
    pub(crate) timezone: Option<Form>,
    /// As in `alembic.ini`.
    pub(crate) sourceless: Option<Form>,
    /// As in `alembic.ini`.
    pub(crate) output_encoding: Option<Form>,
    /// As in `alembic.ini`.
    pub(crate) revision_environment: Option<Form>,

    /// As in `context.configure`.
    pub(crate) version_table: Option<Form>,
    /// As in `context.configure`.
    pub(crate) version_table_schema: Option<Form>,
    /// As in `context.configure`.
    pub(crate) version_table_pk: Option<Form>,
    /// As in `context.configure`.
    pub(crate) transaction_per_migration: Option<Form>,
    /// As in `context.configure`.
    pub(crate) transactional_ddl: Option<Form>,
    /// As in `context.configure`.
    pub(crate) include_schemas: Option<Form>,
    /// As in `context.configure`.
    pub(crate) compare_type: Option<Form>,
    /// As in `context.configure`.
    pub(crate) compare_server_default: Option<Form>,
    /// As in `context.configure`.
    pub(crate) render_as_batch: Option<Form>,
    /// As in `context.configure`.
    pub(crate) user_module_prefix: Option<Form>,
}

/// `database`: a URL, or its parts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatabaseKeys {
    /// The whole URL.
    pub(crate) url: Option<Form>,
    /// The scheme of the URL: `postgresql+psycopg2`.
    pub(crate) driver: Option<Form>,
    /// The user.
    pub(crate) user: Option<Form>,
    /// The password, not encoded.
    pub(crate) password: Option<Form>,
    /// The host.
    pub(crate) host: Option<Form>,
    /// The port.
    pub(crate) port: Option<Form>,
    /// The database; the file for SQLite.
    pub(crate) name: Option<Form>,
    /// The parameters of the URL's query.
    pub(crate) query: Option<BTreeMap<String, Form>>,
}

/// The keys of [`DatabaseKeys`] that are parts of a URL.
pub(crate) const URL_PARTS: [&str; 7] = [
    "driver", "user", "password", "host", "port", "name", "query",
];
