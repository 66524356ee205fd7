//! Values: as SQLAlchemy's PostgreSQL types write them, and as psycopg2 sends them.

use std::fmt::Write as _;

use crate::generic::literal as generic;
use crate::generic::literal::format::{clock, day, float, moment, seconds};
use crate::{RenderError, Renderer};
use dbm_core::schema::types::ArrayType;
use dbm_core::schema::{Literal, Type, TypeKind};

type Sql = Result<String, RenderError>;

/// A value as its type writes it: arrays and intervals too.
pub(crate) fn offline(r: &Renderer, value: &Literal, kind: &Type) -> Sql {
    match (&kind.kind, value) {
        (TypeKind::Array(array), Literal::List(items)) => array_literal(r, items, array, kind),
        (TypeKind::Interval(interval), Literal::Interval(microseconds)) if interval.native => {
            Ok(format!("make_interval(secs=>{})", seconds(*microseconds)))
        }
        _ => generic::offline(r, value, kind),
    }
}

/// `ARRAY[1, 2]`, as deep as its lists are.
fn array_literal(r: &Renderer, items: &[Literal], array: &ArrayType, kind: &Type) -> Sql {
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        values.push(match item {
            Literal::List(inner) => array_literal(r, inner, array, kind)?,
            Literal::Null => return Err(generic::no_literal(r, item, kind)),
            item => r.dialect.literal(r, item, &array.item)?,
        });
    }
    Ok(format!("ARRAY[{}]", values.join(", ")))
}

/// A value as psycopg2 writes it into a statement.
pub(crate) fn sent(r: &Renderer, value: &Literal) -> Option<String> {
    Some(match value {
        Literal::Text(text) if text.contains('\0') => return None,
        Literal::Text(text) if r.backslash_escapes() && text.contains('\\') => {
            format!("E{}", r.dialect.text_literal(r, text))
        }
        Literal::Float(number) if number.is_nan() => "'NaN'::float".to_owned(),
        Literal::Float(number) if number.is_infinite() => {
            let sign = if *number < 0.0 { "-" } else { "" };
            format!("'{sign}Infinity'::float")
        }
        Literal::Float(number) if number.is_sign_negative() => format!(" {}", float(*number)),
        Literal::Integer(integer) if *integer < 0.into() => format!(" {integer}"),
        Literal::Decimal(digits) => decimal(digits),
        Literal::Bytes(bytes) => bytea(r, bytes),
        Literal::Date(date) => format!("'{}'::date", day(*date)),
        Literal::Time(time) => format!("'{}'::time", clock(*time)),
        Literal::DateTime(datetime, offset) => {
            let zone = if offset.is_some() { "tz" } else { "" };
            format!("'{}'::timestamp{zone}", moment(*datetime, *offset))
        }
        Literal::Interval(microseconds) => interval(*microseconds),

        Literal::Uuid(uuid) => format!("'{uuid}'::uuid"),
        Literal::List(items) => return list(r, items),
        Literal::Map(_) => return None,
        Literal::Null
        | Literal::Bool(_)
        | Literal::Integer(_)
        | Literal::Float(_)
        | Literal::Text(_) => return generic::sent(r, value),
    })
}

/// `'1 days 5.000007 seconds'::interval`, the days apart as Python keeps them.
fn interval(microseconds: i128) -> String {
    const DAY: i128 = 86_400_000_000;
    let (days, rest) = (microseconds.div_euclid(DAY), microseconds.rem_euclid(DAY));
    let (seconds, rest) = (rest / 1_000_000, rest % 1_000_000);
    format!("'{days} days {seconds}.{rest:06} seconds'::interval")
}

fn decimal(digits: &str) -> String {
    let first = digits.trim_start_matches(['-', '+']);
    if !first.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return "'NaN'::numeric".to_owned();
    }
    let space = if digits.starts_with('-') { " " } else { "" };
    format!("{space}{digits}")
}

/// `'\x6162'::bytea`.
fn bytea(r: &Renderer, bytes: &[u8]) -> String {
    let backslash = if r.backslash_escapes() { "\\\\" } else { "\\" };
    let mut text = format!("'{backslash}x");
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("'::bytea");
    text
}

/// `ARRAY[1, 2]`; an empty list has no type, so it is written as a text.
fn list(r: &Renderer, items: &[Literal]) -> Option<String> {
    if items.is_empty() {
        return Some("'{}'".to_owned());
    }
    let items: Option<Vec<String>> = items.iter().map(|item| sent(r, item)).collect();
    Some(format!("ARRAY[{}]", items?.join(",")))
}
