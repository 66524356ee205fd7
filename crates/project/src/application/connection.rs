//! A connection of an engine: what is executed on it is [recorded](super::recorder).

use std::cell::OnceCell;
use std::rc::Rc;

use dbm_core::operation::Operation;
use dbm_core::source::Place;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};
use dbm_sqlalchemy::connection::{operations, result_of};
use dbm_sqlalchemy::dialect::DialectObject;

use super::engine::{EngineObject, execution_option};
use super::listener;
use super::question::{self, Questions};
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

/// What `connection.execute(...)` gives. The database is asked once something of it is read.
#[derive(Debug)]
struct ResultObject {
    statement: Value,
    session: Session,
    /// What was executed before it, as far as its session sees it.
    before: Vec<Operation>,
    /// The statement as it was executed.
    own: Vec<Operation>,
    place: Place,
    read: OnceCell<Value>,
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
    ("scalar", |interpreter, this, arguments| {
        read_at_once(interpreter, this, arguments, "scalar")
    }),
    ("scalars", |interpreter, this, arguments| {
        read_at_once(interpreter, this, arguments, "scalars")
    }),
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
    let before = recorder.seen_by(&session);
    let own = operations(&statement, parameters.as_ref(), interpreter)?;
    for operation in &own {
        recorder.execute(&session, operation.clone(), place.clone());
    }
    Ok(Value::native(ResultObject {
        statement,
        session,
        before,
        own,
        place,
        read: OnceCell::new(),
    }))
}

/// `connection.scalar(statement)`: the answer, where the statement only asks; of others nobody may read it.
fn read_at_once(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    method: &str,
) -> PyResult {
    let result = execute(interpreter, this, arguments)?;
    let object = result.as_native::<ResultObject>();
    if !object.is_some_and(ResultObject::only_asks) || interpreter.state::<Questions>().is_none() {
        return Ok(result);
    }
    interpreter.call_method(&result, method, Vec::new())
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
    /// The statement as SQL, where it is one.
    fn sql(&self) -> Option<String> {
        let url = &self.session.destination.url;
        let mut texts = question::rendered(&self.own, url).ok()?;
        texts.pop().filter(|_| texts.is_empty())
    }

    fn only_asks(&self) -> bool {
        self.sql().is_some_and(|sql| question::only_asks(&sql))
    }

    /// The result with its rows, which the database is asked for.
    ///
    /// # Errors
    /// For a statement that does more than ask, and what the database says.
    fn read(&self, interpreter: &mut Interpreter) -> PyResult {
        if let Some(read) = self.read.get() {
            return Ok(read.clone());
        }
        let Some(sql) = self.sql().filter(|sql| question::only_asks(sql)) else {
            let message = "what such a statement gives is known only once it has run";
            return Err(PyError::unsupported(message).at(self.place.clone()));
        };
        let destination = &self.session.destination;
        let url = &destination.url;
        let mut before = listener::statements_on_connect(interpreter, destination)?;
        let executed = question::rendered(&self.before, url)
            .map_err(|failure| PyError::failure(failure).at(self.place.clone()))?;
        before.extend(executed);
        let rows = Questions::ask(interpreter, url, &before, &sql, &self.place)?;
        let read = result_of(&self.statement, rows, self.place.clone());
        Ok(self.read.get_or_init(|| read).clone())
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
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if name == "close" {
            return Ok(Some(Value::function("close", |_, _| Ok(Value::None))));
        }
        let read = self.read(interpreter)?;
        interpreter.get_attribute(&read, name).map(Some)
    }

    fn iterate(&self, _: &Value, interpreter: &mut Interpreter) -> Result<Option<Value>, PyError> {
        self.read(interpreter).map(Some)
    }

    fn truth(&self, interpreter: &mut Interpreter) -> Result<Option<bool>, PyError> {
        let read = self.read(interpreter)?;
        interpreter.truth(&read).map(Some)
    }
}
