//! The type that SQLAlchemy gives a value by itself (SQLAlchemy: `sqltypes._resolve_value_to_type`).

use crate::schema::types::{
    BinaryClass, BinaryType, BooleanType, FloatClass, FloatType, IntegerClass, IntegerType,
    IntervalType, MysqlText, NumericClass, NumericType, Spelling, TemporalClass, TemporalType,
    TextClass, TextType, TypeKind, UuidType,
};
use crate::schema::{Literal, Type};

/// The type of a value; lists and dicts have none.
pub fn kind(value: &Literal) -> Type {
    Type::new(match value {
        Literal::Null | Literal::List(_) | Literal::Map(_) => TypeKind::Null,
        Literal::Bool(_) => TypeKind::Boolean(BooleanType {
            spelling: Spelling::Generic,
            create_constraint: false,
            name: None,
        }),
        Literal::Integer(_) => TypeKind::Integer(IntegerType {
            class: IntegerClass::Integer,
            display_width: None,
            unsigned: false,
            zerofill: false,
        }),
        Literal::Float(_) => TypeKind::Float(FloatType {
            class: FloatClass::Float,
            precision: None,
            scale: None,
            asdecimal: None,
            unsigned: false,
            zerofill: false,
        }),
        Literal::Decimal(_) => numeric(),
        Literal::Text(_) => TypeKind::Text(TextType {
            class: TextClass::String,
            length: None,
            collation: None,
            mysql: MysqlText::default(),
        }),
        Literal::Bytes(_) => TypeKind::Binary(BinaryType {
            class: BinaryClass::LargeBinary,
            length: None,
        }),
        Literal::Date(_) => temporal(TemporalClass::Date),
        Literal::Time(_) => temporal(TemporalClass::Time),
        Literal::DateTime(..) => temporal(TemporalClass::DateTime),
        Literal::Interval(_) => TypeKind::Interval(IntervalType {
            spelling: Spelling::Generic,
            native: true,
            precision: None,
            day_precision: None,
            fields: None,
        }),
        Literal::Uuid(_) => TypeKind::Uuid(UuidType {
            spelling: Spelling::Generic,
            as_uuid: true,
            native_uuid: true,
        }),
    })
}

/// `sa.Numeric()`.
pub fn numeric() -> TypeKind {
    TypeKind::Numeric(NumericType {
        class: NumericClass::Numeric,
        precision: None,
        scale: None,
        asdecimal: None,
        unsigned: false,
        zerofill: false,
    })
}

fn temporal(class: TemporalClass) -> TypeKind {
    TypeKind::Temporal(TemporalType {
        class,
        spelling: Spelling::Generic,
        timezone: false,
        precision: None,
    })
}
