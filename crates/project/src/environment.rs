//! What a project's `env.py` decides: the target and every argument of `context.configure`.

#![expect(
    clippy::needless_pass_by_value,
    reason = "a native function has the signature of all native functions"
)]

mod arguments;
mod call;
mod config;
mod context;
mod databases;
mod evaluate;
mod flask;
mod history;
mod modules;
mod options;
mod reading;
mod configure_overrides;
mod state;

use std::time::Duration;

use crate::project::{Listing, Project, parse_url};
use crate::settings::Resolved;
use crate::settings::connection::{self, ConnectionContext};
use dbm_core::failure::{Failure, Kind};
use dbm_core::schema::Literal;
use dbm_core::target::Target;
use dbm_core::target::url::DatabaseUrl;

pub use call::{Call, Command, Mode};
pub(crate) use evaluate::evaluate_with;
pub use evaluate::{Evaluated, application, evaluate_models, script_application};
pub use history::ReadHistory;
pub use options::Options;

/// What `env.py` decided, together with what the manifest states.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// The database.
    pub target: Target,
    /// The URL that leads to it.
    pub url: Resolved<DatabaseUrl>,
    /// The arguments of `context.configure`.
    pub options: Options,
    /// The arguments of `context.run_migrations`, which go to each `upgrade()`.
    pub run_arguments: Vec<(String, Literal)>,
    /// The options of the main section of `alembic.ini`, as `env.py` leaves them.
    pub main_options: Vec<(String, String)>,
    /// What `dbm config` prints of it.
    pub listing: Listing,
    /// Whether `env.py` makes the database where it is missing.
    pub creates_database: bool,
    /// Those of the runs after the first: an `env.py` may run the history for several schemas or databases.
    pub further: Vec<Environment>,
}

impl Environment {
    /// Each run that `env.py` makes, in order.
    pub fn runs(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.further)
    }

    /// Which run it is, among several: its version table and its database.
    pub fn title(&self) -> String {
        let options = &self.options;
        let schema = options.version_table_schema.as_deref();
        let path = options.statements_before.iter().rev();
        let set = path
            .into_iter()
            .find(|sql| sql.to_lowercase().contains("search_path"));
        let schema = schema
            .map(|schema| format!("{schema}."))
            .unwrap_or_default();
        let set = set.map(|sql| format!(" after `{sql}`")).unwrap_or_default();
        format!(
            "`{schema}{}` in {}{set}",
            options.version_table, self.target.url
        )
    }
}

/// Evaluates the `env.py` of `project` for a command; what the manifest states wins.
///
/// # Errors
/// What is not understood, at its place, with what to write in the manifest.
pub(crate) fn evaluate_call(
    project: &Project,
    call: &Call,
    read_history: ReadHistory,
) -> Result<Environment, Failure> {
    if project.uses_env_py {
        return evaluate_with(project, call, read_history, |_, evaluated| {
            Ok(evaluated.environment.clone())
        });
    }
    let url = match &project.database {
        Some(url) => url.clone(),
        None => ini_url(project)?,
    };
    resolved(project, url, Options::default())
}

/// The environment of a URL and options, the stated ones over them.
///
/// # Errors
/// A URL that leads nowhere.
pub(crate) fn resolved(
    project: &Project,
    url: Resolved<DatabaseUrl>,
    options: Options,
) -> Result<Environment, Failure> {
    let context = ConnectionContext {
        directory: &project.directory,
        variables: &project.variables,
    };
    let mut target = connection::target(&url, context)?;
    if let Some(seconds) = &project.stated.connect_timeout {
        target.let_in_within(Duration::from_secs(seconds.value.into()));
    }
    Ok(Environment {
        listing: listing(&target, &url),
        run_arguments: Vec::new(),
        main_options: Vec::new(),
        creates_database: false,
        further: Vec::new(),
        target,
        url,
        options: configure_overrides::over(options, &project.stated),
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
    let mut all = projects.iter().enumerate();
    all.try_for_each(|(at, (project, environment))| {
        check_distinct_from(&projects[..at], project, environment)
    })
}

/// A project that is the same database with the same version table as one of `others`.
pub fn check_distinct_from(
    others: &[(&Project, &Environment)],
    project: &Project,
    environment: &Environment,
) -> Result<(), Failure> {
    let key = |environment: &Environment| {
        let options = &environment.options;
        let identity = environment.target.identity()?;
        Some((
            identity,
            options.version_table_schema.clone(),
            options.version_table.clone(),
        ))
    };
    let wanted: Vec<_> = environment.runs().filter_map(key).collect();
    let same = |(_, other): &&(&Project, &Environment)| {
        other
            .runs()
            .filter_map(key)
            .any(|key| wanted.contains(&key))
    };
    match others.iter().find(same) {
        Some((first, _)) => Err(same_target(first, project, environment)),
        None => Ok(()),
    }
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

#[cfg(test)]
mod tests;
