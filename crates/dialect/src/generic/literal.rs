//! Values in SQL: as SQLAlchemy's types write them in a script, and as the Python drivers send them.

pub(crate) mod format;

use jiff::{SignedDuration, civil};

use crate::{Mode, RenderError, Renderer};
use dbm_core::schema::types::TypeKind;
use dbm_core::schema::types::plain;
use dbm_core::schema::{Literal, Type};
use format::{clock, day, float, json, moment, seconds};

/// A piece of SQL, or why there is none.
type Sql = Result<String, RenderError>;

/// A value of an expression; a type that is not known is the value's own.
pub(crate) fn value(r: &Renderer, value: &Literal, kind: &Type) -> Sql {
    let kind = kind.on(r.dialect.facts().name);
    match (r.rendering.mode, &kind.kind) {
        (Mode::Online, _) => r.dialect.parameter(r, value, kind),
        (Mode::Offline, TypeKind::Null) => r.dialect.literal(r, value, &plain::of_literal(value)),
        (Mode::Offline, _) => r.dialect.literal(r, value, kind),
    }
}

/// A value in a row of `op.bulk_insert`.
pub(crate) fn cell(r: &Renderer, value: &Literal, kind: &Type) -> Sql {
    let kind = kind.on(r.dialect.facts().name);
    match r.rendering.mode {
        Mode::Online => r.dialect.parameter(r, value, kind),
        Mode::Offline => r.dialect.literal(r, value, kind),
    }
}

/// A quoted text; a quote is doubled, and so is a backslash where it escapes.
pub(crate) fn text(r: &Renderer, text: &str) -> String {
    let quoted = text.replace('\'', "''");
    let escaped = if r.backslash_escapes() {
        quoted.replace('\\', "\\\\")
    } else {
        quoted
    };
    r.percents(&format!("'{escaped}'"))
}

/// A value as its type's literal processor writes it (SQLAlchemy: `sql/sqltypes.py`).
pub(crate) fn offline(r: &Renderer, value: &Literal, kind: &Type) -> Sql {
    let dialect = r.dialect;
    let written = match (&kind.kind, value) {
        (_, Literal::Null) => Some("NULL".to_owned()),
        (TypeKind::Text(_) | TypeKind::Enum(_), Literal::Text(text)) => {
            Some(dialect.text_literal(r, text))
        }
        (TypeKind::Integer(_), value) => whole(value),
        (TypeKind::Numeric(_) | TypeKind::Float(_), value) => number(value),
        (TypeKind::Boolean(_), value) => truth(value).map(|it| dialect.boolean(r, it).to_owned()),
        (TypeKind::Temporal(temporal), value) => {
            format::temporal(value, temporal.class).map(|text| format!("'{text}'"))
        }
        (TypeKind::Binary(_), Literal::Bytes(bytes)) => std::str::from_utf8(bytes)
            .ok()
            .map(|text| dialect.text_literal(r, text)),
        (TypeKind::Uuid(uuid), value) => {
            let characters = !(dialect.facts().uuids && uuid.native_uuid && uuid.as_uuid);
            format::uuid(value, uuid.as_uuid, characters).map(|text| format!("'{text}'"))
        }
        _ => None,
    };
    written.ok_or_else(|| no_literal(r, value, kind))
}

/// A value that has no literal of that type.
pub(crate) fn no_literal(r: &Renderer, value: &Literal, kind: &Type) -> RenderError {
    let type_name = super::types::render(r, kind);
    RenderError::Literal {
        value: format::python(value),
        type_name: type_name.map_or_else(|_| "`NullType()`".to_owned(), |name| format!("`{name}`")),
    }
}

/// `str(int(value))`.
fn whole(value: &Literal) -> Option<String> {
    match value {
        Literal::Integer(integer) => Some(integer.to_string()),
        Literal::Bool(truth) => Some(i32::from(*truth).to_string()),
        #[expect(clippy::cast_possible_truncation, reason = "as Python's int() cuts it")]
        Literal::Float(number) if number.is_finite() => Some((number.trunc() as i128).to_string()),
        Literal::Decimal(digits) => {
            let (whole, _) = digits.split_once('.').unwrap_or((digits, ""));
            whole
                .parse::<num_bigint::BigInt>()
                .ok()
                .map(|integer| integer.to_string())
        }
        Literal::Text(digits) => digits
            .trim()
            .parse::<num_bigint::BigInt>()
            .ok()
            .map(|integer| integer.to_string()),
        _ => None,
    }
}

/// `str(value)` of what `decimal.Decimal` takes.
fn number(value: &Literal) -> Option<String> {
    match value {
        Literal::Integer(integer) => Some(integer.to_string()),
        Literal::Bool(truth) => Some(if *truth { "True" } else { "False" }.to_owned()),
        Literal::Float(number) => Some(float(*number)),
        Literal::Decimal(digits) => Some(digits.clone()),
        Literal::Text(digits) => digits
            .trim()
            .parse::<bigdecimal::BigDecimal>()
            .is_ok()
            .then(|| digits.clone()),
        _ => None,
    }
}

/// What a Boolean takes: `True`, `False`, 1 and 0.
fn truth(value: &Literal) -> Option<bool> {
    match value {
        Literal::Bool(truth) => Some(*truth),
        Literal::Integer(integer) if *integer == 0.into() => Some(false),
        Literal::Integer(integer) if *integer == 1.into() => Some(true),
        _ => None,
    }
}

/// A value as the type's bind processor hands it over and the driver sends it.
pub(crate) fn online(r: &Renderer, value: &Literal, kind: &Type) -> Sql {
    match bound(r, value, kind)? {
        Some(bound) => r
            .dialect
            .sent(r, &bound)
            .ok_or_else(|| no_literal(r, value, kind)),
        None => r
            .dialect
            .sent(r, value)
            .ok_or_else(|| no_literal(r, value, kind)),
    }
}

/// What a type makes of a value before the driver gets it; nothing where it leaves it alone.
pub(crate) fn bound(
    r: &Renderer,
    value: &Literal,
    kind: &Type,
) -> Result<Option<Literal>, RenderError> {
    let refused = || no_literal(r, value, kind);
    Ok(match (&kind.kind, value) {
        (TypeKind::Json(json_type), Literal::Null) if json_type.none_as_null => None,
        (TypeKind::Json(_), value) => Some(Literal::Text(json(value).ok_or_else(refused)?)),
        (_, Literal::Null) => None,
        (TypeKind::Boolean(_), value) => Some(Literal::Bool(truth(value).ok_or_else(refused)?)),
        (TypeKind::Interval(interval), Literal::Interval(span))
            if !(interval.native && r.dialect.facts().intervals) =>
        {
            Some(Literal::DateTime(
                after_epoch(*span).ok_or_else(refused)?,
                None,
            ))
        }
        (TypeKind::Uuid(uuid), value) if !(r.dialect.facts().uuids && uuid.native_uuid) => {
            let text = format::uuid(value, uuid.as_uuid, true).ok_or_else(refused)?;
            Some(Literal::Text(text))
        }
        _ => None,
    })
}

/// The moment a span after 1970, which stands for it where there are no spans.
fn after_epoch(microseconds: i128) -> Option<civil::DateTime> {
    let span = SignedDuration::from_micros(i64::try_from(microseconds).ok()?);
    civil::date(1970, 1, 1)
        .at(0, 0, 0, 0)
        .checked_add(span)
        .ok()
}

/// A value as most drivers write it: texts quoted, numbers plain, moments as quoted texts.
pub(crate) fn sent(r: &Renderer, value: &Literal) -> Option<String> {
    Some(match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(truth) => r.dialect.boolean(r, *truth).to_owned(),
        Literal::Integer(integer) => integer.to_string(),
        Literal::Float(number) if number.is_finite() => float(*number),
        Literal::Decimal(digits) => digits.clone(),
        Literal::Text(text) => r.dialect.text_literal(r, text),
        Literal::Date(date) => format!("'{}'", day(*date)),
        Literal::Time(time) => format!("'{}'", clock(*time)),
        Literal::DateTime(datetime, offset) => format!("'{}'", moment(*datetime, *offset)),
        Literal::Interval(microseconds) => format!("'{}'", seconds(*microseconds)),
        Literal::Uuid(uuid) => format!("'{uuid}'"),
        Literal::Float(_) | Literal::Bytes(_) | Literal::List(_) | Literal::Map(_) => return None,
    })
}
