//! Which expression is written in parentheses inside another
//! (SQLAlchemy: `sql/operators.py`, `is_precedent`; `self_group`).

use crate::generic::expression::render;
use crate::{RenderError, Renderer};
use dbm_core::schema::expression::{BinaryOperator, BooleanOperator, UnaryOperator};
use dbm_core::schema::types::TypeKind;
use dbm_core::schema::types::plain;
use dbm_core::schema::{Expression, Type};

/// What an expression stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Against<'a> {
    /// A side of an operator.
    Binary(&'a BinaryOperator),
    /// An operand of `AND` or `OR`.
    Boolean(BooleanOperator),
    /// The operand of an operator of one side.
    Unary(UnaryOperator),
    /// Before `COLLATE`.
    Collate,
    /// A place where every operator is in parentheses: a condition of `CASE`, an element of an index.
    Everything,
    /// Alone behind `WHERE`.
    Condition,
}

/// `expression`, in parentheses where what it stands in binds at least as tight.
pub fn grouped(
    r: &Renderer,
    expression: &Expression,
    against: Against,
    tables: bool,
) -> Result<String, RenderError> {
    let sql = render(r, expression, tables)?;
    Ok(if needs_parentheses(expression, against) {
        format!("({sql})")
    } else {
        sql
    })
}

/// The expression for a function that goes around it there: its parentheses are its own.
pub(crate) fn enclosed(expression: &Expression, against: Against) -> Expression {
    if needs_parentheses(expression, against) {
        Expression::Grouping(Box::new(expression.clone()))
    } else {
        expression.clone()
    }
}

fn needs_parentheses(expression: &Expression, against: Against) -> bool {
    match expression {
        Expression::Binary(binary) => {
            let is_chained = matches!(against, Against::Binary(outer)
                if *outer == binary.operator && chains(&binary.operator));
            let is_negated = matches!(against, Against::Unary(UnaryOperator::Not))
                && !compares(&binary.operator);
            is_negated || (!is_chained && binds(of_binary(&binary.operator), against))
        }
        Expression::Boolean(_, operands) if operands.is_empty() => false,
        Expression::Boolean(operator, _) => {
            let is_chained = matches!(against, Against::Boolean(outer) if outer == *operator);
            !is_chained && binds(of_boolean(*operator), against)
        }
        Expression::Unary(unary)
            if unary.operator == UnaryOperator::Not && is_boolean_value(&unary.operand) =>
        {
            false
        }
        Expression::Unary(unary) => match of_unary(unary.operator) {
            Some(precedence) => binds(precedence, against),
            None => false,
        },
        Expression::Collate(..) => binds(4, against),
        Expression::Json(_) => {
            !matches!(against, Against::Binary(BinaryOperator::Index)) && binds(15, against)
        }
        Expression::Filter(_) => binds(6, against),
        Expression::Text(_) => {
            matches!(
                against,
                Against::Binary(BinaryOperator::In | BinaryOperator::NotIn)
            )
        }
        Expression::Label(inner, _) | Expression::Coerce(inner, _) => {
            needs_parentheses(inner, against)
        }
        Expression::LiteralColumn(..)
        | Expression::Column(_)
        | Expression::Value(..)
        | Expression::InlineLiteral(..)
        | Expression::Parameter(_)
        | Expression::Name(_)
        | Expression::Subquery(_)
        | Expression::Over(_)
        | Expression::WithinGroup(_)
        | Expression::OrderedArgument(_)
        | Expression::Array(..)
        | Expression::Slice(_)
        | Expression::NextValue(_)
        | Expression::Row(_)
        | Expression::Null
        | Expression::True
        | Expression::False
        | Expression::Function(_)
        | Expression::Tuple(_)
        | Expression::Grouping(_)
        | Expression::Cast(..)
        | Expression::Case(_)
        | Expression::Extract(..) => false,
    }
}

/// Whether an operator of `precedence` binds no tighter than what it stands in.
fn binds(precedence: i64, against: Against) -> bool {
    match against {
        Against::Binary(operator) => {
            matches!(operator, BinaryOperator::Within(_)) || precedence <= of_binary(operator)
        }
        Against::Boolean(operator) => precedence <= of_boolean(operator),
        Against::Unary(operator) => match operator {
            UnaryOperator::Not | UnaryOperator::Distinct => precedence <= 5,
            UnaryOperator::Negative | UnaryOperator::BitwiseNot => precedence <= 8,
            UnaryOperator::Ascending | UnaryOperator::Descending => precedence <= 3,
            UnaryOperator::NullsFirst | UnaryOperator::NullsLast => true,
            UnaryOperator::Exists => precedence <= 0,
            UnaryOperator::Any | UnaryOperator::All => false,
        },
        Against::Collate => precedence <= 4,
        Against::Everything => true,
        Against::Condition => precedence <= -10,
    }
}

fn of_binary(operator: &BinaryOperator) -> i64 {
    match operator {
        BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::FloorDivide
        | BinaryOperator::Modulo => 8,
        BinaryOperator::Add | BinaryOperator::Subtract => 7,
        BinaryOperator::Equal
        | BinaryOperator::NotEqual
        | BinaryOperator::Less
        | BinaryOperator::LessEqual
        | BinaryOperator::Greater
        | BinaryOperator::GreaterEqual
        | BinaryOperator::Concatenate
        | BinaryOperator::Is
        | BinaryOperator::IsNot
        | BinaryOperator::IsDistinctFrom
        | BinaryOperator::IsNotDistinctFrom
        | BinaryOperator::In
        | BinaryOperator::NotIn
        | BinaryOperator::Like(_)
        | BinaryOperator::NotLike(_)
        | BinaryOperator::Ilike(_)
        | BinaryOperator::NotIlike(_)
        | BinaryOperator::Between
        | BinaryOperator::NotBetween
        | BinaryOperator::BetweenSymmetric
        | BinaryOperator::NotBetweenSymmetric
        | BinaryOperator::RegexpMatch(_)
        | BinaryOperator::NotRegexpMatch(_) => 5,
        BinaryOperator::Within(_) => LOOSEST,
        BinaryOperator::Index => 15,
        BinaryOperator::Custom(custom) => custom.precedence,
    }
}

/// Binds less tight than anything else.
const LOOSEST: i64 = -100;

fn of_boolean(operator: BooleanOperator) -> i64 {
    match operator {
        BooleanOperator::And => 3,
        BooleanOperator::Or => 2,
    }
}

/// What stands behind its operand, such as `DESC`, is never in parentheses.
fn of_unary(operator: UnaryOperator) -> Option<i64> {
    match operator {
        UnaryOperator::Not | UnaryOperator::Distinct => Some(5),
        UnaryOperator::Negative | UnaryOperator::BitwiseNot => Some(8),
        UnaryOperator::Exists => Some(0),
        UnaryOperator::Any | UnaryOperator::All => Some(15),
        UnaryOperator::Ascending
        | UnaryOperator::Descending
        | UnaryOperator::NullsFirst
        | UnaryOperator::NullsLast => None,
    }
}

/// Whether `a op b op c` needs no parentheses.
fn chains(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Add
            | BinaryOperator::Multiply
            | BinaryOperator::Concatenate
            | BinaryOperator::Index
    )
}

/// Whether an operator only says how rows are ordered.
pub(crate) fn is_order(operator: UnaryOperator) -> bool {
    of_unary(operator).is_none()
}

fn compares(operator: &BinaryOperator) -> bool {
    of_binary(operator) == 5 && *operator != BinaryOperator::Concatenate
}

/// Whether an expression is a boolean by its type alone, such as a boolean column.
pub(crate) fn is_boolean_value(expression: &Expression) -> bool {
    match expression {
        Expression::Column(column) => matches!(column.kind.kind, TypeKind::Boolean(_)),
        Expression::Function(function) => matches!(function.kind.kind, TypeKind::Boolean(_)),
        Expression::LiteralColumn(_, kind)
        | Expression::Value(_, kind)
        | Expression::Cast(_, kind)
        | Expression::Coerce(_, kind) => matches!(kind.kind, TypeKind::Boolean(_)),
        _ => false,
    }
}

/// What the right side of `/` is cast to, so that whole numbers keep their rest.
pub(crate) fn divisor(right: &Expression) -> Type {
    let kind = right.kind();
    match kind.kind {
        TypeKind::Numeric(_) | TypeKind::Float(_) => kind,
        _ => Type::new(plain::numeric()),
    }
}

/// Whether both sides are whole numbers.
pub(crate) fn both_integers(left: &Expression, right: &Expression) -> bool {
    let is_integer = |side: &Expression| matches!(side.kind().kind, TypeKind::Integer(_));
    is_integer(left) && is_integer(right)
}
