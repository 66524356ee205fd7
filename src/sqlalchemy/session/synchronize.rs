//! What an update or a delete of many rows means for the objects that a session holds.

use std::rc::Rc;

use crate::python::{Arguments, Instance, Interpreter, Key, Native, Raised, Value};
use crate::schema::query::Query;
use crate::sqlalchemy::query::{QueryObject, select};
use crate::sqlalchemy::session::state::InstanceState;
use crate::sqlalchemy::session::unit_of_work::{Identity, UnitOfWork};
use crate::sqlalchemy::table::TableObject;

/// Lets changed values be read again, and takes out objects whose rows are gone.
///
/// # Errors
/// What the database says.
pub fn after(
    unit: &Rc<UnitOfWork>,
    object: &QueryObject,
    interpreter: &mut Interpreter,
) -> Result<(), Raised> {
    let Some(table) = &object.table else {
        return Ok(());
    };
    let held = held(unit, table)?;
    if held.is_empty() {
        return Ok(());
    }
    match &object.query {
        Query::Update(update) => {
            let columns = update.assignments.iter();
            let names: Vec<&str> = columns.map(|it| it.column.name.as_str()).collect();
            expire(&held, &names);
            Ok(())
        }
        Query::Delete(_) => remove_gone(unit, table, &held, interpreter),
        Query::Insert(_)
        | Query::Select(_)
        | Query::Compound(_)
        | Query::Text(_)
        | Query::Values(_) => Ok(()),
    }
}

type Held = (Rc<Instance>, Rc<InstanceState>);

fn held(unit: &UnitOfWork, table: &Rc<TableObject>) -> Result<Vec<Held>, Raised> {
    let mut held = Vec::new();
    for instance in unit.known.borrow().values() {
        let state = InstanceState::of(instance)?;
        if Rc::ptr_eq(&state.mapping.table, table) {
            held.push((Rc::clone(instance), state));
        }
    }
    Ok(held)
}

fn expire(held: &[Held], names: &[&str]) {
    for (instance, state) in held {
        for (attribute, column) in &state.mapping.columns {
            let name = column.name().unwrap_or_default();
            if names.contains(&name.as_str()) || column.state().onupdate.is_some() {
                state.expire(instance, attribute);
            }
        }
    }
}

#[expect(
    clippy::mutable_key_type,
    reason = "a key's hash does not change: only what is hashable becomes one"
)]
fn remove_gone(
    unit: &Rc<UnitOfWork>,
    table: &Rc<TableObject>,
    held: &[Held],
    interpreter: &mut Interpreter,
) -> Result<(), Raised> {
    let columns = table.columns().into_iter();
    let primary = columns.filter(|column| column.state().primary_key);
    let mut arguments = Arguments::new(&interpreter.place());
    for column in primary {
        arguments = arguments.with(Value::Native(column as Rc<dyn Native>));
    }
    let statement = select::select(interpreter, arguments)?;
    let rows = unit.run(statement, interpreter)?;
    let rows = interpreter.call_method(&rows, "all", Vec::new())?;
    let mut left = std::collections::HashSet::new();
    for row in interpreter.iterate(&rows)? {
        let key = interpreter.iterate(&row)?;
        left.insert(Key::new(Value::tuple(key))?);
    }
    for (_, state) in held {
        let key = state.key.borrow().clone().unwrap_or_default();
        if !left.contains(&Key::new(Value::tuple(key.iter().cloned()))?) {
            let identity = Identity::of(&state.mapping, &key)?;
            unit.known.borrow_mut().shift_remove(&identity);
            *state.unit.borrow_mut() = std::rc::Weak::new();
        }
    }
    Ok(())
}
