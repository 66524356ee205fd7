//! The changes of a batch, one by one.

use crate::apply::batch::draft::{Draft, Slot};
use crate::apply::batch::{BatchError, temporary_name};
use crate::apply::column::change_column;
use crate::naming::{self, Named, Subject};
use crate::operation::batch::{AddedColumn, BatchChange};
use crate::operation::{AlterColumn, Change, CreateIndex, DefaultValue, DropColumn, DropIndex};
use crate::schema::types::affinity::Affinity;
use crate::schema::{
    Check, Constraint, ConstraintName, Expression, Index, PrimaryKey, Type, TypeKind, Unique,
};

impl Draft<'_> {
    pub(super) fn change(&mut self, change: &BatchChange) -> Result<(), BatchError> {
        match change {
            BatchChange::AddColumn(added) => self.add_column(added),
            BatchChange::DropColumn {
                operation,
                type_name,
            } => self.drop_column(operation, type_name.as_deref()),
            BatchChange::AlterColumn {
                operation,
                type_name,
            } => self.alter_column(operation, type_name.as_deref()),
            BatchChange::AddConstraint(it) => self.add_constraint(&it.constraint),
            BatchChange::DropConstraint(it) => {
                let name = it.name.as_ref().ok_or(BatchError::Unnamed)?;
                self.drop_constraint(&name.text)
            }
            BatchChange::CreateIndex(it) => self.create_index(it),
            BatchChange::DropIndex(it) => self.drop_index(it),
            BatchChange::TableComment(_) => Ok(()),
        }
    }

    fn add_column(&mut self, added: &AddedColumn) -> Result<(), BatchError> {
        let operation = &added.operation;
        let name = &operation.column.name;
        if self.has(name) {
            return if operation.if_not_exists {
                Ok(())
            } else {
                let table = self.batch.table.clone();
                Err(BatchError::ColumnExists(table, name.clone()))
            };
        }
        self.place(added)?;
        let is_unique = |it: &Constraint| matches!(it, Constraint::Unique(_));
        let brought = operation.constraints.iter().any(is_unique).then(|| {
            Constraint::Unique(Unique {
                columns: vec![name.clone()],
                ..Unique::default()
            })
        });
        let index = operation.indexes.first();
        let index = index.map(|index| self.temporary_index(name, index));
        let mut column = operation.column.clone();
        expect_type(&mut column.kind);
        self.columns.push(Slot {
            key: name.clone(),
            column,
            copied: None,
            brought: brought.into_iter().collect(),
            index: index.transpose()?,
        });
        for constraint in &operation.constraints {
            match constraint {
                Constraint::ForeignKey(_) if operation.inline_references => {
                    self.keep(constraint.clone());
                }
                _ => self.add_constraint(constraint)?,
            }
        }
        for index in &operation.indexes {
            self.add_index(index);
        }
        Ok(())
    }

    /// `index=True` brings an index to the new table, named after its temporary name, beside the
    /// one that the batch makes at its end (as in Alembic).
    fn temporary_index(&self, column: &str, index: &Index) -> Result<Index, BatchError> {
        let table = temporary_name(&self.batch.table);
        let columns = [column.to_owned()];
        let subject = Subject {
            named: Named::Index,
            table: &table,
            columns: &columns,
            referred: None,
        };
        Ok(Index {
            name: naming::name(&naming::default_convention(), &subject, None)?,
            ..index.clone()
        })
    }

    fn drop_column(&mut self, it: &DropColumn, type_name: Option<&str>) -> Result<(), BatchError> {
        if it.if_exists && !self.has(&it.column) {
            return Ok(());
        }
        let at = self.position(&it.column)?;
        self.columns.remove(at);
        self.existing.retain(|name| *name != it.column);
        self.shorten_primary_key(&it.column);
        self.forget(type_name);
        Ok(())
    }

    /// The old primary key goes on without the column; a new one that names it goes with it.
    fn shorten_primary_key(&mut self, column: &str) {
        let added = &self.added;
        let named = self.named.iter_mut();
        let named = named.filter(|(name, _)| !added.contains(name));
        let keys = named.map(|(_, key)| key).chain(&mut self.unnamed);
        for key in keys.filter_map(primary_key_mut) {
            key.columns.retain(|name| name != column);
        }
    }

    /// The CHECK of a Boolean or an Enum of that name.
    fn forget(&mut self, type_name: Option<&str>) {
        if let Some(name) = type_name {
            self.named.shift_remove(name);
        }
    }

    fn alter_column(
        &mut self,
        it: &AlterColumn,
        type_name: Option<&str>,
    ) -> Result<(), BatchError> {
        let at = self.position(&it.column)?;
        if it.kind.is_some() {
            for check in &it.existing_checks {
                self.drop_type_check(check);
            }
        }
        if let Some(name) = it.new_name.as_ref().filter(|name| **name != it.column) {
            self.columns[at].column.name.clone_from(name);
            self.forget(type_name);
        }
        if let Some(kind) = &it.kind {
            self.change_type(at, kind);
        }
        self.change_facets(at, it)?;
        for check in &it.kind_checks {
            self.add_constraint(&Constraint::Check(check.clone()))?;
        }
        Ok(())
    }

    /// A CHECK that the old type brings stands with its column, or has a name.
    fn drop_type_check(&mut self, check: &Check) {
        if let Some(name) = &check.name {
            self.named.shift_remove(&name.text);
        }
    }

    fn change_type(&mut self, at: usize, kind: &Type) {
        let is_cast = self.casts(&self.columns[at].column.kind, kind);
        let slot = &mut self.columns[at];
        let of_type =
            |constraint: &Constraint| matches!(constraint, Constraint::Check(it) if it.of_type);
        slot.brought.retain(|constraint| !of_type(constraint));
        if is_cast {
            let cast = |value| Expression::Cast(Box::new(value), Box::new(kind.clone()));
            slot.copied = slot.copied.take().map(cast);
        }
        slot.column.kind = kind.clone();
    }

    fn casts(&self, old: &Type, new: &Type) -> bool {
        let affinity = new.affinity();
        old.affinity() != affinity && (self.rules.batch_casts_json || affinity != Affinity::Json)
    }

    fn change_facets(&mut self, at: usize, it: &AlterColumn) -> Result<(), BatchError> {
        if let Change::Set(DefaultValue::Computed(_) | DefaultValue::Identity(_)) =
            &it.server_default
        {
            return Err(BatchError::Default(it.column.clone()));
        }
        let column = &mut self.columns[at].column;
        change_column(column, it);
        if it.kind.is_some() {
            expect_type(&mut column.kind);
        }
        Ok(())
    }

    fn add_constraint(&mut self, constraint: &Constraint) -> Result<(), BatchError> {
        let of_type = matches!(constraint, Constraint::Check(check) if check.of_type);
        if constraint.name().is_none() && !of_type {
            return Err(BatchError::Unnamed);
        }
        if matches!(constraint, Constraint::PrimaryKey(_)) {
            self.unnamed
                .retain(|one| !matches!(one, Constraint::PrimaryKey(_)));
        }
        let name = constraint.name().map(|name| name.text.clone());
        self.added.extend(name);
        self.keep(constraint.clone());
        Ok(())
    }

    fn drop_constraint(&mut self, name: &str) -> Result<(), BatchError> {
        if !self.source.is_reflected && self.drop_column_check(name) {
            return Ok(());
        }
        let dropped = self.named.shift_remove(name);
        let dropped = dropped.ok_or_else(|| BatchError::NoConstraint(name.to_owned()))?;
        if let Constraint::PrimaryKey(_) = dropped {
            for slot in &mut self.columns {
                slot.column.primary_key = false;
            }
        }
        Ok(())
    }

    /// A CHECK that stands beside a column that the script gave.
    fn drop_column_check(&mut self, name: &str) -> bool {
        let is_meant = |check: &Check| is_named(check.name.as_ref(), name);
        let checks = |slot: &&mut Slot| slot.column.checks.iter().any(is_meant);
        let Some(slot) = self.columns.iter_mut().find(checks) else {
            return false;
        };
        slot.column.checks.retain(|check| !is_meant(check));
        true
    }

    fn create_index(&mut self, it: &CreateIndex) -> Result<(), BatchError> {
        if it.if_not_exists {
            return Err(option(it.index.name.as_ref(), "if_not_exists"));
        }
        self.add_index(&it.index);
        Ok(())
    }

    fn add_index(&mut self, index: &Index) {
        if let Some(name) = &index.name {
            self.new_indexes.insert(name.text.clone(), index.clone());
        }
    }

    fn drop_index(&mut self, it: &DropIndex) -> Result<(), BatchError> {
        if it.if_exists {
            return Err(option(Some(&it.name), "if_exists"));
        }
        match self.indexes.shift_remove(&it.name.text) {
            Some(_) => Ok(()),
            None => Err(BatchError::NoIndex(it.name.text.clone())),
        }
    }
}

/// An enumeration that a batch brings must be in the database already: as in Alembic, only the types
/// of the old table are made with the new one.
fn expect_type(kind: &mut Type) {
    match &mut kind.kind {
        TypeKind::Enum(kind) => kind.create_type = false,
        TypeKind::Array(array) => expect_type(&mut array.item),
        _ => {}
    }
    for (_, variant) in &mut kind.variants {
        expect_type(variant);
    }
}

fn option(index: Option<&ConstraintName>, option: &'static str) -> BatchError {
    let index = index.map(|name| name.text.clone()).unwrap_or_default();
    BatchError::IndexOption { option, index }
}

fn is_named(name: Option<&ConstraintName>, text: &str) -> bool {
    name.is_some_and(|name| name.text == text)
}

fn primary_key_mut(constraint: &mut Constraint) -> Option<&mut PrimaryKey> {
    match constraint {
        Constraint::PrimaryKey(key) => Some(key),
        Constraint::Unique(_)
        | Constraint::ForeignKey(_)
        | Constraint::Check(_)
        | Constraint::Exclude(_) => None,
    }
}
