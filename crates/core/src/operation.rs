//! Operations: what a revision does to a schema, one change each.
//!
//! Everything dbm does goes through a list of these: scripts and comparisons
//! make them, dialects render them, the runner runs them.

pub mod batch;
mod describe;
mod extent;

use crate::operation::batch::BatchAlterTable;
use crate::schema::expression::Text;
use crate::schema::types::{EnumType, NamedType};
use crate::schema::{
    Check, Column, Computed, Constraint, ConstraintKind, ConstraintName, Expression, Identity,
    Index, Literal, Options, Query, Sequence, Table, TableName, Type,
};
use crate::source::Place;

/// An operation and the line of the script that asked for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// What to do.
    pub operation: Operation,
    /// Where the script says so; nothing when dbm made it.
    pub place: Option<Place>,
}

/// One change of a schema or its data.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// `op.create_table(...)`; its indexes follow the table.
    CreateTable(Box<CreateTable>),
    /// `op.drop_table(...)`.
    DropTable(Box<DropTable>),
    /// `op.rename_table(...)`.
    RenameTable(RenameTable),
    /// `op.add_column(...)`.
    AddColumn(Box<AddColumn>),
    /// `op.drop_column(...)`.
    DropColumn(Box<DropColumn>),
    /// `op.alter_column(...)`.
    AlterColumn(Box<AlterColumn>),
    /// `op.create_unique_constraint(...)` and its like.
    AddConstraint(Box<AddConstraint>),
    /// `op.drop_constraint(...)`.
    DropConstraint(DropConstraint),
    /// `op.create_index(...)`.
    CreateIndex(Box<CreateIndex>),
    /// `op.drop_index(...)`.
    DropIndex(DropIndex),
    /// `op.create_table_comment(...)`; `None` is `op.drop_table_comment(...)`.
    TableComment(TableComment),
    /// `op.batch_alter_table(...)` that makes the table anew.
    BatchAlterTable(Box<BatchAlterTable>),
    /// `CREATE TYPE ... AS ENUM`: `ENUM(...).create(bind)`.
    CreateType(CreateType),
    /// `DROP TYPE`: `ENUM(...).drop(bind)`.
    DropType(DropType),
    /// `sa.schema.CreateSequence(...)`.
    CreateSequence(Box<Sequence>, IfExists),
    /// `sa.schema.DropSequence(...)`.
    DropSequence(Box<Sequence>, IfExists),
    /// `op.execute(...)`.
    Execute(Execute),
    /// `op.bulk_insert(...)`.
    BulkInsert(BulkInsert),
    /// Entering `autocommit_block()`: what ran so far is committed.
    BeginAutocommit,
    /// Leaving `autocommit_block()`.
    EndAutocommit,
}

/// Whether `IF EXISTS` or `IF NOT EXISTS` was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IfExists(pub bool);

/// `op.create_table(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateTable {
    /// The table, constraint names resolved.
    pub table: Table,
    /// `if_not_exists=True`.
    pub if_not_exists: bool,
}

/// `op.drop_table(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct DropTable {
    /// The table's name.
    pub table: TableName,
    /// `if_exists=True`.
    pub if_exists: bool,
    /// What it was, when that is known: to reverse it, and to drop its types.
    pub existing: Option<Table>,
    /// Options of a dialect.
    pub options: Options,
}

/// `op.rename_table(...)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameTable {
    /// Its name so far.
    pub table: TableName,
    /// Its new name, in the same schema.
    pub new_name: String,
}

/// `op.add_column(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct AddColumn {
    /// The table.
    pub table: TableName,
    /// The column; its foreign keys, checks, unique and index follow it.
    pub column: Column,
    /// Constraints and indexes that the column brings, names resolved, in the order they are made.
    pub constraints: Vec<Constraint>,
    /// Indexes that the column brings.
    pub indexes: Vec<Index>,
    /// `if_not_exists=True`.
    pub if_not_exists: bool,
    /// `inline_references=True`.
    pub inline_references: bool,
    /// `inline_primary_key=True`.
    pub inline_primary_key: bool,
}

/// `op.drop_column(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct DropColumn {
    /// The table.
    pub table: TableName,
    /// The column.
    pub column: String,
    /// `if_exists=True`.
    pub if_exists: bool,
    /// What it was, when that is known.
    pub existing: Option<Column>,
    /// Options of a dialect: `mssql_drop_default`.
    pub options: Options,
}

/// A value that was given, or left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// Not given.
    #[default]
    Keep,
    /// Given.
    Set(T),
}

/// What a column's default can be changed to.
#[derive(Debug, Clone, PartialEq)]
pub enum DefaultValue {
    /// `None`: no default.
    None,
    /// A plain `str`.
    Literal(String),
    /// An expression.
    Expression(Expression),
    /// `sa.Computed(...)`.
    Computed(Computed),
    /// `sa.Identity(...)`.
    Identity(Identity),
}

/// `op.alter_column(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterColumn {
    /// The table.
    pub table: TableName,
    /// The column's name so far.
    pub column: String,
    /// `nullable=`.
    pub nullable: Option<bool>,
    /// `server_default=`.
    pub server_default: Change<DefaultValue>,
    /// `comment=`.
    pub comment: Change<Option<String>>,
    /// `new_column_name=`.
    pub new_name: Option<String>,
    /// `type_=`.
    pub kind: Option<Type>,
    /// Whether the type that holds from now on was given as a class: MySQL's moments are told by objects alone.
    pub type_is_class: bool,
    /// The new type's implicit CHECK (Boolean and Enum), name resolved.
    pub kind_checks: Vec<Check>,
    /// `autoincrement=`.
    pub autoincrement: Option<bool>,
    /// `existing_type=`.
    pub existing_type: Option<Type>,
    /// The old type's implicit CHECK, name resolved.
    pub existing_checks: Vec<Check>,
    /// `existing_nullable=`.
    pub existing_nullable: Option<bool>,
    /// `existing_server_default=`; `Keep` means that it was not given.
    pub existing_server_default: Change<DefaultValue>,
    /// `existing_comment=`.
    pub existing_comment: Option<String>,
    /// `existing_autoincrement=`.
    pub existing_autoincrement: Option<bool>,
    /// Options of a dialect: `postgresql_using`.
    pub options: Options,
}

impl AlterColumn {
    /// A change of nothing yet.
    pub fn new(table: TableName, column: impl Into<String>) -> Self {
        Self {
            table,
            column: column.into(),
            nullable: None,
            server_default: Change::Keep,
            comment: Change::Keep,
            new_name: None,
            kind: None,
            type_is_class: false,
            kind_checks: Vec::new(),
            autoincrement: None,
            existing_type: None,
            existing_checks: Vec::new(),
            existing_nullable: None,
            existing_server_default: Change::Keep,
            existing_comment: None,
            existing_autoincrement: None,
            options: Options::new(),
        }
    }
}

/// `op.create_*_constraint(...)`, `op.create_primary_key(...)`, `op.create_foreign_key(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct AddConstraint {
    /// The table.
    pub table: TableName,
    /// The constraint, its name resolved.
    pub constraint: Constraint,
}

/// `op.drop_constraint(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct DropConstraint {
    /// The table.
    pub table: TableName,
    /// The name.
    pub name: Option<ConstraintName>,
    /// `type_=`.
    pub kind: Option<ConstraintKind>,
    /// `if_exists=True`.
    pub if_exists: bool,
    /// What it was, when that is known: to reverse it.
    pub existing: Option<Box<Constraint>>,
}

/// `op.create_index(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateIndex {
    /// The table.
    pub table: TableName,
    /// The index, its name resolved.
    pub index: Index,
    /// `if_not_exists=True`.
    pub if_not_exists: bool,
}

/// `op.drop_index(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct DropIndex {
    /// The index's name.
    pub name: ConstraintName,
    /// The table, when it was given.
    pub table: Option<String>,
    /// The schema.
    pub schema: Option<String>,
    /// `if_exists=True`.
    pub if_exists: bool,
    /// Whether the name is quoted: `None` lets the dialect decide.
    pub quote: Option<bool>,
    /// What it was, when that is known: to reverse it.
    pub existing: Option<Box<Index>>,
    /// Options of a dialect: `postgresql_concurrently`.
    pub options: Options,
}

/// `op.create_table_comment(...)` and `op.drop_table_comment(...)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableComment {
    /// The table.
    pub table: TableName,
    /// The new comment, or none.
    pub comment: Option<String>,
    /// The old comment, when it was given.
    pub existing: Option<String>,
    /// `drop_table_comment`: MySQL writes it as `''`, and a new comment of none as `NULL`, which it refuses.
    pub drops: bool,
}

/// `ENUM(...).create(bind)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateType {
    /// The type.
    pub kind: EnumType,
    /// `checkfirst=True`: not where the database has a type of that name (`--sql` does not look).
    pub checkfirst: bool,
}

/// `ENUM(...).drop(bind)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropType {
    /// The type.
    pub kind: EnumType,
    /// `checkfirst=True`: only where the database has a type of that name (`--sql` does not look).
    pub checkfirst: bool,
}

/// `op.execute(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Execute {
    /// What to run.
    pub statement: Statement,
}

/// SQL that a script runs itself.
#[expect(
    clippy::large_enum_variant,
    reason = "they are few, and each is made once"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// A `str` or `sa.text(...)`: `:name` is a parameter.
    Text(Text),
    /// An expression, such as `sa.func.setval(...)`.
    Expression(Expression),
    /// A statement of SQLAlchemy Core: `sa.select(...)`, `table.insert()`.
    Query(Query),
    /// `sa.DDL(...)` and `exec_driver_sql(...)`: not looked into.
    Verbatim(String),
    /// `sa.schema.CreateSchema(...)`: a name that the dialect quotes, between words.
    Named {
        /// What stands before the name.
        before: String,
        /// The name.
        name: String,
        /// What stands behind it.
        after: String,
    },
    /// `DOMAIN(...).create(bind)` and `.drop(bind)`.
    Domain {
        /// The domain.
        kind: Box<NamedType>,
        /// Whether it is made, not dropped.
        is_made: bool,
        /// Whether it is first looked for.
        checkfirst: bool,
    },
}

/// `op.bulk_insert(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkInsert {
    /// The table.
    pub table: TableName,
    /// Its columns, name and type.
    pub columns: Vec<(String, Type)>,
    /// The rows: column and value, in the order of each dict.
    pub rows: Vec<Vec<(String, Cell)>>,
    /// `multiinsert=`: one statement for all rows, where they have the same columns.
    pub multiinsert: bool,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A value.
    Value(Literal),
    /// SQL: `op.inline_literal(...)`, `sa.func.now()`, `sa.text(...)`.
    Expression(Box<Expression>),
}
