//! What an `env.py` decided that the project's Python ran with a recording context.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::environment::{Environment, Options, resolved};
use crate::project::{Project, parse_url};
use crate::settings::{Origin, Resolved};
use dbm_core::failure::{Failure, Kind};
use dbm_core::schema::Literal;
use dbm_core::source::{Place, Source};
use dbm_core::target::Secret;
use dbm_core::target::url::DatabaseUrl;

use super::child_error::{ChildError, shown};
use super::errand::environment_file;

/// What `env.py` did. The URLs have passwords, so it is shown nowhere.
#[derive(Deserialize)]
pub(crate) struct Recorded {
    /// Each call of `run_migrations`.
    pub(crate) runs: Vec<RecordedRun>,
    /// Why it is not enough for dbm to go on by itself.
    pub(crate) reasons: Vec<String>,
    /// The URL of the last engine that connected.
    pub(crate) url: Option<String>,
    /// What stopped it.
    pub(crate) failed: Option<Box<ChildError>>,
}

/// A call of `run_migrations`.
#[derive(Deserialize)]
pub(crate) struct RecordedRun {
    url: Option<String>,
    /// What the version table holds.
    pub(crate) rows: Vec<String>,
    options: RecordedOptions,
    arguments: Vec<(String, RecordedArgument)>,
}

/// An argument of `run_migrations`.
#[derive(Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
enum RecordedArgument {
    None,
    Bool(bool),
    Int(String),
    Str(String),
}

/// The arguments of `context.configure`; what is not there has Alembic's default.
#[derive(Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of context.configure"
)]
struct RecordedOptions {
    version_table: String,
    version_table_schema: Option<String>,
    version_table_pk: bool,
    #[serde(default)]
    transaction_per_migration: bool,
    transactional_ddl: Option<bool>,
    #[serde(default)]
    include_schemas: bool,
    #[serde(default)]
    render_as_batch: bool,
    compare_type: bool,
    compare_server_default: bool,
    upgrade_token: Option<String>,
    downgrade_token: Option<String>,
    alembic_module_prefix: Option<String>,
    sqlalchemy_module_prefix: Option<String>,
    user_module_prefix: Option<String>,
    functions: Vec<String>,
    naming_convention: Option<IndexMap<String, String>>,
    metadata_schema: Option<String>,
    #[serde(default)]
    one_transaction: bool,
}

impl Recorded {
    /// Changes each text that a person reads.
    pub(crate) fn each_text(&mut self, mut change: impl FnMut(&mut String)) {
        self.reasons.iter_mut().for_each(&mut change);
        if let Some(trouble) = &mut self.failed {
            trouble.each_text(change);
        }
    }

    /// Why dbm cannot go on by itself.
    pub(crate) fn reason(&self) -> Option<String> {
        let failed = self.failed.as_ref().map(|it| it.message.clone());
        let reasons = self.reasons.iter().cloned();
        let all: Vec<String> = failed.into_iter().chain(reasons).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    /// The URLs that the runs connect to.
    pub(crate) fn urls(&self) -> Vec<Secret> {
        let runs = self.runs.iter().filter_map(|run| run.url.as_ref());
        runs.chain(&self.url).map(Secret::new).collect()
    }

    /// The environment of the first run; a URL alone has Alembic's defaults.
    ///
    /// # Errors
    /// A URL that dbm does not understand.
    pub(crate) fn environment(&self, project: &Project) -> Result<Environment, Failure> {
        let first = self.runs.first();
        let url = first.and_then(|run| run.url.as_ref()).or(self.url.as_ref());
        let url = match (&project.database, url) {
            (Some(stated), _) => stated.clone(),
            (None, Some(url)) => {
                let origin = Origin::File(beginning_of_environment(project));
                Resolved::new(parse_url(url, &origin)?, origin)
            }
            (None, None) => return Err(no_url(project)),
        };
        let options = first.map(RecordedRun::options).unwrap_or_default();
        let mut environment = resolved(project, url, options)?;
        environment.run_arguments = first.map(RecordedRun::arguments).unwrap_or_default();
        Ok(environment)
    }

    /// Whether each run is on the database that the manifest states.
    ///
    /// # Errors
    /// When Python's run would be on another one.
    pub(crate) fn check_stated(&self, project: &Project) -> Result<(), Failure> {
        let Some(stated) = &project.database else {
            return Ok(());
        };
        let urls = self.runs.iter().filter_map(|run| run.url.as_ref());
        for url in urls.chain(&self.url) {
            let found = parse_url(url, &stated.origin)?;
            if !is_same_database(&found, &stated.value) {
                return Err(other_database(stated, &found));
            }
        }
        Ok(())
    }
}

impl RecordedRun {
    fn options(&self) -> Options {
        let (it, default) = (&self.options, Options::default());
        let text = |given: &Option<String>, default| given.clone().unwrap_or(default);
        let convention = it.naming_convention.clone();
        Options {
            version_table: it.version_table.clone(),
            version_table_schema: it.version_table_schema.clone(),
            version_table_pk: it.version_table_pk,
            transaction_per_migration: it.transaction_per_migration && !it.one_transaction,
            transactional_ddl: it.transactional_ddl,
            include_schemas: it.include_schemas,
            compare_type: it.compare_type,
            compare_server_default: it.compare_server_default,
            render_as_batch: it.render_as_batch,
            upgrade_token: text(&it.upgrade_token, default.upgrade_token),
            downgrade_token: text(&it.downgrade_token, default.downgrade_token),
            alembic_module_prefix: text(&it.alembic_module_prefix, default.alembic_module_prefix),
            sqlalchemy_module_prefix: text(
                &it.sqlalchemy_module_prefix,
                default.sqlalchemy_module_prefix,
            ),
            user_module_prefix: it.user_module_prefix.clone(),
            one_transaction: it.one_transaction,
            naming_convention: convention.unwrap_or(default.naming_convention),
            metadata_schema: it.metadata_schema.clone(),
            functions: it.functions.clone(),
            autogenerate_plugins: default.autogenerate_plugins,
            literal_binds: default.literal_binds,
            paramstyle: default.paramstyle,
            starting_revision: default.starting_revision,
            tag: default.tag,
            lock_timeout: default.lock_timeout,
            statement_timeout: default.statement_timeout,
            statements_before: default.statements_before,
            statements_first: default.statements_first,
        }
    }

    fn arguments(&self) -> Vec<(String, Literal)> {
        let literal = |argument: &RecordedArgument| match argument {
            RecordedArgument::None => Literal::Null,
            RecordedArgument::Bool(truth) => Literal::Bool(*truth),
            RecordedArgument::Int(digits) => digits
                .parse()
                .map_or_else(|_| Literal::Decimal(digits.clone()), Literal::Integer),
            RecordedArgument::Str(text) => Literal::Text(text.clone()),
        };
        let arguments = self.arguments.iter();
        arguments
            .map(|(name, it)| (name.clone(), literal(it)))
            .collect()
    }
}

/// The beginning of `env.py`, which as a whole says what it says.
pub(crate) fn beginning_of_environment(project: &Project) -> Place {
    let path = environment_file(project);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    Place::new(&Source::new(shown(&path), text), 0..0)
}

fn is_same_database(one: &DatabaseUrl, other: &DatabaseUrl) -> bool {
    one.backend == other.backend
        && one.host == other.host
        && one.port == other.port
        && one.database == other.database
}

fn other_database(stated: &Resolved<DatabaseUrl>, found: &DatabaseUrl) -> Failure {
    let message = format!(
        "`env.py` runs in Python, and connects to `{}` instead of the database that is stated",
        found.without_password().expose()
    );
    let failure = Failure::new(Kind::Settings, message);
    let failure = match stated.origin.place() {
        Some(place) => failure.at(place.clone()),
        None => failure,
    };
    failure.hint("have `env.py` connect to `config.get_main_option(\"sqlalchemy.url\")`, or leave the database to `env.py`")
}

fn no_url(project: &Project) -> Failure {
    let message = "`env.py` connects to no database in Python";
    Failure::new(Kind::Settings, message).at(beginning_of_environment(project))
}
