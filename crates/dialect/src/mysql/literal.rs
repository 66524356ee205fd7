//! Values: as SQLAlchemy's types write them, and as PyMySQL sends them.

use std::fmt::Write as _;

use crate::generic::literal as generic;
use crate::generic::literal::format::{float, moment, uuid as uuid_text};
use crate::{RenderError, Renderer};
use dbm_core::schema::{Literal, Type, TypeKind};

/// A value as its type writes it: a UUID always without its dashes, which MariaDB takes, too.
pub(crate) fn offline(r: &Renderer, value: &Literal, kind: &Type) -> Result<String, RenderError> {
    match (&kind.kind, value) {
        (TypeKind::Uuid(uuid), value) if *value != Literal::Null => {
            let text = uuid_text(value, uuid.as_uuid, true);
            let text = text.ok_or_else(|| generic::no_literal(r, value, kind))?;
            Ok(format!("'{text}'"))
        }
        _ => generic::offline(r, value, kind),
    }
}

/// A value as PyMySQL writes it into a statement.
pub(crate) fn sent(r: &Renderer, value: &Literal) -> Option<String> {
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

/// `X'6162'`.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::from("X'");
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\'');
    text
}
