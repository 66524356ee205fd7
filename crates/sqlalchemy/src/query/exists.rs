//! `EXISTS`, and what is changed of the query inside an expression.

use dbm_core::schema::expression::UnaryOperator;
use dbm_core::schema::query::{Query, Select};
use dbm_core::schema::{Expression, Type};
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

use crate::expression::{IntoPython, of};
use crate::query::coerce::{exists, items};
use crate::query::select::{SELECT, all_items};
use crate::query::{QueryObject, query_of};

/// `sa.exists(...)`: of a query, of columns, or of `*`.
pub(crate) fn exists_function(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    if let [only] = arguments.positional.as_slice() {
        if let Ok(query) = query_of(only) {
            return Ok(exists(query).into_python());
        }
        if let Some(Expression::Subquery(query)) = of(only) {
            return Ok(exists(*query).into_python());
        }
    }
    let mut select = Select::default();
    if arguments.positional.is_empty() {
        let star = Expression::LiteralColumn("*".to_owned(), Box::new(Type::null()));
        select.items = items(&star.into_python())?;
    } else {
        select.items = all_items(&arguments, interpreter)?;
    }
    Ok(exists(Query::Select(Box::new(select))).into_python())
}

/// `exists.where(...)`, `scalar_subquery.correlate(...)`: the query inside is changed.
///
/// # Errors
/// For expressions that have no query inside.
pub(crate) fn inside(
    interpreter: &mut Interpreter,
    this: &Value,
    method: &'static str,
    arguments: Arguments,
) -> PyResult {
    let rebuild = |query: Query, expression: Expression| match expression {
        Expression::Unary(unary) if unary.operator == UnaryOperator::Exists => exists(query),
        _ => Expression::Subquery(Box::new(query)),
    };
    let expression = of(this).ok_or_else(|| PyError::type_error("SQL is expected"))?;
    let query = match &expression {
        Expression::Subquery(query) => (**query).clone(),
        Expression::Unary(unary) => match &unary.operand {
            Expression::Subquery(query) => (**query).clone(),
            _ => {
                return Err(PyError::unsupported(format!(
                    "`{method}` of that expression"
                )));
            }
        },
        _ => {
            return Err(PyError::unsupported(format!(
                "`{method}` of that expression"
            )));
        }
    };
    let object = Value::native(QueryObject::new(query));
    let found = SELECT.iter().find(|(name, _)| *name == method);
    let Some((_, function)) = found else {
        return Err(PyError::unsupported(format!(
            "`{method}` of that expression"
        )));
    };
    let changed = function(interpreter, &object, arguments)?;
    Ok(rebuild(query_of(&changed)?, expression).into_python())
}
