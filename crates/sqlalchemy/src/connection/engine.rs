//! `connection.engine`. There is one connection: what an engine opens is that one.

use crate::connection::ConnectionObject;
use crate::dialect::DialectObject;
use crate::host::Host;
use crate::url::UrlObject;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// `op.get_bind().engine`.
#[derive(Debug)]
pub(crate) struct EngineObject;

const METHODS: &[(&str, NativeMethod)] = &[
    ("connect", connection),
    ("begin", connection),
    ("dispose", |_, _, _| Ok(Value::None)),
    ("execution_options", |interpreter, this, arguments| {
        let connection = Value::native(ConnectionObject);
        super::execution_options(interpreter, &connection, arguments)?;
        Ok(this.clone())
    }),
    // engines of SQLAlchemy before 2.0 ran statements themselves
    ("execute", |interpreter, _, arguments| {
        super::execute(interpreter, &Value::native(ConnectionObject), arguments)
    }),
    ("scalar", |interpreter, _, arguments| {
        let result = super::execute(interpreter, &Value::native(ConnectionObject), arguments)?;
        interpreter.call_method(&result, "scalar", Vec::new())
    }),
];

/// `engine.connect()` and `engine.begin()`.
fn connection(_: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    arguments.none("connect")?;
    Ok(Value::native(ConnectionObject))
}

impl Native for EngineObject {
    fn type_name(&self) -> &'static str {
        "Engine"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let dialect = &Host::of(interpreter).dialect;
        match name {
            "dialect" => Ok(Some(Value::native(DialectObject::named(dialect)))),
            "name" => Ok(Some(Value::from(dialect.as_str()))),
            "driver" => {
                let dialect = Value::native(DialectObject::named(dialect));
                interpreter.get_attribute(&dialect, "driver").map(Some)
            }
            "engine" => Ok(Some(this.clone())),
            "url" => {
                let url = Host::of(interpreter)
                    .database("the URL of the engine")?
                    .url();
                Ok(Some(Value::native(UrlObject(url))))
            }
            "raw_connection" | "pool" => Err(PyError::unsupported(format!(
                "`{name}` of an engine is not supported yet"
            ))),
            _ => Ok(None),
        }
    }
}
