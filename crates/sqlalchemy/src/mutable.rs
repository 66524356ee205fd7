//! `sqlalchemy.ext.mutable`: wrappers that let Python notice changes; the type stays what it is.

use crate::types;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// `MutableDict` and its like.
#[derive(Debug)]
pub(crate) struct MutableClass {
    name: String,
}

impl MutableClass {
    /// The class of that name.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
        }
    }
}

const METHODS: &[(&str, NativeMethod)] = &[("as_mutable", as_mutable)];

fn as_mutable(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let kind = arguments.one::<Value>("as_mutable")?;
    types::instance_of(&kind, interpreter)
}

/// What objects of a class below it have.
const INHERITED: &[(&str, NativeMethod)] = &[("changed", |_, _, _| Ok(Value::None))];

impl Native for MutableClass {
    fn type_name(&self) -> &str {
        &self.name
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn instance_methods(&self) -> &'static [(&'static str, NativeMethod)] {
        INHERITED
    }

    /// `as_mutable` of a class below this one.
    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let method = METHODS.iter().find(|(known, _)| *known == name);
        Ok(method.map(|(name, method)| Value::method(this, name, *method)))
    }
}
