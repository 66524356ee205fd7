//! Products, quotients and texts of decimals, with the digits that Python gives them (Python: `_pydecimal.py`).

use std::rc::Rc;

use bigdecimal::{BigDecimal, RoundingMode, Zero};

use super::{BY_ZERO, PRECISION, invalid};
use crate::{Instance, PyError, Value};

/// Rounded to the precision of Python's default context.
pub(super) fn rounded(number: BigDecimal) -> BigDecimal {
    let precision = std::num::NonZeroU64::MIN.saturating_add(PRECISION - 1);
    let mut number = number;
    // twice where the digits before were all nines
    while number.digits() > PRECISION {
        number = number.with_precision_round(precision, RoundingMode::HalfEven);
    }
    number
}

pub(super) fn multiplied(left: &BigDecimal, right: &BigDecimal) -> BigDecimal {
    let (left, left_scale) = left.as_bigint_and_exponent();
    let (right, right_scale) = right.as_bigint_and_exponent();
    rounded(BigDecimal::new(left * right, left_scale + right_scale))
}

pub(super) fn divided(left: &BigDecimal, right: &BigDecimal) -> Result<BigDecimal, PyError> {
    if right.is_zero() {
        if left.is_zero() {
            return Err(invalid("[<class 'decimal.DivisionUndefined'>]"));
        }
        let message = vec![Value::from("[<class 'decimal.DivisionByZero'>]")];
        let class = BY_ZERO.with(Rc::clone);
        return Err(PyError::exception(Instance::exception(&class, message)));
    }
    let wanted = left.fractional_digit_count() - right.fractional_digit_count();
    if left.is_zero() {
        return Ok(BigDecimal::new(0.into(), wanted));
    }
    let inexact = rounded(left / right);
    let quotient = inexact.normalized();
    if &quotient * right != *left {
        return Ok(inexact);
    }
    // An exact quotient keeps the digits that the operands had.
    if quotient.fractional_digit_count() < wanted {
        return Ok(quotient.with_scale(wanted));
    }
    Ok(quotient)
}

/// The number as Python's `str` writes it: with an exponent where it has one.
pub(super) fn text(number: &BigDecimal) -> String {
    let (digits, scale) = number.as_bigint_and_exponent();
    let exponent = -scale;
    let unsigned = digits.magnitude().to_string();
    let adjusted = exponent + i64::try_from(unsigned.len()).unwrap_or(0) - 1;
    if exponent <= 0 && adjusted >= -6 {
        return number.to_plain_string();
    }
    let sign = if digits.sign() == num_bigint::Sign::Minus {
        "-"
    } else {
        ""
    };
    let (first, rest) = unsigned.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}E{adjusted:+}")
}
