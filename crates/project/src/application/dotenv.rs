//! python-dotenv, as settings and `env.py` call it.
//!
//! Loading sets nothing: the project's `.env` is read before its code runs.
//! A file of another name is found only if it is named.

use crate::settings::dotenv;
use dbm_python::{
    Arguments, Entry, HostEnvironment, Interpreter, ModuleTable, PyError, PyResult, Value,
};

use super::world::ApplicationWorld;

/// The module `dotenv`.
pub(crate) const TABLE: ModuleTable = ModuleTable::new(&[
    ("load_dotenv", Entry::Function(load_dotenv)),
    ("dotenv_values", Entry::Function(dotenv_values)),
    ("find_dotenv", Entry::Function(find_dotenv)),
]);

const SIGNATURE: &str = "load_dotenv(dotenv_path=None, stream=None, verbose=False, override=False, interpolate=True, encoding='utf-8')";

/// `load_dotenv(path)`: its variables are seen from now on, where none is set yet or `override` is given.
fn load_dotenv(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(SIGNATURE)?;
    let path = match bound.optional::<Value>("dotenv_path")? {
        None => ".env".to_owned(),
        Some(path) => interpreter.text(&path)?,
    };
    let overrides = bound.or("override", false)?;
    let Some(found) = read(interpreter, &path)? else {
        return Ok(Value::Bool(false));
    };
    let loaded = !found.is_empty();
    if let Some(world) = interpreter.state::<ApplicationWorld>() {
        for (name, value) in found {
            if overrides || world.environment(&name)?.is_none() {
                world.define(name, value);
            }
        }
    }
    Ok(Value::Bool(loaded))
}

fn dotenv_values(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "dotenv_values(dotenv_path=None, stream=None, verbose=False, interpolate=True, encoding='utf-8')",
    )?;
    let path = match bound.optional::<Value>("dotenv_path")? {
        None => ".env".to_owned(),
        Some(path) => interpreter.text(&path)?,
    };
    let found = read(interpreter, &path)?.unwrap_or_default();
    Ok(Value::dict(
        found
            .into_iter()
            .map(|(name, value)| (name, Value::from(value))),
    ))
}

fn find_dotenv(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("find_dotenv(filename='.env', raise_error_if_not_found=False, usecwd=False)")?;
    let name = bound.or("filename", ".env".to_owned())?;
    let found = interpreter
        .world()
        .read_file(&name, interpreter.room())?
        .is_some();
    Ok(Value::from(if found { name.as_str() } else { "" }))
}

/// The variables of a file of the project; `None`: it is not there.
///
/// # Errors
/// A line that is no binding.
pub(crate) fn read(
    interpreter: &Interpreter,
    path: &str,
) -> Result<Option<Vec<(String, String)>>, PyError> {
    if path.is_empty() {
        return Ok(None);
    }
    let world = interpreter.world();
    let Some(bytes) = world.read_file(path, interpreter.room())? else {
        return Ok(None);
    };
    let names = world.environment_names()?;
    let process = names.into_iter().filter_map(|name| {
        let value = world.environment(&name).ok()??;
        Some((name, value))
    });
    let text = String::from_utf8_lossy(&bytes);
    let found = dotenv::parse(path, &text, &process.collect())
        .map_err(|error| PyError::failure(error.into()))?;
    Ok(Some(
        found
            .into_iter()
            .map(|(name, (value, _))| (name, value))
            .collect(),
    ))
}
