//! Values: as SQLAlchemy's SQLite types keep them, and as pysqlite binds them.

use std::fmt::Write as _;

use crate::generic::literal as generic;
use crate::generic::literal::format::{day, long_clock};
use crate::generic::types::datetime;
use crate::{RenderError, Renderer};
use dbm_core::schema::types::{TemporalClass, TemporalType};
use dbm_core::schema::{Literal, Type, TypeKind};

type Sql = Result<String, RenderError>;

/// A value as its type writes it: dates and times in the form that SQLite keeps.
pub(crate) fn offline(r: &Renderer, value: &Literal, kind: &Type) -> Sql {
    match &kind.kind {
        TypeKind::Temporal(temporal) => moment(r, value, temporal, kind),
        _ => generic::offline(r, value, kind),
    }
}

/// A value as pysqlite binds it.
pub(crate) fn online(r: &Renderer, value: &Literal, kind: &Type) -> Sql {
    match &kind.kind {
        TypeKind::Temporal(temporal) => moment(r, value, temporal, kind),
        TypeKind::Interval(_) => match generic::bound(r, value, kind)? {
            Some(bound) => moment(r, &bound, &datetime(), kind),
            None => generic::online(r, value, kind),
        },
        _ => generic::online(r, value, kind),
    }
}

/// A date or a time as SQLAlchemy keeps it: `2020-01-02 03:04:05.000000`.
fn moment(r: &Renderer, value: &Literal, temporal: &TemporalType, kind: &Type) -> Sql {
    let text = match (temporal.class, value) {
        (_, Literal::Null) => return Ok("NULL".to_owned()),
        (TemporalClass::DateTime | TemporalClass::Timestamp, Literal::DateTime(moment, _)) => {
            format!("{} {}", day(moment.date()), long_clock(moment.time()))
        }
        (TemporalClass::DateTime | TemporalClass::Timestamp, Literal::Date(date)) => {
            format!("{} 00:00:00.000000", day(*date))
        }
        (TemporalClass::Date, Literal::DateTime(moment, _)) => day(moment.date()),
        (TemporalClass::Date, Literal::Date(date)) => day(*date),
        (TemporalClass::Time, Literal::Time(time)) => long_clock(*time),
        _ => return Err(generic::no_literal(r, value, kind)),
    };
    Ok(format!("'{text}'"))
}

/// A value as SQLite keeps it.
pub(crate) fn sent(r: &Renderer, value: &Literal) -> Option<String> {
    Some(match value {
        Literal::Float(number) if number.is_nan() => "NULL".to_owned(),
        Literal::Float(number) if number.is_infinite() => {
            if *number > 0.0 { "9e999" } else { "-9e999" }.to_owned()
        }
        Literal::Text(text) if text.contains('\0') => {
            format!("CAST({} AS TEXT)", blob(text.as_bytes()))
        }
        Literal::Bytes(bytes) => blob(bytes),
        Literal::Time(_) | Literal::Interval(_) | Literal::Uuid(_) => return None,
        Literal::Null
        | Literal::Bool(_)
        | Literal::Integer(_)
        | Literal::Float(_)
        | Literal::Decimal(_)
        | Literal::Text(_)
        | Literal::Date(_)
        | Literal::DateTime(..)
        | Literal::List(_)
        | Literal::Map(_) => return generic::sent(r, value),
    })
}

/// `X'6162'`.
fn blob(bytes: &[u8]) -> String {
    let mut text = String::from("X'");
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02X}");
    }
    text.push('\'');
    text
}
