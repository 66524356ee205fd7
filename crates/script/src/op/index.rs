//! `op.create_index` and `op.drop_index`.

use std::rc::Rc;

use crate::op::table::{table_for, table_name};
use crate::state::ScriptState;
use dbm_core::naming::{Named, Subject};
use dbm_core::operation::{CreateIndex, DropIndex, Operation};
use dbm_core::schema::{Expression, TableName};
use dbm_python::{Arguments, Bound, Interpreter, PyError, PyResult, Value};
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::index::{IndexObject, IndexState, element};
use dbm_sqlalchemy::name::{constraint_name, index_name};
use dbm_sqlalchemy::options::{Owner, options};
use dbm_sqlalchemy::table::TableState;
use dbm_sqlalchemy::{assembly, errors};

/// `op.create_index(index_name, table_name, columns, ...)`.
pub(crate) fn create_index(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "create_index(index_name, table_name, columns, *, schema=None, unique=False, if_not_exists=None, quote=None, info=None, **options)",
    )?;
    let table = table_name(&bound, "table_name", "schema")?;
    let operation = Operation::CreateIndex(Box::new(created(interpreter, &bound, table)?));
    Host::of(interpreter).emit(operation, bound.place())?;
    Ok(Value::None)
}

/// The index that arguments ask for.
///
/// # Errors
/// For values of the wrong type, and for an index without a name.
pub(crate) fn created(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: TableName,
) -> Result<CreateIndex, PyError> {
    let values = interpreter.iterate(&bound.required("columns")?);
    let values = values.map_err(|error| error.at(bound.place_of("columns")))?;
    let state = state(bound, &values, interpreter)?;
    check_elements(&values, &state, &table).map_err(|error| error.at(bound.place_of("columns")))?;
    let object = table_for(TableState::of_name(table), interpreter);
    object.add_index(Rc::new(IndexObject::new(state)));
    let host = Host::of(interpreter);
    let mut whole = assembly::table(&object, &host).map_err(|error| error.at(bound.place()))?;
    let index = whole.indexes.pop().filter(|index| index.name.is_some());
    let index = index.ok_or_else(|| nameless().at(bound.place()))?;
    let if_not_exists = bound.optional("if_not_exists")?.unwrap_or(false);
    Ok(CreateIndex {
        table: whole.name,
        index,
        if_not_exists,
    })
}

fn nameless() -> PyError {
    errors::compile_error("CREATE INDEX requires that the index have a name")
}

/// Alembic makes a column of each `str` and each `text(...)`: none twice, and only with one of
/// them is there something that a convention can take a name from.
fn check_elements(values: &[Value], state: &IndexState, table: &TableName) -> Result<(), PyError> {
    let mut columns = Vec::new();
    for (value, element) in values.iter().zip(&state.elements) {
        let name = match element {
            Expression::Text(text) => text.sql.as_str(),
            _ => match value.as_str() {
                Some(name) => name,
                None => continue,
            },
        };
        if columns.contains(&name) {
            return Err(errors::duplicate_column(format!(
                "A column with name '{name}' is already present in table '{}'.",
                table.name
            )));
        }
        columns.push(name);
    }
    if state.name.is_none() && columns.is_empty() {
        return Err(nameless());
    }
    Ok(())
}

fn state(
    bound: &Bound,
    values: &[Value],
    interpreter: &mut Interpreter,
) -> Result<IndexState, PyError> {
    let elements = values.iter().map(element).collect::<Result<_, _>>();
    Ok(IndexState {
        name: index_name(bound.value("index_name"), bound.optional("quote")?)?,
        elements: elements.map_err(|error| error.at(bound.place_of("columns")))?,
        unique: bound.optional("unique")?.unwrap_or(false),
        quote: bound.optional("quote")?,
        options: options(
            Owner::Index,
            bound.keywords(),
            bound.arguments(),
            interpreter,
        )?,
    })
}

/// `op.drop_index(index_name, table_name=None, ...)`.
pub(crate) fn drop_index(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "drop_index(index_name, table_name=None, *, schema=None, if_exists=None, unique=None, quote=None, info=None, **options)",
    )?;
    let table = bound.optional::<String>("table_name")?;
    let schema = bound.optional::<String>("schema")?;
    let operation = dropped(interpreter, &bound, table, schema)?;
    Host::of(interpreter).emit(Operation::DropIndex(operation), bound.place())?;
    Ok(Value::None)
}

/// The index that arguments take away.
///
/// # Errors
/// For values of the wrong type.
pub(crate) fn dropped(
    interpreter: &mut Interpreter,
    bound: &Bound,
    table: Option<String>,
    schema: Option<String>,
) -> Result<DropIndex, PyError> {
    Ok(DropIndex {
        name: dropped_name(bound, table.as_deref(), schema.clone(), interpreter)?,
        table,
        schema,
        if_exists: bound.optional("if_exists")?.unwrap_or(false),
        quote: bound.optional("quote")?,
        existing: None,
        options: options(
            Owner::Index,
            bound.keywords(),
            bound.arguments(),
            interpreter,
        )?,
    })
}

/// The name under the convention of the run: Alembic takes an index over the column `x`.
fn dropped_name(
    bound: &Bound,
    table: Option<&str>,
    schema: Option<String>,
    interpreter: &Interpreter,
) -> Result<dbm_core::schema::ConstraintName, PyError> {
    let given = constraint_name(bound.value("index_name"))?;
    let table = TableName::of(schema, table.unwrap_or("no_table"));
    let columns = ["x".to_owned()];
    let subject = Subject {
        named: Named::Index,
        table: &table,
        columns: &columns,
        referred: None,
    };
    let convention = &ScriptState::of(interpreter).convention;
    let name = assembly::conventional(convention, &subject, given.as_ref());
    name.map_err(|error| error.at(bound.place()))?
        .ok_or_else(|| {
            let message = "DROP INDEX requires that the index have a name";
            errors::compile_error(message).at(bound.place())
        })
}
