//! `str(type)`: what SQLAlchemy writes for no database in particular.

use dbm_core::schema::types::{BinaryClass, EnumClass, IntegerClass, TextClass, TextType};
use dbm_core::schema::{Type, TypeKind};

/// `str(type)`.
pub(crate) fn text(kind: &Type) -> String {
    match &kind.kind {
        TypeKind::Null => "NULL".to_owned(),
        TypeKind::Text(text) => text_type(text),
        TypeKind::Numeric(numeric) => {
            let name = kind.class_name().to_uppercase();
            match (numeric.precision, numeric.scale) {
                (None, _) => name,
                (Some(precision), None) => format!("{name}({precision})"),
                (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
            }
        }
        TypeKind::Integer(integer) => match integer.class {
            IntegerClass::SmallInteger => "SMALLINT".to_owned(),
            IntegerClass::BigInteger => "BIGINT".to_owned(),
            _ => kind.class_name().to_uppercase(),
        },
        TypeKind::Float(_) => kind.class_name().to_uppercase().replace('_', " "),
        TypeKind::Interval(interval) => interval.spelling.of("DATETIME", "INTERVAL").to_owned(),
        TypeKind::Binary(binary) => match (binary.class, binary.length) {
            (BinaryClass::LargeBinary, _) => "BLOB".to_owned(),
            (BinaryClass::Binary | BinaryClass::Varbinary, Some(length)) => {
                format!("{}({length})", kind.class_name())
            }
            _ => kind.class_name().to_owned(),
        },
        TypeKind::Uuid(uuid) => uuid.spelling.of("CHAR(32)", "UUID").to_owned(),
        TypeKind::Enum(kind_of_enum) => match kind_of_enum.class {
            EnumClass::Enum | EnumClass::Postgresql => {
                let longest = kind_of_enum.values.iter().map(|word| word.chars().count());
                format!("VARCHAR({})", longest.max().unwrap_or(0))
            }
            EnumClass::Mysql | EnumClass::MysqlSet => kind.class_name().to_owned(),
        },
        TypeKind::Verbatim(sql) => sql.clone(),
        TypeKind::Boolean(_)
        | TypeKind::Temporal(_)
        | TypeKind::Json(_)
        | TypeKind::Array(_)
        | TypeKind::Named(_) => kind.class_name().to_uppercase(),
    }
}

fn text_type(kind: &TextType) -> String {
    let name = match kind.class {
        TextClass::String | TextClass::Unicode => "VARCHAR",
        TextClass::Text | TextClass::UnicodeText => "TEXT",
        class => class.name(),
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
pub(crate) fn arguments(kind: &Type) -> String {
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
            vec![format!("{}({})", item.class_name(), arguments(item))]
        }
        _ => Vec::new(),
    };
    parts.join(", ")
}
