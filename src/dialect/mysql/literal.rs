//! Values as PyMySQL sends them.

use std::fmt::Write as _;

use crate::dialect::Renderer;
use crate::dialect::generic::literal as generic;
use crate::dialect::generic::literal::format::{float, moment};
use crate::schema::Literal;

/// A value as PyMySQL writes it into a statement.
pub fn sent(r: &Renderer, value: &Literal) -> Option<String> {
    Some(match value {
        Literal::Float(number) if number.is_finite() => double(*number),
        Literal::Bytes(bytes) => hexadecimal(bytes),
        Literal::DateTime(datetime, _) => format!("'{}'", moment(*datetime, None)),
        Literal::Interval(microseconds) => format!("'{}'", span(*microseconds)),
        Literal::Null
        | Literal::Bool(_)
        | Literal::Integer(_)
        | Literal::Float(_)
        | Literal::Decimal(_)
        | Literal::Text(_)
        | Literal::Date(_)
        | Literal::Time(_)
        | Literal::Uuid(_)
        | Literal::List(_)
        | Literal::Map(_) => return generic::sent(r, value),
    })
}

/// A number with an exponent: without one it would be exact.
fn double(number: f64) -> String {
    let digits = float(number);
    if digits.contains('e') {
        digits
    } else {
        format!("{digits}e0")
    }
}

/// `26:00:00.000005`.
fn span(microseconds: i128) -> String {
    let sign = if microseconds < 0 { "-" } else { "" };
    let whole = microseconds.unsigned_abs();
    let (seconds, rest) = (whole / 1_000_000, whole % 1_000_000);
    let clock = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if rest == 0 {
        format!("{sign}{clock}")
    } else {
        format!("{sign}{clock}.{rest:06}")
    }
}

/// `_binary X'6162'`.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::from("_binary X'");
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02X}");
    }
    text.push('\'');
    text
}
