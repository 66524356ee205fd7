//! Setting and deleting attributes.

use std::rc::Rc;

use super::super::instance::Instance;
use super::super::interpreter::Interpreter;
use super::super::py_error::PyError;
use super::super::value::Value;

impl Interpreter {
    /// `value.name = new`.
    ///
    /// # Errors
    /// `AttributeError`, and whatever a property raises.
    pub fn set_attribute(&mut self, value: &Value, name: &str, new: Value) -> Result<(), PyError> {
        match value {
            Value::Instance(instance) => {
                self.set_instance_attribute(value, &Rc::clone(instance), name, new)
            }
            Value::Class(class) if class.builtin_type().is_none() => {
                self.class_changes(class, name, &new)?;
                class.namespace().insert_str(name, new);
                Ok(())
            }
            Value::Class(class) => {
                let message = format!(
                    "cannot set '{name}' attribute of immutable type '{}'",
                    class.name()
                );
                Err(PyError::type_error(message))
            }
            Value::Module(module) => {
                module.globals().insert_str(name, new);
                Ok(())
            }
            Value::Function(function) => {
                function.attributes.insert_str(name, new);
                Ok(())
            }
            Value::Native(native) => {
                if Rc::clone(native).set_attribute(name, new, self)? {
                    Ok(())
                } else {
                    Err(PyError::no_attribute(value, name))
                }
            }
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => Err(PyError::no_attribute(value, name)),
        }
    }

    fn set_instance_attribute(
        &mut self,
        value: &Value,
        instance: &Rc<Instance>,
        name: &str,
        new: Value,
    ) -> Result<(), PyError> {
        if let Some(setter) = self.special(value, "__setattr__")? {
            self.call_with(&setter, [Value::from(name), new])?;
            return Ok(());
        }
        self.set_plain_attribute(value, instance, name, Some(new))
    }

    /// What `object.__setattr__` does; `None` deletes.
    pub(crate) fn set_plain_attribute(
        &mut self,
        value: &Value,
        instance: &Rc<Instance>,
        name: &str,
        new: Option<Value>,
    ) -> Result<(), PyError> {
        match instance.class().lookup(name) {
            Some(Value::Native(descriptor)) => {
                if let Some(done) = descriptor.set(value, new.clone(), self) {
                    return done;
                }
            }
            Some(descriptor @ Value::Instance(_)) => {
                let method = if new.is_some() {
                    "__set__"
                } else {
                    "__delete__"
                };
                if let Some(method) = self.special(&descriptor, method)? {
                    let arguments = std::iter::once(value.clone()).chain(new);
                    return self.call_with(&method, arguments).map(|_| ());
                }
            }
            _ => {}
        }
        if let Some(new) = new {
            instance.set(name, new);
        } else {
            let old = instance.attributes().remove_str(name);
            old.ok_or_else(|| PyError::no_attribute(value, name))?;
        }
        Ok(())
    }

    /// `del value.name`.
    ///
    /// # Errors
    /// `AttributeError`, and whatever a property raises.
    pub(crate) fn delete_attribute(&mut self, value: &Value, name: &str) -> Result<(), PyError> {
        let removed = match value {
            Value::Instance(instance) => match self.special(value, "__delattr__")? {
                Some(deleter) => {
                    self.call_with(&deleter, [Value::from(name)])?;
                    return Ok(());
                }
                None => return self.set_plain_attribute(value, &Rc::clone(instance), name, None),
            },
            Value::Class(class) => class.namespace().remove_str(name),
            Value::Module(module) => module.globals().remove_str(name),
            Value::Function(function) => function.attributes.remove_str(name),
            Value::Unavailable(unavailable) => return Err(unavailable.raise()),
            _ => None,
        };
        removed
            .map(|_| ())
            .ok_or_else(|| PyError::no_attribute(value, name))
    }
}
