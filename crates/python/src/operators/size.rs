//! `bool(value)` and `len(value)`.

use std::rc::Rc;

use super::super::enumeration::is_flag;
use super::super::interpreter::Interpreter;
use super::super::py_error::PyError;
use super::super::value::Value;

impl Interpreter {
    /// `bool(value)`.
    ///
    /// # Errors
    /// Whatever `__bool__` or `__len__` raises.
    pub fn truth(&mut self, value: &Value) -> Result<bool, PyError> {
        Ok(match value {
            Value::None => false,
            Value::Bool(truth) => *truth,
            Value::Int(number) => !number.is_zero(),
            Value::Float(number) => *number != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::List(list) => !list.is_empty(),
            Value::Tuple(items) => !items.is_empty(),
            Value::Dict(dict) => !dict.is_empty(),
            Value::Set(set) => !set.is_empty(),
            Value::Instance(instance) if is_flag(value) => {
                let bits = instance.get("_value_").unwrap_or(Value::None);
                self.truth(&bits)?
            }
            Value::Instance(instance) => {
                if let Some(method) = self.special(value, "__bool__")? {
                    let outcome = self.call_with(&method, [])?;
                    return self.truth(&outcome);
                }
                if let Some(method) = self.special(value, "__len__")? {
                    let length = self.call_with(&method, [])?;
                    return self.truth(&length);
                }
                match instance.payload().cloned() {
                    Some(payload) => self.truth(&payload)?,
                    None => true,
                }
            }
            Value::Native(native) => match Rc::clone(native).truth(self)? {
                Some(truth) => truth,
                None => Rc::clone(native)
                    .length(self)?
                    .is_none_or(|length| length > 0),
            },
            Value::Unavailable(unavailable) => return Err(unavailable.raise()),
            _ => true,
        })
    }

    /// `len(value)`.
    ///
    /// # Errors
    /// `TypeError` when it has none, and whatever `__len__` raises.
    pub(crate) fn length(&mut self, value: &Value) -> Result<usize, PyError> {
        let length = match value {
            Value::Str(text) => Some(text.characters()),
            Value::Bytes(bytes) => Some(bytes.len()),
            Value::List(list) => Some(list.len()),
            Value::Tuple(items) => Some(items.len()),
            Value::Dict(dict) => Some(dict.len()),
            Value::Set(set) => Some(set.len()),
            Value::Native(native) => Rc::clone(native).length(self)?,
            Value::Instance(_) if is_flag(value) => Some(self.flag_parts(value)?.len()),
            Value::Instance(instance) => match self.special(value, "__len__")? {
                Some(method) => self
                    .call_with(&method, [])?
                    .as_int()
                    .and_then(|length| length.to_usize()),
                None => match instance.payload().cloned() {
                    Some(payload) => return self.length(&payload),
                    None => None,
                },
            },
            Value::Class(class) => class.members().map(|members| members.len()),
            Value::Unavailable(unavailable) => return Err(unavailable.raise()),
            _ => None,
        };
        length.ok_or_else(|| {
            PyError::type_error(format!(
                "object of type '{}' has no len()",
                value.type_name()
            ))
        })
    }
}
