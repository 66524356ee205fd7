//! Constraints of tables and columns.

use crate::schema::{Expression, Options, TableName};

/// A constraint's or an index's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintName {
    /// The name.
    pub text: String,
    /// Whether it came from a naming convention or `op.f(...)`: such a name is shortened where
    /// it is too long, a plain one is an error.
    pub conventional: bool,
}

impl ConstraintName {
    /// A name that a person gave.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            conventional: false,
        }
    }
}

/// What kind of constraint, as `type_=` of `op.drop_constraint` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConstraintKind {
    /// `primary`.
    Primary,
    /// `unique`.
    Unique,
    /// `foreignkey`.
    ForeignKey,
    /// `check`.
    Check,
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Constraint {
    /// `PRIMARY KEY (...)`.
    PrimaryKey(PrimaryKey),
    /// `UNIQUE (...)`.
    Unique(Unique),
    /// `FOREIGN KEY (...) REFERENCES ...`.
    ForeignKey(ForeignKey),
    /// `CHECK (...)`.
    Check(Check),
    /// PostgreSQL's `EXCLUDE ...`.
    Exclude(Exclude),
}

/// `PRIMARY KEY (...)`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PrimaryKey {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// When it is checked.
    pub timing: Timing,
    /// Options of a dialect.
    pub options: Options,
}

/// `UNIQUE (...)`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unique {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// When it is checked.
    pub timing: Timing,
    /// Options of a dialect: `postgresql_nulls_not_distinct`.
    pub options: Options,
}

/// `FOREIGN KEY (...) REFERENCES ...`.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table they refer to.
    pub referred_table: TableName,
    /// The columns they refer to.
    pub referred_columns: Vec<String>,
    /// `ON UPDATE ...`.
    pub onupdate: Option<String>,
    /// `ON DELETE ...`.
    pub ondelete: Option<String>,
    /// `MATCH ...`.
    pub match_: Option<String>,
    /// `use_alter=True`: made after all tables.
    pub use_alter: bool,
    /// When it is checked.
    pub timing: Timing,
    /// Options of a dialect: `postgresql_not_valid`.
    pub options: Options,
}

/// `CHECK (...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// What holds for every row.
    pub condition: Expression,
    /// Whether a Boolean or Enum type brought it, and not a person.
    pub of_type: bool,
    /// When it is checked.
    pub timing: Timing,
    /// Options of a dialect: `postgresql_not_valid`.
    pub options: Options,
}

/// `EXCLUDE USING gist (a WITH =, ...) WHERE (...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclude {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// Expression, operator, and operator class when one is given.
    pub elements: Vec<(Expression, String, Option<String>)>,
    /// The index method; `gist` unless told.
    pub using: Option<String>,
    /// The rows that take part.
    pub condition: Option<Expression>,
    /// When it is checked.
    pub timing: Timing,
    /// Options of a dialect.
    pub options: Options,
}

/// `DEFERRABLE INITIALLY ...`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timing {
    /// `DEFERRABLE` or `NOT DEFERRABLE`.
    pub deferrable: Option<bool>,
    /// `INITIALLY` this.
    pub initially: Option<String>,
}

impl Constraint {
    /// The columns that it lists; a check and an exclusion list none.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::PrimaryKey(constraint) => &constraint.columns,
            Self::Unique(constraint) => &constraint.columns,
            Self::ForeignKey(constraint) => &constraint.columns,
            Self::Check(_) | Self::Exclude(_) => &[],
        }
    }

    /// Its name.
    pub fn name(&self) -> Option<&ConstraintName> {
        match self {
            Self::PrimaryKey(constraint) => constraint.name.as_ref(),
            Self::Unique(constraint) => constraint.name.as_ref(),
            Self::ForeignKey(constraint) => constraint.name.as_ref(),
            Self::Check(constraint) => constraint.name.as_ref(),
            Self::Exclude(constraint) => constraint.name.as_ref(),
        }
    }
}
