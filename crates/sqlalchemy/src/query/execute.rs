//! How a statement runs: parameters, what Python fills columns with, what types make of values.

use std::rc::Rc;

use crate::column::{ColumnObject, ColumnState};
use crate::default::{DefaultObject, python};
use crate::errors;
use crate::expression::of;
use crate::host::Host;
use crate::literal;
use crate::query::coerce::typed;
use crate::query::{QueryObject, bind, copied, values};
use crate::table::TableObject;
use dbm_core::operation::{Execute, Operation, Statement};
use dbm_core::schema::query::{Assignment, Insert, Item, Query, Rows, next_identity};
use dbm_core::schema::{Autoincrement, Expression, Literal, TableName, Type, TypeKind};
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

/// How many rows one `INSERT` has at most.
const ROWS: usize = 500;

/// The operations that running a statement is: one for each set of parameters, many rows in one.
///
/// # Errors
/// For parameters that fit nothing, and whatever a default raises.
pub(crate) fn operations(
    object: &QueryObject,
    parameters: Option<&Value>,
    interpreter: &mut Interpreter,
) -> Result<Vec<Operation>, PyError> {
    let sets = match parameters {
        None => Vec::new(),
        Some(dict @ Value::Dict(_)) => vec![dict.clone()],
        Some(list) => interpreter.iterate(list)?,
    };
    let mut queries = Vec::new();
    if sets.is_empty() {
        queries.push(with_defaults(object, interpreter)?);
    }
    for set in &sets {
        let object = with_parameters(object, set)?;
        queries.push(with_defaults(&object, interpreter)?);
    }
    let mut operations = Vec::new();
    for mut query in joined(queries) {
        bind::process(&mut query, interpreter)?;
        operations.push(Operation::Execute(Execute {
            statement: Statement::Query(query),
        }));
    }
    Ok(operations)
}

/// Inserts that follow each other and fill the same columns, as one.
fn joined(queries: Vec<Query>) -> Vec<Query> {
    let mut joined: Vec<Query> = Vec::new();
    for query in queries {
        let Some(Query::Insert(last)) = joined.last_mut() else {
            joined.push(query);
            continue;
        };
        match query {
            Query::Insert(insert) if continues(last, &insert) => {
                if let (Rows::Values(rows), Rows::Values(more)) = (&mut last.rows, insert.rows) {
                    rows.extend(more);
                    last.keys.clear();
                }
            }
            other => joined.push(other),
        }
    }
    joined
}

fn continues(last: &Insert, next: &Insert) -> bool {
    let (Rows::Values(rows), Rows::Values(more)) = (&last.rows, &next.rows) else {
        return false;
    };
    let names = |row: &Vec<Assignment>| -> Vec<String> {
        let columns = row.iter().map(|cell| cell.column.name.clone());
        columns.collect()
    };
    match (rows.first(), more.as_slice()) {
        (Some(first), [only]) => {
            rows.len() < ROWS && !only.is_empty() && names(first) == names(only)
        }
        _ => false,
    }
}

/// The statement with one set of parameters: those of its `bindparam`s, and values of columns.
fn with_parameters(object: &QueryObject, set: &Value) -> Result<QueryObject, PyError> {
    let Value::Dict(set) = set else {
        return Err(PyError::unsupported(
            "the parameters of a statement must be dicts",
        ));
    };
    let mut object = object.clone();
    let mut columns = Vec::new();
    for (name, value) in set.entries() {
        let key = name.as_str().unwrap_or_default();
        let is_bound = bind::set_parameter(&mut object.query, key, &value)?;
        if !is_bound {
            columns.push((name, value));
        }
    }
    if columns.is_empty() {
        return Ok(object);
    }
    let assignments = match &object.query {
        Query::Insert(_) | Query::Update(_) => values::assignments(&object, &columns)?,
        _ => return Ok(object),
    };
    values::add(&mut object, assignments);
    Ok(object)
}

/// `statement.params(name=value)`.
pub(crate) fn params(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let Some(object) = this.as_native::<QueryObject>() else {
        return Ok(this.clone());
    };
    let mut object = object.clone();
    for (name, value) in &arguments.keywords {
        bind::set_parameter(&mut object.query, name, value)?;
    }
    Ok(Value::native(object))
}

/// The statement with what Python and sequences fill columns with.
fn with_defaults(object: &QueryObject, interpreter: &mut Interpreter) -> Result<Query, PyError> {
    let mut query = object.query.clone();
    let Some(table) = &object.table else {
        return Ok(query);
    };
    let columns = table.columns();
    match &mut query {
        Query::Insert(insert) => match &mut insert.rows {
            Rows::Values(rows) => {
                if rows.len() <= 1 {
                    insert.keys = keys(table, rows.first().map_or(&[], Vec::as_slice));
                }
                if rows.is_empty() && Host::of(interpreter).offline {
                    return Err(errors::compile_error(
                        "an insert without values shows parameters that have none in a script: give it `values(...)`",
                    ));
                }
                if rows.is_empty() {
                    rows.push(Vec::new());
                }
                for row in rows {
                    fill(row, &columns, interpreter, inserted)?;
                    sort(row, &columns);
                }
            }
            Rows::Select(targets, select) => {
                selected_defaults(targets, select, &columns, interpreter)?;
            }
        },
        Query::Update(update) => {
            fill(&mut update.assignments, &columns, interpreter, updated)?;
            if !object.keeps_order {
                sort(&mut update.assignments, &columns);
            }
        }
        _ => {}
    }
    Ok(query)
}

/// The columns of the primary key that the database makes up.
fn keys(table: &TableObject, row: &[Assignment]) -> Vec<Item> {
    let columns = table.columns();
    let primary: Vec<_> = columns
        .iter()
        .filter(|column| column.state().primary_key)
        .collect();
    let is_single = primary.len() == 1;
    let made = primary.into_iter().filter(|column| {
        let state = column.state();
        let given = row
            .iter()
            .find(|cell| Some(&cell.column.name) == state.name.as_ref());
        match given {
            Some(cell) => !matches!(cell.value, Expression::Value(..) | Expression::Parameter(_)),
            None => is_made(&state, is_single),
        }
    });
    made.map(|column| Item {
        identity: next_identity(),
        expression: Expression::Column(column.reference()),
    })
    .collect()
}

fn is_made(state: &ColumnState, is_single: bool) -> bool {
    let is_automatic = match state.autoincrement {
        Autoincrement::Yes | Autoincrement::IgnoreForeignKey => true,
        Autoincrement::Auto => {
            is_single
                && matches!(state.kind.kind, TypeKind::Integer(_))
                && state.foreign_keys.is_empty()
        }
        Autoincrement::No => false,
    };
    match &state.default {
        Some(default) => of(default).is_some(),
        None => is_automatic || state.server_default.is_some() || state.sequence.is_some(),
    }
}

/// A part of the primary key of an inserted row.
#[derive(Debug, Clone)]
pub(crate) enum KeyPart {
    /// It was given.
    Given(Literal),
    /// The database made it up.
    Made,
}

/// The primary key that `result.inserted_primary_key` shows, where running `operation` inserts one row.
pub(crate) fn primary_key(object: &QueryObject, operation: &Operation) -> Option<Vec<KeyPart>> {
    let table = object.table.as_ref()?;
    let Operation::Execute(Execute {
        statement: Statement::Query(Query::Insert(insert)),
    }) = operation
    else {
        return None;
    };
    let Rows::Values(rows) = &insert.rows else {
        return None;
    };
    let [row] = rows.as_slice() else {
        return None;
    };
    let columns = table.columns();
    let primary = columns.iter().filter(|column| column.state().primary_key);
    let parts = primary.map(|column| {
        let name = column.name();
        let given = row
            .iter()
            .find(|cell| Some(&cell.column.name) == name.as_ref());
        match given.map(|cell| &cell.value) {
            Some(Expression::Value(value, _)) => KeyPart::Given(value.clone()),
            _ => KeyPart::Made,
        }
    });
    Some(parts.collect())
}

/// What fills a column that was not given, beside what is known of the row.
type Default =
    fn(&ColumnObject, &[Assignment], &mut Interpreter) -> Result<Option<Expression>, PyError>;

fn fill(
    row: &mut Vec<Assignment>,
    columns: &[Rc<ColumnObject>],
    interpreter: &mut Interpreter,
    default: Default,
) -> Result<(), PyError> {
    for column in columns {
        let reference = column.reference();
        if row.iter().any(|cell| cell.column.name == reference.name) {
            continue;
        }
        if let Some(value) = default(column, row, interpreter)? {
            row.push(Assignment {
                column: reference,
                value,
            });
        }
    }
    Ok(())
}

/// In the order of the table's columns.
fn sort(row: &mut [Assignment], columns: &[Rc<ColumnObject>]) {
    row.sort_by_key(|cell| {
        let name = Some(&cell.column.name);
        columns
            .iter()
            .position(|column| column.name().as_ref() == name)
    });
}

/// `INSERT ... SELECT` selects the defaults as well.
fn selected_defaults(
    targets: &mut Vec<dbm_core::schema::expression::ColumnReference>,
    select: &mut Query,
    columns: &[Rc<ColumnObject>],
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    for column in columns {
        let reference = column.reference();
        if targets.iter().any(|target| target.name == reference.name) {
            continue;
        }
        let Some(value) = inserted(column, &[], interpreter)? else {
            continue;
        };
        let Query::Select(select) = &mut *select else {
            return Err(PyError::unsupported(
                "`from_select` of that query into a table whose columns have defaults is not supported",
            ));
        };
        targets.push(reference);
        select.items.push(dbm_core::schema::query::Item {
            identity: dbm_core::schema::query::next_identity(),
            expression: value,
        });
    }
    Ok(())
}

/// `default=`, or a sequence where the database has those.
fn inserted(
    column: &ColumnObject,
    row: &[Assignment],
    interpreter: &mut Interpreter,
) -> Result<Option<Expression>, PyError> {
    let (default, sequence, kind) = {
        let state = column.state();
        (
            state.default.clone(),
            state.sequence.clone(),
            state.kind.clone(),
        )
    };
    let dialect = Host::of(interpreter).dialect.clone();
    if let Some(sequence) = sequence
        && matches!(dialect.as_str(), "postgresql" | "mariadb")
    {
        let name = TableName::of(sequence.schema.clone(), sequence.name.clone());
        return Ok(Some(Expression::NextValue(name)));
    }
    default
        .map(|default| filled(&default, &kind, row, interpreter))
        .transpose()
}

/// `onupdate=`.
fn updated(
    column: &ColumnObject,
    row: &[Assignment],
    interpreter: &mut Interpreter,
) -> Result<Option<Expression>, PyError> {
    let (onupdate, kind) = {
        let state = column.state();
        (state.onupdate.clone(), state.kind.clone())
    };
    onupdate
        .map(|value| filled(&value, &kind, row, interpreter))
        .transpose()
}

/// What a default gives. `--sql` shows NULL for what Python would compute, as Alembic does.
fn filled(
    default: &Value,
    kind: &Type,
    row: &[Assignment],
    interpreter: &mut Interpreter,
) -> Result<Expression, PyError> {
    if let Some(DefaultObject::Python(inner)) = default.as_native::<DefaultObject>() {
        return filled(&inner.clone(), kind, row, interpreter);
    }
    if let Some(expression) = of(default) {
        return Ok(expression);
    }
    if let Some(object) = default.as_native::<QueryObject>() {
        return Ok(Expression::Subquery(Box::new(copied(&object.query))));
    }
    if Host::of(interpreter).offline {
        return Ok(Expression::Value(Literal::Null, Box::new(kind.clone())));
    }
    let value = python::value_of(default, || known_values(row), interpreter)?;
    typed(&value, kind)
}

/// The values of a row, as a default that is a function sees them.
fn known_values(row: &[Assignment]) -> PyResult {
    let mut values = Vec::with_capacity(row.len());
    for cell in row {
        let value = match &cell.value {
            Expression::Value(value, kind) if !is_processed(kind) => literal::value(value),
            _ => {
                let message = format!(
                    "a default that looks at the row is not supported beside a value as that of `{}`",
                    cell.column.name
                );
                return Err(PyError::unsupported(message));
            }
        };
        values.push((cell.column.name.clone(), value));
    }
    Ok(Value::dict(values))
}

/// Whether a value of the type is another one in Python than in SQL.
fn is_processed(kind: &Type) -> bool {
    matches!(kind.kind, TypeKind::Enum(_) | TypeKind::Named(_))
}
