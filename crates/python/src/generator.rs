//! Generators and coroutines: frames that stop and go on.

use std::cell::RefCell;
use std::rc::Rc;

use super::arguments::Arguments;
use super::code::CodeKind;
use super::exceptions::StandardError;
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::machine::Exit;
use super::native::{Native, NativeMethod, PyResult};
use super::py_error::PyError;
use super::value::Value;

/// A generator or coroutine.
#[derive(Debug)]
pub(crate) struct Generator {
    flavour: CodeKind,
    state: RefCell<State>,
}

#[derive(Debug)]
enum State {
    /// It waits at a `yield`, or before its first instruction.
    Waiting(Box<Frame>),
    Running,
    Done,
}

impl Generator {
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            flavour: frame.code.flavour,
            state: RefCell::new(State::Waiting(Box::new(frame))),
        }
    }

    /// Whether it is awaited rather than iterated.
    pub(super) fn is_coroutine(&self) -> bool {
        self.flavour == CodeKind::Coroutine
    }

    /// Goes on; the `yield` it waits at gives `sent`, or raises `thrown`.
    pub(super) fn resume(
        &self,
        sent: Value,
        thrown: Option<PyError>,
        interpreter: &mut Interpreter,
    ) -> Result<Exit, PyError> {
        let state = std::mem::replace(&mut *self.state.borrow_mut(), State::Running);
        let mut frame = match state {
            State::Waiting(frame) => frame,
            State::Running => {
                return Err(PyError::value_error("generator already executing"));
            }
            State::Done => {
                *self.state.borrow_mut() = State::Done;
                return thrown.map_or(Ok(Exit::Return(Value::None)), Err);
            }
        };
        let result = run(&mut frame, sent, thrown, interpreter);
        *self.state.borrow_mut() = match result {
            Ok(Exit::Yield(_)) => State::Waiting(frame),
            _ => State::Done,
        };
        result.map_err(no_stop_iteration)
    }
}

fn run(
    frame: &mut Frame,
    sent: Value,
    thrown: Option<PyError>,
    interpreter: &mut Interpreter,
) -> Result<Exit, PyError> {
    if frame.next > 0 {
        frame.push(sent);
    } else if !sent.is_none() {
        return Err(PyError::type_error(
            "can't send non-None value to a just-started generator",
        ));
    }
    if let Some(thrown) = thrown {
        let at = frame.next.saturating_sub(1);
        super::machine::errors::handle(frame, at, thrown)?;
    }
    interpreter.run(frame)
}

/// A `StopIteration` that leaves a generator would end a loop by mistake.
fn no_stop_iteration(raised: PyError) -> PyError {
    if raised.is(StandardError::StopIteration) {
        return PyError::standard(
            StandardError::RuntimeError,
            "generator raised StopIteration",
        )
        .with_origin(raised.origin());
    }
    raised
}

impl Native for Generator {
    fn type_name(&self) -> &str {
        match self.flavour {
            CodeKind::Coroutine => "coroutine",
            CodeKind::AsyncGenerator => "async_generator",
            _ => "generator",
        }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[
            ("send", send),
            ("throw", throw),
            ("close", close),
            ("__next__", next),
            ("__anext__", next),
            ("asend", send),
            ("aclose", close),
        ]
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(if self.is_coroutine() {
            None
        } else {
            Some(this.clone())
        })
    }

    fn next(&self, interpreter: &mut Interpreter) -> Option<Result<Option<Value>, PyError>> {
        if self.is_coroutine() {
            return None;
        }
        Some(match self.resume(Value::None, None, interpreter) {
            Ok(Exit::Yield(value)) => Ok(Some(value)),
            Ok(Exit::Return(_)) => Ok(None),
            Err(raised) => Err(raised),
        })
    }
}

fn generator(this: &Value) -> Result<&Generator, PyError> {
    this.as_native()
        .ok_or_else(|| PyError::type_error("a generator is wanted"))
}

fn finish(exit: Exit) -> PyResult {
    match exit {
        Exit::Yield(value) => Ok(value),
        Exit::Return(Value::None) => Err(PyError::with_arguments(
            StandardError::StopIteration,
            Vec::new(),
        )),
        Exit::Return(value) => Err(PyError::with_arguments(
            StandardError::StopIteration,
            vec![value],
        )),
    }
}

fn next(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__next__")?;
    finish(generator(this)?.resume(Value::None, None, interpreter)?)
}

fn send(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let sent: Value = arguments.one("send")?;
    finish(generator(this)?.resume(sent, None, interpreter)?)
}

fn throw(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("throw(type, value=None, traceback=None)")?;
    let mut exception = bound.required::<Value>("type")?;
    if let Value::Class(_) = exception {
        exception = interpreter.call_with(&exception, bound.optional::<Value>("value")?)?;
    }
    finish(generator(this)?.resume(
        Value::None,
        Some(PyError::exception(exception)),
        interpreter,
    )?)
}

fn close(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("close")?;
    let exit = PyError::with_arguments(StandardError::GeneratorExit, Vec::new());
    let started = match &*generator(this)?.state.borrow() {
        State::Waiting(frame) => frame.next > 0,
        State::Running | State::Done => false,
    };
    if !started {
        *generator(this)?.state.borrow_mut() = State::Done;
        return Ok(Value::None);
    }
    match generator(this)?.resume(Value::None, Some(exit), interpreter) {
        Ok(Exit::Yield(_)) => Err(PyError::standard(
            StandardError::RuntimeError,
            "generator ignored GeneratorExit",
        )),
        Ok(Exit::Return(_)) => Ok(Value::None),
        Err(raised)
            if raised.is(StandardError::GeneratorExit)
                || raised.is(StandardError::StopIteration) =>
        {
            Ok(Value::None)
        }
        Err(raised) => Err(raised),
    }
}

impl Interpreter {
    /// `await value`: a coroutine runs to its end; what Rust provides has its result already.
    ///
    /// # Errors
    /// Whatever it raises, and `TypeError` for what cannot be awaited.
    pub(crate) fn wait_for(&mut self, value: &Value) -> PyResult {
        match value {
            Value::Native(native) => match value.as_native::<Generator>() {
                Some(coroutine) if coroutine.is_coroutine() => {
                    let mut exit = coroutine.resume(Value::None, None, self)?;
                    while let Exit::Yield(_) = exit {
                        exit = coroutine.resume(Value::None, None, self)?;
                    }
                    match exit {
                        Exit::Return(value) | Exit::Yield(value) => Ok(value),
                    }
                }
                Some(_) => Err(PyError::type_error(format!(
                    "object {} can't be used in 'await' expression",
                    native.type_name()
                ))),
                None => Ok(value.clone()),
            },
            Value::Instance(_) if self.special(value, "__await__")?.is_some() => {
                let inner = self.call_method(value, "__await__", Vec::new())?;
                let inner = self.iterator(&inner)?;
                loop {
                    if let Exit::Return(value) = self.resume_inner(&inner, Value::None)? {
                        return Ok(value);
                    }
                }
            }
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => Ok(value.clone()),
        }
    }

    /// Lets go of an iterator: a generator that nobody else holds is closed.
    pub(super) fn abandon(&mut self, iterator: &Value) -> Result<(), PyError> {
        if let Value::Native(native) = iterator
            && Rc::strong_count(native) == 1
            && iterator.as_native::<Generator>().is_some()
        {
            let arguments = self.no_arguments();
            close(self, iterator, arguments)?;
        }
        Ok(())
    }

    /// One step of `yield from`.
    pub(super) fn resume_inner(&mut self, inner: &Value, sent: Value) -> Result<Exit, PyError> {
        if let Some(generator) = inner.as_native::<Generator>() {
            return generator.resume(sent, None, self);
        }
        let item = if sent.is_none() {
            self.next(inner)?
        } else {
            Some(self.call_method(inner, "send", vec![sent])?)
        };
        Ok(item.map_or(Exit::Return(Value::None), Exit::Yield))
    }
}
