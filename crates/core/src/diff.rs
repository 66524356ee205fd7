//! Two schemas, compared: the operations that make the models' out of the database's.
//!
//! What counts as a difference, and the order in which differences are told, are
//! Alembic's (`autogenerate/compare`). Where Alembic's own order is that of a Python
//! set, and so differs from run to run, the order here is a sensible fixed one.

mod checks;
mod columns;
mod defaults;
mod duplicates;
mod foreign_keys;
mod indexes;
mod order;
mod plugins;
mod tables;
mod types;

use std::collections::HashMap;

use crate::failure::Failure;
use crate::operation::Operation;
use crate::schema::{Catalog, ConstraintName, Expression, Index, TableName, Type};

pub(crate) use order::sorted_tables;
pub use plugins::{PluginError, Plugins};

/// What a comparison asks of a dialect.
pub trait Rules {
    /// What is plainly so in this dialect.
    fn facts(&self) -> Facts;

    /// A type as the dialect writes it.
    fn type_sql(&self, kind: &Type) -> Result<String, Failure>;

    /// An expression as the dialect writes it, values as literals, columns without their table.
    fn expression_sql(&self, expression: &Expression) -> Result<String, Failure>;

    /// The name that the database knows a constraint or an index by.
    fn final_name(&self, name: &ConstraintName) -> String;

    /// Compares two indexes of one name, uniqueness aside.
    fn compare_indexes(&self, model: &Index, database: &Index) -> Result<Comparison, Failure>;

    /// Compares two defaults, given as SQL.
    fn compare_defaults(&self, defaults: &Defaults<'_>) -> Result<DefaultComparison, Failure>;
}

/// What is plainly so in a dialect.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each named where it is used"
)]
pub struct Facts {
    /// Whether tables and columns have comments.
    pub comments: bool,
    /// Names of types that mean the same, lowercase.
    pub type_synonyms: &'static [&'static [&'static str]],
    /// Whether a unique constraint is a unique index, and a foreign key brings an index.
    pub duplicates_uniques: bool,
    /// Whether `RESTRICT` is what a foreign key does unless it is told.
    pub restrict_is_default: bool,
    /// Whether the words of an enumeration are compared, whatever their order.
    pub compares_words: bool,
    /// What may follow a type, lowercase, and is compared where both sides say it.
    pub type_options: &'static [&'static str],
    /// Whether an index on an expression can be read back from the database.
    pub reads_expression_indexes: bool,
    /// Whether the database tells as 1 that an index is unique, which Alembic writes as it is told.
    pub unique_as_number: bool,
}

/// How two things of one name relate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// They are the same.
    Equal,
    /// They differ.
    Different,
    /// They cannot be compared, for this reason, and count as the same.
    Skip(String),
}

/// The defaults of a column on both sides.
#[derive(Debug)]
pub struct Defaults<'a> {
    /// The type that the column has in the database.
    pub kind: &'a Type,
    /// The type that the model wants.
    pub model_kind: &'a Type,
    /// What the database has.
    pub database: Option<&'a str>,
    /// What the model wants.
    pub model: Option<ModelDefault>,
    /// Whether the model's column is one that the database numbers by itself.
    pub numbers_itself: bool,
}

/// The default that a model wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelDefault {
    /// A plain text: what `server_default="..."` says.
    Literal(String),
    /// SQL.
    Sql(String),
}

impl ModelDefault {
    /// The text, or the SQL.
    pub fn text(&self) -> &str {
        match self {
            Self::Literal(text) | Self::Sql(text) => text,
        }
    }
}

/// How two defaults relate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultComparison {
    /// They are the same.
    Equal,
    /// They differ.
    Different,
    /// Only the database knows: a query of one boolean, true when they are the same.
    Ask(String),
}

/// What is compared, and what is left alone.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `compare_type`
    pub compare_type: bool,
    /// `compare_server_default`
    pub compare_server_default: bool,
    /// The table that holds the revisions.
    pub version_table: Option<TableName>,
    /// The schema that the database takes where none is named.
    pub default_schema: Option<String>,
    /// `autogenerate_plugins`
    pub plugins: Plugins,
    /// What the database answered to [`Differences::questions`].
    pub answers: HashMap<String, bool>,
}

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Differences {
    /// What makes the models' schema out of the database's.
    pub operations: Vec<Operation>,
    /// What Alembic warns of: differences that are seen, and not acted on.
    pub warnings: Vec<String>,
    /// What the database must be asked before the comparison is whole; with the
    /// answers in [`Options::answers`], compare again.
    pub questions: Vec<String>,
}

/// Compares a database with the models, one catalog for each `MetaData`.
///
/// # Errors
///
/// A type or an expression that the dialect cannot write.
pub fn diff(
    database: &Catalog,
    models: &[Catalog],
    rules: &dyn Rules,
    options: &Options,
) -> Result<Differences, Failure> {
    let mut comparing = Comparing {
        rules,
        options,
        found: Differences::default(),
    };
    comparing.catalogs(database, models)?;
    Ok(comparing.found)
}

/// A comparison under way.
struct Comparing<'a> {
    rules: &'a dyn Rules,
    options: &'a Options,
    found: Differences,
}

impl Comparing<'_> {
    fn add(&mut self, operation: Operation) {
        self.found.operations.push(operation);
    }

    fn warn(&mut self, warning: String) {
        self.found.warnings.push(warning);
    }
}

#[cfg(test)]
mod tests;
