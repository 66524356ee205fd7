//! Walks through expressions.

use crate::schema::Expression;
use crate::schema::expression::{Binary, Case, ColumnReference, JsonAccess};

/// Calls `change` with every column of an expression, those of queries inside it aside.
pub fn columns_mut(expression: &mut Expression, change: &mut impl FnMut(&mut ColumnReference)) {
    if let Expression::Column(reference) = expression {
        change(reference);
    }
    for_each_child(expression, &mut |child| columns_mut(child, change));
}

/// The names of an expression's columns, each once, in the order they come.
pub fn column_names(expression: &Expression) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    columns_mut(&mut expression.clone(), &mut |reference| {
        if !names.contains(&reference.name) {
            names.push(reference.name.clone());
        }
    });
    names
}

/// Calls `visit` with each part of an expression.
pub fn for_each_child(expression: &mut Expression, visit: &mut dyn FnMut(&mut Expression)) {
    match expression {
        Expression::Text(_)
        | Expression::LiteralColumn(..)
        | Expression::Column(_)
        | Expression::Value(..)
        | Expression::InlineLiteral(..)
        | Expression::Parameter(_)
        | Expression::Name(_)
        | Expression::Null
        | Expression::True
        | Expression::False
        | Expression::Subquery(_)
        | Expression::NextValue(_)
        | Expression::Row(_) => {}
        Expression::Function(function) => function.arguments.iter_mut().for_each(visit),
        Expression::Binary(binary) => {
            let Binary { left, right, .. } = &mut **binary;
            visit(left);
            visit(right);
        }
        Expression::Unary(unary) => visit(&mut unary.operand),
        Expression::Boolean(_, parts) | Expression::Tuple(parts) | Expression::Array(parts, _) => {
            parts.iter_mut().for_each(visit);
        }
        Expression::Grouping(inner)
        | Expression::Cast(inner, _)
        | Expression::Coerce(inner, _)
        | Expression::Label(inner, _)
        | Expression::Collate(inner, _)
        | Expression::Extract(_, inner) => visit(inner),
        Expression::Case(case) => each_of_case(case, visit),
        Expression::Over(over) => {
            visit(&mut over.function);
            over.partition_by.iter_mut().for_each(&mut *visit);
            over.order_by.iter_mut().for_each(visit);
        }
        Expression::Filter(pair) | Expression::Slice(pair) => {
            visit(&mut pair.0);
            visit(&mut pair.1);
        }
        Expression::WithinGroup(ordered) | Expression::OrderedArgument(ordered) => {
            visit(&mut ordered.expression);
            ordered.order_by.iter_mut().for_each(visit);
        }
        Expression::Json(access) => {
            let JsonAccess { document, key, .. } = &mut **access;
            visit(document);
            visit(key);
        }
    }
}

fn each_of_case(case: &mut Case, visit: &mut dyn FnMut(&mut Expression)) {
    case.value.iter_mut().for_each(&mut *visit);
    for (condition, result) in &mut case.whens {
        visit(condition);
        visit(result);
    }
    case.otherwise.iter_mut().for_each(visit);
}
