//! Calls: arguments to the parameters of a function, objects from classes.

use std::rc::Rc;

use super::arguments::Arguments;
use super::class::Class;
use super::code::{CodeKind, Parameters};
use super::collections::Dict;
use super::define::abstract_method;
use super::frame::Frame;
use super::function::Function;
use super::generator::Generator;
use super::instance::Instance;
use super::interpreter::Interpreter;
use super::key::Key;
use super::machine::Exit;
use super::metaclass::Metaclass;
use super::native::PyResult;
use super::py_error::PyError;
use super::signature::{missing_arguments, too_many_arguments};
use super::value::Value;

/// What a native call or operator counts for. Native objects are dropped by plain recursion, so no
/// chain of them may be deeper than the large stack holds: the budget's steps divided by this.
pub(super) const NATIVE_STEPS: usize = 20;

impl Interpreter {
    /// How many arguments a callable must be given by position, as far as that is known; nothing of what
    /// is no callable.
    ///
    /// # Errors
    /// What looking for `__call__` raises.
    pub fn required_arguments(&mut self, callee: &Value) -> Result<Option<usize>, PyError> {
        Ok(match callee {
            Value::Function(function) => Some(function.required()),
            Value::Method(method) => {
                let all = self.required_arguments(&method.function)?;
                all.map(|count| count.saturating_sub(1))
            }
            Value::Builtin(_) | Value::Class(_) | Value::Unavailable(_) => Some(0),
            Value::Native(native) => native.is_callable().then_some(0),
            Value::Instance(_) => match self.special(callee, "__call__")? {
                Some(method) => self.required_arguments(&method)?,
                None => None,
            },
            _ => None,
        })
    }

    /// `callee(...)`.
    ///
    /// # Errors
    /// Whatever it raises.
    pub fn call(&mut self, callee: &Value, arguments: Arguments) -> PyResult {
        match callee {
            Value::Function(function) => self.call_function(function, arguments),
            Value::Method(method) => {
                let mut arguments = arguments;
                arguments.prepend(method.receiver.clone());
                self.call(&method.function, arguments)
            }
            Value::Builtin(builtin) => {
                self.check_arguments(&arguments)?;
                self.count_work(builtin.work())?;
                self.reserve(builtin.room())?;
                self.within_native(|interpreter| Rc::clone(builtin).call(interpreter, arguments))
            }
            Value::Class(class) => self.instantiate(class, arguments),
            Value::Native(native) => {
                self.check_arguments(&arguments)?;
                self.within_native(|interpreter| {
                    Rc::clone(native).call(callee, arguments, interpreter)
                })
            }
            Value::Instance(instance) => match self.special(callee, "__call__")? {
                Some(method) => self.call(&method, arguments),
                None => Err(not_callable(instance.class().name())),
            },
            Value::Unavailable(unavailable) => self.derive_unavailable(unavailable, "()"),
            _ => Err(not_callable(callee.type_name())),
        }
    }

    /// Native code takes nothing that is not available, where that may be met at all; only a
    /// collection may hold it.
    fn check_arguments(&self, arguments: &Arguments) -> Result<(), PyError> {
        let keywords = arguments.keywords.iter().map(|(_, value)| value);
        let mut all = arguments.positional.iter().chain(keywords);
        let Some(Value::Unavailable(unavailable)) =
            all.find(|value| matches!(value, Value::Unavailable(_)))
        else {
            return Ok(());
        };
        let first = arguments.positional.first();
        let holds = matches!(first, Some(Value::List(_) | Value::Dict(_) | Value::Set(_)));
        if holds || !self.world.reads_lazily() {
            return Ok(());
        }
        Err(unavailable.raise())
    }

    /// `callee(...)` with positional arguments, called from here.
    ///
    /// # Errors
    /// Whatever it raises.
    pub fn call_with(
        &mut self,
        callee: &Value,
        arguments: impl IntoIterator<Item = Value>,
    ) -> PyResult {
        let mut call = self.no_arguments();
        call.positional.extend(arguments);
        self.call(callee, call)
    }

    /// `value.name(...)` with positional arguments.
    ///
    /// # Errors
    /// `AttributeError`, and whatever the method raises.
    pub fn call_method(&mut self, value: &Value, name: &str, arguments: Vec<Value>) -> PyResult {
        let method = self.get_attribute(value, name)?;
        self.call_with(&method, arguments)
    }

    /// Arguments to add to, for a call from here.
    pub fn no_arguments(&self) -> Arguments {
        Arguments::new(&self.place())
    }

    /// Native functions call each other without frames: their depth counts as well.
    fn within_native(&mut self, call: impl FnOnce(&mut Self) -> PyResult) -> PyResult {
        self.count_work(NATIVE_STEPS)?;
        self.native_depth += 1;
        let outcome = if self.native_depth > self.budget.depth {
            let message = "maximum recursion depth exceeded";
            Err(PyError::standard(
                super::exceptions::StandardError::RecursionError,
                message,
            ))
        } else {
            super::ensure_stack(|| call(self))
        };
        self.native_depth -= 1;
        self.settle()?;
        outcome
    }

    fn call_function(&mut self, function: &Rc<Function>, mut arguments: Arguments) -> PyResult {
        let mut frame = Frame::new(
            Rc::clone(&function.code),
            Rc::clone(&function.module),
            &function.cells,
        );
        frame.namespace.clone_from(&function.namespace);
        bind(function, &mut arguments, &mut frame)?;
        match function.code.flavour {
            CodeKind::Generator | CodeKind::AsyncGenerator | CodeKind::Coroutine => {
                Ok(Value::native(Generator::new(frame)))
            }
            CodeKind::Body | CodeKind::Function | CodeKind::Annotation => {
                match self.run(&mut frame)? {
                    Exit::Return(value) => Ok(value),
                    Exit::Yield(_) => Err(PyError::unsupported(
                        "a function that yields is no generator",
                    )),
                }
            }
        }
    }

    fn instantiate(&mut self, class: &Rc<Class>, arguments: Arguments) -> PyResult {
        if let Some(builtin) = class.builtin_type() {
            return self.within_native(|interpreter| (builtin.new)(interpreter, arguments));
        }
        if let Some(enumeration) = class.enumeration() {
            return self.enum_member(class, &enumeration, arguments);
        }
        if let Some(metaclass) = class.attached::<Metaclass>() {
            metaclass.check_call(class)?;
        }
        if let Some(method) = abstract_method(class) {
            let message = format!(
                "Can't instantiate abstract class {} with abstract method {method}",
                class.name()
            );
            return Err(PyError::type_error(message));
        }
        let instance = self.new_instance(class, &arguments)?;
        if let Value::Instance(object) = &instance
            && object.class().is_below(class)
        {
            self.initialize(&instance, object, arguments)?;
        }
        Ok(instance)
    }

    /// `__new__`: Python's own, else an empty object, which is also a built-in value below `str` and the like.
    fn new_instance(&mut self, class: &Rc<Class>, arguments: &Arguments) -> PyResult {
        if let Some(new) = class.lookup("__new__") {
            let mut arguments = arguments.clone();
            arguments.prepend(Value::Class(Rc::clone(class)));
            return self.call(&super::descriptor::unwrap_static(&new), arguments);
        }
        self.plain_instance(class, arguments)
    }

    /// An object as `object.__new__(class, ...)` makes it.
    pub(super) fn plain_instance(&mut self, class: &Rc<Class>, arguments: &Arguments) -> PyResult {
        if class.is_exception() {
            return Ok(Instance::exception(class, arguments.positional.clone()));
        }
        let instance = match class.layout().filter(|layout| layout.name != "object") {
            Some(layout) => {
                let mut arguments = arguments.clone();
                if matches!(layout.name, "list" | "dict" | "set")
                    && class.lookup("__init__").is_some()
                {
                    arguments = Arguments::new(&arguments.place());
                }
                let payload = (layout.new)(self, arguments)?;
                Instance::with_payload(Rc::clone(class), payload)
            }
            None => Instance::new(Rc::clone(class)),
        };
        Ok(Value::Instance(Rc::new(instance)))
    }

    /// `__init__`: Python's own, else a native base's, else none that takes arguments.
    fn initialize(
        &mut self,
        instance: &Value,
        object: &Rc<Instance>,
        arguments: Arguments,
    ) -> Result<(), PyError> {
        let class = Rc::clone(object.class());
        if let Some(init) = class.lookup("__init__") {
            let mut arguments = arguments;
            arguments.prepend(instance.clone());
            let result = self.call(&init, arguments)?;
            if !result.is_none() {
                let message = format!(
                    "__init__() should return None, not '{}'",
                    result.type_name()
                );
                return Err(PyError::type_error(message));
            }
            return Ok(());
        }
        for base in class.native_bases() {
            if let Value::Native(native) = &base {
                return Rc::clone(native).initialize(object, arguments, self);
            }
        }
        if class.is_exception() || class.layout().is_some_and(|layout| layout.name != "object") {
            return Ok(());
        }
        if class.lookup("__new__").is_some() {
            return Ok(());
        }
        arguments.none(class.name())
    }
}

fn not_callable(type_name: &str) -> PyError {
    PyError::type_error(format!("'{type_name}' object is not callable"))
}

/// Sorts arguments to the parameters of a function, by Python's rules.
fn bind(function: &Function, arguments: &mut Arguments, frame: &mut Frame) -> Result<(), PyError> {
    let parameters = &function.code.parameters;
    let given = arguments.positional.len();
    let mut positional = std::mem::take(&mut arguments.positional).into_iter();
    for (slot, value) in frame
        .locals
        .iter_mut()
        .take(parameters.positional)
        .zip(positional.by_ref())
    {
        *slot = Some(value);
    }
    let rest: Vec<Value> = positional.collect();
    if parameters.rest {
        frame.locals[parameters.positional + parameters.keyword_only] = Some(Value::tuple(rest));
    } else if !rest.is_empty() {
        let required = parameters.positional - function.defaults.len();
        return Err(too_many_arguments(
            &function.code.qualified_name,
            required,
            parameters.positional,
            given,
        ));
    }
    bind_keywords(function, arguments, frame)?;
    fill_defaults(function, frame)?;
    for (local, cell) in &function.code.cell_parameters {
        *frame.cells[*cell as usize].0.borrow_mut() = frame.locals[*local as usize].take();
    }
    Ok(())
}

fn bind_keywords(
    function: &Function,
    arguments: &mut Arguments,
    frame: &mut Frame,
) -> Result<(), PyError> {
    let parameters: &Parameters = &function.code.parameters;
    let named = parameters.positional_only..parameters.positional + parameters.keyword_only;
    let more = Dict::new();
    for (name, value) in std::mem::take(&mut arguments.keywords) {
        let slot = named.clone().find(|at| function.code.locals[*at] == name);
        match slot {
            Some(at) if frame.locals[at].is_some() => {
                let message = format!(
                    "{}() got multiple values for argument '{name}'",
                    function.code.qualified_name
                );
                return Err(PyError::type_error(message).at(arguments.place_of_keyword(&name)));
            }
            Some(at) => frame.locals[at] = Some(value),
            None if parameters.keywords => {
                more.insert(Key::from(name), value);
            }
            None => {
                let message = format!(
                    "{}() got an unexpected keyword argument '{name}'",
                    function.code.qualified_name
                );
                return Err(PyError::type_error(message).at(arguments.place_of_keyword(&name)));
            }
        }
    }
    if parameters.keywords {
        frame.locals[parameters.count() - 1] = Some(Value::Dict(Rc::new(more)));
    }
    Ok(())
}

fn fill_defaults(function: &Function, frame: &mut Frame) -> Result<(), PyError> {
    let parameters = &function.code.parameters;
    let first_default = parameters.positional - function.defaults.len();
    let mut missing = Vec::new();
    for at in 0..parameters.positional {
        if frame.locals[at].is_none() {
            match at
                .checked_sub(first_default)
                .and_then(|at| function.defaults.get(at))
            {
                Some(default) => frame.locals[at] = Some(default.clone()),
                None => missing.push(function.code.locals[at].as_str()),
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_arguments(
            &function.code.qualified_name,
            &missing,
            false,
        ));
    }
    for at in parameters.positional..parameters.positional + parameters.keyword_only {
        if frame.locals[at].is_none() {
            let name = &function.code.locals[at];
            match function
                .keyword_defaults
                .iter()
                .find(|(known, _)| known == name)
            {
                Some((_, default)) => frame.locals[at] = Some(default.clone()),
                None => missing.push(name),
            }
        }
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(missing_arguments(
            &function.code.qualified_name,
            &missing,
            true,
        ))
    }
}
