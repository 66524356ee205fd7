//! `op.create_table`, `op.drop_table` and their like.

use std::rc::Rc;

use crate::state::ScriptState;
use dbm_core::operation::{CreateTable, DropTable, Operation, RenameTable, TableComment};
use dbm_core::schema::{Constraint, Table, TableName};
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};
use dbm_sqlalchemy::column::ColumnObject;
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::options::{Owner, options};
use dbm_sqlalchemy::table::{self, TableObject, TableState};
use dbm_sqlalchemy::{assembly, errors};

/// The table that an operation is about: its name, and the schema among its arguments.
///
/// # Errors
/// When they are no `str`.
pub(crate) fn table_name(bound: &Bound, name: &str, schema: &str) -> Result<TableName, PyError> {
    Ok(TableName::of(
        bound.optional(schema)?,
        bound.required::<String>(name)?,
    ))
}

/// A table for one operation, named by the convention of the run.
pub(crate) fn table_for(state: TableState, interpreter: &Interpreter) -> Rc<TableObject> {
    let convention = Rc::clone(&ScriptState::of(interpreter).convention);
    TableObject::alone(state, convention)
}

/// Adds an item; a column that belongs to a table already is copied, as Alembic does.
///
/// # Errors
/// For what is no part of a table.
pub(crate) fn add_item(table: &Rc<TableObject>, item: &Value) -> Result<(), PyError> {
    match item.to_native::<ColumnObject>() {
        Some(column) if column.owner().is_some() => {
            table.add_column(&Rc::new(column.copied()), false)
        }
        _ => table.add_item(item, false),
    }
}

/// `op.create_table(table_name, *items, ...)`; gives the table, for `op.bulk_insert`.
pub(crate) fn create_table(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_table(table_name, *items, if_not_exists=None, schema=None, quote=None, quote_schema=None, keep_existing=None, extend_existing=None, must_exist=None, implicit_returning=None, comment=None, info=None, listeners=None, prefixes=None, **options)",
    )?;
    let name = table_name(&bound, "table_name", "schema")?;
    let state = table::state(name, &bound, interpreter)?;
    let object = table_for(state, interpreter);
    for (at, item) in bound.rest().iter().enumerate() {
        add_item(&object, item).map_err(|error| error.at(bound.place_of_rest(at)))?;
    }
    let host = Host::of(interpreter);
    let table = assembly::table(&object, &host).map_err(|error| error.at(bound.place()))?;
    check_self_references(&table).map_err(|error| error.at(bound.place()))?;
    let if_not_exists = bound.optional("if_not_exists")?.unwrap_or(false);
    let operation = Operation::CreateTable(Box::new(CreateTable {
        table,
        if_not_exists,
    }));
    host.emit(operation, bound.place())?;
    Ok(Value::Native(object))
}

/// A foreign key into the table itself refers to a column that is there.
fn check_self_references(table: &Table) -> Result<(), PyError> {
    let foreign_keys = table.constraints.iter().filter_map(|it| match it {
        Constraint::ForeignKey(key) if key.referred_table == table.name => Some(key),
        _ => None,
    });
    let mut referred = foreign_keys.flat_map(|key| &key.referred_columns);
    match referred.find(|name| table.column(name).is_none()) {
        Some(name) => Err(errors::no_referenced_column(format!(
            "a foreign key refers to column `{name}` of `{}`, which has none",
            table.name
        ))),
        None => Ok(()),
    }
}

/// `op.drop_table(table_name, ...)`.
pub(crate) fn drop_table(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "drop_table(table_name, *, schema=None, if_exists=None, comment=None, info=None, prefixes=None, **options)",
    )?;
    let operation = DropTable {
        table: table_name(&bound, "table_name", "schema")?,
        if_exists: bound.optional("if_exists")?.unwrap_or(false),
        existing: None,
        options: options(
            Owner::Table,
            bound.keywords(),
            bound.arguments(),
            interpreter,
        )?,
    };
    Host::of(interpreter).emit(Operation::DropTable(Box::new(operation)), bound.place())?;
    Ok(Value::None)
}

/// `op.rename_table(old_table_name, new_table_name, ...)`.
pub(crate) fn rename_table(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("rename_table(old_table_name, new_table_name, *, schema=None)")?;
    let operation = RenameTable {
        table: table_name(&bound, "old_table_name", "schema")?,
        new_name: bound.required("new_table_name")?,
    };
    Host::of(interpreter).emit(Operation::RenameTable(operation), bound.place())?;
    Ok(Value::None)
}

/// `op.create_table_comment(table_name, comment, ...)`.
pub(crate) fn create_table_comment(
    interpreter: &mut Interpreter,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments
        .bind("create_table_comment(table_name, comment, *, existing_comment=None, schema=None)")?;
    let comment = bound.optional("comment")?;
    table_comment(interpreter, &bound, comment, false)
}

/// `op.drop_table_comment(table_name, ...)`.
pub(crate) fn drop_table_comment(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound =
        arguments.bind("drop_table_comment(table_name, *, existing_comment=None, schema=None)")?;
    table_comment(interpreter, &bound, None, true)
}

fn table_comment(
    interpreter: &mut Interpreter,
    bound: &Bound,
    comment: Option<String>,
    drops: bool,
) -> PyResult {
    let operation = TableComment {
        table: table_name(bound, "table_name", "schema")?,
        comment,
        existing: bound.optional("existing_comment")?,
        drops,
    };
    Host::of(interpreter).emit(Operation::TableComment(operation), bound.place())?;
    Ok(Value::None)
}
