//! Python's `datetime`, on jiff's civil dates and times.

mod date;
mod delta;
mod format;
mod instant;
mod iso;
mod parse;
pub(crate) mod region;
mod time;
mod zone;

pub use date::Date;
pub use delta::Delta;
pub use instant::DateTime;
pub use time::Time;
pub use zone::Zone;

use crate::module::{Entry, ModuleTable};
use crate::{Comparison, PyError, Value};

use super::native_class::NativeClass;

/// The module `datetime`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    (
        "date",
        Entry::Value(|_| Ok(Value::native(NativeClass(&date::CLASS)))),
    ),
    (
        "datetime",
        Entry::Value(|_| Ok(Value::native(NativeClass(&instant::CLASS)))),
    ),
    (
        "time",
        Entry::Value(|_| Ok(Value::native(NativeClass(&time::CLASS)))),
    ),
    (
        "timedelta",
        Entry::Value(|_| Ok(Value::native(NativeClass(&delta::CLASS)))),
    ),
    (
        "timezone",
        Entry::Value(|_| Ok(Value::native(NativeClass(&zone::CLASS)))),
    ),
    (
        "tzinfo",
        Entry::Value(|_| Ok(Value::native(NativeClass(&zone::TZINFO)))),
    ),
    ("UTC", Entry::Value(|_| Ok(Value::native(Zone::utc())))),
    ("MINYEAR", Entry::Value(|_| Ok(Value::from(1)))),
    ("MAXYEAR", Entry::Value(|_| Ok(Value::from(9999)))),
]);

/// `left < right` and its like, of two things in order.
pub(super) fn ordered<T: PartialOrd>(comparison: Comparison, left: &T, right: &T) -> Value {
    Value::Bool(match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left < right,
        Comparison::LessEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterEqual => left >= right,
    })
}

/// A jiff error as the `ValueError` that Python raises.
fn out_of_range(error: &jiff::Error) -> PyError {
    PyError::value_error(error.to_string())
}

/// A number that must fit into a field of a date or time.
fn field<T: TryFrom<i64>>(name: &str, number: i64) -> Result<T, PyError> {
    T::try_from(number).map_err(|_| PyError::value_error(format!("{name} is out of range")))
}
