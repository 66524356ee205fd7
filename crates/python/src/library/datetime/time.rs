//! `datetime.time`, without a zone.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil;

use crate::library::native_class::{ClassTable, NativeClass, receiver};
use crate::{
    Arguments, Bound, Comparison, Interpreter, Native, NativeMethod, PyError, PyResult, Value,
};

use super::delta::Delta;
use super::{field, format, iso};

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub civil::Time);

pub(super) static CLASS: ClassTable = ClassTable {
    module: "datetime",
    name: "time",
    new,
    functions: &[("fromisoformat", fromisoformat)],
    constants: &[
        ("min", || Value::native(Time(civil::Time::midnight()))),
        ("max", || {
            Value::native(Time(civil::Time::constant(23, 59, 59, 999_999_000)))
        }),
        ("resolution", || Value::native(Delta(1))),
    ],
    methods: METHODS,
    parent: None,
};

const METHODS: &[(&str, NativeMethod)] = &[
    ("isoformat", isoformat),
    ("strftime", strftime),
    ("replace", replace),
    ("utcoffset", nothing),
    ("tzname", nothing),
    ("dst", nothing),
];

/// What a time without a zone says of its zone.
fn nothing(_: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    arguments.none("utcoffset").map(|()| Value::None)
}

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("time(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)")?;
    if bound.value("tzinfo").is_some_and(|zone| !zone.is_none()) {
        return Err(bound.unsupported("tzinfo", "a `time` with a zone is not supported"));
    }
    clock(&bound, civil::Time::midnight()).map(|time| Value::native(Time(time)))
}

/// `base` with the hour, minute, second and microsecond that a call names.
pub(super) fn clock(bound: &Bound, base: civil::Time) -> Result<civil::Time, PyError> {
    let part = |name: &str, now: i64, most: i64| -> Result<i64, PyError> {
        let number: i64 = bound.optional(name)?.unwrap_or(now);
        if !(0..=most).contains(&number) {
            let message = format!("{name} must be in 0..{most}");
            return Err(PyError::value_error(message));
        }
        Ok(number)
    };
    let microsecond = i64::from(base.subsec_nanosecond() / 1000);
    let hour = part("hour", base.hour().into(), 23)?;
    let minute = part("minute", base.minute().into(), 59)?;
    let second = part("second", base.second().into(), 59)?;
    let microsecond = part("microsecond", microsecond, 999_999)?;
    civil::Time::new(
        field("hour", hour)?,
        field("minute", minute)?,
        field("second", second)?,
        field("microsecond", microsecond * 1000)?,
    )
    .map_err(|error| super::out_of_range(&error))
}

fn fromisoformat(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: String = arguments.one("fromisoformat")?;
    let (time, zone) = iso::time(&text)?;
    if zone.is_some() {
        return Err(PyError::unsupported(
            "a `time` with a zone is not supported",
        ));
    }
    Ok(Value::native(Time(time)))
}

/// `12:30:00`, with six digits where there are microseconds.
pub(super) fn iso(time: civil::Time) -> String {
    let clock = format!(
        "{:02}:{:02}:{:02}",
        time.hour(),
        time.minute(),
        time.second()
    );
    match time.subsec_nanosecond() / 1000 {
        0 => clock,
        microseconds => format!("{clock}.{microseconds:06}"),
    }
}

fn isoformat(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("isoformat(timespec='auto')")?;
    let precision = bound.or("timespec", "auto".to_owned())?;
    let time = receiver::<Time>(this, &CLASS)?.0;
    precise(time, &precision).map(Value::from)
}

/// `%H:%M:%S`, as long as a call of `isoformat` says.
pub(super) fn precise(clock: civil::Time, precision: &str) -> Result<String, PyError> {
    let micro = clock.subsec_nanosecond() / 1000;
    Ok(match precision {
        "auto" => iso(clock),
        "hours" => format!("{:02}", clock.hour()),
        "minutes" => format!("{:02}:{:02}", clock.hour(), clock.minute()),
        "seconds" => iso(clock).chars().take(8).collect(),
        "milliseconds" => format!("{:.8}.{:03}", iso(clock), micro / 1000),
        "microseconds" => format!("{:.8}.{micro:06}", iso(clock)),
        _ => return Err(PyError::value_error("Unknown timespec value")),
    })
}

fn strftime(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let pattern: String = arguments.one("strftime")?;
    let time = receiver::<Time>(this, &CLASS)?.0;
    let moment = civil::Date::constant(1900, 1, 1).to_datetime(time);
    Ok(Value::from(format::strftime(&pattern, moment, None)?))
}

fn replace(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("replace(hour=None, minute=None, second=None, microsecond=None)")?;
    let time = receiver::<Time>(this, &CLASS)?.0;
    clock(&bound, time).map(|time| Value::native(Time(time)))
}

/// The attributes that a time and a datetime share.
pub(super) fn attribute(time: civil::Time, name: &str) -> Option<Value> {
    Some(Value::from(match name {
        "hour" => i64::from(time.hour()),
        "minute" => i64::from(time.minute()),
        "second" => i64::from(time.second()),
        "microsecond" => i64::from(time.subsec_nanosecond() / 1000),
        _ => return None,
    }))
}

/// `12, 30` or `12, 30, 5` or `12, 30, 5, 7`, as `repr` writes a clock.
pub(super) fn parts(time: civil::Time) -> String {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    match (second, time.subsec_nanosecond() / 1000) {
        (0, 0) => format!("{hour}, {minute}"),
        (_, 0) => format!("{hour}, {minute}, {second}"),
        (_, microseconds) => format!("{hour}, {minute}, {second}, {microseconds}"),
    }
}

impl Native for Time {
    fn type_name(&self) -> &'static str {
        "datetime.time"
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
        Ok(match name {
            "tzinfo" => Some(Value::None),
            "fold" => Some(Value::from(0)),
            _ => attribute(self.0, name),
        })
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
        Ok(format!("datetime.time({})", parts(self.0)))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(iso(self.0))
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
