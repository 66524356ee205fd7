//! The `repr` of types that Python code defines, as a revision script has it (SQLAlchemy:
//! `util/langhelpers.py`, `GenericRepr`).

use std::rc::Rc;

use crate::types::classes::Family;
use crate::types::decorator::{MADE, base, wrapped};
use crate::types::{TypeObject, object_or_null};
use dbm_core::schema::types::Representation;
use dbm_python::{Class, Instance, Interpreter, PyError, Value};

/// The `repr` of an object of such a class: what its `__repr__` says, else what it was made with.
///
/// # Errors
/// Whatever its `__repr__` raises, and what making the type that it wraps raises.
pub(super) fn of(
    value: &Value,
    instance: &Rc<Instance>,
    interpreter: &mut Interpreter,
) -> Result<Representation, PyError> {
    let class = instance.class();
    if defined(class, "__repr__").is_some() {
        return interpreter.repr(value).map(Representation::Text);
    }
    match base(class).map(|base| base.family) {
        Some(Family::Decorator) => of_decorator(instance, interpreter),
        Some(Family::Enum(_)) => Ok(of_made(instance)),
        _ => match defined(class, "__init__") {
            Some(initializer) => of_arguments(value, instance, &initializer, interpreter),
            None => Ok(of_made(instance)),
        },
    }
}

/// What the Python code of a class, or of one above it, defines.
fn defined(class: &Rc<Class>, name: &str) -> Option<Value> {
    let classes = std::iter::once(class).chain(class.ancestors());
    let mut written = classes.filter(|class| class.place().is_some());
    written.find_map(|class| class.namespace().get_str(name))
}

/// A decorator shows the arguments of the type that it wraps, whatever the dialect.
fn of_decorator(
    instance: &Rc<Instance>,
    interpreter: &mut Interpreter,
) -> Result<Representation, PyError> {
    let class = instance.class().name().to_owned();
    let wrapped = wrapped(instance, interpreter)?;
    if let Value::Instance(inner) = &wrapped
        && base(inner.class()).is_some()
    {
        return Ok(match of(&wrapped, inner, interpreter)? {
            Representation::Like(_, kind) => Representation::Like(class, kind),
            Representation::Text(text) => {
                let arguments = text.find('(').map_or("()", |at| &text[at..]);
                Representation::Text(class + arguments)
            }
        });
    }
    let object = object_or_null(&wrapped, interpreter)?;
    Ok(match object {
        Some(object) => Representation::Like(class, Box::new(object.kind)),
        None => Representation::Text(class + "()"),
    })
}

/// The arguments of the class of SQLAlchemy's that it is below.
fn of_made(instance: &Rc<Instance>) -> Representation {
    let class = instance.class().name().to_owned();
    let made = instance.get(MADE);
    match made.as_ref().and_then(Value::as_native::<TypeObject>) {
        Some(made) => Representation::Like(class, Box::new(made.kind.clone())),
        None => Representation::Text(class + "()"),
    }
}

/// The arguments of its own `__init__`, by the attributes of the same names.
fn of_arguments(
    value: &Value,
    instance: &Rc<Instance>,
    initializer: &Value,
    interpreter: &mut Interpreter,
) -> Result<Representation, PyError> {
    let Value::Function(function) = initializer else {
        return Ok(of_made(instance));
    };
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    for (name, default) in function.positional().into_iter().skip(1) {
        let found = interpreter.find_attribute(value, &name)?;
        match default {
            None => required.push(interpreter.repr(&found.unwrap_or(Value::None))?),
            Some(default) => {
                if let Some(found) = found
                    && !interpreter.equals(&found, &default)?
                {
                    optional.push(format!("{name}={}", interpreter.repr(&found)?));
                }
            }
        }
    }
    if let Some(rest) = function.rest()
        && let Some(rest) = interpreter.find_attribute(value, &rest)?
    {
        for item in interpreter.iterate(&rest)? {
            required.push(interpreter.repr(&item)?);
        }
    }
    required.extend(optional);
    let class = instance.class().name();
    Ok(Representation::Text(format!(
        "{class}({})",
        required.join(", ")
    )))
}
