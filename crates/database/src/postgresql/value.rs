//! Values as psycopg2 gives them, read from the text that the server sends.
//!
//! psycopg2: `typecast_basic.c`, `typecast_datetime.c`, `typecast_array.c`, `_json.py`; SQLAlchemy
//! registers `uuid` (`dialects/postgresql/psycopg2.py`).

use indexmap::IndexMap;
use jiff::civil;
use num_bigint::BigInt;

use super::array;
use dbm_core::schema::Literal;

/// How the server numbers a type.
pub(super) type Oid = u32;

/// What a value is to Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Bool,
    Bytes,
    Integer,
    Float,
    Decimal,
    Date,
    Time,
    DateTime,
    Interval,
    Uuid,
    Json,
    Text,
}

/// The types that psycopg2 knows: the type, the array of it, and what its values are.
const KNOWN: &[(Oid, Oid, Meaning)] = &[
    (16, 1000, Meaning::Bool),
    (17, 1001, Meaning::Bytes),
    (20, 1016, Meaning::Integer),
    (21, 1005, Meaning::Integer),
    (23, 1007, Meaning::Integer),
    (26, 1028, Meaning::Integer),
    (700, 1021, Meaning::Float),
    (701, 1022, Meaning::Float),
    (1700, 1231, Meaning::Decimal),
    (1082, 1182, Meaning::Date),
    (1083, 1183, Meaning::Time),
    (1114, 1115, Meaning::DateTime),
    (1184, 1185, Meaning::DateTime),
    (1186, 1187, Meaning::Interval),
    (2950, 2951, Meaning::Uuid),
    (114, 199, Meaning::Json),
    (3802, 3807, Meaning::Json),
    (19, 1003, Meaning::Text),
    (25, 1009, Meaning::Text),
    (1042, 1014, Meaning::Text),
    (1043, 1015, Meaning::Text),
    (18, 1002, Meaning::Text),
    (869, 1041, Meaning::Text),
    (650, 651, Meaning::Text),
    (829, 1040, Meaning::Text),
];

/// The value that `text` is for Python; nothing where Python has none, such as the year 10000.
pub(super) fn read(kind: Oid, text: &str) -> Option<Literal> {
    for (scalar, array, meaning) in KNOWN {
        if kind == *scalar {
            return meaning.read(text);
        }
        if kind == *array {
            return array::read(text, |item| meaning.read(item));
        }
    }
    Some(Literal::Text(text.to_owned()))
}

impl Meaning {
    fn read(self, text: &str) -> Option<Literal> {
        match self {
            Self::Bool => Some(Literal::Bool(text == "t")),
            Self::Bytes => bytes(text).map(Literal::Bytes),
            Self::Integer => text.parse::<BigInt>().ok().map(Literal::Integer),
            Self::Float => text.parse().ok().map(Literal::Float),
            Self::Decimal => Some(Literal::Decimal(text.to_owned())),
            Self::Date => date(text).map(Literal::Date),
            Self::Time => text.parse().ok().map(Literal::Time),
            Self::DateTime => date_time(text),
            Self::Interval => interval(text).map(Literal::Interval),
            Self::Uuid => uuid::Uuid::parse_str(text).ok().map(Literal::Uuid),
            Self::Json => json(text),
            Self::Text => Some(Literal::Text(text.to_owned())),
        }
    }
}

/// `\x0102`, or the older form with octal escapes.
fn bytes(text: &str) -> Option<Vec<u8>> {
    if let Some(digits) = text.strip_prefix("\\x") {
        let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        return (0..digits.len()).step_by(2).map(pair).collect();
    }
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'\\', [b'\\', after @ ..]) => {
                bytes.push(b'\\');
                rest = after;
            }
            (b'\\', [a, b, c, after @ ..]) => {
                let digits = [*a, *b, *c];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 8).ok()?);
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    Some(bytes)
}

/// psycopg2 gives the first and the last day of Python for the infinities.
fn date(text: &str) -> Option<civil::Date> {
    match text {
        "infinity" => Some(civil::date(9999, 12, 31)),
        "-infinity" => Some(civil::date(1, 1, 1)),
        _ if text.ends_with(" BC") => None,
        _ => text.parse().ok(),
    }
}

/// `2020-01-02 03:04:05.678+01`
fn date_time(text: &str) -> Option<Literal> {
    match text {
        "infinity" => {
            let last = civil::date(9999, 12, 31).at(23, 59, 59, 999_999_000);
            return Some(Literal::DateTime(last, None));
        }
        "-infinity" => {
            let first = civil::date(1, 1, 1).at(0, 0, 0, 0);
            return Some(Literal::DateTime(first, None));
        }
        _ if text.ends_with(" BC") => return None,
        _ => {}
    }
    let sign = text.rfind(['+', '-']).filter(|at| *at > 10);
    let (local, offset) = match sign {
        Some(at) => (&text[..at], Some(seconds_of_offset(&text[at..])?)),
        None => (text, None),
    };
    Some(Literal::DateTime(local.parse().ok()?, offset))
}

/// `+05:30`, in seconds.
fn seconds_of_offset(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let parts = text[1..].split(':').map(str::parse::<i32>);
    let parts: Vec<i32> = parts.collect::<Result<_, _>>().ok()?;
    let part = |at: usize| parts.get(at).copied().unwrap_or(0);
    Some(sign * (part(0) * 3600 + part(1) * 60 + part(2)))
}

/// `1 year 2 mons -3 days +04:05:06.5`, in microseconds: a year has 365 days, a month 30.
fn interval(text: &str) -> Option<i128> {
    const DAY: i128 = 86_400_000_000;
    let mut words = text.split_whitespace();
    let mut total = 0;
    while let Some(word) = words.next() {
        if word.contains(':') {
            total += clock(word)?;
            continue;
        }
        let number: i128 = word.parse().ok()?;
        total += number
            * match words.next()? {
                "year" | "years" => 365 * DAY,
                "mon" | "mons" => 30 * DAY,
                "day" | "days" => DAY,
                _ => return None,
            };
    }
    Some(total)
}

/// `-04:05:06.5`, in microseconds.
fn clock(text: &str) -> Option<i128> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.trim_start_matches('+')),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut seconds: i128 = 0;
    for part in whole.split(':') {
        seconds = seconds * 60 + part.parse::<i128>().ok()?;
    }
    let micros: i128 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(sign * (seconds * 1_000_000 + micros))
}

fn json(text: &str) -> Option<Literal> {
    serde_json::from_str(text).ok().map(of_json)
}

/// A JSON value as Python's `json.loads` gives it.
pub(crate) fn of_json(value: serde_json::Value) -> Literal {
    match value {
        serde_json::Value::Null => Literal::Null,
        serde_json::Value::Bool(truth) => Literal::Bool(truth),
        serde_json::Value::Number(number) => {
            let text = number.to_string();
            match text.parse::<BigInt>() {
                Ok(number) => Literal::Integer(number),
                Err(_) => Literal::Float(text.parse().unwrap_or(f64::NAN)),
            }
        }
        serde_json::Value::String(text) => Literal::Text(text),
        serde_json::Value::Array(items) => Literal::List(items.into_iter().map(of_json).collect()),
        serde_json::Value::Object(entries) => {
            let entries = entries.into_iter();
            let entries: IndexMap<_, _> = entries.map(|(key, item)| (key, of_json(item))).collect();
            Literal::Map(entries)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: Oid, text: &str) -> String {
        format!("{:?}", read(kind, text))
    }

    #[test]
    fn values_are_what_psycopg2_makes_of_them() {
        let cases = [
            (23, "42"),
            (1700, "1.50"),
            (701, "Infinity"),
            (16, "t"),
            (17, "\\x0102"),
            (17, "a\\001\\\\"),
            (1082, "2020-01-02"),
            (1082, "0044-03-15 BC"),
            (1114, "2020-01-02 03:04:05.678"),
            (1184, "2020-01-02 03:04:05+05:30"),
            (1186, "1 year 2 mons -3 days +04:05:06.5"),
            (1186, "-00:00:01"),
            (1007, "{1,NULL,3}"),
            (1009, r#"{a,"b,c","d\"e",NULL,"NULL",""}"#),
            (1005, "{{1,2},{3,4}}"),
            (3802, r#"{"a": [1, 2.5, null]}"#),
            (16385, "{red,green}"),
        ];
        let lines: Vec<String> = cases
            .iter()
            .map(|(kind, text)| format!("{text}: {}", shown(*kind, text)))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        42: Some(Integer(42))
        1.50: Some(Decimal("1.50"))
        Infinity: Some(Float(inf))
        t: Some(Bool(true))
        \x0102: Some(Bytes([1, 2]))
        a\001\\: Some(Bytes([97, 1, 92]))
        2020-01-02: Some(Date(2020-01-02))
        0044-03-15 BC: None
        2020-01-02 03:04:05.678: Some(DateTime(2020-01-02T03:04:05.678, None))
        2020-01-02 03:04:05+05:30: Some(DateTime(2020-01-02T03:04:05, Some(19800)))
        1 year 2 mons -3 days +04:05:06.5: Some(Interval(36475506500000))
        -00:00:01: Some(Interval(-1000000))
        {1,NULL,3}: Some(List([Integer(1), Null, Integer(3)]))
        {a,"b,c","d\"e",NULL,"NULL",""}: Some(List([Text("a"), Text("b,c"), Text("d\"e"), Null, Text("NULL"), Text("")]))
        {{1,2},{3,4}}: Some(List([List([Integer(1), Integer(2)]), List([Integer(3), Integer(4)])]))
        {"a": [1, 2.5, null]}: Some(Map({"a": List([Integer(1), Float(2.5), Null])}))
        {red,green}: Some(Text("{red,green}"))
        "#);
    }
}
