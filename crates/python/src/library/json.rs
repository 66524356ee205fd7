//! Python's `json`.

mod read;
mod write;

use std::rc::Rc;

use crate::module::{Entry, ModuleTable};
use crate::{
    Arguments, Class, Instance, Interpreter, PyError, PyResult, StandardError, Str, Value,
};

/// The module `json`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("dump", Entry::Alias("_json_classes", "dump")),
    ("dumps", Entry::Function(dumps)),
    ("load", Entry::Alias("_json_classes", "load")),
    ("loads", Entry::Function(loads)),
    ("JSONDecoder", Entry::Alias("_json_classes", "JSONDecoder")),
    ("JSONEncoder", Entry::Alias("_json_classes", "JSONEncoder")),
    (
        "JSONDecodeError",
        Entry::Value(|_| Ok(Value::Class(decode_error_class()))),
    ),
    ("decoder", Entry::Module("json.decoder")),
    ("encoder", Entry::Module("json.encoder")),
]);

/// The value that a JSON text is: `json.loads(text)`.
///
/// # Errors
/// `JSONDecodeError` for what is no JSON.
pub fn parse(text: &str) -> Result<Value, PyError> {
    let mut reader = read::Reader {
        text,
        at: 0,
        hooks: &read::Hooks::default(),
        interpreter: None,
    };
    let read = reader.whole();
    read.map_err(|wrong| wrong.raise(text))
}

thread_local! {
    static DECODE_ERROR: Rc<Class> =
        Class::exception("JSONDecodeError", "json.decoder", &StandardError::ValueError.class());
}

fn decode_error_class() -> Rc<Class> {
    DECODE_ERROR.with(Rc::clone)
}

fn dumps(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.clone().bind(
        "dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False, **more)",
    )?;
    match bound.value("cls").filter(|class| !class.is_none()) {
        Some(class) => with_class(interpreter, arguments, &class, "encode"),
        None => text(interpreter, arguments),
    }
}

/// `cls(**options).encode(value)`, or `decode`.
fn with_class(
    interpreter: &mut Interpreter,
    mut arguments: Arguments,
    class: &Value,
    method: &str,
) -> PyResult {
    arguments.take_keyword("cls");
    let value = if arguments.positional.is_empty() {
        arguments
            .take_keyword("obj")
            .or_else(|| arguments.take_keyword("s"))
            .ok_or_else(|| PyError::type_error("a value is wanted"))?
    } else {
        arguments.positional.remove(0)
    };
    let made = interpreter.call(class, arguments)?;
    let method = interpreter.get_attribute(&made, method)?;
    interpreter.call_with(&method, [value])
}

/// The text of a value.
pub(super) fn text(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False)",
    )?;
    let indent = match bound.value("indent") {
        None | Some(Value::None) => None,
        Some(Value::Str(text)) => Some(text.to_string()),
        Some(_) => {
            let width = bound.required::<i64>("indent")?;
            let spaces = usize::try_from(width).unwrap_or(0);
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
    let is_set = |name| bound.or(name, Value::Bool(false));
    let writer = write::Writer {
        indent,
        item,
        key,
        ascii: interpreter.truth(&bound.or("ensure_ascii", Value::Bool(true))?)?,
        sort: interpreter.truth(&is_set("sort_keys")?)?,
        skip: interpreter.truth(&is_set("skipkeys")?)?,
        allow_nan: interpreter.truth(&bound.or("allow_nan", Value::Bool(true))?)?,
        default: bound.optional("default")?,
    };
    let value: Value = bound.required("obj")?;
    writer.write(&value, interpreter).map(Value::from)
}

fn loads(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.clone().bind("loads(s, *, cls=None, **options)")?;
    let text = match bound.value("s") {
        Some(Value::Bytes(bytes)) => of_bytes(&bytes)?,
        _ => {
            let text = bound.required::<String>("s")?;
            if text.starts_with('\u{feff}') {
                let message = "Unexpected UTF-8 BOM (decode using utf-8-sig)";
                return Err(decode_error(message, &text, 0));
            }
            text
        }
    };
    if let Some(class) = bound.value("cls").filter(|class| !class.is_none()) {
        return with_class(interpreter, arguments, &class, "decode");
    }
    let mut arguments = arguments;
    arguments.take_keyword("cls");
    arguments.take_keyword("s");
    arguments.positional = vec![Value::from(text)];
    value(interpreter, arguments)
}

fn of_bytes(bytes: &[u8]) -> Result<String, PyError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        let message = "JSON in another encoding than UTF-8 is not supported";
        return Err(PyError::unsupported(message));
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| {
        let message = "'utf-8' codec can't decode the text";
        PyError::standard(StandardError::UnicodeDecodeError, message)
    })
}

/// Makes sure that there is room for the values of a text, whose parts stand twice for a moment.
fn make_room(interpreter: &mut Interpreter, text: &str) -> Result<(), PyError> {
    const A_VALUE: usize = 160;
    let values = text.bytes().filter(|byte| b",:[{".contains(byte)).count() + 1;
    interpreter.reserve(text.len().saturating_add(values.saturating_mul(A_VALUE)))?;
    interpreter.count_work(values / 4)
}

/// The value of a text; with a start, the value that begins there and where it ends.
pub(super) fn value(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("loads(s, start=None, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, object_pairs_hook=None, strict=True)")?;
    let text: Str = bound.required("s")?;
    let hooks = read::Hooks {
        object: bound.optional("object_hook")?,
        pairs: bound.optional("object_pairs_hook")?,
        float: bound.optional("parse_float")?,
        int: bound.optional("parse_int")?,
        constant: bound.optional("parse_constant")?,
        lenient: !interpreter.truth(&bound.or("strict", Value::Bool(true))?)?,
    };
    let start: Option<usize> = bound.optional("start")?;
    let at = start.map_or(0, |start| {
        let found = text.char_indices().nth(start);
        found.map_or(text.len(), |(at, _)| at)
    });
    if start.is_none() {
        make_room(interpreter, &text)?;
    }
    let mut reader = read::Reader {
        text: &text,
        at,
        hooks: &hooks,
        interpreter: Some(interpreter),
    };
    let read = match start {
        Some(_) => reader.value(0),
        None => reader.whole(),
    };
    let end = text[..reader.at].chars().count();
    let value = read.map_err(|wrong| wrong.raise(&text))?;
    Ok(match start {
        Some(_) => Value::tuple([value, Value::from(end)]),
        None => value,
    })
}

impl read::Wrong {
    fn raise(self, text: &str) -> PyError {
        match self {
            Self::Raised(raised) => raised,
            Self::Text(message, at) => decode_error(message, text, at),
        }
    }
}

/// `JSONDecodeError`, with the place.
fn decode_error(message: &str, text: &str, at: usize) -> PyError {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].chars().count() + 1;
    let position = before.chars().count();
    let whole = format!("{message}: line {line} column {column} (char {position})");
    let raised = PyError::exception(Instance::exception(
        &decode_error_class(),
        vec![whole.into()],
    ));
    if let Some(Value::Instance(exception)) = raised.as_exception() {
        exception.set("msg", Value::from(message));
        exception.set("doc", Value::from(text));
        exception.set("pos", Value::from(position));
        exception.set("lineno", Value::from(line));
        exception.set("colno", Value::from(column));
    }
    raised
}
