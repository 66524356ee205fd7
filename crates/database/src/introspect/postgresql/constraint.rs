//! Constraints (SQLAlchemy: `get_multi_unique_constraints` and its like).

use crate::introspect::final_name;
use crate::introspect::postgresql::fact::{CheckFact, ForeignKeyFact, KeyFact};
use crate::introspect::postgresql::text;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{
    Check, Constraint, ForeignKey, OptionValue, Options, PrimaryKey, Table, TableName, Unique,
};

/// Adds a primary key or a unique constraint; the former marks its columns.
pub(super) fn add_key(table: &mut Table, mut fact: KeyFact) {
    let include = fact
        .columns
        .split_off(fact.key_columns.min(fact.columns.len()));
    let include = include.into_iter().map(OptionValue::Text).collect();
    let mut options = Options::new();
    options.insert("postgresql_include".to_owned(), OptionValue::List(include));
    if fact.is_primary {
        for column in &mut table.columns {
            column.primary_key = fact.columns.contains(&column.name);
        }
        let key = PrimaryKey {
            name: Some(final_name(fact.name)),
            columns: fact.columns,
            timing: Timing::default(),
            options,
        };
        table.constraints.insert(0, Constraint::PrimaryKey(key));
        return;
    }
    options.insert(
        "postgresql_nulls_not_distinct".to_owned(),
        OptionValue::Bool(fact.nulls_not_distinct),
    );
    table.constraints.push(Constraint::Unique(Unique {
        name: Some(final_name(fact.name)),
        columns: fact.columns,
        timing: Timing::default(),
        options,
    }));
}

/// A foreign key.
pub(super) fn foreign_key(fact: ForeignKeyFact) -> Constraint {
    let ondelete = action(&fact.ondelete, fact.set_columns.as_deref());
    Constraint::ForeignKey(ForeignKey {
        name: Some(final_name(fact.name)),
        columns: fact.columns,
        referred_table: TableName::of(fact.referred_schema, fact.referred_table),
        referred_columns: fact.referred_columns,
        onupdate: action(&fact.onupdate, None),
        ondelete,
        match_: match fact.match_.as_str() {
            "f" => Some("FULL".to_owned()),
            "p" => Some("PARTIAL".to_owned()),
            _ => None,
        },
        use_alter: false,
        timing: Timing {
            deferrable: fact.deferrable.then_some(true),
            initially: fact.deferred.then(|| "DEFERRED".to_owned()),
        },
        options: Options::new(),
    })
}

/// The catalog's letter as words; `NO ACTION` goes without saying.
fn action(letter: &str, columns: Option<&[String]>) -> Option<String> {
    let words = match letter {
        "r" => "RESTRICT",
        "c" => "CASCADE",
        "n" => "SET NULL",
        "d" => "SET DEFAULT",
        _ => return None,
    };
    Some(match columns {
        Some(columns) if !columns.is_empty() => format!("{words} ({})", columns.join(", ")),
        _ => words.to_owned(),
    })
}

/// A check; nothing where its text is not `CHECK (...)`.
pub(super) fn check(fact: &CheckFact) -> Option<Constraint> {
    Some(Constraint::Check(Check {
        name: Some(final_name(&fact.name)),
        condition: text(condition(&fact.definition)?),
        of_type: false,
        timing: Timing::default(),
        options: Options::new(),
    }))
}

/// What stands in `CHECK (...)`, without one more pair of parentheses around it.
pub(super) fn condition(definition: &str) -> Option<&str> {
    let rest = definition.strip_suffix(" NOT VALID").unwrap_or(definition);
    let rest = rest.strip_suffix(" NO INHERIT").unwrap_or(rest);
    let inside = rest.strip_prefix("CHECK")?.trim_start();
    let inside = inside.strip_prefix('(')?.strip_suffix(')')?;
    let trimmed = inside.trim();
    let is_wrapped = closing(trimmed).is_some_and(|at| at + 1 == trimmed.len());
    Some(if is_wrapped {
        &trimmed[1..trimmed.len() - 1]
    } else {
        inside
    })
}

/// Where the parenthesis that the text begins with is closed; quoted texts are passed over.
fn closing(text: &str) -> Option<usize> {
    if !text.starts_with('(') {
        return None;
    }
    let mut depth = 0_usize;
    let mut quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::condition;

    #[test]
    fn a_condition_loses_the_parentheses_around_it() {
        assert_eq!(condition("CHECK (a > 1)"), Some("a > 1"));
        assert_eq!(condition("CHECK ((a > 1))"), Some("a > 1"));
        assert_eq!(condition("CHECK ((a) > (b)) NOT VALID"), Some("(a) > (b)"));
        assert_eq!(
            condition("CHECK ((a = ')' OR b)) NO INHERIT NOT VALID"),
            Some("a = ')' OR b")
        );
        assert_eq!(condition("CHECK ()"), Some(""));
    }
}
