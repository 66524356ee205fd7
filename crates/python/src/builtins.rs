//! The built-in functions, by family.

mod attributes;
mod every_object;
mod iterables;
mod numbers;
mod texts;

use std::rc::Rc;

use super::collections::Dict;
use super::exceptions::StandardError;
use super::native::NativeFunction;
use super::value::Value;

pub(super) use every_object::{class_method, common_method, native_method, object_method};
pub(super) use numbers::{to_float, truncate};

/// The functions that every script can call.
const FUNCTIONS: &[&[(&str, NativeFunction)]] = &[
    attributes::FUNCTIONS,
    iterables::FUNCTIONS,
    numbers::FUNCTIONS,
    texts::FUNCTIONS,
];

thread_local! {
    static NAMES: Rc<Dict> = Rc::new(all());
}

/// The built-in names: functions, types, exceptions, constants.
pub(super) fn names() -> Rc<Dict> {
    NAMES.with(Rc::clone)
}

fn all() -> Dict {
    let names = Dict::new();
    for (name, function) in FUNCTIONS.iter().copied().flatten() {
        names.insert_str(*name, Value::function(name, *function));
    }
    for (name, class) in super::types::callable_types() {
        names.insert_str(name, class);
    }
    for error in StandardError::ALL {
        names.insert_str(error.name(), Value::Class(error.class()));
    }
    names.insert_str("IOError", Value::Class(StandardError::OSError.class()));
    names.insert_str(
        "EnvironmentError",
        Value::Class(StandardError::OSError.class()),
    );
    names.insert_str("NotImplemented", Value::NotImplemented);
    names.insert_str("Ellipsis", Value::Ellipsis);
    names.insert_str("__debug__", Value::Bool(true));
    names
}
