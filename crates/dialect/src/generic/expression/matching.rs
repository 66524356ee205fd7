//! Patterns and lists: `LIKE`, `IN`, `BETWEEN`.

use crate::generic::expression::precedence::{Against, enclosed, grouped};
use crate::generic::expression::{escape, list, render};
use crate::{RenderError, Renderer};
use dbm_core::schema::expression::{Binary, BinaryOperator, Function, Within};
use dbm_core::schema::{Expression, Type};

/// A piece of SQL, or why there is none.
type Sql = Result<String, RenderError>;

/// `x LIKE '%' || y || '%'` (SQLAlchemy: `visit_contains_op_binary`).
pub fn within(r: &Renderer, binary: &Binary, pattern: &Within, tables: bool) -> Sql {
    let against = Against::Binary(&binary.operator);
    let mut right = enclosed(&binary.right, against);
    if pattern.insensitive {
        right = r.dialect.case_insensitive(right);
    }
    let percent = || Expression::LiteralColumn("'%'".to_owned(), Box::new(Type::null()));
    if pattern.before {
        right = joined(percent(), right);
    }
    if pattern.after {
        right = joined(right, percent());
    }
    let mut left = enclosed(&binary.left, against);
    if pattern.insensitive {
        left = r.dialect.case_insensitive(left);
    }
    let left = render(r, &left, tables)?;
    let word = r.dialect.like(pattern.insensitive);
    let not = if pattern.negated { "NOT " } else { "" };
    let escape = escape(r, &BinaryOperator::Like(pattern.escape));
    Ok(format!(
        "{left} {not}{word} {}{escape}",
        render(r, &right, tables)?
    ))
}

fn joined(left: Expression, right: Expression) -> Expression {
    Expression::Binary(Box::new(Binary {
        left,
        operator: BinaryOperator::Concatenate,
        right,
    }))
}

/// `lower(x)`.
pub(crate) fn case_insensitive(operand: Expression) -> Expression {
    Expression::Function(Function {
        name: vec!["lower".to_owned()],
        arguments: vec![operand],
        kind: Type::null(),
    })
}

/// `IN (...)`; `NOT IN` is in parentheses, since its empty form has an `OR`.
pub(crate) fn membership(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
    let left = grouped(r, &binary.left, Against::Binary(&binary.operator), tables)?;
    let negated = binary.operator == BinaryOperator::NotIn;
    let right = match &binary.right {
        Expression::Tuple(items) if items.is_empty() => {
            format!(
                "({})",
                r.dialect.empty_set(r, &binary.left.kind(), negated)?
            )
        }
        Expression::Tuple(items)
            if matches!(binary.left, Expression::Tuple(_))
                && r.dialect.facts().tuples_are_values =>
        {
            format!("(VALUES {})", list(r, items, tables)?)
        }
        items @ Expression::Tuple(_) => render(r, items, tables)?,
        other => grouped(r, other, Against::Binary(&binary.operator), tables)?,
    };
    Ok(if negated {
        format!("({left} NOT IN {right})")
    } else {
        format!("{left} IN {right}")
    })
}

/// `a AND b` of a `BETWEEN`.
pub(crate) fn bounds(r: &Renderer, right: &Expression, tables: bool) -> Sql {
    match right {
        Expression::Tuple(bounds) => {
            let bounds: Result<Vec<String>, RenderError> = bounds
                .iter()
                .map(|bound| render(r, bound, tables))
                .collect();
            Ok(bounds?.join(" AND "))
        }
        other => render(r, other, tables),
    }
}

/// What stands for no values: a comparison that is never, or always, true.
pub(crate) fn empty_set(_r: &Renderer, _column: &Type, negated: bool) -> Sql {
    Ok(if negated {
        "NULL) OR (1 = 1"
    } else {
        "NULL) AND (1 != 1"
    }
    .to_owned())
}
