//! The names of SQLAlchemy's classes.

use crate::schema::types::{
    BinaryClass, EnumClass, FloatClass, IntegerClass, JsonClass, NumericClass, Spelling,
    TemporalClass, TextClass,
};
use crate::schema::{Type, TypeKind};

impl Type {
    /// The name of the class that it is of: `String`, `VARCHAR`, `JSONB`.
    pub fn class_name(&self) -> &str {
        match &self.kind {
            TypeKind::Null => "NullType",
            TypeKind::Text(text) => text.class.name(),
            TypeKind::Integer(integer) => integer.class.name(),
            TypeKind::Numeric(numeric) => numeric.class.name(),
            TypeKind::Float(float) => float.class.name(),
            TypeKind::Boolean(boolean) => boolean.spelling.of("Boolean", "BOOLEAN"),
            TypeKind::Temporal(temporal) => match temporal.class {
                TemporalClass::DateTime => temporal.spelling.of("DateTime", "DATETIME"),
                TemporalClass::Timestamp => "TIMESTAMP",
                TemporalClass::Date => temporal.spelling.of("Date", "DATE"),
                TemporalClass::Time => temporal.spelling.of("Time", "TIME"),
            },
            TypeKind::Interval(interval) => interval.spelling.of("Interval", "INTERVAL"),
            TypeKind::Binary(binary) => binary.class.name(),
            TypeKind::Uuid(uuid) => uuid.spelling.of("Uuid", "UUID"),
            TypeKind::Enum(kind) => kind.class.name(),
            TypeKind::Json(json) => json.class.name(),
            TypeKind::Array(_) => "ARRAY",
            TypeKind::Named(named) => &named.name,
            TypeKind::Verbatim(_) => "TypeEngine",
        }
    }
}

impl Spelling {
    /// The one of two names that it stands for.
    pub fn of(self, generic: &'static str, sql: &'static str) -> &'static str {
        match self {
            Self::Generic => generic,
            Self::Sql => sql,
        }
    }
}

impl TextClass {
    /// The name of the class.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Unicode => "Unicode",
            Self::Text => "Text",
            Self::UnicodeText => "UnicodeText",
            Self::Varchar => "VARCHAR",
            Self::Nvarchar => "NVARCHAR",
            Self::Char => "CHAR",
            Self::Nchar => "NCHAR",
            Self::TextSql => "TEXT",
            Self::Clob => "CLOB",
            Self::Tinytext => "TINYTEXT",
            Self::Mediumtext => "MEDIUMTEXT",
            Self::Longtext => "LONGTEXT",
        }
    }
}

impl IntegerClass {
    /// The name of the class.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Integer => "Integer",
            Self::SmallInteger => "SmallInteger",
            Self::BigInteger => "BigInteger",
            Self::IntegerSql => "INTEGER",
            Self::Smallint => "SMALLINT",
            Self::Bigint => "BIGINT",
            Self::Tinyint => "TINYINT",
            Self::Mediumint => "MEDIUMINT",
        }
    }
}

impl NumericClass {
    /// The name of the class.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Numeric => "Numeric",
            Self::NumericSql => "NUMERIC",
            Self::Decimal => "DECIMAL",
        }
    }
}

impl FloatClass {
    /// The name of the class.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Float => "Float",
            Self::Double => "Double",
            Self::FloatSql => "FLOAT",
            Self::Real => "REAL",
            Self::DoubleSql => "DOUBLE",
            Self::DoublePrecision => "DOUBLE_PRECISION",
        }
    }
}

impl BinaryClass {
    /// The name of the class.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::LargeBinary => "LargeBinary",
            Self::Binary => "BINARY",
            Self::Varbinary => "VARBINARY",
            Self::Blob => "BLOB",
            Self::Bytea => "BYTEA",
            Self::Tinyblob => "TINYBLOB",
            Self::Mediumblob => "MEDIUMBLOB",
            Self::Longblob => "LONGBLOB",
        }
    }
}

impl EnumClass {
    /// The name of the class.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Enum => "Enum",
            Self::Postgresql | Self::Mysql => "ENUM",
            Self::MysqlSet => "SET",
        }
    }
}

impl JsonClass {
    /// The name of the class.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Jsonb => "JSONB",
        }
    }
}
