//! Which types SQLAlchemy holds for the same kind of value (`TypeEngine._type_affinity`).

use crate::schema::Type;
use crate::schema::types::{EnumClass, TemporalClass, TypeKind};

/// A kind of value; a type that one dialect has is a kind of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Affinity {
    /// No type.
    Null,
    /// Texts and enumerations.
    Text,
    /// Whole numbers.
    Integer,
    /// Exact numbers.
    Numeric,
    /// Floating point numbers.
    Float,
    /// Booleans.
    Boolean,
    /// Days.
    Date,
    /// Times of day.
    Time,
    /// Points in time.
    DateTime,
    /// Spans of time.
    Interval,
    /// Bytes.
    Binary,
    /// UUIDs.
    Uuid,
    /// JSON documents.
    Json,
    /// Arrays.
    Array,
    /// Anything else, by its name.
    Named(String),
}

impl Type {
    /// The kind of value that the type holds, its variants aside.
    pub fn affinity(&self) -> Affinity {
        match &self.kind {
            TypeKind::Null => Affinity::Null,
            TypeKind::Text(_) => Affinity::Text,
            TypeKind::Integer(_) => Affinity::Integer,
            TypeKind::Numeric(_) => Affinity::Numeric,
            TypeKind::Float(_) => Affinity::Float,
            TypeKind::Boolean(_) => Affinity::Boolean,
            TypeKind::Temporal(kind) => match kind.class {
                TemporalClass::DateTime | TemporalClass::Timestamp => Affinity::DateTime,
                TemporalClass::Date => Affinity::Date,
                TemporalClass::Time => Affinity::Time,
            },
            TypeKind::Interval(_) => Affinity::Interval,
            TypeKind::Binary(_) => Affinity::Binary,
            TypeKind::Uuid(_) => Affinity::Uuid,
            TypeKind::Enum(kind) => match kind.class {
                EnumClass::Enum | EnumClass::MysqlSet => Affinity::Text,
                EnumClass::Postgresql => Affinity::Named("NamedType".to_owned()),
                EnumClass::Mysql => Affinity::Named("ENUM".to_owned()),
            },
            TypeKind::Json(_) => Affinity::Json,
            TypeKind::Array(_) => Affinity::Array,
            TypeKind::Named(kind) if kind.name == "CITEXT" => Affinity::Text,
            TypeKind::Named(kind) if kind.name.ends_with("RANGE") => {
                Affinity::Named("AbstractRange".to_owned())
            }
            TypeKind::Named(kind) => Affinity::Named(kind.name.clone()),
            TypeKind::Verbatim(sql) => Affinity::Named(sql.clone()),
        }
    }

    /// The name that a Boolean or an Enum was given, and so its CHECK.
    pub fn given_name(&self) -> Option<&str> {
        match &self.kind {
            TypeKind::Boolean(kind) => kind.name.as_deref(),
            TypeKind::Enum(kind) => kind.name.as_deref(),
            TypeKind::Null
            | TypeKind::Text(_)
            | TypeKind::Integer(_)
            | TypeKind::Numeric(_)
            | TypeKind::Float(_)
            | TypeKind::Temporal(_)
            | TypeKind::Interval(_)
            | TypeKind::Binary(_)
            | TypeKind::Uuid(_)
            | TypeKind::Json(_)
            | TypeKind::Array(_)
            | TypeKind::Named(_)
            | TypeKind::Verbatim(_) => None,
        }
    }
}
