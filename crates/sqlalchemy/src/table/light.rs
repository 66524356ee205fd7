//! `sa.table(...)`: a table that only statements know.

use std::cell::{OnceCell, RefCell};
use std::rc::{Rc, Weak};

use crate::column::ColumnObject;
use crate::expression::of;
use crate::table::{TableObject, TableState};
use dbm_core::schema::{Expression, TableName};
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

/// `sa.table(name, *columns, schema=None)`.
///
/// # Errors
/// For items that are no columns.
pub(crate) fn table_clause(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("table(name, *columns, schema=None)")?;
    let name = TableName::of(bound.optional("schema")?, bound.required::<String>("name")?);
    let table = Rc::new(TableObject {
        state: RefCell::new(TableState::of_name(name)),
        metadata: Weak::new(),
        convention: Rc::default(),
        source: OnceCell::new(),
        light: true,
    });
    for (at, item) in bound.rest().iter().enumerate() {
        let Some(Expression::Column(column)) = of(item) else {
            let message = "`table` takes a name and columns";
            return Err(PyError::type_error(message).at(bound.place_of_rest(at)));
        };
        let column = ColumnObject::plain(column.name, column.kind);
        table.add_column(&Rc::new(column), true)?;
    }
    Ok(Value::Native(table))
}
