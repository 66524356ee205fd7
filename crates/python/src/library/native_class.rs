//! Classes of the standard library that Rust provides.

use std::rc::Rc;

use crate::typing::alternatives;
use crate::{
    Arguments, BinaryOperator, Interpreter, Native, NativeFunction, NativeMethod, PyError,
    PyResult, Value,
};

/// Makes the value of a class attribute.
pub(crate) type Constant = fn() -> Value;

/// What a class offers: a static table, so that there is nothing to set up.
#[derive(Debug)]
pub(crate) struct ClassTable {
    /// The module that it is in.
    pub(crate) module: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// `X(...)`.
    pub(crate) new: NativeFunction,
    /// Class methods and static methods.
    pub(crate) functions: &'static [(&'static str, NativeFunction)],
    /// Class attributes.
    pub(crate) constants: &'static [(&'static str, Constant)],
    /// Methods of its objects, which can be had from the class too: `datetime.isoformat(x)`.
    pub(crate) methods: &'static [(&'static str, NativeMethod)],
    /// The class that it inherits from.
    pub(crate) parent: Option<&'static ClassTable>,
}

/// A class as a Python value.
#[derive(Debug)]
pub(crate) struct NativeClass(pub &'static ClassTable);

impl NativeClass {
    /// Whether `class` is `table` or a class that `table` inherits from: `isinstance`.
    pub(crate) fn covers(class: &Value, table: &'static ClassTable) -> bool {
        let Some(Self(wanted)) = class.as_native::<Self>() else {
            return false;
        };
        let mut current = Some(table);
        while let Some(table) = current {
            if std::ptr::eq(table, *wanted) {
                return true;
            }
            current = table.parent;
        }
        false
    }
}

impl Native for NativeClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        (self.0.new)(interpreter, arguments)
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "__name__" | "__qualname__" => Some(self.0.name.into()),
            "__module__" => Some(self.0.module.into()),
            _ => find(self.0, name),
        })
    }

    fn binary(
        &self,
        this: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(alternatives(this, operator, other, reflected))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("<class '{}.{}'>", self.0.module, self.0.name))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.as_native::<Self>();
        Some(other.is_some_and(|other| std::ptr::eq(self.0, other.0)))
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        Some(Ok(std::ptr::from_ref(self.0) as u64))
    }

    fn is_subclass_of(&self, class: &Value) -> Option<bool> {
        Some(Self::covers(class, self.0))
    }
}

fn find(table: &'static ClassTable, name: &str) -> Option<Value> {
    if let Some((name, function)) = table.functions.iter().find(|(known, _)| *known == name) {
        return Some(Value::function(name, *function));
    }
    if let Some((_, constant)) = table.constants.iter().find(|(known, _)| *known == name) {
        return Some(constant());
    }
    if let Some((name, method)) = table.methods.iter().find(|(known, _)| *known == name) {
        return Some(unbound(name, *method));
    }
    table.parent.and_then(|parent| find(parent, name))
}

/// A method that takes its object as the first argument.
fn unbound(name: &'static str, method: NativeMethod) -> Value {
    Value::closure(name, move |interpreter, mut arguments: Arguments| {
        if arguments.positional.is_empty() {
            let message = format!("unbound method {name}() needs an argument");
            return Err(PyError::type_error(message));
        }
        let this = arguments.positional.remove(0);
        method(interpreter, &this, arguments)
    })
}

/// The object behind `this`, which a method was called on.
pub(crate) fn receiver<T: Native>(
    this: &Value,
    class: &'static ClassTable,
) -> Result<Rc<T>, PyError> {
    this.to_native::<T>().ok_or_else(|| {
        let found = this.type_name();
        PyError::type_error(format!("expected '{}', not '{found}'", class.name))
    })
}
