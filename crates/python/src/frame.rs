//! A piece of code while it runs.

use std::cell::RefCell;
use std::rc::Rc;

use super::code::{Code, Index};
use super::collections::Dict;
use super::module::Module;
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// A local that functions share.
#[derive(Debug, Default)]
pub(super) struct Cell(pub RefCell<Option<Value>>);

/// Functions in cells of functions are dropped level by level, however deep.
impl Drop for Cell {
    fn drop(&mut self) {
        let value = self.0.take();
        super::ensure_stack(|| drop(value));
    }
}

/// Where errors of a `try` body go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    /// The handler's first instruction.
    pub(crate) handler: Index,
    /// How many values stay on the stack.
    pub(crate) height: usize,
    /// How many exceptions are still being handled.
    pub(crate) handled: usize,
}

/// A piece of code while it runs: what a generator keeps between two items.
#[derive(Debug)]
pub(super) struct Frame {
    pub(crate) code: Rc<Code>,
    pub(crate) module: Rc<Module>,
    /// The class body's names.
    pub(crate) namespace: Option<Rc<Dict>>,
    pub(crate) locals: Vec<Option<Value>>,
    pub(crate) cells: Vec<Rc<Cell>>,
    pub(crate) stack: Vec<Value>,
    pub(crate) guards: Vec<Guard>,
    pub(crate) handled: Vec<Value>,
    /// The annotations of a class body.
    pub(crate) annotations: Vec<(Str, Value)>,
    /// The next instruction.
    pub(crate) next: usize,
}

impl Frame {
    /// A piece of code at its start.
    pub(super) fn new(code: Rc<Code>, module: Rc<Module>, outer: &[Rc<Cell>]) -> Self {
        let own = code.cells.iter().map(|_| Rc::default());
        let cells = own.chain(outer.iter().cloned()).collect();
        Self {
            locals: vec![None; code.locals.len()],
            cells,
            namespace: None,
            stack: Vec::new(),
            guards: Vec::new(),
            handled: Vec::new(),
            annotations: Vec::new(),
            next: 0,
            code,
            module,
        }
    }

    /// Sends errors from here on to a handler, which finds so many values on the stack.
    pub(super) fn protect(&mut self, handler: Index, height: usize) {
        self.guards.push(Guard {
            handler,
            height,
            handled: self.handled.len(),
        });
    }

    pub(super) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    /// The topmost value.
    ///
    /// # Errors
    /// When the compiler left the stack empty, which it does not.
    pub(super) fn pop(&mut self) -> Result<Value, PyError> {
        self.stack
            .pop()
            .ok_or_else(|| PyError::unsupported("the stack is empty"))
    }

    /// The topmost values, the lowest first.
    pub(super) fn pop_many(&mut self, count: Index) -> Vec<Value> {
        let height = self.stack.len().saturating_sub(count as usize);
        self.stack.split_off(height)
    }

    /// The value so deep below the top, which is 1.
    pub(super) fn peek(&self, depth: Index) -> Result<&Value, PyError> {
        let at = self.stack.len().checked_sub(depth as usize);
        at.and_then(|at| self.stack.get(at))
            .ok_or_else(|| PyError::unsupported("the stack is empty"))
    }
}
