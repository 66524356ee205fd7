//! What a project's `env.py` decides: the target and every argument of `context.configure`.

mod stated;

use crate::failure::{Failure, Kind};
use crate::project::{Listing, Project, parse_url};
use crate::settings::Resolved;
use crate::settings::connection::{self, ConnectionContext};
use crate::target::Target;
use crate::target::url::DatabaseUrl;

/// Which branch of `env.py` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `run_migrations_online`: a run on a database.
    Online,
    /// `run_migrations_offline`: `--sql`.
    Offline,
}

/// What `env.py` decided, together with what the manifest states.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// The database.
    pub target: Target,
    /// The URL that leads to it.
    pub url: Resolved<DatabaseUrl>,
    /// The arguments of `context.configure`.
    pub options: Options,
    /// What `dbm config` prints of it.
    pub listing: Listing,
}

/// Evaluates the `env.py` of `project`; what the manifest states wins.
pub fn evaluate(project: &Project, _mode: Mode) -> Result<Environment, Failure> {
    let url = match &project.database {
        Some(url) => url.clone(),
        None => ini_url(project)?,
    };
    let context = ConnectionContext {
        directory: &project.directory,
        variables: &project.variables,
    };
    let target = connection::target(&url, context)?;
    Ok(Environment {
        listing: listing(&target, &url),
        target,
        url,
        options: stated::over(Options::default(), &project.stated),
    })
}

fn listing(target: &Target, url: &Resolved<DatabaseUrl>) -> Listing {
    let mut listing = Listing::default();
    listing.add("target", target, &url.origin);
    listing
}

/// `sqlalchemy.url` of `alembic.ini`.
fn ini_url(project: &Project) -> Result<Resolved<DatabaseUrl>, Failure> {
    let Some(text) = project.alembic.text("sqlalchemy.url")? else {
        let message = format!(
            "the project `{}` says nowhere which database it has",
            project.name
        );
        let hint =
            "write `database.url = ...` in the manifest, or `sqlalchemy.url` in `alembic.ini`";
        return Err(Failure::new(Kind::Settings, message).hint(hint));
    };
    let url = parse_url(&text.value, &text.origin)?;
    Ok(Resolved::new(url, text.origin))
}

/// Two projects that are the same database with the same version table, which would fight over its rows.
///
/// Each is given with its environment.
pub fn check_distinct(projects: &[(&Project, &Environment)]) -> Result<(), Failure> {
    let key = |environment: &Environment| {
        let options = &environment.options;
        let identity = environment.target.identity()?;
        Some((
            identity,
            options.version_table_schema.clone(),
            options.version_table.clone(),
        ))
    };
    for (at, (second, environment)) in projects.iter().enumerate() {
        let wanted = key(environment);
        let same =
            |(_, other): &&(&Project, &Environment)| wanted.is_some() && key(other) == wanted;
        if let Some((first, _)) = projects[..at].iter().find(same) {
            return Err(same_target(first, second, environment));
        }
    }
    Ok(())
}

fn same_target(first: &Project, second: &Project, environment: &Environment) -> Failure {
    let message = format!(
        "the projects `{}` and `{}` both have the database `{}` and the version table `{}`",
        first.name, second.name, environment.target.url, environment.options.version_table
    );
    let failure = Failure::new(Kind::Settings, message);
    let failure = match environment.url.origin.place() {
        Some(place) => failure.at(place.clone()),
        None => failure,
    };
    failure.hint("give each its own database, or its own `version_table` or `version_table_schema`")
}

/// The arguments of Alembic's `context.configure` that a run needs, with Alembic's defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of context.configure"
)]
pub struct Options {
    /// `version_table`
    pub version_table: String,
    /// `version_table_schema`
    pub version_table_schema: Option<String>,
    /// `version_table_pk`
    pub version_table_pk: bool,
    /// `transaction_per_migration`
    pub transaction_per_migration: bool,
    /// `transactional_ddl`: none leaves it to the dialect.
    pub transactional_ddl: Option<bool>,
    /// `literal_binds`: `--sql` writes parameters as literals.
    pub literal_binds: bool,
    /// `dialect_opts={"paramstyle": ...}`: `--sql` doubles `%` where the style is one with `%`.
    pub paramstyle: Option<String>,
    /// `starting_rev`: where `--sql` starts if the command line does not say.
    pub starting_revision: Option<String>,
    /// `tag`: replaces `--tag`.
    pub tag: Option<String>,
    /// `include_schemas`
    pub include_schemas: bool,
    /// `compare_type`
    pub compare_type: bool,
    /// `compare_server_default`
    pub compare_server_default: bool,
    /// `render_as_batch`
    pub render_as_batch: bool,
    /// `upgrade_token`
    pub upgrade_token: String,
    /// `downgrade_token`
    pub downgrade_token: String,
    /// `alembic_module_prefix`
    pub alembic_module_prefix: String,
    /// `sqlalchemy_module_prefix`
    pub sqlalchemy_module_prefix: String,
    /// `user_module_prefix`
    pub user_module_prefix: Option<String>,
    /// Statements that `env.py` executes on the connection before `run_migrations`.
    pub statements_before: Vec<String>,
}

impl Default for Options {
    /// Alembic's defaults (`runtime/environment.py`, `EnvironmentContext.configure`).
    fn default() -> Self {
        Self {
            version_table: "alembic_version".to_owned(),
            version_table_schema: None,
            version_table_pk: true,
            transaction_per_migration: false,
            transactional_ddl: None,
            literal_binds: false,
            paramstyle: None,
            starting_revision: None,
            tag: None,
            include_schemas: false,
            compare_type: true,
            compare_server_default: false,
            render_as_batch: false,
            upgrade_token: "upgrades".to_owned(),
            downgrade_token: "downgrades".to_owned(),
            alembic_module_prefix: "op.".to_owned(),
            sqlalchemy_module_prefix: "sa.".to_owned(),
            user_module_prefix: None,
            statements_before: Vec::new(),
        }
    }
}
