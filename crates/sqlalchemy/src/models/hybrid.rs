//! `hybrid_property`: a property of objects, and SQL of their class.

use std::rc::Rc;

use dbm_python::{Arguments, Class, Interpreter, Native, PyError, PyResult, Value};

/// `@hybrid_property`.
#[derive(Debug, Clone)]
struct Hybrid {
    getter: Value,
    setter: Option<Value>,
    expression: Option<Value>,
}

/// What `@name.expression` and its like set.
type Part = fn(&mut Hybrid, Value);

const PARTS: &[(&str, Part)] = &[
    ("getter", |hybrid, function| hybrid.getter = function),
    ("setter", |hybrid, function| hybrid.setter = Some(function)),
    ("expression", |hybrid, function| {
        hybrid.expression = Some(function);
    }),
];

/// `hybrid_property(fget)`.
pub(crate) fn hybrid_property(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound =
        arguments.bind("hybrid_property(fget, fset=None, fdel=None, expr=None, custom_comparator=None, update_expr=None)")?;
    Ok(Value::native(Hybrid {
        getter: bound.required("fget")?,
        setter: bound.optional("fset")?,
        expression: bound.optional("expr")?,
    }))
}

impl Native for Hybrid {
    fn type_name(&self) -> &'static str {
        "hybrid_property"
    }

    fn get(
        &self,
        _: &Value,
        instance: Option<&Value>,
        owner: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let Some(instance) = instance else {
            let function = self.expression.as_ref().unwrap_or(&self.getter).clone();
            let class = Value::Class(Rc::clone(owner));
            return interpreter.call_with(&function, [class]).map(Some);
        };
        let getter = self.getter.clone();
        interpreter.call_with(&getter, [instance.clone()]).map(Some)
    }

    fn is_data_descriptor(&self) -> bool {
        true
    }

    fn set(
        &self,
        instance: &Value,
        value: Option<Value>,
        interpreter: &mut Interpreter,
    ) -> Option<Result<(), PyError>> {
        let (Some(setter), Some(value)) = (self.setter.clone(), value) else {
            let message = "can't set attribute";
            return Some(Err(PyError::standard(
                dbm_python::StandardError::AttributeError,
                message,
            )));
        };
        let set = interpreter.call_with(&setter, [instance.clone(), value]);
        Some(set.map(drop))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if name.starts_with("__") {
            return Ok(None);
        }
        let Some((name, set)) = PARTS.iter().find(|(known, _)| *known == name) else {
            return Err(PyError::unsupported(format!(
                "`{name}` of a hybrid property is not supported"
            )));
        };
        let (hybrid, set) = (self.clone(), *set);
        Ok(Some(Value::closure(name, move |_, arguments| {
            let mut changed = hybrid.clone();
            set(&mut changed, arguments.one(name)?);
            Ok(Value::native(changed))
        })))
    }
}
