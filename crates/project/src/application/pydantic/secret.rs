//! `SecretStr`.

use dbm_core::target::Secret;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// A text that prints as stars.
#[derive(Debug)]
pub(crate) struct SecretObject(pub Secret);

#[derive(Debug)]
struct SecretClass;

/// The class `SecretStr`.
pub(crate) fn class() -> Value {
    Value::native(SecretClass)
}

/// Whether a value is that class.
pub(crate) fn is_class(value: &Value) -> bool {
    value.as_native::<SecretClass>().is_some()
}

impl Native for SecretClass {
    fn type_name(&self) -> &'static str {
        "SecretStr"
    }

    fn call(&self, _: &Value, arguments: Arguments, _: &mut Interpreter) -> PyResult {
        let text: String = arguments.one("SecretStr")?;
        Ok(Value::native(SecretObject(Secret::new(text))))
    }
}

impl Native for SecretObject {
    fn type_name(&self) -> &'static str {
        "SecretStr"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[("get_secret_value", |_, this, arguments| {
            arguments.none("get_secret_value")?;
            Ok(Value::from(
                this.as_native::<SecretObject>().map(|it| it.0.expose()),
            ))
        })]
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        is_class(class)
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(Some(self.0.expose().chars().count()))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok("SecretStr('**********')".to_owned())
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok("**********".to_owned())
    }
}
