//! `sqlalchemy.ext.mutable`: wrappers that let Python notice changes; the type stays what it is.

use crate::python::{Arguments, Interpreter, Native, NativeMethod, Outcome, Value};
use crate::sqlalchemy::types;

/// `MutableDict` and its like.
#[derive(Debug)]
pub struct MutableClass {
    name: String,
}

impl MutableClass {
    /// The class of that name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
        }
    }
}

const METHODS: &[(&str, NativeMethod)] = &[("as_mutable", as_mutable)];

fn as_mutable(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> Outcome {
    let kind = arguments.one::<Value>("as_mutable")?;
    types::instance_of(&kind, interpreter)
}

impl Native for MutableClass {
    fn type_name(&self) -> &str {
        &self.name
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }
}
