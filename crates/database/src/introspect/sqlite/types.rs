//! Declared types, by SQLite's rules of affinity where the word is not known
//! (SQLAlchemy: `_resolve_type_affinity`).

use dbm_core::schema::types::{
    BinaryClass, BinaryType, BooleanType, FloatClass, FloatType, IntegerClass, IntegerType,
    JsonClass, JsonType, MysqlText, NumericClass, NumericType, Spelling, TemporalClass,
    TemporalType, TextClass, TextType,
};
use dbm_core::schema::{Type, TypeKind};

/// The type that a column was declared with.
pub(super) fn read(declared: &str, is_computed: bool) -> Type {
    let mut declared = declared.to_uppercase();
    if is_computed {
        declared = declared.replace("GENERATED", "").replace("ALWAYS", "");
        declared = declared.trim().to_owned();
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ' ';
    let end = declared.find(|c| !is_word(c)).unwrap_or(declared.len());
    let (word, rest) = declared.split_at(end);
    let arguments = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let arguments = arguments
        .map(|(inside, _)| numbers(inside))
        .unwrap_or_default();
    Type::new(known(word, &arguments).unwrap_or_else(|| by_affinity(word, &arguments)))
}

fn numbers(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.filter_map(|word| word.parse().ok()).collect()
}

fn known(word: &str, arguments: &[u64]) -> Option<TypeKind> {
    Some(match word {
        "BIGINT" => integer(IntegerClass::Bigint),
        "INT" | "INTEGER" => integer(IntegerClass::IntegerSql),
        "SMALLINT" => integer(IntegerClass::Smallint),
        "BOOL" | "BOOLEAN" => TypeKind::Boolean(BooleanType {
            spelling: Spelling::Sql,
            create_constraint: false,
            name: None,
        }),
        "BLOB" => TypeKind::Binary(BinaryType {
            class: BinaryClass::Blob,
            length: arguments.first().copied(),
        }),
        "CHAR" => text(TextClass::Char, arguments),
        "NCHAR" => text(TextClass::Nchar, arguments),
        "NVARCHAR" => text(TextClass::Nvarchar, arguments),
        "TEXT" => text(TextClass::TextSql, arguments),
        "VARCHAR" => text(TextClass::Varchar, arguments),
        "DATE" | "DATE_CHAR" => temporal(TemporalClass::Date),
        "DATETIME" | "DATETIME_CHAR" => temporal(TemporalClass::DateTime),
        "TIME" | "TIME_CHAR" => temporal(TemporalClass::Time),
        "TIMESTAMP" => temporal(TemporalClass::Timestamp),
        "DECIMAL" => numeric(NumericClass::Decimal, arguments),
        "NUMERIC" => numeric(NumericClass::NumericSql, arguments),
        "DOUBLE" => float(FloatClass::DoubleSql, arguments),
        "FLOAT" => float(FloatClass::FloatSql, arguments),
        "REAL" => float(FloatClass::Real, arguments),
        "JSON" => json(JsonClass::Json),
        "JSONB" => json(JsonClass::Jsonb),
        _ => return None,
    })
}

/// <https://www.sqlite.org/datatype3.html>, section 3.1.
fn by_affinity(word: &str, arguments: &[u64]) -> TypeKind {
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if has(&["INT"]) {
        integer(IntegerClass::IntegerSql)
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        text(TextClass::TextSql, arguments)
    } else if has(&["BLOB"]) || word.is_empty() {
        TypeKind::Null
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        float(FloatClass::Real, arguments)
    } else {
        numeric(NumericClass::NumericSql, arguments)
    }
}

fn integer(class: IntegerClass) -> TypeKind {
    TypeKind::Integer(IntegerType {
        class,
        display_width: None,
        unsigned: false,
        zerofill: false,
    })
}

fn text(class: TextClass, arguments: &[u64]) -> TypeKind {
    TypeKind::Text(TextType {
        class,
        length: arguments.first().copied(),
        collation: None,
        mysql: MysqlText::default(),
    })
}

fn temporal(class: TemporalClass) -> TypeKind {
    TypeKind::Temporal(TemporalType {
        class,
        spelling: Spelling::Sql,
        timezone: false,
        precision: None,
        digits: false,
    })
}

fn numeric(class: NumericClass, arguments: &[u64]) -> TypeKind {
    TypeKind::Numeric(NumericType {
        class,
        precision: arguments.first().and_then(|it| u32::try_from(*it).ok()),
        scale: arguments.get(1).and_then(|it| i32::try_from(*it).ok()),
        asdecimal: None,
        unsigned: false,
        zerofill: false,
    })
}

fn float(class: FloatClass, arguments: &[u64]) -> TypeKind {
    TypeKind::Float(FloatType {
        class,
        precision: arguments.first().and_then(|it| u32::try_from(*it).ok()),
        scale: None,
        asdecimal: None,
        unsigned: false,
        zerofill: false,
    })
}

fn json(class: JsonClass) -> TypeKind {
    TypeKind::Json(JsonType {
        class,
        dialect: Some("sqlite".to_owned()),
        none_as_null: false,
        astext_type: None,
    })
}
