//! Constraints: what the pragmas say, with the names and options of the table's text.

use crate::Row;
use crate::introspect::final_name;
use crate::introspect::sqlite::definition::{Definition, Named, References};
use crate::introspect::sqlite::indexes::ReflectedIndexes;
use crate::introspect::sqlite::text;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{Check, Constraint, ForeignKey, Options, PrimaryKey, TableName, Unique};

/// The primary key, from the rows of `pragma_table_xinfo`.
pub(super) fn primary_key(columns: &[Row], definition: &Definition) -> Option<Constraint> {
    let mut columns: Vec<&Row> = columns
        .iter()
        .filter(|row| row.integer(5).unwrap_or(0) > 0)
        .collect();
    columns.sort_by_key(|row| row.integer(5));
    let names: Vec<String> = columns.iter().filter_map(|row| row.text(1)).collect();
    (!names.is_empty()).then(|| {
        Constraint::PrimaryKey(PrimaryKey {
            name: definition.primary_key.clone().map(final_name),
            columns: names,
            ..PrimaryKey::default()
        })
    })
}

/// The unique constraints that the text declares and SQLite made an index for.
pub(super) fn uniques(indexes: &[ReflectedIndexes], definition: &Definition) -> Vec<Constraint> {
    let mut automatic: Vec<&[String]> = indexes
        .iter()
        .filter(|index| index.is_automatic())
        .map(|index| index.columns.as_slice())
        .collect();
    let mut uniques = Vec::new();
    for Named { name, it: columns } in &definition.uniques {
        let Some(at) = automatic.iter().position(|it| *it == columns.as_slice()) else {
            continue;
        };
        automatic.remove(at);
        uniques.push(Constraint::Unique(Unique {
            name: name.clone().map(final_name),
            columns: columns.clone(),
            ..Unique::default()
        }));
    }
    uniques
}

/// A foreign key, and whether the columns that it refers to were not said.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) key: ForeignKey,
    pub(super) columns_are_missing: bool,
}

/// Foreign keys in the order of the text, then those that stand beside their column, which keep
/// neither name nor options (SQLAlchemy: `get_foreign_keys`).
pub(super) fn foreign_keys(rows: &[Row], definition: &Definition) -> Vec<Reference> {
    let same_key = |one: &Row, other: &Row| one.value(1) == other.value(1);
    let mut found: Vec<Reference> = rows.chunk_by(same_key).map(reference).collect();
    let mut keys = Vec::new();
    for Named { name, it } in &definition.foreign_keys {
        let Some(at) = found.iter().position(|found| is_same(&found.key, it)) else {
            continue;
        };
        let mut reference = found.remove(at);
        reference.key.name = name.clone().map(final_name);
        reference.key.onupdate.clone_from(&it.onupdate);
        reference.key.ondelete.clone_from(&it.ondelete);
        reference.key.timing = it.timing.clone();
        keys.push(reference);
    }
    keys.extend(found);
    keys
}

fn is_same(key: &ForeignKey, written: &References) -> bool {
    let columns = written.referred_columns.as_ref();
    key.columns == written.columns
        && key.referred_table.name == written.referred_table
        && (columns.is_none() || columns == Some(&key.referred_columns))
}

/// The rows of one foreign key: table, id, other table, column, other column.
fn reference(rows: &[Row]) -> Reference {
    let referred_columns: Vec<String> = rows.iter().filter_map(|row| row.text(4)).collect();
    Reference {
        columns_are_missing: referred_columns.is_empty(),
        key: ForeignKey {
            name: None,
            columns: rows.iter().filter_map(|row| row.text(3)).collect(),
            referred_table: TableName::new(rows[0].text(2).unwrap_or_default()),
            referred_columns,
            onupdate: None,
            ondelete: None,
            match_: None,
            use_alter: false,
            timing: Timing::default(),
            options: Options::new(),
        },
    }
}

/// The checks of the text, by name, those without one last.
pub(super) fn checks(definition: &Definition) -> Vec<Constraint> {
    let mut checks: Vec<&Named<String>> = definition.checks.iter().collect();
    checks.sort_by_key(|check| check.name.clone().unwrap_or_else(|| "~".to_owned()));
    let constraint = |check: &Named<String>| {
        Constraint::Check(Check {
            name: check.name.clone().map(final_name),
            condition: text(&check.it),
            of_type: false,
            timing: Timing::default(),
            options: Options::new(),
        })
    };
    checks.into_iter().map(constraint).collect()
}
