//! `object`, `type`, and the types whose objects are made by the language itself.

use std::rc::Rc;

use super::super::arguments::Arguments;
use super::super::class::{BuiltinType, Class};
use super::super::collections::Dict;
use super::super::descriptor::{Property, Super, Wrapped};
use super::super::instance::Instance;
use super::super::interpreter::Interpreter;
use super::super::key::Key;
use super::super::native::{NativeFunction, PyResult};
use super::super::py_error::PyError;
use super::super::slice::Slice;
use super::super::text::Str;
use super::super::value::Value;

const fn opaque(name: &'static str) -> BuiltinType {
    plain(name, cannot_make)
}

const fn plain(name: &'static str, new: NativeFunction) -> BuiltinType {
    BuiltinType {
        name,
        new,
        methods: &[],
        functions: &[],
    }
}

pub(in super::super) const OBJECT: BuiltinType = BuiltinType {
    name: "object",
    new: new_object,
    methods: &[],
    functions: &[
        ("__new__", object_new),
        ("__init__", |_, _| Ok(Value::None)),
        ("__init_subclass__", |_, _| Ok(Value::None)),
        ("__setattr__", object_set_attribute),
        ("__getattribute__", object_get_attribute),
        ("__delattr__", object_delete_attribute),
    ],
};
pub(super) const TYPE: BuiltinType = BuiltinType {
    name: "type",
    new: type_call,
    methods: &[],
    functions: &[],
};
pub(super) const NONE_TYPE: BuiltinType = plain("NoneType", new_none);
pub(super) const ELLIPSIS_TYPE: BuiltinType = opaque("ellipsis");
pub(super) const NOT_IMPLEMENTED_TYPE: BuiltinType = opaque("NotImplementedType");
pub(super) const FUNCTION: BuiltinType = opaque("function");
pub(super) const METHOD: BuiltinType = opaque("method");
pub(super) const BUILTIN: BuiltinType = opaque("builtin_function_or_method");
pub(super) const MODULE: BuiltinType = opaque("module");
pub(super) const GENERATOR: BuiltinType = opaque("generator");
pub(super) const COROUTINE: BuiltinType = opaque("coroutine");
pub(super) const DICT_KEYS: BuiltinType = opaque("dict_keys");
pub(super) const DICT_VALUES: BuiltinType = opaque("dict_values");
pub(super) const DICT_ITEMS: BuiltinType = opaque("dict_items");
pub(super) const SLICE: BuiltinType = plain("slice", new_slice);
pub(super) const PROPERTY: BuiltinType = plain("property", new_property);
pub(super) const STATIC_METHOD: BuiltinType = plain("staticmethod", new_static_method);
pub(super) const CLASS_METHOD: BuiltinType = plain("classmethod", new_class_method);
pub(super) const SUPER: BuiltinType = plain("super", new_super);

fn cannot_make(_: &mut Interpreter, _: Arguments) -> PyResult {
    Err(PyError::unsupported(
        "making an object of this type is not supported",
    ))
}

fn new_object(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("object")?;
    let class =
        super::class("object").ok_or_else(|| PyError::type_error("there is no object type"))?;
    Ok(Value::Instance(Rc::new(Instance::new(class))))
}

fn new_none(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("NoneType")?;
    Ok(Value::None)
}

fn object_new(interpreter: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    match arguments.take_first() {
        Value::Class(class) => interpreter.plain_instance(&class, &arguments),
        _ => Err(PyError::type_error(
            "object.__new__(X): X is not a type object",
        )),
    }
}

fn object_set_attribute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("__setattr__(self, name, value, /)")?;
    let (this, name) = (
        bound.required::<Value>("self")?,
        bound.required::<Str>("name")?,
    );
    match &this {
        Value::Instance(instance) => interpreter.set_plain_attribute(
            &this,
            instance,
            &name,
            Some(bound.required("value")?),
        )?,
        _ => interpreter.set_attribute(&this, &name, bound.required("value")?)?,
    }
    Ok(Value::None)
}

fn object_delete_attribute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("__delattr__(self, name, /)")?;
    let (this, name) = (
        bound.required::<Value>("self")?,
        bound.required::<Str>("name")?,
    );
    match &this {
        Value::Instance(instance) => {
            interpreter.set_plain_attribute(&this, instance, &name, None)?;
        }
        _ => interpreter.delete_attribute(&this, &name)?,
    }
    Ok(Value::None)
}

fn object_get_attribute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("__getattribute__(self, name, /)")?;
    let name = bound.required::<Str>("name")?;
    interpreter.get_attribute(&bound.required("self")?, &name)
}

/// `type(x)`, and `type(name, bases, namespace)`, which makes a class.
fn type_call(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    if let [value] = arguments.positional.as_slice() {
        return interpreter.type_of(&value.clone());
    }
    let place = arguments.place();
    let bound = arguments.bind("type(name, bases, dict, /)")?;
    let name = bound.required::<Str>("name")?;
    let bases = bound.required::<Value>("bases")?;
    let bases = interpreter.iterate(&bases)?;
    let bases = interpreter.resolve_bases(bases)?;
    let entries = bound.required::<Rc<Dict>>("dict")?;
    let namespace = Rc::new(Dict::new());
    let entries: Vec<(Key, Value)> = entries
        .borrow()
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    for (key, value) in entries {
        namespace.insert(key, value);
    }
    let module = interpreter
        .current_module()
        .map_or_else(|| "builtins".into(), |module| module.name().clone());
    let class = Rc::new(Class::new(name, module, bases, namespace, place)?);
    interpreter.finish_class(&class, Vec::new())
}

fn new_slice(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    match arguments.positional_only("slice")?.as_slice() {
        [stop] => Ok(Value::native(Slice::new(&[Value::None, stop.clone()]))),
        parts @ ([_, _] | [_, _, _]) => Ok(Value::native(Slice::new(parts))),
        _ => Err(PyError::type_error("slice expected from 1 to 3 arguments")),
    }
}

fn new_property(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("property(fget=None, fset=None, fdel=None, doc=None)")?;
    Ok(Value::native(Property {
        get: bound.optional("fget")?,
        set: bound.optional("fset")?,
        delete: bound.optional("fdel")?,
    }))
}

fn new_static_method(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    Ok(Value::native(Wrapped {
        function: arguments.one("staticmethod")?,
        class: false,
    }))
}

fn new_class_method(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    Ok(Value::native(Wrapped {
        function: arguments.one("classmethod")?,
        class: true,
    }))
}

fn new_super(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("super(type, obj, /)")?;
    let receiver = bound.required::<Value>("obj")?;
    match bound.required::<Value>("type")? {
        Value::Class(class) => Ok(Value::native(Super { class, receiver })),
        _ => Err(bound.type_error("type", "super() argument 1 must be a type")),
    }
}
