//! Indexes and unique constraints, compared together (Alembic: `_compare_indexes_and_uniques`).
//!
//! Those with a name are compared by it; a unique constraint that has none in the
//! models is found by its columns.

use std::collections::BTreeMap;

use crate::diff::{Comparing, Comparison};
use crate::failure::Failure;
use crate::operation::{AddConstraint, CreateIndex, DropConstraint, DropIndex, Operation};
use crate::schema::{
    Constraint, ConstraintKind, ConstraintName, Expression, Index, OptionValue, Options, Table,
    TableName, Unique,
};

/// An index or a unique constraint: of one name there is one or the other.
#[derive(Clone, Copy)]
enum Item<'a> {
    Unique(&'a TableName, &'a Unique),
    Index(&'a TableName, &'a Index),
}

impl Comparing<'_> {
    /// Without a side the table is new, or goes: then its unique constraints are part of it.
    pub(super) fn indexes_and_uniques(
        &mut self,
        database: Option<&Table>,
        model: Option<&Table>,
    ) -> Result<(), Failure> {
        if !self.options.plugins.constraints {
            return Ok(());
        }
        if self.rules.facts().duplicates_uniques {
            let corrected = self.corrected(database, model);
            return self.compare_indexes(corrected.database.as_ref(), corrected.model.as_ref());
        }
        self.compare_indexes(database, model)
    }

    fn compare_indexes(
        &mut self,
        database: Option<&Table>,
        model: Option<&Table>,
    ) -> Result<(), Failure> {
        let is_on_both_sides = database.is_some() && model.is_some();
        let existing = items(database, is_on_both_sides);
        let mut wanted = items(model, is_on_both_sides);
        self.skip_unreadable(&existing, &mut wanted);
        let existing_names = by_name(&existing, |name| name.text.clone());
        let wanted_names = by_name(&wanted, |name| self.rules.final_name(name));
        for (name, item) in &existing_names {
            if !wanted_names.contains_key(name) && !is_wanted_without_name(*item, &wanted) {
                self.removed(*item);
            }
        }
        for (name, item) in &existing_names {
            if let Some(model) = wanted_names.get(name) {
                self.compared(*item, *model)?;
            }
        }
        for (name, item) in &wanted_names {
            if !existing_names.contains_key(name) {
                self.added(*item);
            }
        }
        self.added_without_name(&existing, &wanted);
        Ok(())
    }

    /// What cannot be read back from the database cannot be compared, and would be made again and again.
    fn skip_unreadable(&mut self, existing: &[Item<'_>], wanted: &mut Vec<Item<'_>>) {
        if self.rules.facts().reads_expression_indexes {
            return;
        }
        let known: Vec<&str> = existing.iter().filter_map(Item::name).collect();
        wanted.retain(|item| {
            let name = item.name().unwrap_or_default();
            let skip = item.has_expression() && !known.contains(&name);
            if skip {
                self.warn(format!(
                    "autogenerate skipping metadata-specified expression-based index '{name}': \
                     this dialect cannot read such indexes back, so they cannot be compared"
                ));
            }
            !skip
        });
    }

    fn compared(&mut self, database: Item<'_>, model: Item<'_>) -> Result<(), Failure> {
        let differs = match (database, model) {
            (Item::Unique(_, database), Item::Unique(_, model)) => {
                sorted(&database.columns) != sorted(&model.columns)
                    || nulls_not_distinct(&database.options) != nulls_not_distinct(&model.options)
            }
            (Item::Index(_, database), Item::Index(_, model)) => {
                database.unique != model.unique || self.indexes_differ(database, model)?
            }
            (Item::Unique(..), Item::Index(..)) | (Item::Index(..), Item::Unique(..)) => true,
        };
        if differs {
            self.removed(database);
            self.added(model);
        }
        Ok(())
    }

    fn indexes_differ(&mut self, database: &Index, model: &Index) -> Result<bool, Failure> {
        let options_differ =
            nulls_not_distinct(&database.options) != nulls_not_distinct(&model.options);
        Ok(match self.rules.compare_indexes(model, database)? {
            Comparison::Equal => options_differ,
            Comparison::Different => true,
            Comparison::Skip(reason) => {
                self.warn(reason);
                options_differ
            }
        })
    }

    fn removed(&mut self, item: Item<'_>) {
        self.add(match item {
            Item::Unique(table, unique) => drop_unique(table, unique),
            Item::Index(table, index) => match &index.name {
                Some(name) => drop_index(table, name, index),
                None => return,
            },
        });
    }

    fn added(&mut self, item: Item<'_>) {
        self.add(match item {
            Item::Unique(table, unique) => Operation::AddConstraint(Box::new(AddConstraint {
                table: table.clone(),
                constraint: Constraint::Unique(unique.clone()),
            })),
            Item::Index(table, index) => Operation::CreateIndex(Box::new(CreateIndex {
                table: table.clone(),
                index: index.clone(),
                if_not_exists: false,
            })),
        });
    }

    fn added_without_name(&mut self, existing: &[Item<'_>], wanted: &[Item<'_>]) {
        let mut known: Vec<Vec<&str>> = existing.iter().filter_map(Item::unique_columns).collect();
        for item in wanted.iter().filter(|item| item.name().is_none()) {
            let Some(columns) = item.unique_columns() else {
                continue;
            };
            if !known.contains(&columns) {
                self.added(*item);
                known.push(columns);
            }
        }
    }
}

impl<'a> Item<'a> {
    fn constraint_name(&self) -> Option<&'a ConstraintName> {
        match self {
            Self::Unique(_, it) => it.name.as_ref(),
            Self::Index(_, it) => it.name.as_ref(),
        }
    }

    fn name(&self) -> Option<&'a str> {
        self.constraint_name().map(|name| name.text.as_str())
    }

    /// The columns of a unique constraint; their order does not count.
    fn unique_columns(&self) -> Option<Vec<&'a str>> {
        match self {
            Self::Unique(_, it) => Some(sorted(&it.columns)),
            Self::Index(..) => None,
        }
    }

    fn has_expression(&self) -> bool {
        match self {
            Self::Unique(..) => false,
            Self::Index(_, it) => it.elements.iter().any(is_expression),
        }
    }
}

/// Whether an element of an index is more than a column, sorted or not (Alembic: `is_expression`).
fn is_expression(element: &Expression) -> bool {
    match element {
        Expression::Unary(it) => is_expression(&it.operand),
        Expression::Column(_) => false,
        _ => true,
    }
}

fn items(table: Option<&Table>, with_uniques: bool) -> Vec<Item<'_>> {
    let Some(table) = table else {
        return Vec::new();
    };
    let uniques = table.constraints.iter().filter_map(|it| match it {
        Constraint::Unique(unique) if with_uniques => Some(Item::Unique(&table.name, unique)),
        Constraint::Unique(_)
        | Constraint::PrimaryKey(_)
        | Constraint::ForeignKey(_)
        | Constraint::Check(_)
        | Constraint::Exclude(_) => None,
    });
    let indexes = table.indexes.iter().map(|it| Item::Index(&table.name, it));
    uniques.chain(indexes).collect()
}

fn by_name<'a>(
    items: &[Item<'a>],
    name_in_database: impl Fn(&ConstraintName) -> String,
) -> BTreeMap<String, Item<'a>> {
    items
        .iter()
        .filter_map(|item| Some((name_in_database(item.constraint_name()?), *item)))
        .collect()
}

/// A database names every unique constraint; the models may have it without a name.
fn is_wanted_without_name(item: Item<'_>, wanted: &[Item<'_>]) -> bool {
    item.unique_columns().is_some_and(|columns| {
        wanted.iter().any(|other| {
            other.name().is_none() && other.unique_columns().as_ref() == Some(&columns)
        })
    })
}

fn sorted(columns: &[String]) -> Vec<&str> {
    let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    columns.sort_unstable();
    columns
}

/// The only option that Alembic compares (`PostgresqlImpl._dialect_options`).
fn nulls_not_distinct(options: &Options) -> bool {
    options.get("postgresql_nulls_not_distinct") == Some(&OptionValue::Bool(true))
}

fn drop_unique(table: &TableName, unique: &Unique) -> Operation {
    Operation::DropConstraint(DropConstraint {
        table: table.clone(),
        name: unique.name.clone(),
        kind: Some(ConstraintKind::Unique),
        if_exists: false,
        existing: Some(Box::new(Constraint::Unique(unique.clone()))),
    })
}

fn drop_index(table: &TableName, name: &ConstraintName, index: &Index) -> Operation {
    Operation::DropIndex(DropIndex {
        name: name.clone(),
        table: Some(table.name.clone()),
        schema: table.schema.clone(),
        if_exists: false,
        quote: index.quote,
        existing: Some(Box::new(index.clone())),
        options: index.options.clone(),
    })
}
