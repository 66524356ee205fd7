//! A table and the changes of a batch: the table that takes its place, and how its rows get there.
//!
//! The rules are Alembic's (`operations/batch.py`, `ApplyBatchImpl`); where it loses something that
//! is easily kept, `docs/differences.md` says so.

mod change;
mod draft;
mod new_table;
mod order;
mod reflected;

use thiserror::Error;

use crate::failure::{Exception, ExceptionClass, Failure, Kind};
use crate::naming::NamingError;
use crate::operation::batch::BatchAlterTable;
use crate::operation::{AddConstraint, CreateIndex, CreateTable, DropConstraint};
use crate::schema::{Expression, TableName};

pub use reflected::reflected;

use draft::Draft;

/// What of the rules is a dialect's own.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each named where it is used"
)]
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// SQLAlchemy's name of the dialect.
    pub dialect: &'a str,
    /// Whether a value that becomes JSON is cast.
    pub batch_casts_json: bool,
    /// Whether names of constraints are taken from the old table before the new one is made.
    pub drops_names_before_rebuild: bool,
    /// Whether the name of a foreign key holds for the whole database: the new table gets it when the old one is gone.
    pub late_foreign_keys: bool,
    /// The same of a CHECK.
    pub late_checks: bool,
}

/// How a table is made anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Rebuild {
    /// The constraints that the old table gives up first.
    pub freed: Vec<DropConstraint>,
    /// The new table, under its temporary name.
    pub new_table: CreateTable,
    /// The columns that are copied: of the new table, and what of the old table goes there.
    pub copied: Vec<Copied>,
    /// The constraints that the table gets at last.
    pub late: Vec<AddConstraint>,
    /// The indexes that the table gets when it has its name.
    pub indexes: Vec<CreateIndex>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// A column whose values are copied.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// Its name in the new table.
    pub name: String,
    /// Whether that is quoted: `None` lets the dialect decide.
    pub quote: Option<bool>,
    /// What is copied.
    pub value: Expression,
    /// The column's name so far, where the value is more than the column.
    pub label: Option<String>,
}

/// Why a table cannot be made anew.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BatchError {
    /// Nothing is known of the table.
    #[error(
        "this operation cannot proceed in --sql mode; batch mode with dialect {dialect} requires a live database connection with which to reflect the table \"{table}\""
    )]
    NotKnown {
        /// SQLAlchemy's name of the dialect.
        dialect: String,
        /// The table.
        table: TableName,
    },
    /// A change of a column that is not there.
    #[error("the table `{0}` has no column `{1}`")]
    NoColumn(TableName, String),
    /// It would make a column twice.
    #[error("the table `{0}` has a column `{1}` already")]
    ColumnExists(TableName, String),
    /// A constraint that is not there.
    #[error("No such constraint: '{0}'")]
    NoConstraint(String),
    /// An index that is not there.
    #[error("No such index: '{0}'")]
    NoIndex(String),
    /// A constraint cannot be told from others without a name.
    #[error("Constraint must have a name")]
    Unnamed,
    /// An index on something else than columns.
    #[error(
        "the index `{0}` is not on plain columns, and a batch that makes the table anew takes no other"
    )]
    IndexElement(String),
    /// An option of an index that means nothing to a new table.
    #[error("a batch that makes the table anew takes no `{option}` for the index `{index}`")]
    IndexOption {
        /// The option.
        option: &'static str,
        /// The index.
        index: String,
    },
    /// What stands before what.
    #[error("the order of the columns is a circle: {}", .0.join(", "))]
    Circle(Vec<String>),
    /// A default that a column of a new table cannot get by `alter_column`.
    #[error("`alter_column` gives the column `{0}` no computed value and no identity")]
    Default(String),
    /// `reflect_args` has a column of the primary key that is none.
    #[error(
        "Trying to redefine primary-key column '{1}' as a non-primary-key column on table '{0}'"
    )]
    PrimaryKey(TableName, String),
    /// `table_args` constrains columns that are not there.
    #[error("Can't create a constraint on table '{0}': no column named '{1}' is present.")]
    ConstraintColumn(TableName, String),
    /// The naming convention.
    #[error("{0}")]
    Name(#[from] NamingError),
}

impl From<BatchError> for Failure {
    fn from(error: BatchError) -> Self {
        let failure = Self::new(Kind::Plan, error.to_string()).raised_as(error.exception());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl BatchError {
    /// What Alembic raises.
    pub fn exception(&self) -> Option<Exception> {
        let class = match self {
            Self::NoColumn(_, column) => return Some(ExceptionClass::KeyError.with(column)),
            Self::NotKnown { .. } => ExceptionClass::CommandError,
            Self::NoConstraint(_) | Self::NoIndex(_) | Self::Unnamed => ExceptionClass::ValueError,
            Self::PrimaryKey(..) => ExceptionClass::ArgumentError,
            Self::ConstraintColumn(..) => ExceptionClass::ConstraintColumnNotFoundError,
            Self::ColumnExists(..)
            | Self::IndexElement(_)
            | Self::IndexOption { .. }
            | Self::Circle(_)
            | Self::Default(_)
            | Self::Name(_) => return None,
        };
        Some(class.with(self.to_string()))
    }

    /// What to type instead.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotKnown { .. } => Some(
                "to generate a batch SQL migration script using table \"move and copy\", pass a \
                 complete `Table` object as `copy_from` of `batch_alter_table()`, so that table \
                 reflection can be skipped",
            ),
            Self::Unnamed => Some(
                "give the constraint a name, or name all of them with \
                 `batch_alter_table(..., naming_convention={...})`",
            ),
            Self::IndexElement(_) | Self::IndexOption { .. } => Some(
                "make or drop the index with `op.create_index` or `op.drop_index` after the batch",
            ),
            Self::NoColumn(..)
            | Self::ColumnExists(..)
            | Self::NoConstraint(_)
            | Self::NoIndex(_)
            | Self::Circle(_)
            | Self::Default(_)
            | Self::PrimaryKey(..)
            | Self::ConstraintColumn(..)
            | Self::Name(_) => None,
        }
    }
}

/// How the table of `batch`, whose source is known, is made anew.
///
/// # Errors
/// As Alembic: a change of what is not there, a constraint without a name.
pub fn rebuild(batch: &BatchAlterTable, rules: Rules<'_>) -> Result<Rebuild, BatchError> {
    let Some(source) = &batch.source else {
        return Err(BatchError::NotKnown {
            dialect: rules.dialect.to_owned(),
            table: batch.table.clone(),
        });
    };
    let mut draft = Draft::new(batch, source, rules);
    for one in &batch.changes {
        draft.change(one)?;
    }
    draft.reorder()?;
    draft.finish()
}

/// The name of the new table until it takes the old one's place: at most 50 characters.
pub fn temporary_name(table: &TableName) -> TableName {
    prefixed("_alembic_tmp_", table)
}

/// The name of the old table once it has given up its place, where it has one then.
pub fn old_name(table: &TableName) -> TableName {
    prefixed("_alembic_old_", table)
}

fn prefixed(prefix: &str, table: &TableName) -> TableName {
    let name = format!("{prefix}{}", table.name);
    let name: String = name.chars().take(50).collect();
    TableName::of(table.schema.clone(), name)
}
