//! Parameters and values inside of statements.

mod shared;

use crate::types::decorator;
use dbm_core::schema::expression::traverse::for_each_child;
use dbm_core::schema::query::{ConflictAction, Query, Rows, Target};
use dbm_core::schema::{Expression, Literal};
use dbm_python::{Interpreter, PyError, Value};

/// Calls `visit` with every expression of a statement, outermost first, those of queries inside as
/// well; the queries in `FROM` are shared and cannot be changed.
pub(crate) fn expressions_mut(
    query: &mut Query,
    visit: &mut dyn FnMut(&mut Expression) -> Result<(), PyError>,
) -> Result<(), PyError> {
    match query {
        Query::Select(select) => {
            let items = select.items.iter_mut().map(|item| &mut item.expression);
            let limits = &mut select.limits;
            let parts = items
                .chain(&mut select.conditions)
                .chain(&mut select.group_by)
                .chain(&mut select.having)
                .chain(&mut limits.order_by)
                .chain(&mut limits.limit)
                .chain(&mut limits.offset);
            each(parts, visit)
        }
        Query::Compound(compound) => {
            for part in &mut compound.parts {
                expressions_mut(part, visit)?;
            }
            let limits = &mut compound.limits;
            let parts = limits.order_by.iter_mut();
            each(
                parts.chain(&mut limits.limit).chain(&mut limits.offset),
                visit,
            )
        }
        Query::Text(_) => Ok(()),
        Query::Values(values) => each(values.rows.iter_mut().flatten(), visit),
        Query::Insert(insert) => {
            match &mut insert.rows {
                Rows::Values(rows) => {
                    each(rows.iter_mut().flatten().map(|cell| &mut cell.value), visit)?;
                }
                Rows::Select(_, select) => expressions_mut(select, visit)?,
            }
            let returning = insert.returning.iter_mut();
            each(returning.map(|item| &mut item.expression), visit)?;
            let Some(conflict) = &mut insert.conflict else {
                return Ok(());
            };
            if let Some(Target::Elements(_, Some(condition))) = &mut conflict.target {
                walk(condition, visit)?;
            }
            match &mut conflict.action {
                ConflictAction::Nothing => Ok(()),
                ConflictAction::Update(set, condition) => {
                    let values = set.iter_mut().map(|cell| &mut cell.value);
                    each(values.chain(condition), visit)
                }
            }
        }
        Query::Update(update) => {
            let values = update.assignments.iter_mut().map(|cell| &mut cell.value);
            let returning = update.returning.iter_mut().map(|item| &mut item.expression);
            each(values.chain(&mut update.conditions).chain(returning), visit)
        }
        Query::Delete(delete) => {
            let returning = delete.returning.iter_mut().map(|item| &mut item.expression);
            each(delete.conditions.iter_mut().chain(returning), visit)
        }
    }
}

fn each<'e>(
    expressions: impl Iterator<Item = &'e mut Expression>,
    visit: &mut dyn FnMut(&mut Expression) -> Result<(), PyError>,
) -> Result<(), PyError> {
    for expression in expressions {
        walk(expression, visit)?;
    }
    Ok(())
}

fn walk(
    expression: &mut Expression,
    visit: &mut dyn FnMut(&mut Expression) -> Result<(), PyError>,
) -> Result<(), PyError> {
    visit(expression)?;
    if let Expression::Subquery(query) = expression {
        return expressions_mut(query, visit);
    }
    let mut result = Ok(());
    for_each_child(expression, &mut |child| {
        if result.is_ok() {
            result = walk(child, visit);
        }
    });
    result
}

/// Gives a value to the parameters of that name; false where there is none.
///
/// # Errors
/// For a value that is no data.
pub(crate) fn set_parameter(query: &mut Query, name: &str, value: &Value) -> Result<bool, PyError> {
    let Some(literal) = crate::literal::literal(value) else {
        return Ok(false);
    };
    let mut found = false;
    expressions_mut(query, &mut |expression| {
        match expression {
            Expression::Parameter(parameter) if parameter.name == name => {
                parameter.value = Some(literal.clone());
                found = true;
            }
            Expression::Text(text) => {
                for parameter in &mut text.parameters {
                    if parameter.name == name {
                        parameter.value = Some(literal.clone());
                        found = true;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

/// What the types of a script make of the values that go to the database
/// (`TypeDecorator.process_bind_param`).
///
/// # Errors
/// Whatever the script raises there, and for such values in `FROM`.
pub(crate) fn process(query: &mut Query, interpreter: &mut Interpreter) -> Result<(), PyError> {
    if !decorator::processes_values(interpreter) {
        return Ok(());
    }
    shared::refuse(query, interpreter)?;
    expressions_mut(query, &mut |expression| processed(expression, interpreter))
}

fn processed(expression: &mut Expression, interpreter: &mut Interpreter) -> Result<(), PyError> {
    match expression {
        Expression::Value(value, kind) => {
            if let Some(bound) = decorator::bound(value, kind, interpreter)? {
                *value = bound;
            }
            Ok(())
        }
        Expression::Parameter(parameter) => {
            let Some(value) = &parameter.value else {
                return Ok(());
            };
            let bound = match value {
                Literal::List(items) if parameter.expanding => {
                    let mut bound = Vec::with_capacity(items.len());
                    for item in items {
                        let processed = decorator::bound(item, &parameter.kind, interpreter)?;
                        bound.push(processed.unwrap_or_else(|| item.clone()));
                    }
                    Some(Literal::List(bound))
                }
                one => decorator::bound(one, &parameter.kind, interpreter)?,
            };
            if bound.is_some() {
                parameter.value = bound;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
