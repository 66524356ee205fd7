//! `execution_options(...)`: how a statement runs, which changes what a session makes of its rows.

use crate::errors;
use crate::query::QueryObject;
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

/// What a script said of how a statement runs, as far as that changes what the script sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExecutionOptions {
    /// `populate_existing`: objects that the session holds take what their rows say.
    pub(crate) populate_existing: bool,
    /// `autoflush`: whether changes are written first.
    pub(crate) autoflush: Option<bool>,
    /// `synchronize_session`: whether objects follow an update or a delete.
    pub(crate) synchronize: Option<bool>,
}

/// What belongs to a connection or an engine, as SQLAlchemy says as well.
const OF_CONNECTIONS: &[&str] = &["isolation_level", "compiled_cache"];

/// What would change the statement or how it is made.
const REFUSED: &[&str] = &["schema_translate_map", "dml_strategy", "no_parameters"];

impl ExecutionOptions {
    /// Takes one more. Names that SQLAlchemy gives no meaning are for listeners, of which there are
    /// none; `stream_results`, `yield_per`, `autocommit` and their like change how rows travel alone.
    ///
    /// # Errors
    /// For what is not supported, and what SQLAlchemy refuses.
    pub(crate) fn set(
        &mut self,
        name: &str,
        value: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        match name {
            "populate_existing" => self.populate_existing = interpreter.truth(value)?,
            "autoflush" => self.autoflush = Some(interpreter.truth(value)?),
            "synchronize_session" => self.synchronize = Some(synchronizes(value)?),
            _ if OF_CONNECTIONS.contains(&name) => {
                return Err(errors::argument_error(format!(
                    "'{name}' execution option may only be specified on Connection.execution_options()"
                )));
            }
            _ if REFUSED.contains(&name) && interpreter.truth(value)? => {
                return Err(PyError::unsupported(format!(
                    "the execution option `{name}` is not supported"
                )));
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes all of a dict.
    ///
    /// # Errors
    /// As [`ExecutionOptions::set`].
    pub(crate) fn set_all(
        &mut self,
        given: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let entries = given.as_dict().map(|given| given.entries());
        for (name, value) in entries.unwrap_or_default() {
            self.set(name.as_str().unwrap_or_default(), &value, interpreter)?;
        }
        Ok(())
    }
}

/// `synchronize_session=`: `"evaluate"` and `"fetch"` come to the same.
///
/// # Errors
/// For what is none of its values.
pub(crate) fn synchronizes(value: &Value) -> Result<bool, PyError> {
    match (value, value.as_str()) {
        (Value::Bool(false), _) => Ok(false),
        (_, Some("auto" | "evaluate" | "fetch")) => Ok(true),
        _ => Err(errors::argument_error(
            "Valid strategies for session synchronization are 'auto', 'evaluate', 'fetch', False",
        )),
    }
}

/// The options among the keywords of a call.
///
/// # Errors
/// As [`ExecutionOptions::set`], at the keyword.
pub(crate) fn given(
    known: &ExecutionOptions,
    arguments: &Arguments,
    interpreter: &mut Interpreter,
) -> Result<ExecutionOptions, PyError> {
    let mut options = known.clone();
    for (name, value) in &arguments.keywords {
        options
            .set(name, value, interpreter)
            .map_err(|error| error.at(arguments.place_of_keyword(name)))?;
    }
    Ok(options)
}

/// `statement.execution_options(...)`.
///
/// # Errors
/// As [`given`].
pub(crate) fn execution_options(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let Some(object) = this.as_native::<QueryObject>() else {
        given(&ExecutionOptions::default(), &arguments, interpreter)?;
        return Ok(this.clone());
    };
    Ok(Value::native(QueryObject {
        options: given(&object.options, &arguments, interpreter)?,
        ..object.clone()
    }))
}
