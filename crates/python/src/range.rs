//! `range`.

use std::cell::Cell;

use super::arguments::Arguments;
use super::class::BuiltinType;
use super::interpreter::Interpreter;
use super::iteration::Lazy;
use super::native::{Native, PyResult};
use super::py_error::PyError;
use super::slice::Slice;
use super::value::Value;

/// `range(start, stop, step)`, within 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Range {
    start: i64,
    stop: i64,
    step: i64,
}

pub(super) const RANGE: BuiltinType = BuiltinType {
    name: "range",
    new,
    methods: &[("index", index), ("count", count)],
    functions: &[],
};

fn new(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut numbers = Vec::new();
    for value in &arguments.positional_only("range")? {
        let number = interpreter.as_index(value)?.ok_or_else(|| {
            PyError::type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                value.type_name()
            ))
        })?;
        numbers.push(
            number
                .to_i64()
                .ok_or_else(|| PyError::unsupported("a range beyond 64 bits is not supported"))?,
        );
    }
    let range = match numbers.as_slice() {
        [end] => Range {
            start: 0,
            stop: *end,
            step: 1,
        },
        [start, end] => Range {
            start: *start,
            stop: *end,
            step: 1,
        },
        [start, end, every] => Range {
            start: *start,
            stop: *end,
            step: *every,
        },
        _ => {
            return Err(PyError::type_error(format!(
                "range expected from 1 to 3 arguments, got {}",
                numbers.len()
            )));
        }
    };
    if range.step == 0 {
        return Err(PyError::value_error("range() arg 3 must not be zero"));
    }
    Ok(Value::native(range))
}

impl Range {
    fn count(self) -> usize {
        let (start, end, every) = (
            i128::from(self.start),
            i128::from(self.stop),
            i128::from(self.step),
        );
        let distance = if every > 0 { end - start } else { start - end };
        if distance <= 0 {
            0
        } else {
            usize::try_from((distance - 1) / every.abs() + 1).unwrap_or(usize::MAX)
        }
    }

    fn item(self, at: usize) -> Option<i64> {
        let at = i64::try_from(at).ok().filter(|_| at < self.count())?;
        self.start.checked_add(at.checked_mul(self.step)?)
    }

    fn position(self, value: &Value) -> Option<usize> {
        let number = value.as_int()?.to_i64()?;
        let offset = number.checked_sub(self.start)?;
        if offset % self.step != 0 {
            return None;
        }
        usize::try_from(offset / self.step)
            .ok()
            .filter(|at| *at < self.count())
    }

    fn slice(self, slice: &Slice) -> Result<Self, PyError> {
        let positions = slice.positions(self.count())?;
        let at = |position: i64| {
            self.start
                .saturating_add(position.saturating_mul(self.step))
        };
        let [_, stop, _] = slice.indices(i64::try_from(self.count()).unwrap_or(i64::MAX))?;
        Ok(Self {
            start: at(positions.start),
            stop: at(stop),
            step: self.step.saturating_mul(positions.step),
        })
    }
}

impl Native for Range {
    fn type_name(&self) -> &'static str {
        "range"
    }

    fn methods(&self) -> &'static [(&'static str, super::native::NativeMethod)] {
        RANGE.methods
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        super::types::class("range").map(Value::Class)
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "start" => Some(Value::from(self.start)),
            "stop" => Some(Value::from(self.stop)),
            "step" => Some(Value::from(self.step)),
            _ => None,
        })
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        let (range, at) = (*self, Cell::new(0));
        Ok(Some(Lazy::of("range_iterator", move |_| {
            Ok(range.item(at.replace(at.get() + 1)).map(Value::from))
        })))
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(Some(self.count()))
    }

    fn contains(&self, item: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(item.as_int().map(|_| self.position(item).is_some()))
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if let Some(slice) = key.as_native::<Slice>() {
            return Ok(Some(Value::native(self.slice(slice)?)));
        }
        let Some(number) = interpreter.as_index(key)? else {
            let message = format!(
                "range indices must be integers or slices, not {}",
                key.type_name()
            );
            return Err(PyError::type_error(message));
        };
        let at = super::items::position(&number, self.count()).and_then(|at| self.item(at));
        at.map(|item| Some(Value::from(item)))
            .ok_or_else(|| PyError::index_error("range object index out of range"))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.as_native::<Self>()?;
        let same = self.count() == other.count()
            && self.item(0) == other.item(0)
            && self.item(1) == other.item(1);
        Some(same)
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(match self.step {
            1 => format!("range({}, {})", self.start, self.stop),
            step => format!("range({}, {}, {step})", self.start, self.stop),
        })
    }
}

fn this(value: &Value) -> Result<Range, PyError> {
    value
        .as_native::<Range>()
        .copied()
        .ok_or_else(|| PyError::type_error("a range is wanted"))
}

fn index(_: &mut Interpreter, range: &Value, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("index")?;
    let at = this(range)?.position(&value);
    at.map(Value::from)
        .ok_or_else(|| PyError::value_error("the value is not in range"))
}

fn count(_: &mut Interpreter, range: &Value, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("count")?;
    Ok(Value::from(usize::from(
        this(range)?.position(&value).is_some(),
    )))
}
