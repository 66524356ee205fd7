//! A connection of an engine: what is executed on it is [recorded](super::recorder).

use std::rc::Rc;

use dbm_core::source::Place;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};
use dbm_sqlalchemy::connection::operations;
use dbm_sqlalchemy::dialect::DialectObject;

use super::engine::{EngineObject, execution_option};
use super::recorder::{Recorder, Session};
use super::stub;

/// A `Connection` or `AsyncConnection`.
#[derive(Debug)]
pub(crate) struct ConnectionObject {
    /// The engine it is of.
    pub(crate) engine: Rc<EngineObject>,
    /// Which connection it is.
    pub(crate) session: Session,
    /// Whether leaving it commits: that of `engine.begin()`.
    commits: bool,
}

impl ConnectionObject {
    /// A new connection of `engine`.
    pub(crate) fn of(engine: Rc<EngineObject>, recorder: &Recorder) -> Self {
        Self {
            session: recorder.connect(Rc::clone(&engine.destination)),
            engine,
            commits: false,
        }
    }
}

/// What `connection.begin()` gives.
#[derive(Debug)]
struct TransactionObject {
    session: Session,
}

/// What `connection.execute(...)` gives: rows are known only while the script runs.
#[derive(Debug)]
struct ResultObject {
    place: Place,
}

/// `engine.connect()` or `engine.begin()`.
///
/// # Errors
/// Where no database may be connected to.
pub(crate) fn open(
    interpreter: &mut Interpreter,
    engine: &Value,
    commits: bool,
    place: Place,
) -> PyResult {
    let Some(recorder) = Recorder::of(interpreter) else {
        let message = "a setting that connects to the database is not supported";
        return Err(PyError::unsupported(message).at(place));
    };
    let Some(engine) = engine.to_native::<EngineObject>() else {
        return Err(PyError::type_error("an engine is expected"));
    };
    let connection = ConnectionObject {
        commits,
        ..ConnectionObject::of(engine, &recorder)
    };
    if commits {
        recorder.begin(&connection.session);
    }
    Ok(Value::native(connection))
}

fn recorder(interpreter: &Interpreter) -> Rc<Recorder> {
    Recorder::of(interpreter).unwrap_or_default()
}

/// Which connection an object is, or is a transaction of.
fn session(this: &Value) -> Result<Session, PyError> {
    let connection = this.as_native::<ConnectionObject>();
    let transaction = this.as_native::<TransactionObject>();
    connection
        .map(|it| it.session.clone())
        .or_else(|| transaction.map(|it| it.session.clone()))
        .ok_or_else(|| PyError::type_error("a connection is expected"))
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("execute", execute),
    ("exec_driver_sql", execute),
    ("scalar", execute),
    ("scalars", execute),
    ("run_sync", run_sync),
    ("begin", |interpreter, this, _| {
        let session = session(this)?;
        recorder(interpreter).begin(&session);
        Ok(Value::native(TransactionObject { session }))
    }),
    ("commit", |interpreter, this, _| {
        recorder(interpreter).commit(&session(this)?);
        Ok(Value::None)
    }),
    ("rollback", |interpreter, this, _| {
        recorder(interpreter).roll_back(&session(this)?);
        Ok(Value::None)
    }),
    ("in_transaction", |interpreter, this, _| {
        let session = session(this)?;
        Ok(Value::Bool(recorder(interpreter).in_transaction(&session)))
    }),
    ("execution_options", |_, this, arguments| {
        let place = arguments.place();
        for (name, value) in &arguments.keywords {
            execution_option(name, value).map_err(|error| error.at(place.clone()))?;
        }
        Ok(this.clone())
    }),
    ("connect", |_, this, _| Ok(this.clone())),
    ("start", |_, this, _| Ok(this.clone())),
    ("close", |_, _, _| Ok(Value::None)),
];

/// `connection.execute(statement, parameters)`.
fn execute(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("execute(statement, parameters=None, *, execution_options=None)")?;
    let place = bound.place();
    let statement = bound.required::<Value>("statement")?;
    let parameters = bound.optional::<Value>("parameters")?;
    let recorder = recorder(interpreter);
    let session = session(this)?;
    for operation in operations(&statement, parameters.as_ref(), interpreter)? {
        recorder.execute(&session, operation, place.clone())?;
    }
    Ok(Value::native(ResultObject { place }))
}

/// `connection.run_sync(function, ...)` calls it with the connection.
fn run_sync(interpreter: &mut Interpreter, this: &Value, mut arguments: Arguments) -> PyResult {
    if arguments.positional.is_empty() {
        return Err(PyError::type_error(
            "run_sync() missing 1 required positional argument: 'fn'",
        ));
    }
    let function = std::mem::replace(&mut arguments.positional[0], this.clone());
    interpreter.call(&function, arguments)
}

impl Native for ConnectionObject {
    fn type_name(&self) -> &'static str {
        if self.engine.is_async {
            "AsyncConnection"
        } else {
            "Connection"
        }
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        stub::is_class(class, self.type_name())
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
            "dialect" => Value::native(DialectObject::named(self.engine.url().backend.name())),
            "engine" => Value::Native(Rc::clone(&self.engine) as Rc<dyn Native>),
            "sync_connection" => this.clone(),
            "closed" => Value::Bool(false),
            _ => return Ok(None),
        }))
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(this.clone()))
    }

    fn exit(
        &self,
        _: &Value,
        exception: Option<&Value>,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        let recorder = recorder(interpreter);
        match exception {
            None if self.commits => recorder.commit(&self.session),
            _ => recorder.roll_back(&self.session),
        }
        Ok(false)
    }
}

impl Native for TransactionObject {
    fn type_name(&self) -> &'static str {
        "Transaction"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[
            ("commit", |interpreter, this, _| {
                recorder(interpreter).commit(&session(this)?);
                Ok(Value::None)
            }),
            ("rollback", |interpreter, this, _| {
                recorder(interpreter).roll_back(&session(this)?);
                Ok(Value::None)
            }),
            ("close", |_, _, _| Ok(Value::None)),
        ]
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let is_active = || recorder(interpreter).in_transaction(&self.session);
        Ok((name == "is_active").then(|| Value::Bool(is_active())))
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(this.clone()))
    }

    fn exit(
        &self,
        _: &Value,
        exception: Option<&Value>,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        let recorder = recorder(interpreter);
        if exception.is_none() {
            recorder.commit(&self.session);
        } else {
            recorder.roll_back(&self.session);
        }
        Ok(false)
    }
}

impl ResultObject {
    fn reading(&self) -> PyError {
        let message = "what a statement reads from the database is not known here";
        PyError::unsupported(message).at(self.place.clone())
    }
}

impl Native for ResultObject {
    fn type_name(&self) -> &'static str {
        "CursorResult"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if name == "close" {
            return Ok(Some(Value::function("close", |_, _| Ok(Value::None))));
        }
        Err(self.reading())
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Err(self.reading())
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Err(self.reading())
    }
}
