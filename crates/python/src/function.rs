//! Callables.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use dbm_core::source::Place;

use super::arguments::Arguments;
use super::code::{Code, CodeKind};
use super::collections::Dict;
use super::frame::Cell;
use super::interpreter::Interpreter;
use super::module::Module;
use super::native::{NativeFunction, NativeMethod, PyResult};
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// A function written in Rust, perhaps of an object.
pub struct Builtin {
    name: Str,
    code: BuiltinCode,
}

/// A function of Rust that carries data.
type Closure = dyn Fn(&mut Interpreter, Arguments) -> PyResult;

enum BuiltinCode {
    Function(NativeFunction),
    Method(NativeMethod, Value),
    Closure(Box<Closure>),
}

impl Builtin {
    /// Its `__name__`.
    pub(crate) fn name(&self) -> &Str {
        &self.name
    }

    /// How much work a method on a long text may be, in steps.
    pub(super) fn work(&self) -> usize {
        const BYTES_A_STEP: usize = 256;
        match &self.code {
            BuiltinCode::Method(_, Value::Str(text)) => text.len() / BYTES_A_STEP,
            BuiltinCode::Method(_, Value::Bytes(bytes)) => bytes.len() / BYTES_A_STEP,
            _ => 0,
        }
    }

    /// How much memory a method on a text may take, in bytes: that of a copy of the text.
    pub(super) fn room(&self) -> usize {
        match &self.code {
            BuiltinCode::Method(_, Value::Str(text)) => text.len(),
            BuiltinCode::Method(_, Value::Bytes(bytes)) => bytes.len(),
            _ => 0,
        }
    }

    /// Calls it.
    ///
    /// # Errors
    /// Whatever it raises.
    pub(crate) fn call(&self, interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
        match &self.code {
            BuiltinCode::Function(function) => function(interpreter, arguments),
            BuiltinCode::Method(method, this) => method(interpreter, this, arguments),
            BuiltinCode::Closure(closure) => closure(interpreter, arguments),
        }
    }
}

impl Value {
    /// A function written in Rust.
    pub fn function(name: &str, function: NativeFunction) -> Self {
        Self::builtin(name, BuiltinCode::Function(function))
    }

    /// A method written in Rust, bound to `this`.
    pub fn method(this: &Self, name: &str, method: NativeMethod) -> Self {
        Self::builtin(name, BuiltinCode::Method(method, this.clone()))
    }

    /// A function written in Rust that carries data.
    pub fn closure(
        name: &str,
        closure: impl Fn(&mut Interpreter, Arguments) -> PyResult + 'static,
    ) -> Self {
        Self::builtin(name, BuiltinCode::Closure(Box::new(closure)))
    }

    fn builtin(name: &str, code: BuiltinCode) -> Self {
        Self::Builtin(Rc::new(Builtin {
            name: name.into(),
            code,
        }))
    }
}

/// A callable, bound to the object it was found on.
#[derive(Debug)]
pub struct BoundMethod {
    /// The object: the first argument.
    pub(crate) receiver: Value,
    /// What is called.
    pub(crate) function: Value,
}

impl BoundMethod {
    pub(super) fn hash_into(&self, hasher: &mut impl Hasher) -> Result<(), PyError> {
        self.receiver.id().hash(hasher);
        self.function.hash_into(hasher)
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        self.receiver.is(&other.receiver) && self.function.is(&other.function)
    }
}

/// A function or lambda written in Python.
pub struct Function {
    pub(super) code: Rc<Code>,
    pub(super) module: Rc<Module>,
    /// The defaults of the last positional parameters.
    pub(super) defaults: Vec<Value>,
    pub(super) keyword_defaults: Vec<(Str, Value)>,
    pub(super) cells: Vec<Rc<Cell>>,
    /// The class body's names, for an annotation.
    pub(super) namespace: Option<Rc<Dict>>,
    /// What was set on it: `__wrapped__`, `__name__`.
    pub(super) attributes: Rc<Dict>,
}

/// One parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterName {
    /// Its name.
    pub name: Str,
    /// What kind it is, as `inspect` counts: 0 positional only, 1 either, 2 `*rest`, 3 keyword only, 4 `**keywords`.
    pub(crate) kind: u8,
    /// Whether a call may leave it out.
    pub(crate) optional: bool,
}

impl Function {
    pub(super) fn new(
        code: Rc<Code>,
        module: Rc<Module>,
        defaults: Vec<Value>,
        keyword_defaults: Vec<(Str, Value)>,
        cells: Vec<Rc<Cell>>,
        namespace: Option<Rc<Dict>>,
    ) -> Self {
        Self {
            code,
            module,
            defaults,
            keyword_defaults,
            cells,
            namespace,
            attributes: Rc::default(),
        }
    }

    /// Its name; `<lambda>` for a lambda.
    pub(crate) fn name(&self) -> &Str {
        &self.code.name
    }

    /// Where it is defined.
    pub(crate) fn place(&self) -> Place {
        self.code.definition()
    }

    /// The docstring.
    pub(crate) fn doc(&self) -> Option<&Str> {
        self.code.doc.as_ref()
    }

    /// Whether calling it gives a coroutine.
    pub(crate) fn is_async(&self) -> bool {
        matches!(
            self.code.flavour,
            CodeKind::Coroutine | CodeKind::AsyncGenerator
        )
    }

    /// The parameters that arguments by position fill, each with its default.
    pub fn positional(&self) -> Vec<(Str, Option<Value>)> {
        let names = self
            .code
            .locals
            .iter()
            .take(self.code.parameters.positional);
        let required = self.required();
        let default = |at: usize| self.defaults.get(at.checked_sub(required)?).cloned();
        names
            .enumerate()
            .map(|(at, name)| (name.clone(), default(at)))
            .collect()
    }

    /// The name of `*rest`.
    pub fn rest(&self) -> Option<Str> {
        let all = &self.code.parameters;
        let at = all.positional + all.keyword_only;
        self.code.locals.get(at).filter(|_| all.rest).cloned()
    }

    /// How many arguments it must be given by position.
    pub(super) fn required(&self) -> usize {
        self.code.parameters.positional - self.defaults.len()
    }

    /// Its parameters, in order.
    pub fn parameters(&self) -> Vec<ParameterName> {
        let all = &self.code.parameters;
        let keyword_only = all.positional..all.positional + all.keyword_only;
        let first_default = all.positional - self.defaults.len();
        let named = self
            .code
            .locals
            .iter()
            .take(all.positional + all.keyword_only)
            .enumerate();
        let mut parameters: Vec<ParameterName> = named
            .map(|(at, name)| ParameterName {
                kind: if keyword_only.contains(&at) {
                    3
                } else {
                    u8::from(at >= all.positional_only)
                },
                optional: if keyword_only.contains(&at) {
                    self.keyword_defaults.iter().any(|(known, _)| known == name)
                } else {
                    at >= first_default
                },
                name: name.clone(),
            })
            .collect();
        let mut variadic = self
            .code
            .locals
            .iter()
            .skip(all.positional + all.keyword_only);
        for (present, kind) in [(all.rest, 2), (all.keywords, 4)] {
            if let Some(name) = variadic.next().filter(|_| present) {
                parameters.push(ParameterName {
                    name: name.clone(),
                    kind,
                    optional: true,
                });
            }
        }
        parameters
    }
}

/// Functions in defaults of functions are dropped level by level, however deep.
impl Drop for Function {
    fn drop(&mut self) {
        let defaults = (
            std::mem::take(&mut self.defaults),
            std::mem::take(&mut self.keyword_defaults),
        );
        super::ensure_stack(|| drop(defaults));
    }
}

impl fmt::Debug for Builtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<built-in function {}>", self.name)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<function {}>", self.code.qualified_name)
    }
}
