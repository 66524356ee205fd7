//! Expressions (SQLAlchemy: `PGCompiler`).

use crate::dialect::generic::expression as generic;
use crate::dialect::generic::types;
use crate::dialect::{RenderError, Renderer};
use crate::schema::expression::{Binary, BinaryOperator, Function};
use crate::schema::{Type, TypeKind};

type Sql = Result<String, RenderError>;

/// `left operator right`: PostgreSQL has an `ILIKE`.
pub fn binary(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
    let word = match binary.operator {
        BinaryOperator::Ilike(_) => "ILIKE",
        BinaryOperator::NotIlike(_) => "NOT ILIKE",
        _ => return generic::binary(r, binary, tables),
    };
    let (left, right) = generic::sides(r, binary, tables)?;
    Ok(format!(
        "{left} {word} {right}{}",
        generic::escape(r, &binary.operator)
    ))
}

/// A function call: `pow` is `power`.
pub fn function(r: &Renderer, function: &Function, tables: bool) -> Sql {
    match function.name.as_slice() {
        [name] if name.eq_ignore_ascii_case("pow") => Ok(format!(
            "power({})",
            generic::list(r, &function.arguments, tables)?
        )),
        _ => generic::function(r, function, tables),
    }
}

/// `::INTEGER` behind a placeholder (SQLAlchemy: `PGCompiler.render_bind_cast`).
pub fn placeholder_cast(r: &Renderer, kind: &Type) -> Option<String> {
    let is_cast = matches!(
        kind.kind,
        TypeKind::Integer(_) | TypeKind::Text(_) | TypeKind::Temporal(_) | TypeKind::Uuid(_)
    );
    let name = types::render(r, kind).ok().filter(|_| is_cast)?;
    Some(format!("::{name}"))
}
