//! The application's own Python: its settings and the modules that `env.py` imports, evaluated.
//!
//! It sees the project's variables, its modules and the files below it, and nothing else: no
//! database is connected to, and what it would do to one is written down.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "a native function has the signature of all native functions"
)]

pub mod access;
pub(crate) mod connection;
mod dotenv;
pub(crate) mod engine;
mod files;
pub(crate) mod installed;
pub(crate) mod listener;
mod stub;
mod modules;
mod pydantic;
pub(crate) mod question;
pub(crate) mod recorder;
mod world;

use std::rc::Rc;

use crate::settings::text::without_secrets;
use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;
use dbm_python::{
    Arguments, Budget, HostEnvironment, Interpreter, PyError, PyResult, Value, with_large_stack,
};
use dbm_sqlalchemy::url;

pub(crate) use world::{Application, ApplicationWorld, MoreModules};

/// A reference to a setting that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReferenceError {
    /// Not `module:object.NAME`.
    #[error("`{0}` is not of the form `module:object.NAME`")]
    Form(String),
    /// The value comes from an import that was not found.
    #[error("the setting `{reference}` is `{name}`, whose import was not found")]
    Unavailable {
        /// The reference.
        reference: String,
        /// What was imported.
        name: String,
        /// The import.
        place: Place,
    },
    /// The value is no text, number or truth value.
    #[error("the setting `{reference}` is a `{found}`, not a text or a number")]
    Kind {
        /// The reference.
        reference: String,
        /// Its type in Python.
        found: String,
    },
}

impl From<ReferenceError> for Failure {
    fn from(error: ReferenceError) -> Self {
        let failure = Failure::new(Kind::Settings, error.to_string());
        match error {
            ReferenceError::Form(_) => {
                failure.hint("write it as `app.core.config:settings.DB_URL`")
            }
            ReferenceError::Unavailable { place, .. } => failure.at(place),
            ReferenceError::Kind { .. } => failure,
        }
    }
}

impl Application {
    /// The setting `module:object.NAME`, as a text.
    ///
    /// # Errors
    /// What the code raises, or what of it is not understood, at its place.
    pub(crate) fn setting(&self, reference: &str) -> Result<String, Failure> {
        with_large_stack(|| self.read_setting(reference))?
    }

    fn read_setting(&self, reference: &str) -> Result<String, Failure> {
        let (module, path) = reference
            .split_once(':')
            .filter(|(module, path)| !module.is_empty() && !path.is_empty())
            .ok_or_else(|| ReferenceError::Form(reference.to_owned()))?;
        let mut interpreter = self.interpreter(|_| None);
        let value =
            lookup(&mut interpreter, module, path).map_err(|raised| of_settings(raised.into()))?;
        match &value {
            Value::Unavailable(missing) => Err(ReferenceError::Unavailable {
                reference: reference.to_owned(),
                name: missing.name.clone(),
                place: missing.place.clone(),
            }
            .into()),
            Value::Str(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Bool(_)
            | Value::Instance(_)
            | Value::Native(_) => {
                text(&value, &mut interpreter).map_err(|raised| of_settings(raised.into()))
            }
            _ => Err(ReferenceError::Kind {
                reference: reference.to_owned(),
                found: value.type_name().to_owned(),
            }
            .into()),
        }
    }

    /// An interpreter for the application's code, which may import `more` native modules.
    pub(crate) fn interpreter(&self, more: MoreModules) -> Interpreter {
        let world = Rc::new(ApplicationWorld::new(self.clone(), more));
        let mut interpreter = Interpreter::new(
            Rc::clone(&world) as Rc<dyn HostEnvironment>,
            Budget::default(),
        );
        interpreter.set_state(world);
        interpreter
    }
}

/// The object at `module:object.NAME`.
///
/// # Errors
/// What importing the module raises, and names that are not there.
pub(crate) fn lookup(interpreter: &mut Interpreter, module: &str, path: &str) -> PyResult {
    let mut value = Value::Module(interpreter.import(module)?);
    for name in path.split('.') {
        value = interpreter.get_attribute(&value, name)?;
    }
    Ok(value)
}

/// A URL with its password, a secret's own text, else `str(value)`.
fn text(value: &Value, interpreter: &mut Interpreter) -> Result<String, PyError> {
    if let Some(url) = value.as_native::<url::UrlObject>() {
        return Ok(url.0.expose());
    }
    if let Some(secret) = interpreter.find_attribute(value, "get_secret_value")? {
        let call = Arguments::new(&interpreter.place());
        let value = interpreter.call(&secret, call)?;
        return interpreter.text(&value);
    }
    interpreter.text(value)
}

/// An error of the application's code: the settings are wrong, and no secret of them is shown.
pub(crate) fn of_settings(mut failure: Failure) -> Failure {
    failure.kind = Kind::Settings;
    without_secrets(failure)
}

#[cfg(test)]
mod tests;
