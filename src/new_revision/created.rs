//! When a revision is made, in the project's time zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::new_revision::NewRevisionError;
use dbm_project::settings::Resolved;
use dbm_python::Value;
use dbm_python::library::datetime::{DateTime, Zone};

/// A moment; without a zone it is the local time and does not say so.
#[derive(Debug, Clone)]
pub(super) struct Created {
    pub(super) moment: Zoned,
    has_zone: bool,
}

impl Created {
    pub(super) fn now(zone: Option<&Resolved<String>>) -> Result<Self, NewRevisionError> {
        Self::at(Timestamp::now(), zone)
    }

    /// Alembic tries the name as it is, then in capitals.
    pub(super) fn at(
        moment: Timestamp,
        zone: Option<&Resolved<String>>,
    ) -> Result<Self, NewRevisionError> {
        let time_zone = match zone {
            None => TimeZone::system(),
            Some(name) => TimeZone::get(&name.value)
                .or_else(|_| TimeZone::get(&name.value.to_uppercase()))
                .map_err(|_| NewRevisionError::TimeZone {
                    name: name.value.clone(),
                    place: name.origin.place().cloned(),
                })?,
        };
        Ok(Self {
            moment: moment.to_zoned(time_zone),
            has_zone: zone.is_some(),
        })
    }

    /// `create_date`: Python's clock counts microseconds.
    pub(super) fn value(&self) -> Value {
        let clock = self.moment.datetime();
        let microseconds = clock.subsec_nanosecond() / 1000 * 1000;
        let value = clock.with().subsec_nanosecond(microseconds).build();
        Value::native(DateTime {
            value: value.unwrap_or(clock),
            zone: self
                .has_zone
                .then(|| Zone::fixed(self.moment.offset().seconds())),
        })
    }
}
