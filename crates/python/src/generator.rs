//! Generators and coroutines: frames that stop and go on.

use std::cell::RefCell;
use std::rc::Rc;

use super::arguments::Arguments;
use super::code::Flavour;
use super::exceptions::StandardError;
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::machine::Exit;
use super::native::{Native, NativeMethod, Outcome};
use super::raised::Raised;
use super::value::Value;

/// A generator or coroutine.
#[derive(Debug)]
pub struct Generator {
    flavour: Flavour,
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
        self.flavour == Flavour::Coroutine
    }

    /// Goes on; the `yield` it waits at gives `sent`, or raises `thrown`.
    pub(super) fn resume(
        &self,
        sent: Value,
        thrown: Option<Raised>,
        interpreter: &mut Interpreter,
    ) -> Result<Exit, Raised> {
        let state = std::mem::replace(&mut *self.state.borrow_mut(), State::Running);
        let mut frame = match state {
            State::Waiting(frame) => frame,
            State::Running => {
                return Err(Raised::value_error("generator already executing"));
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
    thrown: Option<Raised>,
    interpreter: &mut Interpreter,
) -> Result<Exit, Raised> {
    if frame.next > 0 {
        frame.push(sent);
    } else if !sent.is_none() {
        return Err(Raised::type_error(
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
fn no_stop_iteration(raised: Raised) -> Raised {
    if raised.is(StandardError::StopIteration) {
        return Raised::standard(
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
            Flavour::Coroutine => "coroutine",
            Flavour::AsyncGenerator => "async_generator",
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

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, Raised> {
        Ok(if self.is_coroutine() {
            None
        } else {
            Some(this.clone())
        })
    }

    fn next(&self, interpreter: &mut Interpreter) -> Option<Result<Option<Value>, Raised>> {
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

fn generator(this: &Value) -> Result<&Generator, Raised> {
    this.as_native()
        .ok_or_else(|| Raised::type_error("a generator is wanted"))
}

fn finish(exit: Exit) -> Outcome {
    match exit {
        Exit::Yield(value) => Ok(value),
        Exit::Return(Value::None) => Err(Raised::with_arguments(
            StandardError::StopIteration,
            Vec::new(),
        )),
        Exit::Return(value) => Err(Raised::with_arguments(
            StandardError::StopIteration,
            vec![value],
        )),
    }
}

fn next(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    arguments.none("__next__")?;
    finish(generator(this)?.resume(Value::None, None, interpreter)?)
}

fn send(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let sent: Value = arguments.one("send")?;
    finish(generator(this)?.resume(sent, None, interpreter)?)
}

fn throw(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("throw(type, value=None, traceback=None)")?;
    let mut exception = bound.required::<Value>("type")?;
    if let Value::Class(_) = exception {
        exception = interpreter.call_with(&exception, bound.optional::<Value>("value")?)?;
    }
    finish(generator(this)?.resume(Value::None, Some(Raised::exception(exception)), interpreter)?)
}

fn close(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    arguments.none("close")?;
    let exit = Raised::with_arguments(StandardError::GeneratorExit, Vec::new());
    let started = match &*generator(this)?.state.borrow() {
        State::Waiting(frame) => frame.next > 0,
        State::Running | State::Done => false,
    };
    if !started {
        *generator(this)?.state.borrow_mut() = State::Done;
        return Ok(Value::None);
    }
    match generator(this)?.resume(Value::None, Some(exit), interpreter) {
        Ok(Exit::Yield(_)) => Err(Raised::standard(
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
    pub fn wait_for(&mut self, value: &Value) -> Outcome {
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
                Some(_) => Err(Raised::type_error(format!(
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
    pub(super) fn abandon(&mut self, iterator: &Value) -> Result<(), Raised> {
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
    pub(super) fn resume_inner(&mut self, inner: &Value, sent: Value) -> Result<Exit, Raised> {
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
