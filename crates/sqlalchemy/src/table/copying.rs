//! `table.to_metadata(metadata)`: the same table once more, among the tables of other metadata.

use std::rc::Rc;

use crate::attachment;
use crate::constraint::ConstraintObject;
use crate::index::IndexObject;
use crate::metadata::MetaDataObject;
use crate::table::{TableObject, TableState};
use dbm_core::naming;
use dbm_core::schema::TableName;
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

/// `table.to_metadata(metadata, name=None)`; what is there already stays.
///
/// # Errors
/// For another schema, which references to the table would have to follow.
pub(crate) fn to_metadata(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound =
        arguments.bind("to_metadata(metadata, schema=None, referred_schema_fn=None, name=None)")?;
    for name in ["schema", "referred_schema_fn"] {
        if bound.optional::<Value>(name)?.is_some() {
            let message = format!("`{name}` of `to_metadata` is not supported");
            return Err(bound.unsupported(name, message));
        }
    }
    let metadata = bound.required::<Value>("metadata")?;
    let (Some(table), Some(metadata)) = (
        this.to_native::<TableObject>(),
        metadata.to_native::<MetaDataObject>(),
    ) else {
        return Err(bound.type_error("metadata", "`to_metadata` takes a `MetaData`"));
    };
    let own = table.name();
    if bound.optional::<Value>("name")?.is_some() && has_convention(&table) {
        let message = "`name` of `to_metadata` is not supported beside a naming convention";
        return Err(bound.unsupported("name", message));
    }
    let name = bound.optional("name")?.unwrap_or(own.name);
    let name = TableName::of(own.schema, name);
    if let Some(known) = metadata.table(&name) {
        return Ok(Value::Native(known));
    }
    let copy = copied(&table, name, &metadata)?;
    attachment::note_table(&copy, interpreter);
    Ok(Value::Native(copy))
}

fn has_convention(table: &TableObject) -> bool {
    *table.convention != naming::default_convention()
}

fn copied(
    table: &TableObject,
    name: TableName,
    metadata: &Rc<MetaDataObject>,
) -> Result<Rc<TableObject>, PyError> {
    let given = table.state().clone();
    // names that a convention gave stay as they are
    let mut convention = (*metadata.convention()).clone();
    if has_convention(table) {
        convention.extend((*table.convention).clone());
    }
    let state = TableState {
        name,
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        ..given.clone()
    };
    let copy = TableObject::with_convention(state, metadata, Rc::new(convention));
    for column in &given.columns {
        copy.add_column(&Rc::new(column.copied()), false)?;
    }
    let mut constraints = given.constraints;
    constraints.sort_by_key(|constraint| constraint.order);
    for constraint in constraints {
        let state = constraint.state().clone();
        copy.add_constraint(Rc::new(ConstraintObject::new(state)));
    }
    for index in given.indexes {
        copy.add_index(Rc::new(IndexObject::new(index.state().clone())));
    }
    Ok(copy)
}
