//! `on_conflict_do_update(...)`, `on_duplicate_key_update(...)`: what a dialect's own `insert` can do.

use std::rc::Rc;

use crate::constraint::ConstraintObject;
use crate::expression::of;
use crate::index::IndexObject;
use crate::query::coerce::condition;
use crate::query::values::assignments;
use crate::query::view::View;
use crate::query::{QueryObject, source};
use crate::table::TableObject;
use dbm_core::schema::Expression;
use dbm_core::schema::query::{
    Assignment, Conflict, ConflictAction, Query, Source, SourceKind, Target,
};
use dbm_python::{Arguments, Bound, Interpreter, NativeMethod, PyError, PyResult, Value};

/// What such an insert can do beside the rest.
pub(crate) const INSERT: &[(&str, NativeMethod)] = &[
    ("on_conflict_do_nothing", do_nothing),
    ("on_conflict_do_update", do_update),
    ("on_duplicate_key_update", on_duplicate),
];

thread_local! {
    static EXCLUDED: Source = Source::new(SourceKind::Excluded);
}

/// `insert.excluded`: the columns of the row that could not be inserted.
pub(crate) fn excluded(table: &Rc<TableObject>) -> Value {
    let view = View::of_table(table);
    let view = view.renamed(EXCLUDED.with(Clone::clone));
    source::columns(&view)
}

fn object(this: &Value) -> Result<QueryObject, PyError> {
    this.as_native::<QueryObject>()
        .cloned()
        .ok_or_else(|| PyError::type_error("an insert is expected"))
}

fn with_conflict(
    mut object: QueryObject,
    target: Option<Target>,
    action: ConflictAction,
) -> PyResult {
    let dialect = object.dialect.unwrap_or_default();
    if let Query::Insert(insert) = &mut object.query {
        insert.conflict = Some(Conflict {
            dialect,
            target,
            action,
        });
    }
    Ok(Value::native(object))
}

fn refuse(object: &QueryObject, wanted: &[&str], method: &str) -> Result<(), PyError> {
    match object.dialect {
        Some(dialect) if wanted.contains(&dialect) => Ok(()),
        _ => Err(PyError::standard(
            dbm_python::StandardError::AttributeError,
            format!("'Insert' object has no attribute '{method}'"),
        )),
    }
}

fn do_nothing(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("on_conflict_do_nothing(constraint=None, index_elements=None, index_where=None)")?;
    let object = object(this)?;
    refuse(&object, &["postgresql", "sqlite"], "on_conflict_do_nothing")?;
    let target = target(interpreter, &bound)?;
    with_conflict(object, target, ConflictAction::Nothing)
}

fn do_update(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "on_conflict_do_update(constraint=None, index_elements=None, index_where=None, set_=None, where=None)",
    )?;
    let object = object(this)?;
    refuse(&object, &["postgresql", "sqlite"], "on_conflict_do_update")?;
    let target = target(interpreter, &bound)?;
    if target.is_none() && object.dialect == Some("postgresql") {
        return Err(PyError::value_error(
            "Either constraint or index_elements, but not both, must be specified unless DO NOTHING",
        ));
    }
    let Value::Dict(set) = bound.required::<Value>("set_")? else {
        return Err(bound.type_error("set_", "set parameter must be a non-empty dictionary or a ColumnCollection such as the `.c.` collection of a Table object"));
    };
    let set = sorted(&object, assignments(&object, &set.entries())?);
    let filter = bound.optional::<Value>("where")?;
    let filter = filter.map(|it| condition(&it, interpreter)).transpose()?;
    with_conflict(object, target, ConflictAction::Update(set, filter))
}

/// In the order of the table's columns.
fn sorted(object: &QueryObject, mut set: Vec<Assignment>) -> Vec<Assignment> {
    let columns = &object.views[0].columns;
    set.sort_by_key(|assignment| {
        let name = &assignment.column.name;
        columns.iter().position(|(_, column)| column.name == *name)
    });
    set
}

/// What the conflict is about: a constraint by name, or the elements of an index.
fn target(interpreter: &mut Interpreter, bound: &Bound) -> Result<Option<Target>, PyError> {
    if let Some(constraint) = bound.optional::<Value>("constraint")? {
        return constraint_target(&constraint).map(Some).ok_or_else(|| {
            bound.unsupported("constraint", "that constraint is not supported here")
        });
    }
    let Some(elements) = bound.optional::<Value>("index_elements")? else {
        return Ok(None);
    };
    let mut targets = Vec::new();
    for element in interpreter.iterate(&elements)? {
        targets.push(match element.as_str() {
            Some(name) => Expression::column(name),
            None => of(&element).ok_or_else(|| {
                bound.type_error(
                    "index_elements",
                    "the names of columns, or columns, are expected",
                )
            })?,
        });
    }
    let filter = bound.optional::<Value>("index_where")?;
    let filter = filter.map(|it| condition(&it, interpreter)).transpose()?;
    Ok(Some(Target::Elements(targets, filter)))
}

fn constraint_target(constraint: &Value) -> Option<Target> {
    if let Some(name) = constraint.as_str() {
        return Some(Target::Constraint(name.to_owned()));
    }
    if let Some(index) = constraint.as_native::<IndexObject>() {
        let state = index.state();
        return Some(Target::Elements(state.elements.clone(), None));
    }
    let state = constraint.as_native::<ConstraintObject>()?.state();
    let name = state.name.as_ref()?.text.clone();
    Some(Target::Constraint(name))
}

/// `on_duplicate_key_update(a=1)`, `on_duplicate_key_update({"a": 1})`.
fn on_duplicate(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let object = object(this)?;
    refuse(&object, &["mysql"], "on_duplicate_key_update")?;
    let keywords = arguments.keywords.iter();
    let mut set: Vec<(Value, Value)> = keywords
        .map(|(name, value)| (Value::Str(name.clone()), value.clone()))
        .collect();
    let mut ordered = false;
    for value in &arguments.positional {
        match value {
            Value::Dict(dict) => set.extend(dict.entries()),
            other => {
                ordered = true;
                for pair in interpreter.iterate(other)? {
                    if let [key, value] = interpreter.iterate(&pair)?.as_slice() {
                        set.push((key.clone(), value.clone()));
                    }
                }
            }
        }
    }
    let set = assignments(&object, &set)?;
    let set = if ordered { set } else { sorted(&object, set) };
    with_conflict(object, None, ConflictAction::Update(set, None))
}
