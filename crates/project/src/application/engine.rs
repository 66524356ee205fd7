//! SQLAlchemy's engines, as settings and `env.py` make them: a URL, and what the driver is told.

use std::rc::Rc;

use dbm_core::target::Backend;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{
    Arguments, Bound, Dict, Interpreter, Native, NativeFunction, NativeMethod, PyError, PyResult,
    Value,
};
use dbm_sqlalchemy::dialect::DialectObject;
use dbm_sqlalchemy::url::{self, UrlObject};

use super::connection::{self, ConnectionObject};
use super::recorder::{Destination, ManifestUrl, Recorder};
use super::stub;

/// An `Engine` or `AsyncEngine`.
#[derive(Debug)]
pub(crate) struct EngineObject {
    /// Where it leads to.
    pub(crate) destination: Rc<Destination>,
    /// Whether it is an `AsyncEngine`.
    pub(crate) is_async: bool,
}

impl EngineObject {
    /// An engine that leads to `destination`.
    fn to(destination: Destination) -> Self {
        Self {
            destination: Rc::new(destination),
            is_async: false,
        }
    }

    /// The URL, `connect_args` in its query; the stated one where the manifest states it.
    pub(crate) fn url(&self) -> &DatabaseUrl {
        &self.destination.url
    }
}

/// The functions that make engines.
pub(crate) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("create_engine", |interpreter, arguments| {
        create(interpreter, arguments, false)
    }),
    ("create_async_engine", |interpreter, arguments| {
        create(interpreter, arguments, true)
    }),
    ("engine_from_config", |interpreter, arguments| {
        from_config(interpreter, arguments, false)
    }),
    ("async_engine_from_config", |interpreter, arguments| {
        from_config(interpreter, arguments, true)
    }),
];

/// Options of an engine that change nothing that a migration does.
const WITHOUT_EFFECT: &[&str] = &[
    "poolclass",
    "pool",
    "pool_size",
    "max_overflow",
    "pool_pre_ping",
    "pool_recycle",
    "pool_timeout",
    "pool_use_lifo",
    "pool_reset_on_return",
    "pool_logging_name",
    "pool_echo",
    "logging_name",
    "echo",
    "echo_pool",
    "future",
    "encoding",
    "convert_unicode",
    "json_serializer",
    "json_deserializer",
    "hide_parameters",
    "label_length",
    "query_cache_size",
    "use_insertmanyvalues",
    "insertmanyvalues_page_size",
    "executemany_mode",
    "executemany_batch_page_size",
    "executemany_values_page_size",
    "implicit_returning",
    "use_native_hstore",
    "use_batch_mode",
    "strategy",
    "enable_from_linting",
    "skip_autocommit_rollback",
    "client_encoding",
    "async_fallback",
];

fn create(interpreter: &mut Interpreter, arguments: Arguments, is_async: bool) -> PyResult {
    let bound = arguments.bind("create_engine(url, **options)")?;
    let options: Vec<(String, Value)> = bound
        .keywords()
        .iter()
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect();
    let given = bound.required("url")?;
    engine(interpreter, &given, &options, is_async, &bound)
}

/// The options of a section that start with `sqlalchemy.`; those of the call win.
fn from_config(interpreter: &mut Interpreter, arguments: Arguments, is_async: bool) -> PyResult {
    let bound =
        arguments.bind("engine_from_config(configuration, prefix='sqlalchemy.', **options)")?;
    let configuration = bound.required::<Rc<Dict>>("configuration")?;
    let prefix = bound.or("prefix", "sqlalchemy.".to_owned())?;
    let mut options = Vec::new();
    let mut url = None;
    for (key, value) in configuration.entries() {
        match key
            .as_str()
            .and_then(|key| key.strip_prefix(prefix.as_str()))
        {
            Some("url") => url = Some(value),
            Some(name) => options.push((name.to_owned(), value)),
            None => {}
        }
    }
    for (name, value) in bound.keywords() {
        options.retain(|(known, _)| name != known.as_str());
        options.push((name.to_string(), value.clone()));
    }
    if url.is_none() && ManifestUrl::of(interpreter).is_none() {
        let key = Value::from(format!("{prefix}url"));
        return Err(PyError::key_error(key).at(bound.place_of("configuration")));
    }
    engine(
        interpreter,
        &url.unwrap_or(Value::None),
        &options,
        is_async,
        &bound,
    )
}

/// `AsyncEngine(engine)`
pub(crate) fn async_engine(arguments: Arguments) -> PyResult {
    let bound = arguments.bind("AsyncEngine(sync_engine)")?;
    let engine = bound.required::<Value>("sync_engine")?;
    match engine.as_native::<EngineObject>() {
        Some(engine) => Ok(Value::native(EngineObject {
            destination: Rc::clone(&engine.destination),
            is_async: true,
        })),
        None => Err(bound.type_error("sync_engine", "an `Engine` is expected")),
    }
}

fn engine(
    interpreter: &mut Interpreter,
    given: &Value,
    options: &[(String, Value)],
    is_async: bool,
    bound: &Bound,
) -> PyResult {
    let own = url::of(given);
    let written = own.as_ref().ok().cloned();
    let (mut url, is_own) = match ManifestUrl::of(interpreter) {
        Some(pinned) => {
            let same_kind = own.is_ok_and(|own| own.backend == pinned.backend);
            (pinned, same_kind)
        }
        None => (own.map_err(|error| error.at(bound.place()))?, true),
    };
    let mut settings = Vec::new();
    for (name, value) in options {
        if name == "isolation_level" && !value.is_none() {
            let level = isolation(url.backend, value);
            settings.extend(level.map_err(|error| error.at(bound.place_of(name)))?);
            continue;
        }
        // What one kind of database is told means nothing to the other that the manifest states.
        if is_own || name != "connect_args" {
            apply_option(&mut url, name, value, interpreter)
                .map_err(|error| error.at(bound.place_of(name)))?;
        }
    }
    Ok(Value::native(EngineObject {
        destination: Rc::new(Destination {
            url,
            written,
            settings,
        }),
        is_async,
    }))
}

/// The statement that gives each connection the isolation level of the engine; nothing where it has it.
///
/// # Errors
/// For `AUTOCOMMIT`, with which nothing of a run is one transaction, and for what is no level.
fn isolation(backend: Backend, value: &Value) -> Result<Option<String>, PyError> {
    const LEVELS: [&str; 4] = [
        "READ UNCOMMITTED",
        "READ COMMITTED",
        "REPEATABLE READ",
        "SERIALIZABLE",
    ];
    let level = value.as_str().unwrap_or_default();
    let level = level.replace('_', " ").to_uppercase();
    if !LEVELS.contains(&level.as_str()) {
        let message = format!("`isolation_level={level:?}` of an engine is not supported");
        return Err(PyError::unsupported(message));
    }
    match backend {
        Backend::PostgreSql => Ok(Some(format!(
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {level}"
        ))),
        Backend::MySql | Backend::MariaDb => Ok(Some(format!(
            "SET SESSION TRANSACTION ISOLATION LEVEL {level}"
        ))),
        Backend::Sqlite if level == "SERIALIZABLE" => Ok(None),
        Backend::Sqlite => {
            let message =
                format!("`isolation_level={level:?}` of an engine is not supported on SQLite");
            Err(PyError::unsupported(message))
        }
    }
}

/// Refuses an option that would change what a migration does.
fn apply_option(
    url: &mut DatabaseUrl,
    name: &str,
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    match name {
        "connect_args" => connect_arguments(url, value, interpreter),
        "execution_options" => execution_options(value),
        _ if value.is_none() || WITHOUT_EFFECT.contains(&name) => Ok(()),
        _ => Err(PyError::unsupported(format!(
            "the option `{name}` of an engine is not supported"
        ))),
    }
}

/// Options of a connection or an engine that would change what statements do.
pub(crate) fn execution_options(value: &Value) -> Result<(), PyError> {
    let Value::Dict(options) = value else {
        return Err(PyError::type_error("execution options are a dict"));
    };
    for (name, value) in options.entries() {
        let name = name.as_str().unwrap_or_default().to_owned();
        execution_option(&name, &value)?;
    }
    Ok(())
}

/// One of them.
pub(crate) fn execution_option(name: &str, value: &Value) -> Result<(), PyError> {
    let empty = matches!(value, Value::Dict(dict) if dict.is_empty());
    match name {
        "stream_results" | "yield_per" | "logging_token" | "compiled_cache" => Ok(()),
        _ if value.is_none() || empty => Ok(()),
        _ => Err(PyError::unsupported(format!(
            "the execution option `{name}` is not supported"
        ))),
    }
}

/// `connect_args` become parameters of the URL, as the driver takes both for the same.
fn connect_arguments(
    url: &mut DatabaseUrl,
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let Value::Dict(arguments) = value else {
        return Err(PyError::type_error("`connect_args` is a dict"));
    };
    for (name, value) in arguments.entries() {
        let name = name.as_str().unwrap_or_default().to_owned();
        let fields = match (&*name, &value) {
            ("server_settings", Value::Dict(settings)) => server_settings(settings, interpreter)?,
            ("ssl", Value::Dict(settings)) => ssl_settings(settings, interpreter)?,
            _ => vec![(name.clone(), argument_text(&name, &value, interpreter)?)],
        };
        for (name, value) in fields {
            url.query.retain(|(known, _)| *known != name);
            url.query.push((name, value));
        }
    }
    Ok(())
}

fn argument_text(
    name: &str,
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<String, PyError> {
    match value {
        Value::Str(_) | Value::Int(_) | Value::Float(_) => interpreter.text(value),
        Value::Bool(flag) => Ok(flag.to_string()),
        _ => Err(PyError::unsupported(format!(
            "the argument `{name}` in `connect_args` is no plain value: state `database.url` in the manifest"
        ))),
    }
}

/// asyncpg's `server_settings` are libpq's `options`: `-c name=value`.
fn server_settings(
    settings: &Rc<Dict>,
    interpreter: &mut Interpreter,
) -> Result<Vec<(String, String)>, PyError> {
    let mut options = Vec::new();
    for (name, value) in settings.entries() {
        let name = name.as_str().unwrap_or_default().to_owned();
        let value = argument_text(&name, &value, interpreter)?;
        if name == "application_name" {
            continue;
        }
        let escaped = value.replace('\\', "\\\\").replace(' ', "\\ ");
        options.push(format!("-c {name}={escaped}"));
    }
    Ok(vec![("options".to_owned(), options.join(" "))])
}

/// PyMySQL's `ssl={"ca": ...}` is `ssl_ca=...`.
fn ssl_settings(
    settings: &Rc<Dict>,
    interpreter: &mut Interpreter,
) -> Result<Vec<(String, String)>, PyError> {
    let mut fields = Vec::new();
    for (name, value) in settings.entries() {
        let name = format!("ssl_{}", name.as_str().unwrap_or_default());
        let value = argument_text(&name, &value, interpreter)?;
        fields.push((name, value));
    }
    Ok(fields)
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("connect", |interpreter, this, arguments| {
        let place = arguments.place();
        arguments.none("connect")?;
        connection::open(interpreter, this, false, place)
    }),
    ("begin", |interpreter, this, arguments| {
        let place = arguments.place();
        arguments.none("begin")?;
        connection::open(interpreter, this, true, place)
    }),
    ("execution_options", |_, this, arguments| {
        let place = arguments.place();
        for (name, value) in &arguments.keywords {
            execution_option(name, value).map_err(|error| error.at(place.clone()))?;
        }
        Ok(this.clone())
    }),
    ("dispose", |_, _, _| Ok(Value::None)),
    ("get_execution_options", |_, _, _| {
        Ok(Value::dict::<String>([]))
    }),
];

impl Native for EngineObject {
    fn type_name(&self) -> &'static str {
        if self.is_async {
            "AsyncEngine"
        } else {
            "Engine"
        }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(Some(match name {
            "url" => Value::native(UrlObject(self.url().clone())),
            "dialect" => Value::native(DialectObject::named(self.url().backend.name())),
            "name" => Value::from(self.url().backend.name()),
            "driver" => Value::from(self.url().suffix().unwrap_or_default()),
            "engine" | "sync_engine" | "pool" => this.clone(),
            "echo" => Value::Bool(false),
            _ => return Ok(None),
        }))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        stub::is_class(class, self.type_name())
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("Engine({})", self.url()))
    }
}

/// The engine that a connection or an engine stands for.
pub(crate) fn of(value: &Value) -> Option<Rc<EngineObject>> {
    let connection = value.as_native::<ConnectionObject>();
    connection
        .map(|it| Rc::clone(&it.engine))
        .or_else(|| value.to_native())
}

/// The engine of `url`.
pub(crate) fn engine_to(url: DatabaseUrl) -> Value {
    Value::native(EngineObject::to(Destination::of(url)))
}

/// A connection that leads to `destination`.
pub(crate) fn connection_to(destination: Destination, recorder: &Recorder) -> Rc<ConnectionObject> {
    let engine = Rc::new(EngineObject::to(destination));
    Rc::new(ConnectionObject::of(engine, recorder))
}
