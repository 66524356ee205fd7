//! Patterns: `like`, `startswith`, `contains`, `regexp_match`.

use crate::expression::IntoPython;
use crate::expression::access;
use crate::expression::operators::{binary, kind};
use crate::expression::{of, operand};
use dbm_core::schema::expression::{BinaryOperator, Function, Within};
use dbm_core::schema::{Expression, Literal, Type, TypeKind};
use dbm_python::{Arguments, Interpreter, NativeMethod, PyError, PyResult, Value};

/// The methods by their names.
pub(crate) const METHODS: &[(&str, NativeMethod)] = &[
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
        within(this, arguments, (false, true), false)
    }),
    ("endswith", |_, this, arguments| {
        within(this, arguments, (true, false), false)
    }),
    ("contains", contains),
    ("istartswith", |_, this, arguments| {
        within(this, arguments, (false, true), true)
    }),
    ("iendswith", |_, this, arguments| {
        within(this, arguments, (true, false), true)
    }),
    ("icontains", |_, this, arguments| {
        within(this, arguments, (true, true), true)
    }),
    ("regexp_match", regexp_match),
    ("regexp_replace", regexp_replace),
];

fn this_expression(this: &Value) -> Result<Expression, PyError> {
    of(this).ok_or_else(|| PyError::type_error("an SQL expression is expected"))
}

fn like(
    this: &Value,
    arguments: Arguments,
    operator: fn(Option<char>) -> BinaryOperator,
) -> PyResult {
    let bound = arguments.bind("like(other, escape=None)")?;
    let escape = bound.optional::<String>("escape")?;
    let left = this_expression(this)?;
    let right = operand(&bound.required::<Value>("other")?, &kind(&left))?;
    let escape = escape.and_then(|escape| escape.chars().next());
    Ok(binary(left, operator(escape), right).into_python())
}

/// `contains` of a text; of an array or a document it is another operator.
fn contains(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let left = this_expression(this)?;
    match kind(&left).kind {
        TypeKind::Array(_) | TypeKind::Json(_) => {
            access::compared(interpreter, this, arguments, "@>")
        }
        _ => within(this, arguments, (true, true), false),
    }
}

/// `LIKE '%' || other || '%'`; `around` says where the `%` stand.
fn within(
    this: &Value,
    arguments: Arguments,
    (before, after): (bool, bool),
    insensitive: bool,
) -> PyResult {
    let bound = arguments.bind("contains(other, autoescape=False, escape=None)")?;
    let given = bound.optional::<String>("escape")?;
    let mut escape = given.and_then(|escape| escape.chars().next());
    let left = this_expression(this)?;
    let mut right = operand(&bound.required::<Value>("other")?, &kind(&left))?;
    if bound.or("autoescape", false)? {
        let character = *escape.get_or_insert('/');
        let Expression::Value(Literal::Text(text), _) = &mut right else {
            return Err(
                bound.type_error("autoescape", "String value expected when autoescape=True")
            );
        };
        *text = escaped(text, character);
    }
    let operator = BinaryOperator::Within(Within {
        before,
        after,
        escape,
        insensitive,
        negated: false,
    });
    Ok(binary(left, operator, right).into_python())
}

fn escaped(text: &str, escape: char) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character == escape || matches!(character, '%' | '_') {
            escaped.push(escape);
        }
        escaped.push(character);
    }
    escaped
}

fn regexp_match(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("regexp_match(pattern, flags=None)")?;
    let left = this_expression(this)?;
    let right = operand(&bound.required::<Value>("pattern")?, &kind(&left))?;
    let operator = BinaryOperator::RegexpMatch(bound.optional("flags")?);
    Ok(binary(left, operator, right).into_python())
}

/// `REGEXP_REPLACE(x, pattern, replacement, flags)`.
fn regexp_replace(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("regexp_replace(pattern, replacement, flags=None)")?;
    let left = this_expression(this)?;
    let own = kind(&left);
    let mut parts = vec![
        left,
        operand(&bound.required::<Value>("pattern")?, &own)?,
        operand(&bound.required::<Value>("replacement")?, &own)?,
    ];
    if let Some(flags) = bound.optional::<Value>("flags")? {
        parts.push(operand(&flags, &own)?);
    }
    let call = Expression::Function(Function {
        name: vec!["REGEXP_REPLACE".to_owned()],
        arguments: parts,
        kind: own,
    });
    Ok(call.into_python())
}

/// The type of texts, which keys of documents have.
pub(crate) fn text() -> Type {
    Type::new(dbm_core::schema::types::plain::text())
}
