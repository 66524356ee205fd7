//! What counts as a difference (Alembic: `SQLiteImpl`).

use dbm_core::diff::{DefaultComparison, Defaults, ModelDefault};
use dbm_core::sql::defaults::between;

/// By their text, without parentheses and quotes around it.
pub(crate) fn defaults(it: &Defaults<'_>) -> DefaultComparison {
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
}
