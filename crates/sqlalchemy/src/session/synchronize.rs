//! What an update or a delete of many rows means for the objects that a session holds: those that it
//! matches are found before it runs (SQLAlchemy: `synchronize_session="fetch"`).

use std::collections::HashSet;
use std::rc::Rc;

use crate::query::QueryObject;
use crate::session::state::InstanceState;
use crate::session::unit_of_work::UnitOfWork;
use crate::table::TableObject;
use dbm_core::schema::Expression;
use dbm_core::schema::query::{Item, Query, Select, next_identity};
use dbm_python::{Instance, Interpreter, Key, PyError, Value};

/// An object with its state.
type Held = (Rc<Instance>, Rc<InstanceState>);

/// The objects that a statement will change or delete.
#[derive(Debug, Default)]
pub(crate) struct Matched(Vec<Held>);

/// Finds them.
///
/// # Errors
/// What the database says.
#[expect(
    clippy::mutable_key_type,
    reason = "a key's hash does not change: only what is hashable becomes one"
)]
pub(crate) fn before(
    unit: &Rc<UnitOfWork>,
    object: &QueryObject,
    interpreter: &mut Interpreter,
) -> Result<Matched, PyError> {
    let (table, conditions) = match (&object.query, &object.table) {
        (Query::Update(update), Some(table)) => (table, &update.conditions),
        (Query::Delete(delete), Some(table)) => (table, &delete.conditions),
        _ => return Ok(Matched::default()),
    };
    let held = held(unit, table)?;
    if held.is_empty() || object.options.synchronize == Some(false) {
        return Ok(Matched::default());
    }
    let keys = keys(unit, table, conditions, interpreter)?;
    let mut matched = Vec::new();
    for (instance, state) in held {
        let key = state.key.borrow().clone().unwrap_or_default();
        if keys.contains(&Key::new(Value::tuple(key))?) {
            matched.push((instance, state));
        }
    }
    Ok(Matched(matched))
}

/// Lets changed values be read again, and takes out objects whose rows are gone.
///
/// # Errors
/// For keys that have no hash.
pub(crate) fn after(
    unit: &Rc<UnitOfWork>,
    object: &QueryObject,
    matched: &Matched,
) -> Result<(), PyError> {
    for (instance, state) in &matched.0 {
        match &object.query {
            Query::Update(update) => {
                let columns = update.assignments.iter();
                let names: Vec<&str> = columns.map(|it| it.column.name.as_str()).collect();
                expire(instance, state, &names);
                unit.snapshots.changed(instance);
            }
            Query::Delete(_) => {
                unit.snapshots.deleted(instance);
                unit.forget(instance)?;
            }
            Query::Insert(_)
            | Query::Select(_)
            | Query::Compound(_)
            | Query::Text(_)
            | Query::Values(_) => {}
        }
    }
    Ok(())
}

fn held(unit: &UnitOfWork, table: &Rc<TableObject>) -> Result<Vec<Held>, PyError> {
    let mut held = Vec::new();
    for instance in unit.known.borrow().values() {
        let state = InstanceState::of(instance)?;
        if Rc::ptr_eq(&state.mapping.table, table) {
            held.push((Rc::clone(instance), state));
        }
    }
    Ok(held)
}

/// The primary keys of the rows that meet the conditions.
#[expect(
    clippy::mutable_key_type,
    reason = "a key's hash does not change: only what is hashable becomes one"
)]
fn keys(
    unit: &UnitOfWork,
    table: &TableObject,
    conditions: &[Expression],
    interpreter: &mut Interpreter,
) -> Result<HashSet<Key>, PyError> {
    let columns = table.columns().into_iter();
    let primary = columns.filter(|column| column.state().primary_key);
    let items = primary.map(|column| Item {
        identity: next_identity(),
        expression: Expression::Column(column.reference()),
    });
    let select = Select {
        items: items.collect(),
        conditions: conditions.to_vec(),
        ..Select::default()
    };
    let statement = Value::native(QueryObject::new(Query::Select(Box::new(select))));
    let rows = unit.run(statement, interpreter)?;
    let rows = interpreter.call_method(&rows, "all", Vec::new())?;
    let mut keys = HashSet::new();
    for row in interpreter.iterate(&rows)? {
        let key = interpreter.iterate(&row)?;
        keys.insert(Key::new(Value::tuple(key))?);
    }
    Ok(keys)
}

fn expire(instance: &Instance, state: &InstanceState, names: &[&str]) {
    for (attribute, column) in &state.mapping.columns {
        let name = column.name().unwrap_or_default();
        if names.contains(&name.as_str()) || column.state().onupdate.is_some() {
            state.expire(instance, attribute);
        }
    }
}
