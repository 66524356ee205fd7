//! Names: plain ones, and those that are final (`op.f(...)`).

use std::rc::Rc;

use dbm_core::schema::ConstraintName;
use dbm_python::{Class, Instance, Interpreter, PyError, PyResult, Str, Value};

/// Kept with the class whose objects are final names.
#[derive(Debug)]
struct Final;

thread_local! {
    static CONV: Rc<Class> = make();
}

fn make() -> Rc<Class> {
    let class = Class::native("conv", "sqlalchemy.sql.elements", Class::of_python("str"));
    class.attach(Final);
    Rc::new(class)
}

/// `op.f(name)`: a `str` that no naming convention changes.
pub(crate) fn conventional(name: Str) -> Value {
    let class = CONV.with(Rc::clone);
    Value::Instance(Rc::new(Instance::with_payload(class, Value::Str(name))))
}

/// `sqlalchemy.schema.conv`, and `op.f`.
///
/// # Errors
/// When the argument is no `str`.
pub fn conv(_: &mut Interpreter, arguments: dbm_python::Arguments) -> PyResult {
    Ok(conventional(arguments.one("conv")?))
}

/// The name that a value is; `None` is no name.
///
/// # Errors
/// When it is no `str`.
pub fn constraint_name(value: Option<Value>) -> Result<Option<ConstraintName>, PyError> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(None);
    };
    let Some(text) = value.as_str() else {
        let found = value.type_name();
        return Err(PyError::type_error(format!(
            "a name must be a str, not `{found}`"
        )));
    };
    Ok(Some(ConstraintName {
        text: text.to_owned(),
        conventional: is_conventional(&value),
    }))
}

/// The name of an index; `quote=` makes a plain one of a final one, as in SQLAlchemy.
///
/// # Errors
/// When it is no `str`.
pub fn index_name(
    value: Option<Value>,
    quote: Option<bool>,
) -> Result<Option<ConstraintName>, PyError> {
    let mut name = constraint_name(value)?;
    if let Some(name) = name.as_mut().filter(|_| quote.is_some()) {
        name.conventional = false;
    }
    Ok(name)
}

/// Whether a name is final.
pub(crate) fn is_conventional(value: &Value) -> bool {
    match value {
        Value::Instance(instance) => instance.class().attached::<Final>().is_some(),
        _ => false,
    }
}

/// A name as the script holds it.
pub(crate) fn value(name: Option<&ConstraintName>) -> Value {
    match name {
        None => Value::None,
        Some(name) if name.conventional => conventional(Str::from(name.text.as_str())),
        Some(name) => Value::from(name.text.as_str()),
    }
}
