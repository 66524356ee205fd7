//! Writing the changes of a session (SQLAlchemy: `orm/persistence.py`): class by class, tables before those
//! that refer to them, rows changed and then inserted; at the end the deletions.

use std::rc::Rc;

use crate::column::ColumnObject;
use crate::expression::of;
use crate::literal::literal;
use crate::query::change;
use crate::result::processing::Column;
use crate::session::mapping::{Mapping, refers};
use crate::session::state::InstanceState;
use crate::session::unit_of_work::{Identity, UnitOfWork};
use dbm_core::schema::TypeKind;
use dbm_python::{Instance, Interpreter, PyError, Value};

/// An object with its state.
type Tracked = (Rc<Instance>, Rc<InstanceState>);

impl UnitOfWork {
    /// Writes all changes.
    ///
    /// # Errors
    /// What the database says, and what is not supported.
    pub(crate) fn flush(self: &Rc<Self>, interpreter: &mut Interpreter) -> Result<(), PyError> {
        self.snapshots.check()?;
        let written = self.write(interpreter);
        if let Err(error) = &written
            && error.as_exception().is_some()
        {
            self.fail(error, interpreter)?;
        }
        written
    }

    fn write(self: &Rc<Self>, interpreter: &mut Interpreter) -> Result<(), PyError> {
        let deleted = tracked(self.deleted.borrow().clone())?;
        let added = tracked(self.added.borrow().clone())?;
        let changed = self.changed(&deleted, interpreter)?;
        let all = [&changed, &added, &deleted];
        let order = in_order(all.into_iter().flatten().map(|(_, state)| &state.mapping));
        for mapping in &order {
            for (instance, state) in of_class(&changed, mapping) {
                self.write_changes(instance, state, interpreter)?;
            }
            for (instance, state) in of_class(&added, mapping) {
                self.insert(instance, state, interpreter)?;
            }
        }
        for mapping in order.iter().rev() {
            for (instance, state) in of_class(&deleted, mapping) {
                self.remove(instance, state, interpreter)?;
            }
        }
        self.added.borrow_mut().clear();
        self.deleted.borrow_mut().clear();
        Ok(())
    }

    /// The objects with rows that may have changed.
    fn changed(
        &self,
        deleted: &[Tracked],
        interpreter: &mut Interpreter,
    ) -> Result<Vec<Tracked>, PyError> {
        let mut candidates = std::mem::take(&mut *self.modified.borrow_mut());
        let mut watched = self.watched.borrow_mut();
        watched.retain(|instance| instance.strong_count() > 0);
        candidates.extend(watched.iter().filter_map(std::rc::Weak::upgrade));
        drop(watched);
        let mut changed: Vec<Tracked> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (instance, state) in tracked(candidates)? {
            let is_deleted = deleted.iter().any(|(it, _)| Rc::ptr_eq(it, &instance));
            let is_new = state.key.borrow().is_none();
            if is_deleted || is_new || !seen.insert(Rc::as_ptr(&instance)) {
                continue;
            }
            if !state.changes(&instance, interpreter)?.is_empty() {
                changed.push((instance, state));
            }
        }
        Ok(changed)
    }

    /// Updates the row of an object with what the script changed.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn write_changes(
        self: &Rc<Self>,
        instance: &Rc<Instance>,
        state: &InstanceState,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let changes = state.changes(instance, interpreter)?;
        let mapping = &state.mapping;
        let Some(key) = state.key.borrow().clone() else {
            return Ok(());
        };
        if changes.is_empty() {
            return Ok(());
        }
        let values = changes.iter().filter_map(|(name, value)| {
            let column = mapping.columns.iter().find(|(known, _)| known == name);
            Some((column?.1.key()?, value.clone()))
        });
        self.update(mapping, &key, Value::dict(values), interpreter)?;
        self.snapshots.changed(instance);
        for (name, column) in &mapping.columns {
            let change = changes.iter().find(|(known, _)| known == name);
            match change {
                Some((_, value)) => settle(instance, state, name, value, interpreter)?,
                None if column.state().onupdate.is_some() => state.expire(instance, name),
                None => {}
            }
        }
        self.move_to_key(instance, state, &key)
    }

    /// A changed primary key is another identity.
    fn move_to_key(
        self: &Rc<Self>,
        instance: &Rc<Instance>,
        state: &InstanceState,
        before: &[Value],
    ) -> Result<(), PyError> {
        let names = state.mapping.primary_key().zip(before);
        let key: Vec<Value> = names
            .map(|((name, _), before)| instance.get(name).unwrap_or_else(|| before.clone()))
            .collect();
        let identity = Identity::of(&state.mapping, before)?;
        if identity != Identity::of(&state.mapping, &key)? {
            self.known.borrow_mut().shift_remove(&identity);
            self.snapshots.moved(instance, before);
            self.keep(instance, state, key)?;
        }
        Ok(())
    }

    /// Inserts the row of a new object, which then has a primary key.
    fn insert(
        self: &Rc<Self>,
        instance: &Rc<Instance>,
        state: &InstanceState,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let result = self.insert_row(instance, state, true, interpreter)?;
        let made = interpreter.get_attribute(&result, "inserted_primary_key")?;
        let made = interpreter.iterate(&made)?;
        let mut key = Vec::with_capacity(made.len());
        for ((name, column), made) in state.mapping.primary_key().zip(made) {
            let value = match instance
                .get(name)
                .filter(|it| !it.is_none() && of(it).is_none())
            {
                Some(given) => given,
                None => made_key(column, &made, interpreter)?,
            };
            instance.set(name, value.clone());
            key.push(value);
        }
        self.keep(instance, state, key)?;
        self.snapshots.inserted(instance);
        for (name, column) in &state.mapping.columns {
            match instance.get(name) {
                Some(Value::None) if is_filled(column) => state.expire(instance, name),
                Some(value) => settle(instance, state, name, &value, interpreter)?,
                None => {}
            }
        }
        Ok(())
    }

    /// Runs the insert of an object; `all` names the columns without a value as well.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn insert_row(
        &self,
        instance: &Instance,
        state: &InstanceState,
        all: bool,
        interpreter: &mut Interpreter,
    ) -> Result<Value, PyError> {
        let mapping = &state.mapping;
        let mut values = Vec::new();
        for (name, column) in &mapping.columns {
            let given = instance.get(name);
            let key = column.key().unwrap_or_default();
            match given {
                // `None` may be the document `null`, which the column's type knows.
                Some(Value::None) if is_document(column) => values.push((key, Value::None)),
                Some(value) if !value.is_none() => values.push((key, value)),
                _ if all && !is_filled(column) && !is_document(column) => {
                    values.push((key, Value::None));
                }
                _ => {}
            }
        }
        let table = Rc::clone(&mapping.table) as Rc<dyn dbm_python::Native>;
        let statement = change::insert(&Value::Native(table), None)?;
        let statement = interpreter.call_method(&statement, "values", vec![Value::dict(values)])?;
        self.run(statement, interpreter)
    }

    fn remove(
        &self,
        instance: &Rc<Instance>,
        state: &InstanceState,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let Some(key) = state.key.borrow().clone() else {
            return Ok(());
        };
        self.delete(&state.mapping, &key, interpreter)?;
        self.snapshots.deleted(instance);
        self.forget(instance)
    }

    /// `session.bulk_update_mappings(Model, mappings)`: one row.
    ///
    /// # Errors
    /// For a mapping without the primary key, and what the database says.
    pub(crate) fn update_mapping(
        &self,
        mapping: &Mapping,
        given: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let (mut key, mut values) = (Vec::new(), Vec::new());
        for (name, column) in &mapping.columns {
            let value = given.as_dict().and_then(|given| given.get_str(name));
            match value {
                Some(value) if column.state().primary_key => key.push(value),
                Some(value) => values.push((name.clone(), value)),
                None => {}
            }
        }
        if key.len() != mapping.primary_key().count() {
            return Err(PyError::unsupported(
                "a mapping without the primary key names no row",
            ));
        }
        if values.is_empty() {
            return Ok(());
        }
        let values = values.into_iter().filter_map(|(name, value)| {
            let column = mapping.columns.iter().find(|(known, _)| *known == name);
            Some((column?.1.key()?, value))
        });
        self.update(mapping, &key, Value::dict(values), interpreter)
    }
}

fn tracked(instances: Vec<Rc<Instance>>) -> Result<Vec<Tracked>, PyError> {
    let tracked = instances.into_iter().map(|instance| {
        let state = InstanceState::of(&instance)?;
        Ok((instance, state))
    });
    tracked.collect()
}

fn of_class<'t>(all: &'t [Tracked], mapping: &'t Mapping) -> impl Iterator<Item = &'t Tracked> {
    all.iter()
        .filter(|(_, state)| Rc::ptr_eq(&state.mapping.class, &mapping.class))
}

/// The classes by name, each after those whose tables it refers to.
fn in_order<'m>(mappings: impl Iterator<Item = &'m Rc<Mapping>>) -> Vec<Rc<Mapping>> {
    let mut left: Vec<Rc<Mapping>> = Vec::new();
    for mapping in mappings {
        if !left.iter().any(|it| Rc::ptr_eq(&it.class, &mapping.class)) {
            left.push(Rc::clone(mapping));
        }
    }
    left.sort_by_key(|mapping| mapping.class.name().to_owned());
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_free = |mapping: &Rc<Mapping>| {
            let mut others = left.iter().filter(|it| !Rc::ptr_eq(it, mapping));
            !others.any(|other| refers(&mapping.table, &other.table))
        };
        let next = left.iter().position(is_free).unwrap_or(0);
        order.push(left.remove(next));
    }
    order
}

/// Whether a row gets a value of its own where none is given.
fn is_filled(column: &ColumnObject) -> bool {
    let state = column.state();
    state.primary_key
        || state.default.is_some()
        || state.server_default.is_some()
        || state.sequence.is_some()
}

fn is_document(column: &ColumnObject) -> bool {
    matches!(column.state().kind.kind, TypeKind::Json(_))
}

/// Takes a written value as that of the database; what SQL made of it is read when it is asked for.
fn settle(
    instance: &Rc<Instance>,
    state: &InstanceState,
    name: &str,
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    if of(value).is_some() {
        state.expire(instance, name);
        return Ok(());
    }
    state.commit(instance, name, value.clone(), interpreter)
}

/// The primary key that a default or the database made.
fn made_key(
    column: &ColumnObject,
    made: &Value,
    interpreter: &mut Interpreter,
) -> Result<Value, PyError> {
    let kind = column.state().kind.clone();
    match literal(made) {
        Some(found) if !made.is_none() => Column { kind }.value(&found, interpreter),
        _ => Err(PyError::unsupported(
            "the primary key of an inserted object is not known",
        )),
    }
}

/// `session.bulk_save_objects(objects)`: rows are written at once, and objects stay as they are.
///
/// # Errors
/// What the database says.
pub(crate) fn save_all(
    unit: &Rc<UnitOfWork>,
    objects: Vec<Value>,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    for object in objects {
        let Value::Instance(instance) = &object else {
            return Err(PyError::type_error(
                "objects of mapped classes are expected",
            ));
        };
        let state = InstanceState::of(instance)?;
        if state.key.borrow().is_some() {
            unit.write_changes(instance, &state, interpreter)?;
        } else {
            unit.insert_row(instance, &state, false, interpreter)?;
        }
    }
    Ok(())
}
