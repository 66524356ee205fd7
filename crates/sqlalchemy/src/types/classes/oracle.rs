//! The classes of `sqlalchemy.dialects.oracle`: scripts write them as variants.

use crate::types::classes::{Family, TypeClass, class};
use dbm_core::schema::types::{FloatClass, Spelling, TemporalClass, TextClass};

/// Module, name, base, family.
#[rustfmt::skip]
pub(crate) const CLASSES: &[TypeClass] = &[
    class("oracle", "BFILE", "LargeBinary", Family::Named(&["length"])),
    class("oracle", "BINARY_DOUBLE", "Double", Family::Named(&["precision"])),
    class("oracle", "BINARY_FLOAT", "Float", Family::Named(&["precision"])),
    class("oracle", "DATE", "DateTime", Family::Temporal(TemporalClass::Date, Spelling::Sql)),
    class("oracle", "FLOAT", "FLOAT", Family::Float(FloatClass::FloatSql)),
    class("oracle", "INTERVAL", "TypeEngine", Family::Named(&["day_precision", "second_precision"])),
    class("oracle", "LONG", "Text", Family::Named(&["length", "collation"])),
    class("oracle", "NCLOB", "Text", Family::Named(&["length", "collation"])),
    class("oracle", "NUMBER", "Numeric", Family::Named(&["precision", "scale", "asdecimal"])),
    class("oracle", "NVARCHAR2", "NVARCHAR", Family::Text(TextClass::Nvarchar)),
    class("oracle", "RAW", "TypeEngine", Family::Named(&["length"])),
    class("oracle", "ROWID", "TypeEngine", Family::Named(&[])),
    class("oracle", "TIMESTAMP", "TIMESTAMP", Family::Temporal(TemporalClass::Timestamp, Spelling::Sql)),
    class("oracle", "VARCHAR2", "VARCHAR", Family::Named(&["length", "collation"])),
];
