//! `flask.current_app`, as the `env.py` of Flask-Migrate asks it (Flask-Migrate: `templates/flask/env.py`).
//!
//! The application does not run here. Its database is the one that the manifest states, and its
//! models are those that `target_metadata` of the manifest names. What it gives to `Migrate(...)`
//! and to `SQLAlchemy(...)` is not evaluated: [`check`] looks whether its source may say anything
//! there that changes a run, and then asks for it in the manifest.

mod source_scan;

use std::rc::Rc;

use crate::application::engine;
use crate::application::recorder::ManifestUrl;
use crate::project::{ConfigureOverrides, Project};
use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{
    Arguments, Entry, Interpreter, ModuleTable, Native, NativeMethod, PyError, PyResult,
    StandardError, Unavailable, Value,
};

use super::call::{Call, Command};
use source_scan::SourceScan;

/// The module `flask`.
pub(crate) const TABLE: ModuleTable = ModuleTable {
    entries: &[("current_app", Entry::Value(current_app))],
    fallback: Some(missing),
};

/// Something of the application that `env.py` passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `current_app`
    Application,
    /// `current_app.config`
    Config,
    /// `current_app.extensions`
    Extensions,
    /// `current_app.extensions['migrate']`
    Migrate,
    /// `current_app.extensions['migrate'].db`
    Database,
    /// Its `metadata`.
    Metadata,
}

/// `env.py` asked for the application.
#[derive(Debug)]
struct Asked {
    /// What the application gives to `Migrate(...)`; `env.py` may add to it.
    configure_args: Value,
}

/// Arguments of `Migrate(...)` that decide what a run does, and which of them the manifest can state.
const OF_RUNS: [&str; 6] = [
    "version_table",
    "version_table_schema",
    "version_table_pk",
    "transaction_per_migration",
    "transactional_ddl",
    "on_version_apply",
];

/// Arguments of `Migrate(...)` that decide what a comparison finds.
const OF_COMPARISONS: [&str; 9] = [
    "include_schemas",
    "include_object",
    "include_name",
    "compare_type",
    "compare_server_default",
    "render_as_batch",
    "render_item",
    "user_module_prefix",
    "process_revision_directives",
];

/// Fails where the application may say something that changes the run, and the manifest does not say it.
///
/// # Errors
/// At the place in the application's source, with what to write in the manifest.
pub(crate) fn check(
    project: &Project,
    call: &Call,
    interpreter: &Interpreter,
) -> Result<(), Failure> {
    if interpreter.state::<Asked>().is_none() {
        return Ok(());
    }
    let mentions = SourceScan::of(project)?;
    let compares = matches!(
        call.command,
        Command::Check | Command::Revision { autogenerate: true }
    );
    let more: &[&str] = if compares { &OF_COMPARISONS } else { &[] };
    for name in OF_RUNS.iter().chain(more) {
        match mentions.place(name) {
            Some(place) if !is_stated(name, &project.stated) => {
                return Err(may_be_given(name, place));
            }
            _ => {}
        }
    }
    if mentions.place("Migrate(").is_none() {
        return Err(not_found(
            "Migrate",
            "`env = false` in the manifest, and the settings that it makes",
        ));
    }
    check_metadata(project, &mentions)
}

/// A naming convention decides the names of constraints.
fn check_metadata(project: &Project, mentions: &SourceScan) -> Result<(), Failure> {
    const STATE_IT: &str =
        "`target_metadata` in the manifest, such as \"app.extensions:db.metadata\"";
    if project.stated.target_metadata.is_some() {
        return Ok(());
    }
    if let Some(place) = mentions.place("naming_convention") {
        let message =
            "the models may have a `naming_convention`, and dbm does not run the Flask application";
        let failure = Failure::new(Kind::Settings, message).at(place);
        return Err(failure.hint(format!("state {STATE_IT}")));
    }
    let makes = ["SQLAlchemy(", "Alchemical("];
    if makes.iter().any(|call| mentions.place(call).is_some()) {
        return Ok(());
    }
    Err(not_found("SQLAlchemy", STATE_IT))
}

fn may_be_given(name: &str, place: Place) -> Failure {
    let message = format!(
        "`{name}` may be an argument of `Migrate(...)`, and dbm does not run the Flask application"
    );
    let failure = Failure::new(Kind::Settings, message).at(place);
    let functions = [
        "on_version_apply",
        "include_object",
        "include_name",
        "render_item",
        "process_revision_directives",
    ];
    if functions.contains(&name) {
        return failure.hint(
            "a function of the application cannot be called here: use `flask db` for this command",
        );
    }
    failure.hint(format!(
        "state `{name} = ...` for the project in the manifest"
    ))
}

fn not_found(class: &str, what: &str) -> Failure {
    let message = format!(
        "the application's `{class}(...)` is not in the project's source, so what it is given is not known"
    );
    Failure::new(Kind::Settings, message).hint(format!("state {what}"))
}

fn is_stated(name: &str, stated: &ConfigureOverrides) -> bool {
    super::arguments::is_stated(name, stated)
}

/// Whether a `target_metadata` is that of the application, of which nothing is known here.
pub(crate) fn is_metadata(value: &Value) -> bool {
    value
        .as_native::<Part>()
        .is_some_and(|part| *part == Part::Metadata)
}

fn current_app(interpreter: &mut Interpreter) -> PyResult {
    if interpreter.state::<Asked>().is_none() {
        // Flask-Migrate since 4.0: `Migrate.__init__`; both matter to comparisons alone.
        let defaults = [("compare_type", true), ("render_as_batch", true)];
        let defaults = defaults.map(|(name, value)| (name, Value::Bool(value)));
        interpreter.set_state(Rc::new(Asked {
            configure_args: Value::dict(defaults),
        }));
    }
    Ok(Value::native(Part::Application))
}

/// Flask itself is not there.
fn missing(interpreter: &mut Interpreter, name: &str) -> PyResult {
    let place = interpreter.place();
    let missing = Unavailable::missing(format!("flask.{name}"), place);
    Ok(Value::Unavailable(Rc::new(missing)))
}

impl Part {
    /// What dbm cannot tell of it.
    fn unknown(self, what: &str) -> PyError {
        let shown = match self {
            Self::Application => format!("current_app.{what}"),
            Self::Config => format!("current_app.config[{what:?}]"),
            Self::Extensions => format!("current_app.extensions[{what:?}]"),
            Self::Migrate => format!("current_app.extensions['migrate'].{what}"),
            Self::Database => format!("current_app.extensions['migrate'].db.{what}"),
            Self::Metadata => format!("current_app.extensions['migrate'].db.metadata.{what}"),
        };
        let message =
            format!("`{shown}` is known to the Flask application alone, which dbm does not run");
        let failure = Failure::new(Kind::Settings, message);
        PyError::failure(match self {
            Self::Metadata => failure
                .hint("state `target_metadata = \"module:object\"` in the manifest, such as \"app.extensions:db.metadata\""),
            _ => failure,
        })
    }

    /// An entry of what is a dict; nothing if it is not known.
    fn entry(self, key: &str, interpreter: &Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(match (self, key) {
            (Self::Config, "SQLALCHEMY_DATABASE_URI") => Value::from(url(interpreter)?.expose()),
            (Self::Extensions, "migrate") => Value::native(Self::Migrate),
            (Self::Extensions, "sqlalchemy") => Value::native(Self::Database),
            _ => return Ok(None),
        }))
    }

    /// `config.get(key)`, `extensions.get(key)`
    fn get(self, interpreter: &Interpreter, arguments: &Arguments) -> PyResult {
        let bound = arguments.clone().bind("get(key, default=None)")?;
        let key = bound.required::<String>("key")?;
        let found = self.entry(&key, interpreter)?;
        found.ok_or_else(|| self.unknown(&key).at(bound.place()))
    }
}

/// The database that the manifest states.
fn url(interpreter: &Interpreter) -> Result<DatabaseUrl, PyError> {
    ManifestUrl::of(interpreter).ok_or_else(|| {
        let message = "the database is that of the Flask application, which dbm does not run";
        let hint = "state it in the manifest: `database.url = { setting = \"config:Config.SQLALCHEMY_DATABASE_URI\" }` \
                    reads the application's setting, `database.url = \"...\"` says it";
        PyError::failure(Failure::new(Kind::Settings, message).hint(hint))
    })
}

fn engine_of(interpreter: &Interpreter) -> PyResult {
    let url = url(interpreter)?;
    Ok(engine::engine_to(url))
}

/// `db.get_engine()`; one of several is asked for by its name.
fn get_engine(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let is_default = |value: &Value| value.is_none();
    let of_one = arguments.positional.iter().all(is_default)
        && arguments
            .keywords
            .iter()
            .all(|(_, value)| is_default(value));
    if !of_one {
        let message = "one of several databases of a Flask application is not supported: state one project for each";
        return Err(PyError::unsupported(message).at(arguments.place()));
    }
    engine_of(interpreter)
}

impl Native for Part {
    fn type_name(&self) -> &str {
        match self {
            Self::Application => "Flask",
            Self::Config => "Config",
            Self::Extensions => "dict",
            Self::Migrate => "_MigrateConfig",
            Self::Database => "SQLAlchemy",
            Self::Metadata => "MetaData",
        }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        match self {
            Self::Config => &[("get", |interpreter, _, arguments| {
                Self::Config.get(interpreter, &arguments)
            })],
            Self::Extensions => &[("get", |interpreter, _, arguments| {
                Self::Extensions.get(interpreter, &arguments)
            })],
            Self::Database => &[("get_engine", get_engine)],
            Self::Application | Self::Migrate | Self::Metadata => &[],
        }
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let asked = interpreter.state::<Asked>();
        Ok(Some(match (self, name) {
            (Self::Application, "config") => Value::native(Self::Config),
            (Self::Application, "extensions") => Value::native(Self::Extensions),
            (Self::Migrate, "configure_args") => match asked {
                Some(asked) => asked.configure_args.clone(),
                None => Value::dict::<String>([]),
            },
            (Self::Migrate | Self::Database, "db") => Value::native(Self::Database),
            (Self::Database, "engine") => engine_of(interpreter)?,
            (Self::Database, "metadata") => Value::native(Self::Metadata),
            // Several metadatas are those of several databases; `env.py` asks whether there are any.
            (Self::Database, "metadatas") => return Ok(None),
            (Self::Database, "get_engine") | (Self::Config | Self::Extensions, "get") => {
                return Ok(None);
            }
            _ if name.starts_with("__") => return Ok(None),
            (part, name) => return Err(part.unknown(name)),
        }))
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match (self, key.as_str()) {
            (Self::Config | Self::Extensions, Some(key)) => {
                let found = self.entry(key, interpreter)?;
                found.map(Some).ok_or_else(|| self.unknown(key))
            }
            (Self::Config | Self::Extensions, None) => Err(PyError::standard(
                StandardError::TypeError,
                "a key of it is a `str`",
            )),
            _ => Ok(None),
        }
    }
}
