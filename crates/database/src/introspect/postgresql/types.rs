//! Types, by the words that PostgreSQL has for them (SQLAlchemy: `_reflect_type`).

use std::collections::HashMap;

use crate::introspect::postgresql::constraint::condition;
use crate::introspect::postgresql::fact::TypeFact;
use crate::introspect::postgresql::{Oid, text};
use dbm_core::schema::types::{
    ArrayType, BinaryClass, BinaryType, BooleanType, EnumClass, EnumType, FloatClass, FloatType,
    IntegerClass, IntegerType, IntervalType, JsonClass, JsonType, MysqlText, NamedType,
    NumericClass, NumericType, Spelling, TemporalClass, TemporalType, TextClass, TextType,
    UuidType,
};
use dbm_core::schema::{OptionValue, Options, Type, TypeKind};

/// A type as `format_type` writes it; `base` is its oid, or that of what an array holds.
pub(super) fn read(
    written: &str,
    base: Oid,
    collation: Option<&str>,
    types: &HashMap<Oid, TypeFact>,
) -> Option<Type> {
    let item = written.trim_end_matches("[]");
    let kind = match types.get(&base) {
        Some(fact) if fact.is_domain => domain(fact, types)?,
        Some(fact) => Type::new(enumeration(fact)),
        None => builtin(&Words::of(item), collation)?,
    };
    Some(if item == written { kind } else { array(kind) })
}

fn array(item: Type) -> Type {
    Type::new(TypeKind::Array(Box::new(ArrayType {
        item,
        dimensions: None,
        postgresql: true,
        as_tuple: false,
        zero_indexes: false,
    })))
}

/// `timestamp(3) without time zone`: the words and the numbers.
struct Words {
    name: String,
    numbers: Vec<i64>,
}

impl Words {
    fn of(written: &str) -> Self {
        let Some((before, rest)) = written.split_once('(') else {
            return Self {
                name: written.to_owned(),
                numbers: Vec::new(),
            };
        };
        let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
        let numbers = inside.split(',').filter_map(|it| it.trim().parse().ok());
        Self {
            name: format!("{before}{after}"),
            numbers: numbers.collect(),
        }
    }

    fn first<T: TryFrom<i64>>(&self) -> Option<T> {
        self.numbers.first().and_then(|it| T::try_from(*it).ok())
    }
}

fn builtin(words: &Words, collation: Option<&str>) -> Option<Type> {
    let kind = match words.name.as_str() {
        "integer" => integer(IntegerClass::IntegerSql),
        "bigint" => integer(IntegerClass::Bigint),
        "smallint" => integer(IntegerClass::Smallint),
        "character varying" => string(TextClass::Varchar, words.first(), collation),
        "character" => string(TextClass::Char, words.first(), collation),
        "text" => string(TextClass::TextSql, None, collation),
        "\"char\"" | "name" => string(TextClass::String, None, collation),
        "numeric" => numeric(words),
        "double precision" => float(FloatClass::DoublePrecision, Some(53)),
        "real" => float(FloatClass::Real, None),
        "float" => float(FloatClass::FloatSql, None),
        "boolean" => TypeKind::Boolean(BooleanType {
            spelling: Spelling::Sql,
            create_constraint: false,
            name: None,
        }),
        "uuid" => TypeKind::Uuid(UuidType {
            spelling: Spelling::Sql,
            as_uuid: true,
            native_uuid: true,
        }),
        "bytea" => TypeKind::Binary(BinaryType {
            class: BinaryClass::Bytea,
            length: None,
        }),
        "json" => json(JsonClass::Json),
        "jsonb" => json(JsonClass::Jsonb),
        "date" => temporal(TemporalClass::Date, false, None),
        "bit" => bit(words, false),
        "bit varying" => bit(words, true),
        name => return of_time(name, words).or_else(|| named(name)),
    };
    Some(Type::new(kind))
}

/// The types of time that PostgreSQL's own classes stand for.
fn of_time(name: &str, words: &Words) -> Option<Type> {
    let (class, timezone) = match name {
        "timestamp with time zone" => (TemporalClass::Timestamp, true),
        "timestamp without time zone" | "timestamp" => (TemporalClass::Timestamp, false),
        "time with time zone" => (TemporalClass::Time, true),
        "time without time zone" | "time" => (TemporalClass::Time, false),
        _ => return interval(name, words),
    };
    let kind = temporal(class, timezone, words.first());
    Some(Type::new(kind).of_dialect("postgresql"))
}

fn interval(name: &str, words: &Words) -> Option<Type> {
    let fields = name.strip_prefix("interval")?;
    let is_whole_word = fields.is_empty() || fields.starts_with(' ');
    is_whole_word.then(|| {
        Type::new(TypeKind::Interval(IntervalType {
            spelling: Spelling::Sql,
            native: true,
            precision: words.first(),
            day_precision: None,
            fields: fields.strip_prefix(' ').map(str::to_owned),
        }))
    })
}

/// The types that SQLAlchemy has for PostgreSQL alone and that take no arguments.
const NAMED: [&str; 24] = [
    "cidr",
    "citext",
    "daterange",
    "datemultirange",
    "hstore",
    "inet",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "macaddr",
    "macaddr8",
    "money",
    "nummultirange",
    "numrange",
    "oid",
    "regclass",
    "regconfig",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
];

fn named(name: &str) -> Option<Type> {
    let kind = || {
        TypeKind::Named(NamedType {
            dialect: "postgresql".to_owned(),
            name: name.to_uppercase(),
            arguments: Options::new(),
            item: None,
            check: None,
        })
    };
    NAMED.contains(&name).then(|| Type::new(kind()))
}

fn integer(class: IntegerClass) -> TypeKind {
    TypeKind::Integer(IntegerType {
        class,
        display_width: None,
        unsigned: false,
        zerofill: false,
    })
}

fn string(class: TextClass, length: Option<u64>, collation: Option<&str>) -> TypeKind {
    TypeKind::Text(TextType {
        class,
        length,
        collation: collation.map(str::to_owned),
        mysql: MysqlText::default(),
    })
}

fn numeric(words: &Words) -> TypeKind {
    let (precision, scale) = match words.numbers[..] {
        [precision, scale] => (u32::try_from(precision).ok(), i32::try_from(scale).ok()),
        _ => (None, None),
    };
    TypeKind::Numeric(NumericType {
        class: NumericClass::NumericSql,
        precision,
        scale,
        asdecimal: None,
        unsigned: false,
        zerofill: false,
    })
}

fn float(class: FloatClass, precision: Option<u32>) -> TypeKind {
    TypeKind::Float(FloatType {
        class,
        precision,
        scale: None,
        asdecimal: None,
        unsigned: false,
        zerofill: false,
    })
}

fn json(class: JsonClass) -> TypeKind {
    TypeKind::Json(JsonType {
        class,
        dialect: Some("postgresql".to_owned()),
        none_as_null: false,
        astext_type: None,
    })
}

fn temporal(class: TemporalClass, timezone: bool, precision: Option<u32>) -> TypeKind {
    TypeKind::Temporal(TemporalType {
        class,
        spelling: Spelling::Sql,
        timezone,
        precision,
        digits: false,
    })
}

fn bit(words: &Words, varying: bool) -> TypeKind {
    let mut arguments = Options::new();
    if let Some(length) = words.first() {
        arguments.insert("length".to_owned(), OptionValue::Integer(length));
    }
    if varying {
        arguments.insert("varying".to_owned(), OptionValue::Bool(true));
    }
    TypeKind::Named(NamedType {
        dialect: "postgresql".to_owned(),
        name: "BIT".to_owned(),
        arguments,
        item: None,
        check: None,
    })
}

fn enumeration(fact: &TypeFact) -> TypeKind {
    TypeKind::Enum(EnumType {
        class: EnumClass::Postgresql,
        values: fact.labels.clone().unwrap_or_default().into(),
        name: Some(fact.name.clone()),
        schema: fact.schema.clone(),
        inherit_schema: false,
        native: true,
        create_constraint: false,
        create_type: true,
        length: None,
        metadata: false,
        collation: None,
        mysql: MysqlText::default(),
    })
}

/// A domain is known by the first of its checks, and made by nobody but the database.
fn domain(fact: &TypeFact, types: &HashMap<Oid, TypeFact>) -> Option<Type> {
    let over = fact.over.as_deref()?;
    let over = over.split_once('(').map_or(over, |(word, _)| word);
    let item = read(over, fact.base, fact.collation.as_deref(), types)?;
    let check = fact.checks.iter().flatten().next();
    let text_of = |value: &Option<String>| value.clone().map(OptionValue::Text);
    let arguments = [
        ("name", Some(OptionValue::Text(fact.name.clone()))),
        ("collation", text_of(&fact.collation)),
        ("default", text_of(&fact.default)),
        (
            "constraint_name",
            check.map(|check| OptionValue::Text(check.name.clone())),
        ),
        ("not_null", fact.not_null.then_some(OptionValue::Bool(true))),
        ("schema", text_of(&fact.schema)),
        ("create_type", Some(OptionValue::Bool(false))),
    ];
    let given = |(key, value): (&str, Option<OptionValue>)| Some((key.to_owned(), value?));
    let check = check.and_then(|check| condition(&check.definition));
    Some(Type::new(TypeKind::Named(NamedType {
        dialect: "postgresql".to_owned(),
        name: "DOMAIN".to_owned(),
        arguments: arguments.into_iter().filter_map(given).collect(),
        item: Some(Box::new(item)),
        check: check.map(|sql| Box::new(text(sql))),
    })))
}
