//! What listeners do to the connections of an engine. It counts only on the engine that migrates.

use std::rc::Rc;

use dbm_core::failure::Failure;
use dbm_core::source::{Place, Source};
use dbm_core::target::Backend;
use dbm_python::{Arguments, Interpreter, Native, PyError, PyResult, Value};
use dbm_sqlalchemy::models::listeners;

use super::engine;
use super::recorder::{Destination, Recorder};
use super::stub;

/// A function that an engine calls on an event.
#[derive(Debug, Clone)]
pub(crate) struct Listener {
    /// The engine; nothing: every one.
    engine: Option<Rc<Destination>>,
    event: String,
    function: Value,
    /// Whether it may change the statement: `retval=True`, and other arguments of the call.
    has_options: bool,
    place: Place,
}

/// What `listens_for(target, event)` gives: it takes the function.
#[derive(Debug)]
struct Decorator {
    engine: Option<Rc<Destination>>,
    event: String,
    has_options: bool,
    place: Place,
}

/// Events on which nothing is done to a statement of the run.
const WITHOUT_EFFECT: [&str; 14] = [
    "after_cursor_execute",
    "after_execute",
    "checkin",
    "close",
    "close_detached",
    "detach",
    "dispose",
    "engine_disposed",
    "handle_error",
    "invalidate",
    "reset",
    "set_connection_execution_options",
    "set_engine_execution_options",
    "soft_invalidate",
];

/// `@event.listens_for(target, event)`
pub(crate) fn listens_for(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let Some((engine, event)) = target(&arguments) else {
        note(&arguments, interpreter);
        return Ok(Value::function("listens_for", |_, arguments| {
            arguments.one("listens_for")
        }));
    };
    Ok(Value::native(Decorator {
        engine,
        event,
        has_options: has_options(&arguments),
        place: arguments.place(),
    }))
}

/// `event.listen(target, event, function)`
pub(crate) fn listen(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    if let (Some((engine, event)), Some(function)) =
        (target(&arguments), arguments.positional.get(2))
    {
        let listener = Listener {
            engine,
            event,
            function: function.clone(),
            has_options: has_options(&arguments),
            place: arguments.place(),
        };
        add(interpreter, listener);
    } else {
        note(&arguments, interpreter);
    }
    Ok(Value::None)
}

/// What listens to models instead.
fn note(arguments: &Arguments, interpreter: &mut Interpreter) {
    if let Some(event) = arguments.positional.get(1).and_then(Value::as_str) {
        listeners::note(event, arguments.place(), interpreter);
    }
}

/// `event.remove(target, event, function)`
pub(crate) fn remove(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    if let (Some(recorder), Some(function)) =
        (Recorder::of(interpreter), arguments.positional.get(2))
    {
        let mut listeners = recorder.listeners.borrow_mut();
        listeners.retain(|it| !it.function.is(function));
    }
    Ok(Value::None)
}

/// The engine and the event, if it is one of engines.
fn target(arguments: &Arguments) -> Option<(Option<Rc<Destination>>, String)> {
    let target = arguments.positional.first()?;
    let event = arguments.positional.get(1)?.as_str()?.to_owned();
    let is_class = ["Engine", "Pool"]
        .iter()
        .any(|name| stub::is_class(target, name));
    let engine = engine::of(target).map(|engine| Rc::clone(&engine.destination));
    (is_class || engine.is_some()).then_some((engine, event))
}

/// `insert`, `once` and `propagate` change nothing for one engine and one function.
fn has_options(arguments: &Arguments) -> bool {
    let mut names = arguments.keywords.iter().map(|(name, _)| name.as_str());
    names.any(|name| !["insert", "once", "propagate"].contains(&name))
}

fn add(interpreter: &Interpreter, listener: Listener) {
    if let Some(recorder) = Recorder::of(interpreter) {
        recorder.listeners.borrow_mut().push(listener);
    }
}

impl Native for Decorator {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        let function: Value = arguments.one("listens_for")?;
        let listener = Listener {
            engine: self.engine.clone(),
            event: self.event.clone(),
            function: function.clone(),
            has_options: self.has_options,
            place: self.place.clone(),
        };
        add(interpreter, listener);
        Ok(function)
    }
}

/// The statements that the listeners of an engine execute on each new connection.
///
/// # Errors
/// For a listener that does anything else.
pub(crate) fn statements_on_connect(
    interpreter: &mut Interpreter,
    engine: &Rc<Destination>,
) -> Result<Vec<String>, PyError> {
    let recorder = Recorder::of(interpreter).unwrap_or_default();
    let listeners = recorder.listeners.borrow().clone();
    let own = |it: &Listener| it.engine.as_ref().is_none_or(|it| Rc::ptr_eq(it, engine));
    let mut statements = engine.settings.clone();
    let source = Source::new(OURS, include_str!("listener.py"));
    let module = Value::Module(interpreter.run_module(&source, "_listener")?);
    for listener in listeners.into_iter().filter(own) {
        let place = listener.place.clone();
        let found = listener.statements(interpreter, &module, engine.url.backend);
        statements.extend(found.map_err(|raised| of_listener(raised, place))?);
    }
    Ok(statements)
}

/// What our own part of a listener does not know is told where the listener is registered.
fn of_listener(raised: PyError, place: Place) -> PyError {
    let is_ours = |it: &Place| it.source.name == OURS;
    if !raised.place().is_some_and(is_ours) {
        return raised.at(place);
    }
    let mut failure = Failure::from(raised);
    failure.notes.retain(|(_, text)| !text.contains(OURS));
    failure.place = Some(place);
    PyError::failure(failure)
}

/// The name of our own part of a listener.
const OURS: &str = "<listener>";

impl Listener {
    fn statements(
        &self,
        interpreter: &mut Interpreter,
        module: &Value,
        backend: Backend,
    ) -> Result<Vec<String>, PyError> {
        let event = self.event.as_str();
        if WITHOUT_EFFECT.contains(&event) {
            return Ok(Vec::new());
        }
        match event {
            _ if self.has_options => Err(self.unsupported("what an engine does on")),
            "connect" | "first_connect" | "checkout" | "engine_connect" => {
                let statements = self.executed(interpreter, module, backend)?;
                match statements.iter().find(|sql| !is_of_session(sql)) {
                    Some(sql) => {
                        Err(self.unsupported(&format!("the statement `{sql}` of a listener for")))
                    }
                    None => Ok(statements),
                }
            }
            // SQLAlchemy's recipe for transactions on SQLite, where dbm begins them itself.
            "begin" if backend == Backend::Sqlite => {
                let statements = self.executed(interpreter, module, backend)?;
                let begins = |sql: &String| sql.to_uppercase().starts_with("BEGIN");
                if statements.iter().all(begins) {
                    Ok(Vec::new())
                } else {
                    Err(self.unsupported("what an engine does on"))
                }
            }
            // It is told of what runs, and cannot change it but by executing something itself.
            "before_cursor_execute" | "before_execute" | "begin" | "commit" | "rollback"
                if self.executed(interpreter, module, backend)?.is_empty() =>
            {
                Ok(Vec::new())
            }
            _ => Err(self.unsupported("what an engine does on")),
        }
    }

    fn executed(
        &self,
        interpreter: &mut Interpreter,
        module: &Value,
        backend: Backend,
    ) -> Result<Vec<String>, PyError> {
        let arguments = vec![
            self.function.clone(),
            Value::from(self.event.as_str()),
            Value::Bool(backend == Backend::Sqlite),
        ];
        let executed = interpreter.call_method(module, "call", arguments)?;
        let executed = interpreter.iterate(&executed)?;
        executed.iter().map(|sql| interpreter.text(sql)).collect()
    }

    fn unsupported(&self, what: &str) -> PyError {
        let way_out = match self.event.as_str() {
            "connect" | "first_connect" | "checkout" | "engine_connect" => {
                ": state `on_connect = [...]` and `env = false` in the manifest"
            }
            _ => "",
        };
        let event = &self.event;
        PyError::unsupported(format!("{what} `{event}` is not supported{way_out}"))
    }
}

/// Whether a statement sets up its session and no more.
fn is_of_session(sql: &str) -> bool {
    let sql = sql.trim_start().to_uppercase();
    let begins = |word: &&str| sql.starts_with(*word);
    [
        "PRAGMA ",
        "SET ",
        "RESET ",
        "USE ",
        "SELECT SET_CONFIG(",
        "SELECT PG_CATALOG.SET_CONFIG(",
    ]
    .iter()
    .any(begins)
}
