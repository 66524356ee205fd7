//! The types of Python's values, and the classes of types.

use crate::schema::types::{
    BinaryClass, BinaryType, BooleanType, FloatClass, FloatType, IntegerClass, IntegerType,
    IntervalType, MysqlText, NumericClass, NumericType, Spelling, TemporalClass, TemporalType,
    TextClass, TextType, UuidType,
};
use crate::schema::{Literal, Type, TypeKind};
use crate::sqlalchemy::types::classes::{self, TypeClass};

/// The type that SQLAlchemy gives to a value of which it knows nothing else.
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

/// The type of a value that stands beside one of the type `kind`: that type, unless the value is
/// of another sort (`coerce_compared_value`).
pub fn beside(kind: &Type, literal: &Literal) -> Type {
    let own = of_literal(literal);
    match (affinity(kind), affinity(&own)) {
        (Some(theirs), Some(ours)) if theirs != ours => own,
        (None, _) => own,
        _ => kind.clone(),
    }
}

/// What a type is at bottom; nothing when that is not known.
fn affinity(kind: &Type) -> Option<&'static str> {
    Some(match &kind.kind {
        TypeKind::Null | TypeKind::Verbatim(_) | TypeKind::Named(_) => return None,
        TypeKind::Text(_) | TypeKind::Enum(_) => "text",
        TypeKind::Integer(_) => "integer",
        TypeKind::Numeric(_) | TypeKind::Float(_) => "number",
        TypeKind::Boolean(_) => "boolean",
        TypeKind::Temporal(temporal) => match temporal.class {
            TemporalClass::DateTime | TemporalClass::Timestamp => "datetime",
            TemporalClass::Date => "date",
            TemporalClass::Time => "time",
        },
        TypeKind::Interval(_) => "interval",
        TypeKind::Binary(_) => "binary",
        TypeKind::Uuid(_) => "uuid",
        TypeKind::Json(_) => "json",
        TypeKind::Array(_) => "array",
    })
}

/// The class that `isinstance` asks about, for a type that no script wrote.
pub fn class_of(kind: &Type) -> Option<&'static TypeClass> {
    let name = match &kind.kind {
        TypeKind::Null => "NullType",
        TypeKind::Text(_) => "String",
        TypeKind::Integer(_) => "Integer",
        TypeKind::Numeric(_) => "Numeric",
        TypeKind::Float(_) => "Float",
        TypeKind::Boolean(_) => "Boolean",
        TypeKind::Temporal(temporal) => match temporal.class {
            TemporalClass::DateTime | TemporalClass::Timestamp => "DateTime",
            TemporalClass::Date => "Date",
            TemporalClass::Time => "Time",
        },
        TypeKind::Interval(_) => "Interval",
        TypeKind::Binary(_) => "LargeBinary",
        TypeKind::Uuid(_) => "Uuid",
        TypeKind::Enum(_) => "Enum",
        TypeKind::Json(_) => "JSON",
        TypeKind::Array(_) => "ARRAY",
        TypeKind::Named(_) | TypeKind::Verbatim(_) => "TypeEngine",
    };
    classes::find("sqlalchemy", name)
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
    })
}
