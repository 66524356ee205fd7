//! The built-in types: how they are called and what their objects can do.

mod bytes;
mod dict;
mod list;
mod number;
mod object;
mod set;
pub(super) use set::change as change_set;
mod text;

use std::collections::HashMap;
use std::rc::Rc;

use super::class::{BuiltinType, Class};
use super::value::Value;

pub(super) use list::sorted;
pub(super) use number::truncated;

/// Every built-in type, with the one that it is below.
const TYPES: &[(&BuiltinType, &str)] = &[
    (&object::OBJECT, ""),
    (&object::TYPE, "object"),
    (&object::NONE_TYPE, "object"),
    (&object::ELLIPSIS_TYPE, "object"),
    (&object::NOT_IMPLEMENTED_TYPE, "object"),
    (&number::INT, "object"),
    (&number::BOOL, "int"),
    (&number::FLOAT, "object"),
    (&text::STR, "object"),
    (&bytes::BYTES, "object"),
    (&list::LIST, "object"),
    (&list::TUPLE, "object"),
    (&dict::DICT, "object"),
    (&set::SET, "object"),
    (&set::FROZENSET, "object"),
    (&super::range::RANGE, "object"),
    (&object::FUNCTION, "object"),
    (&object::METHOD, "object"),
    (&object::BUILTIN, "object"),
    (&object::MODULE, "object"),
    (&object::SLICE, "object"),
    (&object::GENERATOR, "object"),
    (&object::COROUTINE, "object"),
    (&object::PROPERTY, "object"),
    (&object::STATIC_METHOD, "object"),
    (&object::CLASS_METHOD, "object"),
    (&object::SUPER, "object"),
    (&object::DICT_KEYS, "object"),
    (&object::DICT_VALUES, "object"),
    (&object::DICT_ITEMS, "object"),
];

thread_local! {
    static CLASSES: HashMap<&'static str, Rc<Class>> = classes();
}

fn classes() -> HashMap<&'static str, Rc<Class>> {
    let mut classes: HashMap<&'static str, Rc<Class>> = HashMap::new();
    for (builtin, parent) in TYPES {
        let parent = classes.get(parent).cloned();
        classes.insert(builtin.name, Rc::new(Class::builtin(builtin, parent)));
    }
    classes
}

/// The class of a built-in type, by its name.
pub(super) fn class(name: &str) -> Option<Rc<Class>> {
    CLASSES.with(|classes| classes.get(name).cloned())
}

/// The names of the types that scripts call: `str`, `dict`.
pub(super) fn callable_types() -> impl Iterator<Item = (&'static str, Value)> {
    const CALLABLE: &[&str] = &[
        "object",
        "type",
        "int",
        "bool",
        "float",
        "str",
        "bytes",
        "list",
        "tuple",
        "dict",
        "set",
        "frozenset",
        "range",
        "slice",
        "property",
        "staticmethod",
        "classmethod",
        "super",
    ];
    CALLABLE
        .iter()
        .filter_map(|name| class(name).map(|class| (*name, Value::Class(class))))
}

/// The built-in type of a plain value.
pub(super) fn builtin_of(value: &Value) -> Option<&'static BuiltinType> {
    Some(match value {
        Value::Str(_) => &text::STR,
        Value::Int(_) | Value::Bool(_) => &number::INT,
        Value::Float(_) => &number::FLOAT,
        Value::Bytes(_) => &bytes::BYTES,
        Value::List(_) => &list::LIST,
        Value::Tuple(_) => &list::TUPLE,
        Value::Dict(_) => &dict::DICT,
        Value::Set(set) if set.frozen => &set::FROZENSET,
        Value::Set(_) => &set::SET,
        _ => return None,
    })
}
