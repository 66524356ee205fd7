//! Server defaults as the server tells them (Alembic: `MySQLImpl.compare_server_default`).

use dbm_core::diff::{DefaultComparison, Defaults, ModelDefault};
use dbm_core::schema::Type;
use dbm_core::schema::types::affinity::Affinity;

/// Whether two defaults are the same, the ways to write one aside.
pub(crate) fn defaults(it: &Defaults<'_>) -> DefaultComparison {
    let model = it.model.as_ref().map(ModelDefault::text);
    if are_same(it, model) {
        DefaultComparison::Equal
    } else {
        DefaultComparison::Different
    }
}

fn are_same(it: &Defaults<'_>, model: Option<&str>) -> bool {
    let (Some(database), Some(model)) = (it.database, model) else {
        return it.database == model;
    };
    if is_number(it.kind) {
        if plain_number(database) == plain_number(model) {
            return true;
        }
    } else if it.model_kind.affinity() == Affinity::Text {
        let inner = model.strip_prefix('\'').unwrap_or(model);
        let inner = inner.strip_suffix('\'').unwrap_or(inner);
        return database == format!("'{inner}'");
    }
    let (database, model) = (database.to_lowercase(), model.to_lowercase());
    match (on_update(&database), on_update(&model)) {
        (Some((_, one)), Some((_, other))) if one != other => false,
        (Some(_), None) => false,
        (Some((database, _)), Some((model, _))) => plain(database) == plain(model),
        (None, _) => plain(&database) == plain(&model),
    }
}

fn is_number(kind: &Type) -> bool {
    matches!(
        kind.affinity(),
        Affinity::Integer | Affinity::Numeric | Affinity::Float
    )
}

/// `'1'` and `(2.5)` are numbers.
fn plain_number(text: &str) -> &str {
    let inner = |start, end| text.strip_prefix(start)?.strip_suffix(end);
    inner('\'', '\'')
        .or_else(|| inner('(', ')'))
        .unwrap_or(text)
}

/// `(rand())` is `rand`, and `current_timestamp()` is `current_timestamp`.
fn plain(text: &str) -> &str {
    let inner = text.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    let text = inner.unwrap_or(text);
    text.strip_suffix("()").unwrap_or(text)
}

/// What comes before ` on update`, and what from there on.
fn on_update(text: &str) -> Option<(&str, &str)> {
    let at = text.rfind(" on update")?;
    let update = &text[at + 1..];
    Some((&text[..at], update.strip_suffix("()").unwrap_or(update)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dbm_core::schema::types::TemporalClass;
    use dbm_core::schema::types::plain as kinds;

    fn same(kind: &Type, database: &str, model: &str) -> bool {
        let model = Some(ModelDefault::Sql(model.to_owned()));
        let defaults = super::defaults(&Defaults {
            kind,
            model_kind: kind,
            database: Some(database),
            model,
            numbers_itself: false,
        });
        defaults == DefaultComparison::Equal
    }

    #[test]
    fn what_the_server_makes_of_a_default_is_the_same() {
        let moment = Type::new(kinds::temporal(TemporalClass::DateTime, false));
        let (text, number) = (Type::new(kinds::text()), Type::new(kinds::integer()));
        assert!(same(&text, "'nobody'", "nobody"));
        assert!(!same(&text, "'nobody'", "Nobody"));
        assert!(same(&number, "'1'", "1"));
        assert!(same(&number, "(2.5)", "2.5"));
        assert!(same(&moment, "current_timestamp()", "CURRENT_TIMESTAMP"));
        let updated = "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP";
        assert!(same(
            &moment,
            "current_timestamp() ON UPDATE current_timestamp()",
            updated
        ));
        assert!(!same(
            &moment,
            "current_timestamp() ON UPDATE current_timestamp()",
            "CURRENT_TIMESTAMP"
        ));
    }
}
