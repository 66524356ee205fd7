//! What Python's standard library has and dbm does not: a name of it is no error of the script.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use super::class::Class;
use super::interpreter::Interpreter;
use super::library::source::is_library;
use super::module::{Module, ModuleTable, Unavailable};
use super::py_error::PyError;
use super::value::Value;

/// A module or a class (`module:Class`) a line, with its names, those that `import *` leaves behind `|`;
/// `scripts/standard-names` writes them.
const NAMES: &str = include_str!("library/names.txt");

static KNOWN: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = NAMES.lines();
    lines
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .collect()
});

pub(super) fn is_module(name: &str) -> bool {
    !name.contains(':') && KNOWN.contains_key(name)
}

/// What `from module import *` takes from a module of the standard library.
pub(super) fn public_names(module: &str) -> Option<Vec<String>> {
    let names = KNOWN.get(module)?.split(' ');
    let public = names.take_while(|name| *name != "|");
    Some(
        public
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

/// Whether a module or a class of the standard library has a name.
pub(super) fn is_known(owner: &str, name: &str) -> bool {
    let names = KNOWN.get(owner);
    names.is_some_and(|names| names.split(' ').any(|known| known == name))
}

/// The error of using something of the standard library that dbm lacks.
pub(super) fn not_supported(name: &str) -> PyError {
    PyError::unsupported(format!("not supported by dbm: `{name}`"))
}

impl Interpreter {
    /// A module of the standard library that dbm lacks: it can be imported, and none of its names used.
    pub(super) fn absent_module(&mut self, name: &str) -> Option<Rc<Module>> {
        if !is_module(name) {
            return None;
        }
        let module = Rc::new(Module::of_table(name.into(), ModuleTable::new(&[])));
        self.modules.insert(name.to_owned(), Rc::clone(&module));
        Some(module)
    }

    /// A name of a module, which may be one that dbm lacks.
    pub(super) fn module_attribute(
        &mut self,
        module: &Rc<Module>,
        name: &str,
    ) -> Result<Option<Value>, PyError> {
        match self.known_attribute(module, name)? {
            Some(value) => Ok(Some(value)),
            None => self.absent_attribute(module, name),
        }
    }

    fn absent_attribute(
        &mut self,
        module: &Rc<Module>,
        name: &str,
    ) -> Result<Option<Value>, PyError> {
        let own = module.source().is_some_and(|source| is_library(source));
        if !own && module.table().is_none() {
            return Ok(None);
        }
        let whole = format!("{}.{name}", module.name());
        if is_module(&whole) {
            return Ok(self.find_or_import(&whole)?.map(Value::Module));
        }
        if !is_known(module.name(), name) {
            return Ok(None);
        }
        let unavailable = Unavailable::not_supported(whole, self.place());
        Ok(Some(Value::Unavailable(Rc::new(unavailable))))
    }

    /// Refuses an attribute that Python's class has and dbm's does not.
    pub(super) fn refuse_absent(&mut self, value: &Value, name: &str) -> Result<(), PyError> {
        if name.starts_with('_') {
            return Ok(());
        }
        for class in self.standard_classes(value) {
            if is_known(&class, name) {
                let class = class.replace(':', ".");
                let class = class.strip_prefix("builtins.").unwrap_or(&class);
                return Err(not_supported(&format!("{class}.{name}")));
            }
        }
        Ok(())
    }

    /// The classes of the standard library that a value is of, or that it is.
    fn standard_classes(&mut self, value: &Value) -> Vec<String> {
        match value {
            Value::Instance(instance) => names_of(instance.class()),
            Value::Class(class) => names_of(class),
            Value::Native(native) => {
                let class = Rc::clone(native).class(self);
                let class = class.as_ref().unwrap_or(value);
                let table = class.as_native::<super::library::native_class::NativeClass>();
                let table = table.into_iter();
                table
                    .map(|class| format!("{}:{}", class.0.module, class.0.name))
                    .collect()
            }
            Value::Unavailable(_) | Value::Module(_) => Vec::new(),
            _ => vec![format!("builtins:{}", value.type_name())],
        }
    }
}

fn names_of(class: &Rc<Class>) -> Vec<String> {
    let all = std::iter::once(class).chain(class.ancestors());
    all.map(|class| format!("{}:{}", class.module(), class.name()))
        .collect()
}
