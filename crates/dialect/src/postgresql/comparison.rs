//! What counts as a difference (Alembic: `PostgresqlImpl`).

use std::sync::LazyLock;

use fancy_regex::Regex;

use crate::generic::expression;
use crate::generic::expression::precedence::{Against, grouped};
use crate::{RenderError, Renderer};
use dbm_core::diff::{Comparison, DefaultComparison, Defaults, ModelDefault};
use dbm_core::schema::{Expression, Index, TypeKind};

/// A type's name, so that what follows a cast is left alone.
const TYPE_NAME: &str = r#"(?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?(?:\s+(?:varying|precision))?(?:\s*\(\s*\d+(?:\s*,\s*\d+)?\s*\))?(?:\s+with(?:out)?\s+time\s+zone)?(?:\s*\[\s*\d*\s*\])*"#;

/// `x::type`, as PostgreSQL writes it.
static CAST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)::\s*{TYPE_NAME}")).ok());

/// `CAST(x AS type)`, as SQLAlchemy writes it.
static CAST_FUNCTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)\bcast\s*\((.*?)\s+as\s+{TYPE_NAME}\s*\)")).ok());

/// By each element's SQL, without casts, quotes, and the order that goes without saying.
pub(crate) fn indexes(
    r: &Renderer,
    model: &Index,
    database: &Index,
) -> Result<Comparison, RenderError> {
    if model.elements.len() != database.elements.len() {
        return Ok(Comparison::Different);
    }
    let mut skipped = None;
    for (wanted, existing) in model.elements.iter().zip(&database.elements) {
        let wanted = expression::render(r, wanted, false)?;
        let existing = expression::render(r, existing, false)?;
        if bare(&wanted) == bare(&existing) {
            continue;
        }
        if !has_operator_class(&wanted) {
            return Ok(Comparison::Different);
        }
        skipped = Some(format!(
            "`{wanted}` seems to include an operator class, so it is not compared; write the class \
             into `postgresql_ops`"
        ));
    }
    Ok(skipped.map_or(Comparison::Equal, Comparison::Skip))
}

fn has_operator_class(sql: &str) -> bool {
    sql.trim().ends_with("_ops") && sql.contains([' ', ')'])
}

/// Alembic: `_cleanup_index_expr`.
fn bare(sql: &str) -> String {
    let sql = sql.to_lowercase().replace(['"', '\''], "");
    let sql = without_casts(&sql);
    let sql = without_default_order(without_parentheses(&sql));
    let mut sql = without_parentheses(&sql).to_owned();
    while let Some(regex) = CAST_FUNCTION.as_ref() {
        let shorter = regex.replace_all(&sql, "$1").into_owned();
        if shorter == sql {
            break;
        }
        sql = shorter;
    }
    sql.replace(' ', "")
}

fn without_casts(sql: &str) -> String {
    match CAST.as_ref() {
        Some(regex) => regex.replace_all(sql, "").into_owned(),
        None => sql.to_owned(),
    }
}

fn without_parentheses(mut sql: &str) -> &str {
    while let Some(inside) = sql.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        sql = inside;
    }
    sql
}

/// `ASC`, and `NULLS LAST` or after `DESC` `NULLS FIRST`, are what PostgreSQL does anyway.
fn without_default_order(sql: &str) -> String {
    if let Some(rest) = sql.strip_suffix(" asc nulls last") {
        return rest.to_owned();
    }
    if let Some(rest) = sql.strip_suffix(" nulls last")
        && !rest.ends_with(" desc")
    {
        return rest.to_owned();
    }
    if let Some(rest) = sql.strip_suffix(" asc") {
        return rest.to_owned();
    }
    if let Some(rest) = sql.strip_suffix(" asc nulls first") {
        return format!("{rest} nulls first");
    }
    match sql.strip_suffix(" nulls first") {
        Some(rest) if rest.ends_with(" desc") => rest.to_owned(),
        Some(_) | None => sql.to_owned(),
    }
}

/// Only the server can tell whether two expressions mean the same.
pub(crate) fn defaults(it: &Defaults<'_>) -> DefaultComparison {
    if it.numbers_itself {
        return DefaultComparison::Equal;
    }
    let database = it.database.map(without_sequence_cast);
    let (Some(database), Some(model)) = (&database, &it.model) else {
        return if database.is_none() && it.model.is_none() {
            DefaultComparison::Equal
        } else {
            DefaultComparison::Different
        };
    };
    if database == model.text() {
        return DefaultComparison::Equal;
    }
    let model = match model {
        ModelDefault::Sql(sql) => sql.clone(),
        ModelDefault::Literal(text) if is_number(&it.kind.kind) => text.clone(),
        ModelDefault::Literal(text) => {
            let text = text.strip_prefix('\'').unwrap_or(text);
            format!("'{}'", text.strip_suffix('\'').unwrap_or(text))
        }
    };
    DefaultComparison::Ask(format!("SELECT {database} = {model}"))
}

fn without_sequence_cast(default: &str) -> String {
    if default.starts_with("nextval('") {
        default.replace("::regclass", "")
    } else {
        default.to_owned()
    }
}

fn is_number(kind: &TypeKind) -> bool {
    matches!(kind, TypeKind::Numeric(_) | TypeKind::Float(_))
}

/// An element of an index that is more than a column stands in parentheses where it has operators.
pub(crate) fn index_text(r: &Renderer, element: &Expression) -> Result<String, RenderError> {
    match element {
        Expression::Column(_) | Expression::LiteralColumn(..) => {
            expression::render(r, element, false)
        }
        other => grouped(r, other, Against::Everything, false),
    }
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn an_element_is_compared_without_what_goes_without_saying() {
        assert_eq!(bare("lower((name)::text)"), "lower((name))");
        assert_eq!(bare("CAST(x AS VARCHAR(10))"), "x");
        assert_eq!(bare("\"createdAt\" DESC NULLS FIRST"), "createdatdesc");
        assert_eq!(bare("a DESC NULLS LAST"), "adescnullslast");
        assert_eq!(bare("a ASC NULLS FIRST"), "anullsfirst");
        assert_eq!(bare("a NULLS LAST"), "a");
        assert_eq!(bare("((a + b))"), "a+b");
    }
}
