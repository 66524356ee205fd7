//! `datetime.timedelta`.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use crate::library::native_class::{ClassTable, NativeClass, receiver};
use crate::{
    Arguments, BinaryOperator, Comparison, Interpreter, Native, NativeMethod, PyError, PyResult,
    StandardError, UnaryOperator, Value,
};

const SECOND: i128 = 1_000_000;
const DAY: i128 = 86_400 * SECOND;
const MOST_DAYS: i128 = 999_999_999;

/// A span of time, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delta(pub i128);

pub(super) static CLASS: ClassTable = ClassTable {
    module: "datetime",
    name: "timedelta",
    new,
    functions: &[],
    constants: &[
        ("min", || Value::native(Delta(-MOST_DAYS * DAY))),
        ("max", || Value::native(Delta((MOST_DAYS + 1) * DAY - 1))),
        ("resolution", || Value::native(Delta(1))),
    ],
    methods: METHODS,
    parent: None,
};

const METHODS: &[(&str, NativeMethod)] = &[("total_seconds", total_seconds), ("__abs__", abs)];

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)",
    )?;
    let units = [
        ("days", DAY),
        ("seconds", SECOND),
        ("microseconds", 1),
        ("milliseconds", 1_000),
        ("minutes", 60 * SECOND),
        ("hours", 3_600 * SECOND),
        ("weeks", 7 * DAY),
    ];
    let mut sum = 0;
    for (name, unit) in units {
        let value = bound.value(name).unwrap_or(Value::from(0));
        let part = scaled(&value, unit).ok_or_else(|| bound.type_error(name, "not a number"))?;
        sum += part;
    }
    checked(sum)
}

/// `value` units in microseconds; nothing when it is no number.
fn scaled(value: &Value, unit: i128) -> Option<i128> {
    if let Value::Float(number) = value {
        if !number.is_finite() {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "units are small")]
        let below_one = rounded(number.fract() * unit as f64);
        return Some(rounded(number.trunc()).saturating_mul(unit) + below_one);
    }
    let number = value.as_int()?.to_i64()?;
    Some(i128::from(number) * unit)
}

fn checked(microseconds: i128) -> PyResult {
    if microseconds.div_euclid(DAY).abs() > MOST_DAYS {
        let days = microseconds.div_euclid(DAY);
        let message = format!("days={days}; must have magnitude <= {MOST_DAYS}");
        return Err(PyError::standard(StandardError::OverflowError, message));
    }
    Ok(Value::native(Delta(microseconds)))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a timedelta is whole microseconds"
)]
fn rounded(microseconds: f64) -> i128 {
    microseconds.round_ties_even() as i128
}

fn floor(left: i128, right: i128) -> i128 {
    let quotient = left / right;
    let is_below = left % right != 0 && (left < 0) != (right < 0);
    quotient - i128::from(is_below)
}

/// A float as a fraction.
fn ratio(number: f64) -> Option<(BigInt, BigInt)> {
    if !number.is_finite() {
        return None;
    }
    let bits = number.to_bits();
    let exponent = (bits >> 52 & 0x7FF).cast_signed();
    let (mantissa, power) = match exponent {
        0 => (bits & ((1 << 52) - 1), -1074),
        _ => (bits & ((1 << 52) - 1) | 1 << 52, exponent - 1075),
    };
    let shift = BigInt::from(1) << power.unsigned_abs();
    let top = BigInt::from(mantissa) * if number < 0.0 { -1 } else { 1 };
    Some(if power < 0 {
        (top, shift)
    } else {
        (top * shift, 1.into())
    })
}

fn abs(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__abs__")?;
    checked(receiver::<Delta>(this, &CLASS)?.0.abs())
}

fn by_zero() -> PyError {
    PyError::standard(StandardError::ZeroDivisionError, "division by zero")
}

fn total_seconds(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("total_seconds")?;
    let delta = receiver::<Delta>(this, &CLASS)?;
    Ok(Value::Float(seconds(delta.0)))
}

#[expect(clippy::cast_precision_loss, reason = "Python gives a float")]
fn seconds(microseconds: i128) -> f64 {
    microseconds as f64 / SECOND as f64
}

impl Delta {
    /// Days, seconds below a day, microseconds below a second.
    pub(crate) fn parts(self) -> (i64, i64, i64) {
        let days = self.0.div_euclid(DAY);
        let rest = self.0.rem_euclid(DAY);
        let small = |number: i128| i64::try_from(number).unwrap_or(i64::MAX);
        (small(days), small(rest / SECOND), small(rest % SECOND))
    }

    fn by_number(self, operator: BinaryOperator, other: &Value) -> Option<PyResult> {
        if let Value::Float(number) = other {
            return self.by_float(operator, *number);
        }
        let number = i128::from(other.as_int()?.to_i64()?);
        Some(match operator {
            BinaryOperator::Multiply => checked(self.0 * number),
            BinaryOperator::Divide | BinaryOperator::FloorDivide if number == 0 => Err(by_zero()),
            BinaryOperator::Divide => self.scaled(&1.into(), &number.into()),
            BinaryOperator::FloorDivide => checked(floor(self.0, number)),
            _ => return None,
        })
    }

    fn by_float(self, operator: BinaryOperator, number: f64) -> Option<PyResult> {
        if !matches!(operator, BinaryOperator::Multiply | BinaryOperator::Divide) {
            return None;
        }
        let Some((top, bottom)) = ratio(number) else {
            let message = "cannot convert NaN or infinity to integer ratio";
            return Some(Err(PyError::value_error(message)));
        };
        Some(match operator {
            BinaryOperator::Divide if number == 0.0 => Err(by_zero()),
            BinaryOperator::Divide => self.scaled(&bottom, &top),
            _ => self.scaled(&top, &bottom),
        })
    }

    /// The span times a fraction, rounded to the nearest microsecond, to the even one of two.
    fn scaled(self, top: &BigInt, bottom: &BigInt) -> PyResult {
        let (mut top, mut bottom) = (top * BigInt::from(self.0), bottom.clone());
        if bottom.is_negative() {
            (top, bottom) = (-top, -bottom);
        }
        let rest = (&top % &bottom + &bottom) % &bottom;
        let mut whole = (top - &rest) / &bottom;
        let twice = rest * 2;
        let is_odd = &whole % 2 != BigInt::ZERO;
        if twice > bottom || (twice == bottom && is_odd) {
            whole += 1;
        }
        checked(whole.to_i128().unwrap_or(i128::MAX / 2))
    }

    fn by_delta(self, operator: BinaryOperator, other: Self) -> Option<PyResult> {
        #[expect(clippy::cast_precision_loss, reason = "Python gives a float")]
        let ratio = || self.0 as f64 / other.0 as f64;
        Some(match operator {
            BinaryOperator::Add => checked(self.0 + other.0),
            BinaryOperator::Subtract => checked(self.0 - other.0),
            BinaryOperator::Divide if other.0 != 0 => Ok(Value::Float(ratio())),
            BinaryOperator::Divide | BinaryOperator::FloorDivide | BinaryOperator::Remainder
                if other.0 == 0 =>
            {
                Err(by_zero())
            }
            BinaryOperator::FloorDivide => Ok(Value::from(BigInt::from(floor(self.0, other.0)))),
            BinaryOperator::Remainder => checked(self.0 - floor(self.0, other.0) * other.0),
            _ => return None,
        })
    }
}

impl Native for Delta {
    fn type_name(&self) -> &'static str {
        "datetime.timedelta"
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(Value::native(NativeClass(&CLASS)))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let (days, seconds, microseconds) = self.parts();
        Ok(match name {
            "days" => Some(Value::from(days)),
            "seconds" => Some(Value::from(seconds)),
            "microseconds" => Some(Value::from(microseconds)),
            _ => None,
        })
    }

    fn binary(
        &self,
        _: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if let Some(other) = other.as_native::<Self>() {
            let (left, right) = if reflected {
                (*other, *self)
            } else {
                (*self, *other)
            };
            return left.by_delta(operator, right).transpose();
        }
        if reflected && operator != BinaryOperator::Multiply {
            return Ok(None);
        }
        self.by_number(operator, other).transpose()
    }

    fn compare(
        &self,
        _: &Value,
        comparison: Comparison,
        other: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let other = other.as_native::<Self>();
        Ok(other.map(|other| super::ordered(comparison, self, other)))
    }

    fn unary(
        &self,
        this: &Value,
        operator: UnaryOperator,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match operator {
            UnaryOperator::Negate => checked(-self.0).map(Some),
            UnaryOperator::Plus => Ok(Some(this.clone())),
            UnaryOperator::Invert => Ok(None),
        }
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(Some(self.0 != 0))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        let (days, seconds, microseconds) = self.parts();
        let named = [
            ("days", days),
            ("seconds", seconds),
            ("microseconds", microseconds),
        ];
        let given: Vec<String> = named
            .iter()
            .filter(|(_, number)| *number != 0)
            .map(|(name, number)| format!("{name}={number}"))
            .collect();
        let list = if given.is_empty() {
            "0".to_owned()
        } else {
            given.join(", ")
        };
        Ok(format!("datetime.timedelta({list})"))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        let (days, seconds, microseconds) = self.parts();
        let plural = if days.abs() == 1 { "" } else { "s" };
        let day = if days == 0 {
            String::new()
        } else {
            format!("{days} day{plural}, ")
        };
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        let clock = format!("{hours}:{minutes:02}:{:02}", seconds % 60);
        let rest = if microseconds == 0 {
            String::new()
        } else {
            format!(".{microseconds:06}")
        };
        Ok(format!("{day}{clock}{rest}"))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.as_native::<Self>() == Some(self))
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a hash"
        )]
        Some(Ok(self.0 as u64))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
