//! Types, by the words of a column's line (SQLAlchemy: `ischema_names`).

use dbm_core::schema::types::{
    BinaryClass, BinaryType, BooleanType, EnumClass, EnumType, FloatClass, FloatType, IntegerClass,
    IntegerType, JsonClass, JsonType, MysqlText, NamedType, NumericClass, NumericType, Spelling,
    TemporalClass, TemporalType, TextClass, TextType, UuidType,
};
use dbm_core::schema::{OptionValue, Options, Type, TypeKind};

/// The words of a type.
pub(super) struct Words<'a> {
    pub(super) name: &'a str,
    /// What stands in parentheses.
    pub(super) arguments: &'a str,
    pub(super) unsigned: bool,
    pub(super) zerofill: bool,
    pub(super) charset: Option<&'a str>,
    pub(super) collation: Option<&'a str>,
}

/// The type of a column; the unknown one for a word that SQLAlchemy does not know.
pub(super) fn read(words: &Words<'_>) -> Type {
    match words.name.to_lowercase().as_str() {
        "date" => general(temporal(words, TemporalClass::Date)),
        "boolean" => general(TypeKind::Boolean(BooleanType {
            spelling: Spelling::Sql,
            create_constraint: false,
            name: None,
        })),
        "uuid" => general(TypeKind::Uuid(UuidType {
            spelling: Spelling::Sql,
            as_uuid: true,
            native_uuid: true,
        })),
        "blob" => general(binary(words, BinaryClass::Blob)),
        "binary" => general(binary(words, BinaryClass::Binary)),
        "varbinary" => general(binary(words, BinaryClass::Varbinary)),
        name => match own(name, words) {
            Some(kind) => Type::new(kind).of_dialect("mysql"),
            None => Type::null(),
        },
    }
}

fn general(kind: TypeKind) -> Type {
    Type::new(kind)
}

/// `mysql.JSON()`
pub(super) fn json() -> Type {
    let kind = TypeKind::Json(JsonType {
        class: JsonClass::Json,
        dialect: Some("mysql".to_owned()),
        none_as_null: false,
        astext_type: None,
    });
    Type::new(kind).of_dialect("mysql")
}

/// The types of SQLAlchemy's own module for MySQL.
fn own(name: &str, words: &Words<'_>) -> Option<TypeKind> {
    Some(match name {
        "int" | "integer" => integer(words, IntegerClass::IntegerSql),
        "bigint" => integer(words, IntegerClass::Bigint),
        "smallint" => integer(words, IntegerClass::Smallint),
        "tinyint" => integer(words, IntegerClass::Tinyint),
        "mediumint" => integer(words, IntegerClass::Mediumint),
        "decimal" | "fixed" => numeric(words, NumericClass::Decimal),
        "numeric" => numeric(words, NumericClass::NumericSql),
        "float" => float(words, FloatClass::FloatSql),
        "double" => float(words, FloatClass::DoubleSql),
        "char" => text(words, TextClass::Char),
        "nchar" => text(words, TextClass::Nchar),
        "varchar" => text(words, TextClass::Varchar),
        "nvarchar" => text(words, TextClass::Nvarchar),
        "text" => text(words, TextClass::TextSql),
        "tinytext" => text(words, TextClass::Tinytext),
        "mediumtext" => text(words, TextClass::Mediumtext),
        "longtext" => text(words, TextClass::Longtext),
        "tinyblob" => binary(words, BinaryClass::Tinyblob),
        "mediumblob" => binary(words, BinaryClass::Mediumblob),
        "longblob" => binary(words, BinaryClass::Longblob),
        "datetime" => temporal(words, TemporalClass::DateTime),
        "timestamp" => temporal(words, TemporalClass::Timestamp),
        "time" => temporal(words, TemporalClass::Time),
        "enum" => enumeration(words, EnumClass::Mysql),
        "set" => enumeration(words, EnumClass::MysqlSet),
        "year" => named(words, "YEAR", "display_width"),
        "bit" => named(words, "BIT", "length"),
        "json" => json().kind,
        _ => return None,
    })
}

/// The numbers in parentheses.
fn numbers<T: std::str::FromStr>(words: &Words<'_>) -> Vec<T> {
    let parts = words.arguments.split(',');
    parts.filter_map(|part| part.trim().parse().ok()).collect()
}

fn first<T: std::str::FromStr>(words: &Words<'_>) -> Option<T> {
    numbers(words).into_iter().next()
}

fn integer(words: &Words<'_>, class: IntegerClass) -> TypeKind {
    TypeKind::Integer(IntegerType {
        class,
        display_width: first(words),
        unsigned: words.unsigned,
        zerofill: words.zerofill,
    })
}

fn numeric(words: &Words<'_>, class: NumericClass) -> TypeKind {
    TypeKind::Numeric(NumericType {
        class,
        precision: first(words),
        scale: numbers(words).get(1).copied(),
        asdecimal: None,
        unsigned: words.unsigned,
        zerofill: words.zerofill,
    })
}

fn float(words: &Words<'_>, class: FloatClass) -> TypeKind {
    TypeKind::Float(FloatType {
        class,
        precision: first(words),
        scale: numbers(words).get(1).copied(),
        asdecimal: None,
        unsigned: words.unsigned,
        zerofill: words.zerofill,
    })
}

fn text(words: &Words<'_>, class: TextClass) -> TypeKind {
    TypeKind::Text(TextType {
        class,
        length: first(words),
        collation: words.collation.map(str::to_owned),
        mysql: characters(words),
    })
}

fn characters(words: &Words<'_>) -> MysqlText {
    MysqlText {
        charset: words.charset.map(str::to_owned),
        ..MysqlText::default()
    }
}

fn binary(words: &Words<'_>, class: BinaryClass) -> TypeKind {
    TypeKind::Binary(BinaryType {
        class,
        length: first(words),
    })
}

fn temporal(words: &Words<'_>, class: TemporalClass) -> TypeKind {
    TypeKind::Temporal(TemporalType {
        class,
        spelling: Spelling::Sql,
        timezone: false,
        precision: first(words),
        digits: false,
    })
}

fn named(words: &Words<'_>, name: &str, argument: &str) -> TypeKind {
    let mut arguments = Options::new();
    if let Some(number) = first(words) {
        arguments.insert(argument.to_owned(), OptionValue::Integer(number));
    }
    TypeKind::Named(NamedType {
        dialect: "mysql".to_owned(),
        name: name.to_owned(),
        arguments,
        item: None,
        check: None,
    })
}

fn enumeration(words: &Words<'_>, class: EnumClass) -> TypeKind {
    TypeKind::Enum(EnumType {
        class,
        values: values(words.arguments).into(),
        name: None,
        schema: None,
        inherit_schema: false,
        native: true,
        create_constraint: false,
        create_type: true,
        length: None,
        metadata: false,
        collation: words.collation.map(str::to_owned),
        mysql: characters(words),
    })
}

/// The texts of `'a','b,c','it''s'`.
fn values(arguments: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = arguments;
    while let Some(begun) = rest.strip_prefix('\'') {
        let mut value = String::new();
        let mut inside = begun;
        while let Some(end) = inside.find('\'') {
            value.push_str(&inside[..end]);
            inside = &inside[end + 1..];
            if !inside.starts_with('\'') {
                break;
            }
            value.push('\'');
            inside = &inside[1..];
        }
        values.push(value);
        rest = inside.strip_prefix(',').unwrap_or_default();
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_an_enumeration_may_hold_quotes_and_commas() {
        assert_eq!(
            values("'a','b,c','it''s','',''''"),
            ["a", "b,c", "it's", "", "'"]
        );
    }
}
