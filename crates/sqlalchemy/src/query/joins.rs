//! `select.join(...)` and its like.

use crate::errors;
use crate::query::QueryObject;
use crate::query::coerce::condition;
use crate::query::select::{required, required_object};
use crate::query::source::{join_kind, no_condition};
use crate::query::view::View;
use crate::session::relationship::Relationship;
use dbm_core::schema::Expression;
use dbm_core::schema::query::froms::{of_expression, of_select};
use dbm_core::schema::query::{JoinKind, Query, Select, Source};
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};

/// `select.join(right, onclause=None, isouter=False, full=False)`.
///
/// # Errors
/// Where it is not clear what to join, and how.
pub(crate) fn join(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    kind: JoinKind,
) -> PyResult {
    let bound = arguments.bind("join(target, onclause=None, isouter=False, full=False)")?;
    let select = required(this)?;
    let right = view(&bound, "target", interpreter)?;
    let on = on_clause(&bound, interpreter)?;
    let kind = kind_of(&bound, kind)?;
    let candidates = if select.from.is_empty() {
        of_select(&select)
    } else {
        select.from.clone()
    };
    let target = bound.required::<Value>("target")?;
    let owner = target.as_native::<Relationship>();
    let owner = owner.and_then(Relationship::owner).map(|view| view.source);
    let left = owner.or_else(|| left_side(&candidates, &right, on.as_ref()));
    let left = left.ok_or_else(|| {
        errors::invalid_request(format!(
            "Don't know how to join to '{}'. Please use the .select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.",
            right.source.base_name()
        ))
        .at(bound.place())
    })?;
    place_join(this, select, &left, &right, on, kind).map_err(|error| error.at(bound.place()))
}

/// `select.join_from(left, right, ...)`.
///
/// # Errors
/// Where it is not clear how to join.
pub(crate) fn join_from(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    kind: JoinKind,
) -> PyResult {
    let bound =
        arguments.bind("join_from(from_, target, onclause=None, isouter=False, full=False)")?;
    let select = required(this)?;
    let left = view(&bound, "from_", interpreter)?;
    let right = view(&bound, "target", interpreter)?;
    let on = on_clause(&bound, interpreter)?;
    let kind = kind_of(&bound, kind)?;
    let object = required_object(this)?;
    let mut views = object.views.clone();
    views.push(left.clone());
    let object = Value::native(QueryObject {
        views,
        ..object.clone()
    });
    place_join(&object, select, &left.source, &right, on, kind)
        .map_err(|error| error.at(bound.place()))
}

fn view(bound: &Bound, name: &str, interpreter: &mut Interpreter) -> Result<View, PyError> {
    let value = bound.required::<Value>(name)?;
    if let Some(relationship) = value.as_native::<Relationship>() {
        return relationship.joined(interpreter);
    }
    View::of(&value)
        .ok_or_else(|| bound.type_error(name, "a table, a subquery or a join is expected"))
}

fn on_clause(bound: &Bound, interpreter: &mut Interpreter) -> Result<Option<Expression>, PyError> {
    let on = bound.optional::<Value>("onclause")?;
    on.map(|on| condition(&on, interpreter)).transpose()
}

fn kind_of(bound: &Bound, otherwise: JoinKind) -> Result<JoinKind, PyError> {
    Ok(join_kind(
        bound.or("isouter", false)?,
        bound.or("full", false)?,
        otherwise,
    ))
}

/// What is joined from: the only candidate, else the one that `ON` names.
fn left_side(candidates: &[Source], right: &View, on: Option<&Expression>) -> Option<Source> {
    if let [only] = candidates {
        return Some(only.clone());
    }
    let mut others = candidates.iter().filter(|it| **it != right.source);
    if let (Some(only), None) = (others.next(), others.next()) {
        return Some(only.clone());
    }
    let named = on.map(of_expression).unwrap_or_default();
    let mut fitting = candidates.iter().filter(|candidate| {
        let sides = dbm_core::schema::query::froms::with_sides(candidate);
        sides
            .iter()
            .any(|side| *side != right.source && named.contains(side))
    });
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}

fn place_join(
    this: &Value,
    mut select: Select,
    left: &Source,
    right: &View,
    on: Option<Expression>,
    kind: JoinKind,
) -> PyResult {
    let object = required_object(this)?;
    let left_view = object.view_of(left);
    let joined =
        View::joined(&left_view, right, on, kind).ok_or_else(|| no_condition(&left_view, right))?;
    match select.from.iter().position(|from| from == left) {
        Some(at) => select.from[at] = joined.source.clone(),
        None => select.from.push(joined.source.clone()),
    }
    let mut views = object.views.clone();
    views.push(right.clone());
    views.push(joined);
    Ok(Value::native(QueryObject {
        query: Query::Select(Box::new(select)),
        views,
        ..object.clone()
    }))
}
