//! `list` and `tuple`.

use std::rc::Rc;

use super::super::arguments::Arguments;
use super::super::class::BuiltinType;
use super::super::collections::List;
use super::super::interpreter::Interpreter;
use super::super::native::PyResult;
use super::super::py_error::PyError;
use super::super::value::Value;

pub(super) const LIST: BuiltinType = BuiltinType {
    name: "list",
    new: new_list,
    methods: &[
        ("append", append),
        ("extend", extend),
        ("insert", insert),
        ("pop", pop),
        ("remove", remove),
        ("clear", clear),
        ("copy", copy),
        ("count", count),
        ("index", index),
        ("reverse", reverse),
        ("sort", sort),
        ("__len__", length),
        ("__contains__", contains),
        ("__iter__", iterate),
        ("__getitem__", get_item),
    ],
    functions: &[],
};

pub(super) const TUPLE: BuiltinType = BuiltinType {
    name: "tuple",
    new: new_tuple,
    methods: &[
        ("count", count),
        ("index", index),
        ("__len__", length),
        ("__contains__", contains),
        ("__iter__", iterate),
        ("__getitem__", get_item),
    ],
    functions: &[],
};

fn new_list(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("list(iterable=(), /)")?;
    match bound.value("iterable") {
        Some(items) => Ok(Value::list(interpreter.iterate(&items)?)),
        None => Ok(Value::list([])),
    }
}

fn new_tuple(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("tuple(iterable=(), /)")?;
    match bound.value("iterable") {
        Some(Value::Tuple(items)) => Ok(Value::Tuple(items)),
        Some(items) => Ok(Value::tuple(interpreter.iterate(&items)?)),
        None => Ok(Value::tuple([])),
    }
}

fn list(this: &Value) -> Result<&Rc<List>, PyError> {
    match this {
        Value::List(list) => Ok(list),
        Value::Instance(instance) => match instance.payload() {
            Some(Value::List(list)) => Ok(list),
            _ => Err(PyError::type_error("a list is wanted")),
        },
        _ => Err(PyError::type_error("a list is wanted")),
    }
}

fn append(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let item: Value = arguments.one("append")?;
    interpreter.reserve(size_of::<Value>())?;
    list(this)?.push(item);
    Ok(Value::None)
}

fn extend(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let items: Value = arguments.one("extend")?;
    let items = interpreter.iterate(&items)?;
    interpreter.reserve(items.len() * size_of::<Value>())?;
    list(this)?.change(|all| all.extend(items));
    Ok(Value::None)
}

fn insert(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("insert(index, object, /)")?;
    let (at, item) = (
        bound.required::<i64>("index")?,
        bound.required::<Value>("object")?,
    );
    let all = list(this)?;
    interpreter.count_work(all.len() / 16)?;
    let length = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let at = if at < 0 {
        (at + length).max(0)
    } else {
        at.min(length)
    };
    all.change(|items| items.insert(usize::try_from(at).unwrap_or(0), item));
    Ok(Value::None)
}

fn pop(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("pop(index=-1, /)")?;
    let all = list(this)?;
    interpreter.count_work(all.len() / 16)?;
    if all.is_empty() {
        return Err(PyError::index_error("pop from empty list"));
    }
    let at = bound.or("index", super::super::Int::Small(-1))?;
    match super::super::items::position(&at, all.len()) {
        Some(at) => Ok(all.change(|items| items.remove(at))),
        None => Err(PyError::index_error("pop index out of range")),
    }
}

fn remove(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let item: Value = arguments.one("remove")?;
    let items = interpreter.iterate(&Value::List(Rc::clone(list(this)?)))?;
    match position(interpreter, &items, &item)? {
        Some(at) => {
            list(this)?.change(|items| {
                if at < items.len() {
                    drop(items.remove(at));
                }
            });
            Ok(Value::None)
        }
        None => Err(PyError::value_error("list.remove(x): x not in list")),
    }
}

fn clear(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("clear")?;
    let old = list(this)?.change(std::mem::take);
    drop(old);
    Ok(Value::None)
}

fn copy(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("copy")?;
    interpreter.iterate(this).map(Value::list)
}

fn position(
    interpreter: &mut Interpreter,
    items: &[Value],
    wanted: &Value,
) -> Result<Option<usize>, PyError> {
    interpreter.count_work(items.len() / 16)?;
    for (at, item) in items.iter().enumerate() {
        if item.is(wanted) || interpreter.equals(item, wanted)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn count(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let wanted: Value = arguments.one("count")?;
    let mut count = 0_usize;
    for item in interpreter.iterate(this)? {
        interpreter.count_work(1)?;
        count += usize::from(item.is(&wanted) || interpreter.equals(&item, &wanted)?);
    }
    Ok(Value::from(count))
}

fn index(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("index(value, start=0, stop=9223372036854775807, /)")?;
    let wanted = bound.required::<Value>("value")?;
    let items = interpreter.iterate(this)?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let clamp = |at: i64| {
        usize::try_from(if at < 0 { at + length } else { at }.clamp(0, length)).unwrap_or(0)
    };
    let (start, stop) = (
        clamp(bound.or("start", 0)?),
        clamp(bound.or("stop", i64::MAX)?),
    );
    let range = items.get(start..stop.max(start)).unwrap_or_default();
    match position(interpreter, range, &wanted)? {
        Some(at) => Ok(Value::from(at + start)),
        None => Err(PyError::value_error(format!(
            "{} is not in list",
            interpreter.repr(&wanted)?
        ))),
    }
}

fn reverse(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("reverse")?;
    interpreter.count_work(list(this)?.len() / 16)?;
    list(this)?.change(|items| items.reverse());
    Ok(Value::None)
}

fn sort(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("sort(*, key=None, reverse=False)")?;
    let reverse = bound
        .value("reverse")
        .map_or(Ok(false), |reverse| interpreter.truth(&reverse))?;
    let all = list(this)?;
    let items = interpreter.iterate(&Value::List(Rc::clone(all)))?;
    let sorted = sorted(
        interpreter,
        items,
        bound.optional::<Value>("key")?.as_ref(),
        reverse,
    )?;
    all.change(|items| *items = sorted);
    Ok(Value::None)
}

/// A stable sort by `<`, which may run Python code and fail.
pub(in super::super) fn sorted(
    interpreter: &mut Interpreter,
    items: Vec<Value>,
    key: Option<&Value>,
    reverse: bool,
) -> Result<Vec<Value>, PyError> {
    // pairs, and the halves of a merge
    interpreter.reserve(4 * items.len() * size_of::<Value>())?;
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        let key = match key {
            Some(key) => interpreter.call_with(key, [item.clone()])?,
            None => item.clone(),
        };
        keyed.push((key, item));
    }
    let comparisons = keyed
        .len()
        .saturating_mul(1 + keyed.len().checked_ilog2().unwrap_or(0) as usize);
    interpreter.count_work(comparisons / 2)?;
    if reverse {
        keyed.reverse();
    }
    let mut failure = None;
    merge_sort(
        &mut keyed,
        &mut |(left, _), (right, _)| match interpreter.less(left, right) {
            Ok(less) => less && failure.is_none(),
            Err(raised) => {
                failure.get_or_insert(raised);
                false
            }
        },
    );
    if reverse {
        keyed.reverse();
    }
    match failure {
        Some(raised) => Err(raised),
        None => Ok(keyed.into_iter().map(|(_, item)| item).collect()),
    }
}

/// A merge sort, because the standard library's may panic when a script's order contradicts itself.
fn merge_sort<T: Clone>(items: &mut [T], less: &mut impl FnMut(&T, &T) -> bool) {
    let middle = items.len() / 2;
    if middle == 0 {
        return;
    }
    merge_sort(&mut items[..middle], less);
    merge_sort(&mut items[middle..], less);
    let (left, right) = (items[..middle].to_vec(), items[middle..].to_vec());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    for slot in items {
        let take_right = match (left.peek(), right.peek()) {
            (Some(one), Some(other)) => less(other, one),
            (left, _) => left.is_none(),
        };
        if let Some(item) = if take_right {
            right.next()
        } else {
            left.next()
        } {
            *slot = item;
        }
    }
}

fn length(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__len__")?;
    interpreter.length(this).map(Value::from)
}

fn contains(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let item: Value = arguments.one("__contains__")?;
    interpreter.contains(this, &item).map(Value::Bool)
}

fn iterate(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__iter__")?;
    interpreter.iterator(this)
}

fn get_item(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key: Value = arguments.one("__getitem__")?;
    interpreter.get_item(this, &key)
}
