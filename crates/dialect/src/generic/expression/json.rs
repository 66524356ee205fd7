//! Keys of JSON documents, as MySQL and SQLite write them.

use crate::generic::expression::render;
use crate::generic::literal;
use crate::{RenderError, Renderer};
use dbm_core::schema::expression::JsonAccess;
use dbm_core::schema::{Expression, Literal};

/// A piece of SQL, or why there is none.
type Sql = Result<String, RenderError>;

/// `x ->> '$."a"'`: `.astext` is PostgreSQL's, and written as it is elsewhere.
pub(crate) fn json_text(r: &Renderer, access: &JsonAccess, tables: bool) -> Sql {
    let is_path = matches!(access.key, Expression::Value(Literal::List(_), _));
    let arrow = if is_path { "#>>" } else { "->>" };
    let document = render(&r.in_operator(), &access.document, tables)?;
    let document = match access.document {
        Expression::Json(_) => format!("({document})"),
        _ => document,
    };
    let sql = format!("{document} {arrow} {}", json_path(r, &access.key, tables)?);
    Ok(if r.in_operator {
        format!("({sql})")
    } else {
        sql
    })
}

/// `'$."a"[1]'`: a path in a JSON document, as MySQL and SQLite write it.
pub(crate) fn json_path(r: &Renderer, key: &Expression, tables: bool) -> Sql {
    let Expression::Value(value, _) = key else {
        return render(r, key, tables);
    };
    let parts = match value {
        Literal::List(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut path = "$".to_owned();
    for part in parts {
        match part {
            Literal::Text(name) => path = format!("{path}.\"{name}\""),
            other => path = format!("{path}[{}]", literal::format::python(other)),
        }
    }
    Ok(r.dialect.text_literal(r, &path))
}
