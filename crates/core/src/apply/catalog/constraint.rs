//! Constraints and indexes: made, dropped, and kept in step with what they name.

use super::{ApplyError, existing};
use crate::operation::{AddConstraint, CreateIndex, DropConstraint, DropIndex};
use crate::schema::{
    Catalog, Check, Constraint, ConstraintKind, Expression, ForeignKey, Index, PrimaryKey, Table,
    TableName,
};

/// `op.create_*_constraint(...)`.
pub(super) fn add(it: &AddConstraint, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let table = existing(catalog, &it.table)?;
    match &it.constraint {
        Constraint::PrimaryKey(key) => {
            mark_primary_key(table, key);
            table.constraints.insert(0, it.constraint.clone());
        }
        Constraint::Unique(_)
        | Constraint::ForeignKey(_)
        | Constraint::Check(_)
        | Constraint::Exclude(_) => table.constraints.push(it.constraint.clone()),
    }
    Ok(())
}

fn mark_primary_key(table: &mut Table, key: &PrimaryKey) {
    for column in &mut table.columns {
        if key.columns.contains(&column.name) {
            column.primary_key = true;
            column.nullable = false;
        }
    }
}

/// `op.drop_constraint(...)`.
pub(super) fn drop(it: &DropConstraint, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let table = existing(catalog, &it.table)?;
    let Some(position) = table.constraints.iter().position(|one| is_meant(it, one)) else {
        return if it.if_exists {
            Ok(())
        } else {
            let name = it.name.as_ref().map_or("None", |name| &name.text);
            Err(ApplyError::NoConstraint(it.table.clone(), name.to_owned()))
        };
    };
    if let Constraint::PrimaryKey(_) = table.constraints.remove(position) {
        for column in &mut table.columns {
            column.primary_key = false;
        }
    }
    Ok(())
}

/// By its name; a constraint without one by what it was, or as the only primary key.
fn is_meant(it: &DropConstraint, one: &Constraint) -> bool {
    match (&it.name, &it.existing) {
        (Some(name), _) => one.name().is_some_and(|own| own.text == name.text),
        (None, Some(existing)) => **existing == *one,
        (None, None) => {
            it.kind == Some(ConstraintKind::Primary) && matches!(one, Constraint::PrimaryKey(_))
        }
    }
}

/// `op.create_index(...)`.
pub(super) fn create_index(it: &CreateIndex, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let table = existing(catalog, &it.table)?;
    let is_there = table.indexes.iter().any(|one| same_name(one, &it.index));
    if !(it.if_not_exists && is_there) {
        table.indexes.push(it.index.clone());
    }
    Ok(())
}

fn same_name(one: &Index, other: &Index) -> bool {
    matches!((&one.name, &other.name), (Some(one), Some(other)) if one.text == other.text)
}

/// `op.drop_index(...)`: an index's name is unique in its schema, so it needs no table.
pub(super) fn drop_index(it: &DropIndex, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let is_meant = |index: &Index| {
        let name = index.name.as_ref();
        name.is_some_and(|name| name.text == it.name.text)
    };
    let holder = catalog.tables_mut().find(|table| {
        table.name.schema == it.schema
            && it
                .table
                .as_ref()
                .is_none_or(|name| *name == table.name.name)
            && table.indexes.iter().any(is_meant)
    });
    match holder {
        Some(table) => table.indexes.retain(|index| !is_meant(index)),
        None if it.if_exists => {}
        None => return Err(ApplyError::NoIndex(it.name.text.clone())),
    }
    Ok(())
}

/// A column is gone, and what names it goes with it.
pub(super) fn forget_column(table: &mut Table, column: &str) {
    table
        .constraints
        .retain(|constraint| !constrained_columns(constraint).any(|name| name == column));
    table.indexes.retain(|index| {
        !index
            .elements
            .iter()
            .any(|it| indexed_column(it) == Some(column))
    });
}

fn constrained_columns(constraint: &Constraint) -> Box<dyn Iterator<Item = &str> + '_> {
    match constraint {
        Constraint::PrimaryKey(it) => Box::new(it.columns.iter().map(String::as_str)),
        Constraint::Unique(it) => Box::new(it.columns.iter().map(String::as_str)),
        Constraint::ForeignKey(it) => Box::new(it.columns.iter().map(String::as_str)),
        Constraint::Check(it) => Box::new(indexed_column(&it.condition).into_iter()),
        Constraint::Exclude(it) => {
            let elements = it.elements.iter();
            Box::new(elements.filter_map(|(element, _, _)| indexed_column(element)))
        }
    }
}

/// The column that an element of an index is, sorted or not; an expression is none.
fn indexed_column(element: &Expression) -> Option<&str> {
    match element {
        Expression::Column(column) => Some(&column.name),
        Expression::Unary(it) => indexed_column(&it.operand),
        _ => None,
    }
}

/// A type's own CHECKs change with the type.
pub(super) fn replace_checks(table: &mut Table, old: &[Check], new: &[Check]) {
    table.constraints.retain(|one| match one {
        Constraint::Check(check) => !old.contains(check),
        Constraint::PrimaryKey(_)
        | Constraint::Unique(_)
        | Constraint::ForeignKey(_)
        | Constraint::Exclude(_) => true,
    });
    let new = new.iter().cloned().map(Constraint::Check);
    table.constraints.extend(new);
}

/// A column has a new name: what stands in the same table follows.
pub(super) fn rename_column(table: &mut Table, old: &str, new: &str) {
    for constraint in &mut table.constraints {
        match constraint {
            Constraint::PrimaryKey(it) => rename(&mut it.columns, old, new),
            Constraint::Unique(it) => rename(&mut it.columns, old, new),
            Constraint::ForeignKey(it) => rename(&mut it.columns, old, new),
            Constraint::Check(it) => rename_in(&mut it.condition, old, new),
            Constraint::Exclude(it) => {
                for (element, _, _) in &mut it.elements {
                    rename_in(element, old, new);
                }
            }
        }
    }
    let elements = table.indexes.iter_mut().flat_map(|it| &mut it.elements);
    elements.for_each(|element| rename_in(element, old, new));
}

fn rename(columns: &mut [String], old: &str, new: &str) {
    for column in columns.iter_mut().filter(|column| *column == old) {
        new.clone_into(column);
    }
}

fn rename_in(element: &mut Expression, old: &str, new: &str) {
    match element {
        Expression::Column(column) if column.name == old => new.clone_into(&mut column.name),
        Expression::Unary(it) => rename_in(&mut it.operand, old, new),
        _ => {}
    }
}

/// A column has a new name: references from this table follow.
pub(super) fn rename_referred_column(table: &mut Table, of: &TableName, old: &str, new: &str) {
    for key in foreign_keys_mut(table).filter(|key| key.referred_table == *of) {
        rename(&mut key.referred_columns, old, new);
    }
}

/// A table has a new name: references from this table follow.
pub(super) fn rename_referred_table(table: &mut Table, old: &TableName, new: &TableName) {
    for key in foreign_keys_mut(table).filter(|key| key.referred_table == *old) {
        key.referred_table.clone_from(new);
    }
}

fn foreign_keys_mut(table: &mut Table) -> impl Iterator<Item = &mut ForeignKey> {
    table.constraints.iter_mut().filter_map(|it| match it {
        Constraint::ForeignKey(key) => Some(key),
        Constraint::PrimaryKey(_)
        | Constraint::Unique(_)
        | Constraint::Check(_)
        | Constraint::Exclude(_) => None,
    })
}
