//! Texts, and what is printed.

use super::super::arguments::Arguments;
use super::super::exceptions::StandardError;
use super::super::interpreter::Interpreter;
use super::super::library::{self, Opening};
use super::super::native::{NativeFunction, PyResult};
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;
use super::super::world::PathKind;

pub(super) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("print", print),
    ("repr", repr),
    ("ascii", ascii),
    ("format", format),
    ("chr", chr),
    ("ord", ord),
    ("open", open),
];

fn print(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("print(*values, sep=' ', end='\n', file=None, flush=False)")?;
    let mut parts = Vec::new();
    let mut length = 0;
    for value in bound.rest() {
        let part = interpreter.text(&value.clone())?;
        length += part.len();
        interpreter.reserve(2 * length)?;
        parts.push(part);
    }
    let separator = bound
        .optional::<Str>("sep")?
        .unwrap_or_else(|| Str::from(" "));
    let end = bound
        .optional::<Str>("end")?
        .unwrap_or_else(|| Str::from("\n"));
    let text = parts.join(&separator);
    match bound.optional::<Value>("file")? {
        Some(file) => {
            interpreter.call_method(&file, "write", vec![Value::from(format!("{text}{end}"))])?;
        }
        None => interpreter.log("PRINT", "", format!("{text}{end}"))?,
    }
    Ok(Value::None)
}

fn repr(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("repr")?;
    interpreter.repr(&value).map(Value::from)
}

fn ascii(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("ascii")?;
    let text = interpreter.repr(&value)?;
    Ok(Value::from(super::super::render::ascii(&text)))
}

fn format(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("format(value, format_spec='', /)")?;
    let specification = bound.or("format_spec", Str::from(""))?;
    interpreter
        .format(&bound.required("value")?, &specification)
        .map(Value::Str)
}

fn chr(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let code: i64 = arguments.one("chr")?;
    let character = u32::try_from(code).ok().and_then(char::from_u32);
    character
        .map(|character| Value::Str(character.into()))
        .ok_or_else(|| PyError::value_error("chr() arg not in range(0x110000)"))
}

fn ord(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("ord")?;
    match &value {
        Value::Bytes(bytes) if bytes.len() == 1 => Ok(Value::from(i64::from(bytes[0]))),
        _ => match value.as_text() {
            Some(text) if text.characters() == 1 => {
                let character = text.chars().next().unwrap_or_default();
                Ok(Value::from(i64::from(u32::from(character))))
            }
            Some(text) => {
                let message = format!(
                    "ord() expected a character, but string of length {} found",
                    text.characters()
                );
                Err(PyError::type_error(message))
            }
            None => Err(PyError::type_error(format!(
                "ord() expected string of length 1, but {} found",
                value.type_name()
            ))),
        },
    }
}

/// Files of the project can be read, where the world allows it.
fn open(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None)")?;
    let path = bound.required::<Value>("file")?;
    let path = interpreter.text(&path)?;
    let mode = bound.or("mode", Str::from("r"))?;
    if mode.contains(['w', 'a', 'x', '+']) {
        return Err(bound.unsupported("mode", "scripts cannot write files"));
    }
    let Some(bytes) = interpreter.world().read_file(&path, interpreter.room())? else {
        let (error, number, why) = match interpreter.world().path_kind(&path)? {
            Some(PathKind::Directory) => (StandardError::IsADirectoryError, 21, "Is a directory"),
            Some(PathKind::File) | None => (
                StandardError::FileNotFoundError,
                2,
                "No such file or directory",
            ),
        };
        let arguments = vec![Value::from(number), Value::from(why)];
        return Err(PyError::with_arguments(error, arguments));
    };
    let opening = Opening {
        is_binary: mode.contains('b'),
        encoding: bound
            .optional::<String>("encoding")?
            .unwrap_or_else(|| "utf-8".to_owned()),
        errors: bound
            .optional::<String>("errors")?
            .unwrap_or_else(|| "strict".to_owned()),
        newline: bound.optional::<String>("newline")?,
    };
    library::file(interpreter, bytes, &opening)
}
