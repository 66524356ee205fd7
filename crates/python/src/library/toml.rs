//! Python's `tomllib`.

use std::rc::Rc;

use jiff::civil;
use toml::value::{Datetime, Offset};

use crate::module::{Entry, ModuleTable};
use crate::{
    Arguments, Class, Dict, Instance, Interpreter, PyError, PyResult, StandardError, Str, Value,
};

use super::datetime::{Date, DateTime, Time, Zone};

/// The module `tomllib`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("load", Entry::Function(load)),
    ("loads", Entry::Function(loads)),
    (
        "TOMLDecodeError",
        Entry::Value(|_| Ok(Value::Class(error_class()))),
    ),
]);

thread_local! {
    static ERROR: Rc<Class> =
        Class::exception("TOMLDecodeError", "tomllib", &StandardError::ValueError.class());
}

fn error_class() -> Rc<Class> {
    ERROR.with(Rc::clone)
}

fn load(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("load(fp, /, *, parse_float=float)")?;
    let file: Value = bound.required("fp")?;
    let Value::Bytes(bytes) = interpreter.call_method(&file, "read", Vec::new())? else {
        let message = "File must be opened in binary mode, e.g. use `open('foo.toml', 'rb')`";
        return Err(PyError::type_error(message));
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        PyError::standard(
            StandardError::UnicodeDecodeError,
            "the file is not in UTF-8",
        )
    })?;
    read(interpreter, text)
}

fn loads(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("loads(s, /, *, parse_float=float)")?;
    if bound.value("parse_float").is_some() {
        let message = "`tomllib.loads(parse_float=...)` is not supported";
        return Err(bound.unsupported("parse_float", message));
    }
    read(interpreter, &bound.required::<String>("s")?)
}

fn read(interpreter: &mut Interpreter, text: &str) -> PyResult {
    // each value stands as TOML and as Python for a moment
    const A_VALUE: usize = 400;
    let values = text.bytes().filter(|byte| b",=[{.".contains(byte)).count() + 1;
    interpreter.reserve((2 * text.len()).saturating_add(values.saturating_mul(A_VALUE)))?;
    interpreter.count_work(values / 4)?;
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let message = Value::from(error.message());
        PyError::exception(Instance::exception(&error_class(), vec![message]))
    })?;
    value(&toml::Value::Table(table))
}

fn value(toml: &toml::Value) -> PyResult {
    Ok(match toml {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::Float(*number),
        toml::Value::Boolean(truth) => Value::Bool(*truth),
        toml::Value::Datetime(moment) => self::moment(moment)?,
        toml::Value::Array(items) => {
            Value::list(items.iter().map(value).collect::<Result<Vec<_>, _>>()?)
        }
        toml::Value::Table(table) => {
            let entries = table
                .iter()
                .map(|(key, entry)| Ok((Str::from(key.as_str()), value(entry)?)));
            Value::Dict(Rc::new(entries.collect::<Result<Dict, PyError>>()?))
        }
    })
}

fn moment(toml: &Datetime) -> PyResult {
    let wrong = |error: jiff::Error| PyError::value_error(error.to_string());
    let date = toml.date.map(|date| {
        let year = i16::try_from(date.year).unwrap_or(i16::MAX);
        let (month, day) = (date.month.cast_signed(), date.day.cast_signed());
        civil::Date::new(year, month, day).map_err(wrong)
    });
    let time = toml.time.map(|time| {
        let parts = [time.hour, time.minute, time.second.unwrap_or(0)].map(u8::cast_signed);
        // a nanosecond is too little for Python
        let fraction = time.nanosecond.unwrap_or(0) / 1000 * 1000;
        civil::Time::new(parts[0], parts[1], parts[2], fraction.cast_signed()).map_err(wrong)
    });
    let zone = toml.offset.map(|offset| match offset {
        Offset::Z => Zone::utc(),
        Offset::Custom { minutes } => Zone::fixed(i32::from(minutes) * 60),
    });
    Ok(match (date.transpose()?, time.transpose()?) {
        (Some(date), Some(time)) => Value::native(DateTime {
            value: date.to_datetime(time),
            zone,
        }),
        (Some(date), None) => Value::native(Date(date)),
        (None, Some(time)) => Value::native(Time(time)),
        (None, None) => Value::None,
    })
}
