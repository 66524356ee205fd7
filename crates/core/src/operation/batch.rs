//! `op.batch_alter_table(...)` where it makes the table anew: move and copy.

use crate::operation::{
    AddColumn, AddConstraint, AlterColumn, CreateIndex, DropColumn, DropConstraint, DropIndex,
    Operation, TableComment,
};
use crate::schema::{Column, Constraint, Index, NamingConvention, Options, Table, TableName};

/// A table that is made anew with changes: new table, rows copied, old one dropped, new one renamed.
///
/// A batch that needs no new table is its operations, one by one, and not this.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchAlterTable {
    /// The table.
    pub table: TableName,
    /// What is changed, in order.
    pub changes: Vec<BatchChange>,
    /// The table as it is: `copy_from=`, or what the database says; nothing as long as nobody asked it.
    pub source: Option<BatchSource>,
    /// `reflect_args=`, `reflect_kwargs=`: what is added to the table that the database tells.
    pub reflected: BatchTable,
    /// `naming_convention=`: the names of what the database tells without one.
    pub naming_convention: Option<NamingConvention>,
    /// `table_args=`, `table_kwargs=`: what is added to the new table.
    pub added: BatchTable,
    /// `partial_reordering=`
    pub partial_reordering: Vec<Vec<String>>,
}

/// One change of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum BatchChange {
    /// `batch_op.add_column(...)`
    AddColumn(Box<AddedColumn>),
    /// `batch_op.drop_column(...)`
    DropColumn {
        /// What goes.
        operation: Box<DropColumn>,
        /// The name of the type that `existing_type=` gives: the CHECK of that name goes as well.
        type_name: Option<String>,
    },
    /// `batch_op.alter_column(...)`
    AlterColumn {
        /// What changes.
        operation: Box<AlterColumn>,
        /// The name of the type that `existing_type=` gives: its CHECK goes when the column is renamed.
        type_name: Option<String>,
    },
    /// `batch_op.create_unique_constraint(...)` and its like.
    AddConstraint(Box<AddConstraint>),
    /// `batch_op.drop_constraint(...)`
    DropConstraint(DropConstraint),
    /// `batch_op.create_index(...)`
    CreateIndex(Box<CreateIndex>),
    /// `batch_op.drop_index(...)`
    DropIndex(DropIndex),
    /// `batch_op.create_table_comment(...)`, which a new table does not take (as in Alembic).
    TableComment(TableComment),
}

/// A column to add, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct AddedColumn {
    /// What is added.
    pub operation: AddColumn,
    /// `insert_before=`
    pub insert_before: Option<String>,
    /// `insert_after=`
    pub insert_after: Option<String>,
}

/// What a new table is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchSource {
    /// The table as it is.
    pub table: Table,
    /// Whether the database told it, and not the script.
    pub is_reflected: bool,
    /// The indexes that columns bring (`index=True`): a new table does not get them (as in Alembic).
    pub column_indexes: Vec<String>,
    /// The columns whose nullability was not said: a primary key decides it.
    pub unsaid_nullability: Vec<String>,
}

/// What is added to a table: items and keywords.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BatchTable {
    /// Columns; one of a known name takes its place.
    pub columns: Vec<Column>,
    /// Constraints, those that the columns bring included.
    pub constraints: Vec<Constraint>,
    /// Indexes, those that the columns bring included.
    pub indexes: Vec<Index>,
    /// The columns whose nullability was not said.
    pub unsaid_nullability: Vec<String>,
    /// `comment=`
    pub comment: Option<String>,
    /// `prefixes=`
    pub prefixes: Vec<String>,
    /// Options of a dialect.
    pub options: Options,
}

impl BatchChange {
    /// The same change as an operation of its own.
    pub fn operation(&self) -> Operation {
        match self.clone() {
            Self::AddColumn(added) => Operation::AddColumn(Box::new(added.operation)),
            Self::DropColumn { operation, .. } => Operation::DropColumn(operation),
            Self::AlterColumn { operation, .. } => Operation::AlterColumn(operation),
            Self::AddConstraint(operation) => Operation::AddConstraint(operation),
            Self::DropConstraint(operation) => Operation::DropConstraint(operation),
            Self::CreateIndex(operation) => Operation::CreateIndex(operation),
            Self::DropIndex(operation) => Operation::DropIndex(operation),
            Self::TableComment(operation) => Operation::TableComment(operation),
        }
    }
}
