//! Names of SQLAlchemy that an application needs at run time and a migration does not:
//! sessions, pools, events. They can be made and passed on; using one says that it is not known here.

use dbm_python::{Arguments, Entry, Interpreter, Native, PyError, PyResult, Value};

use super::engine;
use super::listener;

/// A class, or an object of one.
#[derive(Debug)]
struct Stub {
    name: &'static str,
    is_class: bool,
}

/// The class of that name.
pub(crate) fn class(name: &'static str) -> Value {
    Value::native(Stub {
        name,
        is_class: true,
    })
}

/// Whether `class` is the class of that name.
pub(crate) fn is_class(class: &Value, name: &str) -> bool {
    let class = class.as_native::<Stub>();
    class.is_some_and(|class| class.is_class && class.name == name)
}

/// `sqlalchemy.pool`
pub(crate) const POOLS: &[(&str, Entry)] = &[
    ("Pool", Entry::Value(|_| Ok(class("Pool")))),
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
pub(crate) const EVENTS: &[(&str, Entry)] = &[
    ("listens_for", Entry::Function(listener::listens_for)),
    ("listen", Entry::Function(listener::listen)),
    ("remove", Entry::Function(listener::remove)),
    ("contains", Entry::Function(|_, _| Ok(Value::Bool(false)))),
];

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
