//! What Python fills a column with: `default=`, `onupdate=`.

use crate::connection::ConnectionObject;
use crate::default::DefaultObject;
use crate::dialect::DialectObject;
use crate::errors;
use crate::host::Host;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// What a default gives: itself, or what it returns. A function of one argument is given what is known of
/// the row, which `row` makes.
///
/// # Errors
/// Whatever the function raises.
pub fn value_of(
    default: &Value,
    row: impl FnOnce() -> PyResult,
    interpreter: &mut Interpreter,
) -> PyResult {
    if let Some(DefaultObject::Python(inner)) = default.as_native::<DefaultObject>() {
        return value_of(&inner.clone(), row, interpreter);
    }
    let mut arguments = Arguments::new(&interpreter.place());
    match interpreter.required_arguments(default)? {
        None => return Ok(default.clone()),
        Some(0) => {}
        Some(1) => arguments = arguments.with(Value::native(RowContext { row: row()? })),
        Some(_) => {
            return Err(errors::argument_error(
                "ColumnDefault Python function takes zero or one positional arguments",
            ));
        }
    }
    interpreter.call(default, arguments)
}

/// What a default that is a function is given: the row so far.
#[derive(Debug)]
struct RowContext {
    row: Value,
}

const METHODS: &[(&str, NativeMethod)] = &[("get_current_parameters", |_, this, arguments| {
    arguments.bind("get_current_parameters(isolate_multiinsert_params=True)")?;
    let context = this.as_native::<RowContext>();
    Ok(context.map_or(Value::None, |context| context.row.clone()))
})];

impl Native for RowContext {
    fn type_name(&self) -> &'static str {
        "DefaultExecutionContext"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "current_parameters" => Some(self.row.clone()),
            "connection" | "root_connection" => Some(Value::native(ConnectionObject)),
            "dialect" => {
                let dialect = DialectObject::named(&Host::of(interpreter).dialect);
                Some(Value::native(dialect))
            }
            _ => None,
        })
    }
}
