//! A dialect, as the comparison of schemas and the writer of revisions ask for it.

use crate::generic::{expression, types};
use crate::{Dialect, Renderer, Rendering};
use dbm_core::diff::{Comparison, DefaultComparison, Defaults, Rules};
use dbm_core::failure::Failure;
use dbm_core::schema::{ConstraintName, Expression, Index, Type};
use dbm_core::sql::text::ExpressionText;

/// A dialect and the server's version.
#[derive(Debug)]
pub struct Comparer {
    dialect: &'static dyn Dialect,
    rendering: Rendering,
}

impl Comparer {
    /// For a server of that version.
    pub fn new(dialect: &'static dyn Dialect, server_version: Option<(u32, u32)>) -> Self {
        Self {
            dialect,
            rendering: Rendering {
                server_version,
                ..Rendering::offline(dialect)
            },
        }
    }

    fn renderer(&self) -> Renderer<'_> {
        Renderer::new(self.dialect, &self.rendering)
    }
}

impl Rules for Comparer {
    fn facts(&self) -> dbm_core::diff::Facts {
        self.dialect.facts().comparison
    }

    fn type_sql(&self, kind: &Type) -> Result<String, Failure> {
        Ok(types::render(&self.renderer(), kind)?)
    }

    fn expression_sql(&self, it: &Expression) -> Result<String, Failure> {
        Ok(expression::render(&self.renderer(), it, false)?)
    }

    fn final_name(&self, name: &ConstraintName) -> String {
        self.renderer().final_name(name)
    }

    fn compare_indexes(&self, model: &Index, database: &Index) -> Result<Comparison, Failure> {
        let renderer = self.renderer();
        Ok(self.dialect.compare_indexes(&renderer, model, database)?)
    }

    fn compare_defaults(&self, it: &Defaults<'_>) -> Result<DefaultComparison, Failure> {
        Ok(self.dialect.compare_defaults(it))
    }
}

impl ExpressionText for Comparer {
    fn is_module(&self, name: &str) -> bool {
        self.dialect.facts().name == name
    }

    fn sql(&self, it: &Expression) -> Result<String, Failure> {
        self.expression_sql(it)
    }

    fn default_sql(&self, it: &Expression) -> Result<String, Failure> {
        Ok(self.dialect.default_text(&self.expression_sql(it)?))
    }

    fn index_sql(&self, it: &Expression) -> Result<String, Failure> {
        Ok(self.dialect.index_text(&self.renderer(), it)?)
    }
}
