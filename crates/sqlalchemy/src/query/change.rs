//! `sa.insert(...)`, `sa.update(...)` and `sa.delete(...)`.

use std::rc::Rc;

use crate::errors;
use crate::query::coerce::{affixes, condition, items};
use crate::query::legacy;
use crate::query::values::{self, by_name, key_of};
use crate::query::view::{View, table_of};
use crate::query::{QueryObject, query_of};
use crate::table::TableObject;
use dbm_core::schema::Expression;
use dbm_core::schema::query::{Delete, Insert, Item, Query, Rows, Source, Update};
use dbm_python::{Arguments, Interpreter, NativeMethod, PyError, PyResult, Value};

/// What an insert can do.
pub(crate) const INSERT: &[(&str, NativeMethod)] = &[
    ("values", values::values),
    ("from_select", from_select),
    ("returning", returning),
    ("return_defaults", |_, this, _| Ok(this.clone())),
    ("inline", |_, this, _| Ok(this.clone())),
    ("prefix_with", prefix_with),
    ("cte", crate::query::shape::cte),
];

/// What an update can do.
pub(crate) const UPDATE: &[(&str, NativeMethod)] = &[
    ("values", values::values),
    ("ordered_values", values::ordered_values),
    ("where", filtered),
    ("filter", filtered),
    ("filter_by", filter_by),
    ("returning", returning),
    ("return_defaults", |_, this, _| Ok(this.clone())),
    ("prefix_with", prefix_with),
    ("with_dialect_options", with_dialect_options),
    ("cte", crate::query::shape::cte),
];

/// What a delete can do.
pub(crate) const DELETE: &[(&str, NativeMethod)] = &[
    ("where", filtered),
    ("filter", filtered),
    ("filter_by", filter_by),
    ("returning", returning),
    ("prefix_with", prefix_with),
    ("with_dialect_options", with_dialect_options),
    ("cte", crate::query::shape::cte),
];

/// What tables can do.
pub(crate) const TABLE: &[(&str, NativeMethod)] = &[
    ("insert", |interpreter, this, arguments| {
        legacy::of_table(insert(this, None)?, arguments, interpreter)
    }),
    ("update", |interpreter, this, arguments| {
        legacy::of_table(update(this)?, arguments, interpreter)
    }),
    ("delete", |interpreter, this, arguments| {
        legacy::of_table(delete(this)?, arguments, interpreter)
    }),
];

/// `sa.insert(table)`.
pub(crate) fn insert_function(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    let (table, said) = legacy::split("insert", arguments)?;
    let statement = insert(&table, None).map_err(|error| error.at(place))?;
    legacy::of_table(statement, said, interpreter)
}

/// `sa.update(table)`.
pub(crate) fn update_function(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    let (table, said) = legacy::split("update", arguments)?;
    let statement = update(&table).map_err(|error| error.at(place))?;
    legacy::of_table(statement, said, interpreter)
}

/// `sa.delete(table)`.
pub(crate) fn delete_function(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    let (table, said) = legacy::split("delete", arguments)?;
    let statement = delete(&table).map_err(|error| error.at(place))?;
    legacy::of_table(statement, said, interpreter)
}

fn target(value: &Value) -> Result<(Source, Option<Rc<TableObject>>, View), PyError> {
    let view = View::of(value).ok_or_else(|| {
        let found = value.type_name();
        errors::argument_error(format!(
            "subject table for an INSERT, UPDATE or DELETE expected, got `{found}`"
        ))
    })?;
    let table = table_of(value).or_else(|| view.tables.first().map(|(_, table)| Rc::clone(table)));
    Ok((view.source.clone(), table, view))
}

fn statement(query: Query, about: &Value, table: Option<Rc<TableObject>>, view: View) -> Value {
    let class = match about {
        Value::Class(class) => Some(Rc::clone(class)),
        _ => None,
    };
    Value::native(QueryObject {
        table,
        class,
        views: vec![view],
        ..QueryObject::new(query)
    })
}

/// An insert into a table, by the `insert` of a dialect if that is named.
///
/// # Errors
/// For what is no table.
pub(crate) fn insert(value: &Value, dialect: Option<&'static str>) -> PyResult {
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

fn update(value: &Value) -> PyResult {
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
    Ok(statement(query, value, table, view))
}

fn delete(value: &Value) -> PyResult {
    let (source, table, view) = target(value)?;
    let query = Query::Delete(Box::new(Delete {
        table: source,
        conditions: Vec::new(),
        returning: Vec::new(),
        prefixes: Vec::new(),
        limit: None,
        ctes: Vec::new(),
    }));
    Ok(statement(query, value, table, view))
}

/// The statement that a value is.
///
/// # Errors
/// For what is none.
pub(crate) fn object(this: &Value) -> Result<QueryObject, PyError> {
    this.as_native::<QueryObject>()
        .cloned()
        .ok_or_else(|| PyError::type_error("a statement is expected"))
}

fn from_select(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
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

fn filtered(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let mut object = object(this)?;
    for (at, value) in arguments.positional.iter().enumerate() {
        let added = condition(value, interpreter).map_err(|it| it.at(arguments.place_of(at)))?;
        conditions(&mut object)?.push(added);
    }
    Ok(Value::native(object))
}

fn conditions(object: &mut QueryObject) -> Result<&mut Vec<Expression>, PyError> {
    match &mut object.query {
        Query::Update(update) => Ok(&mut update.conditions),
        Query::Delete(delete) => Ok(&mut delete.conditions),
        _ => Err(PyError::type_error("an insert has no conditions")),
    }
}

fn filter_by(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let mut object = object(this)?;
    let view = object.views[0].clone();
    let added = super::select::named_conditions(&arguments, &view)?;
    conditions(&mut object)?.extend(added);
    Ok(Value::native(object))
}

fn returning(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
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
    object.entities.extend(arguments.positional);
    Ok(Value::native(object))
}

fn prefix_with(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
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
) -> PyResult {
    let mut object = object(this)?;
    let dialect = crate::host::Host::of(interpreter).dialect.clone();
    for (name, value) in &arguments.keywords {
        let limit = value.as_int().and_then(|number| number.to_usize());
        let (Some((owner, "limit")), Some(limit)) = (name.split_once('_'), limit) else {
            let message = format!("`{name}` of a statement is not supported");
            return Err(PyError::unsupported(message).at(arguments.place_of_keyword(name)));
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
