//! Names.

use super::super::absent;
use super::super::code::{Index, Variable};
use super::super::exceptions::StandardError;
use super::super::frame::Frame;
use super::super::interpreter::Interpreter;
use super::super::key::Key;
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;
use super::Step;

impl Interpreter {
    pub(super) fn load(&mut self, frame: &mut Frame, variable: Variable) -> Step {
        let value = match variable {
            Variable::Local(index) => match &frame.locals[index as usize] {
                Some(value) => value.clone(),
                None => return Err(unbound(&frame.code.locals[index as usize])),
            },
            Variable::Cell(index) => match &*frame.cells[index as usize].0.borrow() {
                Some(value) => value.clone(),
                None => return Err(unbound(cell_name(frame, index))),
            },
            Variable::Global(name) => self.global(frame, name)?,
            Variable::Name(name) => match in_namespace(frame, name) {
                Some(value) => value,
                None => self.global(frame, name)?,
            },
            Variable::NameOrCell(name, cell) => {
                let value = in_namespace(frame, name)
                    .or_else(|| frame.cells[cell as usize].0.borrow().clone());
                value.ok_or_else(|| unbound(cell_name(frame, cell)))?
            }
        };
        frame.push(value);
        Ok(None)
    }

    fn global(&mut self, frame: &Frame, name: Index) -> Result<Value, PyError> {
        let key = &frame.code.names[name as usize];
        if let Some(found) = frame.module.globals().get(key) {
            return Ok(found);
        }
        if let Some(name) = key.as_str()
            && let Some(found) = self.deferred_name(&frame.module, name)?
        {
            return Ok(found);
        }
        if key.as_str() == Some("__spec__") {
            return self.module_specification(&frame.module);
        }
        self.builtins
            .get(key)
            .or_else(|| self.lost_by_star(&frame.module))
            .ok_or_else(|| undefined(key))
    }
}

fn in_namespace(frame: &Frame, name: Index) -> Option<Value> {
    frame
        .namespace
        .as_ref()?
        .get(&frame.code.names[name as usize])
}

fn cell_name(frame: &Frame, index: Index) -> &Str {
    let own = frame.code.cells.len();
    let index = index as usize;
    if index < own {
        &frame.code.cells[index]
    } else {
        &frame.code.free[index - own]
    }
}

fn undefined(name: &Key) -> PyError {
    let name = name.as_str().unwrap_or_default();
    if absent::is_known("builtins", name) {
        return absent::not_supported(name);
    }
    PyError::standard(
        StandardError::NameError,
        format!("name '{name}' is not defined"),
    )
}

fn unbound(name: &str) -> PyError {
    let message =
        format!("cannot access local variable '{name}' where it is not associated with a value");
    PyError::standard(StandardError::UnboundLocalError, message)
}

pub(super) fn store(frame: &mut Frame, variable: Variable) -> Step {
    let value = frame.pop()?;
    match variable {
        Variable::Local(index) => frame.locals[index as usize] = Some(value),
        Variable::Cell(index) => *frame.cells[index as usize].0.borrow_mut() = Some(value),
        Variable::Global(name) => {
            frame
                .module
                .globals()
                .insert(frame.code.names[name as usize].clone(), value);
        }
        Variable::Name(name) | Variable::NameOrCell(name, _) => {
            let namespace = frame
                .namespace
                .as_ref()
                .unwrap_or_else(|| frame.module.globals());
            namespace.insert(frame.code.names[name as usize].clone(), value);
        }
    }
    Ok(None)
}

pub(super) fn delete(frame: &mut Frame, variable: Variable) -> Step {
    match variable {
        Variable::Local(index) => {
            let old = frame.locals[index as usize].take();
            old.ok_or_else(|| unbound(&frame.code.locals[index as usize]))?;
        }
        Variable::Cell(index) => {
            let old = frame.cells[index as usize].0.borrow_mut().take();
            old.ok_or_else(|| unbound(cell_name(frame, index)))?;
        }
        Variable::Global(name) => {
            let key = &frame.code.names[name as usize];
            frame
                .module
                .globals()
                .remove(key)
                .ok_or_else(|| undefined(key))?;
        }
        Variable::Name(name) | Variable::NameOrCell(name, _) => {
            let key = &frame.code.names[name as usize];
            let namespace = frame
                .namespace
                .as_ref()
                .unwrap_or_else(|| frame.module.globals());
            namespace.remove(key).ok_or_else(|| undefined(key))?;
        }
    }
    Ok(None)
}
