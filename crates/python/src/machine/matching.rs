//! What `case` patterns ask.

use std::rc::Rc;

use super::super::code::Pattern;
use super::super::collections::Dict;
use super::super::frame::Frame;
use super::super::interpreter::Interpreter;
use super::super::py_error::PyError;
use super::super::value::Value;
use super::Step;

impl Interpreter {
    pub(super) fn match_pattern(&mut self, frame: &mut Frame, pattern: Pattern) -> Step {
        let top = frame.pop()?;
        let result = match pattern {
            Pattern::Sequence { length, exact } => {
                Value::Bool(is_sequence(&top, length as usize, exact))
            }
            Pattern::Mapping => Value::Bool(top.as_dict().is_some()),
            Pattern::Keys => {
                let subject = frame.pop()?;
                self.values_of_keys(&subject, &top)?
            }
            Pattern::Rest => {
                let subject = frame.pop()?;
                self.rest_of_keys(&subject, &top)?
            }
            Pattern::Class { positional, names } => {
                let subject = frame.pop()?;
                let names = frame.code.constants[names as usize].clone();
                self.match_class(&subject, &top, positional as usize, &names)?
            }
        };
        frame.push(result);
        Ok(None)
    }

    fn values_of_keys(&mut self, subject: &Value, keys: &Value) -> Result<Value, PyError> {
        let Some(dict) = subject.as_dict() else {
            return Ok(Value::None);
        };
        let mut values = Vec::new();
        for key in self.iterate(keys)? {
            match dict.get(&self.key(key)?) {
                Some(value) => values.push(value),
                None => return Ok(Value::None),
            }
        }
        Ok(Value::tuple(values))
    }

    fn rest_of_keys(&mut self, subject: &Value, keys: &Value) -> Result<Value, PyError> {
        let rest = Dict::new();
        for (key, value) in self.mapping_entries(subject)? {
            rest.insert(key, value);
        }
        for key in self.iterate(keys)? {
            rest.remove(&self.key(key)?);
        }
        Ok(Value::Dict(Rc::new(rest)))
    }

    fn match_class(
        &mut self,
        subject: &Value,
        class: &Value,
        positional: usize,
        names: &Value,
    ) -> Result<Value, PyError> {
        if !self.is_instance(subject, class)? {
            return Ok(Value::None);
        }
        let mut values = Vec::new();
        if positional > 0 {
            match self.find_attribute(class, "__match_args__")? {
                Some(all) => {
                    for name in self.iterate(&all)?.iter().take(positional) {
                        values
                            .push(self.get_attribute(subject, name.as_str().unwrap_or_default())?);
                    }
                }
                None if positional == 1 => values.push(subject.clone()),
                None => {
                    return Err(PyError::type_error(format!(
                        "{} accepts 0 positional sub-patterns",
                        class.type_name()
                    )));
                }
            }
        }
        for name in self.iterate(names)? {
            match self.find_attribute(subject, name.as_str().unwrap_or_default())? {
                Some(value) => values.push(value),
                None => return Ok(Value::None),
            }
        }
        Ok(Value::tuple(values))
    }
}

fn is_sequence(value: &Value, length: usize, exact: bool) -> bool {
    let found = match value {
        Value::List(list) => list.len(),
        Value::Tuple(items) => items.len(),
        Value::Instance(instance) => {
            return instance
                .payload()
                .is_some_and(|payload| is_sequence(payload, length, exact));
        }
        _ => return false,
    };
    if exact {
        found == length
    } else {
        found >= length
    }
}
