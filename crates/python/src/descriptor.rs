//! `property`, `staticmethod`, `classmethod`, `super` and `cached_property`.

use std::rc::Rc;

use super::arguments::Arguments;
use super::class::Class;
use super::function::BoundMethod;
use super::interpreter::Interpreter;
use super::native::{Native, NativeMethod, PyResult};
use super::py_error::PyError;
use super::value::Value;

/// What looking for an attribute comes to.
type Lookup = Result<Option<Value>, PyError>;

/// `property(get, set, delete)`.
#[derive(Debug, Clone, Default)]
pub(super) struct Property {
    pub(crate) get: Option<Value>,
    pub(crate) set: Option<Value>,
    pub(crate) delete: Option<Value>,
}

impl Native for Property {
    fn type_name(&self) -> &'static str {
        "property"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[("setter", setter), ("getter", getter), ("deleter", deleter)]
    }

    fn attribute(&self, _: &Value, name: &str, interpreter: &mut Interpreter) -> Lookup {
        match (name, &self.get) {
            ("fget", get) => Ok(Some(Value::from(get.clone()))),
            ("__doc__", Some(get)) => interpreter.find_attribute(&get.clone(), "__doc__"),
            _ => Ok(None),
        }
    }

    fn is_data_descriptor(&self) -> bool {
        true
    }

    fn get(
        &self,
        this: &Value,
        instance: Option<&Value>,
        _: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Lookup {
        let Some(instance) = instance else {
            return Ok(Some(this.clone()));
        };
        match &self.get {
            Some(get) => interpreter
                .call_with(&get.clone(), [instance.clone()])
                .map(Some),
            None => Err(PyError::no_attribute(instance, "property")),
        }
    }

    fn set(
        &self,
        instance: &Value,
        value: Option<Value>,
        interpreter: &mut Interpreter,
    ) -> Option<Result<(), PyError>> {
        let function = if value.is_some() {
            &self.set
        } else {
            &self.delete
        };
        let Some(function) = function.clone() else {
            let (what, class) = (
                if value.is_some() { "setter" } else { "deleter" },
                instance.type_name(),
            );
            let message = format!("property of '{class}' object has no {what}");
            return Some(Err(PyError::standard(
                super::StandardError::AttributeError,
                message,
            )));
        };
        let arguments = std::iter::once(instance.clone()).chain(value);
        Some(interpreter.call_with(&function, arguments).map(|_| ()))
    }
}

fn with_function(this: &Value, arguments: Arguments, change: fn(&mut Property, Value)) -> PyResult {
    let function: Value = arguments.one("property")?;
    let mut property = this.as_native::<Property>().cloned().unwrap_or_default();
    change(&mut property, function);
    Ok(Value::native(property))
}

fn setter(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    with_function(this, arguments, |property, function| {
        property.set = Some(function);
    })
}

fn getter(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    with_function(this, arguments, |property, function| {
        property.get = Some(function);
    })
}

fn deleter(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    with_function(this, arguments, |property, function| {
        property.delete = Some(function);
    })
}

/// `staticmethod(function)` and `classmethod(function)`.
#[derive(Debug, Clone)]
pub(super) struct Wrapped {
    pub(crate) function: Value,
    pub(crate) class: bool,
}

impl Native for Wrapped {
    fn type_name(&self) -> &str {
        if self.class {
            "classmethod"
        } else {
            "staticmethod"
        }
    }

    fn attribute(&self, _: &Value, name: &str, interpreter: &mut Interpreter) -> Lookup {
        match name {
            "__func__" | "__wrapped__" => Ok(Some(self.function.clone())),
            _ => interpreter.find_attribute(&self.function.clone(), name),
        }
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        interpreter.call(&self.function.clone(), arguments)
    }

    fn get(
        &self,
        _: &Value,
        instance: Option<&Value>,
        owner: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Lookup {
        if !self.class {
            return Ok(Some(self.function.clone()));
        }
        let _ = instance;
        let function = match &self.function {
            // `@classmethod @property`, which Python allowed for a while.
            Value::Native(_) => interpreter.bind(
                &self.function.clone(),
                Some(&Value::Class(Rc::clone(owner))),
                owner,
            )?,
            function => Value::Method(Rc::new(BoundMethod {
                receiver: Value::Class(Rc::clone(owner)),
                function: function.clone(),
            })),
        };
        Ok(Some(function))
    }
}

/// The function in a `staticmethod`; `__new__` is one without saying so.
pub(super) fn unwrap_static(value: &Value) -> Value {
    match value.as_native::<Wrapped>() {
        Some(wrapped) => wrapped.function.clone(),
        None => value.clone(),
    }
}

/// `super(class, object)`.
#[derive(Debug)]
pub(super) struct Super {
    pub(crate) class: Rc<Class>,
    pub(crate) receiver: Value,
}

impl Super {
    /// The classes after `class` in the order of the receiver.
    fn rest(&self) -> (Rc<Class>, Vec<Rc<Class>>) {
        let owner = match &self.receiver {
            Value::Instance(instance) => Rc::clone(instance.class()),
            Value::Class(class) => Rc::clone(class),
            _ => Rc::clone(&self.class),
        };
        let all = std::iter::once(Rc::clone(&owner)).chain(owner.ancestors().iter().cloned());
        let rest = all
            .skip_while(|class| !Rc::ptr_eq(class, &self.class))
            .skip(1)
            .collect();
        (owner, rest)
    }
}

impl Native for Super {
    fn type_name(&self) -> &'static str {
        "super"
    }

    fn attribute(&self, _: &Value, name: &str, interpreter: &mut Interpreter) -> Lookup {
        let (owner, rest) = self.rest();
        let found = rest
            .iter()
            .find_map(|class| class.namespace().get_str(name));
        let instance = match &self.receiver {
            Value::Class(_) => None,
            receiver => Some(receiver),
        };
        if let Some(attribute) = found {
            if name == "__new__" {
                return Ok(Some(unwrap_static(&attribute)));
            }
            return interpreter.bind(&attribute, instance, &owner).map(Some);
        }
        self.native(&owner, name, interpreter)
    }
}

impl Super {
    /// What the built-in type or the native objects below have.
    fn native(&self, owner: &Rc<Class>, name: &str, interpreter: &mut Interpreter) -> Lookup {
        if let Value::Instance(instance) = &self.receiver {
            for base in owner.native_bases() {
                let Value::Native(native) = &base else {
                    continue;
                };
                if name == "__init__" {
                    return Ok(Some(native_initializer(&base, instance)));
                }
                if let Some(found) = native.instance_attribute(instance, name, interpreter)? {
                    return Ok(Some(found));
                }
                let method = native
                    .instance_methods()
                    .iter()
                    .find(|(known, _)| *known == name);
                if let Some((_, method)) = method {
                    return Ok(Some(Value::method(&self.receiver, name, *method)));
                }
            }
            if let Some(payload) = instance.payload()
                && let Some(found) = interpreter.find_attribute(&payload.clone(), name)?
            {
                return Ok(Some(found));
            }
            if instance.class().is_exception()
                && name != "__init__"
                && let Some(found) = super::exceptions::attribute(&self.receiver, instance, name)
            {
                return Ok(Some(found));
            }
        }
        Ok(super::builtins::object_method(name, &self.receiver))
    }
}

fn native_initializer(base: &Value, instance: &Rc<super::Instance>) -> Value {
    let (base, instance) = (base.clone(), Rc::clone(instance));
    Value::closure("__init__", move |interpreter, arguments| {
        if let Value::Native(native) = &base {
            Rc::clone(native).initialize(&instance, arguments, interpreter)?;
        }
        Ok(Value::None)
    })
}

/// `functools.cached_property(function)`: computed once, then an attribute of the object.
#[derive(Debug)]
pub(super) struct CachedProperty {
    pub(crate) function: Value,
    pub(crate) name: String,
}

impl Native for CachedProperty {
    fn type_name(&self) -> &'static str {
        "cached_property"
    }

    fn get(
        &self,
        this: &Value,
        instance: Option<&Value>,
        _: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Lookup {
        let Some(Value::Instance(instance)) = instance else {
            return Ok(Some(this.clone()));
        };
        let value = interpreter.call_with(
            &self.function.clone(),
            [Value::Instance(Rc::clone(instance))],
        )?;
        instance.set(&self.name, value.clone());
        Ok(Some(value))
    }
}
