//! Walks through expressions.

use crate::schema::Expression;
use crate::schema::expression::ColumnReference;

/// Calls `change` with every column of an expression.
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

fn for_each_child(expression: &mut Expression, visit: &mut dyn FnMut(&mut Expression)) {
    match expression {
        Expression::Text(_)
        | Expression::LiteralColumn(..)
        | Expression::Column(_)
        | Expression::Value(..)
        | Expression::InlineLiteral(..)
        | Expression::Parameter(_)
        | Expression::Null
        | Expression::True
        | Expression::False => {}
        Expression::Function(function) => function.arguments.iter_mut().for_each(visit),
        Expression::Binary(binary) => {
            visit(&mut binary.left);
            visit(&mut binary.right);
        }
        Expression::Unary(unary) => visit(&mut unary.operand),
        Expression::Boolean(_, parts) | Expression::Tuple(parts) => {
            parts.iter_mut().for_each(visit);
        }
        Expression::Grouping(inner)
        | Expression::Cast(inner, _)
        | Expression::Coerce(inner, _)
        | Expression::Label(inner, _)
        | Expression::Collate(inner, _)
        | Expression::Extract(_, inner) => visit(inner),
        Expression::Case(case) => {
            case.value.iter_mut().for_each(&mut *visit);
            for (condition, result) in &mut case.whens {
                visit(condition);
                visit(result);
            }
            case.otherwise.iter_mut().for_each(visit);
        }
    }
}
