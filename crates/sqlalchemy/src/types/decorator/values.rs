//! Values on their way through the types of a script: `process_bind_param`, `process_result_value`.

use std::cell::RefCell;
use std::rc::Rc;

use crate::dialect::DialectObject;
use crate::expression::IntoPython;
use crate::host::Host;
use crate::types::TypeObject;
use dbm_core::schema::{Expression, Literal, Type};
use dbm_python::{Interpreter, PyError, PyResult, Value};

/// The types of a script that have a say in its values.
#[derive(Debug, Default)]
struct Known(RefCell<Vec<(Type, Value)>>);

fn known(interpreter: &mut Interpreter) -> Rc<Known> {
    if let Some(known) = interpreter.state::<Known>() {
        return known;
    }
    let known = Rc::new(Known::default());
    interpreter.set_state(Rc::clone(&known));
    known
}

/// Remembers the object of a type, which says what values of it are in the database and in Python.
pub(crate) fn remember(kind: &Type, value: &Value, interpreter: &mut Interpreter) {
    let known = known(interpreter);
    let mut known = known.0.borrow_mut();
    if !known.iter().any(|(other, _)| other == kind) {
        known.push((kind.clone(), value.clone()));
    }
}

/// The object of a type that a script made and that has a say in its values.
pub(crate) fn recall(kind: &Type, interpreter: &mut Interpreter) -> Option<Value> {
    let known = known(interpreter);
    let known = known.0.borrow();
    let found = known.iter().find(|(other, _)| other == kind);
    found.map(|(_, value)| value.clone())
}

/// Whether any type of the script has a say in its values.
pub(crate) fn processes_values(interpreter: &mut Interpreter) -> bool {
    !known(interpreter).0.borrow().is_empty()
}

/// The class whose `process_bind_param` changes the values of a type.
pub(crate) fn binding_class(kind: &Type, interpreter: &mut Interpreter) -> Option<String> {
    let Some(Value::Instance(instance)) = recall(kind, interpreter) else {
        return None;
    };
    let class = instance.class();
    class.lookup("process_bind_param")?;
    Some(class.name().to_owned())
}

/// What `process_bind_param` makes of a value; nothing for types without it.
///
/// # Errors
/// Whatever it raises.
pub fn bound(
    value: &Literal,
    kind: &Type,
    interpreter: &mut Interpreter,
) -> Result<Option<Literal>, PyError> {
    let Some(object @ Value::Instance(_)) = recall(kind, interpreter) else {
        return Ok(None);
    };
    let Value::Instance(instance) = &object else {
        return Ok(None);
    };
    if instance.class().lookup("process_bind_param").is_none() {
        return Ok(None);
    }
    let given = crate::literal::value(value);
    let dialect = DialectObject::named(&Host::of(interpreter).dialect);
    let arguments = vec![given, Value::native(dialect)];
    let bound = interpreter.call_method(&object, "process_bind_param", arguments)?;
    let bound = crate::literal::literal(&bound).ok_or_else(|| {
        let found = bound.type_name();
        PyError::unsupported(format!(
            "`process_bind_param` gives a `{found}`, which is no data"
        ))
    })?;
    Ok(Some(bound))
}

/// A value beside an expression whose type has a `process_bind_param`: what that makes of it.
///
/// # Errors
/// Whatever it raises.
pub(crate) fn beside(
    expression: &Expression,
    value: &Value,
    interpreter: &mut Interpreter,
) -> PyResult {
    let kind = expression.kind();
    if kind.user.is_none() || value.is_none() || crate::expression::of(value).is_some() {
        return Ok(value.clone());
    }
    let Some(object) = recall(&kind, interpreter) else {
        return Ok(value.clone());
    };
    if binding_class(&kind, interpreter).is_none() {
        return Ok(value.clone());
    }
    let dialect = DialectObject::named(&Host::of(interpreter).dialect);
    let arguments = vec![value.clone(), Value::native(dialect)];
    let bound = interpreter.call_method(&object, "process_bind_param", arguments)?;
    let Some(literal) = crate::literal::literal(&bound) else {
        return Ok(value.clone());
    };
    let plain = Type { user: None, ..kind };
    Ok(Expression::Value(literal, Box::new(plain)).into_python())
}

/// What a type of the script makes of a value of the database: the member of an `Enum`, what
/// `process_result_value` gives, or the value itself.
///
/// # Errors
/// Whatever the script raises.
pub(crate) fn result(value: Value, kind: &Type, interpreter: &mut Interpreter) -> PyResult {
    let Some(object) = recall(kind, interpreter) else {
        return Ok(value);
    };
    if let Some(made) = object.as_native::<TypeObject>() {
        let member = match (&made.members, value.as_str()) {
            (Some(members), Some(word)) => members.member(word),
            _ => None,
        };
        return Ok(member.unwrap_or(value));
    }
    let Value::Instance(instance) = &object else {
        return Ok(value);
    };
    if instance.class().lookup("process_result_value").is_none() {
        return Ok(value);
    }
    let dialect = DialectObject::named(&Host::of(interpreter).dialect);
    let arguments = vec![value, Value::native(dialect)];
    interpreter.call_method(&object, "process_result_value", arguments)
}
