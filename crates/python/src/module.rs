//! Modules: Python files and tables of native functions.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use dbm_core::source::{Place, Source};

use super::code::Code;
use super::collections::Dict;
use super::interpreter::Interpreter;
use super::lazy_import::Deferred;
use super::native::{NativeFunction, PyResult};
use super::py_error::{Cause, PyError};
use super::text::Str;
use super::value::Value;

/// What a native module offers: a static table, so that importing it costs nothing.
#[derive(Debug, Clone, Copy)]
pub struct ModuleTable {
    /// The names, one a line.
    pub entries: &'static [(&'static str, Entry)],
    /// Asked for names that are not in the table.
    pub fallback: Option<fn(&mut Interpreter, &str) -> PyResult>,
}

impl ModuleTable {
    /// A table without fallback.
    pub const fn new(entries: &'static [(&'static str, Entry)]) -> Self {
        Self {
            entries,
            fallback: None,
        }
    }

    /// The entry of a name.
    pub(crate) fn get(&self, name: &str) -> Option<Entry> {
        self.entries
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, entry)| *entry)
    }
}

/// One name of a native module.
#[derive(Debug, Clone, Copy)]
pub enum Entry {
    /// A function.
    Function(NativeFunction),
    /// A value, made when it is first asked for.
    Value(fn(&mut Interpreter) -> PyResult),
    /// A submodule, by its whole name; also a name that another module defines is `Alias`.
    Module(&'static str),
    /// The same object as a name of another module.
    Alias(&'static str, &'static str),
}

/// A module or package.
pub struct Module {
    name: Str,
    globals: Rc<Dict>,
    /// The file, for a module of Python code.
    source: Option<Arc<Source>>,
    /// Whether modules can be found below it.
    package: bool,
    table: Option<ModuleTable>,
    reading: Reading,
    /// Whether it has more names than its text knows.
    partial: bool,
    /// What a lazily read module has not done yet.
    deferred: Option<Deferred>,
}

/// How much of a module is done when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// All at once, as Python does.
    Eager,
    /// The module runs; its imports wait.
    Script,
    /// The module waits as well, and goes on without what it cannot run.
    Lazy,
}

impl Module {
    /// A module of Python code; its globals are still empty.
    pub(super) fn of_source(name: Str, source: &Arc<Source>, package: bool) -> Self {
        Self {
            name,
            globals: Rc::default(),
            source: Some(Arc::clone(source)),
            package,
            table: None,
            reading: Reading::Eager,
            partial: false,
            deferred: None,
        }
    }

    /// The same module, of whose names some may not be known.
    pub(super) fn partial(mut self, partial: bool) -> Self {
        self.partial = partial;
        self
    }

    /// Whether a name that it does not have may be one that is not known here.
    pub(super) fn is_partial(&self) -> bool {
        self.partial
    }

    /// The same module, whose imports wait.
    pub(super) fn into_script(mut self) -> Self {
        self.reading = Reading::Script;
        self.deferred = Some(Deferred::default());
        self
    }

    /// The same module, which waits to run its code.
    pub(super) fn waiting_for(mut self, code: Rc<Code>) -> Self {
        self.reading = Reading::Lazy;
        self.deferred = Some(Deferred::of_code(code));
        self
    }

    /// A native module.
    pub(super) fn of_table(name: Str, table: ModuleTable) -> Self {
        Self {
            name,
            globals: Rc::default(),
            source: None,
            package: true,
            table: Some(table),
            reading: Reading::Eager,
            partial: false,
            deferred: None,
        }
    }

    /// `__name__`.
    pub(crate) fn name(&self) -> &Str {
        &self.name
    }

    /// The globals, which functions of the module share.
    pub(crate) fn globals(&self) -> &Rc<Dict> {
        &self.globals
    }

    /// A global, if it is set; entries of a native table that nobody asked for yet are not.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.globals.get_str(name)
    }

    /// Forgets everything: nobody is left to ask.
    pub(super) fn end(&self) {
        let globals = self.globals.change(std::mem::take);
        let deferred = self.deferred.as_ref().map(Deferred::take);
        super::ensure_stack(|| drop((globals, deferred)));
    }

    pub(super) fn reading(&self) -> Reading {
        self.reading
    }

    /// What it has not done yet, if it is read lazily.
    pub(super) fn deferred(&self) -> Option<&Deferred> {
        self.deferred.as_ref()
    }

    /// The file, for a module of Python code.
    pub(crate) fn source(&self) -> Option<&Arc<Source>> {
        self.source.as_ref()
    }

    /// Whether modules can be found below it.
    pub(crate) fn is_package(&self) -> bool {
        self.package
    }

    /// The table, for a native module.
    pub(crate) fn table(&self) -> Option<&ModuleTable> {
        self.table.as_ref()
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<module '{}'>", self.name)
    }
}

/// What an import did not find, what dbm lacks of the standard library, or what a statement that could
/// not be run would have bound: an error once it is used.
#[derive(Debug, Clone)]
pub struct Unavailable {
    /// The whole dotted name.
    pub name: String,
    /// The statement.
    pub place: Place,
    reason: Reason,
}

/// Why something is unavailable.
#[derive(Debug, Clone)]
enum Reason {
    /// The import was not found.
    NotFound,
    /// The standard library has it, and dbm does not: the whole name there.
    NotSupported(String),
    /// The statement could not be run.
    Failed(PyError),
}

impl Unavailable {
    /// What an import did not find.
    pub fn missing(name: impl Into<String>, place: Place) -> Self {
        Self {
            name: name.into(),
            place,
            reason: Reason::NotFound,
        }
    }

    /// What dbm lacks of the standard library.
    pub(super) fn not_supported(name: String, place: Place) -> Self {
        Self {
            reason: Reason::NotSupported(name.clone()),
            name,
            place,
        }
    }

    /// What a statement that could not be run would have bound.
    pub(super) fn failed(name: &str, place: Place, reason: PyError) -> Self {
        Self {
            name: name.to_owned(),
            place,
            reason: Reason::Failed(reason),
        }
    }

    /// Whether the import was not found.
    pub(super) fn is_missing(&self) -> bool {
        match self.reason {
            Reason::NotFound => true,
            Reason::NotSupported(_) | Reason::Failed(_) => false,
        }
    }

    /// What is made of it: `name.attribute`, `name()`.
    #[must_use]
    pub fn derived(&self, name: String) -> Self {
        Self {
            name,
            place: self.place.clone(),
            reason: self.reason.clone(),
        }
    }

    /// The error of using it.
    pub fn raise(&self) -> PyError {
        let Self { name, place, .. } = self;
        match &self.reason {
            Reason::NotFound => PyError::unsupported(format!(
                "`{name}` is not available: its import at {place} was not found"
            )),
            Reason::NotSupported(whole) => super::absent::not_supported(whole),
            Reason::Failed(reason) => {
                let message = format!("`{name}` is not available: {place}: {}", reason.message());
                match reason.cause() {
                    Cause::Live(_) => PyError::live(message),
                    _ => PyError::unsupported(message),
                }
            }
        }
    }
}

impl Module {
    /// The package that relative imports start from.
    pub(super) fn package_name(&self) -> String {
        let name = self.name().as_str();
        if self.is_package() {
            return name.to_owned();
        }
        name.rsplit_once('.')
            .map_or_else(String::new, |(package, _)| package.to_owned())
    }

    /// The names that it has: globals and the entries of its table.
    pub(super) fn names(&self) -> Vec<String> {
        let globals = self.globals().keys();
        let globals = globals
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned));
        let waiting = self.deferred().into_iter().flat_map(Deferred::waiting);
        let globals = globals.chain(waiting.map(|name| name.to_string()));
        let table = self
            .table()
            .into_iter()
            .flat_map(|table| table.entries.iter().map(|(name, _)| (*name).to_owned()));
        let names: indexmap::IndexSet<String> = globals.chain(table).collect();
        names.into_iter().collect()
    }
}
