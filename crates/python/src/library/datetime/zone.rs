//! `datetime.timezone`: a fixed offset from UTC.

use crate::library::native_class::{ClassTable, NativeClass};
use crate::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

use jiff::civil;

use super::delta::Delta;
use super::region::{self, Region};

/// A fixed offset from UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Seconds east of Greenwich.
    pub offset: i32,
    /// The name that was given.
    pub(crate) name: Option<String>,
    /// The place, where the offset depends on the moment.
    pub(crate) region: Option<Region>,
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

pub(super) const METHODS: &[(&str, NativeMethod)] =
    &[("utcoffset", utcoffset), ("tzname", tzname), ("dst", dst)];

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("timezone(offset, name=None)")?;
    let offset = bound
        .value("offset")
        .and_then(|offset| offset.to_native::<Delta>());
    let Some(offset) = offset else {
        return Err(bound.type_error("offset", "timezone() argument 1 must be datetime.timedelta"));
    };
    if offset.0 % 1_000_000 != 0 {
        return Err(bound.unsupported("offset", "an offset of parts of a second is not supported"));
    }
    let seconds = i32::try_from(offset.0 / 1_000_000).unwrap_or(i32::MAX);
    if seconds.abs() >= 86_400 {
        let message = "offset must be a timedelta strictly between -24 and 24 hours";
        return Err(PyError::value_error(message));
    }
    let name = bound.optional("name")?;
    Ok(Value::native(Zone {
        offset: seconds,
        name,
        region: None,
    }))
}

/// The zone of a method, as it is at the moment that is asked for.
fn asked(this: &Value, arguments: Arguments) -> Result<Option<Zone>, PyError> {
    let zone = super::super::native_class::receiver::<Zone>(this, &CLASS)?;
    let moment: Value = arguments.one("utcoffset")?;
    match (&zone.region, moment.as_native::<super::DateTime>()) {
        (None, _) => Ok(Some((*zone).clone())),
        (Some(_), Some(moment)) => Ok(Some(zone.placed(moment.value, false))),
        (Some(_), None) => Ok(None),
    }
}

fn utcoffset(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let zone = asked(this, arguments)?;
    Ok(zone.map_or(Value::None, |zone| Value::native(zone.delta())))
}

fn tzname(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let zone = asked(this, arguments)?;
    Ok(Value::from(zone.map(|zone| zone.label())))
}

fn dst(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let zone = asked(this, arguments)?;
    let saved = zone.and_then(|zone| zone.saved());
    Ok(saved.map_or(Value::None, Value::native))
}

impl Zone {
    /// `timezone.utc`.
    pub(crate) fn utc() -> Self {
        Self::fixed(0)
    }

    /// An offset without a name.
    pub fn fixed(offset: i32) -> Self {
        Self {
            offset,
            name: None,
            region: None,
        }
    }

    /// The same where calendar and clock show something.
    #[must_use]
    pub(crate) fn placed(&self, shown: civil::DateTime, fold: bool) -> Self {
        let region = self.region.as_ref();
        region
            .and_then(|region| region.when(shown, fold))
            .unwrap_or_else(|| self.clone())
    }

    /// The same at an instant.
    #[must_use]
    pub(crate) fn at(&self, instant: jiff::Timestamp) -> Self {
        match &self.region {
            Some(region) => region.at(instant),
            None => self.clone(),
        }
    }

    /// Whether it is the second of two moments that are shown alike.
    pub(crate) fn is_folded(&self, shown: civil::DateTime) -> bool {
        let region = self.region.as_ref();
        region.is_some_and(|region| region.is_folded(shown, self.offset))
    }

    /// How much is saved in summer; none: the zone does not know.
    pub(crate) fn saved(&self) -> Option<Delta> {
        self.region.as_ref()?.saved
    }

    /// Whether both are the same place.
    pub(crate) fn is_same_region(&self, other: &Self) -> bool {
        match (&self.region, &other.region) {
            (Some(one), Some(other)) => one.key == other.key,
            _ => false,
        }
    }

    /// The offset as a span of time.
    pub(crate) fn delta(&self) -> Delta {
        Delta(i128::from(self.offset) * 1_000_000)
    }

    /// `UTC`, `UTC+02:00` or the name that was given.
    pub(crate) fn label(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None if self.offset == 0 => "UTC".to_owned(),
            None => format!("UTC{}", self.iso()),
        }
    }

    /// `+02:00`, with seconds where there are some.
    pub(crate) fn iso(&self) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let (hours, minutes, seconds) = self.parts();
        let rest = if seconds == 0 {
            String::new()
        } else {
            format!(":{seconds:02}")
        };
        format!("{sign}{hours:02}:{minutes:02}{rest}")
    }

    fn table(&self) -> &'static ClassTable {
        match self.region {
            Some(_) => &region::CLASS,
            None => &CLASS,
        }
    }

    fn parts(&self) -> (i32, i32, i32) {
        let seconds = self.offset.abs();
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

impl Native for Zone {
    fn type_name(&self) -> &'static str {
        match self.region {
            Some(_) => "zoneinfo.ZoneInfo",
            None => "datetime.timezone",
        }
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(Value::native(NativeClass(self.table())))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let region = self.region.as_ref().filter(|_| name == "key");
        Ok(region.map(|region| Value::from(region.key.as_str())))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        if let Some(region) = &self.region {
            let key = crate::quote(&region.key);
            return Ok(format!("zoneinfo.ZoneInfo(key={key})"));
        }
        if self.offset == 0 && self.name.is_none() {
            return Ok("datetime.timezone.utc".to_owned());
        }
        let offset = self.delta().repr(interpreter)?;
        Ok(match &self.name {
            Some(name) => {
                let name = crate::quote(name);
                format!("datetime.timezone({offset}, {name})")
            }
            None => format!("datetime.timezone({offset})"),
        })
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(match &self.region {
            Some(region) => region.key.clone(),
            None => self.label(),
        })
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.as_native::<Self>();
        Some(
            other.is_some_and(|other| match (&self.region, &other.region) {
                (None, None) => other.offset == self.offset,
                _ => self.is_same_region(other),
            }),
        )
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        let key = self.region.as_ref().map_or("", |region| &region.key);
        let key = key.bytes().map(u64::from).sum::<u64>();
        let offset = if key == 0 {
            self.offset.unsigned_abs()
        } else {
            0
        };
        Some(Ok(u64::from(offset) + key))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, self.table())
    }
}
