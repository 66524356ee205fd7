//! `alembic.context` as `env.py` uses it (Alembic: `runtime/environment.py`).

use std::rc::Rc;

use crate::application::connection::ConnectionObject;
use crate::application::engine;
use crate::application::recorder::{Pinned, Recorder};
use dbm_core::schema::Literal;
use dbm_core::target::Backend;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{
    Arguments, Entry, Interpreter, ModuleTable, Native, NativeMethod, Outcome, Raised,
    StandardError, Str, Value,
};
use dbm_sqlalchemy::connection::operations;
use dbm_sqlalchemy::dialect::DialectObject;
use dbm_sqlalchemy::literal;
use dbm_sqlalchemy::url;

use super::Mode;
use super::config::ConfigObject;
use super::state::{Configured, EnvironmentState, Run};

/// The module `alembic.context`.
pub const TABLE: ModuleTable = ModuleTable::new(&[
    ("config", Entry::Value(|_| Ok(Value::native(ConfigObject)))),
    (
        "script",
        Entry::Value(|_| Err(Raised::unsupported("`context.script` is not supported"))),
    ),
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
        Entry::Function(|_, arguments| history(&arguments)),
    ),
    (
        "get_starting_revision_argument",
        Entry::Function(|_, arguments| history(&arguments)),
    ),
    (
        "get_head_revision",
        Entry::Function(|_, arguments| history(&arguments)),
    ),
    (
        "get_head_revisions",
        Entry::Function(|_, arguments| history(&arguments)),
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
            Err(Raised::unsupported("`context.get_impl` is not supported").at(arguments.place()))
        }),
    ),
]);

/// `from alembic import context`, and the names that `env.py` imports for annotations.
pub const ALEMBIC: ModuleTable = ModuleTable::new(&[("context", Entry::Module("alembic.context"))]);

fn state(interpreter: &Interpreter) -> Result<Rc<EnvironmentState>, Raised> {
    EnvironmentState::of(interpreter)
}

fn is_offline(interpreter: &Interpreter) -> Result<bool, Raised> {
    Ok(state(interpreter)?.call.mode == Mode::Offline)
}

/// What depends on the history and on the database's revision.
fn history(arguments: &Arguments) -> Outcome {
    let message = "what depends on the history is not known to `env.py` here";
    Err(Raised::unsupported(message).at(arguments.place()))
}

/// `get_x_argument(as_dictionary=False)`
fn get_x_argument(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
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

fn is_transactional_ddl(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
    let configured = configured(interpreter, &arguments)?;
    let backend = configured.url.as_ref().map(|url| url.backend);
    Ok(Value::Bool(backend == Some(Backend::PostgreSql)))
}

/// The configuration; Alembic raises where there is none yet.
fn configured(interpreter: &Interpreter, arguments: &Arguments) -> Result<Rc<Configured>, Raised> {
    let configured = state(interpreter)?.configured.borrow().clone();
    let message = "No context has been configured yet.";
    configured
        .ok_or_else(|| Raised::standard(StandardError::Exception, message).at(arguments.place()))
}

/// `context.configure(connection=..., url=..., ...)`
fn configure(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
    let bound = arguments.bind(
        "configure(connection=None, url=None, dialect_name=None, dialect_opts=None, **options)",
    )?;
    let state = state(interpreter)?;
    let pinned = Pinned::of(interpreter);
    let connection = bound.optional::<Value>("connection")?;
    let url = match (&connection, bound.optional::<Value>("url")?) {
        (Some(connection), _) => Some(connection_url(connection).ok_or_else(|| {
            bound.type_error("connection", "'connection' argument to configure() is expected to be a sqlalchemy.engine.Connection instance")
        })?),
        (None, Some(_)) if pinned.is_some() => pinned,
        (None, Some(given)) => Some(url::of(&given).map_err(|error| error.at(bound.place_of("url")))?),
        (None, None) => pinned,
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
        url,
        dialect: bound.optional("dialect_name")?,
        arguments: kept.chain(own).collect(),
        in_transaction: connection.is_some()
            && Recorder::of(interpreter).is_some_and(|it| it.in_transaction()),
        place: bound.place(),
    };
    *state.configured.borrow_mut() = Some(Rc::new(configured));
    Ok(Value::None)
}

fn connection_url(connection: &Value) -> Option<DatabaseUrl> {
    let object = connection.as_native::<ConnectionObject>()?;
    Some(object.engine.url.clone())
}

/// `with context.begin_transaction(): ...`
fn begin_transaction(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
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
                Err(Raised::unsupported("rolling the run back is not supported")
                    .at(arguments.place()))
            }),
        ]
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, Raised> {
        Ok(Some(this.clone()))
    }
}

/// `context.run_migrations(**arguments)`; the arguments go to each `upgrade()`.
fn run_migrations(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
    let place = arguments.place();
    let configured = configured(interpreter, &arguments)?;
    let for_scripts = for_scripts(&arguments)?;
    let state = state(interpreter)?;
    if state.run.borrow().is_some() {
        let message = "`env.py` migrates more than one database, which is not supported: state one project for each";
        return Err(Raised::unsupported(message).at(place));
    }
    let (before, first) = Recorder::of(interpreter)
        .map(|it| it.finish())
        .unwrap_or_default();
    *state.run.borrow_mut() = Some(Run {
        configured,
        before,
        first,
        arguments: for_scripts,
    });
    Ok(Value::None)
}

/// The arguments that go to each `upgrade()`: data, since the scripts run elsewhere.
fn for_scripts(arguments: &Arguments) -> Result<Vec<(String, Literal)>, Raised> {
    if !arguments.positional.is_empty() {
        let message = "run_migrations() takes no positional arguments";
        return Err(Raised::type_error(message).at(arguments.place()));
    }
    let one = |(name, value): &(Str, Value)| {
        let literal = literal::literal(value).ok_or_else(|| {
            let message = format!(
                "the argument `{name}` of `run_migrations` is a `{}`, which is not supported",
                value.type_name()
            );
            Raised::unsupported(message).at(arguments.place_of_keyword(name))
        })?;
        Ok((name.to_string(), literal))
    };
    arguments.keywords.iter().map(one).collect()
}

/// `context.execute(statement)`: within the run's transaction.
fn execute(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
    let configured = configured(interpreter, &arguments)?;
    let bound = arguments.bind("execute(sql, execution_options=None)")?;
    let statement = bound.required::<Value>("sql")?;
    let (Some(recorder), Some(url)) = (Recorder::of(interpreter), &configured.url) else {
        return Ok(Value::None);
    };
    for operation in operations(&statement, None, interpreter)? {
        recorder.execute(operation, url, bound.place())?;
    }
    Ok(Value::None)
}

fn static_output(_: &mut Interpreter, arguments: Arguments) -> Outcome {
    let message = "`context.static_output` is not supported";
    Err(Raised::unsupported(message).at(arguments.place()))
}

/// `context.get_context()`
fn get_context(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
    configured(interpreter, &arguments)?;
    Ok(Value::native(MigrationContext))
}

fn get_bind(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
    let configured = configured(interpreter, &arguments)?;
    match (&configured.url, is_offline(interpreter)?) {
        (Some(url), false) => Ok(engine::connection_to(url.clone(), arguments.place())),
        _ => Ok(Value::None),
    }
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
            ("get_current_revision", |_, _, arguments| {
                history(&arguments)
            }),
            ("get_current_heads", |_, _, arguments| history(&arguments)),
        ]
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        let state = state(interpreter)?;
        let configured = state.configured.borrow().clone();
        let url = configured.as_ref().and_then(|it| it.url.clone());
        Ok(Some(match (name, url) {
            ("dialect", Some(url)) => Value::native(DialectObject::named(url.backend.name())),
            ("connection" | "bind", Some(url)) if state.call.mode == Mode::Online => {
                engine::connection_to(url, interpreter.place())
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
