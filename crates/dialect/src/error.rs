//! What a dialect cannot render.

use dbm_core::apply::batch::BatchError;
use dbm_core::failure::{Exception, ExceptionClass, Failure, Kind};

/// Why an operation has no SQL on a dialect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A type that the dialect does not have.
    #[error("{dialect} has no type `{name}`")]
    UnknownType {
        /// The dialect, as people write it.
        dialect: &'static str,
        /// The type's class.
        name: String,
    },
    /// A column without a type.
    #[error("the column has no type, found `NullType()`")]
    NoType,
    /// A PostgreSQL enumeration or domain without a name.
    #[error("a PostgreSQL {class} type requires a name")]
    TypeWithoutName {
        /// `Enum`, `ENUM` or `DOMAIN`.
        class: &'static str,
    },
    /// A type whose name is one of PostgreSQL's own.
    #[error(
        "type `{name}` has the name of a type that PostgreSQL has already, and needs an explicit schema"
    )]
    TypeNameTaken {
        /// The name.
        name: String,
    },
    /// A type that needs a length.
    #[error("{name} requires a length on {dialect}")]
    LengthRequired {
        /// The dialect, as people write it.
        dialect: &'static str,
        /// `VARCHAR`.
        name: &'static str,
    },
    /// Something wrong with a column of a CREATE TABLE.
    #[error("table `{table}`, column `{column}`: {error}")]
    InColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What is wrong with it.
        error: Box<RenderError>,
    },
    /// A change that the dialect cannot make.
    #[error("{dialect} cannot {what}")]
    Unsupported {
        /// The dialect, as people write it.
        dialect: &'static str,
        /// What was asked for: `add or drop a constraint of an existing table`.
        what: &'static str,
    },
    /// A change of a constraint that only batch mode can make.
    #[error("{dialect} cannot add or drop a constraint of an existing table")]
    NeedsBatch {
        /// The dialect, as people write it.
        dialect: &'static str,
    },
    /// MySQL needs what is not changed, too.
    #[error("every MySQL CHANGE or MODIFY of a column requires the existing type")]
    ExistingTypeRequired,
    /// MySQL drops each kind of constraint in its own way.
    #[error("MySQL has no general DROP CONSTRAINT, and `type_` is missing")]
    ConstraintKindRequired,
    /// A constraint or an index that has no name where one is needed.
    #[error("the {what} has no name")]
    NameRequired {
        /// `constraint to drop`, `index`.
        what: &'static str,
    },
    /// A name that the database would cut.
    #[error("identifier `{name}` has {length} characters, at most {limit} are allowed")]
    IdentifierTooLong {
        /// The name.
        name: String,
        /// Its length.
        length: usize,
        /// What the dialect allows.
        limit: usize,
    },
    /// Words where only keywords may stand.
    #[error("expected SQL keywords, found `{found}`")]
    NotAPhrase {
        /// What was written.
        found: String,
    },
    /// A `:name` without a value.
    #[error("a value is required for bind parameter `{name}`")]
    Unbound {
        /// The name.
        name: String,
    },
    /// A value that its type cannot write.
    #[error("could not write the value {value} as {type_name}")]
    Literal {
        /// The value, as Python prints it.
        value: String,
        /// The type.
        type_name: String,
    },
    /// Rows of one insert that do not fit together.
    #[error("a value is required for column `{column}` in row {row}")]
    MissingValue {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// A row names a column that the table does not have.
    #[error("table `{table}` has no column `{column}`")]
    UnknownColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A `str` that names no column of the statement.
    #[error(
        "`{name}` is neither a label nor a column of the statement: `order_by` and `group_by` take SQL as `sa.text(...)`"
    )]
    UnknownName {
        /// The name.
        name: String,
    },
    /// Two CTEs of one name.
    #[error("multiple, unrelated CTEs have the name `{name}`")]
    DuplicateCte {
        /// The name.
        name: String,
    },
    /// A batch that cannot make its table anew.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// An argument that does not fit.
    #[error("{0}")]
    Argument(&'static str),
}

impl RenderError {
    /// Whether Alembic refuses it as well; what only dbm refuses is for Python to do.
    pub fn is_alembic_error(&self) -> bool {
        match self {
            Self::NoType
            | Self::TypeWithoutName { .. }
            | Self::TypeNameTaken { .. }
            | Self::LengthRequired { .. }
            | Self::NeedsBatch { .. }
            | Self::ExistingTypeRequired
            | Self::ConstraintKindRequired
            | Self::NameRequired { .. }
            | Self::IdentifierTooLong { .. }
            | Self::NotAPhrase { .. }
            | Self::Unbound { .. }
            | Self::MissingValue { .. }
            | Self::UnknownColumn { .. }
            | Self::DuplicateCte { .. }
            | Self::Batch(_) => true,
            Self::UnknownType { .. }
            | Self::Unsupported { .. }
            | Self::Literal { .. }
            | Self::UnknownName { .. }
            | Self::Argument(_) => false,
            Self::InColumn { error, .. } => error.is_alembic_error(),
        }
    }

    /// What Alembic or SQLAlchemy raises.
    fn exception(&self) -> Option<Exception> {
        Some(match self {
            Self::NeedsBatch { .. } => ExceptionClass::NotImplementedError.with(
                "No support for ALTER of constraints in SQLite dialect. Please refer to the batch mode \
                 feature which allows for SQLite migrations using a copy-and-move strategy.",
            ),
            Self::ExistingTypeRequired => ExceptionClass::CommandError.with(
                "All MySQL CHANGE/MODIFY COLUMN operations require the existing type.",
            ),
            Self::ConstraintKindRequired => ExceptionClass::NotImplementedError.with(
                "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type",
            ),
            Self::IdentifierTooLong { name, limit, .. } => ExceptionClass::IdentifierError.with(
                format!("Identifier '{name}' exceeds maximum length of {limit} characters"),
            ),
            Self::LengthRequired { dialect, name } => ExceptionClass::CompileError.with(format!(
                "{name} requires a length on dialect {}",
                dialect.to_lowercase()
            )),
            Self::TypeWithoutName { class } => ExceptionClass::CompileError.with(format!(
                "PostgreSQL {class} type requires a name."
            )),
            Self::NoType | Self::NameRequired { .. } => {
                ExceptionClass::CompileError.with(self.to_string())
            }
            Self::InColumn { table, column, error } => {
                let inner = error.exception()?;
                let message = format!("(in table '{table}', column '{column}'): {}", inner.message);
                ExceptionClass::CompileError.with(message)
            }
            Self::Unbound { name } => ExceptionClass::StatementError.with(format!(
                "(sqlalchemy.exc.InvalidRequestError) A value is required for bind parameter '{name}'"
            )),
            Self::Batch(error) => return error.exception(),
            Self::UnknownType { .. }
            | Self::TypeNameTaken { .. }
            | Self::Unsupported { .. }
            | Self::NotAPhrase { .. }
            | Self::Literal { .. }
            | Self::MissingValue { .. }
            | Self::UnknownColumn { .. }
            | Self::UnknownName { .. }
            | Self::DuplicateCte { .. }
            | Self::Argument(_) => return None,
        })
    }

    /// What to type instead.
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NeedsBatch { .. } => Some(
                "batch mode copies the table: write the change inside \
                 `with op.batch_alter_table(...) as batch_op:`",
            ),
            Self::NoType => Some("give the column a type, such as `sa.Integer()`"),
            Self::ExistingTypeRequired => Some("add `existing_type=...` to the call"),
            Self::ConstraintKindRequired => {
                Some("add `type_=\"foreignkey\"`, `\"unique\"`, `\"check\"` or `\"primary\"`")
            }
            Self::Unbound { .. } => Some(
                "bind it with `sa.text(...).bindparams(...)`, or write `\\:` for a plain colon: \
                 `text()` takes `:name` as a parameter even inside quotes",
            ),
            Self::InColumn { error, .. } => error.hint(),
            Self::Batch(error) => error.hint(),
            Self::UnknownType { .. }
            | Self::TypeWithoutName { .. }
            | Self::TypeNameTaken { .. }
            | Self::LengthRequired { .. }
            | Self::Unsupported { .. }
            | Self::NameRequired { .. }
            | Self::IdentifierTooLong { .. }
            | Self::NotAPhrase { .. }
            | Self::Literal { .. }
            | Self::MissingValue { .. }
            | Self::UnknownColumn { .. }
            | Self::UnknownName { .. }
            | Self::DuplicateCte { .. }
            | Self::Argument(_) => None,
        }
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        let failure = Self::new(Kind::Plan, error.to_string()).raised_as(error.exception());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
