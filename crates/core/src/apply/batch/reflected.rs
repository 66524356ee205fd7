//! The table as the database tells it, made the source of a batch.

use crate::apply::batch::BatchError;
use crate::naming::{self, Named, Subject};
use crate::operation::batch::{BatchAlterTable, BatchSource};
use crate::schema::{Column, Constraint, ConstraintName, NamingConvention, Table, TableName};

/// `table` with what `reflect_args` and `reflect_kwargs` add, and names by `naming_convention`.
///
/// # Errors
/// When the convention's template cannot be filled in.
pub fn reflected(batch: &BatchAlterTable, mut table: Table) -> Result<BatchSource, BatchError> {
    table.name = batch.table.clone();
    let arguments = &batch.reflected;
    for column in &arguments.columns {
        put(&mut table, column)?;
    }
    table
        .constraints
        .extend(arguments.constraints.iter().cloned());
    table.indexes.extend(arguments.indexes.iter().cloned());
    table.options.extend(arguments.options.clone());
    if let Some(convention) = &batch.naming_convention {
        name_all(&mut table, convention)?;
    }
    Ok(BatchSource {
        table,
        is_reflected: true,
        column_indexes: Vec::new(),
        unsaid_nullability: arguments.unsaid_nullability.clone(),
    })
}

/// A column takes the place of the one of its name, whose foreign key goes with it.
fn put(table: &mut Table, column: &Column) -> Result<(), BatchError> {
    let known = table.columns.iter_mut().find(|it| it.name == column.name);
    let Some(known) = known else {
        table.columns.push(column.clone());
        return Ok(());
    };
    if known.primary_key && !column.primary_key {
        let name = table.name.clone();
        return Err(BatchError::PrimaryKey(name, column.name.clone()));
    }
    *known = column.clone();
    let is_of_column = |it: &Constraint| matches!(it, Constraint::ForeignKey(key) if key.columns.contains(&column.name));
    table.constraints.retain(|it| !is_of_column(it));
    Ok(())
}

fn name_all(table: &mut Table, convention: &NamingConvention) -> Result<(), BatchError> {
    let of = table.name.clone();
    for constraint in &mut table.constraints {
        if constraint.name().is_none() {
            let name = conventional(constraint, &of, convention)?;
            set_name(constraint, name);
        }
    }
    Ok(())
}

fn conventional(
    constraint: &Constraint,
    table: &TableName,
    convention: &NamingConvention,
) -> Result<Option<ConstraintName>, BatchError> {
    let (named, columns, referred) = match constraint {
        Constraint::PrimaryKey(it) => (Named::PrimaryKey, &it.columns[..], None),
        Constraint::Unique(it) => (Named::Unique, &it.columns[..], None),
        Constraint::ForeignKey(it) => {
            let referred = (&it.referred_table, &it.referred_columns[..]);
            (Named::ForeignKey, &it.columns[..], Some(referred))
        }
        Constraint::Check(_) => (Named::Check, &[][..], None),
        Constraint::Exclude(_) => return Ok(None),
    };
    let subject = Subject {
        named,
        table,
        columns,
        referred,
    };
    Ok(naming::name(convention, &subject, None)?)
}

fn set_name(constraint: &mut Constraint, name: Option<ConstraintName>) {
    let place = match constraint {
        Constraint::PrimaryKey(it) => &mut it.name,
        Constraint::Unique(it) => &mut it.name,
        Constraint::ForeignKey(it) => &mut it.name,
        Constraint::Check(it) => &mut it.name,
        Constraint::Exclude(it) => &mut it.name,
    };
    *place = name;
}
