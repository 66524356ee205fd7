//! `datetime.date`.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil;

use crate::library::native_class::{ClassTable, NativeClass, receiver};
use crate::{
    Arguments, BinaryOperator, Bound, Comparison, Interpreter, Native, NativeMethod, PyError,
    PyResult, StandardError, Value,
};

use super::delta::Delta;
use super::{field, format, instant, iso};

const DAY: i128 = 86_400_000_000;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub civil::Date);

pub(super) static CLASS: ClassTable = ClassTable {
    module: "datetime",
    name: "date",
    new,
    functions: &[
        ("today", today),
        ("fromisoformat", fromisoformat),
        ("fromisocalendar", fromisocalendar),
        ("fromordinal", fromordinal),
    ],
    constants: &[
        ("min", || {
            Value::native(Date(civil::Date::constant(1, 1, 1)))
        }),
        ("max", || {
            Value::native(Date(civil::Date::constant(9999, 12, 31)))
        }),
        ("resolution", || Value::native(Delta(DAY))),
    ],
    methods: METHODS,
    parent: None,
};

const METHODS: &[(&str, NativeMethod)] = &[
    ("isoformat", isoformat),
    ("strftime", strftime),
    ("weekday", weekday),
    ("isoweekday", isoweekday),
    ("toordinal", toordinal),
    ("replace", replace),
    ("isocalendar", isocalendar),
    ("timetuple", timetuple),
    ("ctime", ctime),
];

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("date(year, month, day)")?;
    let (year, month, day) = (
        bound.required("year")?,
        bound.required("month")?,
        bound.required("day")?,
    );
    civil_date(year, month, day).map(|date| Value::native(Date(date)))
}

/// The date of three numbers, with Python's errors.
pub(super) fn civil_date(year: i64, month: i64, day: i64) -> Result<civil::Date, PyError> {
    if !(1..=9999).contains(&year) {
        let message = format!("year {year} is out of range");
        return Err(PyError::value_error(message));
    }
    if !(1..=12).contains(&month) {
        return Err(PyError::value_error("month must be in 1..12"));
    }
    civil::Date::new(
        field("year", year)?,
        field("month", month)?,
        field("day", day)?,
    )
    .map_err(|_| PyError::value_error("day is out of range for month"))
}

fn today(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("today")?;
    let now = interpreter.world().now()?;
    let zoned = now.to_zoned(jiff::tz::TimeZone::system());
    Ok(Value::native(Date(zoned.date())))
}

fn fromisoformat(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: String = arguments.one("fromisoformat")?;
    iso::date(&text).map(|date| Value::native(Date(date)))
}

fn fromordinal(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let ordinal: i64 = arguments.one("fromordinal")?;
    let wrong = || PyError::value_error("ordinal must be >= 1 and a date up to the year 9999");
    let date = from_ordinal(ordinal).ok_or_else(wrong)?;
    Ok(Value::native(Date(date)))
}

fn from_ordinal(ordinal: i64) -> Option<civil::Date> {
    let first = civil::Date::constant(1, 1, 1);
    let span = jiff::Span::new().try_days(ordinal - 1).ok()?;
    first.checked_add(span).ok().filter(|_| ordinal > 0)
}

/// The error of arithmetic that leaves the calendar.
pub(super) fn overflow() -> PyError {
    PyError::standard(StandardError::OverflowError, "date value out of range")
}

fn fromisocalendar(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("fromisocalendar(year, week, day)")?;
    let (year, week, day): (i64, i64, i64) = (
        bound.required("year")?,
        bound.required("week")?,
        bound.required("day")?,
    );
    let found = || {
        let weekday = civil::Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
        let (year, week) = (i16::try_from(year).ok()?, i8::try_from(week).ok()?);
        let date = civil::ISOWeekDate::new(year, week, weekday).ok()?.date();
        (1..=9999).contains(&date.year()).then_some(date)
    };
    let wrong =
        || PyError::value_error(format!("Invalid ISO calendar date: {year}, {week}, {day}"));
    Ok(Value::native(Date(found().ok_or_else(wrong)?)))
}

pub(super) fn isocalendar(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    arguments.none("isocalendar")?;
    let week = date_of(this)?.iso_week_date();
    let parts = [
        i64::from(week.year()),
        i64::from(week.week()),
        i64::from(week.weekday().to_monday_one_offset()),
    ];
    value_of(interpreter, "IsoCalendarDate", &parts)
}

/// A tuple with names.
fn value_of(interpreter: &mut Interpreter, class: &str, parts: &[i64]) -> PyResult {
    let module = Value::Module(interpreter.import("_datetime_values")?);
    let parts = parts.iter().map(|part| Value::from(*part));
    interpreter.call_method(&module, class, parts.collect())
}

fn timetuple(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("timetuple")?;
    let moment = date_of(this)?.to_datetime(civil::Time::midnight());
    time_tuple(interpreter, moment, -1)
}

/// `time.struct_time` of a moment.
pub(super) fn time_tuple(
    interpreter: &mut Interpreter,
    moment: civil::DateTime,
    daylight: i64,
) -> PyResult {
    let parts = [
        i64::from(moment.year()),
        i64::from(moment.month()),
        i64::from(moment.day()),
        i64::from(moment.hour()),
        i64::from(moment.minute()),
        i64::from(moment.second()),
        i64::from(moment.weekday().to_monday_zero_offset()),
        i64::from(moment.day_of_year()),
        daylight,
    ];
    value_of(interpreter, "struct_time", &parts)
}

pub(super) fn ctime(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("ctime")?;
    let moment = match this.to_native::<instant::DateTime>() {
        Some(moment) => moment.value,
        None => date_of(this)?.to_datetime(civil::Time::midnight()),
    };
    format::strftime("%c", moment, None).map(Value::from)
}

pub(super) fn ordinal(date: civil::Date) -> i64 {
    let first = civil::Date::constant(1, 1, 1);
    date.duration_since(first).as_hours() / 24 + 1
}

fn date_of(this: &Value) -> Result<civil::Date, PyError> {
    match this.to_native::<instant::DateTime>() {
        Some(moment) => Ok(moment.value.date()),
        None => Ok(receiver::<Date>(this, &CLASS)?.0),
    }
}

fn isoformat(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("isoformat")?;
    Ok(Value::from(date_of(this)?.to_string()))
}

fn strftime(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let pattern: String = arguments.one("strftime")?;
    let moment = date_of(this)?.to_datetime(civil::Time::midnight());
    Ok(Value::from(format::strftime(&pattern, moment, None)?))
}

pub(super) fn weekday(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("weekday")?;
    let day = date_of(this)?.weekday().to_monday_zero_offset();
    Ok(Value::from(i64::from(day)))
}

pub(super) fn isoweekday(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("isoweekday")?;
    let day = date_of(this)?.weekday().to_monday_one_offset();
    Ok(Value::from(i64::from(day)))
}

pub(super) fn toordinal(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("toordinal")?;
    Ok(Value::from(ordinal(date_of(this)?)))
}

fn replace(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("replace(year=None, month=None, day=None)")?;
    replaced(&bound, date_of(this)?).map(|date| Value::native(Date(date)))
}

/// `date` with the year, month and day that a call of `replace` names.
pub(super) fn replaced(bound: &Bound, date: civil::Date) -> Result<civil::Date, PyError> {
    civil_date(
        bound.optional("year")?.unwrap_or(date.year().into()),
        bound.optional("month")?.unwrap_or(date.month().into()),
        bound.optional("day")?.unwrap_or(date.day().into()),
    )
}

/// The attributes that a date and a datetime share.
pub(super) fn attribute(date: civil::Date, name: &str) -> Option<Value> {
    Some(Value::from(match name {
        "year" => i64::from(date.year()),
        "month" => i64::from(date.month()),
        "day" => i64::from(date.day()),
        _ => return None,
    }))
}

impl Native for Date {
    fn type_name(&self) -> &'static str {
        "datetime.date"
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(Value::native(NativeClass(&CLASS)))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(attribute(self.0, name))
    }

    fn binary(
        &self,
        _: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let own = ordinal(self.0);
        if let Some(delta) = other.as_native::<Delta>() {
            let days = delta.parts().0;
            let sum = match operator {
                BinaryOperator::Add => own + days,
                BinaryOperator::Subtract if !reflected => own - days,
                _ => return Ok(None),
            };
            let date = from_ordinal(sum).ok_or_else(overflow)?;
            return Ok(Some(Value::native(Self(date))));
        }
        match (operator, other.as_native::<Self>()) {
            (BinaryOperator::Subtract, Some(other)) if !reflected => {
                let days = i128::from(own - ordinal(other.0));
                Ok(Some(Value::native(Delta(days * DAY))))
            }
            _ => Ok(None),
        }
    }

    fn compare(
        &self,
        _: &Value,
        comparison: Comparison,
        other: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let other = other.as_native::<Self>();
        Ok(other.map(|other| super::ordered(comparison, &self.0, &other.0)))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        let Self(date) = self;
        Ok(format!(
            "datetime.date({}, {}, {})",
            date.year(),
            date.month(),
            date.day()
        ))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(self.0.to_string())
    }

    fn format(&self, specification: &str, _: &mut Interpreter) -> Result<Option<String>, PyError> {
        if specification.is_empty() {
            return Ok(None);
        }
        let moment = self.0.to_datetime(civil::Time::midnight());
        format::strftime(specification, moment, None).map(Some)
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.as_native::<Self>() == Some(self))
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        Some(Ok(hasher.finish()))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
