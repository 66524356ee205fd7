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
    let zone = parsed.offset().map(|offset| Zone::fixed(offset.seconds()));
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
