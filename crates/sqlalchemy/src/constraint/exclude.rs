//! `postgresql.ExcludeConstraint`.

use crate::constraint::{Rule, object};
use crate::expression::{of, sql};
use crate::options::Owner;
use dbm_core::schema::Expression;
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};

/// `postgresql.ExcludeConstraint(...)`.
///
/// # Errors
/// For arguments that SQLAlchemy refuses.
pub(crate) fn exclude(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "ExcludeConstraint(*elements, name=None, deferrable=None, initially=None, using='gist', where=None, ops=None, **dialect_options)",
    )?;
    let rule = exclude_rule(&bound, interpreter)?;
    let mut elements = Vec::new();
    for pair in bound.rest() {
        elements.extend(interpreter.iterate(pair)?.into_iter().next());
    }
    object(&bound, Owner::Exclude, rule, &elements, interpreter)
}

/// What an exclude constraint says, from arguments with `elements` as the rest, `using`, `where` and `ops`.
///
/// # Errors
/// For elements that are no pairs of an expression and an operator.
pub fn exclude_rule(bound: &Bound, interpreter: &mut Interpreter) -> Result<Rule, PyError> {
    let classes = bound.optional::<Value>("ops")?;
    let mut elements = Vec::new();
    for pair in bound.rest() {
        let pair = interpreter.iterate(pair)?;
        let [element, operator] = pair.as_slice() else {
            return Err(PyError::type_error(
                "an exclude constraint takes pairs (column, operator)",
            ));
        };
        let operator = operator.as_str().ok_or_else(|| {
            PyError::type_error("the operator of an exclude constraint must be a str")
        })?;
        let class = element_class(classes.as_ref(), element, interpreter)?;
        elements.push((exclude_element(element)?, operator.to_owned(), class));
    }
    let condition = match bound.optional::<Value>("where")? {
        Some(condition) => Some(sql(&condition)?),
        None => None,
    };
    Ok(Rule::Exclude {
        elements,
        using: bound.optional("using")?,
        condition,
    })
}

/// A `str` names a column.
fn exclude_element(element: &Value) -> Result<Expression, PyError> {
    match element.as_str() {
        Some(name) => Ok(Expression::column(name)),
        None => sql(element),
    }
}

fn element_class(
    classes: Option<&Value>,
    element: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<String>, PyError> {
    let (Some(Value::Dict(classes)), Some(name)) = (classes, element_name(element)) else {
        return Ok(None);
    };
    match classes.get_str(&name) {
        Some(class) => interpreter.text(&class).map(Some),
        None => Ok(None),
    }
}

fn element_name(element: &Value) -> Option<String> {
    match (element.as_str(), of(element)) {
        (Some(name), _) => Some(name.to_owned()),
        (None, Some(Expression::Column(column))) => Some(column.name),
        _ => None,
    }
}
