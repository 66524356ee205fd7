//! The columns clause and `RETURNING` (SQLAlchemy: `SQLCompiler._label_select_column`).

use crate::generic::expression::{self, precedence};
use crate::generic::query::source;
use crate::{RenderError, Renderer};
use dbm_core::schema::Expression;
use dbm_core::schema::expression::{Unary, UnaryOperator};
use dbm_core::schema::query::names::{ItemName, Naming};
use dbm_core::schema::query::{Item, Select, namings};

type Sql = Result<String, RenderError>;

/// `a, b AS c`.
pub(crate) fn clause(r: &Renderer, select: &Select, in_from: bool) -> Sql {
    list(r, &select.items, select.qualified_labels, in_from, true)
}

/// `RETURNING a, b`; `tables` says whether columns show their table.
pub(crate) fn returning(r: &Renderer, items: &[Item], tables: bool) -> Sql {
    Ok(format!(
        "RETURNING {}",
        list(r, items, false, false, tables)?
    ))
}

fn list(r: &Renderer, items: &[Item], qualified: bool, in_from: bool, tables: bool) -> Sql {
    let mut parts = Vec::with_capacity(items.len());
    for (item, naming) in items.iter().zip(namings(items, qualified)) {
        parts.push(column(r, &item.expression, naming, in_from, tables)?);
    }
    Ok(parts.join(", "))
}

fn column(
    r: &Renderer,
    expression: &Expression,
    naming: Naming,
    in_from: bool,
    tables: bool,
) -> Sql {
    if let Expression::Label(inner, name) = expression {
        let sql = expression::render(r, inner, tables)?;
        return Ok(format!("{sql} AS {}", r.quote(name)));
    }
    // A label has its number before what it names is written.
    let label = match naming.required {
        Some(name) => Some(name),
        None if needs_label(r, expression, in_from) => Some(naming.fallback),
        None => None,
    };
    let label = label.map(|name| r.quote(&numbered(r, &name)));
    let sql = expression::render(r, expression, tables)?;
    Ok(match label {
        Some(label) => format!("{sql} AS {label}"),
        None => sql,
    })
}

/// A name, numbered where the statement numbers it.
pub(crate) fn numbered(r: &Renderer, name: &ItemName) -> String {
    match (r.scope, name) {
        (Some(scope), name) => scope.item_name(name),
        (None, ItemName::Plain(name)) => name.clone(),
        (None, ItemName::Anonymous(_, base)) => format!("{base}_1"),
    }
}

/// Whether a column without a label of its own needs one.
fn needs_label(r: &Renderer, expression: &Expression, in_from: bool) -> bool {
    match expression {
        Expression::Column(column) => {
            in_from && (column.source.is_some() || column.table.is_some())
        }
        Expression::LiteralColumn(..)
        | Expression::Text(_)
        | Expression::Row(_)
        | Expression::Name(_)
        | Expression::Label(..) => false,
        Expression::Unary(unary) => in_from || unary_needs_label(r, unary),
        _ => true,
    }
}

fn unary_needs_label(r: &Renderer, unary: &Unary) -> bool {
    let is_written_as_number = unary.operator == UnaryOperator::Not
        && precedence::is_boolean_value(&unary.operand)
        && !r.dialect.facts().booleans;
    let is_named = matches!(
        unary.operand,
        Expression::Column(_) | Expression::LiteralColumn(..) | Expression::Label(..)
    );
    is_written_as_number || !is_named
}

/// The name of what a column belongs to, as it stands before the column.
pub(crate) fn qualifier(
    r: &Renderer,
    column: &dbm_core::schema::expression::ColumnReference,
) -> Option<String> {
    match (&column.source, &column.table) {
        (_, Some(table)) => Some(r.table(table)),
        (Some(source), None) => source::qualifier(r, source),
        (None, None) => None,
    }
}
