//! `set` and `frozenset`.

use std::rc::Rc;

use super::super::arguments::Arguments;
use super::super::class::BuiltinType;
use super::super::collections::Set;
use super::super::interpreter::Interpreter;
use super::super::key::Key;
use super::super::native::{BinaryOperator, PyResult};
use super::super::py_error::PyError;
use super::super::set_items::SetItems;
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
        None => Ok(Value::Set(Rc::new(Set::new(SetItems::default(), frozen)))),
    }
}

/// A set of the items of an iterable.
pub(in super::super) fn of_iterable(
    interpreter: &mut Interpreter,
    items: &Value,
    frozen: bool,
) -> PyResult {
    let mut made = SetItems::default();
    match items {
        Value::Set(set) if set.frozen && frozen => return Ok(items.clone()),
        Value::Set(set) => {
            interpreter.prepare_set(set.len())?;
            made.merge(&set.borrow());
        }
        _ => {
            if let Value::Dict(dict) = items {
                interpreter.prepare_set(dict.len())?;
                made.make_room(dict.len());
            }
            let items = interpreter.iterate(items)?;
            for item in items {
                if made.is_full() {
                    interpreter.prepare_set(made.len() + 1)?;
                }
                made.insert(interpreter.key(item)?);
            }
        }
    }
    Ok(Value::Set(Rc::new(Set::new(made, frozen))))
}

/// A set of items.
pub(in super::super) fn of_items(
    interpreter: &mut Interpreter,
    items: Vec<Value>,
    frozen: bool,
) -> PyResult {
    let mut keys = SetItems::default();
    interpreter.prepare_set(items.len())?;
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
    interpreter.reserve(set(this)?.growth())?;
    set(this)?.change(|items| items.insert(key));
    Ok(Value::None)
}

fn remove(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key = one_key(interpreter, arguments, "remove")?;
    interpreter.count_work(set(this)?.len() / 16)?;
    if set(this)?.change(|items| items.remove(&key)) {
        return Ok(Value::None);
    }
    Err(PyError::key_error(key.value().clone()))
}

fn discard(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key = one_key(interpreter, arguments, "discard")?;
    interpreter.count_work(set(this)?.len() / 16)?;
    set(this)?.change(|items| items.remove(&key));
    Ok(Value::None)
}

fn pop(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("pop")?;
    interpreter.count_work(set(this)?.len() / 16)?;
    let first = set(this)?.change(SetItems::pop);
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
    interpreter.prepare_set(set.len())?;
    Ok(Value::Set(Rc::new(Set::new(
        set.borrow().copied(),
        set.frozen,
    ))))
}

/// The other side of an operation.
enum Other {
    Set(Rc<Set>),
    /// The keys of another iterable in turn, and how many there are if it is a dict.
    Keys(Vec<Key>, usize),
}

fn other(interpreter: &mut Interpreter, value: &Value) -> Result<Other, PyError> {
    if let Value::Set(set) = value {
        return Ok(Other::Set(Rc::clone(set)));
    }
    let room = value.as_dict().map_or(0, |dict| dict.len());
    let items = interpreter.iterate(value)?;
    interpreter.prepare_entries(items.len())?;
    let items = items.into_iter();
    let keys = items.map(|item| interpreter.key(item));
    Ok(Other::Keys(keys.collect::<Result<_, _>>()?, room))
}

impl Other {
    fn len(&self) -> usize {
        match self {
            Self::Set(set) => set.len(),
            Self::Keys(keys, _) => keys.len(),
        }
    }
}

/// `left |= right` and its like; false: there is no such operator.
pub(in super::super) fn change(operator: BinaryOperator, left: &Rc<Set>, right: &Rc<Set>) -> bool {
    use BinaryOperator::{And, ExclusiveOr, Or, Subtract};
    if !matches!(operator, And | ExclusiveOr | Or | Subtract) {
        return false;
    }
    if Rc::ptr_eq(left, right) {
        if matches!(operator, ExclusiveOr | Subtract) {
            left.change(std::mem::take);
        }
        return true;
    }
    let other = Other::Set(Rc::clone(right));
    left.change(|items| apply(items, operator, &other));
    true
}

/// Applies an operator to items, in place.
fn apply(items: &mut SetItems, operator: BinaryOperator, other: &Other) {
    let own: SetItems;
    let as_set = match other {
        Other::Set(set) => &*set.borrow(),
        Other::Keys(keys, _) => {
            own = keys.iter().cloned().collect();
            &own
        }
    };
    match (operator, other) {
        (BinaryOperator::Or, Other::Set(_)) => items.merge(as_set),
        (BinaryOperator::Or, Other::Keys(keys, room)) => {
            if *room > 0 {
                items.make_room(*room);
            }
            for key in keys {
                items.insert(key.clone());
            }
        }
        (BinaryOperator::And, Other::Set(_)) => *items = items.intersection(as_set),
        (BinaryOperator::And, Other::Keys(keys, _)) => {
            let both = keys.iter().filter(|key| items.contains(key));
            *items = both.cloned().collect();
        }
        (BinaryOperator::ExclusiveOr, _) => items.exchange(as_set),
        _ => items.subtract(as_set),
    }
}

/// Applies an operator to the set and each argument in turn.
fn fold(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    operator: BinaryOperator,
) -> Result<Rc<Set>, PyError> {
    let own = set(this)?;
    let mut result: Option<SetItems> = None;
    for value in &arguments.positional_only("set")? {
        let other = other(interpreter, value)?;
        let is_first = result.is_none();
        let before = result.as_ref().map_or(own.len(), SetItems::len);
        interpreter.prepare_set(before + other.len())?;
        let mut items = result.unwrap_or_else(|| own.borrow().copied());
        match (operator, &other) {
            (BinaryOperator::Subtract, Other::Set(other)) if is_first => {
                items = own.borrow().difference(&other.borrow());
            }
            (BinaryOperator::ExclusiveOr, _) => {
                let Value::Set(made) = of_iterable(interpreter, value, false)? else {
                    return Err(PyError::type_error("a set is wanted"));
                };
                items = made.borrow().clone();
                items.exchange(&own.borrow());
            }
            (BinaryOperator::And, _) if is_first => {
                items = own.borrow().clone();
                apply(&mut items, operator, &other);
            }
            _ => apply(&mut items, operator, &other),
        }
        result = Some(items);
    }
    let items = result.unwrap_or_else(|| own.borrow().copied());
    Ok(Rc::new(Set::new(items, own.frozen)))
}

fn fold_into(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    operator: BinaryOperator,
) -> PyResult {
    for value in &arguments.positional_only("set")? {
        if value.is(this) && operator == BinaryOperator::ExclusiveOr {
            set(this)?.change(std::mem::take);
            continue;
        }
        let other = other(interpreter, value)?;
        interpreter.prepare_set(set(this)?.len() + other.len())?;
        let other = match other {
            // the set itself: what goes through it must not change it
            Other::Set(other) if Rc::ptr_eq(&other, set(this)?) => {
                Other::Set(Rc::new(Set::new(other.borrow().clone(), false)))
            }
            other => other,
        };
        set(this)?.change(|items| apply(items, operator, &other));
    }
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
    Ok(Value::Bool(other.borrow().is_subset(&set(this)?.borrow())))
}

fn is_disjoint(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other = other_set(interpreter, arguments, "isdisjoint")?;
    Ok(Value::Bool(
        set(this)?.borrow().is_disjoint(&other.borrow()),
    ))
}
