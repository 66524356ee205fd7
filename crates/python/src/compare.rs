//! Comparison.

use std::cmp::Ordering;
use std::rc::Rc;

use super::collections::{Dict, Set};
use super::interpreter::Interpreter;
use super::native::{Comparison, PyResult};
use super::number;
use super::operators::payload;
use super::py_error::PyError;
use super::value::Value;

impl Interpreter {
    /// `left == right`, as truth.
    ///
    /// # Errors
    /// Whatever `__eq__` raises.
    pub fn equals(&mut self, left: &Value, right: &Value) -> Result<bool, PyError> {
        if let (Value::Int(left), Value::Int(right)) = (left, right) {
            return Ok(left == right);
        }
        let outcome = self.compare(Comparison::Equal, left, right)?;
        self.truth(&outcome)
    }

    /// `left < right`, or another comparison.
    ///
    /// # Errors
    /// `TypeError`, and whatever the method raises.
    pub fn compare(&mut self, comparison: Comparison, left: &Value, right: &Value) -> PyResult {
        if let Value::Unavailable(unavailable) = left {
            return Err(unavailable.raise());
        }
        if let Value::Unavailable(unavailable) = right {
            return Err(unavailable.raise());
        }
        if let Some(truth) = self.plain_comparison(comparison, left, right)? {
            return Ok(Value::Bool(truth));
        }
        if let Some(outcome) = self.comparison_by_method(comparison, left, right)? {
            return Ok(outcome);
        }
        match comparison {
            Comparison::Equal => Ok(Value::Bool(same(left, right))),
            Comparison::NotEqual => Ok(Value::Bool(!same(left, right))),
            _ => {
                let (symbol, left, right) =
                    (symbol(comparison), left.type_name(), right.type_name());
                let message =
                    format!("'{symbol}' not supported between instances of '{left}' and '{right}'");
                Err(PyError::type_error(message))
            }
        }
    }

    fn plain_comparison(
        &mut self,
        comparison: Comparison,
        left: &Value,
        right: &Value,
    ) -> Result<Option<bool>, PyError> {
        let order = match (left, right) {
            (
                Value::Int(_) | Value::Float(_) | Value::Bool(_),
                Value::Int(_) | Value::Float(_) | Value::Bool(_),
            ) => {
                let order = compare_numbers(left, right);
                return Ok(Some(
                    order.map_or(comparison == Comparison::NotEqual, |order| {
                        holds(comparison, order)
                    }),
                ));
            }
            (Value::Str(left), Value::Str(right)) => {
                self.count_work(left.len().min(right.len()) / 1024)?;
                left.cmp(right)
            }
            (Value::Bytes(left), Value::Bytes(right)) => {
                self.count_work(left.len().min(right.len()) / 1024)?;
                left.cmp(right)
            }
            (Value::List(left), Value::List(right)) => {
                self.reserve((left.len() + right.len()) * size_of::<Value>())?;
                let (left, right) = (left.to_vec(), right.to_vec());
                return self
                    .deep(|interpreter| interpreter.sequences(comparison, &left, &right))
                    .map(Some);
            }
            (Value::Tuple(left), Value::Tuple(right)) => {
                return self
                    .deep(|interpreter| interpreter.sequences(comparison, left, right))
                    .map(Some);
            }
            (Value::Dict(left), Value::Dict(right)) => {
                let equal = match comparison {
                    Comparison::Equal => {
                        self.deep(|interpreter| interpreter.dicts_equal(left, right))?
                    }
                    Comparison::NotEqual => {
                        !self.deep(|interpreter| interpreter.dicts_equal(left, right))?
                    }
                    _ => return Ok(None),
                };
                return Ok(Some(equal));
            }
            (Value::Set(left), Value::Set(right)) => {
                self.count_work(1 + (left.len() + right.len()) / 16)?;
                return Ok(Some(compare_sets(comparison, left, right)));
            }
            _ => return Ok(None),
        };
        Ok(Some(holds(comparison, order)))
    }

    /// Lists in lists in lists end somewhere.
    pub(super) fn deep<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, PyError>,
    ) -> Result<T, PyError> {
        self.native_depth += 1;
        let result = if self.native_depth > self.budget.depth {
            let message = "maximum recursion depth exceeded in comparison";
            Err(PyError::standard(
                super::StandardError::RecursionError,
                message,
            ))
        } else {
            super::ensure_stack(|| work(self))
        };
        self.native_depth -= 1;
        result
    }

    fn sequences(
        &mut self,
        comparison: Comparison,
        left: &[Value],
        right: &[Value],
    ) -> Result<bool, PyError> {
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if equality && left.len() != right.len() {
            return Ok(comparison == Comparison::NotEqual);
        }
        self.count_work(1 + left.len().min(right.len()) / 16)?;
        for (one, other) in left.iter().zip(right) {
            if !one.is(other) && !self.equals(one, other)? {
                if equality {
                    return Ok(comparison == Comparison::NotEqual);
                }
                let outcome = self.compare(comparison, one, other)?;
                return self.truth(&outcome);
            }
        }
        Ok(holds(comparison, left.len().cmp(&right.len())))
    }

    fn dicts_equal(&mut self, left: &Rc<Dict>, right: &Rc<Dict>) -> Result<bool, PyError> {
        if left.len() != right.len() {
            return Ok(false);
        }
        self.count_work(1 + left.len() / 16)?;
        self.reserve(left.len() * 72)?;
        let entries: Vec<_> = left
            .borrow()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        for (key, value) in entries {
            match right.get(&key) {
                Some(other) if value.is(&other) || self.equals(&value, &other)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn comparison_by_method(
        &mut self,
        comparison: Comparison,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, PyError> {
        for (value, other, comparison) in [
            (left, right, comparison),
            (right, left, reversed(comparison)),
        ] {
            let outcome = match value {
                Value::Native(native) => {
                    let native = Rc::clone(native);
                    match native.compare(value, comparison, other, self)? {
                        Some(outcome) => Some(outcome),
                        None => match comparison {
                            Comparison::Equal => native.equals(other).map(Value::Bool),
                            Comparison::NotEqual => {
                                native.equals(other).map(|equal| Value::Bool(!equal))
                            }
                            _ => None,
                        },
                    }
                }
                Value::Instance(_) => self.instance_comparison(comparison, value, other)?,
                _ => None,
            };
            if let Some(outcome) =
                outcome.filter(|outcome| !matches!(outcome, Value::NotImplemented))
            {
                return Ok(Some(outcome));
            }
        }
        match (payload(left), payload(right)) {
            (None, None) => Ok(None),
            (inner, other) => {
                let (inner, other) = (
                    inner.unwrap_or_else(|| left.clone()),
                    other.unwrap_or_else(|| right.clone()),
                );
                self.compare(comparison, &inner, &other).map(Some)
            }
        }
    }

    fn instance_comparison(
        &mut self,
        comparison: Comparison,
        value: &Value,
        other: &Value,
    ) -> Result<Option<Value>, PyError> {
        if let Some(method) = self.special(value, method_name(comparison))? {
            return self.call_with(&method, [other.clone()]).map(Some);
        }
        if comparison == Comparison::NotEqual
            && let Some(method) = self.special(value, "__eq__")?
        {
            let outcome = self.call_with(&method, [other.clone()])?;
            if matches!(outcome, Value::NotImplemented) {
                return Ok(None);
            }
            return Ok(Some(Value::Bool(!self.truth(&outcome)?)));
        }
        Ok(None)
    }

    /// `left < right`, for sorting.
    ///
    /// # Errors
    /// `TypeError`, and whatever `__lt__` raises.
    pub(crate) fn less(&mut self, left: &Value, right: &Value) -> Result<bool, PyError> {
        let outcome = self.compare(Comparison::Less, left, right)?;
        self.truth(&outcome)
    }
}

fn same(left: &Value, right: &Value) -> bool {
    left.is(right)
        || match (left, right) {
            (Value::Method(left), Value::Method(right)) => left.same(right),
            _ => false,
        }
}

fn compare_sets(comparison: Comparison, left: &Set, right: &Set) -> bool {
    let (left, right) = (left.borrow(), right.borrow());
    let order = match (left.is_subset(&right), right.is_subset(&left)) {
        (true, true) => Some(Ordering::Equal),
        (true, false) => Some(Ordering::Less),
        (false, true) => Some(Ordering::Greater),
        (false, false) => None,
    };
    order.map_or(comparison == Comparison::NotEqual, |order| {
        holds(comparison, order)
    })
}

/// The comparison with its sides swapped.
fn reversed(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::Equal,
        Comparison::NotEqual => Comparison::NotEqual,
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
    }
}

fn symbol(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
    }
}

pub(super) fn method_name(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "__eq__",
        Comparison::NotEqual => "__ne__",
        Comparison::Less => "__lt__",
        Comparison::LessEqual => "__le__",
        Comparison::Greater => "__gt__",
        Comparison::GreaterEqual => "__ge__",
    }
}

/// How two numbers compare; nothing for NaN and for what is no number.
pub(super) fn compare_numbers(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(right),
        (Value::Float(left), _) => {
            number::compare_mixed(&right.as_int()?, *left).map(Ordering::reverse)
        }
        (_, Value::Float(right)) => number::compare_mixed(&left.as_int()?, *right),
        _ => Some(left.as_int()?.cmp(&right.as_int()?)),
    }
}

/// Whether two numbers are equal, whatever their types; false for what is no number.
pub(super) fn numbers_equal(left: &Value, right: &Value) -> bool {
    compare_numbers(left, right) == Some(Ordering::Equal)
}

/// Whether an order is what a comparison asks for.
pub(super) fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterEqual => order.is_ge(),
    }
}
