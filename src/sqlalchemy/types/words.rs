//! The class of a type by name, and `str(type)`: what SQLAlchemy writes for no database in particular.

use crate::schema::types::{
    BinaryClass, EnumClass, FloatClass, IntegerClass, JsonClass, NumericClass, Spelling,
    TemporalClass, TextClass, TextType,
};
use crate::schema::{Type, TypeKind};

/// The name of the class that a type is of.
pub fn class_name(kind: &Type) -> &str {
    match &kind.kind {
        TypeKind::Null => "NullType",
        TypeKind::Text(text) => of_text(text.class),
        TypeKind::Integer(integer) => of_integer(integer.class),
        TypeKind::Numeric(numeric) => match numeric.class {
            NumericClass::Numeric => "Numeric",
            NumericClass::NumericSql => "NUMERIC",
            NumericClass::Decimal => "DECIMAL",
        },
        TypeKind::Float(float) => of_float(float.class),
        TypeKind::Boolean(boolean) => spelled(boolean.spelling, "Boolean", "BOOLEAN"),
        TypeKind::Temporal(temporal) => match temporal.class {
            TemporalClass::DateTime => spelled(temporal.spelling, "DateTime", "DATETIME"),
            TemporalClass::Timestamp => "TIMESTAMP",
            TemporalClass::Date => spelled(temporal.spelling, "Date", "DATE"),
            TemporalClass::Time => spelled(temporal.spelling, "Time", "TIME"),
        },
        TypeKind::Interval(interval) => spelled(interval.spelling, "Interval", "INTERVAL"),
        TypeKind::Binary(binary) => of_binary(binary.class),
        TypeKind::Uuid(uuid) => spelled(uuid.spelling, "Uuid", "UUID"),
        TypeKind::Enum(kind) => match kind.class {
            EnumClass::Enum => "Enum",
            EnumClass::Postgresql | EnumClass::Mysql => "ENUM",
            EnumClass::MysqlSet => "SET",
        },
        TypeKind::Json(json) => match json.class {
            JsonClass::Json => "JSON",
            JsonClass::Jsonb => "JSONB",
        },
        TypeKind::Array(_) => "ARRAY",
        TypeKind::Named(named) => &named.name,
        TypeKind::Verbatim(_) => "TypeEngine",
    }
}

fn spelled(spelling: Spelling, generic: &'static str, sql: &'static str) -> &'static str {
    match spelling {
        Spelling::Generic => generic,
        Spelling::Sql => sql,
    }
}

fn of_text(class: TextClass) -> &'static str {
    match class {
        TextClass::String => "String",
        TextClass::Unicode => "Unicode",
        TextClass::Text => "Text",
        TextClass::UnicodeText => "UnicodeText",
        TextClass::Varchar => "VARCHAR",
        TextClass::Nvarchar => "NVARCHAR",
        TextClass::Char => "CHAR",
        TextClass::Nchar => "NCHAR",
        TextClass::TextSql => "TEXT",
        TextClass::Clob => "CLOB",
        TextClass::Tinytext => "TINYTEXT",
        TextClass::Mediumtext => "MEDIUMTEXT",
        TextClass::Longtext => "LONGTEXT",
    }
}

fn of_integer(class: IntegerClass) -> &'static str {
    match class {
        IntegerClass::Integer => "Integer",
        IntegerClass::SmallInteger => "SmallInteger",
        IntegerClass::BigInteger => "BigInteger",
        IntegerClass::IntegerSql => "INTEGER",
        IntegerClass::Smallint => "SMALLINT",
        IntegerClass::Bigint => "BIGINT",
        IntegerClass::Tinyint => "TINYINT",
        IntegerClass::Mediumint => "MEDIUMINT",
    }
}

fn of_float(class: FloatClass) -> &'static str {
    match class {
        FloatClass::Float => "Float",
        FloatClass::Double => "Double",
        FloatClass::FloatSql => "FLOAT",
        FloatClass::Real => "REAL",
        FloatClass::DoubleSql => "DOUBLE",
        FloatClass::DoublePrecision => "DOUBLE_PRECISION",
    }
}

fn of_binary(class: BinaryClass) -> &'static str {
    match class {
        BinaryClass::LargeBinary => "LargeBinary",
        BinaryClass::Binary => "BINARY",
        BinaryClass::Varbinary => "VARBINARY",
        BinaryClass::Blob => "BLOB",
        BinaryClass::Bytea => "BYTEA",
        BinaryClass::Tinyblob => "TINYBLOB",
        BinaryClass::Mediumblob => "MEDIUMBLOB",
        BinaryClass::Longblob => "LONGBLOB",
    }
}

/// `str(type)`.
pub fn text(kind: &Type) -> String {
    match &kind.kind {
        TypeKind::Null => "NULL".to_owned(),
        TypeKind::Text(text) => text_type(text),
        TypeKind::Numeric(numeric) => {
            let name = class_name(kind).to_uppercase();
            match (numeric.precision, numeric.scale) {
                (None, _) => name,
                (Some(precision), None) => format!("{name}({precision})"),
                (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
            }
        }
        TypeKind::Integer(integer) => match integer.class {
            IntegerClass::SmallInteger => "SMALLINT".to_owned(),
            IntegerClass::BigInteger => "BIGINT".to_owned(),
            _ => class_name(kind).to_uppercase(),
        },
        TypeKind::Float(_) => class_name(kind).to_uppercase().replace('_', " "),
        TypeKind::Interval(interval) => {
            spelled(interval.spelling, "DATETIME", "INTERVAL").to_owned()
        }
        TypeKind::Binary(binary) => match (binary.class, binary.length) {
            (BinaryClass::LargeBinary, _) => "BLOB".to_owned(),
            (BinaryClass::Binary | BinaryClass::Varbinary, Some(length)) => {
                format!("{}({length})", class_name(kind))
            }
            _ => class_name(kind).to_owned(),
        },
        TypeKind::Uuid(uuid) => spelled(uuid.spelling, "CHAR(32)", "UUID").to_owned(),
        TypeKind::Enum(kind_of_enum) => match kind_of_enum.class {
            EnumClass::Enum | EnumClass::Postgresql => {
                let longest = kind_of_enum.values.iter().map(|word| word.chars().count());
                format!("VARCHAR({})", longest.max().unwrap_or(0))
            }
            EnumClass::Mysql | EnumClass::MysqlSet => class_name(kind).to_owned(),
        },
        TypeKind::Verbatim(sql) => sql.clone(),
        TypeKind::Boolean(_)
        | TypeKind::Temporal(_)
        | TypeKind::Json(_)
        | TypeKind::Array(_)
        | TypeKind::Named(_) => class_name(kind).to_uppercase(),
    }
}

fn text_type(kind: &TextType) -> String {
    let name = match kind.class {
        TextClass::String | TextClass::Unicode => "VARCHAR",
        TextClass::Text | TextClass::UnicodeText => "TEXT",
        class => of_text(class),
    };
    let length = kind.length.map(|length| format!("({length})"));
    let collation = kind.collation.as_ref();
    let collation = collation.map(|name| format!(" COLLATE \"{name}\""));
    format!(
        "{name}{}{}",
        length.unwrap_or_default(),
        collation.unwrap_or_default()
    )
}

/// What stands between the parentheses of `repr(type)`, of what a database tells.
pub fn arguments(kind: &Type) -> String {
    let number = |name: &str, number: Option<String>| number.map(|it| format!("{name}={it}"));
    let parts: Vec<String> = match &kind.kind {
        TypeKind::Text(text) => {
            let collation = text.collation.as_ref().map(|name| format!("'{name}'"));
            let length = number("length", text.length.map(|it| it.to_string()));
            length
                .into_iter()
                .chain(number("collation", collation))
                .collect()
        }
        TypeKind::Integer(integer) => {
            let width = number(
                "display_width",
                integer.display_width.map(|it| it.to_string()),
            );
            let unsigned = integer.unsigned.then(|| "unsigned=True".to_owned());
            width.into_iter().chain(unsigned).collect()
        }
        TypeKind::Numeric(numeric) => {
            let precision = number("precision", numeric.precision.map(|it| it.to_string()));
            let scale = number("scale", numeric.scale.map(|it| it.to_string()));
            precision.into_iter().chain(scale).collect()
        }
        TypeKind::Float(float) => {
            let precision = number("precision", float.precision.map(|it| it.to_string()));
            precision.into_iter().collect()
        }
        TypeKind::Temporal(temporal) => {
            let zone = temporal.timezone.then(|| "timezone=True".to_owned());
            let precision = number("precision", temporal.precision.map(|it| it.to_string()));
            zone.into_iter().chain(precision).collect()
        }
        TypeKind::Enum(kind) => {
            let words = kind.values.iter().map(|word| format!("'{word}'"));
            let name = kind.name.iter().map(|name| format!("name='{name}'"));
            words.chain(name).collect()
        }
        TypeKind::Json(json) if json.dialect.as_deref() == Some("postgresql") => {
            vec!["astext_type=Text()".to_owned()]
        }
        TypeKind::Array(array) => {
            let item = &array.item;
            vec![format!("{}({})", class_name(item), arguments(item))]
        }
        _ => Vec::new(),
    };
    parts.join(", ")
}
