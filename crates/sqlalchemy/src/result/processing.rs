//! What a typed column makes of the driver's value (SQLAlchemy: `TypeEngine.result_processor`).

use bigdecimal::BigDecimal;
use jiff::civil;

use crate::host::Host;
use crate::literal;
use crate::types::decorator;
use dbm_core::schema::types::{EnumType, FloatType, NumericType, TemporalClass, TemporalType};
use dbm_core::schema::{Literal, Type, TypeKind};
use dbm_python::library::json;
use dbm_python::{Interpreter, PyError, Value};

/// What is known of a column of a result.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its type; [`Type::null`] where the driver's value stays.
    pub(crate) kind: Type,
}

impl Column {
    /// The Python value that the column has.
    ///
    /// # Errors
    /// Whatever the script's `process_result_value` raises, and values that do not fit the type.
    pub(crate) fn value(
        &self,
        found: &Literal,
        interpreter: &mut Interpreter,
    ) -> Result<Value, PyError> {
        let dialect = Host::of(interpreter).dialect.clone();
        let value = plain(found, self.kind.on(&dialect), &dialect)?;
        decorator::result(value, &self.kind, interpreter)
    }
}

/// The value that SQLAlchemy's own types make.
fn plain(found: &Literal, kind: &Type, dialect: &str) -> Result<Value, PyError> {
    if *found == Literal::Null {
        return Ok(Value::None);
    }
    match &kind.kind {
        TypeKind::Boolean(_) => Ok(boolean(found)),
        TypeKind::Temporal(temporal) => of_time(found, temporal),
        TypeKind::Numeric(numeric) => Ok(of_numeric(found, numeric)),
        TypeKind::Float(float) => Ok(of_float(found, float)),
        TypeKind::Json(_) => document(found),
        TypeKind::Uuid(kind) => Ok(uuid(found, kind.as_uuid)),
        TypeKind::Interval(_) => interval(found),
        TypeKind::Array(array) => of_array(found, &array.item, dialect),
        TypeKind::Enum(kind) => word(found, kind),
        TypeKind::Null
        | TypeKind::Text(_)
        | TypeKind::Integer(_)
        | TypeKind::Binary(_)
        | TypeKind::Named(_)
        | TypeKind::Verbatim(_) => Ok(literal::value(found)),
    }
}

/// Databases without truth values hold 0 and 1.
fn boolean(found: &Literal) -> Value {
    match found {
        Literal::Integer(number) => Value::Bool(*number != 0.into()),
        other => literal::value(other),
    }
}

/// SQLite holds dates and times as text.
fn of_time(found: &Literal, kind: &TemporalType) -> Result<Value, PyError> {
    let found = match (found, kind.class) {
        (Literal::Text(text), TemporalClass::DateTime | TemporalClass::Timestamp) => {
            Literal::DateTime(moment(text)?, None)
        }
        (Literal::Text(text), TemporalClass::Date) => Literal::Date(parsed(text, "date")?),
        (Literal::Text(text), TemporalClass::Time) => Literal::Time(parsed(text, "time")?),
        // PyMySQL gives a time as a span since midnight
        (Literal::Interval(span), TemporalClass::Time) => Literal::Time(since_midnight(*span)?),
        (found, _) => found.clone(),
    };
    Ok(literal::value(&found))
}

fn moment(text: &str) -> Result<civil::DateTime, PyError> {
    // a date alone does not match SQLAlchemy's pattern
    if text.len() <= "2020-01-01".len() {
        return Err(invalid(text, "datetime"));
    }
    parsed(text, "datetime")
}

fn parsed<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, PyError> {
    text.parse().map_err(|_| invalid(text, what))
}

fn invalid(text: &str, what: &str) -> PyError {
    PyError::value_error(format!("Couldn't parse {what} string '{text}'"))
}

fn since_midnight(microseconds: i128) -> Result<civil::Time, PyError> {
    let span = i64::try_from(microseconds).ok();
    let time = span.and_then(|span| {
        let span = jiff::SignedDuration::from_micros(span);
        civil::Time::midnight().checked_add(span).ok()
    });
    time.ok_or_else(|| PyError::value_error("a time of day lies outside of a day"))
}

/// A `Decimal`, unless `asdecimal=False`; of a float, with the digits that SQLAlchemy gives it.
fn of_numeric(found: &Literal, kind: &NumericType) -> Value {
    if kind.asdecimal == Some(false) {
        return float(found);
    }
    match found {
        Literal::Float(number) => {
            const DIGITS: usize = 10;
            let digits = kind.scale.and_then(|scale| usize::try_from(scale).ok());
            // no float has more
            let digits = digits.unwrap_or(DIGITS).min(1_100);
            literal::value(&Literal::Decimal(format!("{number:.digits$}")))
        }
        Literal::Integer(number) => {
            const DIGITS: i32 = 10;
            let digits = i64::from(kind.scale.unwrap_or(DIGITS).clamp(-1_100, 1_100));
            let number = BigDecimal::from(number.clone()).with_scale(digits);
            literal::value(&Literal::Decimal(number.to_plain_string()))
        }
        other => literal::value(other),
    }
}

/// A float, unless `asdecimal=True`.
fn of_float(found: &Literal, kind: &FloatType) -> Value {
    match found {
        _ if kind.asdecimal != Some(true) => float(found),
        Literal::Float(number) => literal::value(&Literal::Decimal(format!("{number:.10}"))),
        other => literal::value(other),
    }
}

fn float(found: &Literal) -> Value {
    match found {
        Literal::Decimal(digits) => Value::Float(digits.parse().unwrap_or(f64::NAN)),
        Literal::Integer(number) => Value::Float(number.to_string().parse().unwrap_or(f64::NAN)),
        other => literal::value(other),
    }
}

/// Drivers that know no JSON give its text.
fn document(found: &Literal) -> Result<Value, PyError> {
    match found {
        Literal::Text(text) => json::parse(text),
        other => Ok(literal::value(other)),
    }
}

fn uuid(found: &Literal, as_uuid: bool) -> Value {
    match found {
        Literal::Text(text) if as_uuid => match uuid::Uuid::parse_str(text) {
            Ok(bits) => literal::value(&Literal::Uuid(bits)),
            Err(_) => Value::from(text.as_str()),
        },
        Literal::Text(text) => match uuid::Uuid::parse_str(text) {
            Ok(bits) => Value::from(bits.to_string()),
            Err(_) => Value::from(text.as_str()),
        },
        Literal::Uuid(bits) if !as_uuid => Value::from(bits.to_string()),
        other => literal::value(other),
    }
}

/// Databases without spans hold the moment that lies so far after 1970.
fn interval(found: &Literal) -> Result<Value, PyError> {
    let moment = match found {
        Literal::Text(text) => moment(text)?,
        Literal::DateTime(moment, _) => *moment,
        other => return Ok(literal::value(other)),
    };
    let epoch = civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let span = moment.duration_since(epoch);
    Ok(literal::value(&Literal::Interval(span.as_micros())))
}

/// An array; one of enums comes as its text.
fn of_array(found: &Literal, item: &Type, dialect: &str) -> Result<Value, PyError> {
    match found {
        Literal::List(items) => {
            let items = items.iter().map(|found| match found {
                Literal::List(_) => of_array(found, item, dialect),
                found => plain(found, item.on(dialect), dialect),
            });
            Ok(Value::list(items.collect::<Result<Vec<_>, _>>()?))
        }
        Literal::Text(text) => Ok(words(text)),
        other => Ok(literal::value(other)),
    }
}

/// SQLAlchemy: `dialects/postgresql/named_types.py`, `_split_enum_values`.
fn words(text: &str) -> Value {
    let inside = text.trim_start_matches('{').trim_end_matches('}');
    if inside.is_empty() {
        return Value::list([]);
    }
    let mut words = Vec::new();
    let (mut word, mut is_quoted) = (String::new(), false);
    let mut signs = inside.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => is_quoted = !is_quoted,
            '\\' => word.extend(signs.next()),
            ',' if !is_quoted => words.push(std::mem::take(&mut word)),
            sign => word.push(sign),
        }
    }
    words.push(word);
    Value::list(words.into_iter().map(Value::from))
}

/// A word that the type does not have is `LookupError`, as SQLAlchemy's.
fn word(found: &Literal, kind: &EnumType) -> Result<Value, PyError> {
    let Literal::Text(text) = found else {
        return Ok(literal::value(found));
    };
    let is_known = kind.values.is_empty() || kind.values.contains(text);
    if is_known {
        return Ok(Value::from(text.as_str()));
    }
    let name = kind.name.as_deref().unwrap_or("None");
    let message = format!(
        "'{text}' is not among the defined enum values. Enum name: {name}. Possible values: {}",
        kind.values.join(", ")
    );
    Err(PyError::standard(
        dbm_python::StandardError::LookupError,
        message,
    ))
}
