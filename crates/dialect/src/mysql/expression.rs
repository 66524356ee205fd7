//! Expressions (SQLAlchemy: `MySQLCompiler`).

use crate::generic::expression as generic;
use crate::generic::expression::precedence::{Against, grouped};
use crate::generic::types;
use crate::{RenderError, Renderer};
use dbm_core::schema::expression::{Binary, BinaryOperator, Function, JsonAccess};
use dbm_core::schema::types::{NumericClass, NumericType, TemporalClass, TextClass};
use dbm_core::schema::{Expression, Type, TypeKind};

type Sql = Result<String, RenderError>;

/// `left operator right`: texts are joined by a function.
pub(crate) fn binary(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
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
pub(crate) fn function(r: &Renderer, function: &Function, tables: bool) -> Sql {
    let [name] = function.name.as_slice() else {
        return generic::function(r, function, tables);
    };
    match name.to_lowercase().as_str() {
        "rollup" => Ok(format!(
            "{} WITH ROLLUP",
            generic::list(r, &function.arguments, tables)?
        )),
        "random" => Ok(format!(
            "rand({})",
            generic::list(r, &function.arguments, tables)?
        )),
        "aggregate_strings" => match function.arguments.as_slice() {
            [text, separator] => Ok(format!(
                "group_concat({} SEPARATOR {})",
                generic::render(r, text, tables)?,
                generic::render(r, separator, tables)?
            )),
            _ => generic::function(r, function, tables),
        },
        "sysdate" => Ok("SYSDATE()".to_owned()),
        _ => generic::function(r, function, tables),
    }
}

/// `x REGEXP y`; flags differ between MySQL and MariaDB.
pub(crate) fn regexp_match(r: &Renderer, binary: &Binary, tables: bool, mariadb: bool) -> Sql {
    let (word, not, flags) = match &binary.operator {
        BinaryOperator::NotRegexpMatch(flags) => ("NOT REGEXP", "NOT ", flags),
        BinaryOperator::RegexpMatch(flags) => ("REGEXP", "", flags),
        _ => return generic::binary(r, binary, tables),
    };
    let (left, right) = generic::sides(r, binary, tables)?;
    let Some(flags) = flags else {
        return Ok(format!("{left} {word} {right}"));
    };
    let flags = r.dialect.text_literal(r, flags);
    Ok(if mariadb {
        format!("{left} {word} CONCAT('(?', {flags}, ')', {right})")
    } else {
        format!("{not}REGEXP_LIKE({left}, {right}, {flags})")
    })
}

/// `JSON_EXTRACT(x, '$."a"')`, read as what is wanted
/// (SQLAlchemy: `_render_json_extract_from_binary`).
pub(crate) fn json(r: &Renderer, access: &JsonAccess, tables: bool) -> Sql {
    if access.text {
        return generic::json::json_text(r, access, tables);
    }
    let document = generic::render(r, &access.document, tables)?;
    let path = generic::json::json_path(r, &access.key, tables)?;
    let extracted = format!("JSON_EXTRACT({document}, {path})");
    let value = match &access.kind.kind {
        TypeKind::Json(_) => return Ok(extracted),
        TypeKind::Integer(_) => format!("ELSE CAST({extracted} AS SIGNED INTEGER)"),
        TypeKind::Numeric(NumericType {
            precision: Some(precision),
            scale: Some(scale),
            ..
        }) => format!("ELSE CAST({extracted} AS DECIMAL({precision}, {scale}))"),
        TypeKind::Numeric(_) | TypeKind::Float(_) => {
            format!("ELSE {extracted}+0.0000000000000000000000")
        }
        TypeKind::Boolean(_) => "WHEN true THEN true ELSE false".to_owned(),
        TypeKind::Text(_) => format!("ELSE JSON_UNQUOTE({extracted})"),
        _ => format!("ELSE {extracted}"),
    };
    Ok(format!(
        "CASE {extracted} WHEN 'null' THEN NULL {value} END"
    ))
}

/// `CAST(x AS CHAR)`: MySQL casts to a few types only; to others it casts not at all.
pub(crate) fn cast(r: &Renderer, operand: &Expression, kind: &Type, tables: bool) -> Sql {
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
