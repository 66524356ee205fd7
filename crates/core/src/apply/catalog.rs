//! An operation, applied to the tables that are known: the model that the laws of `diff` and of
//! `reverse` are held against.
//!
//! What a database drops on its own is dropped here too: with a column go the
//! constraints and indexes that name it, with a renamed table the references to
//! it follow. SQL that a script runs is not looked into.

mod constraint;

use thiserror::Error;

use crate::apply::column::change_column;
use crate::operation::batch::BatchAlterTable;
use crate::operation::{
    AddColumn, AlterColumn, CreateTable, DropColumn, DropTable, Operation, RenameTable,
    TableComment,
};
use crate::schema::{Catalog, Column, Constraint, PrimaryKey, Table, TableName};

/// Why an operation cannot be applied to what is there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ApplyError {
    /// It needs a table that is not there.
    #[error("there is no table `{0}`")]
    NoTable(TableName),
    /// It would make a table twice.
    #[error("there is a table `{0}` already")]
    TableExists(TableName),
    /// It needs a column that is not there.
    #[error("the table `{0}` has no column `{1}`")]
    NoColumn(TableName, String),
    /// It would make a column twice.
    #[error("the table `{0}` has a column `{1}` already")]
    ColumnExists(TableName, String),
    /// It needs a constraint that is not there.
    #[error("the table `{0}` has no constraint `{1}`")]
    NoConstraint(TableName, String),
    /// It needs an index that is not there.
    #[error("there is no index `{0}`")]
    NoIndex(String),
}

/// Changes `catalog` as the database would.
///
/// An error leaves it as it was.
pub(crate) fn apply(operation: &Operation, catalog: &mut Catalog) -> Result<(), ApplyError> {
    match operation {
        Operation::CreateTable(it) => create_table(it, catalog),
        Operation::DropTable(it) => drop_table(it, catalog),
        Operation::RenameTable(it) => rename_table(it, catalog),
        Operation::AddColumn(it) => add_column(it, catalog),
        Operation::DropColumn(it) => drop_column(it, catalog),
        Operation::AlterColumn(it) => alter_column(it, catalog),
        Operation::AddConstraint(it) => constraint::add(it, catalog),
        Operation::DropConstraint(it) => constraint::drop(it, catalog),
        Operation::CreateIndex(it) => constraint::create_index(it, catalog),
        Operation::DropIndex(it) => constraint::drop_index(it, catalog),
        Operation::TableComment(it) => table_comment(it, catalog),
        Operation::BatchAlterTable(it) => batch_alter_table(it, catalog),
        Operation::CreateType(_)
        | Operation::DropType(_)
        | Operation::CreateSequence(..)
        | Operation::DropSequence(..)
        | Operation::Execute(_)
        | Operation::BulkInsert(_)
        | Operation::BeginAutocommit
        | Operation::EndAutocommit => Ok(()),
    }
}

fn existing<'a>(catalog: &'a mut Catalog, name: &TableName) -> Result<&'a mut Table, ApplyError> {
    catalog
        .table_mut(name)
        .ok_or_else(|| ApplyError::NoTable(name.clone()))
}

fn create_table(it: &CreateTable, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let name = &it.table.name;
    if catalog.table(name).is_some() {
        return if it.if_not_exists {
            Ok(())
        } else {
            Err(ApplyError::TableExists(name.clone()))
        };
    }
    catalog.insert(it.table.clone());
    Ok(())
}

fn drop_table(it: &DropTable, catalog: &mut Catalog) -> Result<(), ApplyError> {
    match catalog.remove(&it.table) {
        None if !it.if_exists => Err(ApplyError::NoTable(it.table.clone())),
        None | Some(_) => Ok(()),
    }
}

fn rename_table(it: &RenameTable, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let new_name = TableName::of(it.table.schema.clone(), it.new_name.clone());
    if catalog.table(&new_name).is_some() {
        return Err(ApplyError::TableExists(new_name));
    }
    existing(catalog, &it.table)?;
    for table in catalog.tables_mut() {
        constraint::rename_referred_table(table, &it.table, &new_name);
    }
    if let Some(mut table) = catalog.remove(&it.table) {
        table.name = new_name;
        catalog.insert(table);
    }
    Ok(())
}

fn add_column(it: &AddColumn, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let table = existing(catalog, &it.table)?;
    if table.column(&it.column.name).is_some() {
        return if it.if_not_exists {
            Ok(())
        } else {
            let column = it.column.name.clone();
            Err(ApplyError::ColumnExists(it.table.clone(), column))
        };
    }
    table.columns.push(it.column.clone());
    table.constraints.extend(it.constraints.iter().cloned());
    table.indexes.extend(it.indexes.iter().cloned());
    if it.inline_primary_key && it.column.primary_key {
        table.constraints.insert(0, primary_key_of(&it.column.name));
    }
    Ok(())
}

fn primary_key_of(column: &str) -> Constraint {
    Constraint::PrimaryKey(PrimaryKey {
        columns: vec![column.to_owned()],
        ..PrimaryKey::default()
    })
}

fn drop_column(it: &DropColumn, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let table = existing(catalog, &it.table)?;
    if table.column(&it.column).is_none() {
        return if it.if_exists {
            Ok(())
        } else {
            Err(ApplyError::NoColumn(it.table.clone(), it.column.clone()))
        };
    }
    table.columns.retain(|column| column.name != it.column);
    constraint::forget_column(table, &it.column);
    Ok(())
}

fn alter_column(it: &AlterColumn, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let table = existing(catalog, &it.table)?;
    let position = table
        .columns
        .iter()
        .position(|column| column.name == it.column)
        .ok_or_else(|| ApplyError::NoColumn(it.table.clone(), it.column.clone()))?;
    change_column(&mut table.columns[position], it);
    if it.kind.is_some() {
        constraint::replace_checks(table, &it.existing_checks, &it.kind_checks);
    }
    if let Some(new_name) = &it.new_name {
        table.columns[position].name.clone_from(new_name);
        constraint::rename_column(table, &it.column, new_name);
        for table in catalog.tables_mut() {
            constraint::rename_referred_column(table, &it.table, &it.column, new_name);
        }
    }
    Ok(())
}

fn table_comment(it: &TableComment, catalog: &mut Catalog) -> Result<(), ApplyError> {
    existing(catalog, &it.table)?
        .comment
        .clone_from(&it.comment);
    Ok(())
}

/// All of the changes, or none.
fn batch_alter_table(it: &BatchAlterTable, catalog: &mut Catalog) -> Result<(), ApplyError> {
    let mut changed = catalog.clone();
    for change in &it.changes {
        apply(&change.operation(), &mut changed)?;
    }
    *catalog = changed;
    Ok(())
}

#[cfg(test)]
mod tests;
