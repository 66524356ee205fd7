//! The interpreter: runs modules, calls values, and does to values what Python's operators do.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::source::{Place, Source};

use super::arguments::Arguments;
use super::class::Class;
use super::module::Module;
use super::native::{BinaryOperator, Comparison, Outcome};
use super::raised::Raised;
use super::value::Value;
use super::world::{Budget, World};

/// Runs Python code on one thread; see [`super::with_large_stack`].
pub struct Interpreter {
    world: Rc<dyn World>,
    budget: Budget,
    states: HashMap<TypeId, Rc<dyn Any>>,
    modules: HashMap<String, Rc<Module>>,
}

impl Interpreter {
    /// An interpreter that knows `world` and may take `budget`.
    pub fn new(world: Rc<dyn World>, budget: Budget) -> Self {
        Self {
            world,
            budget,
            states: HashMap::new(),
            modules: HashMap::new(),
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
    pub fn world(&self) -> &Rc<dyn World> {
        &self.world
    }

    /// Runs a file as the module `name`: `__main__` or its dotted name.
    ///
    /// # Errors
    /// Whatever it raises, and what is no Python.
    pub fn run_module(&mut self, source: &Arc<Source>, name: &str) -> Result<Rc<Module>, Raised> {
        let _ = (source, name, &self.budget, &self.modules);
        Err(Raised::unsupported("running Python is not there yet"))
    }

    /// Imports a module by its whole dotted name.
    ///
    /// # Errors
    /// `ModuleNotFoundError`, and whatever running it raises.
    pub fn import(&mut self, name: &str) -> Result<Rc<Module>, Raised> {
        Err(Raised::unsupported(format!(
            "importing `{name}` is not there yet"
        )))
    }

    /// The place of the call or operator that is being evaluated.
    pub fn place(&self) -> Place {
        Place::new(&Source::new("", ""), 0..0)
    }

    /// `callee(...)`.
    ///
    /// # Errors
    /// Whatever it raises.
    pub fn call(&mut self, callee: &Value, arguments: Arguments) -> Outcome {
        match callee {
            Value::Builtin(builtin) => Rc::clone(builtin).call(self, arguments),
            Value::Native(native) => Rc::clone(native).call(callee, arguments, self),
            _ => Err(Raised::unsupported("calling is not there yet")),
        }
    }

    /// `value.name(...)` with positional arguments.
    ///
    /// # Errors
    /// `AttributeError`, and whatever the method raises.
    pub fn call_method(&mut self, value: &Value, name: &str, arguments: Vec<Value>) -> Outcome {
        let method = self.get_attribute(value, name)?;
        let mut call = Arguments::new(&self.place());
        call.positional = arguments;
        self.call(&method, call)
    }

    /// `value.name`.
    ///
    /// # Errors
    /// `AttributeError`, and whatever a property raises.
    pub fn get_attribute(&mut self, value: &Value, name: &str) -> Outcome {
        self.find_attribute(value, name)?
            .ok_or_else(|| Raised::no_attribute(value, name))
    }

    /// `getattr(value, name, None)`.
    ///
    /// # Errors
    /// Whatever a property raises, `AttributeError` aside.
    pub fn find_attribute(&mut self, value: &Value, name: &str) -> Result<Option<Value>, Raised> {
        let _ = (value, name);
        Err(Raised::unsupported("attributes are not there yet"))
    }

    /// `value.name = new`.
    ///
    /// # Errors
    /// `AttributeError`, and whatever a property raises.
    pub fn set_attribute(&mut self, value: &Value, name: &str, new: Value) -> Result<(), Raised> {
        let _ = (value, name, new);
        Err(Raised::unsupported("attributes are not there yet"))
    }

    /// `value[key]`.
    ///
    /// # Errors
    /// `KeyError`, `IndexError`, `TypeError`.
    pub fn get_item(&mut self, value: &Value, key: &Value) -> Outcome {
        let _ = (value, key);
        Err(Raised::unsupported("items are not there yet"))
    }

    /// `list(value)`.
    ///
    /// # Errors
    /// `TypeError` when it is not iterable, and whatever iterating raises.
    pub fn iterate(&mut self, value: &Value) -> Result<Vec<Value>, Raised> {
        let _ = value;
        Err(Raised::unsupported("iteration is not there yet"))
    }

    /// `bool(value)`.
    ///
    /// # Errors
    /// Whatever `__bool__` or `__len__` raises.
    pub fn truth(&mut self, value: &Value) -> Result<bool, Raised> {
        let _ = value;
        Err(Raised::unsupported("truth is not there yet"))
    }

    /// `str(value)`.
    ///
    /// # Errors
    /// Whatever `__str__` raises.
    pub fn text(&mut self, value: &Value) -> Result<String, Raised> {
        let _ = value;
        Err(Raised::unsupported("str is not there yet"))
    }

    /// `repr(value)`.
    ///
    /// # Errors
    /// Whatever `__repr__` raises.
    pub fn repr(&mut self, value: &Value) -> Result<String, Raised> {
        let _ = value;
        Err(Raised::unsupported("repr is not there yet"))
    }

    /// `left == right`, as truth.
    ///
    /// # Errors
    /// Whatever `__eq__` raises.
    pub fn equals(&mut self, left: &Value, right: &Value) -> Result<bool, Raised> {
        let outcome = self.compare(Comparison::Equal, left, right)?;
        self.truth(&outcome)
    }

    /// `left < right`, or another comparison.
    ///
    /// # Errors
    /// `TypeError`, and whatever the method raises.
    pub fn compare(&mut self, comparison: Comparison, left: &Value, right: &Value) -> Outcome {
        let _ = (comparison, left, right);
        Err(Raised::unsupported("comparison is not there yet"))
    }

    /// `left + right`, or another operator.
    ///
    /// # Errors
    /// `TypeError`, and whatever the method raises.
    pub fn binary(&mut self, operator: BinaryOperator, left: &Value, right: &Value) -> Outcome {
        let _ = (operator, left, right);
        Err(Raised::unsupported("operators are not there yet"))
    }

    /// `isinstance(value, class)`; `class` may be a tuple.
    ///
    /// # Errors
    /// `TypeError` when it is no class.
    pub fn is_instance(&mut self, value: &Value, class: &Value) -> Result<bool, Raised> {
        let _ = (value, class);
        Err(Raised::unsupported("isinstance is not there yet"))
    }

    /// An annotation of a class body, evaluated; a str is read as an expression of the class's module.
    ///
    /// # Errors
    /// Whatever evaluating it raises.
    pub fn annotation(&mut self, class: &Rc<Class>, name: &str) -> Result<Option<Value>, Raised> {
        let _ = (class, name);
        Err(Raised::unsupported("annotations are not there yet"))
    }

    /// Makes sure that there is room for `bytes` more, before they are made.
    ///
    /// # Errors
    /// When the budget does not allow it; no script can catch it.
    pub fn reserve(&self, bytes: usize) -> Result<(), Raised> {
        if super::memory::live().saturating_add(bytes) > self.budget.memory {
            return Err(Raised::limit(format!(
                "the script needs more than {} MB",
                self.budget.memory >> 20
            )));
        }
        Ok(())
    }
}
