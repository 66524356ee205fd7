//! Names of SQLAlchemy that an application needs at run time and a migration does not:
//! sessions, pools, events. They can be made and passed on; using one says that it is not known here.

use dbm_python::{Arguments, Entry, Interpreter, Native, PyError, PyResult, Value};

use super::engine::{self, EngineObject};

/// A class, or an object of one.
#[derive(Debug)]
struct Stub {
    name: &'static str,
    is_class: bool,
}

/// The class of that name.
pub fn class(name: &'static str) -> Value {
    Value::native(Stub {
        name,
        is_class: true,
    })
}

/// Whether `class` is the class of that name.
pub fn is_class(class: &Value, name: &str) -> bool {
    let class = class.as_native::<Stub>();
    class.is_some_and(|class| class.is_class && class.name == name)
}

/// `sqlalchemy.pool`
pub const POOLS: &[(&str, Entry)] = &[
    ("NullPool", Entry::Value(|_| Ok(class("NullPool")))),
    ("StaticPool", Entry::Value(|_| Ok(class("StaticPool")))),
    ("QueuePool", Entry::Value(|_| Ok(class("QueuePool")))),
    (
        "SingletonThreadPool",
        Entry::Value(|_| Ok(class("SingletonThreadPool"))),
    ),
    (
        "AssertionPool",
        Entry::Value(|_| Ok(class("AssertionPool"))),
    ),
    (
        "AsyncAdaptedQueuePool",
        Entry::Value(|_| Ok(class("AsyncAdaptedQueuePool"))),
    ),
];

/// `sqlalchemy.event`
pub const EVENTS: &[(&str, Entry)] = &[
    ("listens_for", Entry::Function(listens_for)),
    ("listen", Entry::Function(listen)),
    ("remove", Entry::Function(|_, _| Ok(Value::None))),
    ("contains", Entry::Function(|_, _| Ok(Value::Bool(false)))),
];

/// `@event.listens_for(target, name)` gives the function back.
fn listens_for(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    check_target(&arguments)?;
    Ok(Value::function("listens_for", |_, arguments| {
        arguments.one("listens_for")
    }))
}

fn listen(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    check_target(&arguments)?;
    Ok(Value::None)
}

/// What a listener does to an engine's connections would be missed; one of models or sessions is not.
fn check_target(arguments: &Arguments) -> Result<(), PyError> {
    let target = arguments.positional.first();
    let name = arguments
        .positional
        .get(1)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let of_engine = target.is_some_and(|target| {
        let is_class = target
            .as_native::<Stub>()
            .is_some_and(|it| it.name == "Engine");
        is_class || target.as_native::<EngineObject>().is_some()
    });
    match name {
        "connect" | "first_connect" | "begin" | "before_cursor_execute" | "do_connect"
            if of_engine =>
        {
            let message = format!(
                "what an engine does on `{name}` is not supported: state `on_connect = [...]` and `env = false` in the manifest"
            );
            Err(PyError::unsupported(message).at(arguments.place()))
        }
        _ => Ok(()),
    }
}

impl Stub {
    fn unknown(&self) -> PyError {
        PyError::unsupported(format!("`{}` is not known here", self.name))
    }
}

impl Native for Stub {
    fn type_name(&self) -> &str {
        if self.is_class { "type" } else { self.name }
    }

    fn call(&self, _: &Value, arguments: Arguments, _: &mut Interpreter) -> PyResult {
        if self.is_class && self.name == "AsyncEngine" {
            return engine::async_engine(arguments);
        }
        if self.is_class {
            return Ok(Value::native(Self {
                name: self.name,
                is_class: false,
            }));
        }
        Err(self.unknown().at(arguments.place()))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "__name__" | "__qualname__" => Ok(Some(Value::from(self.name))),
            _ => Err(self.unknown()),
        }
    }

    /// `sessionmaker[Session]`
    fn get_item(
        &self,
        this: &Value,
        _: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(self.is_class.then(|| this.clone()))
    }
}
