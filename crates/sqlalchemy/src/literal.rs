//! Python values that become values of a database.

use bigdecimal::BigDecimal;
use indexmap::IndexMap;
use num_bigint::BigInt;

use dbm_core::schema::Literal;
use dbm_python::library::datetime::{Date, DateTime, Delta, Time, Zone};
use dbm_python::library::decimal::Decimal;
use dbm_python::library::uuid::Uuid;
use dbm_python::{Key, Value, allows};

/// The literal that a Python value is, if it is data.
pub fn literal(value: &Value) -> Option<Literal> {
    at_depth(value, 0)
}

fn at_depth(value: &Value, depth: usize) -> Option<Literal> {
    let text = match value {
        Value::Str(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    if !allows(size_of::<Literal>() + text, depth) {
        // the script ends at its next step
        return Some(Literal::Null);
    }
    match value {
        Value::None => Some(Literal::Null),
        Value::Bool(truth) => Some(Literal::Bool(*truth)),
        Value::Int(number) => Some(Literal::Integer(number.to_big())),
        Value::Float(number) => Some(Literal::Float(*number)),
        Value::Str(text) => Some(Literal::Text(text.to_string())),
        Value::Bytes(bytes) => Some(Literal::Bytes(bytes.to_vec())),
        Value::List(list) => list_literal(&list.borrow(), depth),
        Value::Tuple(items) => list_literal(items, depth),
        Value::Set(set) => list_literal(&set.to_vec(), depth),
        Value::Dict(dict) => {
            let entries = dict.borrow();
            let entries = entries
                .iter()
                .map(|(key, value)| Some((key_text(key)?, at_depth(value, depth + 1)?)));
            entries
                .collect::<Option<IndexMap<_, _>>>()
                .map(Literal::Map)
        }
        Value::Instance(instance) => at_depth(instance.payload()?, depth + 1),
        Value::Ellipsis
        | Value::NotImplemented
        | Value::Function(_)
        | Value::Method(_)
        | Value::Builtin(_)
        | Value::Class(_)
        | Value::Module(_)
        | Value::Unavailable(_) => None,
        Value::Native(_) => native_literal(value),
    }
}

/// Objects of `datetime`, `decimal` and `uuid`.
fn native_literal(value: &Value) -> Option<Literal> {
    if let Some(instant) = value.as_native::<DateTime>() {
        let offset = instant.zone.as_ref().map(|zone| zone.offset);
        return Some(Literal::DateTime(instant.value, offset));
    }
    if let Some(date) = value.as_native::<Date>() {
        return Some(Literal::Date(date.0));
    }
    if let Some(time) = value.as_native::<Time>() {
        return Some(Literal::Time(time.0));
    }
    if let Some(delta) = value.as_native::<Delta>() {
        return Some(Literal::Interval(delta.0));
    }
    if let Some(decimal) = value.as_native::<Decimal>() {
        return Some(Literal::Decimal(decimal.digits()));
    }
    value.as_native::<Uuid>().map(|uuid| Literal::Uuid(uuid.0))
}

fn list_literal(items: &[Value], depth: usize) -> Option<Literal> {
    items
        .iter()
        .map(|item| at_depth(item, depth + 1))
        .collect::<Option<Vec<_>>>()
        .map(Literal::List)
}

/// A key of a dict as JSON writes it.
fn key_text(key: &Key) -> Option<String> {
    match literal(key.value())? {
        Literal::Text(text) => Some(text),
        Literal::Integer(number) => Some(number.to_string()),
        Literal::Bool(truth) => Some(truth.to_string()),
        Literal::Null => Some("null".to_owned()),
        Literal::Float(_)
        | Literal::Decimal(_)
        | Literal::Bytes(_)
        | Literal::Date(_)
        | Literal::Time(_)
        | Literal::DateTime(..)
        | Literal::Interval(_)
        | Literal::Uuid(_)
        | Literal::List(_)
        | Literal::Map(_) => None,
    }
}

/// The Python value that a literal is.
pub fn value(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::None,
        Literal::Bool(truth) => Value::Bool(*truth),
        Literal::Integer(number) => Value::from(BigInt::clone(number)),
        Literal::Float(number) => Value::from(*number),
        Literal::Text(text) => Value::from(text.as_str()),
        Literal::Decimal(digits) => match digits.parse::<BigDecimal>() {
            Ok(number) => Value::native(Decimal(number)),
            // `NaN` and the infinities
            Err(_) => Value::Float(digits.parse().unwrap_or(f64::NAN)),
        },
        Literal::Bytes(bytes) => Value::from(bytes.clone()),
        Literal::Date(date) => Value::native(Date(*date)),
        Literal::Time(time) => Value::native(Time(*time)),
        Literal::DateTime(value, offset) => {
            let zone = offset.map(Zone::fixed);
            let value = *value;
            Value::native(DateTime { value, zone })
        }
        Literal::Interval(microseconds) => Value::native(Delta(*microseconds)),
        Literal::Uuid(bits) => Value::native(Uuid(*bits)),
        Literal::List(items) => Value::list(items.iter().map(value)),
        Literal::Map(entries) => {
            let entries = entries.iter();
            Value::dict(entries.map(|(key, item)| (key.as_str(), value(item))))
        }
    }
}
