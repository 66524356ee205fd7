//! The values of inserts and updates.

use crate::column::ColumnObject;
use crate::errors;
use crate::expression::of;
use crate::query::change::object;
use crate::query::coerce::typed;
use crate::query::view::View;
use crate::query::{QueryObject, copied};
use dbm_core::schema::query::{Assignment, Query, Rows};
use dbm_core::schema::{Expression, Type};
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

/// `values(a=1)`, `values({"a": 1})`, `values([{"a": 1}, {"a": 2}])`.
pub(crate) fn values(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let mut object = object(this)?;
    let place = arguments.place();
    let sets = value_sets(interpreter, &arguments, &object.views[0])?;
    let mut rows = Vec::with_capacity(sets.len());
    for set in sets {
        rows.push(assignments(&object, &set).map_err(|error| error.at(place.clone()))?);
    }
    match &mut object.query {
        Query::Insert(insert) => match &mut insert.rows {
            Rows::Values(known) if known.len() == 1 && rows.len() == 1 => {
                merge(&mut known[0], rows.remove(0));
            }
            Rows::Values(known) => known.extend(rows),
            Rows::Select(..) => {
                return Err(errors::invalid_request(
                    "This construct already inserts from a SELECT",
                ));
            }
        },
        Query::Update(update) if rows.len() <= 1 => {
            merge(&mut update.assignments, rows.pop().unwrap_or_default());
        }
        _ => {
            return Err(errors::invalid_request(
                "UPDATE construct does not support multiple parameter sets.",
            ));
        }
    }
    sort(&mut object);
    Ok(Value::native(object))
}

/// `ordered_values((column, value), ...)`: the columns are set in this order.
///
/// # Errors
/// For what is no pair, and for a column that the table does not have.
pub(crate) fn ordered_values(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let mut object = object(this)?;
    let mut set = Vec::new();
    for (at, pair) in arguments.positional.iter().enumerate() {
        let parts = interpreter.iterate(pair)?;
        let [key, value] = parts.as_slice() else {
            let error =
                errors::argument_error("ordered_values() takes pairs of a column and a value");
            return Err(error.at(arguments.place_of(at)));
        };
        set.push((key.clone(), value.clone()));
    }
    let added = assignments(&object, &set).map_err(|error| error.at(arguments.place()))?;
    object.keeps_order = true;
    add(&mut object, added);
    Ok(Value::native(object))
}

/// Adds values to those of an insert or an update.
pub(crate) fn add(object: &mut QueryObject, assignments: Vec<Assignment>) {
    match &mut object.query {
        Query::Insert(insert) => {
            if let Rows::Values(rows) = &mut insert.rows {
                match rows.first_mut() {
                    Some(row) => merge(row, assignments),
                    None => rows.push(assignments),
                }
            }
        }
        Query::Update(update) => merge(&mut update.assignments, assignments),
        _ => {}
    }
    sort(object);
}

/// What later values say goes before what earlier ones said.
fn merge(known: &mut Vec<Assignment>, added: Vec<Assignment>) {
    for assignment in added {
        let same = known
            .iter_mut()
            .find(|known| known.column.name == assignment.column.name);
        match same {
            Some(known) => *known = assignment,
            None => known.push(assignment),
        }
    }
}

/// Values stand in the order of the table's columns, whatever order they were given in.
fn sort(object: &mut QueryObject) {
    let columns = object.views[0].columns.clone();
    let position = |assignment: &Assignment| {
        let name = &assignment.column.name;
        columns.iter().position(|(_, column)| column.name == *name)
    };
    match &mut object.query {
        Query::Insert(insert) => {
            if let Rows::Values(rows) = &mut insert.rows {
                for row in rows {
                    row.sort_by_key(&position);
                }
            }
        }
        Query::Update(update) if !object.keeps_order => update.assignments.sort_by_key(position),
        _ => {}
    }
}

/// One set of values: key and value.
type Set = Vec<(Value, Value)>;

fn value_sets(
    interpreter: &mut Interpreter,
    arguments: &Arguments,
    view: &View,
) -> Result<Vec<Set>, PyError> {
    let mut sets = Vec::new();
    for value in &arguments.positional {
        match value {
            Value::Dict(dict) => sets.push(dict.entries()),
            Value::List(_) | Value::Tuple(_) => {
                let rows = interpreter.iterate(value)?;
                if rows.iter().any(|row| !is_row(row)) {
                    sets.push(positional(&rows, view));
                    continue;
                }
                for row in &rows {
                    sets.push(row_set(interpreter, row, view)?);
                }
            }
            other => {
                let found = other.type_name();
                return Err(PyError::type_error(format!(
                    "values are given as a dict, got `{found}`"
                )));
            }
        }
    }
    if !arguments.keywords.is_empty() {
        let keywords = arguments.keywords.iter();
        let set = keywords.map(|(name, value)| (Value::Str(name.clone()), value.clone()));
        match sets.as_mut_slice() {
            [only] => only.extend(set),
            _ => sets.push(set.collect()),
        }
    }
    Ok(sets)
}

fn is_row(value: &Value) -> bool {
    matches!(value, Value::Dict(_) | Value::Tuple(_) | Value::List(_))
}

fn row_set(interpreter: &mut Interpreter, row: &Value, view: &View) -> Result<Set, PyError> {
    match row {
        Value::Dict(dict) => Ok(dict.entries()),
        other => {
            let cells = interpreter.iterate(other)?;
            if let [key, value] = cells.as_slice()
                && (key.as_str().is_some() || key.as_native::<ColumnObject>().is_some())
                && view.columns.len() != 2
            {
                return Ok(vec![(key.clone(), value.clone())]);
            }
            Ok(positional(&cells, view))
        }
    }
}

fn positional(cells: &[Value], view: &View) -> Set {
    let keys = view
        .columns
        .iter()
        .map(|(key, _)| Value::from(key.as_str()));
    keys.zip(cells.iter().cloned()).collect()
}

/// The assignments of one set; its keys are names or columns.
///
/// # Errors
/// For keys that the table does not have, and values that are no SQL.
pub(crate) fn assignments(object: &QueryObject, set: &Set) -> Result<Vec<Assignment>, PyError> {
    let view = &object.views[0];
    let mut assignments = Vec::with_capacity(set.len());
    for (key, value) in set {
        let name = key_of(key)?;
        let Some(column) = view.column(&name).or_else(|| by_name(view, &name)) else {
            return Err(errors::compile_error(format!(
                "Unconsumed column names: {name}"
            )));
        };
        let value = assigned(value, &column.kind)?;
        assignments.push(Assignment {
            column: column.clone(),
            value,
        });
    }
    Ok(assignments)
}

/// The column of that name in the database.
pub(crate) fn by_name<'v>(
    view: &'v View,
    name: &str,
) -> Option<&'v dbm_core::schema::expression::ColumnReference> {
    let found = view.columns.iter().find(|(_, column)| column.name == name);
    found.map(|(_, column)| column)
}

/// The name that a key of values is: a name, or a column.
///
/// # Errors
/// For what is neither.
pub(crate) fn key_of(key: &Value) -> Result<String, PyError> {
    if let Some(name) = key.as_str() {
        return Ok(name.to_owned());
    }
    if let Some(column) = key.as_native::<ColumnObject>() {
        return Ok(column.key().unwrap_or_default());
    }
    match of(key) {
        Some(Expression::Column(column)) => Ok(column.name),
        _ => Err(PyError::type_error(
            "values are given by the names of columns",
        )),
    }
}

/// A value for a column; a statement is a scalar subquery.
fn assigned(value: &Value, kind: &Type) -> Result<Expression, PyError> {
    if let Some(object) = value.as_native::<QueryObject>() {
        return Ok(Expression::Subquery(Box::new(copied(&object.query))));
    }
    typed(value, kind)
}
