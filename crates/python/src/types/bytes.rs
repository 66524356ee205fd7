//! `bytes`.

use std::fmt::Write as _;

use super::super::arguments::Arguments;
use super::super::bytes::Bytes;
use super::super::class::BuiltinType;
use super::super::codec;
use super::super::interpreter::Interpreter;
use super::super::native::PyResult;
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;

pub(super) const BYTES: BuiltinType = BuiltinType {
    name: "bytes",
    new: new_bytes,
    methods: &[
        ("decode", decode),
        ("hex", hex),
        ("capitalize", |i, t, a| as_of_text(i, t, a, "capitalize")),
        ("center", |i, t, a| as_of_text(i, t, a, "center")),
        ("count", |i, t, a| as_of_text(i, t, a, "count")),
        ("endswith", |i, t, a| as_of_text(i, t, a, "endswith")),
        ("expandtabs", |i, t, a| as_of_text(i, t, a, "expandtabs")),
        ("find", |i, t, a| as_of_text(i, t, a, "find")),
        ("index", |i, t, a| as_of_text(i, t, a, "index")),
        ("isalnum", |i, t, a| as_of_text(i, t, a, "isalnum")),
        ("isalpha", |i, t, a| as_of_text(i, t, a, "isalpha")),
        ("isdigit", |i, t, a| as_of_text(i, t, a, "isdigit")),
        ("islower", |i, t, a| as_of_text(i, t, a, "islower")),
        ("isspace", |i, t, a| as_of_text(i, t, a, "isspace")),
        ("istitle", |i, t, a| as_of_text(i, t, a, "istitle")),
        ("isupper", |i, t, a| as_of_text(i, t, a, "isupper")),
        ("ljust", |i, t, a| as_of_text(i, t, a, "ljust")),
        ("lower", |i, t, a| as_of_text(i, t, a, "lower")),
        ("lstrip", |i, t, a| as_of_text(i, t, a, "lstrip")),
        ("partition", |i, t, a| as_of_text(i, t, a, "partition")),
        ("removeprefix", |i, t, a| {
            as_of_text(i, t, a, "removeprefix")
        }),
        ("removesuffix", |i, t, a| {
            as_of_text(i, t, a, "removesuffix")
        }),
        ("replace", |i, t, a| as_of_text(i, t, a, "replace")),
        ("rfind", |i, t, a| as_of_text(i, t, a, "rfind")),
        ("rindex", |i, t, a| as_of_text(i, t, a, "rindex")),
        ("rjust", |i, t, a| as_of_text(i, t, a, "rjust")),
        ("rpartition", |i, t, a| as_of_text(i, t, a, "rpartition")),
        ("rsplit", |i, t, a| as_of_text(i, t, a, "rsplit")),
        ("rstrip", |i, t, a| as_of_text(i, t, a, "rstrip")),
        ("split", |i, t, a| as_of_text(i, t, a, "split")),
        ("startswith", |i, t, a| as_of_text(i, t, a, "startswith")),
        ("strip", |i, t, a| as_of_text(i, t, a, "strip")),
        ("swapcase", |i, t, a| as_of_text(i, t, a, "swapcase")),
        ("title", |i, t, a| as_of_text(i, t, a, "title")),
        ("upper", |i, t, a| as_of_text(i, t, a, "upper")),
        ("zfill", |i, t, a| as_of_text(i, t, a, "zfill")),
        ("splitlines", split_lines),
        ("translate", translate),
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
        let errors = bound.or("errors", Str::from("strict"))?;
        return codec::encode(text, &encoding, &errors).map(Value::from);
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

fn decode(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("decode(encoding='utf-8', errors='strict')")?;
    let encoding = bound.or("encoding", Str::from("utf-8"))?;
    let errors = bound.or("errors", Str::from("strict"))?;
    let bytes = bytes(this)?;
    // U+FFFD in the place of a byte takes three, and an escape four
    interpreter.reserve(bytes.len() * 8)?;
    codec::decode(&bytes, &encoding, &errors).map(Value::from)
}

/// `bytes.hex(separator, group)`.
fn hex(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("hex(sep='', bytes_per_sep=1)")?;
    let separator = match bound.value("sep") {
        Some(Value::Bytes(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => bound.or("sep", String::new())?,
    };
    if bound.value("sep").is_some() && separator.chars().count() != 1 {
        return Err(PyError::value_error("sep must be length 1."));
    }
    let group: i64 = bound.or("bytes_per_sep", 1)?;
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    let bytes = bytes(this)?;
    interpreter.reserve(bytes.len() * (2 + separator.len()) * 2)?;
    let mut text = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        let counted = if group < 0 { at } else { bytes.len() - at };
        if at > 0 && size > 0 && counted.is_multiple_of(size) {
            text.push_str(&separator);
        }
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Value::from(text))
}

fn from_hex(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let wrong = || PyError::value_error("non-hexadecimal number found in fromhex() arg");
    let text: Str = arguments.one("fromhex")?;
    interpreter.reserve(text.len())?;
    let mut bytes = Vec::new();
    let mut rest = text.trim_start_matches(|it: char| it.is_ascii_whitespace());
    while !rest.is_empty() {
        let pair = rest.get(..2).ok_or_else(wrong)?;
        if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        bytes.push(u8::from_str_radix(pair, 16).map_err(|_| wrong())?);
        rest = rest[2..].trim_start_matches(|it: char| it.is_ascii_whitespace());
    }
    Ok(Value::from(bytes))
}

/// A text with a character for each byte, whose white space and letters are those of ASCII.
fn as_text(bytes: &[u8]) -> Str {
    let is_plain = |byte: u8| byte.is_ascii() && !(0x1C..0x20).contains(&byte);
    let characters = bytes.iter().map(|byte| match *byte {
        byte if is_plain(byte) => char::from(byte),
        byte => char::from_u32(0xE000 + u32::from(byte)).unwrap_or('\u{fffd}'),
    });
    characters.collect::<String>().into()
}

/// The way back, in lists and tuples as well.
fn from_text(value: Value) -> Value {
    match &value {
        Value::Str(text) => {
            let bytes = text.chars().map(|character| {
                let code = u32::from(character);
                u8::try_from(if code >= 0xE000 { code - 0xE000 } else { code }).unwrap_or(b'?')
            });
            Value::from(bytes.collect::<Vec<u8>>())
        }
        Value::List(items) => Value::list(items.to_vec().into_iter().map(from_text)),
        Value::Tuple(items) => Value::tuple(items.iter().cloned().map(from_text)),
        _ => value,
    }
}

fn to_text(value: Value) -> Result<Value, PyError> {
    Ok(match &value {
        Value::Bytes(bytes) => Value::Str(as_text(bytes)),
        Value::Tuple(items) => {
            let items = items.iter().cloned().map(to_text);
            Value::tuple(items.collect::<Result<Vec<_>, _>>()?)
        }
        Value::Str(_) => {
            let message = "a bytes-like object is required, not 'str'";
            return Err(PyError::type_error(message));
        }
        _ => value,
    })
}

/// How many bytes the other kind of text takes, roughly.
fn length(value: &Value) -> usize {
    const AN_OBJECT: usize = 128;
    match value {
        Value::Bytes(bytes) => bytes.len(),
        Value::Str(text) => text.len(),
        Value::List(items) => items.len() * AN_OBJECT,
        Value::Tuple(items) => items.iter().map(length).sum(),
        _ => 0,
    }
}

/// A method that `str` has as well.
fn as_of_text(
    interpreter: &mut Interpreter,
    this: &Value,
    mut arguments: Arguments,
    name: &str,
) -> PyResult {
    let whole = bytes(this)?;
    let is_byte = |value: &Value| {
        value
            .as_int()
            .and_then(|byte| u8::try_from(byte.to_i64()?).ok())
    };
    if matches!(name, "find" | "rfind" | "index" | "rindex" | "count")
        && let Some(byte) = arguments.positional.first().and_then(is_byte)
    {
        arguments.positional[0] = Value::from(vec![byte]);
    }
    // a character for each byte takes three at most
    let parts = arguments.positional.iter().map(length).sum::<usize>();
    interpreter.reserve((whole.len() + parts) * 3)?;
    let positional = std::mem::take(&mut arguments.positional).into_iter();
    arguments.positional = positional.map(to_text).collect::<Result<_, _>>()?;
    let text = Value::Str(as_text(&whole));
    let method = interpreter.get_attribute(&text, name)?;
    let made = interpreter.call(&method, arguments)?;
    interpreter.reserve(length(&made))?;
    Ok(from_text(made))
}

/// Lines end with `\n`, `\r` or both, and with nothing else.
fn split_lines(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let keeps: bool = arguments
        .bind("splitlines(keepends=False)")?
        .or("keepends", false)?;
    let bytes = bytes(this)?;
    let mut rest = &*bytes;
    let lines = std::iter::from_fn(|| {
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let end = end.unwrap_or(rest.len());
        let ending = match rest.get(end..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        let shown = if keeps { end + ending } else { end };
        let line = Value::from(rest[..shown].to_vec());
        rest = &rest[end + ending..];
        Some(line)
    });
    interpreter.gather(lines).map(Value::list)
}

fn translate(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("translate(table, /, delete=b'')")?;
    let table = bound.optional::<Bytes>("table")?;
    let delete = bound.optional::<Bytes>("delete")?.unwrap_or_default();
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(PyError::value_error(
            "translation table must be 256 characters long",
        ));
    }
    let bytes = bytes(this)?;
    interpreter.reserve(bytes.len() * 2)?;
    let kept = bytes.iter().filter(|byte| !delete.contains(byte));
    let translated = kept.map(|byte| match &table {
        Some(table) => table[usize::from(*byte)],
        None => *byte,
    });
    Ok(Value::from(translated.collect::<Vec<u8>>()))
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
