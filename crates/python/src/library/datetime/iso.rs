//! `fromisoformat`.

use jiff::civil::{self, ISOWeekDate, Weekday};

use crate::PyError;

use super::instant::DateTime;
use super::zone::Zone;

fn invalid(text: &str) -> PyError {
    PyError::value_error(format!("Invalid isoformat string: {}", crate::quote(text)))
}

/// `datetime.fromisoformat`: a date, perhaps a time, perhaps an offset.
pub(crate) fn datetime(text: &str) -> Result<DateTime, PyError> {
    let split = date_length(text).filter(|end| text.is_char_boundary(*end));
    let (day, rest) = text.split_at(split.ok_or_else(|| invalid(text))?);
    let day = parsed_date(day).ok_or_else(|| invalid(text))?;
    let mut rest = rest.chars();
    if rest.next().is_none() {
        let value = day.to_datetime(civil::Time::midnight());
        return Ok(DateTime { value, zone: None });
    }
    let (clock, zone) = parsed_time(rest.as_str()).ok_or_else(|| invalid(text))?;
    Ok(DateTime {
        value: day.to_datetime(clock),
        zone,
    })
}

/// `date.fromisoformat`.
pub(crate) fn date(text: &str) -> Result<civil::Date, PyError> {
    parsed_date(text).ok_or_else(|| invalid(text))
}

/// `time.fromisoformat`.
pub(crate) fn time(text: &str) -> Result<(civil::Time, Option<Zone>), PyError> {
    let plain = text.strip_prefix('T').unwrap_or(text);
    parsed_time(plain).ok_or_else(|| invalid(text))
}

/// How much of a text is its date.
fn date_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.len() < 7 {
        return None;
    }
    let has_dash = bytes[4] == b'-';
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    Some(match bytes[if has_dash { 5 } else { 4 }] {
        b'W' if has_dash && bytes.get(8) == Some(&b'-') => 10,
        b'W' if has_dash => 8,
        b'W' if is_digit(7) => 8,
        b'W' => 7,
        _ if has_dash => 10,
        _ => 8,
    })
    .filter(|length| *length <= bytes.len())
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}

fn parsed_date(text: &str) -> Option<civil::Date> {
    let year: i16 = number(text.get(..4)?).filter(|year| *year > 0)?;
    let rest = text.get(4..)?;
    let dashed = rest.strip_prefix('-');
    let rest = dashed.unwrap_or(rest);
    if let Some(week) = rest.strip_prefix('W') {
        return week_date(year, week, dashed.is_some());
    }
    let (month, day) = match dashed {
        Some(dashed) => dashed.split_once('-')?,
        None => (rest.get(..2)?, rest.get(2..)?),
    };
    if month.len() != 2 || day.len() != 2 {
        return None;
    }
    civil::Date::new(year, number(month)?, number(day)?).ok()
}

fn week_date(year: i16, text: &str, dashed: bool) -> Option<civil::Date> {
    let (week, day) = (text.get(..2)?, text.get(2..)?);
    let day = match (day, dashed) {
        ("", _) => "1",
        (day, true) => day.strip_prefix('-')?,
        (day, false) => day,
    };
    if day.len() != 1 {
        return None;
    }
    let weekday = Weekday::from_monday_one_offset(number(day)?).ok()?;
    let date = ISOWeekDate::new(year, number(week)?, weekday).ok()?.date();
    (1..=9999).contains(&date.year()).then_some(date)
}

/// A clock, perhaps with an offset.
fn parsed_time(text: &str) -> Option<(civil::Time, Option<Zone>)> {
    let end = text.find(['+', '-', 'Z']).unwrap_or(text.len());
    let (clock, offset) = text.split_at(end);
    let (hour, minute, second, fraction) = parsed_clock(clock)?;
    let clock = civil::Time::new(hour, minute, second, fraction * 1000).ok()?;
    let zone = match offset {
        "" => None,
        "Z" => Some(Zone::utc()),
        _ => {
            let (hour, minute, second, fraction) = parsed_clock(&offset[1..])?;
            let parts = [hour, minute, second].map(i32::from);
            let seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
            let sign = if offset.starts_with('-') { -1 } else { 1 };
            let is_possible = seconds < 86_400 && fraction == 0;
            is_possible.then_some(())?;
            Some(Zone::fixed(sign * seconds))
        }
    };
    Some((clock, zone))
}

/// Hour, minute, second, microsecond.
fn parsed_clock(text: &str) -> Option<(i8, i8, i8, i32)> {
    let (clock, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let parts: Vec<&str> = if clock.contains(':') {
        clock.split(':').collect()
    } else {
        let pairs = (0..clock.len()).step_by(2);
        pairs
            .map(|at| clock.get(at..at + 2))
            .collect::<Option<_>>()?
    };
    if parts.is_empty() || parts.len() > 3 || parts.iter().any(|part| part.len() != 2) {
        return None;
    }
    let part = |at: usize| parts.get(at).map_or(Some(0), |part| number::<i8>(part));
    let microseconds = match fraction {
        Some(digits) if parts.len() == 3 => {
            let is_plain = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
            is_plain.then_some(())?;
            number(&format!("{digits:0<6}")[..6])?
        }
        Some(_) => return None,
        None => 0,
    };
    Some((part(0)?, part(1)?, part(2)?, microseconds))
}
