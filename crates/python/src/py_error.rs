//! Errors in flight: Python's exceptions, and what no script can catch.

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;

use super::code::Code;
use super::exceptions::StandardError;
use super::instance::Instance;
use super::text::Str;
use super::value::Value;

/// An error in flight.
#[derive(Debug, Clone)]
pub struct PyError(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    cause: Cause,
    origin: Origin,
}

/// Where an error was raised, and the functions that it passed through, innermost first.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    place: Option<Place>,
    trace: Vec<Frame>,
    /// Whether a `raise` of the code that runs raised it, and not dbm.
    by_code: bool,
}

/// What is in flight.
#[derive(Debug, Clone)]
pub enum Cause {
    /// A Python exception, which `except` can catch.
    Exception(Value),
    /// Something that dbm does not understand or provide.
    Unsupported(String),
    /// A budget is used up.
    Limit(String),
    /// The script asks for something that is known only while it runs on a database: rows, clock, chance.
    Live(String),
    /// The text is no Python.
    Syntax(String),
    /// An error of whoever provides a module or a source.
    Failure(Box<Failure>),
    /// The run ends here, and nobody else can go on with it either: the connection is lost, or the
    /// manifest says no.
    Stopped(Box<Failure>),
}

/// A function that an error passed through.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The function, or `<module>`.
    pub(crate) function: String,
    /// Where it was.
    pub(crate) place: Place,
}

impl PyError {
    /// An error of this cause, not yet anywhere.
    pub(crate) fn new(cause: Cause) -> Self {
        Self(Box::new(Inner {
            cause,
            origin: Origin::default(),
        }))
    }

    /// A Python exception that exists already.
    pub fn exception(exception: Value) -> Self {
        Self::new(Cause::Exception(exception))
    }

    /// One of Python's own exceptions with a message.
    pub fn standard(error: StandardError, message: impl Into<String>) -> Self {
        Self::with_arguments(error, vec![Value::from(message.into())])
    }

    /// One of Python's own exceptions with `args`.
    pub(crate) fn with_arguments(error: StandardError, arguments: Vec<Value>) -> Self {
        Self::exception(Instance::exception(&error.class(), arguments))
    }

    /// `TypeError`.
    pub fn type_error(message: impl Into<String>) -> Self {
        Self::standard(StandardError::TypeError, message)
    }

    /// `ValueError`.
    pub fn value_error(message: impl Into<String>) -> Self {
        Self::standard(StandardError::ValueError, message)
    }

    /// `KeyError`; its argument is the key.
    pub fn key_error(key: Value) -> Self {
        Self::with_arguments(StandardError::KeyError, vec![key])
    }

    /// `IndexError`.
    pub fn index_error(message: impl Into<String>) -> Self {
        Self::standard(StandardError::IndexError, message)
    }

    /// `AttributeError: 'str' object has no attribute 'name'`.
    pub fn no_attribute(value: &Value, name: &str) -> Self {
        let message = match value {
            Value::Module(module) => {
                format!("module '{}' has no attribute '{name}'", module.name())
            }
            Value::Class(class) => {
                format!("type object '{}' has no attribute '{name}'", class.name())
            }
            _ => format!("'{}' object has no attribute '{name}'", value.type_name()),
        };
        let raised = Self::standard(StandardError::AttributeError, message);
        if let Some(Value::Instance(exception)) = raised.as_exception() {
            exception.set("name", Value::from(name));
            exception.set("obj", value.clone());
        }
        raised
    }

    /// The module and the name, if it is the error of a name that a module does not have.
    pub fn missing_of_module(&self) -> Option<(Str, Str)> {
        let Some(Value::Instance(exception)) = self.as_exception() else {
            return None;
        };
        match (exception.get("obj")?, exception.get("name")?) {
            (Value::Module(module), Value::Str(name)) => Some((module.name().clone(), name)),
            _ => None,
        }
    }

    /// What dbm does not understand or provide; no script can catch it.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(Cause::Unsupported(message.into()))
    }

    /// A budget is used up; no script can catch it.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(Cause::Limit(message.into()))
    }

    /// What is known only while the script runs on a database; no script can catch it.
    pub fn live(message: impl Into<String>) -> Self {
        Self::new(Cause::Live(message.into()))
    }

    /// An error of whoever provides a module; no script can catch it.
    pub fn failure(failure: Failure) -> Self {
        Self::new(Cause::Failure(Box::new(failure)))
    }

    /// What ends the run whoever runs the script; no script can catch it.
    pub fn stopped(failure: Failure) -> Self {
        Self::new(Cause::Stopped(Box::new(failure)))
    }

    /// The same, pointing at `place`, unless it points somewhere already.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.0.origin.place.get_or_insert(place);
        self
    }

    /// The same, pointing at `place` alone: what it pointed at was a text made on the way.
    pub(super) fn moved_to(mut self, place: Place) -> Self {
        self.0.origin = Origin {
            place: Some(place),
            trace: Vec::new(),
            by_code: self.0.origin.by_code,
        };
        self
    }

    /// What is in flight.
    pub fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// The Python exception, if it is one.
    pub fn as_exception(&self) -> Option<&Value> {
        match &self.0.cause {
            Cause::Exception(exception) => Some(exception),
            _ => None,
        }
    }

    /// Whether nothing may go on after it: a budget is used up, or a file cannot be read.
    pub(super) fn is_final(&self) -> bool {
        match &self.0.cause {
            Cause::Limit(_) | Cause::Failure(_) | Cause::Stopped(_) => true,
            Cause::Exception(_) => {
                self.is(StandardError::SystemExit) || self.is(StandardError::RecursionError)
            }
            Cause::Unsupported(_) | Cause::Live(_) | Cause::Syntax(_) => false,
        }
    }

    /// Whether it is one of Python's own exceptions, or below it.
    pub fn is(&self, error: StandardError) -> bool {
        match self.as_exception() {
            Some(Value::Instance(instance)) => instance.class().is_below(&error.class()),
            _ => false,
        }
    }

    /// The same, raised by a `raise` of `code`; the library's own is dbm's.
    #[must_use]
    pub(super) fn raised_by(mut self, code: &Code) -> Self {
        self.0.origin.by_code = !super::library::source::is_library(&code.source);
        self
    }

    /// Whether dbm itself raised it, so that it may tell of a misunderstanding: Python may not raise it.
    pub fn is_doubtful(&self) -> bool {
        let ends_run = [
            StandardError::RecursionError,
            StandardError::MemoryError,
            StandardError::NotImplementedError,
        ];
        let is_of_dbm = !self.0.origin.by_code && self.is(StandardError::Exception);
        is_of_dbm && !ends_run.iter().any(|error| self.is(*error))
    }

    /// Where it was raised.
    pub fn place(&self) -> Option<&Place> {
        self.0.origin.place.as_ref()
    }

    /// Where it was raised, to be kept with the exception.
    pub(super) fn origin(&self) -> Origin {
        self.0.origin.clone()
    }

    /// The same, raised where it was raised before.
    pub(super) fn with_origin(mut self, origin: Origin) -> Self {
        self.0.origin = origin;
        self
    }

    /// The functions it passed through, innermost first.
    pub(crate) fn trace(&self) -> &[Frame] {
        &self.0.origin.trace
    }

    /// Notes that it leaves a function; the library's own are nobody's script.
    pub(super) fn leave(&mut self, code: &Code, at: usize) {
        const DEEPEST: usize = 50;
        if super::library::source::is_library(&code.source) {
            return;
        }
        let place = code.place(at);
        self.0.origin.place.get_or_insert_with(|| place.clone());
        if self.0.origin.trace.len() < DEEPEST {
            self.0.origin.trace.push(Frame {
                function: code.qualified_name.to_string(),
                place,
            });
        }
    }

    /// The message, as a person reads it: `ValueError: no such day`.
    pub fn message(&self) -> String {
        match &self.0.cause {
            Cause::Exception(exception) => super::exceptions::describe(exception),
            Cause::Unsupported(message)
            | Cause::Limit(message)
            | Cause::Live(message)
            | Cause::Syntax(message) => message.clone(),
            Cause::Failure(failure) | Cause::Stopped(failure) => failure.message.clone(),
        }
    }

    fn callers(&self) -> Vec<(String, String)> {
        let callers = self.0.origin.trace.iter().skip(1);
        callers
            .map(|frame| {
                (
                    "called from".to_owned(),
                    format!("{} in `{}`", frame.place, frame.function),
                )
            })
            .collect()
    }
}

impl From<PyError> for Failure {
    fn from(raised: PyError) -> Self {
        let mut failure = match &raised.0.cause {
            Cause::Failure(failure) | Cause::Stopped(failure) => (**failure).clone(),
            _ => Self::new(Kind::Plan, raised.message()),
        };
        failure.notes.extend(raised.callers());
        if failure.place.is_none() {
            failure.place.clone_from(&raised.0.origin.place);
        }
        failure
    }
}
