//! Types for the tests, in a few words.

use dbm_core::schema::types::{MysqlText, TemporalClass, TextClass, TextType, plain};
use dbm_core::schema::{Type, TypeKind};

/// `sa.Integer()`.
pub(crate) fn integer() -> Type {
    Type::new(plain::integer())
}

/// `sa.String(length)`.
pub(crate) fn string(length: u64) -> Type {
    Type::new(TypeKind::Text(TextType {
        class: TextClass::String,
        length: Some(length),
        collation: None,
        mysql: MysqlText::default(),
    }))
}

/// `sa.DateTime(timezone=...)` and its like.
pub(crate) fn temporal(class: TemporalClass, timezone: bool) -> Type {
    Type::new(plain::temporal(class, timezone))
}
