//! What a moment says of its zone, and its parts as a tuple.

use super::super::date;
use super::super::time::Time;
use super::super::zone::Zone;
use super::own;
use crate::{Arguments, Interpreter, PyError, PyResult, Value};

pub(super) fn tzname(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("tzname")?;
    Ok(Value::from(own(this)?.zone.as_ref().map(Zone::label)))
}

pub(super) fn dst(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("dst")?;
    let moment = own(this)?;
    let saved = moment.zone.as_ref().and_then(Zone::saved);
    Ok(saved.map_or(Value::None, Value::native))
}

pub(super) fn timetz(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("timetz")?;
    let moment = own(this)?;
    if moment.zone.is_some() {
        return Err(PyError::unsupported(
            "a `time` with a zone is not supported",
        ));
    }
    Ok(Value::native(Time(moment.value.time())))
}

pub(super) fn timetuple(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    arguments.none("timetuple")?;
    let moment = own(this)?;
    let saved = moment.zone.as_ref().and_then(Zone::saved);
    let daylight = saved.map_or(-1, |saved| i64::from(saved.0 != 0));
    date::time_tuple(interpreter, moment.value, daylight)
}

pub(super) fn utctimetuple(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    arguments.none("utctimetuple")?;
    let moment = own(this)?;
    let offset = moment
        .zone
        .as_ref()
        .map_or(0, |zone| i64::from(zone.offset));
    let value = moment
        .value
        .checked_sub(jiff::SignedDuration::from_secs(offset));
    let value = value
        .ok()
        .filter(|value| value.year() > 0)
        .ok_or_else(date::overflow)?;
    date::time_tuple(interpreter, value, 0)
}
