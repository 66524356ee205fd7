//! A connection, as scripts hold it: `op.get_bind()`. What it runs is an operation like any other;
//! what it reads is known only while the script runs on a database.

mod driver;
pub(crate) mod engine;
mod transaction;

use crate::ddl::DdlObject;
use crate::dialect::DialectObject;
use crate::errors;
use crate::expression::methods::set_parameter;
use crate::expression::of;
use crate::host::Host;
use crate::literal::literal;
use crate::query::execution::ExecutionOptions;
use crate::query::{self, QueryObject};
use crate::result::ResultObject;
use crate::result::processing::Column;
use dbm_core::operation::{Execute, Operation, Statement};
use dbm_core::rows::Rows;
use dbm_core::schema::expression::{Parameter, Text};
use dbm_core::schema::{Expression, Type};
use dbm_core::source::Place;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

use engine::EngineObject;

/// `op.get_bind()`.
#[derive(Debug)]
pub struct ConnectionObject;

const METHODS: &[(&str, NativeMethod)] = &[
    ("execute", execute),
    ("scalar", |interpreter, this, arguments| {
        let result = execute(interpreter, this, arguments)?;
        interpreter.call_method(&result, "scalar", Vec::new())
    }),
    ("scalars", |interpreter, this, arguments| {
        let result = execute(interpreter, this, arguments)?;
        interpreter.call_method(&result, "scalars", Vec::new())
    }),
    ("exec_driver_sql", exec_driver_sql),
    ("execution_options", execution_options),
    ("connect", |_, this, _| Ok(this.clone())),
    ("close", |_, _, _| Ok(Value::None)),
    ("get_transaction", transaction::current),
    ("get_nested_transaction", transaction::nested),
    ("begin", transaction::begin),
    ("begin_nested", transaction::begin_nested),
    ("commit", transaction::commit),
    ("rollback", transaction::rollback),
    ("in_transaction", transaction::is_open),
    ("in_nested_transaction", transaction::is_nested),
];

/// What no script of an Alembic history needs often.
const LATER: &[&str] = &[
    "connection",
    "run_callable",
    "get_isolation_level",
    "default_isolation_level",
    "raw_connection",
    "begin_twophase",
    "detach",
    "invalidate",
];

impl Native for ConnectionObject {
    fn type_name(&self) -> &'static str {
        "Connection"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "dialect" => {
                let dialect = DialectObject::named(&Host::of(interpreter).dialect);
                Ok(Some(Value::native(dialect)))
            }
            "engine" => Ok(Some(Value::native(EngineObject))),
            "bind" => Ok(Some(this.clone())),
            "name" => Ok(Some(Value::from(Host::of(interpreter).dialect.as_str()))),
            "closed" | "invalidated" => Ok(Some(Value::Bool(false))),
            "info" => Ok(Some(Value::dict::<String>([]))),
            _ if LATER.contains(&name) => Err(PyError::unsupported(format!(
                "`{name}` of a connection is not supported yet"
            ))),
            _ => Ok(None),
        }
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(this.clone()))
    }
}

/// `connection.execute(statement, parameters)`.
fn execute(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "execute(statement, parameters=None, *multiparams, execution_options=None, **parameters_by_name)",
    )?;
    let place = bound.place();
    let statement = bound.required::<Value>("statement")?;
    let options = bound.optional::<Value>("execution_options")?;
    ExecutionOptions::default()
        .set_all(&options.unwrap_or(Value::None), interpreter)
        .map_err(|error| error.at(bound.place_of("execution_options")))?;
    let parameters = parameters(&bound)?;
    let runs = operations(&statement, parameters.as_ref(), interpreter)
        .map_err(|error| error.at(bound.place_of("parameters")))?;
    let columns = columns(&statement);
    if let (Some(object), [only]) = (statement.as_native::<QueryObject>(), runs.as_slice())
        && let Some(key) = query::execute::primary_key(object, only)
    {
        let rows = Host::of(interpreter).run(only.clone(), place.clone())?;
        return Ok(Value::native(
            ResultObject::new(rows, columns, place).with_key(key),
        ));
    }
    run(runs, columns, &place, interpreter)
}

/// The parameters; SQLAlchemy before 2.0 took them as keywords, too.
fn parameters(bound: &dbm_python::Bound) -> Result<Option<Value>, PyError> {
    if !bound.keywords().is_empty() {
        let keywords = bound.keywords().iter();
        let keywords = keywords.map(|(name, value)| (name.clone(), value.clone()));
        return Ok(Some(Value::dict(keywords)));
    }
    let parameters = bound.optional::<Value>("parameters")?;
    match (parameters, bound.rest()) {
        (Some(first), rest) if !rest.is_empty() => {
            let sets = std::iter::once(first).chain(rest.iter().cloned());
            Ok(Some(Value::list(sets)))
        }
        (parameters, _) => Ok(parameters),
    }
}

/// Runs operations one after the other; the result is that of the last, with the rows of all counted.
///
/// # Errors
/// Where no operation may be asked for, and what the database says.
pub(crate) fn run(
    operations: Vec<Operation>,
    columns: Vec<Column>,
    place: &Place,
    interpreter: &mut Interpreter,
) -> PyResult {
    let host = Host::of(interpreter);
    let mut rows: Option<Rows> = None;
    for operation in operations {
        let before = rows.map_or(0, |rows| rows.count.max(0));
        rows = host.run(operation, place.clone())?;
        if let Some(rows) = &mut rows
            && rows.count >= 0
        {
            rows.count += before;
        }
    }
    let result = ResultObject::new(rows, columns, place.clone());
    Ok(Value::native(result))
}

/// The result of a statement that was run elsewhere, as code holds it.
pub fn result_of(statement: &Value, rows: Rows, place: Place) -> Value {
    Value::native(ResultObject::new(Some(rows), columns(statement), place))
}

/// What is known of the columns of a statement.
fn columns(statement: &Value) -> Vec<Column> {
    let Some(object) = statement.as_native::<QueryObject>() else {
        return Vec::new();
    };
    let columns = object.query.result_columns().into_iter();
    columns.map(|column| Column { kind: column.kind }).collect()
}

/// `connection.exec_driver_sql(text)`: what Python's driver makes of it.
fn exec_driver_sql(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let bound =
        arguments.bind("exec_driver_sql(statement, parameters=None, execution_options=None)")?;
    let sql = bound.required::<String>("statement")?;
    let operations = match bound.optional::<Value>("parameters")? {
        None => {
            let sql = driver::without_parameters(&sql, &Host::of(interpreter));
            let sql = sql.map_err(|error| error.at(bound.place_of("statement")))?;
            vec![Operation::Execute(Execute {
                statement: Statement::Verbatim(sql),
            })]
        }
        Some(parameters) => {
            let dialect = Host::of(interpreter).dialect.clone();
            let texts = driver::statements(&sql, &parameters, &dialect, interpreter);
            let texts = texts.map_err(|error| error.at(bound.place_of("parameters")))?;
            texts.into_iter().map(run_text).collect()
        }
    };
    run(operations, Vec::new(), &bound.place(), interpreter)
}

/// `connection.execution_options(...)`: most of them change nothing that a script sees.
fn execution_options(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("execution_options(**options)")?;
    let level = bound
        .keywords()
        .iter()
        .find(|(name, _)| name.as_str() == "isolation_level");
    if let Some((_, level)) = level {
        return transaction::isolate(interpreter, this, level, bound.place());
    }
    let mut options = ExecutionOptions::default();
    let statements = bound.keywords().iter();
    for (name, value) in statements.filter(|(name, _)| name.as_str() != "compiled_cache") {
        options
            .set(name, value, interpreter)
            .map_err(|error| error.at(bound.place()))?;
    }
    Ok(this.clone())
}

/// The operation that running a statement is: SQL text, DDL or an expression.
///
/// # Errors
/// For what cannot be run.
pub(crate) fn operation(statement: &Value) -> Result<Operation, PyError> {
    if let Some(ddl) = statement.as_native::<DdlObject>() {
        return Ok(ddl.0.clone());
    }
    if let Some(sql) = statement.as_str() {
        return Ok(run_text(Text {
            sql: sql.to_owned(),
            parameters: Vec::new(),
        }));
    }
    match of(statement) {
        Some(Expression::Text(text)) => Ok(run_text(text)),
        Some(expression) => Ok(Operation::Execute(Execute {
            statement: Statement::Expression(expression),
        })),
        None => Err(errors::argument_error(format!(
            "SQL text or an SQL expression is expected, not `{}`",
            statement.type_name()
        ))),
    }
}

/// The operations that running a statement with parameters is: one for each set of them.
///
/// # Errors
/// For what cannot be run.
pub fn operations(
    statement: &Value,
    parameters: Option<&Value>,
    interpreter: &mut Interpreter,
) -> Result<Vec<Operation>, PyError> {
    if let Some(object) = statement.as_native::<QueryObject>() {
        return query::execute::operations(object, parameters, interpreter);
    }
    match parameters {
        None => Ok(vec![operation(statement)?]),
        Some(parameters) => with_parameters(statement, parameters, interpreter),
    }
}

fn run_text(text: Text) -> Operation {
    Operation::Execute(Execute {
        statement: Statement::Text(text),
    })
}

/// One operation for each set of parameters: a dict, or a list of dicts.
fn with_parameters(
    statement: &Value,
    parameters: &Value,
    interpreter: &mut Interpreter,
) -> Result<Vec<Operation>, PyError> {
    let Some(Expression::Text(text)) = of(statement) else {
        return Err(PyError::unsupported(
            "only `text(...)` takes parameters here",
        ));
    };
    let sets = match parameters {
        Value::Dict(_) => vec![parameters.clone()],
        other => interpreter.iterate(other)?,
    };
    let runs = sets.iter().map(|set| bind(text.clone(), set).map(run_text));
    runs.collect()
}

fn bind(mut text: Text, parameters: &Value) -> Result<Text, PyError> {
    let Value::Dict(parameters) = parameters else {
        return Err(PyError::unsupported(
            "the parameters of a statement must be dicts",
        ));
    };
    for (name, value) in parameters.entries() {
        let Some(value) = literal(&value) else {
            let found = value.type_name();
            return Err(PyError::unsupported(format!(
                "a `{found}` cannot be a parameter of SQL"
            )));
        };
        let name = name.as_str().unwrap_or_default().to_owned();
        let parameter = Parameter {
            name,
            value: Some(value),
            kind: Type::null(),
            expanding: false,
        };
        set_parameter(&mut text, parameter);
    }
    Ok(text)
}
