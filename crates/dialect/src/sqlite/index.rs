//! Indexes (SQLAlchemy: `SQLiteDDLCompiler.visit_create_index`).

use crate::generic::index as generic;
use crate::postgresql::index::condition;
use crate::{RenderError, Renderer};
use dbm_core::operation::CreateIndex;
use dbm_core::schema::option::given;

/// `CREATE INDEX s.i ON t (a) WHERE ...`: the schema stands before the index, not the table.
pub(crate) fn create(r: &Renderer, operation: &CreateIndex) -> Result<String, RenderError> {
    let index = &operation.index;
    let schema = operation.table.schema.as_deref();
    Ok(format!(
        "{}{} ON {} ({}){}",
        generic::opening(operation),
        r.qualified(schema, &generic::name(r, index)?),
        r.quote(&operation.table.name),
        generic::elements(r, &index.elements)?,
        condition(r, given(&index.options, "sqlite_where"))?
    ))
}
