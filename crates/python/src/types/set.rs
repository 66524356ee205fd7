//! `set` and `frozenset`.

use std::rc::Rc;

use indexmap::IndexSet;

use super::super::arguments::Arguments;
use super::super::class::BuiltinType;
use super::super::collections::Set;
use super::super::interpreter::Interpreter;
use super::super::key::Key;
use super::super::native::{BinaryOperator, PyResult};
use super::super::operators::sets;
use super::super::py_error::PyError;
use super::super::value::Value;

pub(super) const SET: BuiltinType = BuiltinType {
    name: "set",
    new: new_set,
    methods: &[
        ("add", add),
        ("remove", remove),
        ("discard", discard),
        ("pop", pop),
        ("clear", clear),
        ("update", update),
        ("difference_update", difference_update),
        ("intersection_update", intersection_update),
        ("symmetric_difference_update", symmetric_difference_update),
        ("union", union),
        ("intersection", intersection),
        ("difference", difference),
        ("symmetric_difference", symmetric_difference),
        ("issubset", is_subset),
        ("issuperset", is_superset),
        ("isdisjoint", is_disjoint),
        ("copy", copy),
    ],
    functions: &[],
};

pub(super) const FROZENSET: BuiltinType = BuiltinType {
    name: "frozenset",
    new: new_frozenset,
    methods: &[
        ("union", union),
        ("intersection", intersection),
        ("difference", difference),
        ("symmetric_difference", symmetric_difference),
        ("issubset", is_subset),
        ("issuperset", is_superset),
        ("isdisjoint", is_disjoint),
        ("copy", copy),
    ],
    functions: &[],
};

fn new_set(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    make(interpreter, arguments, false)
}

fn new_frozenset(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    make(interpreter, arguments, true)
}

fn make(interpreter: &mut Interpreter, arguments: Arguments, frozen: bool) -> PyResult {
    let bound = arguments.bind("set(iterable=(), /)")?;
    match bound.value("iterable") {
        Some(items) => of_iterable(interpreter, &items, frozen),
        None => Ok(Value::Set(Rc::new(Set::new(IndexSet::new(), frozen)))),
    }
}

/// A set of the items of an iterable.
pub(in super::super) fn of_iterable(
    interpreter: &mut Interpreter,
    items: &Value,
    frozen: bool,
) -> PyResult {
    let items = interpreter.iterate(items)?;
    of_items(interpreter, items, frozen)
}

/// A set of items.
pub(in super::super) fn of_items(
    interpreter: &mut Interpreter,
    items: Vec<Value>,
    frozen: bool,
) -> PyResult {
    let mut keys = IndexSet::new();
    interpreter.prepare_entries(items.len())?;
    for item in items {
        keys.insert(interpreter.key(item)?);
    }
    Ok(Value::Set(Rc::new(Set::new(keys, frozen))))
}

fn set(this: &Value) -> Result<&Rc<Set>, PyError> {
    match this {
        Value::Set(set) => Ok(set),
        Value::Instance(instance) => match instance.payload() {
            Some(Value::Set(set)) => Ok(set),
            _ => Err(PyError::type_error("a set is wanted")),
        },
        _ => Err(PyError::type_error("a set is wanted")),
    }
}

fn one_key(
    interpreter: &mut Interpreter,
    arguments: Arguments,
    method: &str,
) -> Result<Key, PyError> {
    interpreter.key(arguments.one(method)?)
}

fn add(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key = one_key(interpreter, arguments, "add")?;
    set(this)?.change(|items| items.insert(key));
    Ok(Value::None)
}

fn remove(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key = one_key(interpreter, arguments, "remove")?;
    interpreter.count_work(set(this)?.len() / 16)?;
    if set(this)?.change(|items| items.shift_remove(&key)) {
        return Ok(Value::None);
    }
    Err(PyError::key_error(key.value().clone()))
}

fn discard(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key = one_key(interpreter, arguments, "discard")?;
    interpreter.count_work(set(this)?.len() / 16)?;
    set(this)?.change(|items| items.shift_remove(&key));
    Ok(Value::None)
}

fn pop(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("pop")?;
    interpreter.count_work(set(this)?.len() / 16)?;
    let first = set(this)?.change(|items| items.shift_remove_index(0));
    match first {
        Some(key) => Ok(key.value().clone()),
        None => Err(PyError::key_error(Value::from("pop from an empty set"))),
    }
}

fn clear(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("clear")?;
    let old = set(this)?.change(std::mem::take);
    drop(old);
    Ok(Value::None)
}

fn copy(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("copy")?;
    let set = set(this)?;
    interpreter.prepare_entries(set.len())?;
    Ok(Value::Set(Rc::new(Set::new(
        set.borrow().clone(),
        set.frozen,
    ))))
}

/// Applies an operator to the set and each argument in turn.
fn fold(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    operator: BinaryOperator,
) -> Result<Rc<Set>, PyError> {
    let mut result = Rc::clone(set(this)?);
    for other in &arguments.positional_only("set")? {
        let Value::Set(other) = of_iterable(interpreter, other, false)? else {
            continue;
        };
        interpreter.prepare_entries(result.len() + other.len())?;
        if let Some(Value::Set(folded)) = sets(operator, &result, &other) {
            result = folded;
        }
    }
    if Rc::ptr_eq(&result, set(this)?) {
        interpreter.prepare_entries(result.len())?;
        let copy = Set::new(result.borrow().clone(), result.frozen);
        return Ok(Rc::new(copy));
    }
    Ok(result)
}

fn fold_into(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    operator: BinaryOperator,
) -> PyResult {
    let result = fold(interpreter, this, arguments, operator)?;
    interpreter.prepare_entries(result.len())?;
    let items = result.borrow().clone();
    set(this)?.change(|all| *all = items);
    Ok(Value::None)
}

fn union(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    fold(interpreter, this, arguments, BinaryOperator::Or).map(Value::Set)
}

fn intersection(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    fold(interpreter, this, arguments, BinaryOperator::And).map(Value::Set)
}

fn difference(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    fold(interpreter, this, arguments, BinaryOperator::Subtract).map(Value::Set)
}

fn symmetric_difference(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    fold(interpreter, this, arguments, BinaryOperator::ExclusiveOr).map(Value::Set)
}

fn update(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    fold_into(interpreter, this, arguments, BinaryOperator::Or)
}

fn difference_update(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    fold_into(interpreter, this, arguments, BinaryOperator::Subtract)
}

fn intersection_update(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    fold_into(interpreter, this, arguments, BinaryOperator::And)
}

fn symmetric_difference_update(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    fold_into(interpreter, this, arguments, BinaryOperator::ExclusiveOr)
}

fn other_set(
    interpreter: &mut Interpreter,
    arguments: Arguments,
    method: &str,
) -> Result<Rc<Set>, PyError> {
    let other: Value = arguments.one(method)?;
    match of_iterable(interpreter, &other, false)? {
        Value::Set(set) => Ok(set),
        _ => Err(PyError::type_error("a set is wanted")),
    }
}

fn is_subset(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other = other_set(interpreter, arguments, "issubset")?;
    Ok(Value::Bool(set(this)?.borrow().is_subset(&other.borrow())))
}

fn is_superset(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other = other_set(interpreter, arguments, "issuperset")?;
    Ok(Value::Bool(
        set(this)?.borrow().is_superset(&other.borrow()),
    ))
}

fn is_disjoint(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other = other_set(interpreter, arguments, "isdisjoint")?;
    Ok(Value::Bool(
        set(this)?.borrow().is_disjoint(&other.borrow()),
    ))
}
