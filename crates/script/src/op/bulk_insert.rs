//! `op.bulk_insert`.

use std::rc::Rc;

use dbm_core::operation::{BulkInsert, Cell, Operation};
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};
use dbm_sqlalchemy::column::ColumnObject;
use dbm_sqlalchemy::default::python;
use dbm_sqlalchemy::errors;
use dbm_sqlalchemy::expression;
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::table::TableObject;
use dbm_sqlalchemy::types::{self, TypeObject};

/// `op.bulk_insert(table, rows, *, multiinsert=True)`.
pub(crate) fn bulk_insert(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("bulk_insert(table, rows, *, multiinsert=True)")?;
    let table = bound.required::<Value>("table")?.to_native::<TableObject>();
    let table = table.ok_or_else(|| bound.type_error("table", "a `Table` is expected"))?;
    let Value::List(rows) = bound.required::<Value>("rows")? else {
        return Err(bound.type_error("rows", "List expected"));
    };
    let columns = columns(&table, interpreter)?;
    let mut cells = Vec::new();
    for row in rows.to_vec() {
        let row = row_cells(&columns, &row, &table, interpreter);
        cells.push(row.map_err(|error| error.at(bound.place_of("rows")))?);
    }
    emit(interpreter, &bound, &table, columns, cells)
}

fn emit(
    interpreter: &Interpreter,
    bound: &Bound,
    table: &TableObject,
    columns: Vec<TargetColumn>,
    rows: Vec<Vec<(String, Cell)>>,
) -> PyResult {
    let columns = columns
        .into_iter()
        .map(|column| (column.name, column.kind.kind));
    let operation = BulkInsert {
        table: table.name(),
        columns: columns.collect(),
        rows,
        multiinsert: bound.or("multiinsert", true)?,
    };
    Host::of(interpreter).emit(Operation::BulkInsert(operation), bound.place())?;
    Ok(Value::None)
}

/// A column that rows go into.
struct TargetColumn {
    key: String,
    name: String,
    kind: TypeObject,
    object: Rc<ColumnObject>,
}

fn columns(
    table: &TableObject,
    interpreter: &mut Interpreter,
) -> Result<Vec<TargetColumn>, PyError> {
    let columns = table.columns().into_iter().map(|object| {
        let state = object.state().clone();
        let kind = match &state.type_value {
            Some(value) => types::object_or_null(value, interpreter)?,
            None => None,
        };
        Ok(TargetColumn {
            key: object.key().unwrap_or_default(),
            name: state.name.unwrap_or_default(),
            kind: kind.unwrap_or_else(|| TypeObject::from(state.kind)),
            object,
        })
    });
    columns.collect()
}

/// The cells of one row, in the order of the table's columns; a column that the row leaves out gets
/// what Python fills it with.
fn row_cells(
    columns: &[TargetColumn],
    row: &Value,
    table: &TableObject,
    interpreter: &mut Interpreter,
) -> Result<Vec<(String, Cell)>, PyError> {
    let Value::Dict(row) = row else {
        return Err(PyError::type_error("List of dictionaries expected"));
    };
    for key in row.keys() {
        if !columns
            .iter()
            .any(|column| key.as_str() == Some(column.key.as_str()))
        {
            let key = interpreter.text(&key)?;
            let name = table.name();
            let message = format!("table `{name}` has no column `{key}` to insert into");
            return Err(errors::compile_error(message));
        }
    }
    let mut cells = Vec::new();
    let mut known = row.entries();
    for column in columns {
        let value = match row.get_str(&column.key) {
            Some(value) => Some(value),
            None => default(column, &known, interpreter)?,
        };
        if let Some(value) = value {
            known.push((Value::from(column.key.as_str()), value.clone()));
            cells.push((column.name.clone(), cell(column, &value, interpreter)?));
        }
    }
    Ok(cells)
}

/// What Python fills a column with.
fn default(
    column: &TargetColumn,
    row: &[(Value, Value)],
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let default = column.object.state().default.clone();
    let known = || {
        Ok(Value::dict(row.iter().filter_map(|(key, value)| {
            Some((key.as_str()?, value.clone()))
        })))
    };
    default
        .map(|default| python::value_of(&default, known, interpreter))
        .transpose()
}

fn cell(
    column: &TargetColumn,
    value: &Value,
    interpreter: &mut Interpreter,
) -> Result<Cell, PyError> {
    if let Some(expression) = expression::of(value) {
        return Ok(Cell::Expression(Box::new(expression)));
    }
    let literal = types::literal_of(&column.kind, value).ok_or_else(|| {
        let (found, name) = (value.type_name(), &column.name);
        PyError::unsupported(format!("a `{found}` cannot be a value of column `{name}`"))
    })?;
    let bound = types::decorator::bound(&literal, &column.kind.kind, interpreter)?;
    Ok(Cell::Value(bound.unwrap_or(literal)))
}
