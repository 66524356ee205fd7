//! The classes of types that SQLAlchemy has: their names, their bases, what family they belong to.
//!
//! One line a class. `base` is the class that `isinstance` climbs to next; all end in `TypeEngine`.

use crate::schema::types::{
    BinaryClass, EnumClass, FloatClass, IntegerClass, JsonClass, NumericClass, Spelling,
    TemporalClass, TextClass,
};

/// A class of types that SQLAlchemy or a package brings.
#[derive(Debug)]
pub struct TypeClass {
    /// The module it is written from: `sqlalchemy`, or a dialect's name.
    pub module: &'static str,
    /// Its name: `String`.
    pub name: &'static str,
    /// Its base's name in the same module, else in `sqlalchemy`.
    pub base: &'static str,
    /// How its arguments become a type.
    pub family: Family,
}

/// How the arguments of a class become a type.
#[derive(Debug, Clone, Copy)]
pub enum Family {
    /// `TypeEngine`, `SchemaType` and others that only `isinstance` needs.
    Abstract,
    /// `NullType`.
    Null,
    /// Character strings.
    Text(TextClass),
    /// Whole numbers.
    Integer(IntegerClass),
    /// Exact numbers.
    Numeric(NumericClass),
    /// Floating point numbers.
    Float(FloatClass),
    /// Booleans.
    Boolean(Spelling),
    /// Dates and times.
    Temporal(TemporalClass, Spelling),
    /// Spans of time.
    Interval(Spelling),
    /// Bytes.
    Binary(BinaryClass),
    /// Pickled objects, stored as bytes.
    Pickle,
    /// UUIDs.
    Uuid(Spelling),
    /// Enumerations.
    Enum(EnumClass),
    /// JSON documents.
    Json(JsonClass),
    /// Arrays.
    Array,
    /// A type that one dialect has, and the parameters it takes, in order.
    Named(&'static [&'static str]),
    /// `postgresql.DOMAIN`.
    Domain,
    /// `TypeDecorator`: scripts subclass it.
    Decorator,
    /// `UserDefinedType`: scripts subclass it.
    UserDefined,
}

const SA: &str = "sqlalchemy";
const PG: &str = "postgresql";
const MY: &str = "mysql";
const LITE: &str = "sqlite";
const MS: &str = "mssql";
const ORA: &str = "oracle";

const fn class(
    module: &'static str,
    name: &'static str,
    base: &'static str,
    family: Family,
) -> TypeClass {
    TypeClass {
        module,
        name,
        base,
        family,
    }
}

/// The class `name` of `module`; a dialect's module also has the general ones it exports again.
pub fn find(module: &str, name: &str) -> Option<&'static TypeClass> {
    let own = |module: &str| {
        CLASSES
            .iter()
            .find(|class| class.module == module && class.name == name)
    };
    own(module).or_else(|| {
        let exported = exports(module).contains(&name);
        exported.then(|| own(SA)).flatten()
    })
}

/// The names of all classes that `module` has, exported ones included.
pub fn names(module: &str) -> impl Iterator<Item = &'static str> {
    let exported = exports(module).iter().copied();
    CLASSES
        .iter()
        .filter(move |class| class.module == module)
        .map(|class| class.name)
        .chain(exported)
}

/// What a dialect's module exports that is `sqlalchemy`'s.
fn exports(module: &str) -> &'static [&'static str] {
    match module {
        PG => &[
            "BIGINT",
            "BOOLEAN",
            "CHAR",
            "DATE",
            "DOUBLE_PRECISION",
            "FLOAT",
            "INTEGER",
            "NUMERIC",
            "REAL",
            "SMALLINT",
            "TEXT",
            "UUID",
            "VARCHAR",
        ],
        MY => &["BINARY", "BLOB", "BOOLEAN", "DATE", "VARBINARY"],
        LITE => &[
            "BLOB",
            "BOOLEAN",
            "CHAR",
            "DECIMAL",
            "FLOAT",
            "INTEGER",
            "NUMERIC",
            "REAL",
            "SMALLINT",
            "TEXT",
            "TIMESTAMP",
            "VARCHAR",
        ],
        MS => &[
            "BIGINT", "BINARY", "CHAR", "DATE", "DATETIME", "DECIMAL", "FLOAT", "INTEGER", "NCHAR",
            "NUMERIC", "NVARCHAR", "SMALLINT", "TEXT", "VARCHAR",
        ],
        ORA => &[
            "BLOB",
            "BOOLEAN",
            "CHAR",
            "CLOB",
            "DOUBLE_PRECISION",
            "NCHAR",
            "NVARCHAR",
            "REAL",
            "VARCHAR",
        ],
        _ => &[],
    }
}

/// Every class, in one list.
pub const CLASSES: &[TypeClass] = &[
    class(SA, "TypeEngine", "", Family::Abstract),
    class(SA, "SchemaType", "", Family::Abstract),
    class(SA, "Concatenable", "", Family::Abstract),
    class(SA, "TypeDecorator", "TypeEngine", Family::Decorator),
    class(SA, "UserDefinedType", "TypeEngine", Family::UserDefined),
    class(SA, "NullType", "TypeEngine", Family::Null),
    // character strings
    class(SA, "String", "TypeEngine", Family::Text(TextClass::String)),
    class(SA, "Unicode", "String", Family::Text(TextClass::Unicode)),
    class(SA, "Text", "String", Family::Text(TextClass::Text)),
    class(
        SA,
        "UnicodeText",
        "Text",
        Family::Text(TextClass::UnicodeText),
    ),
    class(SA, "VARCHAR", "String", Family::Text(TextClass::Varchar)),
    class(SA, "NVARCHAR", "Unicode", Family::Text(TextClass::Nvarchar)),
    class(SA, "CHAR", "String", Family::Text(TextClass::Char)),
    class(SA, "NCHAR", "Unicode", Family::Text(TextClass::Nchar)),
    class(SA, "TEXT", "Text", Family::Text(TextClass::TextSql)),
    class(SA, "CLOB", "Text", Family::Text(TextClass::Clob)),
    // numbers
    class(
        SA,
        "Integer",
        "TypeEngine",
        Family::Integer(IntegerClass::Integer),
    ),
    class(
        SA,
        "SmallInteger",
        "Integer",
        Family::Integer(IntegerClass::SmallInteger),
    ),
    class(
        SA,
        "BigInteger",
        "Integer",
        Family::Integer(IntegerClass::BigInteger),
    ),
    class(
        SA,
        "INTEGER",
        "Integer",
        Family::Integer(IntegerClass::IntegerSql),
    ),
    class(
        SA,
        "INT",
        "Integer",
        Family::Integer(IntegerClass::IntegerSql),
    ),
    class(
        SA,
        "SMALLINT",
        "SmallInteger",
        Family::Integer(IntegerClass::Smallint),
    ),
    class(
        SA,
        "BIGINT",
        "BigInteger",
        Family::Integer(IntegerClass::Bigint),
    ),
    class(
        SA,
        "Numeric",
        "TypeEngine",
        Family::Numeric(NumericClass::Numeric),
    ),
    class(
        SA,
        "NUMERIC",
        "Numeric",
        Family::Numeric(NumericClass::NumericSql),
    ),
    class(
        SA,
        "DECIMAL",
        "Numeric",
        Family::Numeric(NumericClass::Decimal),
    ),
    class(SA, "Float", "TypeEngine", Family::Float(FloatClass::Float)),
    class(SA, "Double", "Float", Family::Float(FloatClass::Double)),
    class(SA, "FLOAT", "Float", Family::Float(FloatClass::FloatSql)),
    class(SA, "REAL", "Float", Family::Float(FloatClass::Real)),
    class(SA, "DOUBLE", "Double", Family::Float(FloatClass::DoubleSql)),
    class(
        SA,
        "DOUBLE_PRECISION",
        "Double",
        Family::Float(FloatClass::DoublePrecision),
    ),
    class(
        SA,
        "Boolean",
        "TypeEngine",
        Family::Boolean(Spelling::Generic),
    ),
    class(SA, "BOOLEAN", "Boolean", Family::Boolean(Spelling::Sql)),
    class(
        SA,
        "MatchType",
        "Boolean",
        Family::Boolean(Spelling::Generic),
    ),
    // dates and times
    class(
        SA,
        "DateTime",
        "TypeEngine",
        Family::Temporal(TemporalClass::DateTime, Spelling::Generic),
    ),
    class(
        SA,
        "Date",
        "TypeEngine",
        Family::Temporal(TemporalClass::Date, Spelling::Generic),
    ),
    class(
        SA,
        "Time",
        "TypeEngine",
        Family::Temporal(TemporalClass::Time, Spelling::Generic),
    ),
    class(
        SA,
        "DATETIME",
        "DateTime",
        Family::Temporal(TemporalClass::DateTime, Spelling::Sql),
    ),
    class(
        SA,
        "TIMESTAMP",
        "DateTime",
        Family::Temporal(TemporalClass::Timestamp, Spelling::Sql),
    ),
    class(
        SA,
        "DATE",
        "Date",
        Family::Temporal(TemporalClass::Date, Spelling::Sql),
    ),
    class(
        SA,
        "TIME",
        "Time",
        Family::Temporal(TemporalClass::Time, Spelling::Sql),
    ),
    class(
        SA,
        "Interval",
        "TypeEngine",
        Family::Interval(Spelling::Generic),
    ),
    // bytes
    class(
        SA,
        "LargeBinary",
        "TypeEngine",
        Family::Binary(BinaryClass::LargeBinary),
    ),
    class(
        SA,
        "Binary",
        "LargeBinary",
        Family::Binary(BinaryClass::LargeBinary),
    ),
    class(SA, "BLOB", "LargeBinary", Family::Binary(BinaryClass::Blob)),
    class(
        SA,
        "BINARY",
        "TypeEngine",
        Family::Binary(BinaryClass::Binary),
    ),
    class(
        SA,
        "VARBINARY",
        "TypeEngine",
        Family::Binary(BinaryClass::Varbinary),
    ),
    class(SA, "PickleType", "TypeDecorator", Family::Pickle),
    // the rest
    class(SA, "Uuid", "TypeEngine", Family::Uuid(Spelling::Generic)),
    class(SA, "UUID", "Uuid", Family::Uuid(Spelling::Sql)),
    class(SA, "Enum", "String", Family::Enum(EnumClass::Enum)),
    class(SA, "JSON", "TypeEngine", Family::Json(JsonClass::Json)),
    class(SA, "ARRAY", "TypeEngine", Family::Array),
    // PostgreSQL
    class(
        PG,
        "TIMESTAMP",
        "TIMESTAMP",
        Family::Temporal(TemporalClass::Timestamp, Spelling::Sql),
    ),
    class(
        PG,
        "TIME",
        "TIME",
        Family::Temporal(TemporalClass::Time, Spelling::Sql),
    ),
    class(
        PG,
        "INTERVAL",
        "TypeEngine",
        Family::Interval(Spelling::Sql),
    ),
    class(
        PG,
        "BYTEA",
        "LargeBinary",
        Family::Binary(BinaryClass::Bytea),
    ),
    class(PG, "ENUM", "Enum", Family::Enum(EnumClass::Postgresql)),
    class(PG, "JSON", "JSON", Family::Json(JsonClass::Json)),
    class(PG, "JSONB", "JSON", Family::Json(JsonClass::Jsonb)),
    class(PG, "ARRAY", "ARRAY", Family::Array),
    class(PG, "DOMAIN", "TypeEngine", Family::Domain),
    class(
        PG,
        "CITEXT",
        "TEXT",
        Family::Named(&["length", "collation", "collation_schema"]),
    ),
    class(
        PG,
        "BIT",
        "TypeEngine",
        Family::Named(&["length", "varying"]),
    ),
    class(PG, "HSTORE", "TypeEngine", Family::Named(&["text_type"])),
    class(PG, "CIDR", "TypeEngine", Family::Named(&[])),
    class(PG, "INET", "TypeEngine", Family::Named(&[])),
    class(PG, "MACADDR", "TypeEngine", Family::Named(&[])),
    class(PG, "MACADDR8", "TypeEngine", Family::Named(&[])),
    class(PG, "MONEY", "TypeEngine", Family::Named(&[])),
    class(PG, "OID", "TypeEngine", Family::Named(&[])),
    class(PG, "REGCLASS", "TypeEngine", Family::Named(&[])),
    class(PG, "REGCONFIG", "TypeEngine", Family::Named(&[])),
    class(PG, "TSQUERY", "TypeEngine", Family::Named(&[])),
    class(PG, "TSVECTOR", "TypeEngine", Family::Named(&[])),
    class(PG, "JSONPATH", "TypeEngine", Family::Named(&[])),
    class(PG, "INT4RANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "INT8RANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "NUMRANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "DATERANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "TSRANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "TSTZRANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "INT4MULTIRANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "INT8MULTIRANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "NUMMULTIRANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "DATEMULTIRANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "TSMULTIRANGE", "TypeEngine", Family::Named(&[])),
    class(PG, "TSTZMULTIRANGE", "TypeEngine", Family::Named(&[])),
    // MySQL
    class(MY, "VARCHAR", "VARCHAR", Family::Text(TextClass::Varchar)),
    class(
        MY,
        "NVARCHAR",
        "NVARCHAR",
        Family::Text(TextClass::Nvarchar),
    ),
    class(MY, "CHAR", "CHAR", Family::Text(TextClass::Char)),
    class(MY, "NCHAR", "NCHAR", Family::Text(TextClass::Nchar)),
    class(MY, "TEXT", "TEXT", Family::Text(TextClass::TextSql)),
    class(MY, "TINYTEXT", "String", Family::Text(TextClass::Tinytext)),
    class(
        MY,
        "MEDIUMTEXT",
        "String",
        Family::Text(TextClass::Mediumtext),
    ),
    class(MY, "LONGTEXT", "String", Family::Text(TextClass::Longtext)),
    class(
        MY,
        "INTEGER",
        "INTEGER",
        Family::Integer(IntegerClass::IntegerSql),
    ),
    class(
        MY,
        "SMALLINT",
        "SMALLINT",
        Family::Integer(IntegerClass::Smallint),
    ),
    class(
        MY,
        "BIGINT",
        "BIGINT",
        Family::Integer(IntegerClass::Bigint),
    ),
    class(
        MY,
        "TINYINT",
        "Integer",
        Family::Integer(IntegerClass::Tinyint),
    ),
    class(
        MY,
        "MEDIUMINT",
        "Integer",
        Family::Integer(IntegerClass::Mediumint),
    ),
    class(
        MY,
        "NUMERIC",
        "NUMERIC",
        Family::Numeric(NumericClass::NumericSql),
    ),
    class(
        MY,
        "DECIMAL",
        "DECIMAL",
        Family::Numeric(NumericClass::Decimal),
    ),
    class(MY, "FLOAT", "FLOAT", Family::Float(FloatClass::FloatSql)),
    class(MY, "REAL", "REAL", Family::Float(FloatClass::Real)),
    class(MY, "DOUBLE", "DOUBLE", Family::Float(FloatClass::DoubleSql)),
    class(
        MY,
        "DATETIME",
        "DATETIME",
        Family::Temporal(TemporalClass::DateTime, Spelling::Sql),
    ),
    class(
        MY,
        "TIMESTAMP",
        "TIMESTAMP",
        Family::Temporal(TemporalClass::Timestamp, Spelling::Sql),
    ),
    class(
        MY,
        "TIME",
        "TIME",
        Family::Temporal(TemporalClass::Time, Spelling::Sql),
    ),
    class(
        MY,
        "TINYBLOB",
        "TypeEngine",
        Family::Binary(BinaryClass::Tinyblob),
    ),
    class(
        MY,
        "MEDIUMBLOB",
        "TypeEngine",
        Family::Binary(BinaryClass::Mediumblob),
    ),
    class(
        MY,
        "LONGBLOB",
        "TypeEngine",
        Family::Binary(BinaryClass::Longblob),
    ),
    class(MY, "ENUM", "Enum", Family::Enum(EnumClass::Mysql)),
    class(MY, "SET", "String", Family::Enum(EnumClass::MysqlSet)),
    class(MY, "JSON", "JSON", Family::Json(JsonClass::Json)),
    class(MY, "BIT", "TypeEngine", Family::Named(&["length"])),
    class(MY, "YEAR", "TypeEngine", Family::Named(&["display_width"])),
    class(MY, "INET4", "TypeEngine", Family::Named(&[])),
    class(MY, "INET6", "TypeEngine", Family::Named(&[])),
    // SQLite
    class(
        LITE,
        "DATETIME",
        "DateTime",
        Family::Temporal(TemporalClass::DateTime, Spelling::Sql),
    ),
    class(
        LITE,
        "DATE",
        "Date",
        Family::Temporal(TemporalClass::Date, Spelling::Sql),
    ),
    class(
        LITE,
        "TIME",
        "Time",
        Family::Temporal(TemporalClass::Time, Spelling::Sql),
    ),
    class(LITE, "JSON", "JSON", Family::Json(JsonClass::Json)),
    class(LITE, "JSONB", "JSON", Family::Json(JsonClass::Jsonb)),
    // SQL Server: written in scripts as variants
    class(
        MS,
        "BIT",
        "Boolean",
        Family::Named(&["create_constraint", "name"]),
    ),
    class(MS, "DATETIME2", "DateTime", Family::Named(&["precision"])),
    class(
        MS,
        "DATETIMEOFFSET",
        "DateTime",
        Family::Named(&["precision"]),
    ),
    class(
        MS,
        "SMALLDATETIME",
        "DateTime",
        Family::Named(&["timezone"]),
    ),
    class(
        MS,
        "DOUBLE_PRECISION",
        "DOUBLE_PRECISION",
        Family::Named(&[]),
    ),
    class(MS, "IMAGE", "LargeBinary", Family::Named(&["length"])),
    class(MS, "JSON", "JSON", Family::Named(&["none_as_null"])),
    class(MS, "MONEY", "TypeEngine", Family::Named(&[])),
    class(
        MS,
        "NTEXT",
        "UnicodeText",
        Family::Named(&["length", "collation"]),
    ),
    class(MS, "REAL", "REAL", Family::Named(&[])),
    class(
        MS,
        "ROWVERSION",
        "TypeEngine",
        Family::Named(&["convert_int"]),
    ),
    class(MS, "SMALLMONEY", "TypeEngine", Family::Named(&[])),
    class(MS, "SQL_VARIANT", "TypeEngine", Family::Named(&[])),
    class(MS, "TIME", "TIME", Family::Named(&["precision"])),
    class(
        MS,
        "TIMESTAMP",
        "TypeEngine",
        Family::Named(&["convert_int"]),
    ),
    class(MS, "TINYINT", "Integer", Family::Named(&[])),
    class(MS, "UNIQUEIDENTIFIER", "Uuid", Family::Named(&["as_uuid"])),
    class(
        MS,
        "VARBINARY",
        "VARBINARY",
        Family::Named(&["length", "filestream"]),
    ),
    class(MS, "XML", "Text", Family::Named(&["length", "collation"])),
    // Oracle: written in scripts as variants
    class(ORA, "BFILE", "LargeBinary", Family::Named(&["length"])),
    class(
        ORA,
        "BINARY_DOUBLE",
        "Double",
        Family::Named(&["precision"]),
    ),
    class(ORA, "BINARY_FLOAT", "Float", Family::Named(&["precision"])),
    class(ORA, "DATE", "DateTime", Family::Named(&["timezone"])),
    class(
        ORA,
        "FLOAT",
        "FLOAT",
        Family::Named(&["binary_precision", "asdecimal"]),
    ),
    class(
        ORA,
        "INTERVAL",
        "TypeEngine",
        Family::Named(&["day_precision", "second_precision"]),
    ),
    class(ORA, "LONG", "Text", Family::Named(&["length", "collation"])),
    class(
        ORA,
        "NCLOB",
        "Text",
        Family::Named(&["length", "collation"]),
    ),
    class(
        ORA,
        "NUMBER",
        "Numeric",
        Family::Named(&["precision", "scale", "asdecimal"]),
    ),
    class(
        ORA,
        "NVARCHAR2",
        "NVARCHAR",
        Family::Named(&["length", "collation"]),
    ),
    class(ORA, "RAW", "TypeEngine", Family::Named(&["length"])),
    class(ORA, "ROWID", "TypeEngine", Family::Named(&[])),
    class(
        ORA,
        "TIMESTAMP",
        "TIMESTAMP",
        Family::Named(&["timezone", "local_timezone"]),
    ),
    class(
        ORA,
        "VARCHAR2",
        "VARCHAR",
        Family::Named(&["length", "collation"]),
    ),
];
