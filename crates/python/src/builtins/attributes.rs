//! Attributes, types and names.

use super::super::arguments::Arguments;
use super::super::collections::Dict;
use super::super::interpreter::Interpreter;
use super::super::native::{NativeFunction, PyResult};
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;
use std::rc::Rc;

pub(super) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("getattr", get_attribute),
    ("setattr", set_attribute),
    ("hasattr", has_attribute),
    ("delattr", delete_attribute),
    ("isinstance", is_instance),
    ("issubclass", is_subclass),
    ("callable", callable),
    ("id", id),
    ("hash", hash),
    ("vars", vars),
    ("dir", dir),
    ("globals", globals),
    ("locals", locals),
    ("__import__", import),
    ("exec", |_, _| refuse("exec")),
    ("eval", |_, _| refuse("eval")),
    ("compile", |_, _| refuse("compile")),
    ("input", |_, _| refuse("input")),
    ("breakpoint", |_, _| refuse("breakpoint")),
];

fn get_attribute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("getattr(object, name, default=None, /)")?;
    let (object, name) = (
        bound.required::<Value>("object")?,
        bound.required::<Str>("name")?,
    );
    match bound.value("default") {
        Some(default) => {
            known(&object)?;
            let found = interpreter.attribute_or_none(&object, &name)?;
            Ok(found.unwrap_or(default))
        }
        None => interpreter.get_attribute(&object, &name),
    }
}

fn set_attribute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("setattr(object, name, value, /)")?;
    let name = bound.required::<Str>("name")?;
    interpreter.set_attribute(&bound.required("object")?, &name, bound.required("value")?)?;
    Ok(Value::None)
}

fn has_attribute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("hasattr(object, name, /)")?;
    let name = bound.required::<Str>("name")?;
    let object = bound.required("object")?;
    known(&object)?;
    let found = interpreter.attribute_or_none(&object, &name)?;
    Ok(Value::Bool(found.is_some()))
}

/// What something that is not available would have or be is not guessed.
fn known(object: &Value) -> Result<(), PyError> {
    match object {
        Value::Unavailable(unavailable) => Err(unavailable.raise()),
        _ => Ok(()),
    }
}

fn delete_attribute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("delattr(object, name, /)")?;
    let name = bound.required::<Str>("name")?;
    interpreter.delete_attribute(&bound.required("object")?, &name)?;
    Ok(Value::None)
}

fn is_instance(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("isinstance(object, class_or_tuple, /)")?;
    interpreter
        .is_instance(
            &bound.required("object")?,
            &bound.required("class_or_tuple")?,
        )
        .map(Value::Bool)
}

fn is_subclass(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("issubclass(cls, class_or_tuple, /)")?;
    interpreter
        .is_subclass(&bound.required("cls")?, &bound.required("class_or_tuple")?)
        .map(Value::Bool)
}

fn callable(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let object: Value = arguments.one("callable")?;
    known(&object)?;
    Ok(Value::Bool(match &object {
        Value::Function(_) | Value::Method(_) | Value::Builtin(_) | Value::Class(_) => true,
        Value::Instance(_) => interpreter.special(&object, "__call__")?.is_some(),
        Value::Native(native) => native.is_callable(),
        _ => false,
    }))
}

/// Numbers that differ for objects that differ: addresses say nothing about the machine that matters.
fn id(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let object: Value = arguments.one("id")?;
    Ok(Value::from(object.id().unwrap_or(0)))
}

fn hash(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let object: Value = arguments.one("hash")?;
    if let Some(method) = interpreter.special(&object, "__hash__")? {
        return interpreter.call_with(&method, []);
    }
    if let Some(hash) = crate::key::known_hash(&object) {
        return Ok(Value::from(hash));
    }
    #[expect(clippy::cast_possible_wrap, reason = "any number will do")]
    let code = interpreter.key(object)?.hash_code() as i64;
    Ok(Value::from(code))
}

fn vars(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    if arguments.positional.is_empty() {
        return locals(interpreter, arguments);
    }
    let object: Value = arguments.one("vars")?;
    interpreter.get_attribute(&object, "__dict__")
}

fn dir(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let object: Value = arguments.one("dir")?;
    let mut names: Vec<String> = match &object {
        Value::Module(module) => {
            interpreter.import_all(module)?;
            module.names()
        }
        Value::Instance(instance) => {
            let class = Rc::clone(instance.class());
            let own = text_keys(instance.attributes());
            let inherited = std::iter::once(&class)
                .chain(class.ancestors())
                .flat_map(|class| text_keys(class.namespace()));
            own.into_iter().chain(inherited).collect()
        }
        Value::Class(class) => std::iter::once(class)
            .chain(class.ancestors())
            .flat_map(|class| text_keys(class.namespace()))
            .collect(),
        _ => {
            return Err(PyError::unsupported(format!(
                "`dir` of a `{}` is not supported",
                object.type_name()
            )));
        }
    };
    names.sort();
    names.dedup();
    Ok(Value::list(names.into_iter().map(Value::from)))
}

fn text_keys(dict: &Dict) -> Vec<String> {
    dict.keys()
        .iter()
        .filter_map(|key| key.as_str().map(str::to_owned))
        .collect()
}

fn globals(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("globals")?;
    match interpreter.current_module().cloned() {
        Some(module) => {
            interpreter.import_all(&module)?;
            Ok(Value::Dict(Rc::clone(module.globals())))
        }
        None => Ok(Value::Dict(Rc::default())),
    }
}

fn locals(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let at_module_level = interpreter
        .active
        .last()
        .is_some_and(|active| active.code.name == "<module>");
    if at_module_level {
        return globals(interpreter, arguments);
    }
    Err(PyError::unsupported(
        "`locals()` inside a function is not supported",
    ))
}

fn import(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound =
        arguments.bind("__import__(name, globals=None, locals=None, fromlist=(), level=0)")?;
    let name = bound.required::<Str>("name")?;
    let module = interpreter.import(&name)?;
    let from = bound
        .optional::<Vec<Value>>("fromlist")?
        .unwrap_or_default();
    if from.is_empty() {
        let first = name.split('.').next().unwrap_or(&name);
        return interpreter.import(first).map(Value::Module);
    }
    Ok(Value::Module(module))
}

fn refuse(name: &str) -> PyResult {
    Err(PyError::unsupported(format!("`{name}` is not supported")))
}
