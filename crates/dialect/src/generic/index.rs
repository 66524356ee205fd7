//! Indexes (SQLAlchemy: `DDLCompiler.visit_create_index`).

use crate::generic::expression;
use crate::{RenderError, Renderer};
use dbm_core::operation::{CreateIndex, DropIndex};
use dbm_core::schema::{Expression, Index};

/// `CREATE INDEX`.
pub(crate) fn create(r: &Renderer, operation: &CreateIndex) -> Result<String, RenderError> {
    Ok(format!(
        "{}{} ON {} ({}){}",
        opening(operation),
        name(r, &operation.index)?,
        r.table(&operation.table),
        elements(r, &operation.index.elements)?,
        r.dialect.index_options(r, &operation.index)?
    ))
}

/// `CREATE UNIQUE INDEX IF NOT EXISTS `.
pub(crate) fn opening(operation: &CreateIndex) -> String {
    let unique = if operation.index.unique {
        "UNIQUE "
    } else {
        ""
    };
    let exists = if operation.if_not_exists {
        "IF NOT EXISTS "
    } else {
        ""
    };
    format!("CREATE {unique}INDEX {exists}")
}

/// An index's name.
pub(crate) fn name(r: &Renderer, index: &Index) -> Result<String, RenderError> {
    let name = index
        .name
        .as_ref()
        .ok_or(RenderError::NameRequired { what: "index" })?;
    r.constraint_name_as(name, index.quote)
}

/// What is indexed.
pub(crate) fn elements(r: &Renderer, elements: &[Expression]) -> Result<String, RenderError> {
    let elements: Result<Vec<String>, RenderError> = elements
        .iter()
        .map(|element| expression::render(r, element, false))
        .collect();
    Ok(elements?.join(", "))
}

/// `DROP INDEX`.
pub(crate) fn drop(r: &Renderer, operation: &DropIndex) -> Result<String, RenderError> {
    let exists = if operation.if_exists {
        "IF EXISTS "
    } else {
        ""
    };
    Ok(format!(
        "\nDROP INDEX {exists}{}",
        dropped_name(r, operation)?
    ))
}

/// The name of an index to drop, behind its schema.
pub(crate) fn dropped_name(r: &Renderer, operation: &DropIndex) -> Result<String, RenderError> {
    let name = r.constraint_name_as(&operation.name, operation.quote)?;
    Ok(r.qualified(operation.schema.as_deref(), &name))
}
