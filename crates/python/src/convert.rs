//! Python values into Rust's.

use std::rc::Rc;

use indexmap::IndexMap;

use dbm_core::source::Place;

use super::bytes::Bytes;
use super::collections::{Dict, List};
use super::integer::Int;
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// A value was something else than what was wanted.
#[derive(Debug)]
pub struct ConversionError {
    /// What was wanted, as Python names it: `str`.
    pub wanted: &'static str,
    /// What there was.
    pub found: String,
}

impl ConversionError {
    /// `value` is no `wanted`.
    pub(crate) fn new(wanted: &'static str, value: &Value) -> Self {
        Self {
            wanted,
            found: value.type_name().to_owned(),
        }
    }

    /// The `TypeError` of an argument by position.
    pub(super) fn raise(&self, function: &str, position: usize, place: Place) -> PyError {
        let Self { wanted, found } = self;
        PyError::type_error(format!(
            "{function}() argument {position} must be {wanted}, not {found}"
        ))
        .at(place)
    }

    /// The `TypeError` of an argument by name.
    pub(super) fn raise_named(&self, function: &str, name: &str, place: Place) -> PyError {
        let Self { wanted, found } = self;
        PyError::type_error(format!(
            "{function}() argument '{name}' must be {wanted}, not {found}"
        ))
        .at(place)
    }
}

impl From<ConversionError> for PyError {
    fn from(ConversionError { wanted, found }: ConversionError) -> Self {
        Self::type_error(format!("expected {wanted}, not {found}"))
    }
}

/// What a Python value can become.
pub trait FromValue: Sized {
    /// The conversion; no Python code runs.
    ///
    /// # Errors
    /// What was wanted instead.
    fn from_value(value: &Value) -> Result<Self, ConversionError>;
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        Ok(value.clone())
    }
}

impl FromValue for Str {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        value
            .as_text()
            .cloned()
            .ok_or_else(|| ConversionError::new("str", value))
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| ConversionError::new("str", value))
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        match value {
            Value::Bool(truth) => Ok(*truth),
            // `unique=1`: what takes a flag asks for its truth alone
            Value::Int(number) => Ok(!number.is_zero()),
            _ => Err(ConversionError::new("bool", value)),
        }
    }
}

impl FromValue for Int {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        value
            .as_int()
            .ok_or_else(|| ConversionError::new("int", value))
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        let number = value.as_int().and_then(|number| number.to_i64());
        number.ok_or_else(|| ConversionError::new("int", value))
    }
}

impl FromValue for usize {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        let number = value.as_int().and_then(|number| number.to_usize());
        number.ok_or_else(|| ConversionError::new("a non-negative int", value))
    }
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        match value {
            Value::Float(number) => Ok(*number),
            _ => value
                .as_int()
                .map(|number| number.to_f64())
                .ok_or_else(|| ConversionError::new("float", value)),
        }
    }
}

impl FromValue for Bytes {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        match value {
            Value::Bytes(bytes) => Ok(bytes.clone()),
            _ => Err(ConversionError::new("bytes", value)),
        }
    }
}

impl FromValue for Rc<List> {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        match value {
            Value::List(list) => Ok(Rc::clone(list)),
            _ => Err(ConversionError::new("list", value)),
        }
    }
}

impl FromValue for Rc<Dict> {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        match value {
            Value::Dict(dict) => Ok(Rc::clone(dict)),
            Value::Instance(instance) => instance.payload().map_or_else(
                || Err(ConversionError::new("dict", value)),
                Self::from_value,
            ),
            _ => Err(ConversionError::new("dict", value)),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        if value.is_none() {
            Ok(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}

/// A list, tuple or set; other iterables need [`super::Interpreter::iterate`].
impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        match value {
            Value::List(list) => list.borrow().iter().map(T::from_value).collect(),
            Value::Tuple(items) => items.iter().map(T::from_value).collect(),
            Value::Set(set) => set
                .borrow()
                .iter()
                .map(|key| T::from_value(key.value()))
                .collect(),
            Value::Instance(instance) => instance.payload().map_or_else(
                || Err(ConversionError::new("list", value)),
                Self::from_value,
            ),
            _ => Err(ConversionError::new("list", value)),
        }
    }
}

/// A dict whose keys are str.
impl<T: FromValue> FromValue for IndexMap<String, T> {
    fn from_value(value: &Value) -> Result<Self, ConversionError> {
        let dict = Rc::<Dict>::from_value(value)?;
        let entries = dict.borrow();
        entries
            .iter()
            .map(|(key, value)| Ok((String::from_value(key.value())?, T::from_value(value)?)))
            .collect()
    }
}
