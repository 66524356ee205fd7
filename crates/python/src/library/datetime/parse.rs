//! `fromisoformat` and `strptime`.

use jiff::civil;
use jiff::fmt::strtime::BrokenDownTime;

use crate::PyError;

use super::instant::DateTime;
use super::zone::Zone;

/// `datetime.fromisoformat`: a date, perhaps a time, perhaps an offset.
pub fn iso_datetime(text: &str) -> Result<DateTime, PyError> {
    let invalid = || PyError::value_error(format!("Invalid isoformat string: '{text}'"));
    let (civil_text, zone) = split_offset(text).ok_or_else(invalid)?;
    let value: civil::DateTime = civil_text.parse().map_err(|_| invalid())?;
    Ok(DateTime { value, zone })
}

/// `date.fromisoformat`.
pub fn iso_date(text: &str) -> Result<civil::Date, PyError> {
    text.parse()
        .map_err(|_| PyError::value_error(format!("Invalid isoformat string: '{text}'")))
}

/// `time.fromisoformat`, without an offset.
pub fn iso_time(text: &str) -> Result<civil::Time, PyError> {
    text.parse()
        .map_err(|_| PyError::value_error(format!("Invalid isoformat string: '{text}'")))
}

/// `datetime.strptime`.
pub fn strptime(text: &str, format: &str) -> Result<DateTime, PyError> {
    let mismatch = || {
        PyError::value_error(format!(
            "time data '{text}' does not match format '{format}'"
        ))
    };
    let parsed = BrokenDownTime::parse(format, text).map_err(|_| mismatch())?;
    let date = civil::Date::constant(1900, 1, 1);
    let date = match parsed.year() {
        Some(_) => parsed
            .to_date()
            .or_else(|_| first_of(&parsed))
            .map_err(|_| mismatch())?,
        None => date,
    };
    let time = parsed.to_time().unwrap_or(civil::Time::midnight());
    let zone = parsed.offset().map(|offset| Zone {
        offset: offset.seconds(),
        name: None,
    });
    Ok(DateTime {
        value: date.to_datetime(time),
        zone,
    })
}

/// The date of `%Y` or `%Y-%m` alone.
fn first_of(parsed: &BrokenDownTime) -> Result<civil::Date, jiff::Error> {
    civil::Date::new(
        parsed.year().unwrap_or(1900),
        parsed.month().unwrap_or(1),
        parsed.day().unwrap_or(1),
    )
}

/// Parts an offset (`Z`, `+02:00`, `-0530`) from the end of an ISO text.
fn split_offset(text: &str) -> Option<(&str, Option<Zone>)> {
    if let Some(rest) = text.strip_suffix(['Z', 'z']) {
        return Some((rest, Some(Zone::utc())));
    }
    let clock = text.get(10..).unwrap_or_default();
    let Some(at) = clock.rfind(['+', '-']) else {
        return Some((text, None));
    };
    let (rest, offset) = text.split_at(10 + at);
    let digits: String = offset[1..].chars().filter(|it| *it != ':').collect();
    let number = |range: std::ops::Range<usize>| -> Option<i32> {
        digits.get(range).map_or(Some(0), |part| part.parse().ok())
    };
    if digits.len() < 4 || digits.len() % 2 == 1 {
        return None;
    }
    let seconds = number(0..2)? * 3600 + number(2..4)? * 60 + number(4..6)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let zone = Zone {
        offset: sign * seconds,
        name: None,
    };
    Some((rest, Some(zone)))
}
