//! The new table, when all changes are made: constraints and indexes follow their columns' new names.

use crate::apply::batch::draft::{Draft, Slot};
use crate::apply::batch::{BatchError, Copied, Rebuild, temporary_name};
use crate::operation::{AddConstraint, CreateIndex, CreateTable, DropConstraint};
use crate::schema::expression::traverse::{column_names, columns_mut};
use crate::schema::{
    Column, Constraint, ConstraintName, Expression, ForeignKey, Index, OptionValue, PrimaryKey,
    Table,
};

impl Draft<'_> {
    /// The table made anew.
    pub(super) fn finish(mut self) -> Result<Rebuild, BatchError> {
        self.check_arguments()?;
        let freed = self.freed();
        let kept = self.kept_constraints();
        let primary_key = self.primary_key(&kept);
        let mut table = Table::new(temporary_name(&self.batch.table));
        table.columns = self.new_columns(primary_key.as_ref());
        let mut constraints: Vec<Constraint> = primary_key
            .into_iter()
            .map(Constraint::PrimaryKey)
            .collect();
        constraints.extend(others(&self.batch.added.constraints));
        let brought = self.columns.iter().flat_map(|slot| &slot.brought);
        constraints.extend(brought.cloned());
        constraints.extend(others(&kept));
        let constraints = constraints.into_iter().map(|it| self.renamed(it));
        let (late, with_table) = constraints.partition(|it| self.is_late(it));
        table.constraints = with_table;
        let indexes = self.columns.iter().filter_map(|slot| slot.index.clone());
        let added = self.batch.added.indexes.iter().cloned();
        let indexes: Vec<Index> = indexes.chain(added).collect();
        table.indexes = indexes
            .into_iter()
            .map(|it| self.renamed_index(it))
            .collect();
        self.add_keywords(&mut table);
        let indexes = self.final_indexes()?;
        Ok(Rebuild {
            freed,
            late: self.late(late),
            copied: self.copied(),
            new_table: CreateTable {
                table,
                if_not_exists: false,
            },
            indexes,
            warnings: self.warnings,
        })
    }

    /// What `table_args` constrains must be there.
    fn check_arguments(&self) -> Result<(), BatchError> {
        let added = &self.batch.added;
        for constraint in &added.constraints {
            if let Constraint::Check(_) = constraint {
                continue;
            }
            for name in constrained(constraint) {
                if !self.has(&name) && !added.columns.iter().any(|it| it.name == name) {
                    let table = temporary_name(&self.batch.table);
                    return Err(BatchError::ConstraintColumn(table, name));
                }
            }
        }
        Ok(())
    }

    /// The constraints that the old table must give up, because the new one takes their names.
    fn freed(&self) -> Vec<DropConstraint> {
        if !self.rules.drops_names_before_rebuild {
            return Vec::new();
        }
        let constraints = self.source.table.constraints.iter();
        let names = constraints.filter_map(Constraint::name);
        let names = names.filter(|name| self.named.contains_key(&name.text));
        let freed = names.map(|name| DropConstraint {
            table: self.source.table.name.clone(),
            name: Some(name.clone()),
            kind: None,
            if_exists: false,
            existing: None,
        });
        freed.collect()
    }

    /// Whether the old table has the name of a constraint, and no other may have it as long as that is there.
    fn is_late(&self, constraint: &Constraint) -> bool {
        let holds = match constraint {
            Constraint::ForeignKey(_) => self.rules.late_foreign_keys,
            Constraint::Check(_) => self.rules.late_checks,
            Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Exclude(_) => false,
        };
        let name = constraint.name().map(|name| &name.text);
        let is_same = |it: &Constraint| it.name().map(|name| &name.text) == name;
        holds && name.is_some() && self.source.table.constraints.iter().any(is_same)
    }

    fn late(&self, constraints: Vec<Constraint>) -> Vec<AddConstraint> {
        let add = |constraint| AddConstraint {
            table: self.batch.table.clone(),
            constraint,
        };
        constraints.into_iter().map(add).collect()
    }

    /// Those whose columns are all there, those with a name first; the others go with their columns.
    fn kept_constraints(&mut self) -> Vec<Constraint> {
        let constraints = self.named.values().chain(&self.unnamed).cloned();
        let mut kept = Vec::new();
        for constraint in constraints.collect::<Vec<_>>() {
            if constrained(&constraint).iter().all(|name| self.has(name)) {
                kept.push(constraint);
            } else if let Some(name) = constraint.name().filter(|it| self.is_added(it)) {
                self.warnings.push(format!(
                    "the constraint `{}` is on a column that `{}` does not have, and is left out",
                    name.text, self.batch.table
                ));
            }
        }
        kept
    }

    fn is_added(&self, name: &ConstraintName) -> bool {
        self.added.contains(&name.text)
    }

    /// The last primary key counts; without one, the columns that say `primary_key=True` do.
    fn primary_key(&self, kept: &[Constraint]) -> Option<PrimaryKey> {
        let marked = self.columns.iter().map(|slot| (&slot.key, &slot.column));
        let added = self.batch.added.columns.iter().map(|it| (&it.name, it));
        let marked = marked.chain(added).filter(|(_, column)| column.primary_key);
        let marked: Vec<String> = marked.map(|(key, _)| key.clone()).collect();
        let given = self.batch.added.constraints.iter().chain(kept);
        let mut given = given.filter_map(|constraint| match constraint {
            Constraint::PrimaryKey(key) => Some(key.clone()),
            Constraint::Unique(_)
            | Constraint::ForeignKey(_)
            | Constraint::Check(_)
            | Constraint::Exclude(_) => None,
        });
        let mut key = given.next_back().unwrap_or_default();
        if key.columns.is_empty() {
            key.columns = marked;
        }
        (!key.columns.is_empty()).then_some(key)
    }

    /// The columns in order, those of `table_args` last.
    fn new_columns(&self, primary_key: Option<&PrimaryKey>) -> Vec<Column> {
        let keys = primary_key.map_or(&[][..], |key| &key.columns);
        let column = |slot: &Slot| {
            let mut column = slot.column.clone();
            column.primary_key = keys.contains(&slot.key);
            let is_unsaid = self.source.unsaid_nullability.contains(&slot.key);
            column.nullable &= !(column.primary_key && is_unsaid);
            for check in &mut column.checks {
                self.rename_in(&mut check.condition);
            }
            column
        };
        let added = self.batch.added.columns.iter().cloned();
        self.columns.iter().map(column).chain(added).collect()
    }

    fn copied(&self) -> Vec<Copied> {
        let slots = self.columns.iter().filter_map(|slot| {
            let value = slot.copied.clone()?;
            let is_cast = matches!(value, Expression::Cast(..));
            Some(Copied {
                name: slot.column.name.clone(),
                quote: slot.column.quote,
                value,
                label: is_cast.then(|| slot.key.clone()),
            })
        });
        slots.collect()
    }

    /// `table_kwargs`, and the old table's options where these say nothing.
    fn add_keywords(&self, table: &mut Table) {
        let added = &self.batch.added;
        table.comment.clone_from(&added.comment);
        table.prefixes.clone_from(&added.prefixes);
        table.options.clone_from(&added.options);
        for (name, value) in &self.source.table.options {
            let entry = table.options.entry(name.clone());
            entry.or_insert_with(|| value.clone());
        }
        for value in table.options.values_mut() {
            if let OptionValue::Expression(expression) = value {
                self.rename_in(expression);
            }
        }
    }

    /// The old indexes that are left, then the new ones.
    fn final_indexes(&mut self) -> Result<Vec<CreateIndex>, BatchError> {
        let mut indexes = Vec::new();
        for index in self.indexes.values() {
            let name = index.name.as_ref().map_or("", |name| &name.text);
            if self.source.column_indexes.iter().any(|it| it == name) {
                let warning = format!(
                    "the index `{name}`, which `index=True` of `copy_from` brings, is not made again"
                );
                self.warnings.push(warning);
            } else if plain_columns(index).iter().flatten().all(|it| self.has(it)) {
                indexes.push(index.clone());
            }
        }
        for index in self.new_indexes.values() {
            self.check_new_index(index)?;
            indexes.push(index.clone());
        }
        let operation = |index| CreateIndex {
            table: self.batch.table.clone(),
            index: self.renamed_index(index),
            if_not_exists: false,
        };
        Ok(indexes.into_iter().map(operation).collect())
    }

    fn check_new_index(&self, index: &Index) -> Result<(), BatchError> {
        for column in plain_columns(index) {
            let Some(column) = column else {
                let name = index.name.as_ref().map(|name| name.text.clone());
                return Err(BatchError::IndexElement(name.unwrap_or_default()));
            };
            let is_added = self.batch.added.columns.iter().any(|it| it.name == column);
            if !self.has(&column) && !is_added {
                return Err(BatchError::NoColumn(self.batch.table.clone(), column));
            }
        }
        Ok(())
    }

    fn new_name(&self, key: &str) -> Option<&str> {
        let slot = self.columns.iter().find(|slot| slot.key == key)?;
        Some(&slot.column.name)
    }

    fn rename(&self, columns: &mut [String]) {
        for column in columns {
            if let Some(name) = self.new_name(column) {
                name.clone_into(column);
            }
        }
    }

    fn rename_in(&self, expression: &mut Expression) {
        columns_mut(expression, &mut |reference| {
            if reference.table.is_some()
                && let Some(name) = self.new_name(&reference.name)
            {
                name.clone_into(&mut reference.name);
            }
        });
    }

    fn renamed(&self, mut constraint: Constraint) -> Constraint {
        match &mut constraint {
            Constraint::PrimaryKey(it) => self.rename(&mut it.columns),
            Constraint::Unique(it) => self.rename(&mut it.columns),
            Constraint::ForeignKey(it) => self.rename_foreign_key(it),
            Constraint::Check(it) => self.rename_in(&mut it.condition),
            Constraint::Exclude(it) => {
                let elements = it.elements.iter_mut().map(|(element, _, _)| element);
                elements.for_each(|element| self.rename_in(element));
            }
        }
        constraint
    }

    /// A table that refers to itself refers to its columns by their new names.
    fn rename_foreign_key(&self, key: &mut ForeignKey) {
        self.rename(&mut key.columns);
        if key.referred_table == self.batch.table {
            self.rename(&mut key.referred_columns);
        }
    }

    fn renamed_index(&self, mut index: Index) -> Index {
        for element in &mut index.elements {
            columns_mut(element, &mut |reference| {
                if let Some(name) = self.new_name(&reference.name) {
                    name.clone_into(&mut reference.name);
                }
            });
        }
        index
    }
}

/// All but primary keys.
fn others(constraints: &[Constraint]) -> impl Iterator<Item = Constraint> + '_ {
    let constraints = constraints.iter();
    constraints
        .filter(|it| !matches!(it, Constraint::PrimaryKey(_)))
        .cloned()
}

/// The columns of a constraint's own table that it names.
fn constrained(constraint: &Constraint) -> Vec<String> {
    match constraint {
        Constraint::PrimaryKey(it) => it.columns.clone(),
        Constraint::Unique(it) => it.columns.clone(),
        Constraint::ForeignKey(it) => it.columns.clone(),
        Constraint::Check(it) => column_names(&it.condition),
        Constraint::Exclude(it) => {
            let elements = it.elements.iter();
            let names = elements.flat_map(|(element, _, _)| column_names(element));
            names.collect()
        }
    }
}

/// The columns of an index in order; nothing in the place of an expression.
fn plain_columns(index: &Index) -> Vec<Option<String>> {
    let elements = index.elements.iter();
    let column = |element: &Expression| match element {
        Expression::Column(column) => Some(column.name.clone()),
        _ => None,
    };
    elements.map(column).collect()
}
