//! Moments from the clock, from texts and from parts.

use super::super::date::Date;
use super::super::time::Time;
use super::super::{iso, out_of_range, parse};
use super::{DateTime, local_zone, zone};
use crate::{Arguments, Interpreter, PyError, PyResult, Value};

pub(super) fn now(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("now(tz=None)")?;
    let now = interpreter.world().now()?;
    let Some(zone) = zone(&bound, "tz")? else {
        let local = now.to_zoned(jiff::tz::TimeZone::system());
        return Ok(DateTime::naive(local.datetime()));
    };
    DateTime::at(now, &zone)
}

pub(super) fn utcnow(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("utcnow")?;
    let now = interpreter.world().now()?;
    Ok(DateTime::naive(
        now.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
    ))
}

fn instant(seconds: f64) -> Result<jiff::Timestamp, PyError> {
    #[expect(clippy::cast_possible_truncation, reason = "checked by jiff")]
    let microseconds = (seconds * 1e6).round_ties_even() as i64;
    jiff::Timestamp::from_microsecond(microseconds).map_err(|error| out_of_range(&error))
}

pub(super) fn fromtimestamp(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("fromtimestamp(timestamp, tz=None)")?;
    let moment = instant(bound.required("timestamp")?)?;
    match zone(&bound, "tz")? {
        Some(zone) => DateTime::at(moment, &zone),
        None => {
            let local = moment.to_zoned(local_zone(interpreter)?);
            Ok(DateTime::naive(local.datetime()))
        }
    }
}

pub(super) fn utcfromtimestamp(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let moment = instant(arguments.one("utcfromtimestamp")?)?;
    Ok(DateTime::naive(
        moment.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
    ))
}

pub(super) fn fromisoformat(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: String = arguments.one("fromisoformat")?;
    iso::datetime(&text).map(Value::native)
}

pub(super) fn strptime(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("strptime(date_string, format, /)")?;
    let (text, pattern): (String, String) =
        (bound.required("date_string")?, bound.required("format")?);
    parse::strptime(&text, &pattern).map(Value::native)
}

pub(super) fn combine(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("combine(date, time, tzinfo=None)")?;
    let day = bound
        .value("date")
        .and_then(|value| value.to_native::<Date>());
    let clock = bound
        .value("time")
        .and_then(|value| value.to_native::<Time>());
    let (Some(day), Some(clock)) = (day, clock) else {
        return Err(bound.type_error("date", "combine() wants a date and a time"));
    };
    let zone = zone(&bound, "tzinfo")?;
    Ok(DateTime::placed(
        day.0.to_datetime(clock.0),
        zone.as_ref(),
        false,
    ))
}
