//! `bytes`.

use super::super::arguments::Arguments;
use super::super::bytes::Bytes;
use super::super::class::BuiltinType;
use super::super::exceptions::StandardError;
use super::super::interpreter::Interpreter;
use super::super::native::PyResult;
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;
use std::fmt::Write as _;

pub(super) const BYTES: BuiltinType = BuiltinType {
    name: "bytes",
    new: new_bytes,
    methods: &[
        ("decode", decode),
        ("hex", hex),
        ("startswith", starts_with),
        ("endswith", ends_with),
        ("strip", strip),
        ("join", join),
    ],
    functions: &[("fromhex", from_hex)],
};

fn new_bytes(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("bytes(source=b'', encoding='', errors='strict')")?;
    let Some(source) = bound.value("source") else {
        return Ok(Value::from(Vec::new()));
    };
    if let Some(text) = source.as_text() {
        let Some(encoding) = bound.optional::<Str>("encoding")? else {
            return Err(PyError::type_error("string argument without an encoding"));
        };
        return encode(text, &encoding).map(Value::from);
    }
    if let Value::Bytes(bytes) = &source {
        return Ok(Value::Bytes(bytes.clone()));
    }
    if let Some(count) = source.as_int() {
        let count = count
            .to_usize()
            .ok_or_else(|| PyError::value_error("negative count"))?;
        interpreter.reserve(count)?;
        return Ok(Value::from(vec![0; count]));
    }
    let mut bytes = Vec::new();
    for item in interpreter.iterate(&source)? {
        let byte = item
            .as_int()
            .and_then(|number| u8::try_from(number.to_i64()?).ok());
        bytes.push(byte.ok_or_else(|| PyError::value_error("bytes must be in range(0, 256)"))?);
    }
    Ok(Value::from(bytes))
}

fn bytes(this: &Value) -> Result<Bytes, PyError> {
    match this {
        Value::Bytes(bytes) => Ok(bytes.clone()),
        _ => Err(PyError::type_error("bytes are wanted")),
    }
}

/// A text in an encoding.
pub(in super::super) fn encode(text: &str, encoding: &str) -> Result<Vec<u8>, PyError> {
    let limit = match encoding.to_lowercase().replace('-', "_").as_str() {
        "utf_8" | "utf8" | "utf_8_sig" => return Ok(text.as_bytes().to_vec()),
        "ascii" | "us_ascii" => 0x80,
        "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" => 0x100,
        _ => return Err(unknown(encoding)),
    };
    let byte = |character: char| {
        u8::try_from(u32::from(character))
            .ok()
            .filter(|byte| u32::from(*byte) < limit)
    };
    text.chars()
        .enumerate()
        .map(|(at, character)| {
            byte(character).ok_or_else(|| {
                let message = format!("'{encoding}' codec can't encode character in position {at}: ordinal not in range({limit})");
                PyError::standard(StandardError::UnicodeEncodeError, message)
            })
        })
        .collect()
}

fn unknown(encoding: &str) -> PyError {
    PyError::standard(
        StandardError::LookupError,
        format!("unknown encoding: {encoding}"),
    )
}

fn decode(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("decode(encoding='utf-8', errors='strict')")?;
    let encoding = bound.or("encoding", Str::from("utf-8"))?;
    let errors = bound.or("errors", Str::from("strict"))?;
    let bytes = bytes(this)?;
    // U+FFFD in the place of a byte takes three
    interpreter.reserve(bytes.len() * 3)?;
    match encoding.to_lowercase().replace('-', "_").as_str() {
        "utf_8" | "utf8" => match (std::str::from_utf8(&bytes), errors.as_str()) {
            (Ok(text), _) => Ok(Value::from(text)),
            (Err(_), "replace") => Ok(Value::from(String::from_utf8_lossy(&bytes).into_owned())),
            (Err(_), "ignore") => Ok(Value::from(
                String::from_utf8_lossy(&bytes).replace('\u{fffd}', ""),
            )),
            (Err(error), _) => {
                let at = error.valid_up_to();
                let message = format!(
                    "'utf-8' codec can't decode byte {:#x} in position {at}: invalid start byte",
                    bytes[at]
                );
                Err(PyError::standard(
                    StandardError::UnicodeDecodeError,
                    message,
                ))
            }
        },
        "ascii" | "us_ascii" => match bytes.iter().position(|byte| !byte.is_ascii()) {
            None => Ok(Value::from(String::from_utf8_lossy(&bytes).into_owned())),
            Some(at) => {
                let message = format!(
                    "'ascii' codec can't decode byte {:#x} in position {at}: ordinal not in range(128)",
                    bytes[at]
                );
                Err(PyError::standard(
                    StandardError::UnicodeDecodeError,
                    message,
                ))
            }
        },
        "latin_1" | "latin1" | "iso_8859_1" => Ok(Value::from(
            bytes
                .iter()
                .map(|byte| char::from(*byte))
                .collect::<String>(),
        )),
        _ => Err(unknown(&encoding)),
    }
}

fn hex(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("hex")?;
    interpreter.reserve(bytes(this)?.len() * 2)?;
    let mut text = String::new();
    for byte in bytes(this)?.iter() {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Value::from(text))
}

fn from_hex(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: Str = arguments.one("fromhex")?;
    interpreter.reserve(text.len() * size_of::<u32>() * 2)?;
    let digits: Vec<u32> = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .filter_map(|digit| digit.to_digit(16))
        .collect();
    let wanted = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .count();
    if digits.len() != wanted || !wanted.is_multiple_of(2) {
        return Err(PyError::value_error(
            "non-hexadecimal number found in fromhex() arg",
        ));
    }
    let bytes = digits
        .chunks(2)
        .filter_map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok());
    Ok(Value::from(bytes.collect::<Vec<u8>>()))
}

fn starts_with(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let prefix: Bytes = arguments.one("startswith")?;
    Ok(Value::Bool(bytes(this)?.starts_with(&prefix)))
}

fn ends_with(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let suffix: Bytes = arguments.one("endswith")?;
    Ok(Value::Bool(bytes(this)?.ends_with(&suffix)))
}

fn strip(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("strip")?;
    Ok(Value::from(bytes(this)?.trim_ascii().to_vec()))
}

fn join(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let parts: Value = arguments.one("join")?;
    let separator = bytes(this)?;
    let mut joined = Vec::new();
    for (at, part) in interpreter.iterate(&parts)?.iter().enumerate() {
        let part = bytes(part)?;
        interpreter.reserve(2 * (joined.len() + separator.len() + part.len()))?;
        if at > 0 {
            joined.extend_from_slice(&separator);
        }
        joined.extend_from_slice(&part);
    }
    Ok(Value::from(joined))
}
