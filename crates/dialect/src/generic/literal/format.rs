//! Values as Python prints them.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime, Time};
use num_bigint::BigInt;

use dbm_core::schema::Literal;
use dbm_core::schema::types::TemporalClass;

/// `repr` of a float: the shortest digits, an exponent below 1e-4 and from 1e16 on.
pub(crate) fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let magnitude = number.abs();
    if number == 0.0 || (1e-4..1e16).contains(&magnitude) {
        return format!("{number:?}");
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

/// `date.isoformat()`.
pub(crate) fn day(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// `time.isoformat()`.
pub(crate) fn clock(time: Time) -> String {
    let seconds = format!(
        "{:02}:{:02}:{:02}",
        time.hour(),
        time.minute(),
        time.second()
    );
    match time.subsec_nanosecond() / 1_000 {
        0 => seconds,
        microseconds => format!("{seconds}.{microseconds:06}"),
    }
}

/// A time with all six digits behind its seconds, as SQLite keeps it.
pub(crate) fn long_clock(time: Time) -> String {
    format!(
        "{:02}:{:02}:{:02}.{:06}",
        time.hour(),
        time.minute(),
        time.second(),
        time.subsec_nanosecond() / 1_000
    )
}

/// `datetime.isoformat(" ")`.
pub(crate) fn moment(datetime: DateTime, offset: Option<i32>) -> String {
    let offset = offset.map(utc_offset).unwrap_or_default();
    format!(
        "{} {}{offset}",
        day(datetime.date()),
        clock(datetime.time())
    )
}

/// `+02:00`.
fn utc_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, rest) = (seconds.abs() / 3600, seconds.abs() % 3600);
    match rest % 60 {
        0 => format!("{sign}{hours:02}:{:02}", rest / 60),
        seconds => format!("{sign}{hours:02}:{:02}:{seconds:02}", rest / 60),
    }
}

/// `total_seconds()` of a span in microseconds: `86403.000005`.
pub(crate) fn seconds(microseconds: i128) -> String {
    let sign = if microseconds < 0 { "-" } else { "" };
    let (whole, rest) = (
        microseconds.unsigned_abs() / 1_000_000,
        microseconds.unsigned_abs() % 1_000_000,
    );
    let digits = format!("{rest:06}");
    let digits = digits.trim_end_matches('0');
    format!(
        "{sign}{whole}.{}",
        if digits.is_empty() { "0" } else { digits }
    )
}

/// A value as a date's or a time's type writes it; nothing for what it does not take.
pub(crate) fn temporal(value: &Literal, class: TemporalClass) -> Option<String> {
    match (class, value) {
        (
            TemporalClass::DateTime | TemporalClass::Timestamp,
            Literal::DateTime(moment_, offset),
        ) => Some(moment(*moment_, *offset)),
        (TemporalClass::Date, Literal::DateTime(moment, _)) => Some(day(moment.date())),
        (TemporalClass::Time, Literal::DateTime(moment, _)) => Some(clock(moment.time())),
        (TemporalClass::Time, Literal::Time(time)) => Some(clock(*time)),
        (
            TemporalClass::DateTime | TemporalClass::Timestamp | TemporalClass::Date,
            Literal::Date(date),
        ) => Some(day(*date)),
        _ => None,
    }
}

/// A UUID with its dashes, or without.
pub(crate) fn uuid(value: &Literal, as_uuid: bool, characters: bool) -> Option<String> {
    match value {
        Literal::Uuid(uuid) if characters => Some(uuid.simple().to_string()),
        Literal::Uuid(uuid) => Some(uuid.to_string()),
        Literal::Text(text) if !as_uuid => Some(text.replace('-', "").replace('\'', "''")),
        Literal::Text(text) if !characters => Some(text.replace('\'', "''")),
        _ => None,
    }
}

/// `json.dumps(value)`; nothing for what JSON does not have.
pub(crate) fn json(value: &Literal) -> Option<String> {
    Some(match value {
        Literal::Null => "null".to_owned(),
        Literal::Bool(truth) => truth.to_string(),
        Literal::Integer(integer) => integer.to_string(),
        Literal::Float(number) => json_number(*number),
        Literal::Text(text) => json_text(text),
        Literal::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(json).collect();
            format!("[{}]", items?.join(", "))
        }
        Literal::Map(entries) => {
            let pair = |(key, value): (&String, &Literal)| {
                json(value).map(|value| format!("{}: {value}", json_text(key)))
            };
            let pairs: Option<Vec<String>> = entries.iter().map(pair).collect();
            format!("{{{}}}", pairs?.join(", "))
        }
        Literal::Decimal(_)
        | Literal::Bytes(_)
        | Literal::Date(_)
        | Literal::Time(_)
        | Literal::DateTime(..)
        | Literal::Interval(_)
        | Literal::Uuid(_) => return None,
    })
}

fn json_number(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    float(number)
}

/// A JSON text of ASCII alone.
fn json_text(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            ' '..='~' => quoted.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

/// A value for a message, nearly as Python's `repr`.
pub(crate) fn python(value: &Literal) -> String {
    match value {
        Literal::Null => "None".to_owned(),
        Literal::Bool(true) => "True".to_owned(),
        Literal::Bool(false) => "False".to_owned(),
        Literal::Integer(integer) => BigInt::to_string(integer),
        Literal::Float(number) => float(*number),
        Literal::Decimal(digits) => format!("Decimal('{digits}')"),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
        Literal::Date(date) => day(*date),
        Literal::Time(time) => clock(*time),
        Literal::DateTime(datetime, offset) => moment(*datetime, *offset),
        Literal::Interval(microseconds) => format!("timedelta(seconds={})", seconds(*microseconds)),
        Literal::Uuid(uuid) => format!("UUID('{uuid}')"),
        Literal::List(items) => {
            let items: Vec<String> = items.iter().map(python).collect();
            format!("[{}]", items.join(", "))
        }
        Literal::Map(entries) => {
            let pair = |(key, value): (&String, &Literal)| format!("{key:?}: {}", python(value));
            let pairs: Vec<String> = entries.iter().map(pair).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}
