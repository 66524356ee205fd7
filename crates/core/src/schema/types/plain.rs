//! Types without arguments, and the types of Python's values.

use crate::schema::types::{
    BinaryClass, BinaryType, BooleanType, FloatClass, FloatType, IntegerClass, IntegerType,
    IntervalType, MysqlText, NumericClass, NumericType, Spelling, TemporalClass, TemporalType,
    TextClass, TextType, UuidType,
};
use crate::schema::{Literal, Type, TypeKind};

/// The type that SQLAlchemy gives to a value of which it knows nothing else
/// (`sqltypes._resolve_value_to_type`); lists and dicts have none.
pub fn of_literal(literal: &Literal) -> Type {
    let kind = match literal {
        Literal::Null | Literal::List(_) | Literal::Map(_) => TypeKind::Null,
        Literal::Bool(_) => boolean(),
        Literal::Integer(_) => integer(),
        Literal::Float(_) => float(),
        Literal::Decimal(_) => numeric(),
        Literal::Text(_) => text(),
        Literal::Bytes(_) => TypeKind::Binary(BinaryType {
            class: BinaryClass::LargeBinary,
            length: None,
        }),
        Literal::Date(_) => temporal(TemporalClass::Date, false),
        Literal::Time(_) => temporal(TemporalClass::Time, false),
        Literal::DateTime(_, offset) => temporal(TemporalClass::DateTime, offset.is_some()),
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
    };
    Type::new(kind)
}

/// `sa.Boolean()`.
pub fn boolean() -> TypeKind {
    TypeKind::Boolean(BooleanType {
        spelling: Spelling::Generic,
        create_constraint: false,
        name: None,
    })
}

/// `sa.Integer()`.
pub fn integer() -> TypeKind {
    TypeKind::Integer(IntegerType {
        class: IntegerClass::Integer,
        display_width: None,
        unsigned: false,
        zerofill: false,
    })
}

/// `sa.Float()`.
pub fn float() -> TypeKind {
    TypeKind::Float(FloatType {
        class: FloatClass::Float,
        precision: None,
        scale: None,
        asdecimal: None,
        unsigned: false,
        zerofill: false,
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

/// `sa.Interval()`.
pub(crate) fn interval() -> TypeKind {
    TypeKind::Interval(IntervalType {
        spelling: Spelling::Generic,
        native: true,
        precision: None,
        day_precision: None,
        fields: None,
    })
}

/// `sa.String()`.
pub fn text() -> TypeKind {
    TypeKind::Text(TextType {
        class: TextClass::String,
        length: None,
        collation: None,
        mysql: MysqlText::default(),
    })
}

/// `sa.DateTime()` and its like.
pub fn temporal(class: TemporalClass, timezone: bool) -> TypeKind {
    TypeKind::Temporal(TemporalType {
        class,
        spelling: Spelling::Generic,
        timezone,
        precision: None,
        digits: false,
    })
}
