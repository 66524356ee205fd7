//! `datetime.timezone`: a fixed offset from UTC.

use crate::library::native_class::{ClassTable, NativeClass};
use crate::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

use super::delta::Delta;

/// A fixed offset from UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Seconds east of Greenwich.
    pub offset: i32,
    /// The name that was given.
    pub name: Option<String>,
}

pub(super) static TZINFO: ClassTable = ClassTable {
    module: "datetime",
    name: "tzinfo",
    new: |_, _| Err(PyError::unsupported("`tzinfo` objects are not supported")),
    functions: &[],
    constants: &[],
    methods: &[],
    parent: None,
};

pub(super) static CLASS: ClassTable = ClassTable {
    module: "datetime",
    name: "timezone",
    new,
    functions: &[],
    constants: &[("utc", || Value::native(Zone::utc()))],
    methods: METHODS,
    parent: Some(&TZINFO),
};

const METHODS: &[(&str, NativeMethod)] = &[("utcoffset", utcoffset), ("tzname", tzname)];

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("timezone(offset, name=None)")?;
    let offset = bound
        .value("offset")
        .and_then(|offset| offset.to_native::<Delta>());
    let Some(offset) = offset else {
        return Err(bound.type_error("offset", "timezone() argument 1 must be datetime.timedelta"));
    };
    let seconds = i32::try_from(offset.0 / 1_000_000).unwrap_or(i32::MAX);
    if seconds.abs() >= 86_400 {
        let message = "offset must be a timedelta strictly between -24 and 24 hours";
        return Err(PyError::value_error(message));
    }
    let name = bound.optional("name")?;
    Ok(Value::native(Zone {
        offset: seconds,
        name,
    }))
}

fn utcoffset(_: &mut Interpreter, this: &Value, _: Arguments) -> PyResult {
    let zone = super::super::native_class::receiver::<Zone>(this, &CLASS)?;
    Ok(Value::native(zone.delta()))
}

fn tzname(_: &mut Interpreter, this: &Value, _: Arguments) -> PyResult {
    let zone = super::super::native_class::receiver::<Zone>(this, &CLASS)?;
    Ok(Value::from(zone.label()))
}

impl Zone {
    /// `timezone.utc`.
    pub fn utc() -> Self {
        Self {
            offset: 0,
            name: None,
        }
    }

    /// The offset as a span of time.
    pub fn delta(&self) -> Delta {
        Delta(i128::from(self.offset) * 1_000_000)
    }

    /// `UTC`, `UTC+02:00` or the name that was given.
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None if self.offset == 0 => "UTC".to_owned(),
            None => format!("UTC{}", self.iso()),
        }
    }

    /// `+02:00`, with seconds where there are some.
    pub fn iso(&self) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let (hours, minutes, seconds) = self.parts();
        let rest = if seconds == 0 {
            String::new()
        } else {
            format!(":{seconds:02}")
        };
        format!("{sign}{hours:02}:{minutes:02}{rest}")
    }

    fn parts(&self) -> (i32, i32, i32) {
        let seconds = self.offset.abs();
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

impl Native for Zone {
    fn type_name(&self) -> &'static str {
        "datetime.timezone"
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(Value::native(NativeClass(&CLASS)))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        if self.offset == 0 && self.name.is_none() {
            return Ok("datetime.timezone.utc".to_owned());
        }
        let offset = self.delta().repr(interpreter)?;
        Ok(match &self.name {
            Some(name) => format!("datetime.timezone({offset}, {name:?})"),
            None => format!("datetime.timezone({offset})"),
        })
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(self.label())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.as_native::<Self>();
        Some(other.is_some_and(|other| other.offset == self.offset))
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        Some(Ok(u64::from(self.offset.unsigned_abs())))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
