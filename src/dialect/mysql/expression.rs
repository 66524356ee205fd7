//! Expressions (SQLAlchemy: `MySQLCompiler`).

use crate::dialect::generic::expression as generic;
use crate::dialect::generic::expression::precedence::{Against, grouped};
use crate::dialect::generic::types;
use crate::dialect::{RenderError, Renderer};
use crate::schema::expression::{Binary, BinaryOperator, Function};
use crate::schema::types::{NumericClass, TemporalClass, TextClass};
use crate::schema::{Expression, Type, TypeKind};

type Sql = Result<String, RenderError>;

/// `left operator right`: texts are joined by a function.
pub fn binary(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
    match binary.operator {
        BinaryOperator::Concatenate => {
            let mut texts = Vec::new();
            flatten(r, &binary.left, tables, &mut texts)?;
            flatten(r, &binary.right, tables, &mut texts)?;
            Ok(format!("concat({})", texts.join(", ")))
        }
        BinaryOperator::IsDistinctFrom => {
            let (left, right) = generic::sides(r, binary, tables)?;
            Ok(format!("NOT ({left} <=> {right})"))
        }
        BinaryOperator::IsNotDistinctFrom => {
            let (left, right) = generic::sides(r, binary, tables)?;
            Ok(format!("{left} <=> {right}"))
        }
        _ => generic::binary(r, binary, tables),
    }
}

/// The texts of `a || b || c`.
fn flatten(
    r: &Renderer,
    side: &Expression,
    tables: bool,
    texts: &mut Vec<String>,
) -> Result<(), RenderError> {
    match side {
        Expression::Binary(inner) if inner.operator == BinaryOperator::Concatenate => {
            flatten(r, &inner.left, tables, texts)?;
            flatten(r, &inner.right, tables, texts)
        }
        other => {
            let against = Against::Binary(&BinaryOperator::Concatenate);
            texts.push(grouped(r, other, against, tables)?);
            Ok(())
        }
    }
}

/// A function call: some have other names here.
pub fn function(r: &Renderer, function: &Function, tables: bool) -> Sql {
    let [name] = function.name.as_slice() else {
        return generic::function(r, function, tables);
    };
    match name.to_lowercase().as_str() {
        "random" => Ok(format!(
            "rand({})",
            generic::list(r, &function.arguments, tables)?
        )),
        "sysdate" => Ok("SYSDATE()".to_owned()),
        _ => generic::function(r, function, tables),
    }
}

/// `CAST(x AS CHAR)`: MySQL casts to a few types only; to others it casts not at all.
pub fn cast(r: &Renderer, operand: &Expression, kind: &Type, tables: bool) -> Sql {
    match cast_type(r, kind.on(r.dialect.facts().name))? {
        Some(kind) => Ok(format!(
            "CAST({} AS {kind})",
            generic::render(r, operand, tables)?
        )),
        None => grouped(r, operand, Against::Everything, tables),
    }
}

fn cast_type(r: &Renderer, kind: &Type) -> Result<Option<String>, RenderError> {
    Ok(match &kind.kind {
        TypeKind::Integer(integer) if integer.unsigned => Some("UNSIGNED INTEGER".to_owned()),
        TypeKind::Integer(_) => Some("SIGNED INTEGER".to_owned()),
        TypeKind::Temporal(temporal) if temporal.class == TemporalClass::Timestamp => {
            Some("DATETIME".to_owned())
        }
        TypeKind::Temporal(_) => Some(types::render(r, kind)?),
        TypeKind::Text(text) => {
            let mut text = text.clone();
            text.class = TextClass::Char;
            Some(r.dialect.text_type(r, &text)?)
        }
        TypeKind::Enum(words) if !words.native => {
            Some(format!("CHAR{}", types::sized(types::enum_length(words))))
        }
        TypeKind::Binary(_) => Some("BINARY".to_owned()),
        TypeKind::Json(_) => Some("JSON".to_owned()),
        TypeKind::Numeric(numeric) => {
            let mut numeric = numeric.clone();
            numeric.class = NumericClass::Decimal;
            Some(r.dialect.numeric_type(r, &numeric)?)
        }
        _ => None,
    })
}
