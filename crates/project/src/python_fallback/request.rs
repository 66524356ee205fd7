//! What the child is told: all of it on stdin, for a list of processes shows arguments and variables.

mod libpq;

use std::fmt;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde::Serialize;

use crate::environment::{Environment, Options};
use crate::project::Project;
use dbm_core::graph::Direction;
use dbm_core::revision::Revision;
use dbm_core::target::url::DatabaseUrl;
use dbm_core::target::{Parameters, Secret, Sqlite, SqliteLocation, Target};

use super::TypeName;
use super::argument::Argument;

/// What holds for every step of a project.
#[derive(Clone, Default, Serialize)]
pub struct Setup {
    /// `prepend_sys_path`
    sys_path: Vec<PathBuf>,
    /// `alembic.ini`
    ini_file: Option<PathBuf>,
    /// Its section.
    section: String,
    /// `-x`
    x: Vec<String>,
    script_location: PathBuf,
    version_locations: Vec<PathBuf>,
    /// The options of `alembic.ini`, as `env.py` left them.
    main_options: Vec<(String, String)>,
    /// What `env.py` gives to `run_migrations`.
    run_arguments: Vec<(String, Argument)>,
}

impl fmt::Debug for Setup {
    /// An option may be a URL with a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Setup");
        shown.field("script_location", &self.script_location);
        shown.finish_non_exhaustive()
    }
}

/// One step, and how to connect for it.
#[derive(Serialize)]
pub struct Request<'a> {
    task: &'static str,
    #[serde(flatten)]
    setup: &'a Setup,
    url: Url<'a>,
    /// The arguments of the driver, where the options of the URL are those of another driver.
    translated: Option<IndexMap<&'static str, String>>,
    /// `sqlalchemy.url`, where no file says it.
    default_url: String,
    /// The driver may be asynchronous: the script has `op.run_async`, which needs one.
    asynchronous: bool,
    /// SQLite: the step is one transaction from its first statement on.
    immediate: bool,
    naming_convention: &'a IndexMap<String, String>,
    metadata_schema: Option<&'a str>,
    statements_before: &'a [String],
    statements_first: &'a [String],
    options: Configure<'a>,
    /// The enumerations that tables of the run have made.
    created_enums: Vec<TypeName>,
    /// A statement for the beginning of each transaction: it fails if the lock of the run is lost.
    guard: Option<&'a str>,
    /// What each statement begins with, so that others see whose it is.
    mark: &'a str,
    /// MySQL: how to note what commits.
    notes: Option<Notes>,
    /// SQL is written, and nothing is connected to.
    offline: Option<Offline<'a>>,
    #[serde(flatten)]
    step: &'a Step,
}

/// How the child notes what commits in the middle of a step, so that the next run knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notes {
    /// A row: what stands before, between and behind its number, the hexadecimal digits of a statement,
    /// and whether that took effect.
    pub row: [String; 4],
    /// The statement that says of all rows that their statements took effect.
    pub mark: String,
}

/// How SQL is written.
#[derive(Serialize)]
struct Offline<'a> {
    literal_binds: bool,
    dialect_opts: IndexMap<&'static str, &'a str>,
}

/// What the child does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The revision.
    pub revision: String,
    /// Its script.
    pub script: PathBuf,
    /// `upgrade` or `downgrade`.
    pub function: &'static str,
    /// What the version table holds.
    pub rows: Vec<String>,
    /// The statements that make the version table; none where it is there.
    pub version_table: Vec<String>,
    /// What becomes of its rows.
    pub changes: Vec<Change>,
}

/// A change of the version table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The statement.
    pub sql: String,
    /// Whether it must match exactly one row.
    pub must_match: bool,
}

/// The parts of a URL, decoded.
#[derive(Serialize)]
struct Url<'a> {
    driver: &'a str,
    user: Option<&'a str>,
    password: Option<&'a str>,
    host: Option<&'a str>,
    port: Option<u16>,
    database: Option<String>,
    query: Vec<(&'a str, &'a str)>,
}

/// The arguments of `context.configure`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of context.configure"
)]
#[derive(Serialize)]
struct Configure<'a> {
    version_table: &'a str,
    version_table_schema: Option<&'a str>,
    version_table_pk: bool,
    transaction_per_migration: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    transactional_ddl: Option<bool>,
    include_schemas: bool,
    compare_type: bool,
    compare_server_default: bool,
    render_as_batch: bool,
}

impl Step {
    /// The script of a revision, in a direction; what the version table holds is not said yet.
    pub fn of(revision: &Revision, direction: Direction) -> Self {
        Self {
            revision: revision.id.clone(),
            script: revision.path.clone(),
            function: match direction {
                Direction::Upgrade | Direction::Stamp => "upgrade",
                Direction::Downgrade => "downgrade",
            },
            rows: Vec::new(),
            version_table: Vec::new(),
            changes: Vec::new(),
        }
    }
}

impl Setup {
    /// What a project and its `env.py` say.
    pub(crate) fn of(project: &Project, environment: &Environment) -> Self {
        let arguments = environment.run_arguments.iter();
        Self {
            main_options: environment.main_options.clone(),
            run_arguments: arguments
                .map(|(name, value)| (name.clone(), value.into()))
                .collect(),
            ..Self::of_project(project)
        }
    }

    /// What a project says without its `env.py`.
    pub(crate) fn of_project(project: &Project) -> Self {
        let scripts = &project.scripts;
        Self {
            sys_path: scripts.python_path.value.clone(),
            ini_file: project.alembic.ini_path.clone(),
            section: project.alembic.section.clone(),
            x: project.x.clone(),
            script_location: scripts.location.value.clone(),
            version_locations: scripts.version_locations.value.clone(),
            ..Self::default()
        }
    }
}

impl<'a> Request<'a> {
    /// The request for `step` on `target`, whose URL is `url`.
    pub fn new(
        setup: &'a Setup,
        step: &'a Step,
        target: &Target,
        url: &'a DatabaseUrl,
        options: &'a Options,
    ) -> Self {
        Self {
            task: "step",
            setup,
            url: Url::of(url, target),
            translated: libpq::translated(url, target),
            default_url: url.expose(),
            asynchronous: false,
            immediate: matches!(target.parameters, Parameters::Sqlite(_)),
            naming_convention: &options.naming_convention,
            metadata_schema: options.metadata_schema.as_deref(),
            statements_before: &options.statements_before,
            statements_first: &options.statements_first,
            options: Configure::of(options),
            created_enums: Vec::new(),
            guard: None,
            mark: "",
            notes: None,
            offline: None,
            step,
        }
    }

    /// The same under a lock, whose guard and mark these are.
    #[must_use]
    pub fn under(mut self, guard: Option<&'a str>, mark: Option<&'a str>) -> Self {
        self.guard = guard;
        self.mark = mark.unwrap_or_default();
        self
    }

    /// The same, after these enumerations were made.
    #[must_use]
    pub fn after(mut self, created_enums: Vec<TypeName>) -> Self {
        self.created_enums = created_enums;
        self
    }

    /// The same, where what commits is noted.
    #[must_use]
    pub fn noting(mut self, notes: Option<Notes>) -> Self {
        self.notes = notes;
        self
    }

    /// The same for `--sql`: the step is written as SQL.
    #[must_use]
    pub fn offline(mut self, options: &'a Options) -> Self {
        let paramstyle = options.paramstyle.as_deref();
        self.offline = Some(Offline {
            literal_binds: options.literal_binds,
            dialect_opts: paramstyle
                .map(|it| ("paramstyle", it))
                .into_iter()
                .collect(),
        });
        self
    }

    /// The same, with the asynchronous driver that the URL may name.
    #[must_use]
    pub fn asynchronous(mut self, is_wanted: bool) -> Self {
        self.asynchronous = is_wanted;
        self
    }

    /// The same, run as the driver runs it: with statements that no transaction can hold.
    #[must_use]
    pub fn without_transaction(mut self) -> Self {
        self.immediate = false;
        self
    }
}

impl<'a> Url<'a> {
    fn of(url: &'a DatabaseUrl, target: &Target) -> Self {
        let query = url.query.iter();
        let database = match &target.parameters {
            Parameters::Sqlite(sqlite) => file(sqlite).or_else(|| url.database.clone()),
            Parameters::PostgreSql(_) | Parameters::MySql(_) => url.database.clone(),
        };
        Self {
            driver: &url.driver,
            user: url.user.as_deref(),
            password: url.password.as_ref().map(Secret::expose),
            host: url.host.as_deref(),
            port: url.port,
            database,
            query: query
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
        }
    }
}

/// The absolute path of an SQLite file.
fn file(sqlite: &Sqlite) -> Option<String> {
    match &sqlite.location {
        SqliteLocation::File(path) => Some(path.display().to_string()),
        SqliteLocation::Memory | SqliteLocation::Uri(_) => None,
    }
}

impl<'a> Configure<'a> {
    fn of(options: &'a Options) -> Self {
        Self {
            version_table: &options.version_table,
            version_table_schema: options.version_table_schema.as_deref(),
            version_table_pk: options.version_table_pk,
            transaction_per_migration: true,
            transactional_ddl: options.transactional_ddl,
            include_schemas: options.include_schemas,
            compare_type: options.compare_type,
            compare_server_default: options.compare_server_default,
            render_as_batch: options.render_as_batch,
        }
    }
}
