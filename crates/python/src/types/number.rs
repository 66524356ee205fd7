//! `int`, `bool` and `float`.

use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, Signed};

use super::super::arguments::Arguments;
use super::super::builtins::to_float;
use super::super::bytes::Bytes;
use super::super::class::BuiltinType;
use super::super::integer::Int;
use super::super::interpreter::Interpreter;
use super::super::native::PyResult;
use super::super::py_error::PyError;
use super::super::text::Str;
use super::super::value::Value;

pub(super) const INT: BuiltinType = BuiltinType {
    name: "int",
    new: new_int,
    methods: &[
        ("bit_length", bit_length),
        ("to_bytes", to_bytes),
        ("as_integer_ratio", integer_ratio),
        ("is_integer", always),
        ("conjugate", itself),
        ("__index__", itself),
        ("__int__", itself),
    ],
    functions: &[("from_bytes", from_bytes)],
};

pub(super) const BOOL: BuiltinType = BuiltinType {
    name: "bool",
    new: new_bool,
    methods: &[],
    functions: &[],
};

pub(super) const FLOAT: BuiltinType = BuiltinType {
    name: "float",
    new: new_float,
    methods: &[
        ("is_integer", is_integer),
        ("hex", hex),
        ("conjugate", itself),
    ],
    functions: &[],
};

fn new_int(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("int(x=0, /, base=10)")?;
    let Some(value) = bound.value("x") else {
        return Ok(Value::from(0));
    };
    let base = bound.value("base");
    if let (Some(_), None) = (&base, value.as_str()) {
        return Err(PyError::type_error(
            "int() can't convert non-string with explicit base",
        ));
    }
    match &value {
        Value::Float(number) => return super::super::builtins::truncate(*number).map(Value::Int),
        Value::Bytes(bytes) => return parse_int(&String::from_utf8_lossy(bytes), 10),
        _ => {}
    }
    if let Some(text) = value.as_str() {
        let base = base
            .and_then(|base| base.as_int())
            .and_then(|base| base.to_i64())
            .unwrap_or(10);
        return parse_int(text, base);
    }
    if let Some(number) = interpreter.as_index(&value)? {
        return Ok(Value::Int(number));
    }
    for name in ["__int__", "__trunc__"] {
        if let Some(method) = interpreter.attribute_or_none(&value, name)? {
            return interpreter.call_with(&method, []);
        }
    }
    let message = format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        value.type_name()
    );
    Err(PyError::type_error(message))
}

/// Python reads integers of 4300 digits at most.
const MOST_DIGITS: usize = 4300;

fn parse_int(text: &str, base: i64) -> PyResult {
    let invalid = || {
        let text = super::super::quote::quote(text);
        PyError::value_error(format!(
            "invalid literal for int() with base {base}: {text}"
        ))
    };
    let trimmed = text.trim_matches(super::text::is_space);
    let (negative, digits) = match trimmed.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let lower = digits.to_lowercase();
    let (radix, digits) = match (base, lower.get(..2)) {
        (0 | 16, Some("0x")) => (16, &lower[2..]),
        (0 | 8, Some("0o")) => (8, &lower[2..]),
        (0 | 2, Some("0b")) => (2, &lower[2..]),
        (0, _) => (10, lower.as_str()),
        (2..=36, _) => (u32::try_from(base).unwrap_or(10), lower.as_str()),
        _ => {
            return Err(PyError::value_error(
                "int() base must be >= 2 and <= 36, or 0",
            ));
        }
    };
    if digits.len() > MOST_DIGITS {
        return Err(PyError::value_error(
            "Exceeds the limit (4300 digits) for integer string conversion",
        ));
    }
    let well_formed = !digits.is_empty()
        && !digits.starts_with('_')
        && !digits.ends_with('_')
        && !digits.contains("__");
    let plain: String = digits.chars().filter(|digit| *digit != '_').collect();
    if !well_formed || !plain.chars().all(|digit| digit.is_digit(radix)) {
        return Err(invalid());
    }
    let number = BigInt::parse_bytes(plain.as_bytes(), radix).ok_or_else(invalid)?;
    Ok(Value::from(if negative { -number } else { number }))
}

fn new_bool(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("bool(x=False, /)")?;
    match bound.value("x") {
        Some(value) => interpreter.truth(&value).map(Value::Bool),
        None => Ok(Value::Bool(false)),
    }
}

fn new_float(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("float(x=0.0, /)")?;
    let Some(value) = bound.value("x") else {
        return Ok(Value::Float(0.0));
    };
    if let Some(text) = value.as_str() {
        return parse_float(text);
    }
    to_float(interpreter, &value).map(Value::Float)
}

fn parse_float(text: &str) -> PyResult {
    let plain: String = text
        .trim_matches(super::text::is_space)
        .chars()
        .map(|character| {
            let digit = super::super::library::unicode::decimal_value(character);
            digit
                .and_then(|digit| char::from_digit(digit, 10))
                .unwrap_or(character)
        })
        .collect();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| plain.as_bytes().get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let mut marks = plain.match_indices('_');
    let parted = marks.all(|(at, _)| is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)));
    let plain = plain.replace('_', "");
    let lower = plain.to_lowercase();
    let special = matches!(
        lower.trim_start_matches(['+', '-']),
        "inf" | "infinity" | "nan"
    );
    let well_formed = special
        || lower
            .chars()
            .all(|character| character.is_ascii_digit() || "+-.e".contains(character));
    match lower.parse::<f64>() {
        Ok(number) if well_formed && parted => Ok(Value::Float(number)),
        _ => Err(PyError::value_error(format!(
            "could not convert string to float: {}",
            super::super::quote::quote(text)
        ))),
    }
}

fn integer(this: &Value) -> Int {
    this.as_int().unwrap_or(Int::Small(0))
}

fn itself(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("conjugate")?;
    Ok(this.as_int().map_or_else(|| this.clone(), Value::Int))
}

fn always(_: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    arguments.none("is_integer")?;
    Ok(Value::Bool(true))
}

fn bit_length(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("bit_length")?;
    Ok(Value::from(BigInt::from(integer(this).bits())))
}

fn integer_ratio(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("as_integer_ratio")?;
    Ok(Value::tuple([Value::Int(integer(this)), Value::from(1)]))
}

fn to_bytes(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("to_bytes(length=1, byteorder='big', *, signed=False)")?;
    let (length, order) = (
        bound.or("length", 1_usize)?,
        bound.or("byteorder", "big".to_owned())?,
    );
    interpreter.reserve(length)?;
    let number = integer(this).to_big();
    let signed = bound.or("signed", false)?;
    let overflow =
        |message: &str| PyError::standard(super::super::StandardError::OverflowError, message);
    if number.is_negative() && !signed {
        return Err(overflow("can't convert negative int to unsigned"));
    }
    let mut bytes = if signed {
        number.to_signed_bytes_le()
    } else {
        number.magnitude().to_bytes_le()
    };
    while bytes.len() > length && bytes.last() == Some(&0) && !signed {
        bytes.pop();
    }
    if bytes.len() > length {
        return Err(overflow("int too big to convert"));
    }
    bytes.resize(length, if number.is_negative() { 0xff } else { 0 });
    if order == "big" {
        bytes.reverse();
    }
    Ok(Value::from(bytes))
}

fn from_bytes(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("from_bytes(bytes, byteorder='big', *, signed=False)")?;
    let bytes = bound.required::<Bytes>("bytes")?;
    let little = bound.or("byteorder", Str::from("big"))? == "little";
    Ok(Value::from(match (bound.or("signed", false)?, little) {
        (true, true) => BigInt::from_signed_bytes_le(&bytes),
        (true, false) => BigInt::from_signed_bytes_be(&bytes),
        (false, true) => BigInt::from_bytes_le(Sign::Plus, &bytes),
        (false, false) => BigInt::from_bytes_be(Sign::Plus, &bytes),
    }))
}

fn is_integer(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("is_integer")?;
    match this {
        Value::Float(number) => Ok(Value::Bool(number.fract() == 0.0)),
        _ => Ok(Value::Bool(true)),
    }
}

fn hex(_: &mut Interpreter, _: &Value, _: Arguments) -> PyResult {
    Err(PyError::unsupported("`float.hex` is not supported"))
}

/// The integer part of a float.
pub(in super::super) fn truncated(number: f64) -> Option<BigInt> {
    BigInt::from_f64(number.trunc())
}
