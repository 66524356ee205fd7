//! Arithmetic on `int` and `float`, as Python does it.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Pow, Signed, ToPrimitive, Zero};

use super::exceptions::StandardError;
use super::integer::Int;
use super::native::BinaryOperator;
use super::py_error::PyError;
use super::value::Value;

/// The longest integer: 2 to the power of this.
const MOST_BITS: u64 = 1 << 22;

/// What an operator makes of two integers.
pub(super) fn integers(
    operator: BinaryOperator,
    left: &Int,
    right: &Int,
) -> Result<Value, PyError> {
    if let (Int::Small(left), Int::Small(right)) = (left, right)
        && let Some(result) = small(operator, *left, *right)
    {
        return Ok(Value::from(result));
    }
    let result = match operator {
        BinaryOperator::Add => left.to_big() + right.to_big(),
        BinaryOperator::Subtract => left.to_big() - right.to_big(),
        BinaryOperator::Multiply => {
            check_bits(left.bits() + right.bits())?;
            left.to_big() * right.to_big()
        }
        BinaryOperator::Divide => return divide(left, right),
        BinaryOperator::FloorDivide => {
            floor_divide(left, right, "integer division or modulo by zero")?.0
        }
        BinaryOperator::Remainder => floor_divide(left, right, "integer modulo by zero")?.1,
        BinaryOperator::Power => return power(left, right),
        BinaryOperator::And => left.to_big() & right.to_big(),
        BinaryOperator::Or => left.to_big() | right.to_big(),
        BinaryOperator::ExclusiveOr => left.to_big() ^ right.to_big(),
        BinaryOperator::ShiftLeft => shift_left(left, right)?,
        BinaryOperator::ShiftRight => shift_right(left, right)?,
        BinaryOperator::MatrixMultiply => {
            return Err(PyError::type_error(
                "unsupported operand type(s) for @: 'int' and 'int'",
            ));
        }
    };
    Ok(Value::from(result))
}

/// The quick way, where nothing overflows.
fn small(operator: BinaryOperator, left: i64, right: i64) -> Option<i64> {
    match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::FloorDivide => {
            let quotient = left.checked_div(right)?;
            let inexact = left.checked_rem(right)? != 0;
            Some(if inexact && ((left < 0) != (right < 0)) {
                quotient - 1
            } else {
                quotient
            })
        }
        BinaryOperator::Remainder => {
            let remainder = left.checked_rem(right)?;
            Some(if remainder != 0 && ((remainder < 0) != (right < 0)) {
                remainder + right
            } else {
                remainder
            })
        }
        BinaryOperator::And => Some(left & right),
        BinaryOperator::Or => Some(left | right),
        BinaryOperator::ExclusiveOr => Some(left ^ right),
        BinaryOperator::Divide
        | BinaryOperator::Power
        | BinaryOperator::MatrixMultiply
        | BinaryOperator::ShiftLeft
        | BinaryOperator::ShiftRight => None,
    }
}

/// Refuses integers that are too long to be meant.
fn check_bits(bits: u64) -> Result<(), PyError> {
    if bits > MOST_BITS {
        return Err(PyError::limit(format!(
            "an integer has more than {MOST_BITS} bits"
        )));
    }
    Ok(())
}

/// How much work an operator is, in steps.
pub(super) fn work(operator: BinaryOperator, left: &Int, right: &Int) -> usize {
    const SMALL: u64 = 2048;
    let shift = right.to_usize().map_or(u64::MAX, |shift| shift as u64);
    let (left, right) = match operator {
        BinaryOperator::Power => {
            let bits = left
                .bits()
                .saturating_mul(right.to_usize().map_or(0, |exponent| exponent as u64));
            (bits.min(MOST_BITS), bits.min(MOST_BITS))
        }
        _ => (left.bits(), right.bits()),
    };
    if operator == BinaryOperator::ShiftLeft {
        // what comes out is written once
        let out = left.saturating_add(shift).min(MOST_BITS);
        return usize::try_from(out / 4096).unwrap_or(usize::MAX);
    }
    if left.max(right) < SMALL {
        return 0;
    }
    usize::try_from((left / 64 + 1).saturating_mul(right / 64 + 1) / 64).unwrap_or(usize::MAX)
}

fn divide(left: &Int, right: &Int) -> Result<Value, PyError> {
    if right.is_zero() {
        return Err(zero("division by zero"));
    }
    let exact = |number: &Int| number.bits() <= 53;
    if exact(left) && exact(right) {
        return Ok(Value::Float(left.to_f64() / right.to_f64()));
    }
    let result = rounded_quotient(&left.to_big(), &right.to_big());
    if result.is_finite() {
        return Ok(Value::Float(result));
    }
    Err(PyError::standard(
        StandardError::OverflowError,
        "integer division result too large for a float",
    ))
}

/// A quotient, rounded once: 66 bits of it and a bit that says whether there is more.
fn rounded_quotient(left: &BigInt, right: &BigInt) -> f64 {
    const PRECISION: i64 = 66;
    let bits = |number: &BigInt| i64::try_from(number.bits()).unwrap_or(i64::MAX);
    let shift = PRECISION - (bits(left) - bits(right));
    let (numerator, denominator) = if shift >= 0 {
        (left.abs() << shift.unsigned_abs(), right.abs())
    } else {
        (left.abs(), right.abs() << shift.unsigned_abs())
    };
    let mut quotient = &numerator / &denominator;
    if !(&numerator % &denominator).is_zero() {
        quotient |= BigInt::from(1);
    }
    let magnitude = quotient.to_f64().unwrap_or(f64::INFINITY);
    let exponent = i32::try_from(-shift).unwrap_or(i32::MAX);
    // In two steps, because a power of two alone may be out of range.
    let half = exponent / 2;
    let magnitude = magnitude * 2_f64.powi(half) * 2_f64.powi(exponent - half);
    if left.is_negative() == right.is_negative() {
        magnitude
    } else {
        -magnitude
    }
}

fn floor_divide(left: &Int, right: &Int, message: &str) -> Result<(BigInt, BigInt), PyError> {
    if right.is_zero() {
        return Err(zero(message));
    }
    let (left, right) = (left.to_big(), right.to_big());
    let (mut quotient, mut remainder) = (&left / &right, &left % &right);
    if !remainder.is_zero() && remainder.is_negative() != right.is_negative() {
        quotient -= 1;
        remainder += right;
    }
    Ok((quotient, remainder))
}

fn power(base: &Int, exponent: &Int) -> Result<Value, PyError> {
    if exponent.is_negative() {
        return floats(BinaryOperator::Power, base.to_f64(), exponent.to_f64());
    }
    let trivial = matches!(base, Int::Small(-1..=1));
    let Some(exponent) = exponent
        .to_i64()
        .and_then(|exponent| u64::try_from(exponent).ok())
    else {
        if trivial {
            let odd = !(exponent.to_big() % BigInt::from(2)).is_zero();
            return Ok(Value::from(if matches!(base, Int::Small(-1)) && !odd {
                BigInt::from(1)
            } else {
                base.to_big()
            }));
        }
        return Err(PyError::limit(format!(
            "an integer has more than {MOST_BITS} bits"
        )));
    };
    if !trivial {
        check_bits(base.bits().saturating_mul(exponent))?;
    }
    let exponent = if trivial {
        exponent % 2 + if exponent > 0 { 2 } else { 0 }
    } else {
        exponent
    };
    Ok(Value::from(Pow::pow(base.to_big(), exponent)))
}

fn shift_left(left: &Int, right: &Int) -> Result<BigInt, PyError> {
    if right.is_negative() {
        return Err(PyError::value_error("negative shift count"));
    }
    if left.is_zero() {
        return Ok(BigInt::zero());
    }
    let count = right.to_usize().unwrap_or(usize::MAX);
    check_bits(left.bits().saturating_add(count as u64))?;
    Ok(left.to_big() << count)
}

fn shift_right(left: &Int, right: &Int) -> Result<BigInt, PyError> {
    if right.is_negative() {
        return Err(PyError::value_error("negative shift count"));
    }
    let count = right.to_usize().unwrap_or(usize::MAX);
    if count as u64 > left.bits() {
        return Ok(BigInt::from(if left.is_negative() { -1 } else { 0 }));
    }
    Ok(left.to_big() >> count)
}

/// What an operator makes of two floats.
pub(super) fn floats(operator: BinaryOperator, left: f64, right: f64) -> Result<Value, PyError> {
    let result = match operator {
        BinaryOperator::Add => left + right,
        BinaryOperator::Subtract => left - right,
        BinaryOperator::Multiply => left * right,
        BinaryOperator::Divide if right == 0.0 => return Err(zero("float division by zero")),
        BinaryOperator::Divide => left / right,
        BinaryOperator::FloorDivide if right == 0.0 => {
            return Err(zero("float floor division by zero"));
        }
        BinaryOperator::FloorDivide => float_quotient(left, right),
        BinaryOperator::Remainder if right == 0.0 => return Err(zero("float modulo")),
        BinaryOperator::Remainder => float_remainder(left, right),
        BinaryOperator::Power => return float_power(left, right),
        _ => {
            return Err(PyError::type_error(format!(
                "unsupported operand type(s) for {}: 'float' and 'float'",
                symbol(operator)
            )));
        }
    };
    Ok(Value::Float(result))
}

/// `//` of floats (Python: `float_divmod` of `Objects/floatobject.c`): the sign of a zero is that of the quotient.
fn float_quotient(left: f64, right: f64) -> f64 {
    let remainder = left % right;
    let mut quotient = (left - remainder) / right;
    if remainder != 0.0 && (remainder < 0.0) != (right < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return 0.0_f64.copysign(left / right);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 {
        floor + 1.0
    } else {
        floor
    }
}

fn float_remainder(left: f64, right: f64) -> f64 {
    let remainder = left % right;
    if remainder != 0.0 && (remainder < 0.0) != (right < 0.0) {
        remainder + right
    } else if remainder == 0.0 {
        0.0_f64.copysign(right)
    } else {
        remainder
    }
}

fn float_power(left: f64, right: f64) -> Result<Value, PyError> {
    if left == 0.0 && right < 0.0 {
        return Err(zero("0.0 cannot be raised to a negative power"));
    }
    if left < 0.0 && right.fract() != 0.0 && left.is_finite() && right.is_finite() {
        return Err(PyError::unsupported("a complex number is not supported"));
    }
    let result = left.powf(right);
    if result.is_infinite() && left.is_finite() && right.is_finite() {
        return Err(PyError::standard(
            StandardError::OverflowError,
            "(34, 'Numerical result out of range')",
        ));
    }
    Ok(Value::Float(result))
}

fn zero(message: &str) -> PyError {
    PyError::standard(StandardError::ZeroDivisionError, message)
}

/// How an operator is written.
pub(super) fn symbol(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::FloorDivide => "//",
        BinaryOperator::Remainder => "%",
        BinaryOperator::Power => "** or pow()",
        BinaryOperator::MatrixMultiply => "@",
        BinaryOperator::And => "&",
        BinaryOperator::Or => "|",
        BinaryOperator::ExclusiveOr => "^",
        BinaryOperator::ShiftLeft => "<<",
        BinaryOperator::ShiftRight => ">>",
    }
}

/// How an integer and a float compare, exactly; nothing for NaN.
pub(super) fn compare_mixed(left: &Int, right: f64) -> Option<Ordering> {
    if right.is_nan() {
        return None;
    }
    if right.is_infinite() {
        return Some(if right > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    }
    let whole = num_traits::FromPrimitive::from_f64(right.trunc()).unwrap_or_else(BigInt::zero);
    let by_whole = left.to_big().cmp(&whole);
    Some(by_whole.then_with(|| 0.0.partial_cmp(&right.fract()).unwrap_or(Ordering::Equal)))
}

/// `repr` of a float: the shortest digits that give it back.
pub(super) fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{number}");
        return if plain.contains('.') {
            plain
        } else {
            format!("{plain}.0")
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
