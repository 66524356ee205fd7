//! `op.add_column`, `op.drop_column` and `op.alter_column`.

use std::rc::Rc;

use crate::op::table::{add_item, table_for, table_name};
use crate::op::warn;
use dbm_core::operation::{AddColumn, AlterColumn, Change, DefaultValue, DropColumn, Operation};
use dbm_core::schema::{Check, Constraint, Options, ServerDefault, Table, TableName, Type};
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Str, Value};
use dbm_sqlalchemy::assembly;
use dbm_sqlalchemy::column::ColumnObject;
use dbm_sqlalchemy::default::server_default;
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::options::option_value;
use dbm_sqlalchemy::table::TableState;
use dbm_sqlalchemy::types::{self, TypeObject};

/// `op.add_column(table_name, column, ...)`.
pub(crate) fn add_column(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "add_column(table_name, column, *, schema=None, if_not_exists=None, inline_references=None, inline_primary_key=None)",
    )?;
    let name = table_name(&bound, "table_name", "schema")?;
    let operation = Operation::AddColumn(Box::new(added_column(interpreter, &bound, name)?));
    Host::of(interpreter).emit(operation, bound.place())?;
    Ok(Value::None)
}

/// What `column` and the arguments beside it add to a table.
///
/// # Errors
/// For what is no column, and for what a column cannot be.
pub(crate) fn added_column(
    interpreter: &Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<AddColumn, PyError> {
    let column = bound.required::<Value>("column")?;
    if column.as_native::<ColumnObject>().is_none() {
        let message = format!("a `Column` is expected, not `{}`", column.type_name());
        return Err(bound.type_error("column", message));
    }
    let object = table_for(TableState::of_name(table), interpreter);
    add_item(&object, &column)?;
    let host = Host::of(interpreter);
    let table = assembly::table(&object, &host).map_err(|error| error.at(bound.place()))?;
    added(table, bound)
}

fn added(mut table: Table, bound: &Bound) -> Result<AddColumn, PyError> {
    let column = table.columns.pop();
    let column = column.ok_or_else(|| bound.type_error("column", "a `Column` is expected"))?;
    table
        .constraints
        .retain(|constraint| !matches!(constraint, Constraint::PrimaryKey(_)));
    Ok(AddColumn {
        table: table.name,
        column,
        constraints: table.constraints,
        indexes: table.indexes,
        if_not_exists: bound.optional("if_not_exists")?.unwrap_or(false),
        inline_references: bound.optional("inline_references")?.unwrap_or(false),
        inline_primary_key: bound.optional("inline_primary_key")?.unwrap_or(false),
    })
}

/// `op.drop_column(table_name, column_name, ...)`.
pub(crate) fn drop_column(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("drop_column(table_name, column_name, *, schema=None, if_exists=None, **options)")?;
    let table = table_name(&bound, "table_name", "schema")?;
    let operation = dropped_column(interpreter, &bound, table)?;
    Host::of(interpreter).emit(Operation::DropColumn(Box::new(operation)), bound.place())?;
    Ok(Value::None)
}

/// What `column_name` and the arguments beside it take from a table.
///
/// # Errors
/// For values of the wrong type.
pub(crate) fn dropped_column(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<DropColumn, PyError> {
    Ok(DropColumn {
        table,
        column: bound.required("column_name")?,
        if_exists: bound.optional("if_exists")?.unwrap_or(false),
        existing: None,
        options: dialect_options("drop_column", bound, interpreter)?,
    })
}

const DIALECTS: &[&str] = &[
    "postgresql_",
    "mysql_",
    "mariadb_",
    "sqlite_",
    "mssql_",
    "oracle_",
];

/// Options of dialects. Alembic takes any other keyword and ignores it; so does dbm, and says so.
fn dialect_options(
    directive: &str,
    bound: &Bound,
    interpreter: &mut Interpreter,
) -> Result<Options, PyError> {
    let mut options = Options::new();
    for (keyword, value) in bound.keywords() {
        if is_of_dialect(keyword) {
            let place = || bound.arguments().place_of_keyword(keyword);
            let value = option_value(value, interpreter).map_err(|error| error.at(place()))?;
            options.insert(keyword.to_string(), value);
        } else {
            let place = bound.arguments().place_of_keyword(keyword);
            let message = format!("{place}: `{keyword}` of `op.{directive}` means nothing");
            warn(interpreter, message);
        }
    }
    Ok(options)
}

fn is_of_dialect(keyword: &Str) -> bool {
    DIALECTS.iter().any(|dialect| keyword.starts_with(dialect))
}

/// `op.alter_column(table_name, column_name, ...)`.
pub(crate) fn alter_column(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "alter_column(table_name, column_name, *, nullable=None, comment=False, server_default=False, new_column_name=None, type_=None, existing_type=None, existing_server_default=False, existing_nullable=None, existing_comment=None, schema=None, autoincrement=None, existing_autoincrement=None, **options)",
    )?;
    let table = table_name(&bound, "table_name", "schema")?;
    let operation = altered_column(interpreter, &bound, table)?;
    Host::of(interpreter).emit(Operation::AlterColumn(Box::new(operation)), bound.place())?;
    Ok(Value::None)
}

/// What `column_name` and the arguments beside it change in a table.
///
/// # Errors
/// For values of the wrong type.
pub(crate) fn altered_column(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<AlterColumn, PyError> {
    let column = bound.required::<String>("column_name")?;
    if bound.arguments().keyword("name").is_some() {
        let message = "`name` is an argument of Alembic's own: write `new_column_name`";
        let place = bound.arguments().place_of_keyword("name");
        return Err(PyError::type_error(message).at(place));
    }
    let mut operation = AlterColumn {
        nullable: bound.optional("nullable")?,
        server_default: default(bound, "server_default", interpreter)?,
        comment: comment(bound)?,
        new_name: bound.optional("new_column_name")?,
        kind: optional_type(bound, "type_", interpreter)?,
        type_is_class: type_is_class(bound)?,
        autoincrement: truth(bound, "autoincrement", interpreter)?,
        existing_type: optional_type(bound, "existing_type", interpreter)?,
        existing_nullable: bound.optional("existing_nullable")?,
        existing_server_default: default(bound, "existing_server_default", interpreter)?,
        existing_comment: bound.optional("existing_comment")?,
        existing_autoincrement: truth(bound, "existing_autoincrement", interpreter)?,
        options: dialect_options("alter_column", bound, interpreter)?,
        ..AlterColumn::new(table, column)
    };
    add_checks(&mut operation, interpreter).map_err(|error| error.at(bound.place()))?;
    Ok(operation)
}

/// Whether `sa.DateTime` was given and not `sa.DateTime()`, as `type_` or else as `existing_type`.
fn type_is_class(bound: &Bound) -> Result<bool, PyError> {
    let given = bound.optional::<Value>("type_")?;
    let given = match given {
        None => bound.optional::<Value>("existing_type")?,
        given => given,
    };
    let is_object = |value: &Value| {
        matches!(value, Value::Instance(_)) || value.as_native::<TypeObject>().is_some()
    };
    Ok(given.is_some_and(|value| !is_object(&value)))
}

/// `autoincrement=True`; what Python takes for true is true, `"auto"` as well.
fn truth(
    bound: &Bound,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<Option<bool>, PyError> {
    match bound.optional::<Value>(name)? {
        Some(value) => interpreter.truth(&value).map(Some),
        None => Ok(None),
    }
}

/// The type that an argument gives.
///
/// # Errors
/// For what is no type.
pub(crate) fn optional_type(
    bound: &Bound,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<Option<Type>, PyError> {
    match bound.optional::<Value>(name)? {
        None => Ok(None),
        Some(_) => types::required_type(bound, name, interpreter).map(Some),
    }
}

/// A default to set: `False` leaves it as it is, `None` takes it away.
fn default(
    bound: &Bound,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<Change<DefaultValue>, PyError> {
    let value = match bound.value(name) {
        None | Some(Value::Bool(false)) => return Ok(Change::Keep),
        Some(Value::None) => return Ok(Change::Set(DefaultValue::None)),
        Some(value) => value,
    };
    let default = server_default(&value, interpreter);
    Ok(Change::Set(
        match default.map_err(|error| error.at(bound.place_of(name)))? {
            ServerDefault::Literal(text) => DefaultValue::Literal(text),
            ServerDefault::Expression(expression) => DefaultValue::Expression(expression),
            ServerDefault::Computed(computed) => DefaultValue::Computed(computed),
            ServerDefault::Identity(identity) => DefaultValue::Identity(identity),
            ServerDefault::Fetched if name == "existing_server_default" => {
                return Ok(Change::Keep);
            }
            ServerDefault::Fetched => {
                return Err(bound.unsupported(name, "`FetchedValue` says nothing to change"));
            }
        },
    ))
}

fn comment(bound: &Bound) -> Result<Change<Option<String>>, PyError> {
    match bound.value("comment") {
        None | Some(Value::Bool(false)) => Ok(Change::Keep),
        Some(_) => bound.optional("comment").map(Change::Set),
    }
}

/// The CHECKs of a Boolean or Enum: the old type's goes, the new type's comes.
fn add_checks(operation: &mut AlterColumn, interpreter: &Interpreter) -> Result<(), PyError> {
    let (table, column) = (&operation.table, &operation.column);
    if let Some(kind) = &operation.kind {
        let checks = checks_of(table, column, kind, interpreter)?;
        if let Some(existing) = &operation.existing_type {
            operation.existing_checks = checks_of(table, column, existing, interpreter)?;
        }
        operation.kind_checks = checks;
    }
    Ok(())
}

fn checks_of(
    table: &TableName,
    column: &str,
    kind: &Type,
    interpreter: &Interpreter,
) -> Result<Vec<Check>, PyError> {
    let object = table_for(TableState::of_name(table.clone()), interpreter);
    object.add_column(&Rc::new(ColumnObject::plain(column, kind.clone())), false)?;
    let table = assembly::table(&object, &Host::of(interpreter))?;
    let checks = table
        .constraints
        .into_iter()
        .filter_map(|constraint| match constraint {
            Constraint::Check(check) => Some(check),
            Constraint::PrimaryKey(_)
            | Constraint::Unique(_)
            | Constraint::ForeignKey(_)
            | Constraint::Exclude(_) => None,
        });
    Ok(checks.collect())
}
