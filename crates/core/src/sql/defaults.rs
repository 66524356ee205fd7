//! Server defaults as text.

/// What stands between `open` and `close`, if that is the whole text and something stands there.
pub fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
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
    fn an_expression_gets_parentheses() {
        assert_eq!(parenthesized("7"), "7");
        assert_eq!(parenthesized("17"), "(17)");
        assert_eq!(parenthesized("'a'"), "'a'");
        assert_eq!(parenthesized("(1)"), "(1)");
        assert_eq!(parenthesized("CURRENT_TIMESTAMP"), "(CURRENT_TIMESTAMP)");
    }
}
