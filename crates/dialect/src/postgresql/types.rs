//! Types (SQLAlchemy: `PGTypeCompiler`).

use crate::generic::types as generic;
use crate::postgresql::{domain, enumeration};
use crate::{RenderError, Renderer};
use dbm_core::schema::OptionValue;
use dbm_core::schema::option::given;
use dbm_core::schema::types::{
    ArrayType, BinaryClass, BinaryType, EnumClass, EnumType, FloatClass, FloatType, IntervalType,
    JsonClass, JsonType, NamedType, Spelling, TemporalClass, TemporalType,
};

type Sql = Result<String, RenderError>;

/// The types that are written as their class is named.
const PLAIN: [&str; 24] = [
    "TSVECTOR",
    "TSQUERY",
    "INET",
    "CIDR",
    "CITEXT",
    "MACADDR",
    "MACADDR8",
    "MONEY",
    "OID",
    "REGCONFIG",
    "REGCLASS",
    "HSTORE",
    "INT4RANGE",
    "INT8RANGE",
    "NUMRANGE",
    "DATERANGE",
    "TSRANGE",
    "TSTZRANGE",
    "INT4MULTIRANGE",
    "INT8MULTIRANGE",
    "NUMMULTIRANGE",
    "DATEMULTIRANGE",
    "TSMULTIRANGE",
    "TSTZMULTIRANGE",
];

/// `FLOAT(53)`, `DOUBLE PRECISION`.
pub(crate) fn float(kind: &FloatType) -> String {
    match (kind.class, kind.precision) {
        (FloatClass::Float | FloatClass::FloatSql, Some(precision)) if precision > 0 => {
            format!("FLOAT({precision})")
        }
        (FloatClass::Double, _) => "DOUBLE PRECISION".to_owned(),
        _ => generic::float(kind).to_owned(),
    }
}

/// `TIMESTAMP(3) WITH TIME ZONE`; only PostgreSQL's own classes have a precision.
pub(crate) fn temporal(kind: &TemporalType, dialect: Option<&str>) -> String {
    let name = match (kind.class, kind.spelling) {
        (TemporalClass::Date, _) => return "DATE".to_owned(),
        // SQLite's own DATETIME counts as the generic type.
        (TemporalClass::DateTime, Spelling::Sql) if dialect != Some("sqlite") => {
            return "DATETIME".to_owned();
        }
        (TemporalClass::DateTime | TemporalClass::Timestamp, _) => "TIMESTAMP",
        (TemporalClass::Time, _) => "TIME",
    };
    let precision = match kind.precision {
        Some(precision) if dialect == Some("postgresql") => format!("({precision})"),
        _ => String::new(),
    };
    let zone = if kind.timezone { "WITH" } else { "WITHOUT" };
    format!("{name}{precision} {zone} TIME ZONE")
}

/// `INTERVAL DAY TO SECOND (3)`.
pub(crate) fn interval(r: &Renderer, kind: &IntervalType) -> String {
    if kind.spelling == Spelling::Generic && !kind.native {
        return temporal(&generic::datetime(), None);
    }
    let _ = r;
    let fields = kind.fields.as_ref().map(|fields| format!(" {fields}"));
    let precision = kind.precision.map(|precision| format!(" ({precision})"));
    format!(
        "INTERVAL{}{}",
        fields.unwrap_or_default(),
        precision.unwrap_or_default()
    )
}

/// `BYTEA`.
pub(crate) fn binary(r: &Renderer, kind: &BinaryType) -> Sql {
    match kind.class {
        BinaryClass::LargeBinary | BinaryClass::Bytea => Ok("BYTEA".to_owned()),
        BinaryClass::Binary
        | BinaryClass::Varbinary
        | BinaryClass::Blob
        | BinaryClass::Tinyblob
        | BinaryClass::Mediumblob
        | BinaryClass::Longblob => generic::binary(r, kind),
    }
}

/// An enumeration's name, or the string that stands for it.
pub(crate) fn enumeration(r: &Renderer, kind: &EnumType) -> Sql {
    match kind.class {
        EnumClass::Enum if !kind.native => generic::enumeration(r, kind),
        EnumClass::MysqlSet => Err(generic::unknown(r, "SET")),
        EnumClass::Enum | EnumClass::Postgresql | EnumClass::Mysql => enumeration::name(r, kind),
    }
}

/// `JSON` or `JSONB`.
pub(crate) fn json(kind: &JsonType) -> &'static str {
    match kind.class {
        JsonClass::Json => "JSON",
        JsonClass::Jsonb => "JSONB",
    }
}

/// `INTEGER[][]`; brackets stand before a collation.
pub(crate) fn array(r: &Renderer, kind: &ArrayType) -> Sql {
    let item = generic::render(r, &kind.item)?;
    let brackets = "[]".repeat(kind.dimensions.unwrap_or(1) as usize);
    let (name, collation) = match item.find(" COLLATE") {
        Some(at) => item.split_at(at),
        None => (item.as_str(), ""),
    };
    Ok(format!("{name}{brackets}{collation}"))
}

/// A type that SQLAlchemy has for PostgreSQL alone; nothing when there is no such type.
pub(crate) fn named(r: &Renderer, kind: &NamedType) -> Option<Sql> {
    let name = kind.name.as_str();
    if PLAIN.contains(&name) {
        return Some(Ok(name.to_owned()));
    }
    match name {
        "BIT" if kind.dialect == "postgresql" => Some(Ok(bit(kind))),
        "DOMAIN" => Some(domain::name(r, kind)),
        "JSONPATH" => Some(Ok("JSONPATH".to_owned())),
        _ => None,
    }
}

/// `BIT(8)`, `BIT VARYING(8)`; without a length a `BIT` has one.
fn bit(kind: &NamedType) -> String {
    let length = match given(&kind.arguments, "length") {
        Some(OptionValue::Integer(length)) => Some(*length),
        _ => None,
    };
    let varying = given(&kind.arguments, "varying").is_some_and(OptionValue::is_true);
    match (varying, length) {
        (true, Some(length)) => format!("BIT VARYING({length})"),
        (true, None) => "BIT VARYING".to_owned(),
        (false, length) => format!("BIT({})", length.unwrap_or(1)),
    }
}
