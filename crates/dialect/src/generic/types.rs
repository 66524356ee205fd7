//! Types (SQLAlchemy: `GenericTypeCompiler`).

use crate::{RenderError, Renderer};
use dbm_core::schema::Type;
use dbm_core::schema::types::{
    BinaryClass, BinaryType, EnumClass, EnumType, FloatClass, FloatType, IntegerClass, IntegerType,
    IntervalType, JsonClass, JsonType, NamedType, NumericClass, NumericType, Spelling,
    TemporalClass, TemporalType, TextClass, TextType, TypeKind, UuidType,
};

/// A piece of SQL, or why there is none.
type Sql = Result<String, RenderError>;

/// A type as the dialect writes it: its variant for the dialect, if it has one.
pub(crate) fn render(r: &Renderer, kind: &Type) -> Sql {
    let kind = kind.on(r.dialect.facts().name);
    let dialect = r.dialect;
    match &kind.kind {
        TypeKind::Null => Err(RenderError::NoType),
        TypeKind::Text(text) => dialect.text_type(r, text),
        TypeKind::Integer(integer) => dialect.integer_type(r, integer),
        TypeKind::Numeric(numeric) => dialect.numeric_type(r, numeric),
        TypeKind::Float(float) => dialect.float_type(r, float),
        TypeKind::Boolean(boolean) => dialect.boolean_type(r, boolean),
        TypeKind::Temporal(temporal) => dialect.temporal_type(r, temporal, kind.dialect.as_deref()),
        TypeKind::Interval(interval) => dialect.interval_type(r, interval),
        TypeKind::Binary(binary) => dialect.binary_type(r, binary),
        TypeKind::Uuid(uuid) => dialect.uuid_type(r, uuid),
        TypeKind::Enum(words) => dialect.enum_type(r, words),
        TypeKind::Json(json) => dialect.json_type(r, json),
        TypeKind::Array(array) => dialect.array_type(r, array),
        TypeKind::Named(named) => dialect.named_type(r, named),
        TypeKind::Verbatim(sql) => Ok(sql.clone()),
    }
}

/// The dialect does not have the type.
pub(crate) fn unknown(r: &Renderer, name: &str) -> RenderError {
    RenderError::UnknownType {
        dialect: r.dialect.facts().title,
        name: name.to_owned(),
    }
}

/// A character string.
pub(crate) fn text(r: &Renderer, kind: &TextType) -> Sql {
    let name = match kind.class {
        TextClass::String | TextClass::Unicode | TextClass::Varchar => "VARCHAR",
        TextClass::Text | TextClass::UnicodeText | TextClass::TextSql => "TEXT",
        TextClass::Nvarchar => "NVARCHAR",
        TextClass::Char => "CHAR",
        TextClass::Nchar => "NCHAR",
        TextClass::Clob => return Ok("CLOB".to_owned()),
        TextClass::Tinytext => return Err(unknown(r, "TINYTEXT")),
        TextClass::Mediumtext => return Err(unknown(r, "MEDIUMTEXT")),
        TextClass::Longtext => return Err(unknown(r, "LONGTEXT")),
    };
    Ok(string(r, name, kind.length, kind.collation.as_deref()))
}

/// `VARCHAR(10) COLLATE "C"`.
pub(crate) fn string(
    r: &Renderer,
    name: &str,
    length: Option<u64>,
    collation: Option<&str>,
) -> String {
    let length = sized(length);
    match collation {
        Some(collation) if !collation.is_empty() => {
            format!("{name}{length} COLLATE {}", r.quote(collation))
        }
        _ => format!("{name}{length}"),
    }
}

/// `(10)`, or nothing; 0 counts as nothing.
pub(crate) fn sized(length: Option<u64>) -> String {
    match length {
        Some(length) if length > 0 => format!("({length})"),
        _ => String::new(),
    }
}

/// A whole number.
pub(crate) fn integer(r: &Renderer, kind: &IntegerType) -> Sql {
    match kind.class {
        IntegerClass::Integer | IntegerClass::IntegerSql => Ok("INTEGER".to_owned()),
        IntegerClass::SmallInteger | IntegerClass::Smallint => Ok("SMALLINT".to_owned()),
        IntegerClass::BigInteger | IntegerClass::Bigint => Ok("BIGINT".to_owned()),
        IntegerClass::Tinyint => Err(unknown(r, "TINYINT")),
        IntegerClass::Mediumint => Err(unknown(r, "MEDIUMINT")),
    }
}

/// `NUMERIC(10, 2)`.
pub(crate) fn numeric(kind: &NumericType) -> String {
    let name = match kind.class {
        NumericClass::Numeric | NumericClass::NumericSql => "NUMERIC",
        NumericClass::Decimal => "DECIMAL",
    };
    match (kind.precision, kind.scale) {
        (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
        (Some(precision), None) => format!("{name}({precision})"),
        (None, _) => name.to_owned(),
    }
}

/// A floating point number, its precision left out.
pub(crate) fn float(kind: &FloatType) -> &'static str {
    match kind.class {
        FloatClass::Float | FloatClass::FloatSql => "FLOAT",
        FloatClass::Double | FloatClass::DoubleSql => "DOUBLE",
        FloatClass::Real => "REAL",
        FloatClass::DoublePrecision => "DOUBLE PRECISION",
    }
}

/// A date or a time.
pub(crate) fn temporal(kind: &TemporalType) -> &'static str {
    match kind.class {
        TemporalClass::DateTime => "DATETIME",
        TemporalClass::Timestamp => "TIMESTAMP",
        TemporalClass::Date => "DATE",
        TemporalClass::Time => "TIME",
    }
}

/// `sa.Interval` is a moment after the epoch where there are no intervals.
pub(crate) fn interval(r: &Renderer, kind: &IntervalType) -> Sql {
    match kind.spelling {
        Spelling::Generic => r.dialect.temporal_type(r, &datetime(), None),
        Spelling::Sql => Err(unknown(r, "INTERVAL")),
    }
}

/// `sa.DateTime()`.
pub(crate) fn datetime() -> TemporalType {
    TemporalType {
        class: TemporalClass::DateTime,
        spelling: Spelling::Generic,
        timezone: false,
        precision: None,
        digits: false,
    }
}

/// Bytes.
pub(crate) fn binary(r: &Renderer, kind: &BinaryType) -> Sql {
    match kind.class {
        BinaryClass::LargeBinary | BinaryClass::Blob => Ok("BLOB".to_owned()),
        BinaryClass::Binary => Ok(format!("BINARY{}", sized(kind.length))),
        BinaryClass::Varbinary => Ok(format!("VARBINARY{}", sized(kind.length))),
        BinaryClass::Bytea => Err(unknown(r, "BYTEA")),
        BinaryClass::Tinyblob => Err(unknown(r, "TINYBLOB")),
        BinaryClass::Mediumblob => Err(unknown(r, "MEDIUMBLOB")),
        BinaryClass::Longblob => Err(unknown(r, "LONGBLOB")),
    }
}

/// `UUID`, or the characters that stand for it.
pub(crate) fn uuid(r: &Renderer, kind: &UuidType) -> &'static str {
    match kind.spelling {
        Spelling::Generic if !(kind.native_uuid && r.dialect.facts().uuids) => "CHAR(32)",
        Spelling::Generic | Spelling::Sql => "UUID",
    }
}

/// An enumeration as a string that is long enough.
pub(crate) fn enumeration(r: &Renderer, kind: &EnumType) -> Sql {
    match kind.class {
        EnumClass::Enum | EnumClass::Postgresql => Ok(string(
            r,
            "VARCHAR",
            enum_length(kind),
            kind.collation.as_deref(),
        )),
        EnumClass::Mysql => Err(unknown(r, "ENUM")),
        EnumClass::MysqlSet => Err(unknown(r, "SET")),
    }
}

/// The length of the string that holds an enumeration.
pub fn enum_length(kind: &EnumType) -> Option<u64> {
    let longest = kind
        .values
        .iter()
        .map(|value| value.chars().count() as u64)
        .max();
    kind.length.or(longest)
}

/// A JSON document.
pub(crate) fn json(r: &Renderer, kind: &JsonType) -> Sql {
    match kind.class {
        JsonClass::Json => Ok("JSON".to_owned()),
        JsonClass::Jsonb => Err(unknown(r, "JSONB")),
    }
}

/// A type that one dialect has; others write few of them.
pub(crate) fn named(r: &Renderer, kind: &NamedType) -> Sql {
    match kind.name.as_str() {
        "NCLOB" => Ok("NCLOB".to_owned()),
        name => Err(unknown(r, name)),
    }
}
