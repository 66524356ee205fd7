//! Types (SQLAlchemy: `SQLiteTypeCompiler`).

use crate::schema::types::{JsonClass, JsonType};

/// `JSON` or `JSONB`.
pub fn json(kind: &JsonType) -> &'static str {
    match kind.class {
        JsonClass::Json => "JSON",
        JsonClass::Jsonb => "JSONB",
    }
}
