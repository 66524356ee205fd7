//! What every object and every class can do, as methods that scripts may ask for.

use std::rc::Rc;

use super::super::arguments::Arguments;
use super::super::exceptions::StandardError;
use super::super::interpreter::Interpreter;
use super::super::native::{Comparison, NativeMethod, PyResult};
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;

/// A method that every object has.
pub(in super::super) fn common_method(name: &str) -> Option<NativeMethod> {
    Some(match name {
        "__str__" => text,
        "__repr__" => repr,
        "__hash__" => hash,
        "__eq__" => equal,
        "__ne__" => not_equal,
        "__format__" => format,
        "__dir__" => dir,
        _ => return None,
    })
}

/// A method of native objects that an operator or a statement stands for.
pub(in super::super) fn native_method(name: &str) -> Option<NativeMethod> {
    Some(match name {
        "__iter__" => |interpreter, this, _| interpreter.iterator(this),
        "__next__" => |interpreter, this, _| {
            let end = || PyError::with_arguments(StandardError::StopIteration, Vec::new());
            interpreter.next(this)?.ok_or_else(end)
        },
        "__enter__" => |interpreter, this, _| interpreter.enter_manager(this),
        "__exit__" => |interpreter, this, arguments| {
            let bound = arguments.bind("__exit__(kind, value, traceback)")?;
            let exception = bound.optional::<Value>("value")?;
            interpreter
                .exit_manager(this, exception.as_ref())
                .map(Value::Bool)
        },
        "__len__" => |interpreter, this, _| interpreter.length(this).map(Value::from),
        _ => return None,
    })
}

/// A method that every class has.
pub(in super::super) fn class_method(name: &str) -> Option<NativeMethod> {
    Some(match name {
        "mro" => order,
        "__subclasses__" => subclasses,
        _ => return None,
    })
}

/// What `super().name` finds in `object`.
pub(in super::super) fn object_method(name: &str, receiver: &Value) -> Option<Value> {
    let method: NativeMethod = match name {
        "__init__" | "__init_subclass__" | "__post_init__" => {
            |_, this, arguments| Ok(initialize(this, arguments))
        }
        "__new__" => return Some(Value::function(name, new)),
        "__setattr__" => set_attribute,
        "__delattr__" => delete_attribute,
        "__getattribute__" => get_attribute,
        _ => common_method(name)?,
    };
    Some(Value::method(receiver, name, method))
}

fn new(interpreter: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    match arguments.take_first() {
        Value::Class(class) => interpreter.plain_instance(&class, &arguments),
        _ => Err(PyError::type_error(
            "object.__new__(X): X is not a type object",
        )),
    }
}

/// `object.__init__`; an exception's keeps its arguments.
fn initialize(this: &Value, arguments: Arguments) -> Value {
    if let Value::Instance(instance) = this
        && instance.class().is_exception()
    {
        instance.set("args", Value::tuple(arguments.positional));
    }
    Value::None
}

fn text(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__str__")?;
    interpreter.inherited_text(this).map(Value::from)
}

fn repr(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__repr__")?;
    interpreter.inherited_repr(this).map(Value::from)
}

fn hash(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__hash__")?;
    #[expect(clippy::cast_possible_wrap, reason = "any number will do")]
    let code = super::super::Key::new(this.clone())?.hash_code() as i64;
    let _ = interpreter;
    Ok(Value::from(code))
}

fn equal(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other: Value = arguments.one("__eq__")?;
    match this {
        Value::Instance(_) if this.is(&other) => Ok(Value::Bool(true)),
        Value::Instance(_) => Ok(Value::NotImplemented),
        _ => interpreter.compare(Comparison::Equal, this, &other),
    }
}

fn not_equal(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other: Value = arguments.one("__ne__")?;
    interpreter
        .equals(this, &other)
        .map(|equal| Value::Bool(!equal))
}

fn format(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let specification: Str = arguments.one("__format__")?;
    interpreter.format(this, &specification).map(Value::Str)
}

fn dir(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__dir__")?;
    let dir = interpreter.builtins.get_str("dir").unwrap_or(Value::None);
    interpreter.call_with(&dir, [this.clone()])
}

fn set_attribute(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("__setattr__(name, value, /)")?;
    let name = bound.required::<Str>("name")?;
    if let Value::Instance(instance) = this {
        interpreter.set_plain_attribute(
            this,
            &Rc::clone(instance),
            &name,
            Some(bound.required("value")?),
        )?;
    }
    Ok(Value::None)
}

fn delete_attribute(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let name: Str = arguments.one("__delattr__")?;
    if let Value::Instance(instance) = this {
        interpreter.set_plain_attribute(this, &Rc::clone(instance), &name, None)?;
    }
    Ok(Value::None)
}

fn get_attribute(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let name: Str = arguments.one("__getattribute__")?;
    interpreter.get_attribute(this, &name)
}

fn order(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("mro")?;
    let order = interpreter.get_attribute(this, "__mro__")?;
    interpreter.iterate(&order).map(Value::list)
}

fn subclasses(_: &mut Interpreter, _: &Value, _: Arguments) -> PyResult {
    Err(PyError::unsupported("`__subclasses__` is not supported"))
}
