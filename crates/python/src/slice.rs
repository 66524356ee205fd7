//! Slices and the positions they stand for.

use super::integer::Int;
use super::interpreter::Interpreter;
use super::native::{Native, NativeMethod};
use super::py_error::PyError;
use super::value::Value;

/// `start:stop:step`.
#[derive(Debug, Clone)]
pub struct Slice {
    /// Before the first colon, or `None`.
    pub start: Value,
    /// After it, or `None`.
    pub stop: Value,
    /// After the second, or `None`.
    pub step: Value,
}

/// The positions that a slice takes of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Positions {
    pub(crate) start: i64,
    pub(crate) step: i64,
    pub(crate) count: usize,
}

impl Positions {
    /// The positions, in the slice's order.
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.count).filter_map(move |at| {
            let at = i64::try_from(at).ok()?;
            usize::try_from(self.start + at * self.step).ok()
        })
    }
}

impl Slice {
    pub(super) fn new(parts: &[Value]) -> Self {
        let part = |at: usize| parts.get(at).cloned().unwrap_or(Value::None);
        Self {
            start: part(0),
            stop: part(1),
            step: part(2),
        }
    }

    /// `slice.indices(length)`: start, stop and step within a sequence.
    pub(super) fn indices(&self, length: i64) -> Result<[i64; 3], PyError> {
        let step = bound(&self.step)?.unwrap_or(1);
        if step == 0 {
            return Err(PyError::value_error("slice step cannot be zero"));
        }
        let (lowest, highest) = if step > 0 {
            (0, length)
        } else {
            (-1, length - 1)
        };
        let clamp = |position: i64| {
            let position = if position < 0 {
                position.saturating_add(length)
            } else {
                position
            };
            position.clamp(lowest, highest)
        };
        let (first, last) = if step > 0 {
            (lowest, highest)
        } else {
            (highest, lowest)
        };
        let start = bound(&self.start)?.map_or(first, clamp);
        let end = bound(&self.stop)?.map_or(last, clamp);
        Ok([start, end, step])
    }

    /// The positions in a sequence of this length.
    ///
    /// # Errors
    /// `ValueError` for a step of 0, `TypeError` for what is no index.
    pub(super) fn positions(&self, length: usize) -> Result<Positions, PyError> {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let [start, end, step] = self.indices(length)?;
        let distance = if step > 0 { end - start } else { start - end };
        let count = if distance > 0 {
            (distance - 1) / step.saturating_abs() + 1
        } else {
            0
        };
        Ok(Positions {
            start,
            step,
            count: usize::try_from(count).unwrap_or(0),
        })
    }
}

/// A bound, kept within 64 bits: beyond every length it makes no difference.
fn bound(value: &Value) -> Result<Option<i64>, PyError> {
    if value.is_none() {
        return Ok(None);
    }
    match value.as_int() {
        Some(Int::Small(number)) => Ok(Some(number.clamp(i64::MIN / 2, i64::MAX / 2))),
        Some(number) => Ok(Some(if number.is_negative() {
            i64::MIN / 2
        } else {
            i64::MAX / 2
        })),
        None => Err(PyError::type_error(
            "slice indices must be integers or None or have an __index__ method",
        )),
    }
}

impl Native for Slice {
    fn type_name(&self) -> &'static str {
        "slice"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[("indices", |_, this, arguments| {
            let length: i64 = arguments.one("indices")?;
            if length < 0 {
                return Err(PyError::value_error("length should not be negative"));
            }
            let slice = this.to_native::<Slice>();
            let slice = slice.ok_or_else(|| PyError::type_error("a slice is wanted"))?;
            Ok(Value::tuple(slice.indices(length)?.map(Value::from)))
        })]
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "start" => Some(self.start.clone()),
            "stop" => Some(self.stop.clone()),
            "step" => Some(self.step.clone()),
            _ => None,
        })
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        let parts = [&self.start, &self.stop, &self.step].map(|part| interpreter.repr(part));
        let [start, end, every] = parts;
        Ok(format!("slice({}, {}, {})", start?, end?, every?))
    }
}
