//! Types for the tests, in a few words.

use crate::schema::types::{
    IntegerClass, IntegerType, MysqlText, Spelling, TemporalClass, TemporalType, TextClass,
    TextType,
};
use crate::schema::{Type, TypeKind};

/// `sa.Integer()`.
pub fn integer() -> Type {
    Type::new(TypeKind::Integer(IntegerType {
        class: IntegerClass::Integer,
        display_width: None,
        unsigned: false,
        zerofill: false,
    }))
}

/// `sa.String(length)`.
pub fn string(length: u64) -> Type {
    Type::new(TypeKind::Text(TextType {
        class: TextClass::String,
        length: Some(length),
        collation: None,
        mysql: MysqlText::default(),
    }))
}

/// `sa.DateTime(timezone=...)` and its like.
pub fn temporal(class: TemporalClass, timezone: bool) -> Type {
    Type::new(TypeKind::Temporal(TemporalType {
        class,
        spelling: Spelling::Generic,
        timezone,
        precision: None,
    }))
}
