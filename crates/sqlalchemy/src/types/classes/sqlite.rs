//! The classes of `sqlalchemy.dialects.sqlite`.

use crate::types::classes::{Family, TypeClass, class};
use dbm_core::schema::types::{JsonClass, Spelling, TemporalClass};

/// Module, name, base, family.
#[rustfmt::skip]
pub(crate) const CLASSES: &[TypeClass] = &[
    class("sqlite", "DATETIME", "DateTime", Family::Temporal(TemporalClass::DateTime, Spelling::Sql)),
    class("sqlite", "DATE", "Date", Family::Temporal(TemporalClass::Date, Spelling::Sql)),
    class("sqlite", "TIME", "Time", Family::Temporal(TemporalClass::Time, Spelling::Sql)),
    class("sqlite", "JSON", "JSON", Family::Json(JsonClass::Json)),
    class("sqlite", "JSONB", "JSON", Family::Json(JsonClass::Jsonb)),
];
