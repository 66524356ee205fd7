//! The objects that a relationship gives: a list that is read, and not changed.

use dbm_python::{Interpreter, Native, PyError, Value};

/// `parent.children`.
#[derive(Debug)]
pub(crate) struct Collection(pub Vec<Value>);

impl Collection {
    fn list(&self) -> Value {
        Value::list(self.0.iter().cloned())
    }
}

impl Native for Collection {
    fn type_name(&self) -> &'static str {
        "InstrumentedList"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "index" | "count" | "copy" => interpreter.find_attribute(&self.list(), name),
            _ if name.starts_with("__") => Ok(None),
            _ => Err(PyError::unsupported(format!(
                "`{name}` of the objects of a relationship is not supported: set their columns"
            ))),
        }
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        interpreter.get_item(&self.list(), key).map(Some)
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(self.list()))
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(Some(self.0.len()))
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        interpreter.repr(&self.list())
    }
}
