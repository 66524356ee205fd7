//! Expressions (SQLAlchemy: `SQLiteCompiler`).

use crate::generic::expression as generic;
use crate::generic::types;
use crate::{RenderError, Renderer};
use dbm_core::schema::expression::{Binary, BinaryOperator, Function, JsonAccess};
use dbm_core::schema::{Expression, TypeKind};

type Sql = Result<String, RenderError>;

/// What stands for no values.
pub(crate) const EMPTY_SET: &str = "SELECT 1 FROM (SELECT 1) WHERE 1!=1";

/// `left operator right`.
pub(crate) fn binary(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
    let (words, suffix) = match binary.operator {
        BinaryOperator::Divide => ("/ (", " + 0.0)"),
        BinaryOperator::IsDistinctFrom => ("IS NOT ", ""),
        BinaryOperator::IsNotDistinctFrom => ("IS ", ""),
        _ => return generic::binary(r, binary, tables),
    };
    let (left, right) = generic::sides(r, binary, tables)?;
    Ok(format!("{left} {words}{right}{suffix}"))
}

/// `x REGEXP y`: flags are not looked at.
pub(crate) fn regexp_match(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
    let word = match &binary.operator {
        BinaryOperator::NotRegexpMatch(_) => "NOT REGEXP",
        _ => "REGEXP",
    };
    let (left, right) = generic::sides(r, binary, tables)?;
    Ok(format!("{left} {word} {right}"))
}

/// `JSON_EXTRACT(x, '$."a"')`, cast to what is wanted
/// (SQLAlchemy: `visit_json_getitem_op_binary`).
pub(crate) fn json(r: &Renderer, access: &JsonAccess, tables: bool) -> Sql {
    if access.text {
        return generic::json::json_text(r, access, tables);
    }
    let document = generic::render(r, &access.document, tables)?;
    let path = generic::json::json_path(r, &access.key, tables)?;
    let extracted = format!("JSON_EXTRACT({document}, {path})");
    Ok(match &access.kind.kind {
        TypeKind::Json(_) => format!("JSON_QUOTE({extracted})"),
        _ => format!("CAST({extracted} AS {})", types::render(r, &access.kind)?),
    })
}

/// A function call: some have other names here.
pub(crate) fn function(r: &Renderer, function: &Function, tables: bool) -> Sql {
    let [name] = function.name.as_slice() else {
        return generic::function(r, function, tables);
    };
    match name.to_lowercase().as_str() {
        "now" => Ok("CURRENT_TIMESTAMP".to_owned()),
        "localtimestamp" => Ok("DATETIME(CURRENT_TIMESTAMP, 'localtime')".to_owned()),
        "aggregate_strings" => Ok(format!(
            "group_concat({})",
            generic::list(r, &function.arguments, tables)?
        )),
        "char_length" => Ok(format!(
            "length({})",
            generic::list(r, &function.arguments, tables)?
        )),
        _ => generic::function(r, function, tables),
    }
}

/// `EXTRACT` as `STRFTIME` has it.
pub(crate) fn extract(r: &Renderer, field: &str, operand: &Expression, tables: bool) -> Sql {
    let format = match field {
        "month" => "%m",
        "day" => "%d",
        "year" => "%Y",
        "second" => "%S",
        "hour" => "%H",
        "doy" => "%j",
        "minute" => "%M",
        "epoch" => "%s",
        "dow" => "%w",
        "week" => "%W",
        _ => {
            return Err(RenderError::Unsupported {
                dialect: "SQLite",
                what: "extract that field of a date",
            });
        }
    };
    let operand = generic::render(r, operand, tables)?;
    Ok(format!("CAST(STRFTIME('{format}', {operand}) AS INTEGER)"))
}
