//! `try`, `raise` and `with`.

use super::super::code::Instruction;
use super::super::exceptions::StandardError;
use super::super::frame::Frame;
use super::super::interpreter::Interpreter;
use super::super::py_error::PyError;
use super::super::value::Value;
use super::Step;

impl Interpreter {
    pub(super) fn guard(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::Protect(handler) => {
                frame.protect(handler, frame.stack.len());
            }
            Instruction::ProtectManager(handler) => {
                frame.protect(handler, frame.stack.len().saturating_sub(1));
            }
            Instruction::Unprotect => {
                frame.guards.pop();
            }
            Instruction::EnterHandler => {
                let exception = frame.pop()?;
                self.handling.push(exception.clone());
                frame.handled.push(exception);
            }
            Instruction::LeaveHandler => {
                frame.handled.pop();
                self.handling.pop();
            }
            Instruction::MatchError => {
                let class = frame.pop()?;
                let exception = frame.peek(1)?.clone();
                let matches = self.matches_error(&exception, &class)?;
                frame.push(Value::Bool(matches));
            }
            Instruction::Raise { .. } | Instruction::Reraise | Instruction::RaiseAgain => {
                return self.raise(frame, instruction);
            }
            _ => return self.manage(frame, instruction),
        }
        Ok(None)
    }

    fn raise(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::Raise { cause } => {
                let cause = if cause { Some(frame.pop()?) } else { None };
                let exception = self.exception_of(&frame.pop()?)?;
                if let Value::Instance(instance) = &exception {
                    if let Some(cause) = cause {
                        let cause = if cause.is_none() {
                            cause
                        } else {
                            self.exception_of(&cause)?
                        };
                        instance.set("__cause__", cause);
                        instance.set("__suppress_context__", Value::Bool(true));
                    } else if let Some(context) = frame
                        .handled
                        .last()
                        .filter(|context| !context.is(&exception))
                    {
                        instance.set("__context__", context.clone());
                    }
                }
                Err(PyError::exception(exception).raised_by(&frame.code))
            }
            Instruction::Reraise => {
                let handled = frame
                    .handled
                    .last()
                    .or_else(|| self.handling.last())
                    .cloned();
                let message = "No active exception to reraise";
                let exception = handled
                    .ok_or_else(|| PyError::standard(StandardError::RuntimeError, message))?;
                Err(raise_again(exception))
            }
            _ => Err(raise_again(frame.pop()?)),
        }
    }

    /// What `raise` takes: an exception, or a class of exceptions that is called.
    fn exception_of(&mut self, value: &Value) -> Result<Value, PyError> {
        match value {
            Value::Instance(instance) if instance.class().is_exception() => Ok(value.clone()),
            Value::Class(class) if class.is_exception() => {
                let arguments = self.no_arguments();
                self.call(value, arguments)
            }
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => Err(PyError::type_error(
                "exceptions must derive from BaseException",
            )),
        }
    }

    fn matches_error(&mut self, exception: &Value, class: &Value) -> Result<bool, PyError> {
        match class {
            Value::Tuple(classes) => {
                for class in classes.iter() {
                    if self.deep(|interpreter| interpreter.matches_error(exception, class))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Class(class) if class.is_exception() => match exception {
                Value::Instance(instance) => Ok(instance.class().is_below(class)),
                _ => Ok(false),
            },
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => {
                let message =
                    "catching classes that do not inherit from BaseException is not allowed";
                Err(PyError::type_error(message))
            }
        }
    }

    fn manage(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::WithEnter => {
                let manager = frame.pop()?;
                let entered = self.enter_manager(&manager)?;
                frame.push(manager);
                frame.push(entered);
            }
            Instruction::WithExit => {
                let manager = frame.pop()?;
                self.exit_manager(&manager, None)?;
            }
            Instruction::WithExitError => {
                let exception = frame.peek(1)?.clone();
                let manager = frame.peek(2)?.clone();
                let swallowed = self.exit_manager(&manager, Some(&exception))?;
                frame.push(Value::Bool(swallowed));
            }
            _ => return Err(PyError::unsupported("this instruction is not supported")),
        }
        Ok(None)
    }
}

/// Keeps where an exception was raised, for when it is raised again.
fn remember(exception: &Value, raised: &PyError, context: Option<&Value>) {
    let Value::Instance(instance) = exception else {
        return;
    };
    if let Some(context) =
        context.filter(|context| !context.is(exception) && instance.get("__context__").is_none())
    {
        instance.set("__context__", context.clone());
    }
    instance.keep_origin(raised.origin());
}

/// Raises an exception again, with the place and the trace that it has.
fn raise_again(exception: Value) -> PyError {
    let origin = match &exception {
        Value::Instance(instance) => instance.origin(),
        _ => None,
    };
    let raised = PyError::exception(exception);
    match origin {
        Some(origin) => raised.with_origin(origin),
        None => raised,
    }
}

/// Sends an error to the nearest handler of the frame, else lets it go.
pub(in super::super) fn handle(
    frame: &mut Frame,
    at: usize,
    mut raised: PyError,
) -> Result<(), PyError> {
    let exception = raised.as_exception().cloned();
    let (Some(exception), Some(guard)) = (exception, frame.guards.pop()) else {
        raised.leave(&frame.code, at);
        return Err(raised);
    };
    raised.leave(&frame.code, at);
    remember(&exception, &raised, frame.handled.last());
    frame.stack.truncate(guard.height);
    frame.handled.truncate(guard.handled);
    frame.push(exception);
    frame.next = guard.handler as usize;
    Ok(())
}
