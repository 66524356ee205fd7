//! Python's `json`.

mod read;
mod write;

use std::rc::Rc;

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Class, Instance, Interpreter, PyError, PyResult, StandardError, Value};

/// The module `json`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("dumps", Entry::Function(dumps)),
    ("loads", Entry::Function(loads)),
    (
        "JSONDecodeError",
        Entry::Value(|_| Ok(Value::Class(decode_error_class()))),
    ),
    ("decoder", Entry::Module("json.decoder")),
]);

/// The value that a JSON text is: `json.loads(text)`.
///
/// # Errors
/// `ValueError` for what is no JSON.
pub fn parse(text: &str) -> Result<Value, PyError> {
    read::read(text).map_err(PyError::value_error)
}

thread_local! {
    static DECODE_ERROR: Rc<Class> =
        Class::exception("JSONDecodeError", "json.decoder", &StandardError::ValueError.class());
}

fn decode_error_class() -> Rc<Class> {
    DECODE_ERROR.with(Rc::clone)
}

fn dumps(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False)",
    )?;
    for name in ["cls", "skipkeys"] {
        if bound
            .value(name)
            .is_some_and(|value| !matches!(value, Value::None | Value::Bool(false)))
        {
            return Err(
                bound.unsupported(name, format!("`json.dumps({name}=...)` is not supported"))
            );
        }
    }
    let indent = match bound.value("indent") {
        None | Some(Value::None) => None,
        Some(Value::Str(text)) => Some(text.to_string()),
        Some(_) => {
            let spaces = bound.required::<usize>("indent")?;
            interpreter.reserve(spaces)?;
            Some(" ".repeat(spaces))
        }
    };
    let between = if indent.is_some() { "," } else { ", " };
    let separators = bound.optional::<Vec<String>>("separators")?;
    let (item, key) = match separators.as_deref() {
        Some([item, key]) => (item.clone(), key.clone()),
        _ => (between.to_owned(), ": ".to_owned()),
    };
    let writer = write::Writer {
        indent,
        item,
        key,
        ascii: bound.or("ensure_ascii", true)?,
        sort: bound.or("sort_keys", false)?,
        default: bound.optional("default")?,
    };
    let value: Value = bound.required("obj")?;
    writer.write(&value, interpreter).map(Value::from)
}

fn loads(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("loads(s, *, cls=None, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, object_pairs_hook=None)")?;
    for name in [
        "cls",
        "object_hook",
        "parse_float",
        "parse_int",
        "object_pairs_hook",
    ] {
        if bound.value(name).is_some_and(|value| !value.is_none()) {
            return Err(
                bound.unsupported(name, format!("`json.loads({name}=...)` is not supported"))
            );
        }
    }
    let text = match bound.value("s") {
        Some(Value::Bytes(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => bound.required::<String>("s")?,
    };
    // each value stands as JSON and as Python for a moment
    let values = text.bytes().filter(|byte| b",:[{".contains(byte)).count() + 1;
    interpreter.reserve(text.len().saturating_add(values.saturating_mul(160)))?;
    interpreter.count_work(values / 4)?;
    read::read(&text).map_err(|message| {
        PyError::exception(Instance::exception(
            &decode_error_class(),
            vec![message.into()],
        ))
    })
}
