//! Types that have only a name and arguments, and domains.

use crate::expression;
use crate::options::option_value;
use crate::types::classes::TypeClass;
use crate::types::{required_type, type_or_null};
use dbm_core::schema::types::NamedType;
use dbm_core::schema::{OptionValue, Options};
use dbm_python::{Arguments, Interpreter, PyError, Value};
/// A type of `class`, which takes `parameters`.
pub(super) fn named(
    class: &TypeClass,
    parameters: &[&str],
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<NamedType, PyError> {
    let mut given = Options::new();
    if arguments.positional.len() > parameters.len() {
        return Err(PyError::type_error(format!(
            "{}() takes no such arguments",
            class.name
        )));
    }
    let positional = parameters.iter().zip(&arguments.positional);
    let keywords = arguments
        .keywords
        .iter()
        .map(|(name, value)| (name.as_str(), value));
    for (name, value) in positional
        .map(|(name, value)| (*name, value))
        .chain(keywords)
    {
        if !parameters.contains(&name) {
            let message = format!(
                "{}() got an unexpected keyword argument '{name}'",
                class.name
            );
            return Err(PyError::type_error(message).at(arguments.place_of_keyword(name)));
        }
        given.insert(name.to_owned(), argument(value, interpreter)?);
    }
    Ok(NamedType {
        dialect: class.module.to_owned(),
        name: class.name.to_owned(),
        arguments: given,
        item: None,
        check: None,
    })
}

/// An argument of a named type; one that is a type itself changes no SQL.
fn argument(value: &Value, interpreter: &mut Interpreter) -> Result<OptionValue, PyError> {
    if type_or_null(value, interpreter)?.is_some() {
        return Ok(OptionValue::None);
    }
    option_value(value, interpreter)
}

/// PostgreSQL's `DOMAIN`.
pub(super) fn domain(
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<NamedType, PyError> {
    let bound = arguments.bind(
        "DOMAIN(name, data_type, *, collation=None, collation_schema=None, default=None, constraint_name=None, not_null=None, check=None, create_type=True, schema=None, metadata=None, inherit_schema=False, quote=None)",
    )?;
    let mut given = Options::new();
    for name in [
        "name",
        "schema",
        "collation",
        "default",
        "constraint_name",
        "not_null",
        "create_type",
    ] {
        if let Some(value) = bound.optional::<Value>(name)? {
            given.insert(name.to_owned(), option_value(&value, interpreter)?);
        }
    }
    let check = match bound.optional::<Value>("check")? {
        Some(value) => Some(Box::new(expression::sql(&value)?)),
        None => None,
    };
    let item = required_type(&bound, "data_type", interpreter)?;
    Ok(NamedType {
        dialect: "postgresql".to_owned(),
        name: "DOMAIN".to_owned(),
        arguments: given,
        item: Some(Box::new(item)),
        check,
    })
}
