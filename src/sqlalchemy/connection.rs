//! A connection, as scripts hold it: `op.get_bind()`. What it runs is an operation like any other;
//! what it would read is known only while the script runs on a database.

use crate::operation::{Execute, Operation, Statement};
use crate::python::{Arguments, Interpreter, Native, NativeMethod, Outcome, Raised, Value};
use crate::schema::expression::{Parameter, Text};
use crate::schema::{Expression, Type};
use crate::source::Place;
use crate::sqlalchemy::ddl::DdlObject;
use crate::sqlalchemy::dialect::DialectObject;
use crate::sqlalchemy::errors;
use crate::sqlalchemy::expression::methods::set_parameter;
use crate::sqlalchemy::expression::of;
use crate::sqlalchemy::host::Host;
use crate::sqlalchemy::literal::literal;

/// `op.get_bind()`, and its `.engine`.
#[derive(Debug)]
pub struct ConnectionObject;

/// What `connection.execute(...)` gives back.
#[derive(Debug)]
pub struct ResultObject {
    place: Place,
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("execute", execute),
    ("exec_driver_sql", exec_driver_sql),
    ("execution_options", |_, this, _| Ok(this.clone())),
    ("connect", |_, this, _| Ok(this.clone())),
    ("close", |_, _, _| Ok(Value::None)),
    ("get_transaction", |_, _, _| Ok(Value::None)),
];

/// What reads, or decides about transactions.
const LATER: &[&str] = &[
    "scalar",
    "scalars",
    "begin",
    "begin_nested",
    "commit",
    "rollback",
    "connection",
    "run_callable",
    "get_isolation_level",
    "in_transaction",
    "dispose",
    "raw_connection",
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
    ) -> Result<Option<Value>, Raised> {
        match name {
            "dialect" => {
                let dialect = DialectObject::named(&Host::of(interpreter).dialect);
                Ok(Some(Value::native(dialect)))
            }
            "engine" | "bind" => Ok(Some(this.clone())),
            "name" => Ok(Some(Value::from(Host::of(interpreter).dialect.as_str()))),
            "closed" => Ok(Some(Value::Bool(false))),
            _ if LATER.contains(&name) => Err(Raised::live(format!(
                "`{name}` of a connection is known only while the script runs on a database"
            ))),
            _ => Ok(None),
        }
    }
}

/// `connection.execute(statement, parameters)`.
fn execute(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("execute(statement, parameters=None, *, execution_options=None)")?;
    let place = bound.place();
    let statement = bound.required::<Value>("statement")?;
    let parameters = bound.optional::<Value>("parameters")?;
    let runs = operations(&statement, parameters.as_ref(), interpreter)
        .map_err(|error| error.at(bound.place_of("parameters")))?;
    let host = Host::of(interpreter);
    for run in runs {
        host.emit(run, place.clone())?;
    }
    Ok(Value::native(ResultObject { place }))
}

/// `connection.exec_driver_sql(text)`: the driver takes it as it is.
fn exec_driver_sql(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> Outcome {
    let place = arguments.place();
    let sql = arguments.one::<String>("exec_driver_sql")?;
    let operation = Operation::Execute(Execute {
        statement: Statement::Verbatim(sql),
    });
    Host::of(interpreter).emit(operation, place.clone())?;
    Ok(Value::native(ResultObject { place }))
}

/// The operation that running a statement is: SQL text, DDL or an expression.
///
/// # Errors
/// For what cannot be run.
pub fn operation(statement: &Value) -> Result<Operation, Raised> {
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
) -> Result<Vec<Operation>, Raised> {
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
) -> Result<Vec<Operation>, Raised> {
    let Some(Expression::Text(text)) = of(statement) else {
        return Err(Raised::unsupported(
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

fn bind(mut text: Text, parameters: &Value) -> Result<Text, Raised> {
    let Value::Dict(parameters) = parameters else {
        return Err(Raised::unsupported(
            "the parameters of a statement must be dicts",
        ));
    };
    for (name, value) in parameters.entries() {
        let Some(value) = literal(&value) else {
            let found = value.type_name();
            return Err(Raised::unsupported(format!(
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

impl ResultObject {
    fn reading(&self) -> Raised {
        Raised::live("rows are known only while the script runs on a database")
            .at(self.place.clone())
    }
}

impl Native for ResultObject {
    fn type_name(&self) -> &'static str {
        "CursorResult"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        match name {
            "close" => Ok(Some(Value::function("close", |_, _| Ok(Value::None)))),
            _ => Err(self.reading()),
        }
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, Raised> {
        Err(self.reading())
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, Raised> {
        Err(self.reading())
    }
}
