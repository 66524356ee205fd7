//! The classes of `sqlalchemy.dialects.mssql`: scripts write them as variants.

use crate::types::classes::{Family, TypeClass, class};
use dbm_core::schema::types::{FloatClass, IntegerClass, JsonClass};

/// Module, name, base, family.
#[rustfmt::skip]
pub(crate) const CLASSES: &[TypeClass] = &[
    class("mssql", "BIT", "Boolean", Family::Named(&["create_constraint", "name"])),
    class("mssql", "DATETIME2", "DateTime", Family::Named(&["precision"])),
    class("mssql", "DATETIMEOFFSET", "DateTime", Family::Named(&["precision"])),
    class("mssql", "SMALLDATETIME", "DateTime", Family::Named(&["timezone"])),
    class("mssql", "DOUBLE_PRECISION", "DOUBLE_PRECISION", Family::Float(FloatClass::DoublePrecision)),
    class("mssql", "IMAGE", "LargeBinary", Family::Named(&["length"])),
    class("mssql", "JSON", "JSON", Family::Json(JsonClass::Json)),
    class("mssql", "MONEY", "TypeEngine", Family::Named(&[])),
    class("mssql", "NTEXT", "UnicodeText", Family::Named(&["length", "collation"])),
    class("mssql", "REAL", "REAL", Family::Float(FloatClass::Real)),
    class("mssql", "ROWVERSION", "TypeEngine", Family::Named(&["convert_int"])),
    class("mssql", "SMALLMONEY", "TypeEngine", Family::Named(&[])),
    class("mssql", "SQL_VARIANT", "TypeEngine", Family::Named(&[])),
    class("mssql", "TIME", "TIME", Family::Named(&["precision"])),
    class("mssql", "TIMESTAMP", "TypeEngine", Family::Named(&["convert_int"])),
    class("mssql", "TINYINT", "Integer", Family::Integer(IntegerClass::Tinyint)),
    class("mssql", "UNIQUEIDENTIFIER", "Uuid", Family::Named(&["as_uuid"])),
    class("mssql", "VARBINARY", "VARBINARY", Family::Named(&["length", "filestream"])),
    class("mssql", "XML", "Text", Family::Named(&["length", "collation"])),
];
