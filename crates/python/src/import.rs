//! Imports: native modules, the standard library, and the application's own files.

mod compiled;

use std::rc::Rc;

use dbm_core::source::Place;

use self::compiled::compiled;
use super::code::{Import, Instruction};
use super::exceptions::StandardError;
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::library::source::is_library;
use super::machine::Step;
use super::module::{Entry, Module, ModuleTable, Unavailable};
use super::native::PyResult;
use super::py_error::{Cause, PyError};
use super::value::Value;

impl Interpreter {
    /// A module that was imported or run before.
    pub fn loaded(&self, name: &str) -> Option<Rc<Module>> {
        self.modules.get(name).cloned()
    }

    /// Imports a module by its whole dotted name.
    ///
    /// # Errors
    /// `ModuleNotFoundError`, and whatever running it raises.
    pub fn import(&mut self, name: &str) -> Result<Rc<Module>, PyError> {
        self.find_or_import(name)?.ok_or_else(|| {
            PyError::standard(
                StandardError::ModuleNotFoundError,
                format!("No module named '{name}'"),
            )
        })
    }

    /// The module, its packages first, as Python does; nothing if one of them is not there.
    pub(super) fn find_or_import(&mut self, name: &str) -> Result<Option<Rc<Module>>, PyError> {
        if let Some(module) = self.modules.get(name) {
            return Ok(Some(Rc::clone(module)));
        }
        let parent = match name.rsplit_once('.') {
            Some((parent, last)) => match self.find_or_import(parent)? {
                Some(parent) => Some((parent, last)),
                None => return Ok(None),
            },
            None => None,
        };
        if let Some(module) = self.modules.get(name) {
            return Ok(Some(Rc::clone(module)));
        }
        let module = self.load_module(name)?;
        if let (Some(module), Some((parent, last))) = (&module, parent) {
            match parent.deferred() {
                Some(deferred) => deferred.add_submodule(last, module),
                None => {
                    let module = Value::Module(Rc::clone(module));
                    parent.globals().insert_str(last, module);
                }
            }
        }
        Ok(module)
    }

    fn load_module(&mut self, name: &str) -> Result<Option<Rc<Module>>, PyError> {
        let world = Rc::clone(&self.world);
        let table = world
            .native_module(name)
            .or_else(|| super::library::table(name));
        if let Some(table) = table {
            let module = Rc::new(Module::of_table(name.into(), table));
            self.modules.insert(name.to_owned(), Rc::clone(&module));
            return Ok(Some(module));
        }
        if let Some((source, code)) = super::library::source::code(name)? {
            let module = Rc::new(Module::of_source(name.into(), &source, true));
            self.modules.insert(name.to_owned(), Rc::clone(&module));
            self.run_code_in(&module, code)?;
            return Ok(Some(module));
        }
        let found = match world.find_module(name)? {
            Some(found) => found,
            None => match world.find_below(&self.added_directories(), name)? {
                Some(found) => found,
                None => return Ok(self.absent_module(name)),
            },
        };
        let module =
            Module::of_source(name.into(), &found.source, found.package).partial(found.partial);
        if world.reads_lazily() {
            let code = compiled(&found.source)?;
            let module = Rc::new(module.waiting_for(code));
            self.modules.insert(name.to_owned(), Rc::clone(&module));
            return Ok(Some(module));
        }
        let module = Rc::new(module);
        self.modules.insert(name.to_owned(), Rc::clone(&module));
        let before = self.active.len();
        if let Err(raised) = self.run_in(&module, &found.source) {
            self.active.truncate(before);
            self.modules.remove(name);
            return Err(raised);
        }
        Ok(Some(module))
    }

    /// A name that a module has: a global, an entry of its table, `__getattr__`.
    pub(super) fn known_attribute(
        &mut self,
        module: &Rc<Module>,
        name: &str,
    ) -> Result<Option<Value>, PyError> {
        if let Some(value) = self.stated(module, name)? {
            return Ok(Some(value));
        }
        if let Some(value) = module.get(name) {
            return Ok(Some(value));
        }
        if let Some(table) = module.table().copied() {
            let value = self.table_attribute(module, &table, name)?;
            if let Some(value) = &value {
                module.globals().insert_str(name, value.clone());
            }
            return Ok(value);
        }
        if let Some(value) = self.deferred_name(module, name)? {
            return Ok(Some(value));
        }
        if name == "__dict__" {
            self.import_all(module)?;
            return Ok(Some(Value::Dict(Rc::clone(module.globals()))));
        }
        match module.get("__getattr__") {
            Some(getter) => match self.call_with(&getter, [Value::from(name)]) {
                // a module below it that something else would have imported by now
                Err(raised) if raised.is(StandardError::AttributeError) => {
                    let submodule = self.unimported_submodule(module, name)?;
                    submodule.map(Some).ok_or(raised)
                }
                found => found.map(Some),
            },
            None => self.name_elsewhere(module, name),
        }
    }

    /// A name that a module does not have itself: a module below it, or one that is not known here.
    fn name_elsewhere(
        &mut self,
        module: &Rc<Module>,
        name: &str,
    ) -> Result<Option<Value>, PyError> {
        if let Some(submodule) = self.unimported_submodule(module, name)? {
            return Ok(Some(submodule));
        }
        if module.is_partial() && !name.starts_with("__") {
            let whole = format!("{}.{name}", module.name());
            return Ok(Some(unavailable(whole, &self.place())));
        }
        Ok(self.lost_by_star(module))
    }

    fn table_attribute(
        &mut self,
        module: &Rc<Module>,
        table: &ModuleTable,
        name: &str,
    ) -> Result<Option<Value>, PyError> {
        match table.get(name) {
            Some(Entry::Function(function)) => Ok(Some(Value::function(name, function))),
            Some(Entry::Value(make)) => make(self).map(Some),
            Some(Entry::Module(whole)) => {
                self.import(whole).map(|module| Some(Value::Module(module)))
            }
            Some(Entry::Alias(other, original)) => {
                let other = self.import(other)?;
                self.known_attribute(&other, original)
            }
            None => match name {
                "__name__" => Ok(Some(Value::Str(module.name().clone()))),
                "__file__" | "__path__" | "__all__" | "__dict__" => Ok(None),
                _ => match table.fallback {
                    Some(fallback) => match fallback(self, name) {
                        Err(raised) if raised.is(StandardError::AttributeError) => Ok(None),
                        found => found.map(Some),
                    },
                    None => Ok(None),
                },
            },
        }
    }

    pub(super) fn import_step(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::Import(index) => {
                let import = frame.code.imports[index as usize].clone();
                let value = self.import_statement(&import)?;
                frame.push(value);
            }
            Instruction::ImportName(name) => {
                let module = frame.peek(1)?.clone();
                let code = Rc::clone(&frame.code);
                let name = code.names[name as usize].as_str().unwrap_or_default();
                let value = self.import_name(&module, name)?;
                frame.push(value);
            }
            _ => {
                let module = frame.pop()?;
                let target = frame
                    .namespace
                    .clone()
                    .unwrap_or_else(|| Rc::clone(frame.module.globals()));
                for (name, value) in self.public_names(&module)? {
                    target.insert_str(name.as_str(), value);
                }
            }
        }
        Ok(None)
    }

    fn import_statement(&mut self, import: &Import) -> PyResult {
        let name = self.absolute_name(import)?;
        let place = self.place();
        self.import_named(&name, import, &place)
    }

    /// What an import statement at `place` takes by this whole name.
    pub(super) fn import_named(&mut self, name: &str, import: &Import, place: &Place) -> PyResult {
        match self.find_or_import(name)? {
            Some(module) if import.first => {
                let first = name.split('.').next().unwrap_or(name);
                let first = self.modules.get(first).cloned().unwrap_or(module);
                Ok(Value::Module(first))
            }
            Some(module) => Ok(Value::Module(module)),
            None => self.missing(name, import.guarded, place),
        }
    }

    /// What is not there: for `except ImportError` an exception if that is certain, else an error once it is used.
    fn missing(&mut self, name: &str, guarded: bool, place: &Place) -> PyResult {
        let top = name.split('.').next().unwrap_or(name);
        let known = self.modules.contains_key(top)
            || super::library::is_python2_only(top)
            || self.world.is_missing(name);
        if guarded && known {
            return Err(PyError::standard(
                StandardError::ModuleNotFoundError,
                format!("No module named '{name}'"),
            ));
        }
        if guarded && self.world.reads_lazily() {
            let message = format!("whether `{name}` is installed is not known here");
            return Err(PyError::unsupported(message).at(place.clone()));
        }
        Ok(unavailable(name.to_owned(), place))
    }

    pub(super) fn absolute_name(&mut self, import: &Import) -> Result<String, PyError> {
        if import.level == 0 {
            return Ok(import.module.clone());
        }
        let package = self
            .current_module()
            .map(|module| module.package_name())
            .unwrap_or_default();
        let mut parts: Vec<&str> = package.split('.').filter(|part| !part.is_empty()).collect();
        let up = import.level as usize - 1;
        if parts.len() <= up {
            let message = "attempted relative import beyond top-level package";
            return Err(PyError::standard(StandardError::ImportError, message));
        }
        parts.truncate(parts.len() - up);
        parts.extend(import.module.split('.').filter(|part| !part.is_empty()));
        Ok(parts.join("."))
    }

    fn import_name(&mut self, module: &Value, name: &str) -> PyResult {
        let place = self.place();
        self.import_member(module, name, &place)
    }

    /// A name that an import statement at `place` takes from a module.
    pub(super) fn import_member(&mut self, module: &Value, name: &str, place: &Place) -> PyResult {
        let module = match module {
            Value::Module(module) => Rc::clone(module),
            Value::Unavailable(unavailable) => {
                return Ok(unavailable_below(unavailable, name, place));
            }
            other => return self.get_attribute(other, name),
        };
        let whole = format!("{}.{name}", module.name());
        if let Some(value) = self.stated(&module, name)? {
            return Ok(value);
        }
        if self.is_plain_submodule(&module, name)
            && let Some(submodule) = self.find_or_import(&whole)?
        {
            return Ok(Value::Module(submodule));
        }
        match self.module_attribute(&module, name) {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => {}
            // what a module of dbm's own lacks is an error once it is used
            Err(raised)
                if module.table().is_some() && matches!(raised.cause(), Cause::Unsupported(_)) =>
            {
                let lost = Unavailable::failed(&whole, place.clone(), raised);
                return Ok(Value::Unavailable(Rc::new(lost)));
            }
            Err(raised) => return Err(raised),
        }
        if let Some(submodule) = self.find_or_import(&whole)? {
            return Ok(Value::Module(submodule));
        }
        if module.table().is_some() || module.is_partial() {
            return Ok(unavailable(whole, place));
        }
        let message = format!("cannot import name '{name}' from '{}'", module.name());
        Err(PyError::standard(StandardError::ImportError, message))
    }

    /// `__spec__`, made when it is asked for.
    pub(super) fn module_specification(&mut self, module: &Rc<Module>) -> PyResult {
        let machinery = Value::Module(self.import("importlib")?);
        let make = self.get_attribute(&machinery, "_specification")?;
        let file = module.source().map(|source| source.name.as_str());
        let arguments = [
            Value::Str(module.name().clone()),
            Value::from(file),
            Value::from(module.package_name()),
        ];
        self.call_with(&make, arguments)
    }

    /// What whoever runs the script says that a name is.
    fn stated(&mut self, module: &Module, name: &str) -> Result<Option<Value>, PyError> {
        let Some(source) = self.world.stated(module.name(), name) else {
            return Ok(None);
        };
        let known = self.modules.get(&source.name).cloned();
        let stated = match known {
            Some(stated) => stated,
            None => self.run_module(&source, &source.name)?,
        };
        Ok(stated.get(name))
    }

    /// What `from module import *` takes.
    fn public_names(&mut self, module: &Value) -> Result<Vec<(String, Value)>, PyError> {
        let module = match module {
            Value::Module(module) => Rc::clone(module),
            Value::Unavailable(unavailable) => return Err(unavailable.raise()),
            _ => {
                return Err(PyError::unsupported(
                    "`import *` from this is not supported",
                ));
            }
        };
        self.begin(&module)?;
        let forgives = self.world.reads_lazily() || module.table().is_some();
        let mut values = Vec::new();
        for name in self.star_names(&module)? {
            let value = self.import_name(&Value::Module(Rc::clone(&module)), &name);
            let value = match value {
                Err(raised) if forgives && !raised.is_final() => {
                    let lost = Unavailable::failed(&name, self.place(), raised);
                    Value::Unavailable(Rc::new(lost))
                }
                value => value?,
            };
            values.push((name, value));
        }
        Ok(values)
    }

    /// The names that `from module import *` takes: what `__all__` says, what is known of a module that
    /// dbm has only in part, else all that do not begin with `_`.
    fn star_names(&mut self, module: &Rc<Module>) -> Result<Vec<String>, PyError> {
        if let Some(known) = self.world.public_names(module.name()) {
            return Ok(known.into_iter().map(str::to_owned).collect());
        }
        let is_own = module.source().is_some_and(|it| is_library(it)) || module.table().is_some();
        if let Some(known) = super::absent::public_names(module.name()).filter(|_| is_own) {
            return Ok(known);
        }
        if let Some(all) = module.get("__all__") {
            let all = self.iterate(&all)?.into_iter();
            return Ok(all
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect());
        }
        let unlisted = |it: &ModuleTable| it.entries.is_empty() && it.fallback.is_some();
        if module.table().is_some_and(unlisted) {
            let message = format!("`from {} import *` is not supported", module.name());
            return Err(PyError::unsupported(message));
        }
        let public = module
            .names()
            .into_iter()
            .filter(|name| !name.starts_with('_'));
        Ok(public.collect())
    }

    /// What an attribute, an item or a call of something unavailable is: at the level of a module or a
    /// class body again something unavailable, inside a function an error.
    pub(super) fn derive_unavailable(&mut self, unavailable: &Unavailable, more: &str) -> PyResult {
        let in_function = self
            .active
            .last()
            .is_none_or(|active| active.code.flavour != super::code::CodeKind::Body);
        if in_function {
            return Err(unavailable.raise());
        }
        let name = format!("{}{more}", unavailable.name);
        Ok(Value::Unavailable(Rc::new(unavailable.derived(name))))
    }
}

fn unavailable(name: String, place: &Place) -> Value {
    Value::Unavailable(Rc::new(Unavailable::missing(name, place.clone())))
}

/// A name of something unavailable; of what was not found, the import itself is what was not found.
fn unavailable_below(whole: &Unavailable, name: &str, place: &Place) -> Value {
    let name = format!("{}.{name}", whole.name);
    if whole.is_missing() {
        return unavailable(name, place);
    }
    Value::Unavailable(Rc::new(whole.derived(name)))
}
