//! `mapped_column(...)`: a `Column` whose type and nullability an annotation may give.

use std::rc::Rc;

use crate::column::ColumnObject;
use crate::column::arguments::column;
use dbm_core::schema::TypeKind;
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

/// The arguments that concern objects in Python alone.
const OF_OBJECTS: &[&str] = &[
    "init",
    "repr",
    "default_factory",
    "compare",
    "kw_only",
    "hash",
    "dataclass_metadata",
    "deferred",
    "deferred_group",
    "deferred_raiseload",
    "use_existing_column",
    "active_history",
];

/// `mapped_column(...)`.
pub(crate) fn mapped_column(interpreter: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    for name in OF_OBJECTS {
        arguments.take_keyword(name);
    }
    let sort_order = arguments.take_keyword("sort_order");
    let column = column(arguments, interpreter)?;
    if let Some(order) = sort_order {
        let order = order.as_int().and_then(|order| order.to_i64());
        column.state_mut().sort_order =
            order.ok_or_else(|| PyError::type_error("`sort_order` must be an int"))?;
    }
    Ok(Value::Native(column))
}

/// A column with what `base` says, of an `Annotated` type, where it says nothing itself.
pub(crate) fn merge(column: &Rc<ColumnObject>, base: &Rc<ColumnObject>) {
    let base = base.copied();
    let base = base.state().clone();
    let mut state = column.state_mut();
    if matches!(state.kind.kind, TypeKind::Null) {
        state.kind = base.kind;
        state.type_value = base.type_value;
    }
    state.primary_key |= base.primary_key;
    state.unique |= base.unique;
    state.index |= base.index;
    state.nullable = state.nullable.or(base.nullable);
    state.name = state.name.take().or(base.name);
    state.comment = state.comment.take().or(base.comment);
    state.server_default = state.server_default.take().or(base.server_default);
    state.sequence = state.sequence.take().or(base.sequence);
    if state.foreign_keys.is_empty() {
        state.foreign_keys = base.foreign_keys;
    }
    if state.checks.is_empty() {
        state.checks = base.checks;
    }
}
