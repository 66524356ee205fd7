//! What scripts read of a type: its length, its scale, its members.

use dbm_core::schema::TypeKind;
use dbm_python::Value;

use super::TypeObject;

/// What scripts read of a type.
pub(super) fn attribute(object: &TypeObject, name: &str) -> Option<Value> {
    if name == "enum_class" {
        return Some(
            object
                .members
                .as_ref()
                .map_or(Value::None, |members| members.class.clone()),
        );
    }
    match (&object.kind.kind, name) {
        (TypeKind::Text(text), "length") => Some(number(text.length)),
        (TypeKind::Text(text), "collation") => Some(Value::from(text.collation.clone())),
        (TypeKind::Binary(binary), "length") => Some(number(binary.length)),
        (TypeKind::Numeric(numeric), "precision") => Some(number(numeric.precision)),
        (TypeKind::Numeric(numeric), "scale") => Some(number(numeric.scale)),
        (TypeKind::Float(float), "precision") => Some(number(float.precision)),
        (TypeKind::Temporal(temporal), "timezone") => Some(Value::from(temporal.timezone)),
        (TypeKind::Enum(kind), "enums") => Some(Value::list(
            kind.values.iter().map(|value| Value::from(value.as_str())),
        )),
        (TypeKind::Enum(kind), "name") => Some(Value::from(kind.name.clone())),
        (TypeKind::Enum(kind), "schema") => Some(Value::from(kind.schema.clone())),
        (TypeKind::Enum(kind), "length") => Some(number(kind.length)),
        (TypeKind::Enum(kind), "native_enum") => Some(Value::from(kind.native)),
        (TypeKind::Boolean(kind), "name") => Some(Value::from(kind.name.clone())),
        (TypeKind::Array(array), "item_type") => {
            Some(Value::native(TypeObject::from(array.item.clone())))
        }
        (TypeKind::Json(_), "NULL") => Some(Value::None),
        _ => None,
    }
}

fn number(number: Option<impl TryInto<i64>>) -> Value {
    Value::from(number.and_then(|number| number.try_into().ok()))
}
