//! The stack machine: runs frames.

mod calls;
mod collections;
pub(super) mod errors;
mod matching;
mod variables;

use std::rc::Rc;

use super::code::{Code, Index, Instruction};
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::module::Module;
use super::py_error::PyError;
use super::value::Value;

/// Why a frame stopped running.
pub(super) enum Exit {
    /// It is at its end, with this result.
    Return(Value),
    /// It gives a value and waits.
    Yield(Value),
}

/// A frame that is running, as places and `globals()` see it.
pub(super) struct CallFrame {
    pub(crate) code: Rc<Code>,
    pub(crate) module: Rc<Module>,
    pub(crate) at: usize,
    /// How many exceptions were being handled when it started.
    pub(crate) handling: usize,
}

/// What an instruction comes to: the frame goes on unless it exits.
pub(super) type Step = Result<Option<Exit>, PyError>;

impl Interpreter {
    /// Runs a frame until it returns or yields.
    pub(super) fn run(&mut self, frame: &mut Frame) -> Result<Exit, PyError> {
        self.enter(frame)?;
        let result = super::ensure_stack(|| self.run_instructions(frame));
        self.active.pop();
        result
    }

    fn run_instructions(&mut self, frame: &mut Frame) -> Result<Exit, PyError> {
        loop {
            let at = frame.next;
            let Some(instruction) = frame.code.instructions.get(at).copied() else {
                return Ok(Exit::Return(Value::None));
            };
            frame.next += 1;
            let step = self
                .count_step(at)
                .and_then(|()| self.execute(frame, instruction));
            match step {
                Ok(None) => {}
                Ok(Some(exit)) => return Ok(exit),
                Err(raised) => self.recover(frame, at, raised)?,
            }
        }
    }

    fn execute(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::Constant(index) => {
                let constant = frame.code.constants[index as usize].clone();
                frame.push(constant);
                Ok(None)
            }
            Instruction::Load(variable) => self.load(frame, variable),
            Instruction::Store(variable) => variables::store(frame, variable),
            Instruction::Delete(variable) => variables::delete(frame, variable),
            Instruction::Pop
            | Instruction::Discard
            | Instruction::Duplicate
            | Instruction::DuplicatePair
            | Instruction::Swap
            | Instruction::Rotate(_) => shuffle(frame, instruction),
            Instruction::LoadAttribute(_)
            | Instruction::StoreAttribute(_)
            | Instruction::DeleteAttribute(_) => self.access_attribute(frame, instruction),
            Instruction::LoadItem | Instruction::StoreItem | Instruction::DeleteItem => {
                self.access_item(frame, instruction)
            }
            Instruction::Build(build) => self.build(frame, build),
            Instruction::CollectionUpdate(grow, depth) => self.grow(frame, grow, depth),
            Instruction::Format {
                conversion,
                specification,
            } => self.format_field(frame, conversion, specification),
            Instruction::Unary(_)
            | Instruction::Binary(_)
            | Instruction::InPlace(_)
            | Instruction::Compare(_)
            | Instruction::Is { .. }
            | Instruction::In { .. }
            | Instruction::Not => self.operate(frame, instruction),
            Instruction::Jump(_) | Instruction::JumpIf(..) | Instruction::JumpIfOrPop(..) => {
                self.jump(frame, instruction)
            }
            Instruction::Iterate
            | Instruction::Next(_)
            | Instruction::Abandon
            | Instruction::Unpack(_)
            | Instruction::UnpackStar(..) => self.step_iteration(frame, instruction),
            Instruction::Call(_)
            | Instruction::CallSpread(_)
            | Instruction::MakeFunction(_)
            | Instruction::MakeClass { .. }
            | Instruction::Annotate(_) => self.call_or_define(frame, instruction),
            Instruction::Return
            | Instruction::Yield
            | Instruction::YieldFrom
            | Instruction::Await => self.suspend(frame, instruction),
            Instruction::Import(_) | Instruction::ImportName(_) | Instruction::ImportStar => {
                self.import_step(frame, instruction)
            }
            Instruction::Defer { deferral, end } => self.defer(frame, deferral, end),
            Instruction::Match(pattern) => self.match_pattern(frame, pattern),
            _ => self.guard(frame, instruction),
        }
    }

    /// Counts a step against the budget.
    fn count_step(&mut self, at: usize) -> Result<(), PyError> {
        const BETWEEN_LOOKS: u64 = 32;
        if let Some(active) = self.active.last_mut() {
            active.at = at;
        }
        self.steps += 1;
        if self.steps >= self.next_look {
            self.next_look = (self.steps / BETWEEN_LOOKS + 1) * BETWEEN_LOOKS;
            if self.steps > self.budget.steps {
                return Err(PyError::limit(format!(
                    "the script takes more than {} steps",
                    self.budget.steps
                )));
            }
            self.settle()?;
        }
        Ok(())
    }

    /// Counts work that an instruction does beyond itself.
    ///
    /// # Errors
    /// When the budget does not allow it.
    pub(super) fn count_work(&mut self, steps: usize) -> Result<(), PyError> {
        self.steps += steps as u64;
        if self.steps > self.budget.steps {
            return Err(PyError::limit(format!(
                "the script takes more than {} steps",
                self.budget.steps
            )));
        }
        Ok(())
    }

    fn enter(&mut self, frame: &Frame) -> Result<(), PyError> {
        if self.active.len() >= self.budget.depth {
            let message = "maximum recursion depth exceeded";
            return Err(PyError::standard(
                super::exceptions::StandardError::RecursionError,
                message,
            ));
        }
        self.active.push(CallFrame {
            code: Rc::clone(&frame.code),
            module: Rc::clone(&frame.module),
            at: frame.next,
            handling: self.handling.len(),
        });
        Ok(())
    }

    fn jump(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::Jump(target) => frame.next = target as usize,
            Instruction::JumpIf(truth, target) => {
                let value = frame.pop()?;
                if self.truth(&value)? == truth {
                    frame.next = target as usize;
                }
            }
            Instruction::JumpIfOrPop(truth, target) => {
                let value = frame.peek(1)?.clone();
                if self.truth(&value)? == truth {
                    frame.next = target as usize;
                } else {
                    frame.pop()?;
                }
            }
            _ => {}
        }
        Ok(None)
    }

    fn operate(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        let right = frame.pop()?;
        let result = match instruction {
            Instruction::Not => Value::Bool(!self.truth(&right)?),
            Instruction::Unary(operator) => self.unary(operator, &right)?,
            _ => {
                let left = frame.pop()?;
                self.operate_on_two(instruction, &left, &right)?
            }
        };
        frame.push(result);
        Ok(None)
    }

    fn operate_on_two(
        &mut self,
        instruction: Instruction,
        left: &Value,
        right: &Value,
    ) -> Result<Value, PyError> {
        match instruction {
            Instruction::Binary(operator) => self.binary(operator, left, right),
            Instruction::InPlace(operator) => self.in_place(operator, left, right),
            Instruction::Compare(comparison) => self.compare(comparison, left, right),
            Instruction::Is { negated } => Ok(Value::Bool(is(left, right)? != negated)),
            Instruction::In { negated } => Ok(Value::Bool(self.contains(right, left)? != negated)),
            _ => Err(PyError::unsupported("this operator is not supported")),
        }
    }
}

/// Moves the topmost value below the next so many.
fn rotate(frame: &mut Frame, depth: Index) -> Result<(), PyError> {
    let value = frame.pop()?;
    let at = frame.stack.len().saturating_sub(depth as usize);
    frame.stack.insert(at, value);
    Ok(())
}

fn shuffle(frame: &mut Frame, instruction: Instruction) -> Step {
    match instruction {
        Instruction::Discard => {
            if let Value::Unavailable(unavailable) = frame.pop()? {
                return Err(unavailable.raise());
            }
        }
        Instruction::Duplicate => {
            let top = frame.peek(1)?.clone();
            frame.push(top);
        }
        Instruction::DuplicatePair => {
            let pair = [frame.peek(2)?.clone(), frame.peek(1)?.clone()];
            frame.stack.extend(pair);
        }
        Instruction::Swap => rotate(frame, 1)?,
        Instruction::Rotate(depth) => rotate(frame, depth)?,
        _ => {
            frame.pop()?;
        }
    }
    Ok(None)
}

fn is(left: &Value, right: &Value) -> Result<bool, PyError> {
    for value in [left, right] {
        if let Value::Unavailable(unavailable) = value {
            return Err(unavailable.raise());
        }
    }
    Ok(left.is(right))
}
