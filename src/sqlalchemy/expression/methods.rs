//! The methods of SQL expressions and columns.

use crate::python::{Arguments, Interpreter, NativeMethod, Outcome, Raised, Value};
use crate::schema::expression::{
    BinaryOperator, BooleanOperator, CustomOperator, Parameter, Text, UnaryOperator,
};
use crate::schema::types::plain;
use crate::schema::{Expression, Literal, Type};
use crate::sqlalchemy::expression::operators::{binary, kind, unary};
use crate::sqlalchemy::expression::{SqlExpression, of, operand};
use crate::sqlalchemy::literal::literal;
use crate::sqlalchemy::types::{self, TypeObject};

/// What every expression and column can do.
pub const METHODS: &[(&str, NativeMethod)] = &[
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
    ("like", |_, this, arguments| {
        like(this, arguments, BinaryOperator::Like)
    }),
    ("not_like", |_, this, arguments| {
        like(this, arguments, BinaryOperator::NotLike)
    }),
    ("notlike", |_, this, arguments| {
        like(this, arguments, BinaryOperator::NotLike)
    }),
    ("ilike", |_, this, arguments| {
        like(this, arguments, BinaryOperator::Ilike)
    }),
    ("not_ilike", |_, this, arguments| {
        like(this, arguments, BinaryOperator::NotIlike)
    }),
    ("notilike", |_, this, arguments| {
        like(this, arguments, BinaryOperator::NotIlike)
    }),
    ("startswith", |_, this, arguments| {
        around(this, arguments, false, true)
    }),
    ("endswith", |_, this, arguments| {
        around(this, arguments, true, false)
    }),
    ("contains", |_, this, arguments| {
        around(this, arguments, true, true)
    }),
    ("between", between),
    ("op", operator),
    ("bool_op", operator),
    ("self_group", |_, this, _| Ok(this.clone())),
];

/// What `sa.text(...)` can do.
pub const TEXT: &[(&str, NativeMethod)] = &[
    ("bindparams", bind_parameters),
    ("execution_options", |_, this, _| Ok(this.clone())),
    ("self_group", |_, this, _| Ok(this.clone())),
];

/// What dbm does not do yet with expressions, so that it says so.
const LATER: &[&str] = &[
    "any_",
    "all_",
    "match",
    "regexp_match",
    "regexp_replace",
    "icontains",
    "istartswith",
    "iendswith",
    "bitwise_and",
    "bitwise_or",
    "filter",
    "over",
    "within_group",
    "columns",
    "params",
    "compile",
    "alias",
    "scalar_subquery",
    "subquery",
    "astext",
    "as_string",
    "as_integer",
    "as_boolean",
    "as_float",
    "as_json",
    "has_key",
    "contained_by",
    "overlap",
];

/// `expression.name`, methods aside.
///
/// # Errors
/// For what SQLAlchemy has and dbm does not do yet.
pub fn attribute(this: &Value, name: &str) -> Result<Option<Value>, Raised> {
    let Some(expression) = of(this) else {
        return Ok(None);
    };
    match name {
        "type" => Ok(Some(Value::native(TypeObject::from(kind(&expression))))),
        "name" | "key" => Ok(name_of(&expression).map(Value::from)),
        "text" => match expression {
            Expression::Text(text) => Ok(Some(Value::from(text.sql))),
            Expression::LiteralColumn(sql, _) => Ok(Some(Value::from(sql))),
            _ => Ok(None),
        },
        "value" => match expression {
            Expression::Value(value, _) | Expression::InlineLiteral(value, _) => {
                Ok(Some(crate::sqlalchemy::literal::value(&value)))
            }
            _ => Ok(None),
        },
        _ if LATER.contains(&name) => Err(Raised::unsupported(format!(
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

fn this_expression(this: &Value) -> Result<Expression, Raised> {
    of(this).ok_or_else(|| Raised::type_error("an SQL expression is expected"))
}

fn label(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("label(name)")?;
    let name = bound.required::<String>("name")?;
    Ok(Expression::Label(Box::new(this_expression(this)?), name).into())
}

fn cast(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("cast(type_)")?;
    let kind = types::required_type(&bound, "type_", interpreter)?;
    Ok(Expression::Cast(Box::new(this_expression(this)?), Box::new(kind)).into())
}

fn collate(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let collation = arguments.one::<String>("collate")?;
    Ok(Expression::Collate(Box::new(this_expression(this)?), collation).into())
}

fn ordered(this: &Value, arguments: Arguments, operator: UnaryOperator) -> Outcome {
    arguments.none("order")?;
    Ok(unary(operator, this_expression(this)?).into())
}

fn compared(this: &Value, arguments: Arguments, operator: BinaryOperator) -> Outcome {
    let other = arguments.one::<Value>("compare")?;
    let left = this_expression(this)?;
    let right = match other {
        Value::Bool(true) => Expression::True,
        Value::Bool(false) => Expression::False,
        other => operand(&other, &kind(&left))?,
    };
    Ok(binary(left, operator, right).into())
}

fn among(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    operator: BinaryOperator,
) -> Outcome {
    let place = arguments.place();
    let items = arguments.one::<Value>("in_")?;
    let left = this_expression(this)?;
    if items.as_native::<SqlExpression>().is_some() {
        let message = "`in_` of an SQL expression is not supported yet";
        return Err(Raised::unsupported(message).at(place));
    }
    let kind = kind(&left);
    let items = interpreter.iterate(&items)?;
    let items = items.iter().map(|item| operand(item, &kind));
    let items = items.collect::<Result<Vec<_>, _>>()?;
    Ok(binary(left, operator, Expression::Tuple(items)).into())
}

fn like(
    this: &Value,
    arguments: Arguments,
    operator: fn(Option<char>) -> BinaryOperator,
) -> Outcome {
    let bound = arguments.bind("like(other, escape=None)")?;
    let escape = bound.optional::<String>("escape")?;
    let left = this_expression(this)?;
    let right = operand(&bound.required::<Value>("other")?, &kind(&left))?;
    Ok(binary(
        left,
        operator(escape.and_then(|escape| escape.chars().next())),
        right,
    )
    .into())
}

/// `LIKE '%' || other || '%'`.
fn around(this: &Value, arguments: Arguments, before: bool, after: bool) -> Outcome {
    let other = arguments.one::<Value>("contains")?;
    let left = this_expression(this)?;
    let mut pattern = operand(&other, &kind(&left))?;
    let percent = || Expression::LiteralColumn("'%'".to_owned(), Box::new(Type::null()));
    if before {
        pattern = binary(percent(), BinaryOperator::Concatenate, pattern);
    }
    if after {
        pattern = binary(pattern, BinaryOperator::Concatenate, percent());
    }
    Ok(binary(left, BinaryOperator::Like(None), pattern).into())
}

fn between(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("between(cleft, cright, symmetric=False)")?;
    if bound.or("symmetric", false)? {
        return Err(bound.unsupported("symmetric", "`symmetric` is not supported yet"));
    }
    let left = this_expression(this)?;
    let kind = kind(&left);
    let low = operand(&bound.required::<Value>("cleft")?, &kind)?;
    let high = operand(&bound.required::<Value>("cright")?, &kind)?;
    Ok(binary(
        left,
        BinaryOperator::Between,
        Expression::Tuple(vec![low, high]),
    )
    .into())
}

/// `x.op("@>")(y)`.
fn operator(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind(
        "op(opstring, precedence=0, is_comparison=False, return_type=None, python_impl=None)",
    )?;
    let custom = CustomOperator {
        symbol: bound.required("opstring")?,
        precedence: bound.or("precedence", 0)?,
        is_comparison: bound.or("is_comparison", false)?,
    };
    let left = this_expression(this)?;
    Ok(Value::closure("op", move |_, arguments| {
        let other = arguments.one::<Value>("op")?;
        let right = operand(&other, &kind(&left))?;
        Ok(binary(left.clone(), BinaryOperator::Custom(custom.clone()), right).into())
    }))
}

/// `text.bindparams(name=value, ...)` and `text.bindparams(bindparam(...), ...)`.
fn bind_parameters(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let Expression::Text(mut text) = this_expression(this)? else {
        return Err(Raised::type_error(
            "only `text(...)` has parameters to bind",
        ));
    };
    for (at, parameter) in arguments.positional.iter().enumerate() {
        let Some(Expression::Parameter(parameter)) = of(parameter) else {
            let message = "`bindparams` takes `bindparam(...)` and keywords";
            return Err(Raised::type_error(message).at(arguments.place_of(at)));
        };
        set_parameter(&mut text, parameter);
    }
    for (name, value) in &arguments.keywords {
        let place = || arguments.place_of_keyword(name);
        let value = literal(value).ok_or_else(|| {
            let message = format!("a `{}` cannot be a parameter of SQL", value.type_name());
            Raised::unsupported(message).at(place())
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
    Ok(Expression::Text(text).into())
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
pub fn set_parameter(text: &mut Text, parameter: Parameter) {
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
pub fn conjunction(operator: BooleanOperator, arguments: &Arguments) -> Outcome {
    let parts = arguments.positional.iter().map(|part| match part {
        Value::Bool(true) => Ok(Expression::True),
        Value::Bool(false) => Ok(Expression::False),
        other => operand(other, &Type::null()),
    });
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    Ok(super::operators::conjunction(operator, parts).into())
}
