//! `statement.compile(...)` and `str(statement)`: SQL as text, written by the dialects of a later layer.

use crate::connection::ConnectionObject;
use crate::connection::engine::EngineObject;
use crate::ddl::DdlObject;
use crate::dialect::DialectObject;
use crate::expression::of;
use crate::host::Host;
use crate::query::{QueryObject, execute};
use dbm_core::operation::{Execute, Operation, Statement};
use dbm_core::schema::Expression;
use dbm_core::schema::query::{Query, Rows};
use dbm_python::{Arguments, Bound, Interpreter, Native, PyError, PyResult, Value};

/// What `compile(...)` gives.
#[derive(Debug)]
struct Compiled {
    sql: String,
    has_values: bool,
}

/// `element.compile(bind=None, dialect=None, compile_kwargs=None)`.
///
/// # Errors
/// For what cannot be written, and for parameters: how SQLAlchemy names them is not known.
pub(crate) fn compile(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments.bind("compile(bind=None, dialect=None, *, compile_kwargs=None)")?;
    let has_values = literal_binds(&bound, interpreter)?;
    let dialect = dialect(&bound, interpreter)?;
    let sql = written(this, dialect.as_deref(), has_values, interpreter)
        .map_err(|error| error.at(bound.place()))?;
    Ok(Value::native(Compiled { sql, has_values }))
}

/// `str(element)`: as the default dialect of SQLAlchemy writes it.
///
/// # Errors
/// As [`compile`].
pub(crate) fn text(this: &Value, interpreter: &mut Interpreter) -> Result<String, PyError> {
    written(this, None, false, interpreter)
}

/// `compile_kwargs={"literal_binds": True}`.
fn literal_binds(bound: &Bound, interpreter: &mut Interpreter) -> Result<bool, PyError> {
    let given = bound.optional::<Value>("compile_kwargs")?;
    let mut literal_binds = false;
    for (name, value) in given
        .as_ref()
        .and_then(Value::as_dict)
        .map(|given| given.entries())
        .unwrap_or_default()
    {
        match name.as_str() {
            Some("literal_binds") => literal_binds = interpreter.truth(&value)?,
            Some("render_postcompile") => {}
            _ => {
                let message = "that argument of a compilation is not supported";
                return Err(bound.unsupported("compile_kwargs", message));
            }
        }
    }
    Ok(literal_binds)
}

/// The dialect that is asked for; nothing for SQLAlchemy's default one.
fn dialect(bound: &Bound, interpreter: &Interpreter) -> Result<Option<String>, PyError> {
    for name in ["dialect", "bind"] {
        let Some(given) = bound.optional::<Value>(name)? else {
            continue;
        };
        let is_own = given.as_native::<ConnectionObject>().is_some()
            || given.as_native::<EngineObject>().is_some();
        return match given.as_native::<DialectObject>() {
            Some(dialect) => Ok(Some(dialect.name().to_owned())),
            None if is_own => Ok(Some(Host::of(interpreter).dialect.clone())),
            None => Err(bound.unsupported(name, "that dialect is not known")),
        };
    }
    Ok(None)
}

fn written(
    this: &Value,
    dialect: Option<&str>,
    literal_binds: bool,
    interpreter: &mut Interpreter,
) -> Result<String, PyError> {
    let operation = operation(this, interpreter)?;
    let host = Host::of(interpreter);
    let writer = host.writer().ok_or_else(|| {
        PyError::unsupported("the text of SQL is not known outside a revision script")
    })?;
    let sql = writer
        .write(&operation, dialect, literal_binds)
        .map_err(|failure| PyError::unsupported(failure.message))?;
    Ok(match operation {
        Operation::CreateTable(_) => format!("\n{}\n\n", sql.trim()),
        Operation::DropTable(_) => format!("\n{}", sql.trim()),
        _ => sql,
    })
}

/// The operation that running it would be.
fn operation(this: &Value, interpreter: &mut Interpreter) -> Result<Operation, PyError> {
    if let Some(ddl) = this.as_native::<DdlObject>() {
        return Ok(ddl.0.clone());
    }
    if let Some(object) = this.as_native::<QueryObject>() {
        return of_query(object, interpreter);
    }
    let statement = match of(this) {
        Some(Expression::Text(text)) => Statement::Text(text),
        Some(expression) => Statement::Expression(expression),
        None => return Err(PyError::type_error("an SQL expression is expected")),
    };
    Ok(Operation::Execute(Execute { statement }))
}

/// A statement without parameters of its own: what Python fills in when it runs is none of its text.
fn of_query(object: &QueryObject, interpreter: &mut Interpreter) -> Result<Operation, PyError> {
    let mut operations = execute::operations(object, None, interpreter)?;
    match (operations.pop(), operations.is_empty()) {
        (Some(operation), true) if assigned(&object.query) == of_operation(&operation) => {
            Ok(operation)
        }
        _ => Err(PyError::unsupported(
            "the text of a statement that fills columns by itself is not supported",
        )),
    }
}

fn of_operation(operation: &Operation) -> Option<usize> {
    match operation {
        Operation::Execute(Execute {
            statement: Statement::Query(query),
        }) => assigned(query),
        _ => None,
    }
}

/// How many columns a statement sets; nothing for an insert that says none.
fn assigned(query: &Query) -> Option<usize> {
    match query {
        Query::Insert(insert) => match &insert.rows {
            Rows::Values(rows) if rows.is_empty() => None,
            Rows::Values(rows) => Some(rows.iter().map(Vec::len).sum()),
            Rows::Select(columns, _) => Some(columns.len()),
        },
        Query::Update(update) => Some(update.assignments.len()),
        Query::Delete(_)
        | Query::Select(_)
        | Query::Compound(_)
        | Query::Text(_)
        | Query::Values(_) => Some(0),
    }
}

impl Native for Compiled {
    fn type_name(&self) -> &'static str {
        "SQLCompiler"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "string" => Some(Value::from(self.sql.as_str())),
            "params" if !self.has_values => Some(Value::dict::<String>([])),
            "params" => {
                let message = "the parameters of a compiled statement are not known";
                return Err(PyError::unsupported(message));
            }
            _ => None,
        })
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(self.sql.clone())
    }
}
