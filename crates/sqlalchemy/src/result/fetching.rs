//! The methods of results.

use crate::errors;
use crate::result::{ResultObject, View};
use dbm_python::{Arguments, Interpreter, NativeMethod, PyError, PyResult, Value};

/// The methods of `CursorResult`, `ScalarResult` and `MappingResult`.
pub(super) const METHODS: &[(&str, NativeMethod)] = &[
    ("all", all),
    ("fetchall", all),
    ("fetchone", fetchone),
    ("fetchmany", fetchmany),
    ("first", first),
    ("one", one),
    ("one_or_none", one_or_none),
    ("scalar", scalar),
    ("scalar_one", scalar_one),
    ("scalar_one_or_none", scalar_one_or_none),
    ("scalars", scalars),
    ("mappings", mappings),
    ("columns", columns),
    ("tuples", |_, this, _| Ok(this.clone())),
    ("unique", unique),
    ("partitions", partitions),
    ("keys", keys),
    ("yield_per", |_, this, _| Ok(this.clone())),
    ("close", |_, this, _| {
        result(this)?.close();
        Ok(Value::None)
    }),
];

fn result(this: &Value) -> Result<&ResultObject, PyError> {
    let result = this.as_native::<ResultObject>();
    result.ok_or_else(|| PyError::type_error("a result is expected"))
}

fn all(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("all")?;
    result(this)?.rest(interpreter).map(Value::list)
}

fn fetchone(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("fetchone")?;
    let row = result(this)?.next_item(interpreter)?;
    Ok(row.unwrap_or(Value::None))
}

fn fetchmany(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("fetchmany(size=None)")?;
    let size = bound.optional::<usize>("size")?.unwrap_or(1);
    let items = some(result(this)?, size, interpreter)?;
    Ok(Value::list(items))
}

/// The next few.
fn some(
    result: &ResultObject,
    size: usize,
    interpreter: &mut Interpreter,
) -> Result<Vec<Value>, PyError> {
    let mut items = Vec::new();
    while items.len() < size {
        match result.next_item(interpreter)? {
            Some(item) => items.push(item),
            None => break,
        }
    }
    Ok(items)
}

/// How many rows a method takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The first of them, or none.
    First,
    /// Exactly one.
    One,
    /// One or none.
    OneOrNone,
}

/// One row; whatever comes after it is dropped.
fn only(
    result: &ResultObject,
    wanted: Wanted,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let first = result.next_item(interpreter)?;
    let Some(first) = first else {
        if wanted == Wanted::One {
            let message = "No row was found when one was required";
            return Err(errors::no_result(message));
        }
        return Ok(None);
    };
    if wanted != Wanted::First && has_another(result, &first, interpreter)? {
        let what = if wanted == Wanted::One {
            "exactly one was"
        } else {
            "one or none was"
        };
        let message = format!("Multiple rows were found when {what} required");
        return Err(errors::multiple_results(message));
    }
    result.close();
    Ok(Some(first))
}

fn has_another(
    result: &ResultObject,
    first: &Value,
    interpreter: &mut Interpreter,
) -> Result<bool, PyError> {
    while let Some(other) = result.next_item(interpreter)? {
        if !result.unique || !interpreter.equals(first, &other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn one_of(interpreter: &mut Interpreter, this: &Value, wanted: Wanted) -> PyResult {
    let row = only(result(this)?, wanted, interpreter)?;
    Ok(row.unwrap_or(Value::None))
}

fn first(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("first")?;
    one_of(interpreter, this, Wanted::First)
}

fn one(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("one")?;
    one_of(interpreter, this, Wanted::One)
}

fn one_or_none(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("one_or_none")?;
    one_of(interpreter, this, Wanted::OneOrNone)
}

/// The first value of the row that `wanted` gives.
fn first_value(interpreter: &mut Interpreter, this: &Value, wanted: Wanted) -> PyResult {
    let result = result(this)?;
    let view = match &result.view {
        View::Columns(columns) => View::Scalars(columns.first().copied().unwrap_or(0)),
        View::Rows | View::Mappings => View::Scalars(0),
        View::Scalars(at) => View::Scalars(*at),
    };
    one_of(interpreter, &result.viewed(view), wanted)
}

fn scalar(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("scalar")?;
    first_value(interpreter, this, Wanted::First)
}

fn scalar_one(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("scalar_one")?;
    first_value(interpreter, this, Wanted::One)
}

fn scalar_one_or_none(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    arguments.none("scalar_one_or_none")?;
    first_value(interpreter, this, Wanted::OneOrNone)
}

/// The position of a column: a number, a name, or an expression that has one.
fn position(
    result: &ResultObject,
    key: &Value,
    interpreter: &mut Interpreter,
) -> Result<usize, PyError> {
    if let Some(at) = key.as_int().and_then(|at| at.to_usize()) {
        return Ok(at);
    }
    let name = match interpreter.find_attribute(key, "key")? {
        Some(Value::Str(name)) => name.to_string(),
        _ => interpreter.text(key)?,
    };
    let names = result.cursor()?.names()?;
    names
        .iter()
        .position(|known| *known == name)
        .ok_or_else(|| {
            let message = format!("Could not locate column in row for column '{name}'");
            errors::no_such_column(message)
        })
}

fn scalars(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("scalars(index=0)")?;
    let result = result(this)?;
    result.cursor()?.names()?;
    let index = bound.value("index").unwrap_or_else(|| Value::from(0));
    let at = position(result, &index, interpreter)?;
    Ok(result.viewed(View::Scalars(at)))
}

fn mappings(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("mappings")?;
    let result = result(this)?;
    result.cursor()?.names()?;
    Ok(result.viewed(View::Mappings))
}

fn columns(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let result = result(this)?;
    let mut columns = Vec::new();
    for key in &arguments.positional {
        columns.push(position(result, key, interpreter)?);
    }
    Ok(result.viewed(View::Columns(columns)))
}

fn unique(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("unique(strategy=None)")?;
    if bound.optional::<Value>("strategy")?.is_some() {
        return Err(bound.unsupported("strategy", "`strategy` is not supported yet"));
    }
    let result = result(this)?;
    Ok(Value::native(ResultObject {
        cursor: result.cursor.clone(),
        view: result.view.clone(),
        key: Vec::new(),
        unique: true,
        place: result.place.clone(),
    }))
}

fn partitions(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("partitions(size=None)")?;
    let size = bound.optional::<usize>("size")?.unwrap_or(usize::MAX);
    let result = result(this)?;
    let mut parts = Vec::new();
    loop {
        let items = some(result, size.max(1), interpreter)?;
        if items.is_empty() {
            return Ok(Value::list(parts));
        }
        parts.push(Value::list(items));
    }
}

fn keys(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("keys")?;
    let names = result(this)?.cursor()?.names()?;
    Ok(Value::list(
        names.iter().map(|name| Value::from(name.as_str())),
    ))
}
