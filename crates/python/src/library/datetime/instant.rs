//! `datetime.datetime`.

mod construct;
mod parts;

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil;

use crate::library::native_class::{ClassTable, NativeClass, receiver};
use crate::{
    Arguments, BinaryOperator, Bound, Comparison, Interpreter, Native, NativeMethod, PyError,
    PyResult, Value,
};

use super::date::{self, Date};
use super::delta::Delta;
use super::time::{self, Time};
use super::zone::Zone;
use super::{format, out_of_range};

/// A date and a time, perhaps with an offset from UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTime {
    /// What calendar and clock show.
    pub value: civil::DateTime,
    /// The zone; nothing for a naive one.
    pub zone: Option<Zone>,
}

pub(super) static CLASS: ClassTable = ClassTable {
    module: "datetime",
    name: "datetime",
    new,
    functions: &[
        ("now", construct::now),
        ("today", construct::now),
        ("utcnow", construct::utcnow),
        ("fromtimestamp", construct::fromtimestamp),
        ("utcfromtimestamp", construct::utcfromtimestamp),
        ("fromisoformat", construct::fromisoformat),
        ("strptime", construct::strptime),
        ("combine", construct::combine),
    ],
    constants: &[
        ("min", || {
            DateTime::naive(civil::DateTime::constant(1, 1, 1, 0, 0, 0, 0))
        }),
        ("max", || {
            DateTime::naive(civil::DateTime::constant(
                9999,
                12,
                31,
                23,
                59,
                59,
                999_999_000,
            ))
        }),
    ],
    methods: METHODS,
    parent: Some(&date::CLASS),
};

const METHODS: &[(&str, NativeMethod)] = &[
    ("isoformat", isoformat),
    ("strftime", strftime),
    ("weekday", date::weekday),
    ("isoweekday", date::isoweekday),
    ("toordinal", date::toordinal),
    ("replace", replace),
    ("date", to_date),
    ("time", to_time),
    ("timestamp", timestamp),
    ("astimezone", astimezone),
    ("utcoffset", utcoffset),
    ("tzname", parts::tzname),
    ("dst", parts::dst),
    ("timetz", parts::timetz),
    ("timetuple", parts::timetuple),
    ("utctimetuple", parts::utctimetuple),
    ("ctime", date::ctime),
    ("isocalendar", date::isocalendar),
];

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "datetime(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
    )?;
    let day = date::civil_date(
        bound.required("year")?,
        bound.required("month")?,
        bound.required("day")?,
    )?;
    let clock = time::clock(&bound, civil::Time::midnight())?;
    let zone = zone(&bound, "tzinfo")?;
    let fold = bound.or("fold", 0_i64)? == 1;
    Ok(DateTime::placed(
        day.to_datetime(clock),
        zone.as_ref(),
        fold,
    ))
}

/// The zone that an argument names.
fn zone(bound: &Bound, name: &str) -> Result<Option<Zone>, PyError> {
    match bound.value(name) {
        None | Some(Value::None) => Ok(None),
        Some(value) => match value.as_native::<Zone>() {
            Some(zone) => Ok(Some(zone.clone())),
            None => Err(bound.unsupported(
                name,
                format!("the zone `{}` is not supported", value.type_name()),
            )),
        },
    }
}

fn own(this: &Value) -> Result<std::rc::Rc<DateTime>, PyError> {
    receiver::<DateTime>(this, &CLASS)
}

fn isoformat(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("isoformat(sep='T', timespec='auto')")?;
    let separator = bound.or("sep", "T".to_owned())?;
    let precision = bound.or("timespec", "auto".to_owned())?;
    let moment = own(this)?;
    let text = time::precise(moment.value.time(), &precision)?;
    let zone = moment.zone.as_ref().map(Zone::iso).unwrap_or_default();
    Ok(Value::from(format!(
        "{}{separator}{text}{zone}",
        moment.value.date()
    )))
}

fn strftime(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let pattern: String = arguments.one("strftime")?;
    let moment = own(this)?;
    let text = format::strftime(&pattern, moment.value, moment.zone.as_ref())?;
    Ok(Value::from(text))
}

fn replace(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "replace(year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=None, *, fold=None)",
    )?;
    let moment = own(this)?;
    let day = date::replaced(&bound, moment.value.date())?;
    let clock = time::clock(&bound, moment.value.time())?;
    let zone = match bound.value("tzinfo") {
        None => moment.zone.clone(),
        Some(_) => zone(&bound, "tzinfo")?,
    };
    let fold = match bound.optional::<i64>("fold")? {
        Some(fold) => fold == 1,
        None => moment
            .zone
            .as_ref()
            .is_some_and(|zone| zone.is_folded(moment.value)),
    };
    Ok(DateTime::placed(
        day.to_datetime(clock),
        zone.as_ref(),
        fold,
    ))
}

fn to_date(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("date")?;
    Ok(Value::native(Date(own(this)?.value.date())))
}

fn to_time(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("time")?;
    Ok(Value::native(Time(own(this)?.value.time())))
}

/// The zone of this machine, where the clock is known as well.
fn local_zone(interpreter: &Interpreter) -> Result<jiff::tz::TimeZone, PyError> {
    interpreter.world().now()?;
    Ok(jiff::tz::TimeZone::system())
}

fn timestamp(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("timestamp")?;
    let moment = own(this)?;
    let microseconds = since_epoch(&moment, interpreter)?;
    #[expect(clippy::cast_precision_loss, reason = "Python gives a float")]
    let seconds = microseconds as f64 / 1e6;
    Ok(Value::Float(seconds))
}

/// Microseconds since 1970; a naive moment is one of this machine's zone.
fn since_epoch(moment: &DateTime, interpreter: &Interpreter) -> Result<i64, PyError> {
    if let Some(zone) = &moment.zone {
        return moment.microseconds(zone);
    }
    let local = moment.value.to_zoned(local_zone(interpreter)?);
    let local = local.map_err(|error| out_of_range(&error))?;
    Ok(local.timestamp().as_microsecond())
}

fn astimezone(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("astimezone(tz=None)")?;
    let moment = own(this)?;
    let to = zone(&bound, "tz")?;
    let microseconds = since_epoch(&moment, interpreter)?;
    let instant =
        jiff::Timestamp::from_microsecond(microseconds).map_err(|error| out_of_range(&error))?;
    if let Some(to) = to {
        return DateTime::at(instant, &to);
    }
    let local = instant.to_zoned(local_zone(interpreter)?);
    let to = Zone {
        offset: local.offset().seconds(),
        name: local.strftime("%Z").to_string().into(),
        region: None,
    };
    DateTime::at(instant, &to)
}

fn utcoffset(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("utcoffset")?;
    let moment = own(this)?;
    Ok(moment
        .zone
        .as_ref()
        .map_or(Value::None, |zone| Value::native(zone.delta())))
}

impl DateTime {
    fn naive(value: civil::DateTime) -> Value {
        Value::native(Self { value, zone: None })
    }

    fn at(instant: jiff::Timestamp, zone: &Zone) -> PyResult {
        let zone = zone.at(instant);
        let offset =
            jiff::tz::Offset::from_seconds(zone.offset).map_err(|error| out_of_range(&error))?;
        Ok(Value::native(Self {
            value: offset.to_datetime(instant),
            zone: Some(zone),
        }))
    }

    /// What calendar and clock show in a zone.
    fn placed(value: civil::DateTime, zone: Option<&Zone>, fold: bool) -> Value {
        let zone = zone.map(|zone| zone.placed(value, fold));
        Value::native(Self { value, zone })
    }

    /// Microseconds since 1970 in UTC, of what is shown in `zone`.
    fn microseconds(&self, zone: &Zone) -> Result<i64, PyError> {
        let offset =
            jiff::tz::Offset::from_seconds(zone.offset).map_err(|error| out_of_range(&error))?;
        let instant = offset
            .to_timestamp(self.value)
            .map_err(|error| out_of_range(&error))?;
        Ok(instant.as_microsecond())
    }

    fn moved(&self, microseconds: i128) -> Result<Value, PyError> {
        let microseconds = i64::try_from(microseconds).map_err(|_| date::overflow())?;
        let value = self
            .value
            .checked_add(jiff::SignedDuration::from_micros(microseconds));
        let value = value.ok().filter(|value| value.year() > 0);
        let value = value.ok_or_else(date::overflow)?;
        Ok(Self::placed(value, self.zone.as_ref(), false))
    }

    fn since(&self, other: &Self) -> Result<Delta, PyError> {
        let (Some(own), Some(others)) = (&self.zone, &other.zone) else {
            if self.zone.is_some() != other.zone.is_some() {
                let message = "can't subtract offset-naive and offset-aware datetimes";
                return Err(PyError::type_error(message));
            }
            let duration = self.value.duration_since(other.value);
            return Ok(Delta(duration.as_micros()));
        };
        if own.is_same_region(others) {
            let duration = self.value.duration_since(other.value);
            return Ok(Delta(duration.as_micros()));
        }
        let difference = self.microseconds(own)? - other.microseconds(others)?;
        Ok(Delta(difference.into()))
    }
}

impl Native for DateTime {
    fn type_name(&self) -> &'static str {
        "datetime.datetime"
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
        if name == "tzinfo" {
            return Ok(Some(self.zone.clone().map_or(Value::None, Value::native)));
        }
        if name == "fold" {
            let fold = self
                .zone
                .as_ref()
                .is_some_and(|zone| zone.is_folded(self.value));
            return Ok(Some(Value::from(i64::from(fold))));
        }
        Ok(date::attribute(self.value.date(), name)
            .or_else(|| time::attribute(self.value.time(), name)))
    }

    fn binary(
        &self,
        _: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if let Some(delta) = other.as_native::<Delta>() {
            return match operator {
                BinaryOperator::Add => self.moved(delta.0).map(Some),
                BinaryOperator::Subtract if !reflected => self.moved(-delta.0).map(Some),
                _ => Ok(None),
            };
        }
        match (operator, other.as_native::<Self>()) {
            (BinaryOperator::Subtract, Some(other)) if !reflected => {
                self.since(other).map(|delta| Some(Value::native(delta)))
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
        let Some(other) = other.as_native::<Self>() else {
            return Ok(None);
        };
        if self.zone.is_some() != other.zone.is_some() {
            return match comparison {
                Comparison::Equal => Ok(Some(Value::Bool(false))),
                Comparison::NotEqual => Ok(Some(Value::Bool(true))),
                _ => Err(PyError::type_error(
                    "can't compare offset-naive and offset-aware datetimes",
                )),
            };
        }
        let difference = self.since(other)?;
        Ok(Some(super::ordered(comparison, &difference, &Delta(0))))
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        let day = self.value.date();
        let zone = match &self.zone {
            Some(zone) => format!(", tzinfo={}", zone.repr(interpreter)?),
            None => String::new(),
        };
        let clock = time::parts(self.value.time());
        let is_folded = self
            .zone
            .as_ref()
            .is_some_and(|zone| zone.is_folded(self.value));
        let fold = if is_folded { ", fold=1" } else { "" };
        let (year, month, day) = (day.year(), day.month(), day.day());
        Ok(format!(
            "datetime.datetime({year}, {month}, {day}, {clock}{fold}{zone})"
        ))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        let zone = self.zone.as_ref().map(Zone::iso).unwrap_or_default();
        Ok(format!(
            "{} {}{zone}",
            self.value.date(),
            time::iso(self.value.time())
        ))
    }

    fn format(&self, specification: &str, _: &mut Interpreter) -> Result<Option<String>, PyError> {
        if specification.is_empty() {
            return Ok(None);
        }
        format::strftime(specification, self.value, self.zone.as_ref()).map(Some)
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.as_native::<Self>();
        Some(other.is_some_and(|other| {
            self.zone.is_some() == other.zone.is_some()
                && self
                    .since(other)
                    .is_ok_and(|difference| difference == Delta(0))
        }))
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        let mut hasher = DefaultHasher::new();
        match &self.zone {
            Some(zone) => self
                .microseconds(zone)
                .unwrap_or_default()
                .hash(&mut hasher),
            None => self.value.hash(&mut hasher),
        }
        Some(Ok(hasher.finish()))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
