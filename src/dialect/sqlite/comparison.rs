//! What counts as a difference (Alembic: `SQLiteImpl`).

use crate::diff::{DefaultComparison, Defaults, ModelDefault};

/// By their text, without parentheses and quotes around it.
pub fn defaults(it: &Defaults<'_>) -> DefaultComparison {
    let model = it.model.as_ref().map(ModelDefault::text).map(bare);
    if it.database.map(bare) == model {
        DefaultComparison::Equal
    } else {
        DefaultComparison::Different
    }
}

fn bare(default: &str) -> &str {
    let inside = between(default, "(", ")").unwrap_or(default);
    let unquoted = inside.strip_prefix('"').unwrap_or(inside);
    let unquoted = unquoted.strip_suffix('"').unwrap_or(unquoted);
    between(unquoted, "'", "'").unwrap_or(inside)
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let inside = text.strip_prefix(open)?.strip_suffix(close)?;
    (!inside.is_empty()).then_some(inside)
}

/// A default that is an expression needs parentheses
/// (Alembic: `_guess_if_default_is_unparenthesized_sql_expr`).
pub fn parenthesized(default: &str) -> String {
    let is_digit = matches!(default.as_bytes(), [b'0'..=b'9' | b'.']);
    let is_wrapped = between(default, "'", "'")
        .or(between(default, "(", ")"))
        .is_some();
    if default.is_empty() || is_digit || is_wrapped {
        default.to_owned()
    } else {
        format!("({default})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_compared_without_what_stands_around_it() {
        assert_eq!(bare("(CURRENT_TIMESTAMP)"), "CURRENT_TIMESTAMP");
        assert_eq!(bare("'draft'"), "draft");
        assert_eq!(bare("\"'draft'\""), "draft");
        assert_eq!(bare("7"), "7");
        assert_eq!(bare("''"), "''");
    }

    #[test]
    fn an_expression_gets_parentheses() {
        assert_eq!(parenthesized("7"), "7");
        assert_eq!(parenthesized("17"), "(17)");
        assert_eq!(parenthesized("'a'"), "'a'");
        assert_eq!(parenthesized("(1)"), "(1)");
        assert_eq!(parenthesized("CURRENT_TIMESTAMP"), "(CURRENT_TIMESTAMP)");
    }
}
