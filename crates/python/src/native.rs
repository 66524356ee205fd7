//! Objects that Rust provides to Python: what `sqlalchemy`, `alembic`, `datetime` and their like are made of.

use std::any::Any;
use std::fmt::Debug;
use std::rc::Rc;

use super::arguments::Arguments;
use super::class::Class;
use super::instance::Instance;
use super::interpreter::Interpreter;
use super::memory::Charge;
use super::py_error::PyError;
use super::value::Value;

/// What Python code comes to: a value, or an error in flight.
pub type PyResult = Result<Value, PyError>;

/// A function of a native module, or a class method.
pub type NativeFunction = fn(&mut Interpreter, Arguments) -> PyResult;

/// A method of a native object; the object is the second parameter.
pub type NativeMethod = fn(&mut Interpreter, &Value, Arguments) -> PyResult;

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `//`
    FloorDivide,
    /// `%`
    Remainder,
    /// `**`
    Power,
    /// `@`
    MatrixMultiply,
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    ExclusiveOr,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
}

/// An operator before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `+`
    Plus,
    /// `~`
    Invert,
}

/// A comparison of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// An object that Rust provides. Every method has a default that does what Python does without it.
///
/// `this` is the object itself as a [`Value`], to be bound to methods or returned. A method that
/// gives `None` says that the object does not have that ability.
pub trait Native: Any + Debug {
    /// The name of its type, as messages show it: `Column`.
    fn type_name(&self) -> &str;

    /// What it holds beside itself in bytes, and where that is noted.
    fn holds(&self) -> Option<(&Charge, usize)> {
        None
    }

    /// What `type(x)` gives: usually the native class that made it.
    fn class(&self, _interpreter: &mut Interpreter) -> Option<Value> {
        None
    }

    /// Its methods by name, looked through after [`Native::attribute`].
    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[]
    }

    /// `x.name`.
    fn attribute(
        &self,
        _this: &Value,
        _name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// `x.name = value`; false: it has no such attribute.
    fn set_attribute(
        &self,
        _name: &str,
        _value: Value,
        _: &mut Interpreter,
    ) -> Result<bool, PyError> {
        Ok(false)
    }

    /// `x(...)`.
    fn call(&self, _this: &Value, _arguments: Arguments, _: &mut Interpreter) -> PyResult {
        Err(PyError::type_error(format!(
            "'{}' object is not callable",
            self.type_name()
        )))
    }

    /// `x + other`, or `other + x` if `reflected`; `None` is `NotImplemented`.
    fn binary(
        &self,
        _this: &Value,
        _operator: BinaryOperator,
        _other: &Value,
        _reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// `x < other`; `None` is `NotImplemented`. Equality falls back on [`Native::equals`].
    fn compare(
        &self,
        _this: &Value,
        _comparison: Comparison,
        _other: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// `-x`.
    fn unary(
        &self,
        _this: &Value,
        _operator: UnaryOperator,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// `x[key]`.
    fn get_item(
        &self,
        _this: &Value,
        _key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// `x[key] = value`; false: it takes no items.
    fn set_item(&self, _key: &Value, _value: Value, _: &mut Interpreter) -> Result<bool, PyError> {
        Ok(false)
    }

    /// `del x[key]`; false: it takes no items.
    fn delete_item(&self, _key: &Value, _: &mut Interpreter) -> Result<bool, PyError> {
        Ok(false)
    }

    /// `iter(x)`: a value that has [`Native::next`], a list or a tuple.
    fn iterate(&self, _this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// `next(x)`: the outer `None` says that it is no iterator, the inner one that it is at its end.
    fn next(&self, _: &mut Interpreter) -> Option<Result<Option<Value>, PyError>> {
        None
    }

    /// `len(x)`.
    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(None)
    }

    /// `item in x`; `None`: it is found out by iterating.
    fn contains(&self, _item: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(None)
    }

    /// `bool(x)`; `None`: true unless its length is 0.
    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(None)
    }

    /// `with x as ...`: what the name gets; `None`: it is no context manager.
    fn enter(&self, _this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// The end of `with x`; true swallows the exception.
    fn exit(
        &self,
        _this: &Value,
        _exception: Option<&Value>,
        _: &mut Interpreter,
    ) -> Result<bool, PyError> {
        Ok(false)
    }

    /// `repr(x)`.
    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("<{} object>", self.type_name()))
    }

    /// `str(x)`.
    fn text(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        self.repr(interpreter)
    }

    /// `format(x, specification)`; `None`: `str(x)`, formatted.
    fn format(&self, _specification: &str, _: &mut Interpreter) -> Result<Option<String>, PyError> {
        Ok(None)
    }

    /// Plain equality, which dict keys use too; `None`: identity.
    fn equals(&self, _other: &Value) -> Option<bool> {
        None
    }

    /// The hash that goes with [`Native::equals`]; `None`: identity; an error: it is unhashable.
    fn hash(&self) -> Option<Result<u64, PyError>> {
        None
    }

    /// The plain value whose hash it has as a key; `None`: it has one of its own.
    fn hash_value(&self) -> Option<Value> {
        None
    }

    /// `isinstance(x, class)`.
    fn is_instance_of(&self, _class: &Value) -> bool {
        false
    }

    /// `issubclass(x, class)`, for objects that are classes; `None`: it is no class.
    fn is_subclass_of(&self, _class: &Value) -> Option<bool> {
        None
    }

    /// `class X(this): ...` ran: `class` is the result, with this among its bases; what is returned
    /// is bound to the name `X`. Keep data with [`Class::attach`].
    fn subclass(
        &self,
        _this: &Value,
        class: Rc<Class>,
        _keywords: Vec<(super::Str, Value)>,
        _: &mut Interpreter,
    ) -> PyResult {
        Ok(Value::Class(class))
    }

    /// `class X(base, lost): ...` ran, and `lost` is not available: there is no class `X`, and `base`,
    /// this or a class below it, goes without.
    fn lost_subclass(&self, _base: &Value, _lost: &super::Unavailable) {}

    /// `X(...)` where `class X(this)` has no `__init__` of its own.
    fn initialize(
        &self,
        _instance: &Rc<Instance>,
        arguments: Arguments,
        _: &mut Interpreter,
    ) -> Result<(), PyError> {
        arguments.none(self.type_name())
    }

    /// `instance.name`, where the instance is of a `class X(this)` that does not define the name.
    fn instance_attribute(
        &self,
        _instance: &Rc<Instance>,
        _name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// The instance methods that classes below this one inherit.
    fn instance_methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[]
    }

    /// `X.name`, where `class X(this)` does not define the name; asked before [`Native::attribute`].
    fn class_attribute(
        &self,
        _class: &Rc<Class>,
        _name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// `X.name = value` ran after `class X(this)`.
    fn class_attribute_set(
        &self,
        _class: &Rc<Class>,
        _name: &str,
        _value: &Value,
        _: &mut Interpreter,
    ) -> Result<(), PyError> {
        Ok(())
    }

    /// The bases that this stands for between the parentheses of a class statement; `None`: itself.
    fn base(&self, _this: &Value, _: &mut Interpreter) -> Result<Option<Vec<Value>>, PyError> {
        Ok(None)
    }

    /// Whether it may be a metaclass, changing nothing that scripts see.
    fn is_metaclass(&self) -> bool {
        false
    }

    /// `isinstance(value, this)`; `None`: [`Native::is_instance_of`] of the value says it.
    fn has_instance(&self, _value: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(None)
    }

    /// What it is as an attribute of a class, seen through an instance or the class; `None`: itself.
    fn get(
        &self,
        _this: &Value,
        _instance: Option<&Value>,
        _owner: &Rc<Class>,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }

    /// Whether it goes before an instance's own attributes, as a property does.
    fn is_data_descriptor(&self) -> bool {
        false
    }

    /// `instance.name = value` where the class has this under the name (no value: `del`); `None`: the
    /// instance keeps it.
    fn set(
        &self,
        _instance: &Value,
        _value: Option<Value>,
        _: &mut Interpreter,
    ) -> Option<Result<(), PyError>> {
        None
    }

    /// `copy.copy(x)`; `None`: it cannot be copied. What has a hash of its own is immutable and stays itself.
    fn duplicate(&self, this: &Value) -> Option<Value> {
        self.hash().map(|_| this.clone())
    }

    /// `callable(x)`.
    fn is_callable(&self) -> bool {
        false
    }

    /// `X[key]`, where `class X(this)`.
    fn class_item(
        &self,
        _class: &Rc<Class>,
        _key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(None)
    }
}
