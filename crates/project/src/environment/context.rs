//! `alembic.context` as `env.py` uses it (Alembic: `runtime/environment.py`).

use std::cell::Cell;
use std::rc::Rc;

use crate::application::connection::ConnectionObject;
use crate::application::recorder::{Destination, ManifestUrl, Recorder};
use crate::application::{engine, listener};
use dbm_core::schema::Literal;
use dbm_core::target::Backend;
use dbm_python::{
    Arguments, Bound, Entry, Interpreter, ModuleTable, Native, NativeMethod, PyError, PyResult,
    StandardError, Str, Value,
};
use dbm_sqlalchemy::connection::operations;
use dbm_sqlalchemy::dialect::DialectObject;
use dbm_sqlalchemy::literal;
use dbm_sqlalchemy::url;

use super::Mode;
use super::config::ConfigObject;
use super::history::{self, VersionRows};
use super::state::{Configured, EnvironmentState, Run};

/// The module `alembic.context`.
pub(crate) const TABLE: ModuleTable = ModuleTable::new(&[
    ("config", Entry::Value(|_| Ok(Value::native(ConfigObject)))),
    ("script", Entry::Value(history::script_directory)),
    (
        "is_offline_mode",
        Entry::Function(|interpreter, _| Ok(Value::Bool(is_offline(interpreter)?))),
    ),
    (
        "is_transactional_ddl",
        Entry::Function(is_transactional_ddl),
    ),
    ("get_x_argument", Entry::Function(get_x_argument)),
    (
        "get_tag_argument",
        Entry::Function(|interpreter, _| Ok(Value::from(state(interpreter)?.call.tag.clone()))),
    ),
    (
        "get_revision_argument",
        Entry::Function(history::get_revision_argument),
    ),
    (
        "get_starting_revision_argument",
        Entry::Function(|interpreter, arguments| {
            let asked = asked(interpreter, &arguments)?;
            history::current_revision(&asked, interpreter, arguments)
        }),
    ),
    (
        "get_head_revision",
        Entry::Function(history::get_head_revision),
    ),
    (
        "get_head_revisions",
        Entry::Function(history::get_head_revisions),
    ),
    ("configure", Entry::Function(configure)),
    ("begin_transaction", Entry::Function(begin_transaction)),
    ("run_migrations", Entry::Function(run_migrations)),
    ("execute", Entry::Function(execute)),
    ("static_output", Entry::Function(static_output)),
    ("get_context", Entry::Function(get_context)),
    ("get_bind", Entry::Function(get_bind)),
    (
        "get_impl",
        Entry::Function(|_, arguments| {
            Err(PyError::unsupported("`context.get_impl` is not supported").at(arguments.place()))
        }),
    ),
]);

/// `from alembic import context`, and the names that `env.py` imports for annotations.
pub(crate) const ALEMBIC: ModuleTable = ModuleTable::new(&[
    ("context", Entry::Module("alembic.context")),
    ("script", Entry::Module("alembic.script")),
    ("migration", Entry::Module("alembic.migration")),
    ("util", Entry::Module("alembic.util")),
]);

fn state(interpreter: &Interpreter) -> Result<Rc<EnvironmentState>, PyError> {
    EnvironmentState::of(interpreter)
}

fn is_offline(interpreter: &Interpreter) -> Result<bool, PyError> {
    Ok(state(interpreter)?.call.mode == Mode::Offline)
}

/// `get_x_argument(as_dictionary=False)`
fn get_x_argument(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("get_x_argument(as_dictionary=False)")?;
    let as_dictionary =
        interpreter.truth(&bound.value("as_dictionary").unwrap_or(Value::Bool(false)))?;
    let state = state(interpreter)?;
    if !as_dictionary {
        return Ok(Value::list(state.x.iter().map(|x| Value::from(x.as_str()))));
    }
    Ok(Value::dict(state.x.iter().map(|x| {
        let (key, value) = x.split_once('=').unwrap_or((x, ""));
        (key, Value::from(value))
    })))
}

fn is_transactional_ddl(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let configured = configured(interpreter, &arguments)?;
    let backend = configured.url.as_ref().map(|url| url.backend);
    Ok(Value::Bool(backend == Some(Backend::PostgreSql)))
}

/// The configuration; Alembic raises where there is none yet.
fn configured(interpreter: &Interpreter, arguments: &Arguments) -> Result<Rc<Configured>, PyError> {
    let configured = state(interpreter)?.configured.borrow().clone();
    let message = "No context has been configured yet.";
    configured
        .ok_or_else(|| PyError::standard(StandardError::Exception, message).at(arguments.place()))
}

/// `context.configure(connection=..., url=..., ...)`
fn configure(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "configure(connection=None, url=None, dialect_name=None, dialect_opts=None, **options)",
    )?;
    let state = state(interpreter)?;
    let given = given_connection(&bound)?;
    let recorder = Recorder::of(interpreter).unwrap_or_default();
    let is_open = |connection: &Rc<ConnectionObject>| recorder.in_transaction(&connection.session);
    let in_transaction = given.as_ref().is_some_and(is_open);
    let connection = match given {
        Some(connection) => Some(connection),
        None => connection_of_url(&bound, interpreter, &recorder)?,
    };
    let mut named: Vec<_> = bound
        .keywords()
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(options) = bound.value("dialect_opts") {
        named.push(("dialect_opts".into(), options));
    }
    let previous = state.configured.borrow().clone();
    let kept = previous.iter().flat_map(|it| it.arguments.clone());
    let own = named.into_iter().map(|(name, value)| {
        let place = bound.place_of(&name);
        (name, value, place)
    });
    let configured = Configured {
        url: connection.as_ref().map(|it| it.engine.url().clone()),
        connection,
        dialect: bound.optional("dialect_name")?,
        arguments: kept.chain(own).collect(),
        in_transaction,
        place: bound.place(),
    };
    *state.configured.borrow_mut() = Some(Rc::new(configured));
    Ok(Value::None)
}

/// The argument `connection`.
fn given_connection(bound: &Bound) -> Result<Option<Rc<ConnectionObject>>, PyError> {
    let Some(given) = bound.optional::<Value>("connection")? else {
        return Ok(None);
    };
    given.to_native().map(Some).ok_or_else(|| {
        bound.type_error("connection", "'connection' argument to configure() is expected to be a sqlalchemy.engine.Connection instance")
    })
}

/// A connection that stands for the argument `url`; the stated URL wins.
fn connection_of_url(
    bound: &Bound,
    interpreter: &Interpreter,
    recorder: &Recorder,
) -> Result<Option<Rc<ConnectionObject>>, PyError> {
    let given = bound.optional::<Value>("url")?;
    let given = given.map(|given| url::of(&given).map_err(|error| error.at(bound.place_of("url"))));
    let destination = match (ManifestUrl::of(interpreter), given) {
        (None, None) => return Ok(None),
        (None, Some(given)) => Destination::of(given?),
        (Some(pinned), None) => Destination::of(pinned),
        (Some(pinned), Some(given)) => Destination {
            url: pinned,
            written: given.ok(),
            settings: Vec::new(),
        },
    };
    let connection = engine::connection_to(destination, recorder);
    Ok(Some(connection))
}

/// `with context.begin_transaction(): ...`
fn begin_transaction(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    configured(interpreter, &arguments)?;
    Ok(Value::native(Transaction))
}

/// Alembic's own transaction: the run's.
#[derive(Debug)]
struct Transaction;

impl Native for Transaction {
    fn type_name(&self) -> &'static str {
        "_ProxyTransaction"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[
            ("commit", |_, _, _| Ok(Value::None)),
            ("rollback", |_, _, arguments| {
                Err(
                    PyError::unsupported("rolling the run back is not supported")
                        .at(arguments.place()),
                )
            }),
        ]
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(this.clone()))
    }
}

/// `context.run_migrations(**arguments)`; the arguments go to each `upgrade()`.
fn run_migrations(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    let configured = configured(interpreter, &arguments)?;
    let for_scripts = for_scripts(&arguments)?;
    let state = state(interpreter)?;
    if !state.runs.borrow().is_empty() {
        one_more(&state, &configured).map_err(|error| error.at(place))?;
    }
    let recorder = Recorder::of(interpreter).unwrap_or_default();
    let connection = configured.connection.as_ref();
    let on_connect = match connection {
        Some(connection) if state.call.mode == Mode::Online => {
            listener::statements_on_connect(interpreter, &connection.engine.destination)?
        }
        Some(_) | None => Vec::new(),
    };
    settle(&state, &recorder);
    let session = connection.map(|it| &it.session);
    let (before, first) = recorder.finish(session)?;
    if let Some(session) = session.filter(|_| !configured.in_transaction) {
        recorder.commit(session);
    }
    state.runs.borrow_mut().push(Run {
        main_options: state.config.main_options(),
        configured,
        on_connect,
        before,
        first,
        arguments: for_scripts,
        is_committed: Cell::new(false),
    });
    Ok(Value::None)
}

/// Several runs: one for each schema or database, one after the other.
///
/// # Errors
/// Where there is but one: of a comparison, of `--sql`, on a database that the manifest states for all.
fn one_more(state: &EnvironmentState, configured: &Configured) -> Result<(), PyError> {
    let several = "`env.py` calls `run_migrations` more than once, which is not supported";
    if state.call.mode == Mode::Offline {
        return Err(PyError::unsupported(format!("{several} with `--sql`")));
    }
    if !state.call.command.may_run_several() {
        let command = state.call.command.name();
        return Err(PyError::unsupported(format!("{several} for `{command}`")));
    }
    let written = |it: &Configured| {
        let connection = it.connection.as_ref()?;
        connection.engine.destination.written.clone()
    };
    let first = state
        .runs
        .borrow()
        .first()
        .and_then(|run| written(&run.configured));
    if state.config.pinned_url.is_some() && first != written(configured) {
        let message = "`env.py` migrates more than one database, and the manifest states one";
        return Err(PyError::unsupported(message));
    }
    Ok(())
}

/// Notes of the runs so far whether their transactions were committed since.
pub(crate) fn settle(state: &EnvironmentState, recorder: &Recorder) {
    let committed = recorder.take_committed_after();
    for run in state.runs.borrow().iter() {
        let session = run.configured.connection.as_ref().map(|it| &it.session);
        if session.is_some_and(|session| committed.contains(&session.number)) {
            run.is_committed.set(true);
        }
    }
}

/// The arguments that go to each `upgrade()`: data, since the scripts run elsewhere.
fn for_scripts(arguments: &Arguments) -> Result<Vec<(String, Literal)>, PyError> {
    if !arguments.positional.is_empty() {
        let message = "run_migrations() takes no positional arguments";
        return Err(PyError::type_error(message).at(arguments.place()));
    }
    let one = |(name, value): &(Str, Value)| {
        let literal = literal::literal(value).ok_or_else(|| {
            let message = format!(
                "the argument `{name}` of `run_migrations` is a `{}`, which is not supported",
                value.type_name()
            );
            PyError::unsupported(message).at(arguments.place_of_keyword(name))
        })?;
        Ok((name.to_string(), literal))
    };
    arguments.keywords.iter().map(one).collect()
}

/// `context.execute(statement)`: within the run's transaction.
fn execute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let configured = configured(interpreter, &arguments)?;
    let bound = arguments.bind("execute(sql, execution_options=None)")?;
    let statement = bound.required::<Value>("sql")?;
    let (Some(recorder), Some(connection)) = (Recorder::of(interpreter), &configured.connection)
    else {
        return Ok(Value::None);
    };
    for operation in operations(&statement, None, interpreter)? {
        recorder.execute(&connection.session, operation, bound.place());
    }
    Ok(Value::None)
}

fn static_output(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let message = "`context.static_output` is not supported";
    Err(PyError::unsupported(message).at(arguments.place()))
}

/// `context.get_context()`
fn get_context(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    configured(interpreter, &arguments)?;
    Ok(Value::native(MigrationContext))
}

fn get_bind(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let configured = configured(interpreter, &arguments)?;
    match (&configured.connection, is_offline(interpreter)?) {
        (Some(connection), false) => Ok(shared(connection)),
        _ => Ok(Value::None),
    }
}

/// The version table of the configuration.
fn asked(interpreter: &Interpreter, arguments: &Arguments) -> Result<VersionRows, PyError> {
    let configured = configured(interpreter, arguments)?;
    let text = |name| {
        let (value, _) = configured.argument(name)?;
        value.as_str().map(str::to_owned)
    };
    Ok(VersionRows {
        connection: configured.connection.clone(),
        table: text("version_table"),
        schema: text("version_table_schema"),
    })
}

fn shared(connection: &Rc<ConnectionObject>) -> Value {
    Value::Native(Rc::clone(connection) as Rc<dyn Native>)
}

/// `MigrationContext`
#[derive(Debug)]
struct MigrationContext;

impl Native for MigrationContext {
    fn type_name(&self) -> &'static str {
        "MigrationContext"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[
            ("begin_transaction", |interpreter, _, arguments| {
                begin_transaction(interpreter, arguments)
            }),
            ("run_migrations", |interpreter, _, arguments| {
                run_migrations(interpreter, arguments)
            }),
            ("execute", |interpreter, _, arguments| {
                execute(interpreter, arguments)
            }),
            ("get_current_revision", |interpreter, _, arguments| {
                let asked = asked(interpreter, &arguments)?;
                history::current_revision(&asked, interpreter, arguments)
            }),
            ("get_current_heads", |interpreter, _, arguments| {
                let asked = asked(interpreter, &arguments)?;
                history::current_heads(&asked, interpreter, arguments)
            }),
        ]
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let state = state(interpreter)?;
        let configured = state.configured.borrow().clone();
        let connection = configured.as_ref().and_then(|it| it.connection.as_ref());
        Ok(Some(match (name, connection) {
            ("dialect", Some(connection)) => {
                let backend = connection.engine.url().backend;
                Value::native(DialectObject::named(backend.name()))
            }
            ("connection" | "bind", Some(connection)) if state.call.mode == Mode::Online => {
                shared(connection)
            }
            ("as_sql", _) => Value::Bool(state.call.mode == Mode::Offline),
            ("config", _) => Value::native(ConfigObject),
            ("opts", _) => {
                let arguments = configured.iter().flat_map(|it| &it.arguments);
                Value::dict(arguments.map(|(name, value, _)| (name.clone(), value.clone())))
            }
            _ => return Ok(None),
        }))
    }
}
