//! Indexes (SQLAlchemy: `SQLiteDDLCompiler.visit_create_index`).

use crate::dialect::generic::index as generic;
use crate::dialect::postgres::index::condition;
use crate::dialect::{RenderError, Renderer};
use crate::operation::CreateIndex;
use crate::schema::option::given;

/// `CREATE INDEX s.i ON t (a) WHERE ...`: the schema stands before the index, not the table.
pub fn create(r: &Renderer, operation: &CreateIndex) -> Result<String, RenderError> {
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
