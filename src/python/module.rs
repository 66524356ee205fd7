//! Modules: Python files and tables of native functions.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::source::{Place, Source};

use super::collections::Dict;
use super::interpreter::Interpreter;
use super::native::{NativeFunction, Outcome};
use super::text::Str;
use super::value::Value;

/// What a native module offers: a static table, so that importing it costs nothing.
#[derive(Debug, Clone, Copy)]
pub struct ModuleTable {
    /// The names, one a line.
    pub entries: &'static [(&'static str, Entry)],
    /// Asked for names that are not in the table.
    pub fallback: Option<fn(&mut Interpreter, &str) -> Outcome>,
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
    pub fn get(&self, name: &str) -> Option<Entry> {
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
    Value(fn(&mut Interpreter) -> Outcome),
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
        }
    }

    /// A native module.
    pub(super) fn of_table(name: Str, table: ModuleTable) -> Self {
        Self {
            name,
            globals: Rc::default(),
            source: None,
            package: true,
            table: Some(table),
        }
    }

    /// `__name__`.
    pub fn name(&self) -> &Str {
        &self.name
    }

    /// The globals, which functions of the module share.
    pub fn globals(&self) -> &Rc<Dict> {
        &self.globals
    }

    /// A global, if it is set; entries of a native table that nobody asked for yet are not.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.globals.get_str(name)
    }

    /// The file, for a module of Python code.
    pub fn source(&self) -> Option<&Arc<Source>> {
        self.source.as_ref()
    }

    /// Whether modules can be found below it.
    pub fn is_package(&self) -> bool {
        self.package
    }

    /// The table, for a native module.
    pub fn table(&self) -> Option<&ModuleTable> {
        self.table.as_ref()
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<module '{}'>", self.name)
    }
}

/// What an import did not find: an error, with the import's place, once it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Unavailable {
    /// The whole dotted name.
    pub name: String,
    /// The import statement.
    pub place: Place,
}
