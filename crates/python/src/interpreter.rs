//! The interpreter: what runs Python code, and what is kept meanwhile.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use dbm_core::message::Message;
use dbm_core::source::{Place, Source};

use super::class::Class;
use super::code::{Code, CodeKind};
use super::collections::Dict;
use super::frame::Frame;
use super::function::Function;
use super::key::Key;
use super::machine::{CallFrame, Exit};
use super::memory::{Charge, DEEPEST, Refused};
use super::module::{Module, Reading, Unavailable};
use super::native::PyResult;
use super::py_error::PyError;
use super::value::Value;
use super::world::{Budget, HostEnvironment};

/// Runs Python code on one thread; see [`super::with_large_stack`].
pub struct Interpreter {
    pub(super) world: Rc<dyn HostEnvironment>,
    pub(super) budget: Budget,
    /// What the thread's values held before this interpreter.
    memory_before: usize,
    /// How much the thread's values might hold before it.
    limit_before: usize,
    /// The step at which the budget is looked at again.
    pub(super) next_look: u64,
    /// What was printed and logged, which is kept until the script ends.
    said: Charge,
    pub(super) steps: u64,
    pub(super) native_depth: usize,
    /// The frames that run, innermost last.
    pub(super) active: Vec<CallFrame>,
    /// The exceptions that are being handled, innermost last.
    pub(super) handling: Vec<Value>,
    /// The collections that `repr` is inside of.
    pub(super) rendering: Vec<usize>,
    pub(super) builtins: Rc<Dict>,
    /// `sys.modules`, by whole name.
    pub(super) modules: HashMap<String, Rc<Module>>,
    /// What was lost with statements of imported modules that could not be run, in order, each with its module;
    /// without one, it is not known what a module that failed would have done.
    pub(super) incomplete: Vec<(Option<Rc<Module>>, Rc<Unavailable>)>,
    /// The bodies of classes whose bases are not available.
    pub(super) lost_classes: Vec<(Rc<Dict>, Rc<Unavailable>)>,
    /// Whether `contextlib.suppress` was entered: it may catch anything from here on.
    pub(super) suppresses: bool,
    /// The variables of the environment that scripts set or deleted.
    pub(super) environment: HashMap<String, Option<String>>,
    states: HashMap<TypeId, Rc<dyn Any>>,
}

impl Interpreter {
    /// An interpreter that knows `world` and may take `budget`.
    pub fn new(world: Rc<dyn HostEnvironment>, budget: Budget) -> Self {
        let memory_before = super::memory::live();
        Self {
            world,
            budget,
            memory_before,
            limit_before: super::memory::limit(memory_before.saturating_add(budget.memory)),
            next_look: 0,
            said: Charge::default(),
            steps: 0,
            native_depth: 0,
            active: Vec::new(),
            handling: Vec::new(),
            rendering: Vec::new(),
            builtins: super::builtins::names(),
            modules: HashMap::new(),
            incomplete: Vec::new(),
            lost_classes: Vec::new(),
            suppresses: false,
            environment: HashMap::new(),
            states: HashMap::new(),
        }
    }

    /// Keeps an object of whoever provides native modules; one of each type.
    pub fn set_state<T: 'static>(&mut self, state: Rc<T>) {
        self.states.insert(TypeId::of::<T>(), state);
    }

    /// The object of this type that was kept.
    pub fn state<T: 'static>(&self) -> Option<Rc<T>> {
        Rc::clone(self.states.get(&TypeId::of::<T>())?)
            .downcast()
            .ok()
    }

    /// What the script may know of the world outside.
    pub fn world(&self) -> &Rc<dyn HostEnvironment> {
        &self.world
    }

    /// How much the script may take.
    pub fn budget(&self) -> Budget {
        self.budget
    }

    /// Runs a file as the module `name`: `__main__` or its dotted name.
    ///
    /// # Errors
    /// Whatever it raises, and what is no Python.
    pub fn run_module(&mut self, source: &Arc<Source>, name: &str) -> Result<Rc<Module>, PyError> {
        let module = Module::of_source(name.into(), source, false);
        let module = Rc::new(if self.world.reads_lazily() {
            module.into_script()
        } else {
            module
        });
        self.modules.insert(name.to_owned(), Rc::clone(&module));
        self.run_in(&module, source)?;
        Ok(module)
    }

    /// Runs a file that code itself names as the module `name`, which no import finds.
    pub(super) fn run_file(
        &mut self,
        name: &str,
        source: &Arc<Source>,
    ) -> Result<Rc<Module>, PyError> {
        let module = Rc::new(Module::of_source(name.into(), source, false));
        self.run_in(&module, source)?;
        Ok(module)
    }

    /// Runs a file in a module that exists already.
    pub(super) fn run_in(
        &mut self,
        module: &Rc<Module>,
        source: &Arc<Source>,
    ) -> Result<(), PyError> {
        let code = super::compile::module(source)?;
        self.run_code_in(module, code)
    }

    /// Runs a compiled file in a module that exists already.
    pub(super) fn run_code_in(
        &mut self,
        module: &Rc<Module>,
        code: Rc<Code>,
    ) -> Result<(), PyError> {
        let globals = module.globals();
        globals.insert_str("__name__", Value::Str(module.name().clone()));
        let path = self.world.path_of(&code.source.name);
        globals.insert_str("__file__", Value::from(path.as_str()));
        globals.insert_str("__doc__", Value::from(code.doc.clone()));
        globals.insert_str("__package__", Value::from(module.package_name()));
        if module.is_package() {
            let path = [Value::from(directory(&path))];
            globals.insert_str("__path__", Value::list(path));
        }
        let mut frame = Frame::new(code, Rc::clone(module), &[]);
        self.run(&mut frame)?;
        Ok(())
    }

    /// What code has put into `sys.path`, which begins empty.
    pub(super) fn added_directories(&self) -> Vec<String> {
        let path = self.modules.get("sys").and_then(|sys| sys.get("path"));
        let Some(Value::List(directories)) = path else {
            return Vec::new();
        };
        let directories = directories.borrow();
        let texts = directories.iter().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// Evaluates a compiled expression with the names of a module and of a class body.
    pub(super) fn evaluate(
        &mut self,
        code: Rc<Code>,
        module: &Rc<Module>,
        namespace: Option<Rc<Dict>>,
    ) -> PyResult {
        let mut frame = Frame::new(code, Rc::clone(module), &[]);
        frame.namespace = namespace;
        match self.run(&mut frame)? {
            Exit::Return(value) | Exit::Yield(value) => Ok(value),
        }
    }

    /// The place of the call or operator that is being evaluated.
    pub fn place(&self) -> Place {
        let own = |active: &&CallFrame| !super::library::source::is_library(&active.code.source);
        match self.active.iter().rev().find(own) {
            Some(active) => active.code.place(active.at),
            None => Place::new(&Source::new("<dbm>", ""), 0..0),
        }
    }

    /// Whether the code that runs, or that called the library, is that of the script itself.
    pub(super) fn is_in_script(&self) -> bool {
        let own = |active: &&CallFrame| !super::library::source::is_library(&active.code.source);
        let innermost = self.active.iter().rev().find(own);
        innermost.is_some_and(|active| active.module.reading() == Reading::Script)
    }

    /// Whether the script may catch what the call or operator that is being evaluated raises.
    pub fn may_catch(&self) -> bool {
        let mut active = self.active.iter();
        self.suppresses || active.any(|active| active.code.is_protected(active.at))
    }

    /// Whether functions run and nothing else: neither a module nor the body of a class is on its way.
    pub fn is_inside_functions(&self) -> bool {
        let body = |active: &CallFrame| active.code.flavour == CodeKind::Body;
        !self.active.is_empty() && !self.active.iter().any(body)
    }

    /// The module whose code is running.
    pub(crate) fn current_module(&self) -> Option<&Rc<Module>> {
        self.active.last().map(|active| &active.module)
    }

    /// The key that a value is, in dicts and sets.
    ///
    /// # Errors
    /// `TypeError: unhashable type: 'list'`; objects with an equality of their own are not supported.
    pub(crate) fn key(&mut self, value: Value) -> Result<Key, PyError> {
        if let Value::Str(text) = &value {
            self.count_work(text.len() / 256)?;
            return Ok(Key::from(text.clone()));
        }
        if let Some(method) = self.special(&value, "__dbm_key__")? {
            let canonical = self.call_with(&method, [])?;
            return Key::standing_for(value, canonical);
        }
        if let Value::Instance(instance) = &value {
            let class = instance.class();
            let own_equality = class.lookup("__eq__").is_some();
            match class.lookup("__hash__") {
                Some(Value::None) => {}
                None if !own_equality || instance.payload().is_some() => return Key::new(value),
                Some(_) if !own_equality => return Key::new(value),
                Some(_) => {
                    let message = format!(
                        "`{}` objects as keys are not supported: they define `__eq__`",
                        class.name()
                    );
                    return Err(PyError::unsupported(message));
                }
                None => {}
            }
            return Err(PyError::type_error(format!(
                "unhashable type: '{}'",
                class.name()
            )));
        }
        Key::new(value)
    }

    /// An annotation of a class body, evaluated; a str is read as an expression of the class's module.
    ///
    /// # Errors
    /// Whatever evaluating it raises.
    pub fn annotation(&mut self, class: &Rc<Class>, name: &str) -> Result<Option<Value>, PyError> {
        let annotations = class.annotations();
        let Some((_, thunk)) = annotations.iter().find(|(known, _)| known == name) else {
            return Ok(None);
        };
        let value = self.call_with(thunk, [])?;
        match &value {
            Value::Str(text) => self.forward_reference(class, name, text),
            _ => Ok(Some(value)),
        }
    }

    /// A text inside an annotation of a class body (`Mapped["int | None"]`), read as an expression of the class's module.
    ///
    /// # Errors
    /// Whatever evaluating it raises.
    pub fn forward_reference(
        &mut self,
        class: &Rc<Class>,
        name: &str,
        text: &str,
    ) -> Result<Option<Value>, PyError> {
        let annotations = class.annotations();
        let thunk = annotations.iter().find(|(known, _)| known == name);
        let Some((_, Value::Function(function))) = thunk else {
            return Ok(Some(Value::from(text)));
        };
        let place = function.place();
        let source = Source::new(place.source.name.clone(), text);
        let code =
            super::compile::expression(&source).map_err(|raised| raised.moved_to(place.clone()))?;
        let module = Rc::clone(&function.module);
        self.evaluate(code, &module, Some(Rc::clone(class.namespace())))
            .map(Some)
            .map_err(|raised| raised.moved_to(place))
    }

    /// The return annotation of a function or a method, evaluated; a str is read as an expression of its module.
    ///
    /// # Errors
    /// Whatever evaluating it raises.
    pub fn return_annotation(&mut self, callee: &Value) -> Result<Option<Value>, PyError> {
        let function = match callee {
            Value::Function(function) => function,
            Value::Method(method) => return self.return_annotation(&method.function),
            _ => return Ok(None),
        };
        let Some(text) = function.code.returns.clone() else {
            return Ok(None);
        };
        let value = self.expression_beside(function, &text)?;
        match &value {
            Value::Str(text) => self.expression_beside(function, text).map(Some),
            _ => Ok(Some(value)),
        }
    }

    /// An expression, evaluated in the module of a function.
    fn expression_beside(&mut self, function: &Rc<Function>, text: &str) -> PyResult {
        let place = function.place();
        let source = Source::new(place.source.name.clone(), text);
        let code =
            super::compile::expression(&source).map_err(|raised| raised.moved_to(place.clone()))?;
        let module = Rc::clone(&function.module);
        self.evaluate(code, &module, None)
            .map_err(|raised| raised.moved_to(place))
    }

    /// The first class that is lost because a base of it is not available, and whose body defines one of these names.
    pub fn lost_class(&self, names: &[&str]) -> Option<PyError> {
        let defines = |body: &Dict| names.iter().any(|name| body.contains_str(name));
        let mut classes = self.lost_classes.iter();
        let lost = classes.find(|(body, _)| defines(body));
        lost.map(|(_, unavailable)| unavailable.raise())
    }

    /// Every annotation of a class body, as `__annotations__`.
    pub(super) fn annotations(&mut self, class: &Rc<Class>) -> PyResult {
        let dict = Dict::new();
        for (name, thunk) in class.annotations() {
            let value = self.call_with(&thunk, [])?;
            dict.insert(Key::from(name), value);
        }
        Ok(Value::Dict(Rc::new(dict)))
    }

    /// Makes sure that there is room for `bytes` more, before they are made.
    ///
    /// # Errors
    /// When the budget does not allow it; no script can catch it.
    pub(crate) fn reserve(&self, bytes: usize) -> Result<(), PyError> {
        let held = super::memory::live().saturating_sub(self.memory_before);
        if held.saturating_add(bytes) > self.budget.memory {
            return Err(self.too_large());
        }
        Ok(())
    }

    /// How many bytes there is room for.
    pub fn room(&self) -> usize {
        let held = super::memory::live().saturating_sub(self.memory_before);
        self.budget.memory.saturating_sub(held)
    }

    fn too_large(&self) -> PyError {
        let megabytes = self.budget.memory >> 20;
        PyError::limit(format!("the script needs more than {megabytes} MB"))
    }

    /// Makes sure that what was made has room, and that nothing was refused meanwhile.
    ///
    /// # Errors
    /// When the budget does not allow it; no script can catch it.
    pub(super) fn settle(&mut self) -> Result<(), PyError> {
        const BYTES_A_STEP: usize = 1024;
        let (made, refused) = super::memory::settle();
        self.count_work(made / BYTES_A_STEP)?;
        match refused {
            Some(Refused::Large) => Err(self.too_large()),
            Some(Refused::Deep) => Err(PyError::limit(format!(
                "this is nested more than {DEEPEST} deep"
            ))),
            None => self.reserve(0),
        }
    }

    /// The items of an iterator of Rust, as many as there is room for.
    ///
    /// # Errors
    /// When the budget does not allow it; no script can catch it.
    pub(crate) fn gather(
        &mut self,
        items: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Value>, PyError> {
        const BETWEEN_LOOKS: usize = 256;
        let mut gathered = Vec::new();
        for item in items {
            gathered.push(item);
            if gathered.len().is_multiple_of(BETWEEN_LOOKS) {
                self.count_work(BETWEEN_LOOKS / 16)?;
                self.reserve(2 * gathered.len() * size_of::<Value>())?;
            }
        }
        Ok(gathered)
    }

    /// What a script prints or logs.
    ///
    /// # Errors
    /// When it has said more than the budget allows.
    pub(super) fn log(
        &self,
        level: &'static str,
        logger: &str,
        text: impl Into<String>,
    ) -> Result<(), PyError> {
        const A_MESSAGE: usize = 128;
        let text = text.into();
        let said = self.said.bytes() + text.len() + logger.len() + A_MESSAGE;
        self.said.set(said);
        self.reserve(0)?;
        self.world.message(Message {
            level,
            logger: logger.to_owned(),
            text,
        });
        Ok(())
    }
}

/// A module's functions hold its globals, which hold the functions: nothing of it would ever go.
impl Drop for Interpreter {
    fn drop(&mut self) {
        super::memory::limit(self.limit_before);
        for module in self.modules.values() {
            module.end();
        }
    }
}

/// The directory of a package, whose source is its `__init__.py` or, without one, the directory itself.
fn directory(source: &str) -> &str {
    let file = source.strip_suffix("__init__.py");
    file.map_or(source, |path| path.trim_end_matches(['/', '\\']))
}
