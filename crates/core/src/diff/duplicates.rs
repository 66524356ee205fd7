//! What a database makes by itself, or has only one form for: taken out before indexes are compared
//! (Alembic: `_correct_for_uq_duplicates_uix`; `ddl/mysql.py`, `correct_for_autogen_constraints`).

use crate::diff::Comparing;
use crate::schema::{Constraint, Expression, Index, Table, Unique};

/// A table of the database and one of the models, with the indexes and unique constraints that count.
pub(super) struct Corrected {
    pub(super) database: Option<Table>,
    pub(super) model: Option<Table>,
}

impl Comparing<'_> {
    /// Where a unique constraint is a unique index, each is what the models have it for; where a foreign key
    /// brings an index, that index is nobody's.
    pub(super) fn corrected(&self, database: Option<&Table>, model: Option<&Table>) -> Corrected {
        let mut corrected = Corrected {
            database: database.cloned(),
            model: model.cloned(),
        };
        if let Some(database) = &mut corrected.database {
            if let Some(model) = model {
                self.choose(database, model);
            }
            let implicit = take_implicit(database);
            if let Some(model) = &mut corrected.model {
                let is_implicit = |index: &Index| {
                    let name = index.name.as_ref().map(|name| self.rules.final_name(name));
                    name.is_some_and(|name| implicit.contains(&name))
                };
                model.indexes.retain(|index| !is_implicit(index));
            }
        }
        corrected
    }

    /// Makes unique constraints of the unique indexes that the models have as such.
    fn choose(&self, database: &mut Table, model: &Table) {
        let uniques = || model.constraints.iter().filter_map(unique);
        let named: Vec<String> = uniques()
            .filter_map(|it| Some(self.rules.final_name(it.name.as_ref()?)))
            .collect();
        let unnamed: Vec<Vec<&String>> = uniques()
            .filter(|it| it.name.is_none())
            .map(|it| sorted(&it.columns))
            .collect();
        let indexes: Vec<String> = model
            .indexes
            .iter()
            .filter(|it| it.unique)
            .filter_map(|it| Some(self.rules.final_name(it.name.as_ref()?)))
            .collect();
        let mut constraints = Vec::new();
        database.indexes.retain(|index| {
            let Some(name) = index.name.as_ref().filter(|_| index.unique) else {
                return true;
            };
            let columns = columns(index);
            let is_named = named.contains(&name.text);
            if !is_named && !unnamed.contains(&sorted(&columns)) {
                return true;
            }
            constraints.push(Constraint::Unique(Unique {
                name: index.name.clone(),
                columns,
                ..Unique::default()
            }));
            is_named && indexes.contains(&name.text)
        });
        database.constraints.append(&mut constraints);
    }
}

fn unique(constraint: &Constraint) -> Option<&Unique> {
    match constraint {
        Constraint::Unique(it) => Some(it),
        Constraint::PrimaryKey(_)
        | Constraint::ForeignKey(_)
        | Constraint::Check(_)
        | Constraint::Exclude(_) => None,
    }
}

fn sorted(columns: &[String]) -> Vec<&String> {
    let mut columns: Vec<_> = columns.iter().collect();
    columns.sort();
    columns
}

fn columns(index: &Index) -> Vec<String> {
    let name = |element: &Expression| match element {
        Expression::Column(column) => Some(column.name.clone()),
        _ => None,
    };
    index.elements.iter().filter_map(name).collect()
}

/// Takes out the indexes that the database made for foreign keys, and gives their names: such an index has the
/// name of its column or of the key.
fn take_implicit(table: &mut Table) -> Vec<String> {
    let keys: Vec<(String, Vec<String>)> = table
        .foreign_keys()
        .filter_map(|key| Some((key.name.as_ref()?.text.clone(), key.columns.clone())))
        .collect();
    let mut taken = Vec::new();
    table.indexes.retain(|index| {
        let Some(name) = index.name.as_ref().filter(|_| !index.unique) else {
            return true;
        };
        let columns = columns(index);
        let is_of_key = |(key, of_key): &(String, Vec<String>)| {
            *key == name.text && columns.iter().any(|column| of_key.contains(column))
        };
        let is_implicit = columns.contains(&name.text) || keys.iter().any(is_of_key);
        if is_implicit {
            taken.push(name.text.clone());
        }
        !is_implicit
    });
    taken
}
