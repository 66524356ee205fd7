//! `_dbm`: what the library's Python files need of the interpreter.

use std::rc::Rc;

use crate::descriptor::CachedProperty;
use dbm_core::source::Source;

use crate::{
    Arguments, Entry, Instance, Interpreter, ModuleTable, PathKind, PyError, PyResult,
    StandardError, Str, Value,
};

pub(super) const TABLE: ModuleTable = ModuleTable::new(&[
    ("CachedProperty", Entry::Function(cached_property)),
    ("GenericAlias", Entry::Alias("typing", "GenericAlias")),
    ("UnionType", Entry::Alias("typing", "UnionType")),
    ("VersionInfo", Entry::Value(version_info)),
    ("annotation", Entry::Function(annotation)),
    ("annotation_names", Entry::Function(annotation_names)),
    (
        "bits_of_float",
        Entry::Function(super::structure::bits_of_float),
    ),
    ("duplicate", Entry::Function(duplicate)),
    ("environment", Entry::Function(environment)),
    ("environment_names", Entry::Function(environment_names)),
    (
        "float_of_bits",
        Entry::Function(super::structure::float_of_bits),
    ),
    ("handled", Entry::Function(handled)),
    ("html_entity", Entry::Function(super::html::entity)),
    ("json_text", Entry::Function(super::json::text)),
    ("json_value", Entry::Function(super::json::value)),
    ("import_module", Entry::Function(import_module)),
    ("list_directory", Entry::Function(list_directory)),
    ("module", Entry::Function(module)),
    ("modules", Entry::Function(modules)),
    ("parameters", Entry::Function(parameters)),
    ("path_kind", Entry::Function(path_kind)),
    ("platform", Entry::Value(|_| Ok(Value::from(platform())))),
    ("read_file", Entry::Function(read_file)),
    ("run_file", Entry::Function(run_file)),
    ("run_imports", Entry::Function(run_imports)),
    ("say", Entry::Function(say)),
    ("set_module", Entry::Function(set_module)),
    ("suppresses", Entry::Function(suppresses)),
    ("unsupported", Entry::Function(unsupported)),
    ("wait_for", Entry::Function(wait_for)),
    (
        "process_id",
        Entry::Function(|_, arguments| {
            arguments.none("getpid")?;
            Ok(Value::from(i64::from(std::process::id())))
        }),
    ),
    ("working_directory", Entry::Function(working_directory)),
]);

fn cached_property(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let function: Value = arguments.one("cached_property")?;
    let name = interpreter.get_attribute(&function, "__name__")?;
    let name = name.as_str().unwrap_or_default().to_owned();
    Ok(Value::native(CachedProperty { function, name }))
}

/// `contextlib.suppress` is entered.
fn suppresses(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("suppresses")?;
    interpreter.suppresses = true;
    Ok(Value::None)
}

/// `sys.version_info`, with its names.
fn version_info(interpreter: &mut Interpreter) -> PyResult {
    let collections = interpreter.import("collections")?;
    let make = interpreter.get_attribute(&Value::Module(collections), "namedtuple")?;
    let names = Value::from("major minor micro releaselevel serial");
    let class = interpreter.call_with(&make, [Value::from("version_info"), names])?;
    let parts = [
        Value::from(3),
        Value::from(12),
        Value::from(0),
        Value::from("final"),
        Value::from(0),
    ];
    interpreter.call_with(&class, parts)
}

fn annotation_names(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    match arguments.one::<Value>("annotation_names")? {
        Value::Class(class) => Ok(Value::list(
            class
                .annotations()
                .into_iter()
                .map(|(name, _)| Value::Str(name)),
        )),
        _ => Err(PyError::type_error("a class is wanted")),
    }
}

fn annotation(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("annotation(class, name)")?;
    match bound.required::<Value>("class")? {
        Value::Class(class) => {
            let found = interpreter.annotation(&class, &bound.required::<Str>("name")?)?;
            Ok(found.unwrap_or(Value::None))
        }
        _ => Err(PyError::type_error("a class is wanted")),
    }
}

/// `copy.copy`: a new collection or object with the same content.
fn duplicate(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("copy")?;
    match &value {
        Value::List(list) => Ok(Value::list(list.to_vec())),
        Value::Dict(_) | Value::Set(_) => interpreter.call_method(&value, "copy", Vec::new()),
        Value::Instance(instance) if !instance.class().is_exception() => {
            let copy = match instance.payload().cloned() {
                Some(payload @ (Value::List(_) | Value::Dict(_) | Value::Set(_))) => {
                    let payload = interpreter.call_method(&payload, "copy", Vec::new())?;
                    Instance::with_payload(Rc::clone(instance.class()), payload)
                }
                Some(payload) => Instance::with_payload(Rc::clone(instance.class()), payload),
                None if instance.class().enumeration().is_some() => return Ok(value.clone()),
                None => Instance::new(Rc::clone(instance.class())),
            };
            for (name, attribute) in instance.attributes().entries() {
                copy.set(name.as_str().unwrap_or_default(), attribute);
            }
            Ok(Value::Instance(Rc::new(copy)))
        }
        Value::Native(native) => match Rc::clone(native).duplicate(&value) {
            Some(copy) => Ok(copy),
            None => Err(PyError::unsupported(format!(
                "copying a `{}` is not supported",
                native.type_name()
            ))),
        },
        _ => Ok(value),
    }
}

/// A variable of the environment; with a second argument it is set for the scripts that follow.
fn environment(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("environment(name, value=None)")?;
    let name = bound.required::<Str>("name")?;
    match bound.value("value") {
        Some(value) => {
            let value = value.as_str().map(str::to_owned);
            interpreter.environment.insert(name.to_string(), value);
            Ok(Value::None)
        }
        None => match interpreter.environment.get(name.as_str()) {
            Some(known) => Ok(Value::from(known.clone())),
            None => Ok(Value::from(variable(interpreter, &name)?)),
        },
    }
}

/// A variable that is nowhere set reads as in Python where the script itself asks, which tells nothing.
/// What an application makes of its settings without them is another matter: often that it must not start.
fn variable(interpreter: &Interpreter, name: &str) -> Result<Option<String>, PyError> {
    let world = interpreter.world();
    match world.environment(name) {
        Err(_) if interpreter.is_in_script() && world.is_unset(name) => Ok(None),
        read => read,
    }
}

fn environment_names(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("environment_names")?;
    let mut names = interpreter.world().environment_names()?;
    names.extend(
        interpreter
            .environment
            .iter()
            .filter(|(_, value)| value.is_some())
            .map(|(name, _)| name.clone()),
    );
    names.retain(|name| interpreter.environment.get(name) != Some(&None));
    names.sort();
    names.dedup();
    Ok(Value::list(names.into_iter().map(Value::from)))
}

/// `file`, `directory`, or nothing.
fn path_kind(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let path: Str = arguments.one("path_kind")?;
    Ok(match interpreter.world().path_kind(&path)? {
        Some(PathKind::File) => Value::from("file"),
        Some(PathKind::Directory) => Value::from("directory"),
        None => Value::None,
    })
}

fn list_directory(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let path: Str = arguments.one("list_directory")?;
    let names = interpreter.world().list_directory(&path)?;
    Ok(names.map_or(Value::None, |names| {
        Value::list(names.into_iter().map(Value::from))
    }))
}

fn read_file(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let path: Str = arguments.one("read_file")?;
    Ok(interpreter
        .world()
        .read_file(&path, interpreter.room())?
        .map_or(Value::None, Value::from))
}

/// A file of Python code, run as the module of a name.
fn run_file(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("run_file(name, path)")?;
    let (name, path) = (
        bound.required::<Str>("name")?,
        bound.required::<Str>("path")?,
    );
    let Some(bytes) = interpreter.world().read_file(&path, interpreter.room())? else {
        let arguments = vec![Value::from(2), Value::from("No such file or directory")];
        return Err(PyError::with_arguments(
            StandardError::FileNotFoundError,
            arguments,
        ));
    };
    let source = Source::new(path.to_string(), String::from_utf8_lossy(&bytes));
    interpreter.run_file(&name, &source).map(Value::Module)
}

fn working_directory(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("getcwd")?;
    interpreter.world().working_directory().map(Value::from)
}

fn handled(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("handled")?;
    Ok(interpreter.handling.last().cloned().unwrap_or(Value::None))
}

fn import_module(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("import_module(name, package=None)")?;
    let name = bound.required::<Str>("name")?;
    let dots = name.len() - name.trim_start_matches('.').len();
    if dots == 0 {
        return interpreter.import(&name).map(Value::Module);
    }
    let package = bound.optional::<Str>("package")?.ok_or_else(|| {
        let message = "the 'package' argument is required to perform a relative import";
        PyError::type_error(message)
    })?;
    let mut parts: Vec<&str> = package.split('.').collect();
    if dots > parts.len() {
        let message = "attempted relative import beyond top-level package";
        return Err(PyError::standard(StandardError::ImportError, message));
    }
    parts.truncate(parts.len() + 1 - dots);
    parts.extend(name[dots..].split('.').filter(|part| !part.is_empty()));
    interpreter.import(&parts.join(".")).map(Value::Module)
}

fn module(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let name: Value = arguments.one("module")?;
    let known = name
        .as_str()
        .and_then(|name| interpreter.modules.get(name).cloned());
    Ok(known.map_or(Value::None, Value::Module))
}

fn modules(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("modules")?;
    let mut names: Vec<String> = interpreter.modules.keys().cloned().collect();
    names.sort();
    Ok(Value::list(names.into_iter().map(Value::from)))
}

fn set_module(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("set_module(name, value)")?;
    let name = bound.required::<Str>("name")?;
    match bound.required::<Value>("value")? {
        Value::Module(module) => {
            interpreter.modules.insert(name.to_string(), module);
            Ok(Value::None)
        }
        value => Err(PyError::unsupported(format!(
            "a `{}` in place of a module is not supported",
            value.type_name()
        ))),
    }
}

/// The parameters of a function, `self` of a bound method left out; with `True`, whether it is `async`.
fn parameters(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("parameters(function, is_async=False)")?;
    let mut function = bound.required::<Value>("function")?;
    let mut skipped = 0;
    loop {
        function = match &function {
            Value::Method(method) => {
                skipped += 1;
                method.function.clone()
            }
            Value::Class(_) => {
                skipped += 1;
                interpreter.get_attribute(&function, "__init__")?
            }
            Value::Function(inner) if inner.attributes.contains_str("__wrapped__") => inner
                .attributes
                .get_str("__wrapped__")
                .unwrap_or(Value::None),
            _ => break,
        };
    }
    let asks_async = bound.or("is_async", false)?;
    match &function {
        Value::Function(inner) if asks_async => Ok(Value::Bool(inner.is_async())),
        _ if asks_async => Ok(Value::Bool(false)),
        Value::Function(inner) => Ok(Value::list(
            inner
                .parameters()
                .into_iter()
                .skip(skipped)
                .map(|parameter| {
                    Value::tuple([
                        Value::Str(parameter.name),
                        Value::from(i64::from(parameter.kind)),
                        Value::Bool(parameter.optional),
                    ])
                }),
        )),
        _ => Err(bound.unsupported(
            "function",
            format!("the signature of a `{}` is not known", function.type_name()),
        )),
    }
}

fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

fn say(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("say(level, logger, text)")?;
    let level = bound.required::<Str>("level")?;
    let known = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "PRINT"]
        .into_iter()
        .find(|known| level == *known);
    interpreter.log(
        known.unwrap_or("INFO"),
        &bound.required::<Str>("logger")?,
        bound.required::<String>("text")?,
    )?;
    Ok(Value::None)
}

/// What a file of the library does not provide; no script can catch it.
fn unsupported(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    Err(PyError::unsupported(
        arguments.one::<String>("unsupported")?,
    ))
}

/// Does all imports that wait, as far as they can be done.
fn run_imports(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("run_imports")?;
    interpreter.import_waiting_of_script()?;
    match interpreter.complete_imports(None) {
        Err(raised) if raised.is_final() => Err(raised),
        Ok(()) | Err(_) => Ok(Value::None),
    }
}

fn wait_for(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let awaited: Value = arguments.one("wait_for")?;
    interpreter.wait_for(&awaited)
}
