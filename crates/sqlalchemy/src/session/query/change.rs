//! `query.update(...)` and `query.delete()`.

use crate::query::execution::synchronizes;
use crate::query::view::{View, table_of};
use crate::query::{QueryObject, select, values};
use crate::session::query::{SessionQuery, required};
use crate::session::synchronize;
use dbm_core::schema::Expression;
use dbm_core::schema::query::{Delete, Query, Source, Update};
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};

/// The table that a query is about, and its conditions.
fn target(query: &SessionQuery) -> Result<(Source, Value, Vec<Expression>), PyError> {
    let (select, _) = query.select()?;
    let [entity] = query.entities() else {
        return Err(PyError::unsupported(
            "an update or delete of a query is about one mapped class",
        ));
    };
    let is_plain = select.from.is_empty()
        && select.limits == dbm_core::schema::query::Limits::default()
        && select.group_by.is_empty();
    match table_of(entity) {
        Some(table) if is_plain => Ok((table.source(), entity.clone(), select.conditions)),
        _ => Err(PyError::unsupported(
            "an update or delete of that query is not supported",
        )),
    }
}

/// `query.update({"a": 1}, synchronize_session=...)`: how many rows it changed.
pub(super) fn update(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("update(values, synchronize_session='auto', update_args=None)")?;
    let query = required(this)?;
    let (table, entity, conditions) = target(query)?;
    let update = Query::Update(Box::new(Update {
        table,
        assignments: Vec::new(),
        conditions,
        returning: Vec::new(),
        prefixes: Vec::new(),
        limit: None,
        ctes: Vec::new(),
    }));
    let statement = changing(update, &entity);
    let given = Arguments::new(&bound.place()).with(bound.required::<Value>("values")?);
    let statement = values::values(interpreter, &statement, given)?;
    changed_rows(interpreter, query, &bound, statement)
}

/// `query.delete(synchronize_session=...)`: how many rows it deleted.
pub(super) fn delete(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("delete(synchronize_session='auto', delete_args=None)")?;
    let query = required(this)?;
    let (table, entity, conditions) = target(query)?;
    let delete = Query::Delete(Box::new(Delete {
        table,
        conditions,
        returning: Vec::new(),
        prefixes: Vec::new(),
        limit: None,
        ctes: Vec::new(),
    }));
    changed_rows(interpreter, query, &bound, changing(delete, &entity))
}

fn changing(query: Query, entity: &Value) -> Value {
    Value::native(QueryObject {
        table: table_of(entity),
        views: View::of(entity).into_iter().collect(),
        ..QueryObject::new(query)
    })
}

fn changed_rows(
    interpreter: &mut Interpreter,
    query: &SessionQuery,
    bound: &Bound,
    statement: Value,
) -> PyResult {
    let mut object = select::required_object(&statement)?.clone();
    object.options = select::required_object(&query.statement)?.options.clone();
    if let Some(given) = bound.optional::<Value>("synchronize_session")? {
        object.options.synchronize =
            Some(synchronizes(&given).map_err(|error| error.at(bound.place()))?);
    }
    let autoflush = object.options.autoflush;
    query.unit.before_query(autoflush, interpreter)?;
    let matched = synchronize::before(&query.unit, &object, interpreter)?;
    let result = query.unit.run(Value::native(object.clone()), interpreter)?;
    synchronize::after(&query.unit, &object, &matched)?;
    let count = interpreter.find_attribute(&result, "rowcount")?;
    Ok(count.unwrap_or(Value::None))
}
