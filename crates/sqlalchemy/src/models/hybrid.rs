//! `hybrid_property`: a property of objects, and SQL of their class.

use std::cell::RefCell;
use std::rc::Rc;

use dbm_python::{Arguments, Class, Interpreter, Native, PyError, PyResult, Value};

/// `@hybrid_property`; `inplace` changes the one that is there.
#[derive(Debug)]
struct Hybrid(RefCell<Functions>);

/// `hybrid.inplace`
#[derive(Debug)]
struct InPlace(Value);

/// The functions of a hybrid.
#[derive(Debug, Clone)]
struct Functions {
    getter: Value,
    setter: Option<Value>,
    expression: Option<Value>,
}

/// What `@name.expression` and its like set.
type Part = fn(&mut Functions, Value);

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
    Ok(Value::native(Hybrid(RefCell::new(Functions {
        getter: bound.required("fget")?,
        setter: bound.optional("fset")?,
        expression: bound.optional("expr")?,
    }))))
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
            let functions = self.0.borrow().clone();
            return on_class(&functions, owner, interpreter).map(Some);
        };
        let getter = self.0.borrow().getter.clone();
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
        let (Some(setter), Some(value)) = (self.0.borrow().setter.clone(), value) else {
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
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if name.starts_with("__") {
            return Ok(None);
        }
        if name == "inplace" {
            return Ok(Some(Value::native(InPlace(this.clone()))));
        }
        let (name, set) = part(name)?;
        let functions = self.0.borrow().clone();
        Ok(Some(Value::closure(name, move |_, arguments| {
            let mut changed = functions.clone();
            set(&mut changed, arguments.one(name)?);
            Ok(Value::native(Hybrid(RefCell::new(changed))))
        })))
    }
}

impl Native for InPlace {
    fn type_name(&self) -> &'static str {
        "inplace"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let (name, set) = part(name)?;
        let hybrid = self.0.clone();
        Ok(Some(Value::closure(
            name,
            move |_, arguments: Arguments| {
                if let Some(known) = hybrid.as_native::<Hybrid>() {
                    set(&mut known.0.borrow_mut(), arguments.one(name)?);
                }
                Ok(hybrid.clone())
            },
        )))
    }
}

fn part(name: &str) -> Result<(&'static str, Part), PyError> {
    let found = PARTS.iter().find(|(known, _)| *known == name);
    found.copied().ok_or_else(|| {
        PyError::unsupported(format!("`{name}` of a hybrid property is not supported"))
    })
}

/// What a hybrid is on its class: an `expression` may be a `classmethod`.
fn on_class(functions: &Functions, owner: &Rc<Class>, interpreter: &mut Interpreter) -> PyResult {
    let function = functions.expression.as_ref().unwrap_or(&functions.getter);
    if let Value::Native(native) = function
        && let Some(bound) = Rc::clone(native).get(function, None, owner, interpreter)?
    {
        return interpreter.call_with(&bound, []);
    }
    interpreter.call_with(function, [Value::Class(Rc::clone(owner))])
}
