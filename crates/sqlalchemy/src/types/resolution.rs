//! The types of Python's values, and the classes of types.

use crate::types::classes::{self, TypeClass};
pub use dbm_core::schema::types::plain::{boolean, integer, numeric, of_literal, temporal, text};
use dbm_core::schema::types::{EnumClass, TemporalClass};
use dbm_core::schema::{Literal, Type, TypeKind};

/// The type of a value that stands beside one of the type `kind`: that type, unless the value is
/// of another sort (`coerce_compared_value`).
pub(crate) fn beside(kind: &Type, literal: &Literal) -> Type {
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
pub(crate) fn class_of(kind: &Type) -> Option<&'static TypeClass> {
    let name = kind.class_name();
    let own = match &kind.kind {
        TypeKind::Named(named) => Some(named.dialect.as_str()),
        TypeKind::Json(json) => json.dialect.as_deref(),
        TypeKind::Enum(kind) => match kind.class {
            EnumClass::Enum => None,
            EnumClass::Postgresql => Some("postgresql"),
            EnumClass::Mysql | EnumClass::MysqlSet => Some("mysql"),
        },
        TypeKind::Array(array) if array.postgresql => Some("postgresql"),
        _ => kind.dialect.as_deref(),
    };
    let modules = own.into_iter().chain(["sqlalchemy", "postgresql", "mysql"]);
    modules
        .into_iter()
        .find_map(|module| classes::find(module, name))
}
