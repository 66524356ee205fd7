//! Operations and templates, written as the Python text of a revision script.
//!
//! The text is Alembic's to the letter (`autogenerate/render.py`).

mod body;
mod column;
mod constraint;
mod index;
mod literal;
mod operation;
mod options;
pub mod template;
mod types;

use std::collections::BTreeSet;

use thiserror::Error;

use dbm_core::failure::{Failure, Kind};
use dbm_core::sql::text::ExpressionText;

pub use body::body;

/// How a project wants its revisions written: arguments of `context.configure`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// `alembic_module_prefix`
    pub alembic_prefix: String,
    /// `sqlalchemy_module_prefix`
    pub sqlalchemy_prefix: String,
    /// `user_module_prefix`; none: each type's own module.
    pub user_prefix: Option<String>,
    /// `render_as_batch`: changes of a table stand in `with op.batch_alter_table(...)`.
    pub as_batch: bool,
    /// Unique indexes are `unique=1`: those of a database that tells it so.
    pub unique_as_number: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            alembic_prefix: "op.".to_owned(),
            sqlalchemy_prefix: "sa.".to_owned(),
            user_prefix: None,
            as_batch: false,
            unique_as_number: false,
        }
    }
}

/// What cannot be written as a script.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum WriteError {
    /// An operation that no comparison makes.
    #[error("{0} cannot be written into a revision script")]
    Operation(&'static str),
    /// An index without a name.
    #[error("an index of the table `{0}` has no name")]
    UnnamedIndex(String),
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::new(Kind::Plan, error.to_string())
    }
}

/// One of the two functions of a revision, written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// The statements; all lines but the first are indented.
    pub text: String,
    /// The imports that they need, sorted.
    pub imports: BTreeSet<String>,
    /// What Alembic warns of.
    pub warnings: Vec<String>,
}

/// A text under way.
struct Writer<'a> {
    style: &'a Style,
    expressions: &'a dyn ExpressionText,
    imports: BTreeSet<String>,
    warnings: Vec<String>,
    /// Inside `with op.batch_alter_table(...)`: the table goes without saying.
    in_batch: bool,
    /// Inside what Python's `repr` writes: types stand without their modules.
    in_repr: bool,
}

impl Writer<'_> {
    /// `op.`
    fn op(&self) -> &str {
        if self.in_batch {
            "batch_op."
        } else {
            &self.style.alembic_prefix
        }
    }

    /// `sa.`
    fn sa(&self) -> &str {
        if self.in_repr {
            return "";
        }
        &self.style.sqlalchemy_prefix
    }

    /// `postgresql.`
    fn dialect(&mut self, name: &str) -> String {
        if self.in_repr {
            return String::new();
        }
        self.imports
            .insert(format!("from sqlalchemy.dialects import {name}"));
        format!("{name}.")
    }
}

#[cfg(test)]
mod tests;
