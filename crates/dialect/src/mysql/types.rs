//! Types (SQLAlchemy: `MySQLTypeCompiler`).

use crate::generic::types as generic;
use crate::{RenderError, Renderer};
use dbm_core::schema::option::given;
use dbm_core::schema::types::{
    BinaryClass, BinaryType, EnumClass, EnumType, FloatClass, FloatType, IntegerClass, IntegerType,
    MysqlText, NamedType, NumericType, Spelling, TemporalClass, TemporalType, TextClass, TextType,
    UuidType,
};
use dbm_core::schema::{OptionValue, Type, TypeKind};

type Sql = Result<String, RenderError>;

/// `VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`.
pub(crate) fn text(r: &Renderer, kind: &TextType) -> Sql {
    let sized = |name: &str| match kind.length {
        Some(length) => format!("{name}({length})"),
        None => name.to_owned(),
    };
    let national = matches!(kind.class, TextClass::Nvarchar | TextClass::Nchar);
    let name = match kind.class {
        TextClass::String | TextClass::Unicode | TextClass::Varchar => {
            length_required(r, kind, "VARCHAR")?;
            sized("VARCHAR")
        }
        TextClass::Nvarchar => {
            length_required(r, kind, "NVARCHAR")?;
            sized("VARCHAR")
        }
        TextClass::Char | TextClass::Nchar => sized("CHAR"),
        TextClass::Text | TextClass::UnicodeText | TextClass::TextSql => sized("TEXT"),
        TextClass::Clob => return Ok("CLOB".to_owned()),
        TextClass::Tinytext => "TINYTEXT".to_owned(),
        TextClass::Mediumtext => "MEDIUMTEXT".to_owned(),
        TextClass::Longtext => "LONGTEXT".to_owned(),
    };
    Ok(extended(
        &name,
        &kind.mysql,
        kind.collation.as_deref(),
        national,
    ))
}

fn length_required(r: &Renderer, kind: &TextType, name: &'static str) -> Result<(), RenderError> {
    match kind.length {
        Some(_) => Ok(()),
        None => Err(RenderError::LengthRequired {
            dialect: r.dialect.facts().title,
            name,
        }),
    }
}

/// A string's character set and collation; `NATIONAL` has no character set.
fn extended(name: &str, text: &MysqlText, collation: Option<&str>, national: bool) -> String {
    let charset = match &text.charset {
        Some(charset) => Some(format!("CHARACTER SET {charset}")),
        None if text.ascii => Some("ASCII".to_owned()),
        None if text.unicode => Some("UNICODE".to_owned()),
        None => None,
    };
    let collation = match collation {
        Some(collation) if !collation.is_empty() => Some(format!("COLLATE {collation}")),
        _ if text.binary => Some("BINARY".to_owned()),
        _ => None,
    };
    let is_national = national || text.national;
    let first = is_national.then(|| "NATIONAL".to_owned());
    let charset = charset.filter(|_| !is_national);
    let parts = [first, Some(name.to_owned()), charset, collation];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `INTEGER(11) UNSIGNED ZEROFILL`.
pub(crate) fn integer(kind: &IntegerType) -> String {
    let name = match kind.class {
        IntegerClass::Integer | IntegerClass::IntegerSql => "INTEGER",
        IntegerClass::SmallInteger | IntegerClass::Smallint => "SMALLINT",
        IntegerClass::BigInteger | IntegerClass::Bigint => "BIGINT",
        IntegerClass::Tinyint => "TINYINT",
        IntegerClass::Mediumint => "MEDIUMINT",
    };
    let width = kind
        .display_width
        .map(|width| format!("({width})"))
        .unwrap_or_default();
    with_sign(format!("{name}{width}"), kind.unsigned, kind.zerofill)
}

fn with_sign(mut name: String, unsigned: bool, zerofill: bool) -> String {
    if unsigned {
        name.push_str(" UNSIGNED");
    }
    if zerofill {
        name.push_str(" ZEROFILL");
    }
    name
}

/// `DECIMAL(10, 2) UNSIGNED`.
pub(crate) fn numeric(kind: &NumericType) -> String {
    with_sign(generic::numeric(kind), kind.unsigned, kind.zerofill)
}

/// `DOUBLE(10, 2) UNSIGNED`.
pub(crate) fn float(kind: &FloatType) -> String {
    let name = generic::float(kind);
    let digits = match (kind.class, kind.precision, kind.scale) {
        (FloatClass::DoublePrecision, _, _) => return name.to_owned(),
        (_, Some(precision), Some(scale)) => format!("({precision}, {scale})"),
        (FloatClass::Float | FloatClass::FloatSql, Some(precision), None) => {
            format!("({precision})")
        }
        _ => String::new(),
    };
    with_sign(format!("{name}{digits}"), kind.unsigned, kind.zerofill)
}

/// Whether a type that is not MySQL's own has digits, but none behind the point: MySQL wants both.
pub(crate) fn lacks_scale(kind: &Type) -> bool {
    match &kind.kind {
        TypeKind::Float(float) => {
            let is_double = matches!(
                float.class,
                FloatClass::Double | FloatClass::DoubleSql | FloatClass::DoublePrecision
            );
            is_double && float.precision.is_some() != float.scale.is_some()
        }
        _ => false,
    }
}

/// `DATETIME(6)`; only MySQL's own classes have fractions of a second.
pub(crate) fn temporal(kind: &TemporalType, dialect: Option<&str>) -> String {
    let name = generic::temporal(kind);
    match kind.precision {
        Some(fraction)
            if fraction > 0 && dialect == Some("mysql") && kind.class != TemporalClass::Date =>
        {
            format!("{name}({fraction})")
        }
        _ => name.to_owned(),
    }
}

/// `BLOB(16)`, `VARBINARY(16)`.
pub(crate) fn binary(r: &Renderer, kind: &BinaryType) -> Sql {
    match (kind.class, kind.length) {
        (BinaryClass::LargeBinary | BinaryClass::Blob, Some(length)) => {
            Ok(format!("BLOB({length})"))
        }
        (BinaryClass::Varbinary, None) => Err(RenderError::LengthRequired {
            dialect: r.dialect.facts().title,
            name: "VARBINARY",
        }),
        (BinaryClass::Varbinary, Some(length)) => Ok(format!("VARBINARY({length})")),
        (BinaryClass::Tinyblob, _) => Ok("TINYBLOB".to_owned()),
        (BinaryClass::Mediumblob, _) => Ok("MEDIUMBLOB".to_owned()),
        (BinaryClass::Longblob, _) => Ok("LONGBLOB".to_owned()),
        _ => generic::binary(r, kind),
    }
}

/// `UUID`, which MariaDB has since 10.7, or the characters that stand for it.
pub(crate) fn uuid(r: &Renderer, kind: &UuidType) -> &'static str {
    if kind.spelling == Spelling::Generic && r.server_before((10, 7)) {
        return "CHAR(32)";
    }
    generic::uuid(r, kind)
}

/// `ENUM('a','b')`, `SET('a','b')`.
pub(crate) fn enumeration(r: &Renderer, kind: &EnumType) -> Sql {
    let name = match kind.class {
        EnumClass::MysqlSet => "SET",
        EnumClass::Enum if !kind.native => return text(r, &string_of(kind)),
        EnumClass::Enum | EnumClass::Postgresql | EnumClass::Mysql => "ENUM",
    };
    let values: Vec<String> = kind
        .values
        .iter()
        .map(|value| r.dialect.text_literal(r, value))
        .collect();
    let name = format!("{name}({})", values.join(","));
    Ok(extended(
        &name,
        &kind.mysql,
        kind.collation.as_deref(),
        false,
    ))
}

/// The string that holds an enumeration.
fn string_of(kind: &EnumType) -> TextType {
    TextType {
        class: TextClass::String,
        length: generic::enum_length(kind),
        collation: kind.collation.clone(),
        mysql: kind.mysql.clone(),
    }
}

/// `YEAR(4)`, `BIT(8)`, MariaDB's `INET4` and `INET6`.
pub(crate) fn named(r: &Renderer, kind: &NamedType) -> Sql {
    let varying = given(&kind.arguments, "varying").is_some_and(OptionValue::is_true);
    let number = |name| match given(&kind.arguments, name) {
        Some(OptionValue::Integer(number)) => format!("({number})"),
        // PostgreSQL's own BIT has one bit unless it is told, or varies.
        _ if kind.dialect == "postgresql" && !varying => "(1)".to_owned(),
        _ => String::new(),
    };
    match kind.name.as_str() {
        "YEAR" => Ok(format!("YEAR{}", number("display_width"))),
        "BIT" if kind.dialect != "mssql" => Ok(format!("BIT{}", number("length"))),
        "NCLOB" => Ok("NCLOB".to_owned()),
        name @ ("INET4" | "INET6") => Ok(name.to_owned()),
        name => Err(generic::unknown(r, name)),
    }
}
