//! The tables among the arguments of a batch: `copy_from`, `table_args`, `reflect_args` and the
//! keywords beside them.

use std::rc::Rc;

use crate::op::table::add_item;
use dbm_core::naming;
use dbm_core::operation::batch::{BatchSource, BatchTable};
use dbm_core::schema::{NamingConvention, Table, TableName, Type};
use dbm_python::{Arguments, Bound, Interpreter, PyError, Value};
use dbm_sqlalchemy::assembly;
use dbm_sqlalchemy::column::ColumnObject;
use dbm_sqlalchemy::constraint::{ColumnArgument, ConstraintObject, Rule};
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::table::{self, TableObject, TableState};

/// `copy_from=`
pub(super) fn source(
    bound: &Bound,
    interpreter: &Interpreter,
) -> Result<Option<BatchSource>, PyError> {
    let Some(value) = bound.optional::<Value>("copy_from")? else {
        return Ok(None);
    };
    let object = value.to_native::<TableObject>().ok_or_else(|| {
        let message = format!("a `Table` is expected, not `{}`", value.type_name());
        bound.type_error("copy_from", message)
    })?;
    let table = assembly::table(&object, &Host::of(interpreter))
        .map_err(|error| error.at(bound.place_of("copy_from")))?;
    let state = object.state();
    Ok(Some(BatchSource {
        column_indexes: names_of_indexes(&table, state.indexes.len()),
        unsaid_nullability: unsaid_nullability(&state.columns),
        table,
        is_reflected: false,
    }))
}

fn unsaid_nullability(columns: &[Rc<ColumnObject>]) -> Vec<String> {
    let unsaid = |column: &&Rc<ColumnObject>| column.state().nullable.is_none();
    let columns = columns.iter().filter(unsaid);
    columns.filter_map(|column| column.name()).collect()
}

/// The indexes that columns bring stand behind those that were given.
fn names_of_indexes(table: &Table, given: usize) -> Vec<String> {
    let brought = table.indexes.iter().skip(given);
    let names = brought.filter_map(|index| index.name.as_ref());
    names.map(|name| name.text.clone()).collect()
}

/// `table_args=`, `table_kwargs=`
pub(super) fn added(
    bound: &Bound,
    name: &TableName,
    interpreter: &mut Interpreter,
) -> Result<BatchTable, PyError> {
    let keywords = keywords(bound, "table_kwargs", name, interpreter)?;
    let convention = naming::default_convention();
    items(bound, "table_args", keywords, convention, interpreter)
}

/// `reflect_args=`, `reflect_kwargs=`
pub(super) fn reflected(
    bound: &Bound,
    name: &TableName,
    convention: Option<NamingConvention>,
    interpreter: &mut Interpreter,
) -> Result<BatchTable, PyError> {
    let keywords = keywords(bound, "reflect_kwargs", name, interpreter)?;
    let convention = convention.unwrap_or_else(naming::default_convention);
    items(bound, "reflect_args", keywords, convention, interpreter)
}

/// A dict of keywords of `Table(...)`.
fn keywords(
    bound: &Bound,
    argument: &str,
    name: &TableName,
    interpreter: &mut Interpreter,
) -> Result<TableState, PyError> {
    let place = bound.place_of(argument);
    let mut arguments = Arguments::new(&place);
    if let Some(value) = bound.optional::<Value>(argument)? {
        let Value::Dict(dict) = &value else {
            let message = format!("a `dict` is expected, not `{}`", value.type_name());
            return Err(bound.type_error(argument, message));
        };
        for (key, value) in dict.entries() {
            let key = key.as_str().map(str::to_owned);
            let key = key.ok_or_else(|| bound.type_error(argument, "keywords must be strings"))?;
            arguments = arguments.with_keyword(&key, value);
        }
    }
    let given = arguments.bind(
        "Table(*, quote=None, quote_schema=None, extend_existing=None, keep_existing=None, resolve_fks=None, implicit_returning=None, autoload_replace=None, listeners=(), comment=None, info=None, prefixes=None, **dialect_options)",
    )?;
    let listeners = given.optional::<Value>("listeners")?;
    if let Some(listeners) = listeners
        && !interpreter.iterate(&listeners)?.is_empty()
    {
        let message = "`listeners` are called while the table is read, which is not supported";
        return Err(bound.unsupported(argument, message));
    }
    table::state(name.clone(), &given, interpreter)
}

/// A list of columns, constraints and indexes.
fn items(
    bound: &Bound,
    argument: &str,
    state: TableState,
    convention: NamingConvention,
    interpreter: &mut Interpreter,
) -> Result<BatchTable, PyError> {
    let values = match bound.optional::<Value>(argument)? {
        Some(values) => interpreter.iterate(&values)?,
        None => Vec::new(),
    };
    let at = |error: PyError| error.at(bound.place_of(argument));
    let object = TableObject::alone(state, Rc::new(convention));
    for value in &values {
        add_item(&object, value).map_err(at)?;
    }
    let own = object.columns();
    let names = constrained(&object.state());
    for name in names {
        if object.column(&name).is_none() {
            let column = Rc::new(ColumnObject::plain(name, Type::null()));
            object.add_column(&column, false).map_err(at)?;
        }
    }
    let mut table = assembly::table(&object, &Host::of(interpreter)).map_err(at)?;
    table.columns.truncate(own.len());
    Ok(BatchTable {
        unsaid_nullability: unsaid_nullability(&own),
        columns: table.columns,
        constraints: table.constraints,
        indexes: table.indexes,
        comment: table.comment,
        prefixes: table.prefixes,
        options: table.options,
    })
}

/// The columns that constraints name, which may be those of the table itself.
fn constrained(state: &TableState) -> Vec<String> {
    let named = |constraint: &Rc<ConstraintObject>| -> Vec<String> {
        let columns = match &constraint.state().rule {
            Rule::PrimaryKey { columns }
            | Rule::Unique { columns }
            | Rule::ForeignKey { columns, .. } => columns.clone(),
            Rule::Check { .. } | Rule::Exclude { .. } => Vec::new(),
        };
        let names = columns.into_iter().filter_map(|column| match column {
            ColumnArgument::Named(name) => Some(name),
            ColumnArgument::Column(_) => None,
        });
        names.collect()
    };
    state.constraints.iter().flat_map(named).collect()
}
