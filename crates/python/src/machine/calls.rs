//! Calls, definitions, and the ways out of a frame.

use std::rc::Rc;

use super::super::arguments::Arguments;
use super::super::code::{CodeKind, Index, Instruction};
use super::super::frame::{Cell, Frame};
use super::super::function::Function;
use super::super::interpreter::Interpreter;
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;
use super::{Exit, Step};

impl Interpreter {
    pub(super) fn call_or_define(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        let value = match instruction {
            Instruction::Call(site) => {
                let (callee, arguments) = plain_arguments(frame, site)?;
                self.call(&callee, arguments)?
            }
            Instruction::CallSpread(site) => {
                let (callee, arguments) = self.spread_arguments(frame, site)?;
                self.call(&callee, arguments)?
            }
            Instruction::MakeFunction(code) => self.make_function(frame, code as usize)?,
            Instruction::MakeClass { code, site } => {
                let keywords = keywords_of(&frame.pop()?);
                let bases = self.iterate(&frame.pop()?)?;
                let site = Rc::clone(&frame.code.sites[site as usize]);
                let mut body = Frame::new(
                    Rc::clone(&frame.code.codes[code as usize]),
                    Rc::clone(&frame.module),
                    &[],
                );
                body.cells.extend(captured(frame, &body.code.captures));
                self.define_class(body, bases, keywords, &site)?
            }
            Instruction::Annotate(name) => {
                let thunk = frame.pop()?;
                let name = frame.code.names[name as usize].as_str().unwrap_or_default();
                let name = Str::from(name);
                frame.annotations.push((name, thunk));
                return Ok(None);
            }
            _ => return Err(PyError::unsupported("this instruction is not supported")),
        };
        frame.push(value);
        Ok(None)
    }

    fn spread_arguments(
        &mut self,
        frame: &mut Frame,
        site: Index,
    ) -> Result<(Value, Arguments), PyError> {
        let site = Rc::clone(&frame.code.sites[site as usize]);
        let keywords = keywords_of(&frame.pop()?);
        let positional = self.iterate(&frame.pop()?)?;
        let callee = frame.pop()?;
        Ok((
            callee,
            Arguments {
                positional,
                keywords,
                site,
                implicit: 0,
            },
        ))
    }

    fn make_function(&mut self, frame: &mut Frame, code: usize) -> Result<Value, PyError> {
        let keyword_defaults = keywords_of(&frame.pop()?);
        let defaults = self.iterate(&frame.pop()?)?;
        let code = Rc::clone(&frame.code.codes[code]);
        let namespace = if code.flavour == CodeKind::Annotation {
            frame.namespace.clone()
        } else {
            None
        };
        let cells = captured(frame, &code.captures);
        let module = Rc::clone(&frame.module);
        let function = Function::new(code, module, defaults, keyword_defaults, cells, namespace);
        Ok(Value::Function(Rc::new(function)))
    }

    pub(super) fn suspend(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::Return => Ok(Some(Exit::Return(frame.pop()?))),
            Instruction::Yield => Ok(Some(Exit::Yield(frame.pop()?))),
            Instruction::Await => {
                let awaited = frame.pop()?;
                let result = self.wait_for(&awaited)?;
                frame.push(result);
                Ok(None)
            }
            _ => {
                let sent = frame.pop()?;
                let inner = frame.peek(1)?.clone();
                match self.resume_inner(&inner, sent)? {
                    Exit::Yield(value) => {
                        // What the outer generator is sent comes back to this instruction.
                        frame.next -= 1;
                        Ok(Some(Exit::Yield(value)))
                    }
                    Exit::Return(value) => {
                        frame.pop()?;
                        frame.push(value);
                        Ok(None)
                    }
                }
            }
        }
    }
}

/// What is called and the arguments on the stack above it.
fn plain_arguments(frame: &mut Frame, site: Index) -> Result<(Value, Arguments), PyError> {
    let count = |length: usize| Index::try_from(length).unwrap_or(Index::MAX);
    let site = Rc::clone(&frame.code.sites[site as usize]);
    let named = frame.pop_many(count(site.keywords.len()));
    let positional = frame.pop_many(count(site.positional.len()));
    let keywords = site.keywords.iter().map(|(name, _)| name.clone());
    let keywords = keywords.zip(named).collect();
    Ok((
        frame.pop()?,
        Arguments {
            positional,
            keywords,
            site,
            implicit: 0,
        },
    ))
}

fn captured(frame: &Frame, captures: &[u32]) -> Vec<Rc<Cell>> {
    captures
        .iter()
        .map(|cell| Rc::clone(&frame.cells[*cell as usize]))
        .collect()
}

fn keywords_of(value: &Value) -> Vec<(Str, Value)> {
    let Value::Dict(dict) = value else {
        return Vec::new();
    };
    let entries = dict.borrow();
    entries
        .iter()
        .filter_map(|(key, value)| Some((key.value().as_text()?.clone(), value.clone())))
        .collect()
}
