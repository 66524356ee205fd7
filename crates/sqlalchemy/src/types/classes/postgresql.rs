//! The classes of `sqlalchemy.dialects.postgresql`.

use crate::types::classes::{Family, TypeClass, class};
use dbm_core::schema::types::{BinaryClass, EnumClass, JsonClass, Spelling, TemporalClass};

/// Module, name, base, family.
#[rustfmt::skip]
pub(crate) const CLASSES: &[TypeClass] = &[
    class("postgresql", "TIMESTAMP", "TIMESTAMP", Family::Temporal(TemporalClass::Timestamp, Spelling::Sql)),
    class("postgresql", "TIME", "TIME", Family::Temporal(TemporalClass::Time, Spelling::Sql)),
    class("postgresql", "INTERVAL", "TypeEngine", Family::Interval(Spelling::Sql)),
    class("postgresql", "BYTEA", "LargeBinary", Family::Binary(BinaryClass::Bytea)),
    class("postgresql", "ENUM", "Enum", Family::Enum(EnumClass::Postgresql)),
    class("postgresql", "JSON", "JSON", Family::Json(JsonClass::Json)),
    class("postgresql", "JSONB", "JSON", Family::Json(JsonClass::Jsonb)),
    class("postgresql", "ARRAY", "ARRAY", Family::Array),
    class("postgresql", "DOMAIN", "TypeEngine", Family::Domain),
    class("postgresql", "CITEXT", "TEXT", Family::Named(&["length", "collation", "collation_schema"])),
    class("postgresql", "BIT", "TypeEngine", Family::Named(&["length", "varying"])),
    class("postgresql", "HSTORE", "TypeEngine", Family::Named(&["text_type"])),
    class("postgresql", "CIDR", "TypeEngine", Family::Named(&[])),
    class("postgresql", "INET", "TypeEngine", Family::Named(&[])),
    class("postgresql", "MACADDR", "TypeEngine", Family::Named(&[])),
    class("postgresql", "MACADDR8", "TypeEngine", Family::Named(&[])),
    class("postgresql", "MONEY", "TypeEngine", Family::Named(&[])),
    class("postgresql", "OID", "TypeEngine", Family::Named(&[])),
    class("postgresql", "REGCLASS", "TypeEngine", Family::Named(&[])),
    class("postgresql", "REGCONFIG", "TypeEngine", Family::Named(&[])),
    class("postgresql", "TSQUERY", "TypeEngine", Family::Named(&[])),
    class("postgresql", "TSVECTOR", "TypeEngine", Family::Named(&[])),
    class("postgresql", "JSONPATH", "TypeEngine", Family::Named(&[])),
    class("postgresql", "INT4RANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "INT8RANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "NUMRANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "DATERANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "TSRANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "TSTZRANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "INT4MULTIRANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "INT8MULTIRANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "NUMMULTIRANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "DATEMULTIRANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "TSMULTIRANGE", "TypeEngine", Family::Named(&[])),
    class("postgresql", "TSTZMULTIRANGE", "TypeEngine", Family::Named(&[])),
];
