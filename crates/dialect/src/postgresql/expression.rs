//! Expressions (SQLAlchemy: `PGCompiler`).

use crate::generic::expression as generic;
use crate::generic::expression::precedence::{Against, grouped};
use crate::generic::{literal, types};
use crate::{RenderError, Renderer};
use dbm_core::schema::expression::{Binary, BinaryOperator, Function, JsonAccess};
use dbm_core::schema::types::JsonClass;
use dbm_core::schema::{Expression, Literal, TableName, Type, TypeKind};

type Sql = Result<String, RenderError>;

/// `left operator right`: PostgreSQL has an `ILIKE`.
pub(crate) fn binary(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
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
pub(crate) fn function(r: &Renderer, function: &Function, tables: bool) -> Sql {
    match function.name.as_slice() {
        [name] if name.eq_ignore_ascii_case("aggregate_strings") => Ok(format!(
            "string_agg({})",
            generic::list(r, &function.arguments, tables)?
        )),
        [name] if name.eq_ignore_ascii_case("substring") => substring(r, function, tables),
        [name] if name.eq_ignore_ascii_case("pow") => Ok(format!(
            "power({})",
            generic::list(r, &function.arguments, tables)?
        )),
        _ => generic::function(r, function, tables),
    }
}

/// `SUBSTRING(x FROM 1 FOR 2)`.
fn substring(r: &Renderer, function: &Function, tables: bool) -> Sql {
    let render = |part: &Expression| generic::render(r, part, tables);
    match function.arguments.as_slice() {
        [text, start] => Ok(format!(
            "SUBSTRING({} FROM {})",
            render(text)?,
            render(start)?
        )),
        [text, start, length, ..] => Ok(format!(
            "SUBSTRING({} FROM {} FOR {})",
            render(text)?,
            render(start)?,
            render(length)?
        )),
        [] | [_] => generic::function(r, function, tables),
    }
}

/// `x ~ y`.
pub(crate) fn regexp_match(r: &Renderer, binary: &Binary, tables: bool) -> Sql {
    let (word, flags) = match &binary.operator {
        BinaryOperator::NotRegexpMatch(flags) => ("!~", flags),
        BinaryOperator::RegexpMatch(flags) => ("~", flags),
        _ => return generic::binary(r, binary, tables),
    };
    let (left, right) = generic::sides(r, binary, tables)?;
    Ok(match flags.as_deref() {
        None => format!("{left} {word} {right}"),
        Some("i") => format!("{left} {word}* {right}"),
        Some(flags) => {
            let flags = r.dialect.text_literal(r, flags);
            format!("{left} {word} CONCAT('(?', {flags}, ')', {right})")
        }
    })
}

/// `x ->> 'a'`: JSONB takes subscripts since PostgreSQL 14
/// (SQLAlchemy: `visit_json_getitem_op_binary`).
pub(crate) fn json(r: &Renderer, access: &JsonAccess, tables: bool) -> Sql {
    let is_json = matches!(access.kind.kind, TypeKind::Json(_));
    if !is_json && !access.text {
        let mut arrow = json_arrow(r, access, true, tables)?;
        if r.in_operator {
            arrow = format!("({arrow})");
        }
        return Ok(format!(
            "CAST({arrow} AS {})",
            types::render(r, &access.kind)?
        ));
    }
    let is_path = matches!(access.key, Expression::Value(Literal::List(_), _));
    let document = access.document.kind();
    let is_binary =
        matches!(&document.kind, TypeKind::Json(json) if json.class == JsonClass::Jsonb);
    if is_binary && !is_path && !access.text && !r.server_before((14, 0)) {
        let key = json_key(r, &access.key, tables)?;
        let document = &access.document;
        let sql = generic::render(r, document, tables)?;
        let is_grouped = matches!(document, Expression::Function(_) | Expression::Cast(..));
        return Ok(if is_grouped {
            format!("({sql})[{key}]")
        } else {
            format!("{sql}[{key}]")
        });
    }
    let sql = json_arrow(r, access, access.text, tables)?;
    Ok(if r.in_operator {
        format!("({sql})")
    } else {
        sql
    })
}

fn json_arrow(r: &Renderer, access: &JsonAccess, text: bool, tables: bool) -> Sql {
    let is_path = matches!(access.key, Expression::Value(Literal::List(_), _));
    let arrow = match (is_path, text) {
        (false, false) => "->",
        (false, true) => "->>",
        (true, false) => "#>",
        (true, true) => "#>>",
    };
    let r = &r.in_operator();
    let document = match &access.document {
        Expression::Json(inner) if inner.text != access.text => {
            format!(
                "({})",
                generic::render(&r.outside_operator(), &access.document, tables)?
            )
        }
        document => grouped(r, document, Against::Binary(&BinaryOperator::Index), tables)?,
    };
    Ok(format!(
        "{document} {arrow} {}",
        json_key(r, &access.key, tables)?
    ))
}

/// A key as a text, an index as a number, a path as `'{a, b}'`.
fn json_key(r: &Renderer, key: &Expression, tables: bool) -> Sql {
    let Expression::Value(Literal::List(parts), _) = key else {
        return generic::render(r, key, tables);
    };
    let parts: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Literal::Text(text) => text.clone(),
            other => literal::format::python(other),
        })
        .collect();
    Ok(r.dialect
        .text_literal(r, &format!("{{{}}}", parts.join(", "))))
}

/// `nextval('s')`.
pub(crate) fn next_value(r: &Renderer, sequence: &TableName) -> String {
    let name = r.table(sequence);
    format!("nextval({})", r.dialect.text_literal(r, &name))
}

/// `::INTEGER` behind a placeholder (SQLAlchemy: `PGCompiler.render_bind_cast`).
pub(crate) fn placeholder_cast(r: &Renderer, kind: &Type) -> Option<String> {
    let is_cast = matches!(
        kind.kind,
        TypeKind::Integer(_) | TypeKind::Text(_) | TypeKind::Temporal(_) | TypeKind::Uuid(_)
    );
    let name = types::render(r, kind).ok().filter(|_| is_cast)?;
    Some(format!("::{name}"))
}
