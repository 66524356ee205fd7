//! `sa.insert(...)`, `sa.update(...)` and `sa.delete(...)`.

use std::rc::Rc;

use crate::python::{Arguments, Interpreter, NativeMethod, Outcome, Raised, Value};
use crate::schema::query::{Assignment, Delete, Insert, Item, Query, Rows, Source, Update};
use crate::schema::{Expression, Type};
use crate::sqlalchemy::column::ColumnObject;
use crate::sqlalchemy::errors;
use crate::sqlalchemy::expression::of;
use crate::sqlalchemy::query::coerce::{affixes, condition, items, typed};
use crate::sqlalchemy::query::view::{View, table_of};
use crate::sqlalchemy::query::{QueryObject, query_of};
use crate::sqlalchemy::table::TableObject;

/// What an insert can do.
pub const INSERT: &[(&str, NativeMethod)] = &[
    ("values", values),
    ("from_select", from_select),
    ("returning", returning),
    ("return_defaults", |_, this, _| Ok(this.clone())),
    ("inline", |_, this, _| Ok(this.clone())),
    ("prefix_with", prefix_with),
    ("cte", crate::sqlalchemy::query::select::cte),
];

/// What an update can do.
pub const UPDATE: &[(&str, NativeMethod)] = &[
    ("values", values),
    ("ordered_values", values),
    ("where", filtered),
    ("filter", filtered),
    ("filter_by", filter_by),
    ("returning", returning),
    ("return_defaults", |_, this, _| Ok(this.clone())),
    ("prefix_with", prefix_with),
    ("with_dialect_options", with_dialect_options),
    ("cte", crate::sqlalchemy::query::select::cte),
];

/// What a delete can do.
pub const DELETE: &[(&str, NativeMethod)] = &[
    ("where", filtered),
    ("filter", filtered),
    ("filter_by", filter_by),
    ("returning", returning),
    ("prefix_with", prefix_with),
    ("with_dialect_options", with_dialect_options),
    ("cte", crate::sqlalchemy::query::select::cte),
];

/// What tables can do.
pub const TABLE: &[(&str, NativeMethod)] = &[
    ("insert", |interpreter, this, arguments| {
        let statement = insert(this, None)?;
        given_values(interpreter, &statement, arguments)
    }),
    ("update", |interpreter, this, arguments| {
        let statement = update(this)?;
        given_values(interpreter, &statement, arguments)
    }),
    ("delete", |_, this, arguments| {
        arguments.none("delete")?;
        delete(this)
    }),
];

/// `table.insert()` takes nothing; SQLAlchemy 1.x took the values, which 2.x refuses.
fn given_values(_: &mut Interpreter, statement: &Value, arguments: Arguments) -> Outcome {
    arguments.none("insert")?;
    Ok(statement.clone())
}

/// `sa.insert(table)`.
pub fn insert_function(_: &mut Interpreter, arguments: Arguments) -> Outcome {
    let place = arguments.place();
    insert(&arguments.one::<Value>("insert")?, None).map_err(|error| error.at(place))
}

/// `sa.update(table)`.
pub fn update_function(_: &mut Interpreter, arguments: Arguments) -> Outcome {
    let place = arguments.place();
    update(&arguments.one::<Value>("update")?).map_err(|error| error.at(place))
}

/// `sa.delete(table)`.
pub fn delete_function(_: &mut Interpreter, arguments: Arguments) -> Outcome {
    let place = arguments.place();
    delete(&arguments.one::<Value>("delete")?).map_err(|error| error.at(place))
}

fn target(value: &Value) -> Result<(Source, Option<Rc<TableObject>>, View), Raised> {
    let view = View::of(value).ok_or_else(|| {
        let found = value.type_name();
        errors::argument_error(format!(
            "subject table for an INSERT, UPDATE or DELETE expected, got `{found}`"
        ))
    })?;
    let table = table_of(value).or_else(|| view.tables.first().map(|(_, table)| Rc::clone(table)));
    Ok((view.source.clone(), table, view))
}

fn statement(query: Query, table: Option<Rc<TableObject>>, view: View) -> Value {
    Value::native(QueryObject {
        table,
        views: vec![view],
        ..QueryObject::new(query)
    })
}

/// An insert into a table, by the `insert` of a dialect if that is named.
///
/// # Errors
/// For what is no table.
pub fn insert(value: &Value, dialect: Option<&'static str>) -> Outcome {
    let (source, table, view) = target(value)?;
    let query = Query::Insert(Box::new(Insert {
        table: source,
        rows: Rows::Values(Vec::new()),
        conflict: None,
        keys: Vec::new(),
        returning: Vec::new(),
        prefixes: Vec::new(),
        ctes: Vec::new(),
    }));
    Ok(Value::native(QueryObject {
        table,
        views: vec![view],
        dialect,
        ..QueryObject::new(query)
    }))
}

fn update(value: &Value) -> Outcome {
    let (source, table, view) = target(value)?;
    let query = Query::Update(Box::new(Update {
        table: source,
        assignments: Vec::new(),
        conditions: Vec::new(),
        returning: Vec::new(),
        prefixes: Vec::new(),
        limit: None,
        ctes: Vec::new(),
    }));
    Ok(statement(query, table, view))
}

fn delete(value: &Value) -> Outcome {
    let (source, table, view) = target(value)?;
    let query = Query::Delete(Box::new(Delete {
        table: source,
        conditions: Vec::new(),
        returning: Vec::new(),
        prefixes: Vec::new(),
        limit: None,
        ctes: Vec::new(),
    }));
    Ok(statement(query, table, view))
}

fn object(this: &Value) -> Result<QueryObject, Raised> {
    this.as_native::<QueryObject>()
        .cloned()
        .ok_or_else(|| Raised::type_error("a statement is expected"))
}

/// `values(a=1)`, `values({"a": 1})`, `values([{"a": 1}, {"a": 2}])`.
fn values(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
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

/// Adds values to those of an insert or an update.
pub fn add(object: &mut QueryObject, assignments: Vec<Assignment>) {
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
                rows.iter_mut().for_each(|row| row.sort_by_key(&position));
            }
        }
        Query::Update(update) => update.assignments.sort_by_key(position),
        _ => {}
    }
}

/// One set of values: key and value.
type Set = Vec<(Value, Value)>;

fn value_sets(
    interpreter: &mut Interpreter,
    arguments: &Arguments,
    view: &View,
) -> Result<Vec<Set>, Raised> {
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
                return Err(Raised::type_error(format!(
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

fn row_set(interpreter: &mut Interpreter, row: &Value, view: &View) -> Result<Set, Raised> {
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
pub fn assignments(object: &QueryObject, set: &Set) -> Result<Vec<Assignment>, Raised> {
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

fn by_name<'v>(
    view: &'v View,
    name: &str,
) -> Option<&'v crate::schema::expression::ColumnReference> {
    let found = view.columns.iter().find(|(_, column)| column.name == name);
    found.map(|(_, column)| column)
}

fn key_of(key: &Value) -> Result<String, Raised> {
    if let Some(name) = key.as_str() {
        return Ok(name.to_owned());
    }
    if let Some(column) = key.as_native::<ColumnObject>() {
        return Ok(column.key().unwrap_or_default());
    }
    match of(key) {
        Some(Expression::Column(column)) => Ok(column.name),
        _ => Err(Raised::type_error(
            "values are given by the names of columns",
        )),
    }
}

/// A value for a column; a statement is a scalar subquery.
fn assigned(value: &Value, kind: &Type) -> Result<Expression, Raised> {
    if let Some(object) = value.as_native::<QueryObject>() {
        return Ok(Expression::Subquery(Box::new(object.query.clone())));
    }
    typed(value, kind)
}

fn from_select(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("from_select(names, select, include_defaults=True)")?;
    let mut object = object(this)?;
    let names = bound.required::<Value>("names")?;
    let mut columns = Vec::new();
    for name in interpreter.iterate(&names)? {
        let name = key_of(&name)?;
        let view = &object.views[0];
        let Some(column) = view.column(&name).or_else(|| by_name(view, &name)) else {
            return Err(errors::compile_error(format!(
                "Unconsumed column names: {name}"
            )));
        };
        columns.push(column.clone());
    }
    let query = query_of(&bound.required("select")?)?;
    if let Query::Insert(insert) = &mut object.query {
        insert.rows = Rows::Select(columns, query);
    }
    if !bound.or("include_defaults", true)? {
        object.table = None;
    }
    Ok(Value::native(object))
}

fn filtered(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let mut object = object(this)?;
    for (at, value) in arguments.positional.iter().enumerate() {
        let added = condition(value, interpreter).map_err(|it| it.at(arguments.place_of(at)))?;
        conditions(&mut object)?.push(added);
    }
    Ok(Value::native(object))
}

fn conditions(object: &mut QueryObject) -> Result<&mut Vec<Expression>, Raised> {
    match &mut object.query {
        Query::Update(update) => Ok(&mut update.conditions),
        Query::Delete(delete) => Ok(&mut delete.conditions),
        _ => Err(Raised::type_error("an insert has no conditions")),
    }
}

fn filter_by(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let mut object = object(this)?;
    let view = object.views[0].clone();
    let added = super::select::named_conditions(&arguments, &view)?;
    conditions(&mut object)?.extend(added);
    Ok(Value::native(object))
}

fn returning(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let mut object = object(this)?;
    let mut added: Vec<Item> = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        added.extend(items(value).map_err(|error| error.at(arguments.place_of(at)))?);
    }
    match &mut object.query {
        Query::Insert(insert) => insert.returning.extend(added),
        Query::Update(update) => update.returning.extend(added),
        Query::Delete(delete) => delete.returning.extend(added),
        _ => {}
    }
    Ok(Value::native(object))
}

fn prefix_with(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let mut object = object(this)?;
    let added = affixes(arguments, interpreter)?;
    match &mut object.query {
        Query::Insert(insert) => insert.prefixes.extend(added),
        Query::Update(update) => update.prefixes.extend(added),
        Query::Delete(delete) => delete.prefixes.extend(added),
        _ => {}
    }
    Ok(Value::native(object))
}

/// `with_dialect_options(mysql_limit=10)`.
fn with_dialect_options(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> Outcome {
    let mut object = object(this)?;
    let dialect = crate::sqlalchemy::host::Host::of(interpreter)
        .dialect
        .clone();
    for (name, value) in &arguments.keywords {
        let limit = value.as_int().and_then(|number| number.to_usize());
        let (Some((owner, "limit")), Some(limit)) = (name.split_once('_'), limit) else {
            let message = format!("`{name}` of a statement is not supported");
            return Err(Raised::unsupported(message).at(arguments.place_of_keyword(name)));
        };
        if owner == dialect {
            match &mut object.query {
                Query::Update(update) => update.limit = Some(limit as u64),
                Query::Delete(delete) => delete.limit = Some(limit as u64),
                _ => {}
            }
        }
    }
    Ok(Value::native(object))
}
