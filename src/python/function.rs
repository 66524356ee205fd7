//! Callables.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::arguments::Arguments;
use super::interpreter::Interpreter;
use super::native::{NativeFunction, NativeMethod, Outcome};
use super::raised::Raised;
use super::text::Str;
use super::value::Value;

/// A function written in Rust, perhaps of an object.
pub struct Builtin {
    name: Str,
    code: BuiltinCode,
}

enum BuiltinCode {
    Function(NativeFunction),
    Method(NativeMethod, Value),
    Closure(Box<dyn Fn(&mut Interpreter, Arguments) -> Outcome>),
}

impl Builtin {
    /// Its `__name__`.
    pub fn name(&self) -> &Str {
        &self.name
    }

    /// Calls it.
    ///
    /// # Errors
    /// Whatever it raises.
    pub fn call(&self, interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
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
        closure: impl Fn(&mut Interpreter, Arguments) -> Outcome + 'static,
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
    pub receiver: Value,
    /// What is called.
    pub function: Value,
}

impl BoundMethod {
    pub(super) fn hash_into(&self, hasher: &mut impl Hasher) -> Result<(), Raised> {
        self.receiver.id().hash(hasher);
        self.function.hash_into(hasher)
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        self.receiver.is(&other.receiver) && self.function.is(&other.function)
    }
}

/// A function or lambda written in Python.
pub struct Function {
    pub(super) name: Str,
}

impl Function {
    /// Its `__name__`; `<lambda>` for a lambda.
    pub fn name(&self) -> &Str {
        &self.name
    }
}

impl fmt::Debug for Builtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<built-in function {}>", self.name)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<function {}>", self.name)
    }
}
