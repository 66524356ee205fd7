//! The classes of `sqlalchemy.dialects.mysql`.

use crate::types::classes::{Family, TypeClass, class};
use dbm_core::schema::types::{
    BinaryClass, EnumClass, FloatClass, IntegerClass, JsonClass, NumericClass, Spelling,
    TemporalClass, TextClass,
};

/// Module, name, base, family.
#[rustfmt::skip]
pub(crate) const CLASSES: &[TypeClass] = &[
    class("mysql", "VARCHAR", "VARCHAR", Family::Text(TextClass::Varchar)),
    class("mysql", "NVARCHAR", "NVARCHAR", Family::Text(TextClass::Nvarchar)),
    class("mysql", "CHAR", "CHAR", Family::Text(TextClass::Char)),
    class("mysql", "NCHAR", "NCHAR", Family::Text(TextClass::Nchar)),
    class("mysql", "TEXT", "TEXT", Family::Text(TextClass::TextSql)),
    class("mysql", "TINYTEXT", "String", Family::Text(TextClass::Tinytext)),
    class("mysql", "MEDIUMTEXT", "String", Family::Text(TextClass::Mediumtext)),
    class("mysql", "LONGTEXT", "String", Family::Text(TextClass::Longtext)),
    class("mysql", "INTEGER", "INTEGER", Family::Integer(IntegerClass::IntegerSql)),
    class("mysql", "SMALLINT", "SMALLINT", Family::Integer(IntegerClass::Smallint)),
    class("mysql", "BIGINT", "BIGINT", Family::Integer(IntegerClass::Bigint)),
    class("mysql", "TINYINT", "Integer", Family::Integer(IntegerClass::Tinyint)),
    class("mysql", "MEDIUMINT", "Integer", Family::Integer(IntegerClass::Mediumint)),
    class("mysql", "NUMERIC", "NUMERIC", Family::Numeric(NumericClass::NumericSql)),
    class("mysql", "DECIMAL", "DECIMAL", Family::Numeric(NumericClass::Decimal)),
    class("mysql", "FLOAT", "FLOAT", Family::Float(FloatClass::FloatSql)),
    class("mysql", "REAL", "REAL", Family::Float(FloatClass::Real)),
    class("mysql", "DOUBLE", "DOUBLE", Family::Float(FloatClass::DoubleSql)),
    class("mysql", "DATETIME", "DATETIME", Family::Temporal(TemporalClass::DateTime, Spelling::Sql)),
    class("mysql", "TIMESTAMP", "TIMESTAMP", Family::Temporal(TemporalClass::Timestamp, Spelling::Sql)),
    class("mysql", "TIME", "TIME", Family::Temporal(TemporalClass::Time, Spelling::Sql)),
    class("mysql", "TINYBLOB", "TypeEngine", Family::Binary(BinaryClass::Tinyblob)),
    class("mysql", "MEDIUMBLOB", "TypeEngine", Family::Binary(BinaryClass::Mediumblob)),
    class("mysql", "LONGBLOB", "TypeEngine", Family::Binary(BinaryClass::Longblob)),
    class("mysql", "ENUM", "Enum", Family::Enum(EnumClass::Mysql)),
    class("mysql", "SET", "String", Family::Enum(EnumClass::MysqlSet)),
    class("mysql", "JSON", "JSON", Family::Json(JsonClass::Json)),
    class("mysql", "BIT", "TypeEngine", Family::Named(&["length"])),
    class("mysql", "YEAR", "TypeEngine", Family::Named(&["display_width"])),
    class("mysql", "INET4", "TypeEngine", Family::Named(&[])),
    class("mysql", "INET6", "TypeEngine", Family::Named(&[])),
];
