//! Types of every family, with arguments that nobody would write.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::wild_expressions::{text, varied};
use dbm_core::schema::types::{
    ArrayType, BinaryClass, BinaryType, BooleanType, EnumClass, EnumType, FloatClass, FloatType,
    IntegerClass, IntegerType, IntervalType, JsonClass, JsonType, MysqlText, NamedType,
    NumericClass, NumericType, Spelling, TemporalClass, TemporalType, TextClass, TextType,
    UuidType,
};
use dbm_core::schema::{OptionValue, Options, Type, TypeKind};

fn spelling() -> BoxedStrategy<Spelling> {
    select(vec![Spelling::Generic, Spelling::Sql]).boxed()
}

fn mysql_text() -> BoxedStrategy<MysqlText> {
    (of(text()), any::<[bool; 4]>())
        .prop_map(|(charset, [ascii, unicode, binary, national])| MysqlText {
            charset,
            ascii,
            unicode,
            binary,
            national,
        })
        .boxed()
}

fn character_string() -> BoxedStrategy<TypeKind> {
    let class = select(vec![
        TextClass::String,
        TextClass::Unicode,
        TextClass::Text,
        TextClass::UnicodeText,
        TextClass::Varchar,
        TextClass::Nvarchar,
        TextClass::Char,
        TextClass::Nchar,
        TextClass::TextSql,
        TextClass::Clob,
        TextClass::Tinytext,
        TextClass::Mediumtext,
        TextClass::Longtext,
    ]);
    (class, of(any::<u64>()), of(text()), mysql_text())
        .prop_map(|(class, length, collation, mysql)| {
            TypeKind::Text(TextType {
                class,
                length,
                collation,
                mysql,
            })
        })
        .boxed()
}

fn number() -> BoxedStrategy<TypeKind> {
    let integer = select(vec![
        IntegerClass::Integer,
        IntegerClass::SmallInteger,
        IntegerClass::BigInteger,
        IntegerClass::IntegerSql,
        IntegerClass::Tinyint,
        IntegerClass::Mediumint,
    ]);
    let numeric = select(vec![NumericClass::Numeric, NumericClass::Decimal]);
    let float = select(vec![
        FloatClass::Float,
        FloatClass::Double,
        FloatClass::FloatSql,
        FloatClass::Real,
        FloatClass::DoubleSql,
        FloatClass::DoublePrecision,
    ]);
    let digits = || (of(any::<u32>()), any::<bool>(), any::<bool>());
    prop_oneof![
        (integer, digits()).prop_map(|(class, (display_width, unsigned, zerofill))| {
            TypeKind::Integer(IntegerType {
                class,
                display_width,
                unsigned,
                zerofill,
            })
        }),
        (numeric, of(any::<i32>()), digits()).prop_map(
            |(class, scale, (precision, unsigned, zerofill))| {
                let asdecimal = None;
                TypeKind::Numeric(NumericType {
                    class,
                    precision,
                    scale,
                    asdecimal,
                    unsigned,
                    zerofill,
                })
            }
        ),
        (float, of(any::<u32>()), digits()).prop_map(
            |(class, scale, (precision, unsigned, zerofill))| {
                let scale = scale.and_then(|scale| i32::try_from(scale).ok());
                let asdecimal = None;
                TypeKind::Float(FloatType {
                    class,
                    precision,
                    scale,
                    asdecimal,
                    unsigned,
                    zerofill,
                })
            }
        ),
    ]
    .boxed()
}

fn moment() -> BoxedStrategy<TypeKind> {
    let class = select(vec![
        TemporalClass::DateTime,
        TemporalClass::Timestamp,
        TemporalClass::Date,
        TemporalClass::Time,
    ]);
    prop_oneof![
        (class, spelling(), any::<bool>(), of(any::<u32>())).prop_map(
            |(class, spelling, timezone, precision)| {
                TypeKind::Temporal(TemporalType {
                    class,
                    spelling,
                    timezone,
                    precision,
                    digits: false,
                })
            }
        ),
        (spelling(), any::<bool>(), of(any::<u32>()), of(text())).prop_map(
            |(spelling, native, precision, fields)| {
                let day_precision = None;
                TypeKind::Interval(IntervalType {
                    spelling,
                    native,
                    precision,
                    day_precision,
                    fields,
                })
            }
        ),
    ]
    .boxed()
}

/// `sa.Enum` and its like.
pub(crate) fn enumeration() -> BoxedStrategy<EnumType> {
    let class = select(vec![
        EnumClass::Enum,
        EnumClass::Postgresql,
        EnumClass::Mysql,
        EnumClass::MysqlSet,
    ]);
    let names = (of(text()), of(text()), of(text()));
    (
        class,
        vec(text(), 0..3),
        names,
        any::<[bool; 4]>(),
        mysql_text(),
    )
        .prop_map(|(class, values, (name, schema, collation), flags, mysql)| {
            let [inherit_schema, native, create_type, metadata] = flags;
            EnumType {
                class,
                values: values.into(),
                name,
                schema,
                inherit_schema,
                native,
                create_constraint: false,
                create_type,
                length: None,
                metadata,
                collation,
                mysql,
            }
        })
        .boxed()
}

fn named() -> BoxedStrategy<TypeKind> {
    let name = select(vec![
        "INET", "BIT", "DOMAIN", "YEAR", "TSVECTOR", "HSTORE", "NOTHING",
    ]);
    let value = prop_oneof![
        any::<i64>().prop_map(OptionValue::Integer),
        text().prop_map(OptionValue::Text),
        any::<bool>().prop_map(OptionValue::Bool),
    ];
    let argument = select(vec!["length", "varying", "name", "schema", "display_width"]);
    let arguments = vec((argument.prop_map(str::to_owned), value), 0..3);
    (name, arguments)
        .prop_map(|(name, arguments)| {
            TypeKind::Named(NamedType {
                dialect: "postgresql".to_owned(),
                name: name.to_owned(),
                arguments: arguments.into_iter().collect::<Options>(),
                check: None,
                item: None,
            })
        })
        .boxed()
}

fn rest() -> BoxedStrategy<TypeKind> {
    let binary = select(vec![
        BinaryClass::LargeBinary,
        BinaryClass::Binary,
        BinaryClass::Varbinary,
        BinaryClass::Blob,
        BinaryClass::Bytea,
        BinaryClass::Longblob,
    ]);
    let json = select(vec![JsonClass::Json, JsonClass::Jsonb]);
    prop_oneof![
        Just(TypeKind::Null),
        text().prop_map(TypeKind::Verbatim),
        (binary, of(any::<u64>()))
            .prop_map(|(class, length)| TypeKind::Binary(BinaryType { class, length })),
        (spelling(), any::<bool>(), any::<bool>()).prop_map(|(spelling, as_uuid, native_uuid)| {
            TypeKind::Uuid(UuidType {
                spelling,
                as_uuid,
                native_uuid,
            })
        }),
        spelling().prop_map(|spelling| {
            TypeKind::Boolean(BooleanType {
                spelling,
                create_constraint: false,
                name: None,
            })
        }),
        (json, any::<bool>()).prop_map(|(class, none_as_null)| {
            TypeKind::Json(JsonType {
                class,
                dialect: None,
                none_as_null,
                astext_type: None,
            })
        }),
    ]
    .boxed()
}

/// Any type, in arrays and with a variant for SQLite now and then.
pub(crate) fn kind() -> BoxedStrategy<Type> {
    let leaf = prop_oneof![
        character_string(),
        number(),
        moment(),
        enumeration().prop_map(TypeKind::Enum),
        named(),
        rest(),
    ]
    .prop_map(Type::new);
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (inner.clone(), of(0..4_u32)).prop_map(|(item, dimensions)| {
                Type::new(TypeKind::Array(Box::new(ArrayType {
                    item,
                    dimensions,
                    postgresql: true,
                    as_tuple: false,
                    zero_indexes: false,
                })))
            }),
            (inner.clone(), inner).prop_map(|(kind, other)| varied(kind, other)),
        ]
    })
    .boxed()
}
