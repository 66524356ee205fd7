//! `item in value`.

use std::rc::Rc;

use super::super::enumeration::is_flag;
use super::super::interpreter::Interpreter;
use super::super::py_error::PyError;
use super::super::value::Value;

impl Interpreter {
    /// `item in value`.
    ///
    /// # Errors
    /// `TypeError` when nothing can be in it, and whatever comparing raises.
    pub(crate) fn contains(&mut self, value: &Value, item: &Value) -> Result<bool, PyError> {
        match value {
            Value::Dict(dict) => Ok(dict.get(&self.key(item.clone())?).is_some()),
            Value::Set(set) => {
                let key = self.key(item.clone())?;
                Ok(set.borrow().contains(&key))
            }
            Value::Bytes(bytes) => match item {
                Value::Bytes(part) => {
                    self.count_work(bytes.len() / 256)?;
                    let is_empty = part.is_empty();
                    Ok(is_empty || bytes.windows(part.len()).any(|window| window == &**part))
                }
                _ => match item.as_int().map(|byte| byte.to_i64()) {
                    Some(byte) => match byte.and_then(|byte| u8::try_from(byte).ok()) {
                        Some(byte) => Ok(bytes.contains(&byte)),
                        None => Err(PyError::value_error("byte must be in range(0, 256)")),
                    },
                    None => Err(PyError::type_error(format!(
                        "a bytes-like object is required, not '{}'",
                        item.type_name()
                    ))),
                },
            },
            Value::Str(text) => {
                if let Some(part) = item.as_str() {
                    self.count_work(text.len() / 256)?;
                    Ok(text.contains(part))
                } else {
                    let message = format!(
                        "'in <string>' requires string as left operand, not {}",
                        item.type_name()
                    );
                    Err(PyError::type_error(message))
                }
            }
            Value::Instance(_) if is_flag(value) => self.flags_contain(value, item),
            Value::Instance(_) => self.instance_contains(value, item),
            Value::Native(native) => match Rc::clone(native).contains(item, self)? {
                Some(contains) => Ok(contains),
                None => self.contains_by_iterating(value, item),
            },
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => self.contains_by_iterating(value, item),
        }
    }

    fn instance_contains(&mut self, value: &Value, item: &Value) -> Result<bool, PyError> {
        if let Some(method) = self.special(value, "__contains__")? {
            let outcome = self.call_with(&method, [item.clone()])?;
            return self.truth(&outcome);
        }
        let Value::Instance(instance) = value else {
            return Ok(false);
        };
        match instance.payload().cloned() {
            Some(payload) if self.special(value, "__iter__")?.is_none() => {
                self.contains(&payload, item)
            }
            _ => self.contains_by_iterating(value, item),
        }
    }

    fn contains_by_iterating(&mut self, value: &Value, item: &Value) -> Result<bool, PyError> {
        let Some(iterator) = self.try_iterator(value)? else {
            return Err(PyError::type_error(format!(
                "argument of type '{}' is not iterable",
                value.type_name()
            )));
        };
        while let Some(candidate) = self.next(&iterator)? {
            self.count_work(1)?;
            if candidate.is(item) || self.equals(&candidate, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
