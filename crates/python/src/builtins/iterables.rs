//! Iterables.

use std::cell::Cell;

use super::super::arguments::Arguments;
use super::super::interpreter::Interpreter;
use super::super::iteration::{Items, Lazy};
use super::super::native::{Comparison, NativeFunction, PyResult};
use super::super::py_error::PyError;
use super::super::value::Value;

pub(super) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("len", len),
    ("iter", iter),
    ("next", next),
    ("aiter", iter),
    ("anext", next),
    ("enumerate", enumerate),
    ("zip", zip),
    ("map", map),
    ("filter", filter),
    ("reversed", reversed),
    ("sorted", sorted),
    ("any", any),
    ("all", all),
    ("sum", sum),
    ("min", min),
    ("max", max),
];

fn len(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("len")?;
    interpreter.length(&value).map(Value::from)
}

fn iter(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("iter(object, sentinel=None, /)")?;
    let object = bound.required::<Value>("object")?;
    let Some(sentinel) = bound.value("sentinel") else {
        return interpreter.iterator(&object);
    };
    Ok(Lazy::of("callable_iterator", move |interpreter| {
        let item = interpreter.call_with(&object, [])?;
        Ok(if interpreter.equals(&item, &sentinel)? {
            None
        } else {
            Some(item)
        })
    }))
}

fn next(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("next(iterator, default=None, /)")?;
    match interpreter.next(&bound.required("iterator")?)? {
        Some(item) => Ok(item),
        None => bound.value("default").ok_or_else(|| {
            PyError::with_arguments(super::super::StandardError::StopIteration, Vec::new())
        }),
    }
}

fn enumerate(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("enumerate(iterable, start=0)")?;
    let iterator = interpreter.iterator(&bound.required("iterable")?)?;
    let at = Cell::new(bound.or("start", 0_i64)?);
    Ok(Lazy::of("enumerate", move |interpreter| {
        let item = interpreter.next(&iterator)?;
        Ok(item.map(|item| Value::tuple([Value::from(at.replace(at.get() + 1)), item])))
    }))
}

fn zip(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("zip(*iterables, strict=False)")?;
    let strict = bound.or("strict", false)?;
    let iterators: Result<Vec<Value>, PyError> = bound
        .rest()
        .iter()
        .map(|item| interpreter.iterator(item))
        .collect();
    let iterators = iterators?;
    Ok(Lazy::of("zip", move |interpreter| {
        let mut items = Vec::new();
        for (at, iterator) in iterators.iter().enumerate() {
            match interpreter.next(iterator)? {
                Some(item) => items.push(item),
                None if strict => return check_lengths(interpreter, &iterators, at),
                None => return Ok(None),
            }
        }
        Ok(if items.is_empty() {
            None
        } else {
            Some(Value::tuple(items))
        })
    }))
}

/// `zip(strict=True)` wants all to end together.
fn check_lengths(
    interpreter: &mut Interpreter,
    iterators: &[Value],
    ended: usize,
) -> Result<Option<Value>, PyError> {
    if ended > 0 {
        return Err(PyError::value_error(format!(
            "zip() argument {} is shorter than argument 1",
            ended + 1
        )));
    }
    for (at, iterator) in iterators.iter().enumerate().skip(1) {
        if interpreter.next(iterator)?.is_some() {
            return Err(PyError::value_error(format!(
                "zip() argument {} is longer than argument 1",
                at + 1
            )));
        }
    }
    Ok(None)
}

fn map(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("map(function, *iterables)")?;
    let function = bound.required::<Value>("function")?;
    let iterators: Result<Vec<Value>, PyError> = bound
        .rest()
        .iter()
        .map(|item| interpreter.iterator(item))
        .collect();
    let iterators = iterators?;
    if iterators.is_empty() {
        return Err(PyError::type_error(
            "map() must have at least two arguments.",
        ));
    }
    Ok(Lazy::of("map", move |interpreter| {
        let mut items = Vec::new();
        for iterator in &iterators {
            match interpreter.next(iterator)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        interpreter.call_with(&function, items).map(Some)
    }))
}

fn filter(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("filter(function, iterable, /)")?;
    let function = bound.optional::<Value>("function")?;
    let iterator = interpreter.iterator(&bound.required("iterable")?)?;
    Ok(Lazy::of("filter", move |interpreter| {
        while let Some(item) = interpreter.next(&iterator)? {
            interpreter.count_work(1)?;
            let verdict = match &function {
                Some(function) => interpreter.call_with(function, [item.clone()])?,
                None => item.clone(),
            };
            if interpreter.truth(&verdict)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }))
}

fn reversed(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("reversed")?;
    if let Some(method) = interpreter.special(&value, "__reversed__")? {
        return interpreter.call_with(&method, []);
    }
    let reversible = !matches!(value, Value::Set(_)) && interpreter.length(&value).is_ok();
    if !reversible {
        return Err(PyError::type_error(format!(
            "'{}' object is not reversible",
            value.type_name()
        )));
    }
    let mut items = interpreter.iterate(&value)?;
    items.reverse();
    Ok(Items::of(items))
}

fn sorted(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("sorted(iterable, /, *, key=None, reverse=False)")?;
    let items = interpreter.iterate(&bound.required("iterable")?)?;
    let reverse = bound
        .value("reverse")
        .map_or(Ok(false), |reverse| interpreter.truth(&reverse))?;
    let sorted = super::super::types::sorted(
        interpreter,
        items,
        bound.optional::<Value>("key")?.as_ref(),
        reverse,
    )?;
    Ok(Value::list(sorted))
}

fn any(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    first_truth(interpreter, &arguments.one("any")?, true)
}

fn all(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    first_truth(interpreter, &arguments.one("all")?, false)
}

/// Looks for an item of this truth, and goes no further.
fn first_truth(interpreter: &mut Interpreter, items: &Value, wanted: bool) -> PyResult {
    let iterator = interpreter.iterator(items)?;
    while let Some(item) = interpreter.next(&iterator)? {
        interpreter.count_work(1)?;
        if interpreter.truth(&item)? == wanted {
            return Ok(Value::Bool(wanted));
        }
    }
    Ok(Value::Bool(!wanted))
}

fn sum(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("sum(iterable, /, start=0)")?;
    let mut total = bound.value("start").unwrap_or_else(|| Value::from(0));
    if total.as_str().is_some() {
        return Err(PyError::type_error(
            "sum() can't sum strings [use ''.join(seq) instead]",
        ));
    }
    let iterator = interpreter.iterator(&bound.required("iterable")?)?;
    while let Some(item) = interpreter.next(&iterator)? {
        interpreter.count_work(1)?;
        total = interpreter.binary(super::super::BinaryOperator::Add, &total, &item)?;
    }
    Ok(total)
}

fn min(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    extreme(interpreter, arguments, "min", Comparison::Less)
}

fn max(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    extreme(interpreter, arguments, "max", Comparison::Greater)
}

fn extreme(
    interpreter: &mut Interpreter,
    arguments: Arguments,
    name: &str,
    better: Comparison,
) -> PyResult {
    let bound = arguments.bind("min(*values, key=None, default=None)")?;
    let items = match bound.rest() {
        [] => {
            return Err(PyError::type_error(format!(
                "{name} expected at least 1 argument, got 0"
            )));
        }
        [only] => interpreter.iterate(&only.clone())?,
        many => many.to_vec(),
    };
    let key = bound.optional::<Value>("key")?;
    let mut best: Option<(Value, Value)> = None;
    for item in items {
        interpreter.count_work(1)?;
        let rank = match &key {
            Some(key) => interpreter.call_with(key, [item.clone()])?,
            None => item.clone(),
        };
        let replaces = match &best {
            None => true,
            Some((known, _)) => {
                let outcome = interpreter.compare(better, &rank, &known.clone())?;
                interpreter.truth(&outcome)?
            }
        };
        if replaces {
            best = Some((rank, item));
        }
    }
    let best = best
        .map(|(_, item)| item)
        .or_else(|| bound.value("default"));
    best.ok_or_else(|| PyError::value_error(format!("{name}() arg is an empty sequence")))
}
