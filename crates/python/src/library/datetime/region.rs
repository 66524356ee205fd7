//! `zoneinfo.ZoneInfo`: the offset of a place, which depends on the moment.

use std::rc::Rc;

use jiff::civil;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use crate::library::native_class::{ClassTable, NativeClass};
use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Class, Instance, Interpreter, PyError, PyResult, StandardError, Value};

use super::delta::Delta;
use super::zone::{self, Zone};

/// A place of the time zone database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    /// Its name there.
    pub(crate) key: String,
    zone: TimeZone,
    /// How much is saved at the moment, if one is known.
    pub(crate) saved: Option<Delta>,
}

pub(super) static CLASS: ClassTable = ClassTable {
    module: "zoneinfo",
    name: "ZoneInfo",
    new,
    functions: &[],
    constants: &[],
    methods: zone::METHODS,
    parent: Some(&zone::TZINFO),
};

/// The module `zoneinfo`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    (
        "ZoneInfo",
        Entry::Value(|_| Ok(Value::native(NativeClass(&CLASS)))),
    ),
    (
        "ZoneInfoNotFoundError",
        Entry::Value(|_| Ok(Value::Class(error_class()))),
    ),
]);

thread_local! {
    static ERROR: Rc<Class> =
        Class::exception("ZoneInfoNotFoundError", "zoneinfo", &StandardError::KeyError.class());
}

fn error_class() -> Rc<Class> {
    ERROR.with(Rc::clone)
}

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("ZoneInfo(key)")?;
    let key: String = bound.required("key")?;
    let zone = TimeZone::get(&key).map_err(|_| {
        let message = Value::from(format!("No time zone found with key {key}"));
        PyError::exception(Instance::exception(&error_class(), vec![message]))
    })?;
    let region = Region {
        key,
        zone,
        saved: None,
    };
    Ok(Value::native(Zone {
        offset: 0,
        name: None,
        region: Some(region),
    }))
}

impl Region {
    /// The zone that it is at an instant.
    pub(super) fn at(&self, instant: jiff::Timestamp) -> Zone {
        let info = self.zone.to_offset_info(instant);
        let saved = if info.dst().is_dst() {
            let mut before = self.zone.preceding(instant);
            let standard = before.find(|transition| !transition.dst().is_dst());
            let standard = standard.map_or(3600, |transition| {
                info.offset().seconds() - transition.offset().seconds()
            });
            i128::from(standard) * 1_000_000
        } else {
            0
        };
        Zone {
            offset: info.offset().seconds(),
            name: Some(info.abbreviation().to_owned()),
            region: Some(Self {
                saved: Some(Delta(saved)),
                ..self.clone()
            }),
        }
    }

    /// The zone that it is when its clocks show something. Of two such moments `fold` takes the second.
    pub(super) fn when(&self, shown: civil::DateTime, fold: bool) -> Option<Zone> {
        let instant = |offset: Offset| offset.to_timestamp(shown).ok();
        let (offset, probe) = match self.zone.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset } => (offset, instant(offset)?),
            AmbiguousOffset::Fold { before, .. } if !fold => (before, instant(before)?),
            AmbiguousOffset::Fold { after, .. } => (after, instant(after)?),
            // what no clock shows is read as before the change, or as after it
            AmbiguousOffset::Gap { before, after } if !fold => (before, instant(after)?),
            AmbiguousOffset::Gap { before, after } => (after, instant(before)?),
        };
        let mut zone = self.at(probe);
        zone.offset = offset.seconds();
        Some(zone)
    }

    /// Whether a moment with this offset is the second one that the clocks show so.
    pub(super) fn is_folded(&self, shown: civil::DateTime, offset: i32) -> bool {
        match self.zone.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { .. } => false,
            AmbiguousOffset::Fold { after, .. } | AmbiguousOffset::Gap { after, .. } => {
                after.seconds() == offset
            }
        }
    }
}
