//! What a session does with objects: `add`, `delete`, `get`, `merge`, `refresh`.

use std::rc::Rc;

use crate::errors;
use crate::session::flush::save_all;
use crate::session::loading::fill;
use crate::session::mapping::Mapping;
use crate::session::state::InstanceState;
use crate::session::unit_of;
use crate::session::unit_of_work::UnitOfWork;
use dbm_python::{Arguments, Instance, Interpreter, NativeMethod, PyError, PyResult, Value};

/// What a session does with objects.
pub(crate) const METHODS: &[(&str, NativeMethod)] = &[
    ("add", |_, this, arguments| {
        add(&unit_of(this)?, &arguments.one("add")?)
    }),
    ("add_all", |interpreter, this, arguments| {
        let unit = unit_of(this)?;
        let objects = interpreter.iterate(&arguments.one::<Value>("add_all")?)?;
        for object in &objects {
            add(&unit, object)?;
        }
        Ok(Value::None)
    }),
    ("delete", |_, this, arguments| {
        delete(&unit_of(this)?, &arguments.one("delete")?)
    }),
    ("expunge", |_, this, arguments| {
        expunge(&unit_of(this)?, &arguments.one("expunge")?)
    }),
    ("expire", |_, _, arguments| {
        let (instance, state) = tracked(&arguments.one("expire")?)?;
        state.expire_all(&instance);
        Ok(Value::None)
    }),
    ("refresh", |interpreter, this, arguments| {
        refresh(&unit_of(this)?, &arguments.one("refresh")?, interpreter)
    }),
    ("get", |interpreter, this, arguments| {
        let bound = arguments.bind("get(entity, ident)")?;
        let entity = bound.required::<Value>("entity")?;
        let key = bound.required::<Value>("ident")?;
        get(&unit_of(this)?, &entity, &key, interpreter)
    }),
    ("is_modified", |interpreter, _, arguments| {
        let (instance, state) = tracked(&arguments.one("is_modified")?)?;
        let changes = state.changes(&instance, interpreter)?;
        Ok(Value::Bool(!changes.is_empty()))
    }),
    ("merge", |interpreter, this, arguments| {
        merge(&unit_of(this)?, &arguments.one("merge")?, interpreter)
    }),
    ("bulk_save_objects", |interpreter, this, arguments| {
        let objects = interpreter.iterate(&arguments.one::<Value>("bulk_save_objects")?)?;
        save_all(&unit_of(this)?, objects, interpreter)?;
        Ok(Value::None)
    }),
    ("bulk_update_mappings", bulk_update_mappings),
];

fn tracked(object: &Value) -> Result<(Rc<Instance>, Rc<InstanceState>), PyError> {
    match object {
        Value::Instance(instance) => Ok((Rc::clone(instance), InstanceState::of(instance)?)),
        other => Err(PyError::type_error(format!(
            "an object of a mapped class is expected, got `{}`",
            other.type_name()
        ))),
    }
}

fn without(list: &mut Vec<Rc<Instance>>, instance: &Rc<Instance>) {
    list.retain(|known| !Rc::ptr_eq(known, instance));
}

fn add(unit: &Rc<UnitOfWork>, object: &Value) -> PyResult {
    let (instance, state) = tracked(object)?;
    if state.session().is_some_and(|own| !Rc::ptr_eq(&own, unit)) {
        return Err(errors::invalid_request(format!(
            "Object '<{}>' is already attached to another session",
            instance.class().name()
        )));
    }
    without(&mut unit.deleted.borrow_mut(), &instance);
    let key = state.key.borrow().clone();
    if let Some(key) = key {
        unit.keep(&instance, &state, key)?;
        unit.note(&instance);
        return Ok(Value::None);
    }
    let mut added = unit.added.borrow_mut();
    without(&mut added, &instance);
    *state.unit.borrow_mut() = Rc::downgrade(unit);
    added.push(instance);
    Ok(Value::None)
}

fn delete(unit: &Rc<UnitOfWork>, object: &Value) -> PyResult {
    let (instance, state) = tracked(object)?;
    let name = instance.class().name();
    if state.key.borrow().is_none() {
        let message = format!("Instance '<{name}>' is not persisted");
        return Err(errors::invalid_request(message));
    }
    if state.mapping.has_relationships() || state.mapping.is_referred_to() {
        return Err(PyError::unsupported(format!(
            "deleting an object of `{name}`, which others refer to, is not supported"
        )));
    }
    let mut deleted = unit.deleted.borrow_mut();
    without(&mut deleted, &instance);
    deleted.push(instance);
    Ok(Value::None)
}

fn expunge(unit: &Rc<UnitOfWork>, object: &Value) -> PyResult {
    let (instance, _) = tracked(object)?;
    without(&mut unit.added.borrow_mut(), &instance);
    without(&mut unit.deleted.borrow_mut(), &instance);
    without(&mut unit.modified.borrow_mut(), &instance);
    unit.forget(&instance)?;
    Ok(Value::None)
}

fn refresh(unit: &Rc<UnitOfWork>, object: &Value, interpreter: &mut Interpreter) -> PyResult {
    let (instance, state) = tracked(object)?;
    unit.before_query(None, interpreter)?;
    let key = state.key.borrow().clone();
    let cells = match &key {
        Some(key) => unit.row(&state.mapping, key, interpreter)?,
        None => None,
    };
    let Some(cells) = cells else {
        return Err(errors::invalid_request(format!(
            "Could not refresh instance '<{}>'",
            instance.class().name()
        )));
    };
    fill(&instance, &state, &cells, true, interpreter)?;
    Ok(Value::None)
}

/// `session.get(Model, key)`.
///
/// # Errors
/// For classes that are not supported, and what the database says.
pub(crate) fn get(
    unit: &Rc<UnitOfWork>,
    entity: &Value,
    key: &Value,
    interpreter: &mut Interpreter,
) -> PyResult {
    let Value::Class(class) = entity else {
        return Err(PyError::type_error("a mapped class is expected"));
    };
    let mapping = Rc::new(Mapping::of(class)?);
    let key = key_values(&mapping, key)?;
    let known = unit.find(&mapping, &key)?;
    if let Some(known) = &known {
        let mut names = mapping.columns.iter();
        if names.all(|(name, _)| known.get(name).is_some()) {
            return Ok(Value::Instance(Rc::clone(known)));
        }
    }
    unit.before_query(None, interpreter)?;
    match unit.row(&mapping, &key, interpreter)? {
        Some(cells) => unit.object(&mapping, &cells, false, interpreter),
        None => Ok(Value::None),
    }
}

fn key_values(mapping: &Mapping, key: &Value) -> Result<Vec<Value>, PyError> {
    let parts = match key {
        Value::Tuple(parts) => parts.iter().cloned().collect(),
        Value::Dict(given) => {
            let columns = mapping.primary_key();
            columns
                .filter_map(|(name, _)| given.get_str(name))
                .collect()
        }
        one => vec![one.clone()],
    };
    if parts.len() == mapping.primary_key().count() {
        return Ok(parts);
    }
    Err(errors::invalid_request(
        "Incorrect number of values in identifier to formulate primary key",
    ))
}

fn merge(unit: &Rc<UnitOfWork>, object: &Value, interpreter: &mut Interpreter) -> PyResult {
    let (given, state) = tracked(object)?;
    unit.before_query(None, interpreter)?;
    let mapping = &state.mapping;
    let key: Vec<Value> = mapping
        .primary_key()
        .filter_map(|(name, _)| given.get(name))
        .filter(|value| !value.is_none())
        .collect();
    let class = Value::Class(Rc::clone(&mapping.class));
    let found = if key.len() == mapping.primary_key().count() {
        get(unit, &class, &Value::tuple(key), interpreter)?
    } else {
        Value::None
    };
    let target = match &found {
        Value::Instance(found) => Rc::clone(found),
        _ => Rc::new(Instance::new(Rc::clone(&mapping.class))),
    };
    let target_value = Value::Instance(Rc::clone(&target));
    if found.is_none() {
        InstanceState::attach(&target, Rc::clone(mapping));
        add(unit, &target_value)?;
    }
    for (name, _) in &mapping.columns {
        if let Some(value) = given.get(name) {
            target.set(name, value);
        }
    }
    unit.note(&target);
    Ok(target_value)
}

fn bulk_update_mappings(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("bulk_update_mappings(mapper, mappings)")?;
    let Value::Class(class) = bound.required::<Value>("mapper")? else {
        return Err(bound.type_error("mapper", "a mapped class is expected"));
    };
    let (unit, mapping) = (unit_of(this)?, Mapping::of(&class)?);
    for given in interpreter.iterate(&bound.required::<Value>("mappings")?)? {
        unit.update_mapping(&mapping, &given, interpreter)?;
    }
    Ok(Value::None)
}
