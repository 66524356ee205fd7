//! What undoes an operation (Alembic: `MigrateOperation.reverse`).

use thiserror::Error;

use crate::failure::{Failure, Kind};
use crate::operation::{
    AddColumn, AddConstraint, AlterColumn, Change, CreateIndex, CreateTable, CreateType,
    DefaultValue, DropColumn, DropConstraint, DropIndex, DropTable, DropType, IfExists, Operation,
    RenameTable, TableComment,
};
use crate::schema::{Constraint, ConstraintKind, Options, TableName};

/// Why an operation cannot be undone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReverseError {
    /// It does not say what was there before.
    #[error("{0} is not reversible: what was there before is not known")]
    NotKnown(String),
    /// What it did cannot be told from it.
    #[error("{0} is not reversible")]
    Never(&'static str),
}

impl From<ReverseError> for Failure {
    fn from(error: ReverseError) -> Self {
        Failure::new(Kind::Plan, error.to_string())
    }
}

/// The operation that undoes `operation`; a list is undone from its end.
pub fn reverse(operation: &Operation) -> Result<Operation, ReverseError> {
    Ok(match operation {
        Operation::CreateTable(it) => Operation::DropTable(Box::new(drop_created(it))),
        Operation::DropTable(it) => Operation::CreateTable(Box::new(create_dropped(it)?)),
        Operation::RenameTable(it) => Operation::RenameTable(rename_back(it)),
        Operation::AddColumn(it) => Operation::DropColumn(Box::new(drop_added(it))),
        Operation::DropColumn(it) => Operation::AddColumn(Box::new(add_dropped(it)?)),
        Operation::AlterColumn(it) => Operation::AlterColumn(Box::new(alter_back(it)?)),
        Operation::AddConstraint(it) => Operation::DropConstraint(drop_constraint(it)),
        Operation::DropConstraint(it) => Operation::AddConstraint(Box::new(add_constraint(it)?)),
        Operation::CreateIndex(it) => Operation::DropIndex(drop_index(it)?),
        Operation::DropIndex(it) => Operation::CreateIndex(Box::new(create_index(it)?)),
        Operation::TableComment(it) => Operation::TableComment(comment_back(it)),
        Operation::BatchAlterTable(_) => return Err(ReverseError::Never("`batch_alter_table`")),
        Operation::CreateType(it) => Operation::DropType(DropType {
            kind: it.kind.clone(),
            checkfirst: it.checkfirst,
        }),
        Operation::DropType(it) => Operation::CreateType(CreateType {
            kind: it.kind.clone(),
            checkfirst: it.checkfirst,
        }),
        Operation::CreateSequence(it, _) => {
            Operation::DropSequence(it.clone(), IfExists::default())
        }
        Operation::DropSequence(it, _) => {
            Operation::CreateSequence(it.clone(), IfExists::default())
        }
        Operation::BeginAutocommit => Operation::EndAutocommit,
        Operation::EndAutocommit => Operation::BeginAutocommit,
        Operation::Execute(_) => return Err(ReverseError::Never("`execute`")),
        Operation::BulkInsert(_) => return Err(ReverseError::Never("`bulk_insert`")),
    })
}

fn drop_created(it: &CreateTable) -> DropTable {
    DropTable {
        table: it.table.name.clone(),
        if_exists: it.if_not_exists,
        existing: Some(it.table.clone()),
        options: Options::new(),
    }
}

fn create_dropped(it: &DropTable) -> Result<CreateTable, ReverseError> {
    let table = it.existing.clone();
    let table = table.ok_or_else(|| ReverseError::NotKnown(format!("drop of `{}`", it.table)))?;
    Ok(CreateTable {
        table,
        if_not_exists: it.if_exists,
    })
}

fn rename_back(it: &RenameTable) -> RenameTable {
    RenameTable {
        table: TableName::of(it.table.schema.clone(), it.new_name.clone()),
        new_name: it.table.name.clone(),
    }
}

fn drop_added(it: &AddColumn) -> DropColumn {
    DropColumn {
        table: it.table.clone(),
        column: it.column.name.clone(),
        if_exists: it.if_not_exists,
        existing: Some(it.column.clone()),
        options: Options::new(),
    }
}

fn add_dropped(it: &DropColumn) -> Result<AddColumn, ReverseError> {
    let column = it.existing.clone().ok_or_else(|| {
        ReverseError::NotKnown(format!("drop of column `{}.{}`", it.table, it.column))
    })?;
    Ok(AddColumn {
        table: it.table.clone(),
        column,
        constraints: Vec::new(),
        indexes: Vec::new(),
        if_not_exists: it.if_exists,
        inline_references: false,
        inline_primary_key: false,
    })
}

/// Swaps what was and what is; what does not change keeps its `existing_*`.
fn alter_back(it: &AlterColumn) -> Result<AlterColumn, ReverseError> {
    let mut back = it.clone();
    if let Some(new_name) = &it.new_name {
        back.column.clone_from(new_name);
        back.new_name = Some(it.column.clone());
    }
    if it.kind.is_some() {
        back.kind = Some(known(it, "type", it.existing_type.clone())?);
        back.existing_type.clone_from(&it.kind);
        back.kind_checks.clone_from(&it.existing_checks);
        back.existing_checks.clone_from(&it.kind_checks);
    }
    if it.nullable.is_some() {
        back.nullable = Some(known(it, "nullable", it.existing_nullable)?);
        back.existing_nullable = it.nullable;
    }
    if let Change::Set(_) = &it.server_default {
        back.server_default = match &it.existing_server_default {
            Change::Keep => Change::Set(DefaultValue::None),
            Change::Set(default) => Change::Set(default.clone()),
        };
        back.existing_server_default = it.server_default.clone();
    }
    if let Change::Set(comment) = &it.comment {
        back.comment = Change::Set(it.existing_comment.clone());
        back.existing_comment.clone_from(comment);
    }
    Ok(back)
}

fn known<T>(it: &AlterColumn, what: &str, value: Option<T>) -> Result<T, ReverseError> {
    value.ok_or_else(|| {
        ReverseError::NotKnown(format!("change of {what} of `{}.{}`", it.table, it.column))
    })
}

fn drop_constraint(it: &AddConstraint) -> DropConstraint {
    let kind = match &it.constraint {
        Constraint::PrimaryKey(_) => Some(ConstraintKind::Primary),
        Constraint::Unique(_) => Some(ConstraintKind::Unique),
        Constraint::ForeignKey(_) => Some(ConstraintKind::ForeignKey),
        Constraint::Check(_) => Some(ConstraintKind::Check),
        Constraint::Exclude(_) => None,
    };
    DropConstraint {
        table: it.table.clone(),
        name: it.constraint.name().cloned(),
        kind,
        if_exists: false,
        existing: Some(Box::new(it.constraint.clone())),
    }
}

fn add_constraint(it: &DropConstraint) -> Result<AddConstraint, ReverseError> {
    let constraint = it.existing.clone().ok_or_else(|| {
        let name = it.name.as_ref().map_or("None", |name| &name.text);
        ReverseError::NotKnown(format!("drop of constraint `{name}`"))
    })?;
    Ok(AddConstraint {
        table: it.table.clone(),
        constraint: *constraint,
    })
}

fn drop_index(it: &CreateIndex) -> Result<DropIndex, ReverseError> {
    let name = it.index.name.clone();
    let name = name.ok_or(ReverseError::Never("an index without a name"))?;
    Ok(DropIndex {
        name,
        table: Some(it.table.name.clone()),
        schema: it.table.schema.clone(),
        if_exists: it.if_not_exists,
        quote: it.index.quote,
        options: it.index.options.clone(),
        existing: Some(Box::new(it.index.clone())),
    })
}

fn create_index(it: &DropIndex) -> Result<CreateIndex, ReverseError> {
    let (Some(index), Some(table)) = (&it.existing, &it.table) else {
        let what = format!("drop of index `{}`", it.name.text);
        return Err(ReverseError::NotKnown(what));
    };
    Ok(CreateIndex {
        table: TableName::of(it.schema.clone(), table.clone()),
        index: (**index).clone(),
        if_not_exists: it.if_exists,
    })
}

fn comment_back(it: &TableComment) -> TableComment {
    TableComment {
        table: it.table.clone(),
        comment: it.existing.clone(),
        existing: it.comment.clone(),
        drops: it.existing.is_none(),
    }
}
