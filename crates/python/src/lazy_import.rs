//! Modules that are read lazily: they run once something of them is asked for, and each of their
//! imports is done once its name is used.
//!
//! So a script gets the one function that it imports from an application, and not what half of the
//! application would do while it starts.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexMap;

use dbm_core::source::Place;

use super::code::{Code, Deferral, Import, Index};
use super::exceptions::StandardError;
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::key::Key;
use super::library::source::is_library;
use super::machine::Step;
use super::module::{Module, Reading, Unavailable};
use super::native::PyResult;
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// What a lazily read module has not done yet.
#[derive(Default)]
pub(super) struct Deferred {
    /// Its code, until it runs.
    code: RefCell<Option<Rc<Code>>>,
    /// Why it could not be run to its end.
    failure: RefCell<Option<PyError>>,
    /// Its imports, by the name that they bind.
    imports: RefCell<IndexMap<Str, Vec<Waiting>>>,
    /// The modules below it that were imported.
    submodules: RefCell<IndexMap<String, Rc<Module>>>,
    /// The `import *` that could not be done: a name that is not there may come from it.
    star: RefCell<Option<Rc<Unavailable>>>,
}

/// An import that waits for its name to be used.
#[derive(Clone)]
struct Waiting {
    name: String,
    import: Import,
    member: Option<String>,
    place: Place,
}

impl Deferred {
    /// All of it; what is left is empty.
    pub(super) fn take(&self) -> Self {
        Self {
            code: RefCell::new(self.code.take()),
            failure: RefCell::new(self.failure.take()),
            imports: RefCell::new(self.imports.take()),
            submodules: RefCell::new(self.submodules.take()),
            star: RefCell::new(self.star.take()),
        }
    }

    /// What waits to run.
    pub(super) fn of_code(code: Rc<Code>) -> Self {
        Self {
            code: RefCell::new(Some(code)),
            ..Self::default()
        }
    }

    pub(super) fn add_submodule(&self, name: &str, module: &Rc<Module>) {
        self.submodules
            .borrow_mut()
            .insert(name.to_owned(), Rc::clone(module));
    }

    pub(super) fn lose_star(&self, unavailable: &Rc<Unavailable>) {
        self.star
            .borrow_mut()
            .get_or_insert_with(|| Rc::clone(unavailable));
    }

    /// The names whose imports wait.
    pub(super) fn waiting(&self) -> Vec<Str> {
        self.imports.borrow().keys().cloned().collect()
    }

    /// Whether there is something that it has not done, and can.
    fn waits(&self) -> bool {
        let has_more = !self.imports.borrow().is_empty() || self.code.borrow().is_some();
        has_more && self.failure.borrow().is_none()
    }

    fn submodule(&self, name: &str) -> Option<Value> {
        let submodules = self.submodules.borrow();
        submodules.get(name).cloned().map(Value::Module)
    }

    /// Whether running the module could give it this name.
    fn may_bind(&self, name: &str) -> bool {
        let code = self.code.borrow();
        let Some(code) = code.as_ref() else {
            return false;
        };
        let binds = |names: &[Str]| {
            names
                .iter()
                .any(|bound| *bound == name || *bound == "__getattr__")
        };
        code.recoveries
            .iter()
            .any(|it| it.has_star || binds(&it.binds))
            || binds(&code.sets_globals)
    }
}

impl Interpreter {
    /// Runs a module that waits.
    ///
    /// # Errors
    /// What it raises, each time it is asked.
    pub(super) fn begin(&mut self, module: &Rc<Module>) -> Result<(), PyError> {
        let Some(deferred) = module.deferred() else {
            return Ok(());
        };
        if let Some(failure) = deferred.failure.borrow().clone() {
            return Err(failure);
        }
        let Some(code) = deferred.code.take() else {
            return Ok(());
        };
        let result = self.run_code_in(module, code);
        if let Err(raised) = &result {
            deferred.failure.replace(Some(raised.clone()));
        }
        result
    }

    /// A name of a lazily read module that is no global yet.
    pub(super) fn deferred_name(
        &mut self,
        module: &Rc<Module>,
        name: &str,
    ) -> Result<Option<Value>, PyError> {
        let Some(deferred) = module.deferred() else {
            return Ok(None);
        };
        if let Some(value) = self.import_now(module, name)? {
            return Ok(Some(value));
        }
        if !name.starts_with("__") || deferred.may_bind(name) {
            let submodule = deferred.submodule(name);
            if submodule.is_some() && !deferred.may_bind(name) {
                return Ok(submodule);
            }
            self.begin(module)?;
        } else if matches!(name, "__path__" | "__file__" | "__doc__" | "__all__") {
            self.begin(module)?;
        }
        if let Some(value) = module.get(name) {
            return Ok(Some(value));
        }
        if let Some(value) = self.import_now(module, name)? {
            return Ok(Some(value));
        }
        Ok(deferred.submodule(name))
    }

    /// A module below a package that nobody imported here: in an application somebody has, long before.
    pub(super) fn unimported_submodule(
        &mut self,
        module: &Rc<Module>,
        name: &str,
    ) -> Result<Option<Value>, PyError> {
        if module.reading() != Reading::Lazy || !module.is_package() || name.starts_with("__") {
            return Ok(None);
        }
        let whole = format!("{}.{name}", module.name());
        Ok(self.find_or_import(&whole)?.map(Value::Module))
    }

    /// What a name that is nowhere stands for if an `import *` of the module was lost.
    pub(super) fn lost_by_star(&self, module: &Module) -> Option<Value> {
        let star = module.deferred()?.star.borrow();
        star.clone().map(Value::Unavailable)
    }

    /// Whether `pkg.name` is the file `pkg/name.py`, whatever the package itself would do.
    pub(super) fn is_plain_submodule(&self, module: &Module, name: &str) -> bool {
        let Some(deferred) = module.deferred() else {
            return false;
        };
        deferred.code.borrow().is_some() && !deferred.may_bind(name)
    }

    /// Notes the imports of a statement for later; the frame goes on behind it.
    pub(super) fn defer(&mut self, frame: &mut Frame, deferral: Index, end: Index) -> Step {
        let Some(deferred) = frame.module.deferred() else {
            return Ok(None);
        };
        let code = Rc::clone(&frame.code);
        for waiting in &code.deferrals[deferral as usize] {
            let Deferral {
                binds,
                import,
                member,
                span,
            } = waiting;
            let name = self.absolute_name(import)?;
            let waiting = Waiting {
                name,
                import: import.clone(),
                member: member.clone(),
                place: Place::new(&code.source, span.0 as usize..span.1 as usize),
            };
            frame.module.globals().remove_str(binds);
            let mut imports = deferred.imports.borrow_mut();
            imports.entry(binds.clone()).or_default().push(waiting);
        }
        frame.next = end as usize;
        Ok(None)
    }

    /// Does the imports that wait for a name.
    fn import_now(&mut self, module: &Rc<Module>, name: &str) -> Result<Option<Value>, PyError> {
        let Some(deferred) = module.deferred() else {
            return Ok(None);
        };
        let waiting = deferred.imports.borrow_mut().shift_remove(name);
        let Some(waiting) = waiting else {
            return Ok(None);
        };
        let mut value = Value::None;
        for waiting in &waiting {
            value = self.import_waiting(waiting).inspect_err(|_| {
                let mut imports = deferred.imports.borrow_mut();
                imports.insert(name.into(), vec![waiting.clone()]);
            })?;
        }
        module.globals().insert(Key::from(name), value.clone());
        Ok(Some(value))
    }

    fn import_waiting(&mut self, waiting: &Waiting) -> PyResult {
        let Waiting {
            name,
            import,
            member,
            place,
        } = waiting;
        let imported = |interpreter: &mut Self| {
            let module = interpreter.import_named(name, import, place)?;
            match member {
                Some(member) => interpreter.import_member(&module, member, place),
                None => Ok(module),
            }
        };
        imported(self).map_err(|raised| raised.at(place.clone()))
    }

    /// Does every import of a module that still waits; one that fails leaves something unavailable.
    ///
    /// # Errors
    /// What the module raises when it runs.
    pub fn import_all(&mut self, module: &Rc<Module>) -> Result<(), PyError> {
        self.begin(module)?;
        let Some(deferred) = module.deferred() else {
            return Ok(());
        };
        for name in deferred.waiting() {
            if let Err(raised) = self.import_now(module, &name) {
                if raised.is_final() {
                    return Err(raised);
                }
                self.lose_import(module, &name, raised);
            }
        }
        Ok(())
    }

    /// An import that failed is not tried again. A name that a module does not have registers nothing;
    /// of a module that fails nobody knows what is lost.
    fn lose_import(&mut self, module: &Rc<Module>, name: &Str, raised: PyError) {
        if let Some(deferred) = module.deferred() {
            deferred.imports.borrow_mut().shift_remove(name);
        }
        let loses_more = !raised.is(StandardError::ImportError);
        let place = raised.place().cloned().unwrap_or_else(|| self.place());
        let lost = Rc::new(Unavailable::failed(name, place, raised));
        if loses_more && module.reading() == Reading::Lazy {
            self.incomplete.push((None, Rc::clone(&lost)));
        }
        let globals = module.globals();
        globals.insert_str(name.clone(), Value::Unavailable(lost));
    }

    /// Does the imports of the script that wait: one of them may register what the script uses.
    ///
    /// # Errors
    /// When a budget is used up.
    pub fn import_waiting_of_script(&mut self) -> Result<(), PyError> {
        let scripts = self.modules.values();
        let script = scripts.filter(|module| module.reading() == Reading::Script);
        for script in script.cloned().collect::<Vec<_>>() {
            self.import_all(&script)?;
        }
        Ok(())
    }

    /// Does every import of every module, if one of the application's ran: what they register with
    /// `registry` is there then; without one, what they register with anything.
    ///
    /// # Errors
    /// When a module from which `registry` can be reached has lost something, so that what it
    /// registers is not known.
    pub fn complete_imports(&mut self, registry: Option<&Value>) -> Result<(), PyError> {
        let has_run = |module: &Rc<Module>| {
            let own = module.source().is_some_and(|it| !is_library(it));
            let ran = module
                .deferred()
                .is_some_and(|it| it.code.borrow().is_none());
            module.reading() == Reading::Lazy && own && ran
        };
        if !self.modules.values().any(has_run) {
            return Ok(());
        }
        let waiting = |module: &&Rc<Module>| module.deferred().is_some_and(Deferred::waits);
        let mut failed = None;
        while let Some(module) = self.modules.values().find(waiting).cloned() {
            match self.import_all(&module) {
                Err(raised) if raised.is_final() => return Err(raised),
                Err(raised) => failed = failed.or(Some(raised)),
                Ok(()) => {}
            }
        }
        for (module, lost) in self.incomplete.clone() {
            let concerns = match (module, registry) {
                (Some(module), Some(registry)) => self.names_registry(&module, registry),
                (None, _) | (_, None) => true,
            };
            if concerns {
                return Err(lost.raise());
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Whether code of the module has a name through which it gets at the registry: the registry or what
    /// belongs to it, a module that has such a name, or a function of one.
    fn names_registry(&mut self, module: &Rc<Module>, registry: &Value) -> bool {
        self.values_of(module).iter().any(|value| {
            let other = match value {
                Value::Module(other) => Rc::clone(other),
                Value::Function(function) => Rc::clone(&function.module),
                _ => return self.belongs_to(value, registry),
            };
            let values = self.values_of(&other);
            values.iter().any(|value| self.belongs_to(value, registry))
        })
    }

    fn values_of(&self, module: &Module) -> Vec<Value> {
        let entries = module.globals().entries();
        entries.into_iter().map(|(_, value)| value).collect()
    }

    /// Whether a value is the registry, or has it as its `metadata`: a table, a mapped class, the base of such.
    fn belongs_to(&mut self, value: &Value, registry: &Value) -> bool {
        let has_attributes = matches!(value, Value::Class(_) | Value::Native(_));
        let metadata = if has_attributes {
            self.find_attribute(value, "metadata").ok().flatten()
        } else {
            None
        };
        value.is(registry) || metadata.is_some_and(|metadata| metadata.is(registry))
    }
}
