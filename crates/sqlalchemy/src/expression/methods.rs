//! The methods of SQL expressions and columns.

use crate::compiled::compile;
use crate::expression::IntoPython;
use crate::expression::operators::{binary, kind, unary};
use crate::expression::{access, matching, of, operand, window};
use crate::literal::literal;
use crate::query::execution::execution_options;
use crate::query::exists::inside;
use crate::query::select;
use crate::query::{QueryObject, query_of};
use crate::types::{self, TypeObject, decorator};
use dbm_core::schema::expression::{
    BinaryOperator, BooleanOperator, CustomOperator, Parameter, Text, UnaryOperator,
};
use dbm_core::schema::query::{Query, TextSelect};
use dbm_core::schema::types::plain;
use dbm_core::schema::{Expression, Literal, Type};
use dbm_python::{Arguments, Bound, Interpreter, NativeMethod, PyError, PyResult, Value};

/// What every expression and column can do.
pub(crate) const METHODS: &[(&str, NativeMethod)] = &[
    ("label", label),
    ("cast", cast),
    ("collate", collate),
    ("asc", |_, this, arguments| {
        ordered(this, arguments, UnaryOperator::Ascending)
    }),
    ("desc", |_, this, arguments| {
        ordered(this, arguments, UnaryOperator::Descending)
    }),
    ("nulls_first", |_, this, arguments| {
        ordered(this, arguments, UnaryOperator::NullsFirst)
    }),
    ("nullsfirst", |_, this, arguments| {
        ordered(this, arguments, UnaryOperator::NullsFirst)
    }),
    ("nulls_last", |_, this, arguments| {
        ordered(this, arguments, UnaryOperator::NullsLast)
    }),
    ("nullslast", |_, this, arguments| {
        ordered(this, arguments, UnaryOperator::NullsLast)
    }),
    ("distinct", |_, this, arguments| {
        ordered(this, arguments, UnaryOperator::Distinct)
    }),
    ("is_", |_, this, arguments| {
        compared(this, arguments, BinaryOperator::Is)
    }),
    ("is_not", |_, this, arguments| {
        compared(this, arguments, BinaryOperator::IsNot)
    }),
    ("isnot", |_, this, arguments| {
        compared(this, arguments, BinaryOperator::IsNot)
    }),
    ("is_distinct_from", |_, this, arguments| {
        compared(this, arguments, BinaryOperator::IsDistinctFrom)
    }),
    ("is_not_distinct_from", |_, this, arguments| {
        compared(this, arguments, BinaryOperator::IsNotDistinctFrom)
    }),
    ("concat", |_, this, arguments| {
        compared(this, arguments, BinaryOperator::Concatenate)
    }),
    ("in_", |interpreter, this, arguments| {
        among(interpreter, this, arguments, BinaryOperator::In)
    }),
    ("not_in", |interpreter, this, arguments| {
        among(interpreter, this, arguments, BinaryOperator::NotIn)
    }),
    ("notin_", |interpreter, this, arguments| {
        among(interpreter, this, arguments, BinaryOperator::NotIn)
    }),
    ("between", between),
    ("op", operator),
    ("bool_op", operator),
    ("self_group", |_, this, _| Ok(this.clone())),
    ("compile", compile),
];

/// What `sa.text(...)` can do.
pub(crate) const TEXT: &[(&str, NativeMethod)] = &[
    ("bindparams", bind_parameters),
    ("columns", text_columns),
    ("execution_options", execution_options),
    ("self_group", |_, this, _| Ok(this.clone())),
    ("compile", compile),
];

/// The methods that stand in files of their own.
const TABLES: &[&[(&str, NativeMethod)]] = &[matching::METHODS, access::METHODS, window::METHODS];

/// What only queries inside of expressions have: `exists().where(...)`.
const INSIDE: &[(&str, NativeMethod)] = &[
    ("where", |interpreter, this, arguments| {
        inside(interpreter, this, "where", arguments)
    }),
    ("select_from", |interpreter, this, arguments| {
        inside(interpreter, this, "select_from", arguments)
    }),
    ("correlate", |interpreter, this, arguments| {
        inside(interpreter, this, "correlate", arguments)
    }),
    ("correlate_except", |interpreter, this, arguments| {
        inside(interpreter, this, "correlate_except", arguments)
    }),
    ("select", |interpreter, this, arguments| {
        select::select(interpreter, arguments.with(this.clone()))
    }),
];

/// What dbm does not do yet with expressions, so that it says so.
const LATER: &[&str] = &["match", "params", "delete_path"];

fn own_method(expression: &Expression, this: &Value, name: &str) -> Option<Value> {
    let has_query = match expression {
        Expression::Subquery(_) => true,
        Expression::Unary(unary) => unary.operator == UnaryOperator::Exists,
        _ => false,
    };
    let inside = has_query.then_some(INSIDE);
    let mut methods = TABLES.iter().copied().chain(inside).flatten();
    let (name, method) = methods.find(|(known, _)| *known == name)?;
    Some(Value::method(this, name, *method))
}

/// `expression.name`, methods aside.
///
/// # Errors
/// For what SQLAlchemy has and dbm does not do yet.
pub(crate) fn attribute(this: &Value, name: &str) -> Result<Option<Value>, PyError> {
    let Some(expression) = of(this) else {
        return Ok(None);
    };
    if !matches!(expression, Expression::Text(_))
        && let Some(method) = own_method(&expression, this, name)
    {
        return Ok(Some(method));
    }
    match name {
        "astext" => Ok(access::as_text(&expression).map(IntoPython::into_python)),
        "type" => Ok(Some(Value::native(TypeObject::from(kind(&expression))))),
        "name" | "key" => Ok(name_of(&expression).map(Value::from)),
        "text" => match expression {
            Expression::Text(text) => Ok(Some(Value::from(text.sql))),
            Expression::LiteralColumn(sql, _) => Ok(Some(Value::from(sql))),
            _ => Ok(None),
        },
        "value" => match expression {
            Expression::Value(value, _) | Expression::InlineLiteral(value, _) => {
                Ok(Some(crate::literal::value(&value)))
            }
            _ => Ok(None),
        },
        _ if LATER.contains(&name) => Err(PyError::unsupported(format!(
            "`.{name}` of an SQL expression is not supported yet"
        ))),
        _ => Ok(None),
    }
}

fn name_of(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Column(column) => Some(column.name.clone()),
        Expression::LiteralColumn(name, _) | Expression::Label(_, name) => Some(name.clone()),
        Expression::Function(function) => function.name.last().cloned(),
        Expression::Parameter(parameter) => Some(parameter.name.clone()),
        _ => None,
    }
}

fn this_expression(this: &Value) -> Result<Expression, PyError> {
    of(this).ok_or_else(|| PyError::type_error("an SQL expression is expected"))
}

/// `expression.label(name)`.
///
/// # Errors
/// For a name that is none.
pub(crate) fn label(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("label(name)")?;
    let name = bound.required::<String>("name")?;
    Ok(Expression::Label(Box::new(this_expression(this)?), name).into_python())
}

fn cast(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("cast(type_)")?;
    let kind = types::required_type(&bound, "type_", interpreter)?;
    Ok(Expression::Cast(Box::new(this_expression(this)?), Box::new(kind)).into_python())
}

fn collate(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let collation = arguments.one::<String>("collate")?;
    Ok(Expression::Collate(Box::new(this_expression(this)?), collation).into_python())
}

fn ordered(this: &Value, arguments: Arguments, operator: UnaryOperator) -> PyResult {
    arguments.none("order")?;
    Ok(unary(operator, this_expression(this)?).into_python())
}

fn compared(this: &Value, arguments: Arguments, operator: BinaryOperator) -> PyResult {
    let other = arguments.one::<Value>("compare")?;
    let left = this_expression(this)?;
    let right = match other {
        Value::Bool(true) => Expression::True,
        Value::Bool(false) => Expression::False,
        other => operand(&other, &kind(&left))?,
    };
    Ok(binary(left, operator, right).into_python())
}

fn among(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    operator: BinaryOperator,
) -> PyResult {
    let items = arguments.one::<Value>("in_")?;
    let left = this_expression(this)?;
    if let Some(right) = set_of(&items) {
        return Ok(binary(left, operator, right).into_python());
    }
    let items = interpreter.iterate(&items)?;
    let mut parts = Vec::with_capacity(items.len());
    for item in &items {
        parts.push(member(&left, item, interpreter)?);
    }
    Ok(binary(left, operator, Expression::Tuple(parts)).into_python())
}

/// What an `IN` looks into, where it is no list: a query, a parameter that becomes a list.
fn set_of(items: &Value) -> Option<Expression> {
    if items.as_native::<QueryObject>().is_some() {
        return Some(Expression::Subquery(Box::new(query_of(items).ok()?)));
    }
    of(items)
}

/// One of the values of an `IN`; a tuple of columns is compared with tuples.
fn member(
    left: &Expression,
    item: &Value,
    interpreter: &mut Interpreter,
) -> Result<Expression, PyError> {
    let Expression::Tuple(columns) = left else {
        let item = decorator::beside(left, item, interpreter)?;
        return operand(&item, &kind(left));
    };
    let cells = interpreter.iterate(item)?;
    let cells = columns
        .iter()
        .zip(&cells)
        .map(|(column, cell)| operand(cell, &kind(column)));
    Ok(Expression::Tuple(cells.collect::<Result<_, _>>()?))
}

fn between(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("between(cleft, cright, symmetric=False)")?;
    bounded(this_expression(this)?, &bound, ["cleft", "cright"])
}

/// `x BETWEEN low AND high`, the bounds being arguments of those names.
///
/// # Errors
/// For bounds that are no SQL.
pub(crate) fn bounded(left: Expression, bound: &Bound, [low, high]: [&str; 2]) -> PyResult {
    let operator = if bound.or("symmetric", false)? {
        BinaryOperator::BetweenSymmetric
    } else {
        BinaryOperator::Between
    };
    let kind = kind(&left);
    let low = operand(&bound.required::<Value>(low)?, &kind)?;
    let high = operand(&bound.required::<Value>(high)?, &kind)?;
    Ok(binary(left, operator, Expression::Tuple(vec![low, high])).into_python())
}

/// `x.op("@>")(y)`.
fn operator(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "op(opstring, precedence=0, is_comparison=False, return_type=None, python_impl=None)",
    )?;
    let custom = CustomOperator {
        symbol: bound.required("opstring")?,
        precedence: bound.or("precedence", 0)?,
        is_comparison: bound.or("is_comparison", false)?,
        eager: false,
    };
    let left = this_expression(this)?;
    Ok(Value::closure("op", move |_, arguments| {
        let other = arguments.one::<Value>("op")?;
        let right = operand(&other, &kind(&left))?;
        Ok(binary(left.clone(), BinaryOperator::Custom(custom.clone()), right).into_python())
    }))
}

/// `text.bindparams(name=value, ...)` and `text.bindparams(bindparam(...), ...)`.
fn bind_parameters(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let Expression::Text(mut text) = this_expression(this)? else {
        return Err(PyError::type_error(
            "only `text(...)` has parameters to bind",
        ));
    };
    for (at, parameter) in arguments.positional.iter().enumerate() {
        let Some(Expression::Parameter(parameter)) = of(parameter) else {
            let message = "`bindparams` takes `bindparam(...)` and keywords";
            return Err(PyError::type_error(message).at(arguments.place_of(at)));
        };
        set_parameter(&mut text, parameter);
    }
    for (name, value) in &arguments.keywords {
        let place = || arguments.place_of_keyword(name);
        let value = literal(value).ok_or_else(|| {
            let message = format!("a `{}` cannot be a parameter of SQL", value.type_name());
            PyError::unsupported(message).at(place())
        })?;
        let parameter = Parameter {
            name: name.to_string(),
            value: Some(value),
            kind: Type::null(),
            expanding: false,
        };
        set_parameter(&mut text, parameter);
    }
    text.parameters.iter_mut().for_each(infer_kind);
    Ok(Expression::Text(text).into_python())
}

/// `text.columns(sa.column("a"), b=Integer)`.
fn text_columns(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let Expression::Text(text) = this_expression(this)? else {
        return Err(PyError::type_error("`columns` is a method of `text(...)`"));
    };
    let mut columns = Vec::new();
    for (at, column) in arguments.positional.iter().enumerate() {
        match of(column) {
            Some(Expression::Column(column)) => columns.push(column),
            _ => {
                let message = "`columns` takes columns and types by name";
                return Err(PyError::type_error(message).at(arguments.place_of(at)));
            }
        }
    }
    for (name, kind) in &arguments.keywords {
        let Expression::Column(mut column) = Expression::column(name.to_string()) else {
            continue;
        };
        column.kind = types::type_of(kind, interpreter)?;
        columns.push(column);
    }
    let select = TextSelect { text, columns };
    Ok(Value::native(QueryObject::new(Query::Text(Box::new(
        select,
    )))))
}

/// A value that is bound without a type gets its own; one that `execute` gets does not.
fn infer_kind(parameter: &mut Parameter) {
    let value = match &parameter.value {
        Some(Literal::List(items)) if parameter.expanding => items.first(),
        value => value.as_ref(),
    };
    if parameter.kind == Type::null() {
        parameter.kind = value.map_or_else(Type::null, plain::of_literal);
    }
}

/// Binds a parameter; a value keeps the type that was declared before.
pub(crate) fn set_parameter(text: &mut Text, parameter: Parameter) {
    match text
        .parameters
        .iter_mut()
        .find(|known| known.name == parameter.name)
    {
        Some(known) => {
            if parameter.kind != Type::null() {
                known.kind = parameter.kind;
            }
            known.expanding |= parameter.expanding;
            known.value = parameter.value.or(known.value.take());
        }
        None => text.parameters.push(parameter),
    }
}

/// Joins parts with `AND` or `OR`, as the arguments of `and_` and `or_`.
///
/// # Errors
/// For arguments that are no SQL.
pub(crate) fn conjunction(operator: BooleanOperator, arguments: &Arguments) -> PyResult {
    let parts = arguments.positional.iter().map(|part| match part {
        Value::Bool(true) => Ok(Expression::True),
        Value::Bool(false) => Ok(Expression::False),
        other => operand(other, &Type::null()),
    });
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    Ok(super::operators::conjunction(operator, parts).into_python())
}
