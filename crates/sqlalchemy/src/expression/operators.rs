//! Operators between SQL expressions, as SQLAlchemy understands Python's.

use crate::errors;
use crate::expression::operand;
use crate::types::resolution;
use dbm_core::schema::expression::Within;
use dbm_core::schema::expression::{
    Binary, BinaryOperator, BooleanOperator, CustomOperator, Unary, UnaryOperator,
};
use dbm_core::schema::{Expression, Type, TypeKind};
use dbm_python::{BinaryOperator as PythonOperator, Comparison, PyError, Value};

/// The type of an expression, as far as it is known.
pub(crate) fn kind(expression: &Expression) -> Type {
    expression.kind()
}

fn boolean() -> Type {
    Type::new(resolution::boolean())
}

/// `left operator right`.
pub(crate) fn binary(left: Expression, operator: BinaryOperator, right: Expression) -> Expression {
    Expression::Binary(Box::new(Binary {
        left,
        operator,
        right,
    }))
}

/// `expression + other`, or `other + expression` if `reflected`; `None`: SQLAlchemy has no such operator.
///
/// # Errors
/// For what cannot stand in SQL.
pub(crate) fn arithmetic(
    expression: Expression,
    operator: PythonOperator,
    other: &Value,
    reflected: bool,
) -> Result<Option<Expression>, PyError> {
    let kind = kind(&expression);
    let operator = match operator {
        PythonOperator::And => return logical(BooleanOperator::And, expression, other).map(Some),
        PythonOperator::Or => return logical(BooleanOperator::Or, expression, other).map(Some),
        PythonOperator::Add => {
            return Ok(Some(sum(expression, &operand(other, &kind)?, reflected)));
        }
        PythonOperator::Subtract => BinaryOperator::Subtract,
        PythonOperator::Multiply => BinaryOperator::Multiply,
        PythonOperator::Divide => BinaryOperator::Divide,
        PythonOperator::FloorDivide => BinaryOperator::FloorDivide,
        PythonOperator::Remainder => BinaryOperator::Modulo,
        PythonOperator::ShiftLeft => BinaryOperator::Custom(CustomOperator::new("<<").binding(7)),
        PythonOperator::ShiftRight => BinaryOperator::Custom(CustomOperator::new(">>").binding(7)),
        PythonOperator::Power | PythonOperator::MatrixMultiply | PythonOperator::ExclusiveOr => {
            return Ok(None);
        }
    };
    let other = operand(other, &kind)?;
    Ok(Some(if reflected {
        binary(other, operator, expression)
    } else {
        binary(expression, operator, other)
    }))
}

/// `left + right`: texts, arrays and documents are put behind each other, also beside what has no type
/// (SQLAlchemy: `Concatenable.Comparator._adapt_expression`).
fn sum(expression: Expression, other: &Expression, reflected: bool) -> Expression {
    let (left, right) = if reflected {
        (other.clone(), expression)
    } else {
        (expression, other.clone())
    };
    let (first, second) = (kind(&left), kind(&right));
    let is_unknown = |kind: &Type| kind.kind == TypeKind::Null;
    let is_text = match (concatenates(&first), concatenates(&second)) {
        (true, true) => true,
        (true, false) => is_unknown(&second),
        (false, true) => is_unknown(&first),
        (false, false) => false,
    };
    let operator = if is_text {
        BinaryOperator::Concatenate
    } else {
        BinaryOperator::Add
    };
    binary(left, operator, right)
}

fn concatenates(kind: &Type) -> bool {
    match &kind.kind {
        TypeKind::Text(_) | TypeKind::Enum(_) | TypeKind::Array(_) | TypeKind::Json(_) => true,
        TypeKind::Named(named) => matches!(named.name.as_str(), "CITEXT" | "HSTORE"),
        _ => false,
    }
}

fn logical(
    operator: BooleanOperator,
    left: Expression,
    right: &Value,
) -> Result<Expression, PyError> {
    let right = constant(right).map_or_else(|| operand(right, &boolean()), Ok)?;
    Ok(conjunction(operator, vec![left, right]))
}

/// Python's own truth as SQL.
fn constant(value: &Value) -> Option<Expression> {
    match value {
        Value::Bool(true) => Some(Expression::True),
        Value::Bool(false) => Some(Expression::False),
        _ => None,
    }
}

/// `and_(...)`, `or_(...)`: nested ones of the same kind become one, a single part stays itself,
/// and a constant that decides the whole is the whole.
pub(crate) fn conjunction(operator: BooleanOperator, parts: Vec<Expression>) -> Expression {
    let is_empty = parts.is_empty();
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Expression::Boolean(inner, parts) if inner == operator => flat.extend(parts),
            Expression::True if operator == BooleanOperator::And => {}
            Expression::False if operator == BooleanOperator::Or => {}
            constant @ (Expression::True | Expression::False) => return constant,
            other => flat.push(other),
        }
    }
    if flat.is_empty() && is_empty {
        return Expression::Boolean(operator, flat);
    }
    match (flat.len(), operator) {
        (0, BooleanOperator::And) => Expression::True,
        (0, BooleanOperator::Or) => Expression::False,
        (1, _) => flat.remove(0),
        _ => Expression::Boolean(operator, flat),
    }
}

/// `expression == other` and its like: `None` is tested with `IS`.
///
/// # Errors
/// For what cannot be compared.
pub(crate) fn comparison(
    expression: Expression,
    comparison: Comparison,
    other: &Value,
) -> Result<Expression, PyError> {
    let right = match (constant(other), other, &expression) {
        (Some(constant), ..) => constant,
        (None, Value::Tuple(parts), Expression::Tuple(_)) => {
            let parts = parts.iter().map(|part| operand(part, &Type::null()));
            Expression::Tuple(parts.collect::<Result<_, _>>()?)
        }
        _ => operand(other, &kind(&expression))?,
    };
    let null = right == Expression::Null;
    let operator = match comparison {
        Comparison::Equal if null => BinaryOperator::Is,
        Comparison::NotEqual if null => BinaryOperator::IsNot,
        Comparison::Equal => BinaryOperator::Equal,
        Comparison::NotEqual => BinaryOperator::NotEqual,
        _ if null => {
            return Err(errors::argument_error(
                "Only '=', '!=', 'is_()', 'is_not()' operators can be used with None/True/False",
            ));
        }
        Comparison::Less => BinaryOperator::Less,
        Comparison::LessEqual => BinaryOperator::LessEqual,
        Comparison::Greater => BinaryOperator::Greater,
        Comparison::GreaterEqual => BinaryOperator::GreaterEqual,
    };
    Ok(binary(expression, operator, right))
}

/// `NOT expression`, said by the opposite operator where there is one.
pub(crate) fn negate(expression: Expression) -> Expression {
    match expression {
        Expression::True => Expression::False,
        Expression::False => Expression::True,
        Expression::Binary(mut binary) => match opposite(&binary.operator) {
            // not being equal to any is not the same as being unequal to any
            Some(operator) if !is_collected(&binary.left) && !is_collected(&binary.right) => {
                binary.operator = operator;
                Expression::Binary(binary)
            }
            Some(_) | None => unary(UnaryOperator::Not, Expression::Binary(binary)),
        },
        Expression::Unary(inner) if inner.operator == UnaryOperator::Not => inner.operand,
        other => unary(UnaryOperator::Not, other),
    }
}

/// `ANY (...)`, `ALL (...)`.
pub(crate) fn is_collected(side: &Expression) -> bool {
    matches!(side, Expression::Unary(unary)
        if matches!(unary.operator, UnaryOperator::Any | UnaryOperator::All))
}

/// `-expression`.
pub(crate) fn minus(expression: Expression) -> Expression {
    unary(UnaryOperator::Negative, expression)
}

/// `operator expression`.
pub(crate) fn unary(operator: UnaryOperator, operand: Expression) -> Expression {
    Expression::Unary(Box::new(Unary { operator, operand }))
}

fn opposite(operator: &BinaryOperator) -> Option<BinaryOperator> {
    Some(match operator {
        BinaryOperator::Equal => BinaryOperator::NotEqual,
        BinaryOperator::NotEqual => BinaryOperator::Equal,
        BinaryOperator::Less => BinaryOperator::GreaterEqual,
        BinaryOperator::LessEqual => BinaryOperator::Greater,
        BinaryOperator::Greater => BinaryOperator::LessEqual,
        BinaryOperator::GreaterEqual => BinaryOperator::Less,
        BinaryOperator::Is => BinaryOperator::IsNot,
        BinaryOperator::IsNot => BinaryOperator::Is,
        BinaryOperator::IsDistinctFrom => BinaryOperator::IsNotDistinctFrom,
        BinaryOperator::IsNotDistinctFrom => BinaryOperator::IsDistinctFrom,
        BinaryOperator::In => BinaryOperator::NotIn,
        BinaryOperator::NotIn => BinaryOperator::In,
        BinaryOperator::Like(escape) => BinaryOperator::NotLike(*escape),
        BinaryOperator::NotLike(escape) => BinaryOperator::Like(*escape),
        BinaryOperator::Ilike(escape) => BinaryOperator::NotIlike(*escape),
        BinaryOperator::NotIlike(escape) => BinaryOperator::Ilike(*escape),
        BinaryOperator::Between => BinaryOperator::NotBetween,
        BinaryOperator::NotBetween => BinaryOperator::Between,
        BinaryOperator::BetweenSymmetric => BinaryOperator::NotBetweenSymmetric,
        BinaryOperator::NotBetweenSymmetric => BinaryOperator::BetweenSymmetric,
        BinaryOperator::Within(within) => BinaryOperator::Within(Within {
            negated: !within.negated,
            ..within.clone()
        }),
        BinaryOperator::RegexpMatch(flags) => BinaryOperator::NotRegexpMatch(flags.clone()),
        BinaryOperator::NotRegexpMatch(flags) => BinaryOperator::RegexpMatch(flags.clone()),
        BinaryOperator::Add
        | BinaryOperator::Index
        | BinaryOperator::Subtract
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::FloorDivide
        | BinaryOperator::Modulo
        | BinaryOperator::Concatenate
        | BinaryOperator::Custom(_) => return None,
    })
}
