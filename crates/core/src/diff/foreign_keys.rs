//! Foreign keys, compared by what they do and not by name (Alembic: `_compare_foreign_keys`).

use crate::diff::Comparing;
use crate::operation::{AddConstraint, DropConstraint, Operation};
use crate::schema::{Constraint, ConstraintKind, ForeignKey, Table, TableName};

impl Comparing<'_> {
    pub(super) fn foreign_keys(&mut self, database: &Table, model: &Table) {
        let existing: Vec<Effect<'_>> = database.foreign_keys().map(Effect::of).collect();
        let mut wanted: Vec<Effect<'_>> = model.foreign_keys().map(Effect::of).collect();
        if self.rules.facts().restrict_is_default {
            for effect in &mut wanted {
                effect.forget_restrict(&existing);
            }
        }
        for (key, effect) in database.foreign_keys().zip(&existing) {
            if !wanted.contains(effect) {
                self.add(drop_foreign_key(&database.name, key));
            }
        }
        for (at, (key, effect)) in model.foreign_keys().zip(&wanted).enumerate() {
            if !existing.contains(effect) && !wanted[..at].contains(effect) {
                self.add(add_foreign_key(&model.name, key));
            }
        }
    }
}

/// What a foreign key does, however it is written.
#[derive(PartialEq, Eq)]
struct Effect<'a> {
    columns: &'a [String],
    referred_table: &'a TableName,
    referred_columns: &'a [String],
    onupdate: Option<String>,
    ondelete: Option<String>,
    check: CheckTime,
}

#[derive(PartialEq, Eq)]
enum CheckTime {
    AtOnce,
    Deferrable,
    Deferred,
}

impl<'a> Effect<'a> {
    fn of(key: &'a ForeignKey) -> Self {
        let initially = key.timing.initially.as_deref().unwrap_or_default();
        let check = if initially.eq_ignore_ascii_case("deferred") {
            CheckTime::Deferred
        } else if key.timing.deferrable == Some(true) {
            CheckTime::Deferrable
        } else {
            CheckTime::AtOnce
        };
        Self {
            columns: &key.columns,
            referred_table: &key.referred_table,
            referred_columns: &key.referred_columns,
            onupdate: action(key.onupdate.as_deref()),
            ondelete: action(key.ondelete.as_deref()),
            check,
        }
    }
}

impl Effect<'_> {
    /// `RESTRICT` is as good as nothing where the database has the same key and says nothing.
    fn forget_restrict(&mut self, existing: &[Self]) {
        let Some(same) = existing.iter().find(|it| it.is_between_the_same(self)) else {
            return;
        };
        for (wanted, found) in [
            (&mut self.onupdate, &same.onupdate),
            (&mut self.ondelete, &same.ondelete),
        ] {
            if found.is_none() && wanted.as_deref() == Some("restrict") {
                *wanted = None;
            }
        }
    }

    fn is_between_the_same(&self, other: &Self) -> bool {
        self.columns == other.columns
            && self.referred_table == other.referred_table
            && self.referred_columns == other.referred_columns
    }
}

/// `NO ACTION` is what happens without one.
fn action(written: Option<&str>) -> Option<String> {
    written
        .map(str::to_lowercase)
        .filter(|action| !action.is_empty() && action != "no action")
}

fn drop_foreign_key(table: &TableName, key: &ForeignKey) -> Operation {
    Operation::DropConstraint(DropConstraint {
        table: table.clone(),
        name: key.name.clone(),
        kind: Some(ConstraintKind::ForeignKey),
        if_exists: false,
        existing: Some(Box::new(Constraint::ForeignKey(key.clone()))),
    })
}

fn add_foreign_key(table: &TableName, key: &ForeignKey) -> Operation {
    Operation::AddConstraint(Box::new(AddConstraint {
        table: table.clone(),
        constraint: Constraint::ForeignKey(key.clone()),
    }))
}
