//! What stands in the clauses of a statement (SQLAlchemy: `sql/coercions.py`).

use crate::errors;
use crate::expression::{SqlExpression, of, operand, typed_operand};
use crate::query::view::View;
use crate::types::resolution;
use dbm_core::schema::expression::{Text, UnaryOperator};
use dbm_core::schema::query::{Affix, Item, Query, SourceKind};
use dbm_core::schema::{Expression, Literal, Type};
use dbm_python::{Arguments, Interpreter, PyError, Value};

/// A value of a column: data takes the column's type, whatever it is in Python.
///
/// # Errors
/// For what is neither SQL nor data.
pub(crate) fn typed(value: &Value, kind: &Type) -> Result<Expression, PyError> {
    if let Value::None = value {
        return Ok(Expression::Value(Literal::Null, Box::new(kind.clone())));
    }
    typed_operand(value, kind)
}

/// The items that a value of the columns clause stands for: a table is all its columns.
///
/// # Errors
/// For what cannot be selected.
pub(crate) fn items(value: &Value) -> Result<Vec<Item>, PyError> {
    if let Some(view) = View::of(value) {
        if let (SourceKind::Function(_), []) = (view.source.kind(), view.columns.as_slice()) {
            return Err(PyError::unsupported(
                "the columns of that function are not known: name them with `table_valued(...)`",
            ));
        }
        let columns = view.columns.into_iter();
        return Ok(columns
            .map(|(_, column)| item(Expression::Column(column)))
            .collect());
    }
    if value.as_str() == Some("*") {
        return Ok(vec![item(Expression::text("*"))]);
    }
    match of(value) {
        Some(expression) => Ok(vec![Item {
            identity: value
                .as_native::<SqlExpression>()
                .map_or_else(dbm_core::schema::query::next_identity, |it| it.1),
            expression,
        }]),
        None => match value {
            Value::Int(number) => {
                let sql = number.to_big().to_string();
                Ok(vec![item(Expression::LiteralColumn(
                    sql,
                    Box::new(Type::null()),
                ))])
            }
            Value::Bool(_) | Value::None | Value::Float(_) => {
                Ok(vec![item(operand(value, &Type::null())?)])
            }
            other => Err(errors::argument_error(format!(
                "Column expression, FROM clause, or other columns clause element expected, got `{}`",
                other.type_name()
            ))),
        },
    }
}

fn item(expression: Expression) -> Item {
    Item {
        identity: dbm_core::schema::query::next_identity(),
        expression,
    }
}

/// A condition: `where`, `having`, `ON`.
///
/// # Errors
/// For what is no SQL.
pub(crate) fn condition(value: &Value, _: &mut Interpreter) -> Result<Expression, PyError> {
    match value {
        Value::Bool(true) => Ok(Expression::True),
        Value::Bool(false) => Ok(Expression::False),
        Value::None => Ok(Expression::Null),
        other => of(other).ok_or_else(|| {
            errors::argument_error(format!(
                "SQL expression for WHERE/HAVING role expected, got `{}`",
                other.type_name()
            ))
        }),
    }
}

/// An element of `ORDER BY` or `GROUP BY`: a `str` names a label or a column.
///
/// # Errors
/// For what is no SQL.
pub(crate) fn ordering(value: &Value) -> Result<Vec<Expression>, PyError> {
    if let Some(name) = value.as_str() {
        return Ok(vec![Expression::Name(name.to_owned())]);
    }
    if let Some(view) = View::of(value) {
        let columns = view.columns.into_iter();
        return Ok(columns
            .map(|(_, column)| Expression::Column(column))
            .collect());
    }
    let expression = of(value).ok_or_else(|| {
        errors::argument_error(format!(
            "SQL expression element expected, got `{}`",
            value.type_name()
        ))
    })?;
    Ok(vec![expression])
}

/// The elements of one argument that may be a list of them: `partition_by=`, `order_by=`.
///
/// # Errors
/// For what is no SQL.
pub(crate) fn orderings(
    value: Option<Value>,
    interpreter: &mut Interpreter,
) -> Result<Vec<Expression>, PyError> {
    let values = match value {
        None => return Ok(Vec::new()),
        Some(list @ (Value::List(_) | Value::Tuple(_))) => interpreter.iterate(&list)?,
        Some(one) => vec![one],
    };
    let mut elements = Vec::with_capacity(values.len());
    for value in &values {
        elements.extend(ordering(value)?);
    }
    Ok(elements)
}

/// A number of rows.
///
/// # Errors
/// For what is no number.
pub(crate) fn count(value: &Value) -> Result<Expression, PyError> {
    let kind = Type::new(resolution::integer());
    match (of(value), value.as_int()) {
        (Some(expression), _) => Ok(expression),
        (None, Some(number)) => Ok(Expression::Value(
            Literal::Integer(number.to_big()),
            Box::new(kind),
        )),
        (None, None) => Err(errors::argument_error(format!(
            "a number of rows is expected, got `{}`",
            value.type_name()
        ))),
    }
}

/// `prefix_with("IGNORE", dialect="mysql")`.
///
/// # Errors
/// For what is no text.
pub(crate) fn affixes(
    mut arguments: Arguments,
    _: &mut Interpreter,
) -> Result<Vec<Affix>, PyError> {
    let dialect = arguments.take_keyword("dialect");
    let dialect = dialect
        .as_ref()
        .and_then(Value::as_str)
        .map(ToOwned::to_owned);
    let affixes = arguments.positional.iter().map(|text| {
        let sql = match text.as_str() {
            Some(text) => Expression::Text(Text {
                sql: text.to_owned(),
                parameters: Vec::new(),
            }),
            None => of(text).ok_or_else(|| PyError::type_error("a prefix is a `str` or SQL"))?,
        };
        Ok(Affix {
            sql,
            dialect: dialect.clone(),
        })
    });
    affixes.collect()
}

/// `EXISTS (query)`.
pub(crate) fn exists(query: Query) -> Expression {
    crate::expression::operators::unary(
        UnaryOperator::Exists,
        Expression::Subquery(Box::new(query)),
    )
}
