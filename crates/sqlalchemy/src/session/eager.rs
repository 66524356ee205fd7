//! `lazy="selectin"` and its like: relationships that are loaded with their object, as it is then.

use std::rc::Rc;

use crate::session::mapping::Mapping;
use crate::session::relationship::Relationship;
use crate::session::unit_of_work::UnitOfWork;
use dbm_python::{Cause, Class, Instance, Interpreter, PyError};

/// Loads what comes with an object. A class that is being loaded is not loaded again, which ends circles
/// (SQLAlchemy: `contains_mapper` of a path).
///
/// # Errors
/// What the database says; a relationship that is not supported is one where it is read.
pub(crate) fn load(
    unit: &Rc<UnitOfWork>,
    instance: &Rc<Instance>,
    mapping: &Mapping,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    for name in &mapping.eager {
        if instance.get(name).is_none() {
            unit.loading.borrow_mut().push(Rc::clone(&mapping.class));
            let loaded = relationship(unit, instance, name, interpreter);
            unit.loading.borrow_mut().pop();
            loaded?;
        }
    }
    Ok(())
}

fn relationship(
    unit: &Rc<UnitOfWork>,
    instance: &Rc<Instance>,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let Some(value) = instance.class().lookup(name) else {
        return Ok(());
    };
    let Some(relationship) = value.as_native::<Relationship>() else {
        return Ok(());
    };
    let loaded = relationship.target(interpreter).and_then(|target| {
        let is_loading = |class: &Rc<Class>| Rc::ptr_eq(class, &target);
        let comes_back = unit.loading.borrow().iter().any(is_loading);
        if !comes_back {
            relationship.load(instance, interpreter)?;
        }
        Ok(())
    });
    match loaded {
        // it matters only to who reads it
        Err(error) if matches!(error.cause(), Cause::Unsupported(_)) => Ok(()),
        loaded => loaded,
    }
}
