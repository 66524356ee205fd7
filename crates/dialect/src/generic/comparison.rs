//! What counts as a difference (Alembic: `DefaultImpl.compare_indexes`, `compare_server_default`).

use crate::Renderer;
use dbm_core::diff::{Comparison, DefaultComparison, Defaults, ModelDefault};
use dbm_core::schema::{Expression, Index};

/// By the names of the columns; how they are sorted does not count.
pub(crate) fn indexes(_r: &Renderer, model: &Index, database: &Index) -> Comparison {
    if column_names(model) == column_names(database) {
        Comparison::Equal
    } else {
        Comparison::Different
    }
}

fn column_names(index: &Index) -> Vec<&str> {
    index.elements.iter().filter_map(column_name).collect()
}

fn column_name(element: &Expression) -> Option<&str> {
    match element {
        Expression::Column(column) => Some(&column.name),
        Expression::Unary(unary) => column_name(&unary.operand),
        Expression::Function(function) => function.arguments.iter().find_map(column_name),
        _ => None,
    }
}

/// By their text.
pub(crate) fn defaults(it: &Defaults<'_>) -> DefaultComparison {
    let model = it.model.as_ref().map(ModelDefault::text);
    if it.database == model {
        DefaultComparison::Equal
    } else {
        DefaultComparison::Different
    }
}
