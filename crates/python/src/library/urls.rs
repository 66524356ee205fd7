//! Percent signs in URLs, for Python's `urllib.parse`.

use percent_encoding::percent_decode;

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Bytes, Interpreter, PyResult, Value};

/// The module `_urls`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("quoted", Entry::Function(quoted)),
    ("unquoted", Entry::Function(unquoted)),
]);

/// Bytes with all quoted that is neither a plain letter nor safe.
fn quoted(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("quoted(bytes, safe)")?;
    let bytes: Bytes = bound.required("bytes")?;
    let safe: String = bound.required("safe")?;
    interpreter.reserve(bytes.len() * 3)?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte);
    let is_safe = |byte: u8| byte.is_ascii() && safe.contains(char::from(byte));
    let parts = bytes.iter().map(|byte| match *byte {
        byte if is_plain(byte) || is_safe(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    Ok(Value::from(parts.collect::<String>()))
}

fn unquoted(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bytes: Bytes = arguments.one("unquoted")?;
    Ok(Value::from(percent_decode(&bytes).collect::<Vec<u8>>()))
}
