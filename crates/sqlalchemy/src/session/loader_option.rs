//! `query.options(...)`: `joinedload(...)` and its like say how something is loaded, not what.

use crate::query::QueryObject;
use dbm_python::{Arguments, Interpreter, Native, PyError, PyResult, Value};

/// The functions that make options which change no result.
pub(crate) const NAMES: &[&str] = &[
    "joinedload",
    "selectinload",
    "subqueryload",
    "lazyload",
    "immediateload",
    "defaultload",
    "load_only",
    "defer",
    "undefer",
    "undefer_group",
    "Load",
];

/// Those that do change what an object shows.
pub(crate) const REFUSED: &[&str] = &[
    "noload",
    "raiseload",
    "contains_eager",
    "with_loader_criteria",
    "with_expression",
    "selectin_polymorphic",
];

/// An option.
#[derive(Debug, Clone)]
pub(crate) struct LoaderOption {
    name: String,
}

/// The function of that name, if it makes an option.
pub(crate) fn function(name: &str) -> Option<Value> {
    if let Some(name) = NAMES.iter().find(|known| **known == name) {
        return Some(Value::closure(name, move |_, arguments| {
            option(name, &arguments)
        }));
    }
    let name = REFUSED.iter().find(|known| **known == name)?;
    Some(Value::closure(name, move |_, arguments: Arguments| {
        Err(refused(name).at(arguments.place()))
    }))
}

fn refused(name: &str) -> PyError {
    PyError::unsupported(format!("`{name}` is not supported"))
}

/// `joinedload(Parent.children)`; `innerjoin=True` may lose rows.
fn option(name: &str, arguments: &Arguments) -> PyResult {
    if let Some((keyword, value)) = arguments.keywords.first()
        && !matches!(value, Value::Bool(false) | Value::None)
    {
        let message = format!("`{keyword}` of `{name}` is not supported");
        return Err(PyError::unsupported(message).at(arguments.place_of_keyword(keyword)));
    }
    let name = name.to_owned();
    Ok(Value::native(LoaderOption { name }))
}

/// `statement.options(...)`.
///
/// # Errors
/// For options that are not supported.
pub(crate) fn options(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    if this.as_native::<QueryObject>().is_none() {
        return Err(PyError::type_error("a statement is expected"));
    }
    for (at, given) in arguments.positional.iter().enumerate() {
        if given.as_native::<LoaderOption>().is_none() {
            let found = given.type_name();
            let message = format!("a `{found}` as an option of a statement is not supported");
            return Err(PyError::unsupported(message).at(arguments.place_of(at)));
        }
    }
    Ok(this.clone())
}

impl Native for LoaderOption {
    fn type_name(&self) -> &str {
        &self.name
    }

    /// `joinedload(A.b).selectinload(B.c)`.
    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(function(name))
    }
}
