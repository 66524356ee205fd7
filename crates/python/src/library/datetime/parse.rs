//! `strptime`.

use jiff::civil;
use jiff::fmt::strtime::BrokenDownTime;

use crate::PyError;

use super::instant::DateTime;
use super::zone::Zone;

/// `datetime.strptime`.
pub(crate) fn strptime(text: &str, format: &str) -> Result<DateTime, PyError> {
    let mismatch = || {
        PyError::value_error(format!(
            "time data '{text}' does not match format '{format}'"
        ))
    };
    if let Some(directive) = unsupported(format) {
        let message = format!("`strptime` with `%{directive}` is not supported");
        return Err(PyError::unsupported(message));
    }
    let parsed = BrokenDownTime::parse(format, text).map_err(|_| mismatch())?;
    let date = match parsed.year() {
        Some(_) => parsed.to_date().or_else(|_| first_of(&parsed)),
        None => first_of(&parsed),
    };
    let date = date.map_err(|_| mismatch())?;
    let time = parsed.to_time().unwrap_or(civil::Time::midnight());
    let zone = parsed.offset().map(|offset| Zone::fixed(offset.seconds()));
    Ok(DateTime {
        value: date.to_datetime(time),
        zone,
    })
}

/// A directive that Python reads in another way: by the locale, or with rules of its own for weeks.
fn unsupported(format: &str) -> Option<char> {
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        if character == '%'
            && let Some(directive) = characters.next()
            && "UWGVxXcZ".contains(directive)
        {
            return Some(directive);
        }
    }
    None
}

/// The date of `%Y`, `%Y-%m` or `%m` alone: the first of what is not said, in 1900.
fn first_of(parsed: &BrokenDownTime) -> Result<civil::Date, jiff::Error> {
    civil::Date::new(
        parsed.year().unwrap_or(1900),
        parsed.month().unwrap_or(1),
        parsed.day().unwrap_or(1),
    )
}
