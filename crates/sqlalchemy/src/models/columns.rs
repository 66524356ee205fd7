//! The columns of a model, in SQLAlchemy's order (`orm/decl_base.py`: `_scan_attributes`).

use std::rc::Rc;

use crate::column::ColumnObject;
use crate::types;
use dbm_core::schema::TypeKind;
use dbm_python::{Class, Interpreter, PyError, Value};

use super::annotation::{self, Annotation};
use super::attributes::DeclaredAttribute;
use super::mapped_column::merge;
use super::registry::Registry;

/// The columns that `class` and the mixins above it declare, each with the name of its attribute.
pub(crate) fn collect(
    class: &Rc<Class>,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<Vec<(String, Rc<ColumnObject>)>, PyError> {
    let mut found = Vec::new();
    own(class, registry, interpreter, &mut found)?;
    for base in bases(class, registry) {
        if base.namespace().contains_str("__table__") {
            continue;
        }
        of_mixin(class, &base, registry, interpreter, &mut found)?;
    }
    found.sort_by_key(|(_, column)| column.state().sort_order);
    for (name, column) in &found {
        class
            .namespace()
            .insert_str(name.as_str(), Value::Native(column.clone()));
    }
    Ok(found)
}

/// The classes above, nearest first, with the one that `declarative_base(cls=...)` names.
pub(crate) fn bases(class: &Rc<Class>, registry: &Registry) -> Vec<Rc<Class>> {
    let mut bases = class.ancestors().to_vec();
    bases.push(Rc::clone(&registry.given));
    if let Some(parent) = &registry.parent {
        bases.push(Rc::clone(parent));
        bases.extend(parent.ancestors().iter().cloned());
    }
    bases
}

fn own(
    class: &Rc<Class>,
    registry: &Registry,
    interpreter: &mut Interpreter,
    found: &mut Vec<(String, Rc<ColumnObject>)>,
) -> Result<(), PyError> {
    for name in names(class) {
        let value = class.namespace().get_str(&name);
        let column = declared(class, class, &name, value, registry, interpreter)?;
        found.extend(column.map(|column| (name, column)));
    }
    Ok(())
}

/// The columns of a mixin, copied; those that a class nearer to `class` replaces are left out.
fn of_mixin(
    class: &Rc<Class>,
    base: &Rc<Class>,
    registry: &Registry,
    interpreter: &mut Interpreter,
    found: &mut Vec<(String, Rc<ColumnObject>)>,
) -> Result<(), PyError> {
    let mut methods = Vec::new();
    for name in names(base) {
        if is_overridden(class, base, &name, registry) {
            continue;
        }
        let value = base.namespace().get_str(&name);
        if value
            .as_ref()
            .is_some_and(|value| value.as_native::<DeclaredAttribute>().is_some())
        {
            methods.push((name, value));
            continue;
        }
        let column = declared(class, base, &name, value, registry, interpreter)?;
        found.extend(column.map(|column| (name, Rc::new(column.copied()))));
    }
    for (name, value) in methods {
        let column = declared(class, base, &name, value, registry, interpreter)?;
        found.extend(column.map(|column| (name, column)));
    }
    Ok(())
}

/// Whether a class between `class` and `base` defines the name itself.
fn is_overridden(class: &Rc<Class>, base: &Rc<Class>, name: &str, registry: &Registry) -> bool {
    let defines = |class: &Rc<Class>| {
        class.namespace().contains_str(name)
            || class.annotations().iter().any(|(known, _)| known == name)
    };
    let nearer = bases(class, registry);
    let nearer = nearer.iter().take_while(|it| !Rc::ptr_eq(it, base));
    defines(class) || nearer.into_iter().any(defines)
}

/// The names of a class body, assigned and annotated, merged as SQLAlchemy merges them
/// (`util/_collections.py`: `merge_lists_w_ordering`).
fn names(class: &Rc<Class>) -> Vec<String> {
    let assigned = class.namespace().keys();
    let assigned: Vec<String> = assigned
        .iter()
        .filter_map(|key| key.as_str().map(str::to_owned))
        .collect();
    let annotated: Vec<String> = class
        .annotations()
        .iter()
        .map(|(name, _)| name.to_string())
        .collect();
    let mut shared: Vec<&String> = assigned
        .iter()
        .filter(|it| annotated.contains(it))
        .collect();
    let (mut current, mut other) = (assigned.iter(), annotated.iter());
    let mut merged = Vec::new();
    while let Some(name) = current.next() {
        if let Some(at) = shared.iter().position(|it| *it == name) {
            shared.remove(at);
            std::mem::swap(&mut current, &mut other);
        } else {
            merged.push(name.clone());
        }
    }
    merged.extend(other.cloned());
    merged.retain(|name| !name.starts_with("__"));
    merged
}

/// The column that an attribute of a class body declares, if it declares one.
fn declared(
    class: &Rc<Class>,
    origin: &Rc<Class>,
    name: &str,
    value: Option<Value>,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<Option<Rc<ColumnObject>>, PyError> {
    let method = value
        .as_ref()
        .and_then(Value::as_native::<DeclaredAttribute>);
    let given = match method {
        Some(method) => Some(method.of(class, interpreter)?),
        None => value.clone(),
    };
    let column = match &given {
        None => None,
        Some(Value::Unavailable(lost)) => {
            let name = format!("{} (`{}.{name}`)", lost.name, class.name());
            registry.lose(&lost.derived(name));
            return Ok(None);
        }
        Some(value) => match value.to_native::<ColumnObject>() {
            Some(column) => Some(column),
            None => return Ok(None),
        },
    };
    let annotation = match method {
        Some(method) => {
            let returned = method.annotation(class, interpreter)?;
            returned.as_ref().and_then(annotation::of_returned)
        }
        None => annotation::read(origin, name, interpreter)?,
    };
    let column = match (column, &annotation) {
        (Some(column), _) => column,
        (None, Some(_)) => {
            let untyped = crate::column::ColumnState::of_type(dbm_core::schema::Type::null());
            Rc::new(ColumnObject::new(untyped))
        }
        (None, None) => return Ok(None),
    };
    let column = if Rc::ptr_eq(class, origin) {
        column
    } else {
        Rc::new(column.copied())
    };
    if let Some(annotation) = &annotation {
        complete(&column, annotation, registry, interpreter)?;
    }
    column
        .state_mut()
        .name
        .get_or_insert_with(|| name.to_owned());
    if column.name().as_deref() != Some(name) {
        column
            .state_mut()
            .key
            .get_or_insert_with(|| name.to_owned());
    }
    Ok(Some(column))
}

/// Takes from the annotation what the column does not say itself.
fn complete(
    column: &Rc<ColumnObject>,
    annotation: &Annotation,
    registry: &Registry,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    if let Some(base) = &annotation.column {
        merge(column, base);
    }
    {
        let mut state = column.state_mut();
        if state.nullable.is_none() && !state.primary_key {
            state.nullable = Some(annotation.optional);
        }
    }
    let is_typed = !matches!(column.state().kind.kind, TypeKind::Null);
    if is_typed || !column.state().foreign_keys.is_empty() {
        return Ok(());
    }
    let kind = annotation::database_type(annotation, registry, interpreter)?;
    let value = types::instance_of(&kind, interpreter)?;
    let resolved = types::type_or_null(&value, interpreter)?;
    let mut state = column.state_mut();
    state.kind = resolved.ok_or_else(|| {
        PyError::type_error("a `type_annotation_map` maps to types of SQLAlchemy")
    })?;
    state.type_value = Some(value);
    Ok(())
}
