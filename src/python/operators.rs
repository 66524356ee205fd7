//! Operators on plain values, which need no interpreter.

use super::value::Value;

/// Whether two numbers are equal, whatever their types; false for what is no number.
pub(super) fn numbers_equal(left: &Value, right: &Value) -> bool {
    #[expect(clippy::float_cmp, reason = "Python compares exactly as well")]
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => left == right,
        (Value::Float(float), other) | (other, Value::Float(float)) => other
            .as_int()
            .is_some_and(|number| number.to_f64() == *float),
        _ => match (left.as_int(), right.as_int()) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        },
    }
}

/// `repr` without running Python code.
pub(super) fn plain_repr(value: &Value) -> String {
    format!("{value:?}")
}
