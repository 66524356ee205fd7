//! Types (SQLAlchemy: `SQLiteTypeCompiler`).

use crate::generic::types as generic;
use dbm_core::schema::types::{JsonClass, JsonType, TemporalType};

/// `DATE`, or `DATE_CHAR` where the format is of digits alone.
pub(crate) fn temporal(kind: &TemporalType) -> String {
    let name = generic::temporal(kind);
    let suffix = if kind.digits { "_CHAR" } else { "" };
    format!("{name}{suffix}")
}

/// `JSON` or `JSONB`.
pub(crate) fn json(kind: &JsonType) -> &'static str {
    match kind.class {
        JsonClass::Json => "JSON",
        JsonClass::Jsonb => "JSONB",
    }
}
