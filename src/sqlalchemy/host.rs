//! What SQLAlchemy's objects know of the evaluation that they are part of.

use std::cell::RefCell;
use std::rc::Rc;

use crate::operation::{Located, Operation};
use crate::python::{Interpreter, Raised};
use crate::source::Place;

/// The evaluation: for which database, and where its operations go.
///
/// Keep it with [`Interpreter::set_state`]; without one, no operation can be asked for.
#[derive(Debug)]
pub struct Host {
    /// SQLAlchemy's name of the dialect: `postgresql`, `sqlite`, `mysql`, `mariadb`.
    pub dialect: String,
    /// Whether SQL is written and not run (`--sql`).
    pub offline: bool,
    /// The operations so far, in order; nothing where none may be asked for.
    operations: Option<RefCell<Vec<Located>>>,
}

impl Host {
    /// A host that collects operations: that of a revision script.
    pub fn collecting(dialect: impl Into<String>, offline: bool) -> Self {
        Self {
            dialect: dialect.into(),
            offline,
            operations: Some(RefCell::default()),
        }
    }

    /// A host without operations: that of models and of `env.py`.
    pub fn silent(dialect: impl Into<String>) -> Self {
        Self {
            dialect: dialect.into(),
            offline: false,
            operations: None,
        }
    }

    /// The host of this evaluation.
    pub fn of(interpreter: &Interpreter) -> Rc<Self> {
        interpreter
            .state::<Self>()
            .unwrap_or_else(|| Rc::new(Self::silent("default")))
    }

    /// Adds an operation.
    ///
    /// # Errors
    /// Where no operation may be asked for.
    pub fn emit(&self, operation: Operation, place: Place) -> Result<(), Raised> {
        let Some(operations) = &self.operations else {
            let message = format!("an operation outside a revision script: {operation}");
            return Err(Raised::unsupported(message).at(place));
        };
        operations.borrow_mut().push(Located {
            operation,
            place: Some(place),
        });
        Ok(())
    }

    /// Takes the operations that were collected.
    pub fn take_operations(&self) -> Vec<Located> {
        self.operations
            .as_ref()
            .map(std::cell::RefCell::take)
            .unwrap_or_default()
    }

    /// SQLAlchemy's `supports_native_boolean`.
    pub fn has_booleans(&self) -> bool {
        self.dialect == "postgresql"
    }

    /// SQLAlchemy's `supports_native_enum`.
    pub fn has_enums(&self) -> bool {
        matches!(self.dialect.as_str(), "postgresql" | "mysql" | "mariadb")
    }
}
