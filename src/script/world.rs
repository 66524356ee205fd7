//! The world of a script: `alembic`, `sqlalchemy`, the application's own modules, nothing else.

use std::cell::RefCell;
use std::sync::Arc;

use crate::models;
use crate::python::{Found, Message, ModuleTable, Raised, World};
use crate::script::{Modules, context, op};
use crate::sqlalchemy::modules;

/// What a script may know of the world outside.
pub struct ScriptWorld {
    modules: Arc<dyn Modules>,
    messages: RefCell<Vec<Message>>,
}

impl ScriptWorld {
    /// A world in which imports are found by `modules`.
    pub fn new(modules: Arc<dyn Modules>) -> Self {
        Self {
            modules,
            messages: RefCell::default(),
        }
    }

    /// Takes what was printed and logged.
    pub fn take_messages(&self) -> Vec<Message> {
        self.messages.take()
    }
}

impl World for ScriptWorld {
    fn native_module(&self, name: &str) -> Option<ModuleTable> {
        match name {
            "alembic.op" => Some(op::TABLE),
            _ => context::MODULES
                .iter()
                .find(|(module, _)| *module == name)
                .map(|(_, table)| *table)
                .or_else(|| models::module(name))
                .or_else(|| modules::module(name)),
        }
    }

    fn find_module(&self, name: &str) -> Result<Option<Found>, Raised> {
        self.modules.find(name).map_err(Raised::failure)
    }

    fn reads_lazily(&self) -> bool {
        true
    }

    fn message(&self, message: Message) {
        self.messages.borrow_mut().push(message);
    }
}
