//! Operators on values.

mod size;

use std::rc::Rc;

use super::calling::NATIVE_STEPS;
use super::collections::{Dict, Set};
use super::enumeration::is_flag;
use super::integer::Int;
use super::interpreter::Interpreter;
use super::native::{BinaryOperator, PyResult, UnaryOperator};
use super::number;
use super::py_error::PyError;
use super::value::Value;

impl Interpreter {
    /// `left + right`, or another operator.
    ///
    /// # Errors
    /// `TypeError`, and whatever the method raises.
    pub fn binary(&mut self, operator: BinaryOperator, left: &Value, right: &Value) -> PyResult {
        if let (Value::Int(left), Value::Int(right)) = (left, right) {
            self.count_work(number::work(operator, left, right))?;
            return number::integers(operator, left, right);
        }
        if let Some(result) = self.plain_binary(operator, left, right)? {
            return Ok(result);
        }
        if let Some(result) = self.by_method(operator, left, right)? {
            return Ok(result);
        }
        if let Some(result) = super::typing::union(operator, left, right) {
            return Ok(result);
        }
        Err(unsupported_operands(operator, left, right))
    }

    /// `left += right`: lists, sets and dicts change in place.
    pub(super) fn in_place(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult {
        match (operator, left) {
            (BinaryOperator::Add, Value::List(list)) => {
                let items = self.iterate(right)?;
                self.reserve(items.len() * size_of::<Value>())?;
                list.change(|all| all.extend(items));
                return Ok(left.clone());
            }
            (BinaryOperator::Or, Value::Dict(dict)) => {
                for (key, value) in self.mapping_entries(right)? {
                    dict.insert(key, value);
                }
                return Ok(left.clone());
            }
            (_, Value::Set(set)) if !set.frozen => {
                if let Value::Set(other) = right
                    && self
                        .prepare_set(2 * (set.len() + other.len()))
                        .map(|()| true)?
                    && super::types::change_set(operator, set, other)
                {
                    return Ok(left.clone());
                }
            }
            (_, Value::Instance(_)) => {
                let name = format!("__i{}__", method_name(operator));
                if let Some(method) = self.special(left, &name)? {
                    let result = self.call_with(&method, [right.clone()])?;
                    if !matches!(result, Value::NotImplemented) {
                        return Ok(result);
                    }
                }
            }
            _ => {}
        }
        self.binary(operator, left, right)
    }

    fn plain_binary(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, PyError> {
        let result = match (operator, left, right) {
            (_, Value::Unavailable(unavailable), _) | (_, _, Value::Unavailable(unavailable)) => {
                return Err(unavailable.raise());
            }
            (BinaryOperator::Remainder, Value::Bytes(_), _) => {
                return Err(PyError::unsupported("`%` of bytes is not supported"));
            }
            (BinaryOperator::Remainder, Value::Str(format), _) => {
                Value::from(self.percent(format, right)?)
            }
            (BinaryOperator::Add, Value::Str(left), Value::Str(right)) => {
                self.reserve(left.len() + right.len())?;
                self.count_work((left.len() + right.len()) / 4096)?;
                Value::from([left.as_str(), right.as_str()].concat())
            }
            (BinaryOperator::Add, Value::Bytes(left), Value::Bytes(right)) => {
                self.reserve(left.len() + right.len())?;
                self.count_work((left.len() + right.len()) / 4096)?;
                Value::from([&**left, &**right].concat())
            }
            (BinaryOperator::Add, Value::List(left), Value::List(right)) => {
                self.reserve((left.len() + right.len()) * size_of::<Value>())?;
                Value::list(left.to_vec().into_iter().chain(right.to_vec()))
            }
            (BinaryOperator::Add, Value::Tuple(left), Value::Tuple(right)) => {
                self.reserve((left.len() + right.len()) * size_of::<Value>())?;
                Value::tuple(left.iter().chain(right.iter()).cloned())
            }
            (BinaryOperator::Or, Value::Dict(left), Value::Dict(right)) => {
                self.prepare_entries(left.len() + right.len())?;
                merged(left, right)
            }
            (_, Value::Set(left), Value::Set(right)) => {
                self.prepare_set(left.len() + right.len())?;
                return Ok(sets(operator, left, right));
            }
            (BinaryOperator::Multiply, _, _) => match self.repeated(left, right)? {
                Some(result) => result,
                None => return numbers(operator, left, right),
            },
            _ => return numbers(operator, left, right),
        };
        Ok(Some(result))
    }

    /// Makes sure that there is room for a dict or a set of so many entries.
    pub(super) fn prepare_entries(&mut self, entries: usize) -> Result<(), PyError> {
        const ENTRY: usize = 72;
        self.count_work(entries / 16)?;
        self.reserve(entries.saturating_mul(ENTRY))
    }

    /// Room and work for a set of so many entries.
    pub(super) fn prepare_set(&mut self, entries: usize) -> Result<(), PyError> {
        self.count_work(entries / 16)?;
        self.reserve(super::collections::set_growth(entries))
    }

    /// `"ab" * 3`, either way round.
    fn repeated(&mut self, left: &Value, right: &Value) -> Result<Option<Value>, PyError> {
        let (sequence, count) = match (left, right) {
            (Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_), _) => {
                (left, right.as_int())
            }
            (_, Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_)) => {
                (right, left.as_int())
            }
            _ => return Ok(None),
        };
        let Some(count) = count else {
            let other = if std::ptr::eq(sequence, left) {
                right
            } else {
                left
            };
            if matches!(other, Value::Instance(_) | Value::Native(_)) {
                return Ok(None);
            }
            let message = format!(
                "can't multiply sequence by non-int of type '{}'",
                other.type_name()
            );
            return Err(PyError::type_error(message));
        };
        let count = if count.is_negative() {
            0
        } else {
            count.to_usize().unwrap_or(usize::MAX)
        };
        let (length, size) = match sequence {
            Value::Str(text) => (text.len(), 1),
            Value::Bytes(bytes) => (bytes.len(), 1),
            Value::List(list) => (list.len(), size_of::<Value>()),
            Value::Tuple(items) => (items.len(), size_of::<Value>()),
            _ => (0, 1),
        };
        let total = length.saturating_mul(count);
        self.reserve(total.saturating_mul(size))?;
        self.count_work(total / 256)?;
        let count = if length == 0 { 0 } else { count };
        let many = |items: &[Value]| -> Vec<Value> {
            std::iter::repeat_n(items, count)
                .flatten()
                .cloned()
                .collect()
        };
        Ok(Some(match sequence {
            Value::Str(text) => Value::from(text.repeat(count)),
            Value::Bytes(bytes) => Value::from(bytes.repeat(count)),
            Value::List(list) => Value::list(many(&list.borrow())),
            Value::Tuple(items) => Value::tuple(many(items)),
            _ => return Ok(None),
        }))
    }

    /// `__add__` of the left value, `__radd__` of the right one, native objects on either side.
    fn by_method(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, PyError> {
        let name = method_name(operator);
        for (value, other, reflected) in [(left, right, false), (right, left, true)] {
            let result = match value {
                Value::Native(native) => {
                    self.count_work(NATIVE_STEPS)?;
                    Rc::clone(native).binary(value, operator, other, reflected, self)?
                }
                Value::Instance(_) if is_flag(value) => {
                    self.combine_flags(operator, value, other)?
                }
                Value::Instance(_) => {
                    let name = if reflected {
                        format!("__r{name}__")
                    } else {
                        format!("__{name}__")
                    };
                    match self.special(value, &name)? {
                        Some(method) => Some(self.call_with(&method, [other.clone()])?),
                        None => None,
                    }
                }
                _ => None,
            };
            if let Some(result) = result.filter(|result| !matches!(result, Value::NotImplemented)) {
                return Ok(Some(result));
            }
        }
        match (payload(left), payload(right)) {
            (None, None) => Ok(None),
            (inner, other) => {
                let (inner, other) = (
                    inner.unwrap_or_else(|| left.clone()),
                    other.unwrap_or_else(|| right.clone()),
                );
                self.binary(operator, &inner, &other).map(Some)
            }
        }
    }

    /// `-value`, or another operator.
    ///
    /// # Errors
    /// `TypeError`, and whatever the method raises.
    pub(crate) fn unary(&mut self, operator: UnaryOperator, value: &Value) -> PyResult {
        let (symbol, name) = match operator {
            UnaryOperator::Negate => ("-", "__neg__"),
            UnaryOperator::Plus => ("+", "__pos__"),
            UnaryOperator::Invert => ("~", "__invert__"),
        };
        let result = match value {
            Value::Float(number) => match operator {
                UnaryOperator::Negate => Some(Value::Float(-number)),
                UnaryOperator::Plus => Some(value.clone()),
                UnaryOperator::Invert => None,
            },
            Value::Int(_) | Value::Bool(_) => value.as_int().map(|number| match operator {
                UnaryOperator::Negate => Value::from(-number.to_big()),
                UnaryOperator::Plus => Value::Int(number),
                UnaryOperator::Invert => Value::from(-number.to_big() - 1_i32),
            }),
            Value::Native(native) => {
                self.count_work(NATIVE_STEPS)?;
                Rc::clone(native).unary(value, operator, self)?
            }
            Value::Instance(_) if operator == UnaryOperator::Invert && is_flag(value) => {
                self.invert_flags(value)?
            }
            Value::Instance(_) => match self.special(value, name)? {
                Some(method) => Some(self.call_with(&method, [])?),
                None => match payload(value) {
                    Some(payload) => Some(self.unary(operator, &payload)?),
                    None => None,
                },
            },
            Value::Unavailable(unavailable) => return Err(unavailable.raise()),
            _ => None,
        };
        let message = || {
            format!(
                "bad operand type for unary {symbol}: '{}'",
                value.type_name()
            )
        };
        result.ok_or_else(|| PyError::type_error(message()))
    }
}

/// The built-in value that an object of a class below `str`, `int`, ... is.
pub(super) fn payload(value: &Value) -> Option<Value> {
    match value {
        Value::Instance(instance) => instance.payload().cloned(),
        _ => None,
    }
}

fn numbers(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
) -> Result<Option<Value>, PyError> {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => {
            number::floats(operator, *left, *right).map(Some)
        }
        (Value::Float(left), Value::Int(_) | Value::Bool(_)) => {
            let right = right.as_int().unwrap_or(Int::Small(0));
            number::floats(operator, *left, float(&right)?).map(Some)
        }
        (Value::Int(_) | Value::Bool(_), Value::Float(right)) => {
            let left = left.as_int().unwrap_or(Int::Small(0));
            number::floats(operator, float(&left)?, *right).map(Some)
        }
        (Value::Bool(left), Value::Bool(right)) => Ok(match operator {
            BinaryOperator::And => Some(Value::Bool(left & right)),
            BinaryOperator::Or => Some(Value::Bool(left | right)),
            BinaryOperator::ExclusiveOr => Some(Value::Bool(left ^ right)),
            _ => Some(number::integers(
                operator,
                &Int::Small(i64::from(*left)),
                &Int::Small(i64::from(*right)),
            )?),
        }),
        (Value::Int(_) | Value::Bool(_), Value::Int(_) | Value::Bool(_)) => {
            match (left.as_int(), right.as_int()) {
                (Some(left), Some(right)) => number::integers(operator, &left, &right).map(Some),
                _ => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

fn float(number: &Int) -> Result<f64, PyError> {
    let float = number.to_f64();
    if float.is_finite() {
        return Ok(float);
    }
    Err(PyError::standard(
        super::StandardError::OverflowError,
        "int too large to convert to float",
    ))
}

fn merged(left: &Rc<Dict>, right: &Rc<Dict>) -> Value {
    let merged = Dict::new();
    merged.change(|all| {
        for dict in [left, right] {
            let entries = dict.borrow();
            all.extend(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone())),
            );
        }
    });
    Value::Dict(Rc::new(merged))
}

pub(super) fn sets(operator: BinaryOperator, left: &Rc<Set>, right: &Rc<Set>) -> Option<Value> {
    let (one, other) = (left.borrow(), right.borrow());
    let items = match operator {
        BinaryOperator::Or => {
            let mut items = one.copied();
            items.merge(&other);
            items
        }
        BinaryOperator::And => one.intersection(&other),
        BinaryOperator::Subtract => one.difference(&other),
        BinaryOperator::ExclusiveOr => {
            let mut items = other.copied();
            items.exchange(&one);
            items
        }
        _ => return None,
    };
    Some(Value::Set(Rc::new(Set::new(items, left.frozen))))
}

pub(super) fn method_name(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "add",
        BinaryOperator::Subtract => "sub",
        BinaryOperator::Multiply => "mul",
        BinaryOperator::Divide => "truediv",
        BinaryOperator::FloorDivide => "floordiv",
        BinaryOperator::Remainder => "mod",
        BinaryOperator::Power => "pow",
        BinaryOperator::MatrixMultiply => "matmul",
        BinaryOperator::And => "and",
        BinaryOperator::Or => "or",
        BinaryOperator::ExclusiveOr => "xor",
        BinaryOperator::ShiftLeft => "lshift",
        BinaryOperator::ShiftRight => "rshift",
    }
}

fn unsupported_operands(operator: BinaryOperator, left: &Value, right: &Value) -> PyError {
    let (one, other) = (left.type_name(), right.type_name());
    PyError::type_error(match (operator, left) {
        (BinaryOperator::Add, Value::Str(_)) => {
            format!("can only concatenate str (not \"{other}\") to str")
        }
        (BinaryOperator::Add, Value::List(_)) => {
            format!("can only concatenate list (not \"{other}\") to list")
        }
        (BinaryOperator::Add, Value::Tuple(_)) => {
            format!("can only concatenate tuple (not \"{other}\") to tuple")
        }
        _ => format!(
            "unsupported operand type(s) for {}: '{one}' and '{other}'",
            number::symbol(operator)
        ),
    })
}
