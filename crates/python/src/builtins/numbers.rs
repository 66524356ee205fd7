//! Numbers.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::super::arguments::Arguments;
use super::super::exceptions::StandardError;
use super::super::integer::Int;
use super::super::interpreter::Interpreter;
use super::super::native::{BinaryOperator, NativeFunction, PyResult};
use super::super::py_error::PyError;
use super::super::value::Value;

pub(super) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("abs", abs),
    ("round", round),
    ("divmod", divmod),
    ("pow", pow),
    ("bin", binary),
    ("oct", octal),
    ("hex", hexadecimal),
    ("complex", complex),
];

/// The integer part of a float.
///
/// # Errors
/// `OverflowError` and `ValueError` for what has none.
pub(in super::super) fn truncate(number: f64) -> Result<Int, PyError> {
    if number.is_nan() {
        return Err(PyError::value_error("cannot convert float NaN to integer"));
    }
    let whole = super::super::types::truncated(number);
    let overflow = || {
        PyError::standard(
            StandardError::OverflowError,
            "cannot convert float infinity to integer",
        )
    };
    whole.map(Int::from).ok_or_else(overflow)
}

/// `float(value)`, for what is a number.
///
/// # Errors
/// `TypeError`, `OverflowError`, and whatever `__float__` raises.
pub(in super::super) fn to_float(
    interpreter: &mut Interpreter,
    value: &Value,
) -> Result<f64, PyError> {
    if let Value::Float(number) = value {
        return Ok(*number);
    }
    if let Some(number) = value.as_int() {
        let float = number.to_f64();
        if float.is_infinite() {
            return Err(PyError::standard(
                StandardError::OverflowError,
                "int too large to convert to float",
            ));
        }
        return Ok(float);
    }
    if let Some(Value::Float(number)) = super::super::operators::payload(value) {
        return Ok(number);
    }
    if let Some(method) = interpreter.attribute_or_none(value, "__float__")?
        && let Value::Float(number) = interpreter.call_with(&method, [])?
    {
        return Ok(number);
    }
    let message = format!(
        "float() argument must be a string or a real number, not '{}'",
        value.type_name()
    );
    Err(PyError::type_error(message))
}

fn abs(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("abs")?;
    if let Value::Float(number) = value {
        return Ok(Value::Float(number.abs()));
    }
    if let Some(number) = value.as_int() {
        return Ok(Value::from(number.to_big().abs()));
    }
    match interpreter.attribute_or_none(&value, "__abs__")? {
        Some(method) => interpreter.call_with(&method, []),
        None => Err(PyError::type_error(format!(
            "bad operand type for abs(): '{}'",
            value.type_name()
        ))),
    }
}

fn round(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("round(number, ndigits=None)")?;
    let value = bound.required::<Value>("number")?;
    let digits = bound.optional::<i64>("ndigits")?;
    match (&value, digits) {
        (Value::Float(number), None) => truncate(number.round_ties_even()).map(Value::Int),
        (Value::Float(number), Some(digits)) => Ok(Value::Float(round_half_even(*number, digits))),
        (_, digits) if value.as_int().is_some() => {
            let number = value.as_int().unwrap_or(Int::Small(0));
            Ok(Value::Int(round_integer(&number, digits.unwrap_or(0))))
        }
        _ => match interpreter.attribute_or_none(&value, "__round__")? {
            Some(method) => interpreter.call_with(&method, bound.value("ndigits")),
            None => Err(PyError::type_error(format!(
                "type {} doesn't define __round__ method",
                value.type_name()
            ))),
        },
    }
}

/// A float, correctly rounded to decimals: by way of its exact digits.
pub(in super::super) fn round_half_even(number: f64, digits: i64) -> f64 {
    const MOST: i64 = 320;
    if !number.is_finite() || digits > MOST {
        return number;
    }
    if digits >= 0 {
        let digits = usize::try_from(digits).unwrap_or(0);
        return format!("{number:.digits$}").parse().unwrap_or(number);
    }
    let scale = 10_f64.powi(i32::try_from(-digits).unwrap_or(i32::MAX));
    if scale.is_infinite() {
        0.0_f64.copysign(number)
    } else {
        (number / scale).round_ties_even() * scale
    }
}

fn round_integer(number: &Int, digits: i64) -> Int {
    const MOST: i64 = 10_000;
    if digits >= 0 {
        return number.clone();
    }
    if digits < -MOST {
        return Int::Small(0);
    }
    let scale = num_traits::Pow::pow(BigInt::from(10), digits.unsigned_abs());
    let number = number.to_big();
    let raised: BigInt = &number + &scale / 2;
    let (mut quotient, rest): (BigInt, BigInt) = (&raised / &scale, &raised % &scale);
    if rest.is_negative() {
        quotient -= 1;
    }
    if rest.is_zero() && !(&quotient % 2_i32).is_zero() {
        quotient -= 1;
    }
    Int::from(quotient * scale)
}

fn divmod(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("divmod(a, b, /)")?;
    let (left, right) = (bound.required::<Value>("a")?, bound.required::<Value>("b")?);
    let quotient = interpreter.binary(BinaryOperator::FloorDivide, &left, &right)?;
    let remainder = interpreter.binary(BinaryOperator::Remainder, &left, &right)?;
    Ok(Value::tuple([quotient, remainder]))
}

fn pow(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("pow(base, exp, mod=None)")?;
    let (base, exponent) = (
        bound.required::<Value>("base")?,
        bound.required::<Value>("exp")?,
    );
    let Some(modulus) = bound.optional::<Int>("mod")? else {
        return interpreter.binary(BinaryOperator::Power, &base, &exponent);
    };
    let (base, exponent) = (
        bound.required::<Int>("base")?,
        bound.required::<Int>("exp")?,
    );
    if modulus.is_zero() {
        return Err(PyError::value_error("pow() 3rd argument cannot be 0"));
    }
    if exponent.is_negative() {
        return Err(PyError::unsupported(
            "`pow` with a negative exponent and a modulus is not supported",
        ));
    }
    let words = modulus.bits() / 64 + 1;
    let work = words.saturating_mul(words).saturating_mul(exponent.bits()) / 64;
    interpreter.count_work(usize::try_from(work).unwrap_or(usize::MAX))?;
    Ok(Value::from(
        base.to_big().modpow(&exponent.to_big(), &modulus.to_big()),
    ))
}

fn in_radix(arguments: Arguments, name: &str, prefix: &str, radix: u32) -> PyResult {
    let number: Int = arguments.one(name)?;
    let sign = if number.is_negative() { "-" } else { "" };
    Ok(Value::from(format!(
        "{sign}{prefix}{}",
        number.to_big().abs().to_str_radix(radix)
    )))
}

fn binary(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    in_radix(arguments, "bin", "0b", 2)
}

fn octal(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    in_radix(arguments, "oct", "0o", 8)
}

fn hexadecimal(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    in_radix(arguments, "hex", "0x", 16)
}

fn complex(_: &mut Interpreter, _: Arguments) -> PyResult {
    Err(PyError::unsupported("complex numbers are not supported"))
}
