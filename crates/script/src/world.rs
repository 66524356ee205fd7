//! The world of a script: `alembic`, `sqlalchemy`, the application's own modules, nothing else.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;

use crate::{Modules, context, file, op};
use dbm_core::message::Message;
use dbm_core::source::Source;
use dbm_python::{HostEnvironment, ModuleSource, ModuleTable, PathKind, PyError};
use dbm_sqlalchemy::host::Database;
use dbm_sqlalchemy::models;
use dbm_sqlalchemy::modules;
use dbm_sqlalchemy::packages;

/// What a script may know of the world outside.
pub(crate) struct ScriptWorld {
    modules: Arc<dyn Modules>,
    messages: RefCell<Vec<Message>>,
    /// Whether the script may know the time and throw dice.
    has_clock: bool,
    /// The database that the script runs on.
    database: Option<Rc<dyn Database>>,
}

impl ScriptWorld {
    /// A world in which imports are found by `modules`.
    pub(crate) fn new(modules: Arc<dyn Modules>) -> Self {
        Self {
            modules,
            messages: RefCell::default(),
            has_clock: false,
            database: None,
        }
    }

    /// The same, with clock and chance if `has_clock`: what it plans is used once.
    #[must_use]
    pub(crate) fn with_clock(mut self, has_clock: bool) -> Self {
        self.has_clock = has_clock;
        self
    }

    /// The same, running on a database: with clock and chance, and heard at once.
    #[must_use]
    pub(crate) fn with_database(mut self, database: Rc<dyn Database>) -> Self {
        self.has_clock = true;
        self.database = Some(database);
        self
    }

    /// Takes what was printed and logged.
    pub(crate) fn take_messages(&self) -> Vec<Message> {
        self.messages.take()
    }
}

impl HostEnvironment for ScriptWorld {
    fn native_module(&self, name: &str) -> Option<ModuleTable> {
        match name {
            "alembic.op" => Some(op::TABLE),
            _ => context::alembic_module(name)
                .or_else(|| models::module(name))
                .or_else(|| modules::module(name)),
        }
    }

    fn public_names(&self, module: &str) -> Option<Vec<&'static str>> {
        modules::public_names(module)
    }

    fn find_module(&self, name: &str) -> Result<Option<ModuleSource>, PyError> {
        if let Some(package) = packages::find(name) {
            return Ok(Some(package));
        }
        let own = self.modules.find(name).map_err(PyError::failure)?;
        Ok(own.or_else(|| packages::find_parent(name)))
    }

    fn find_below(
        &self,
        directories: &[String],
        name: &str,
    ) -> Result<Option<ModuleSource>, PyError> {
        let found = self.modules.find_below(directories, name);
        found.map_err(PyError::failure)
    }

    fn reads_lazily(&self) -> bool {
        true
    }

    fn stated(&self, module: &str, name: &str) -> Option<Arc<Source>> {
        self.modules.stated(module, name)
    }

    fn environment(&self, name: &str) -> Result<Option<String>, PyError> {
        Ok(self.modules.variable(name)?)
    }

    fn is_unset(&self, name: &str) -> bool {
        self.modules.is_unset(name)
    }

    fn environment_names(&self) -> Result<Vec<String>, PyError> {
        Ok(self.modules.variables()?)
    }

    fn read_file(&self, path: &str, most: usize) -> Result<Option<Vec<u8>>, PyError> {
        let Some(file) = self.modules.file(path)? else {
            return Ok(None);
        };
        let read = file::content(&file, most as u64);
        read.map_err(|error| PyError::unsupported(format!("`{path}` cannot be read: {error}")))
    }

    fn path_kind(&self, path: &str) -> Result<Option<PathKind>, PyError> {
        Ok(self.modules.path(path)?.map(|found| file::kind(&found)))
    }

    fn list_directory(&self, path: &str) -> Result<Option<Vec<String>>, PyError> {
        let found = self.modules.path(path)?;
        Ok(found.and_then(|directory| file::names(&directory).ok()))
    }

    fn path_of(&self, source: &str) -> String {
        self.modules.path_of(source)
    }

    fn working_directory(&self) -> Result<String, PyError> {
        Ok(self.modules.working_directory()?.display().to_string())
    }

    fn now(&self) -> Result<Timestamp, PyError> {
        if self.has_clock {
            return Ok(Timestamp::now());
        }
        Err(PyError::live(
            "the clock is known only while the script runs",
        ))
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), PyError> {
        if !self.has_clock {
            return Err(PyError::live("chance is known only while the script runs"));
        }
        getrandom::fill(bytes)
            .map_err(|error| PyError::unsupported(format!("this machine has no chance: {error}")))
    }

    fn message(&self, message: Message) {
        match &self.database {
            Some(database) => database.log(message),
            None => self.messages.borrow_mut().push(message),
        }
    }
}
