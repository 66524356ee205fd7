//! `alembic.context` and the migration context: `op.get_context()`.

use crate::history::HistoryObject;
use crate::state::ScriptState;
use dbm_core::operation::{Execute, Operation, Statement};
use dbm_core::source::Place;
use dbm_python::{
    Arguments, Entry, Interpreter, ModuleTable, Native, NativeMethod, PyError, PyResult, Value,
};
use dbm_sqlalchemy::connection::{self, ConnectionObject};
use dbm_sqlalchemy::dialect::DialectObject;
use dbm_sqlalchemy::errors;
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::literal;

/// The modules of Alembic that scripts import, `alembic.op` aside.
const MODULES: &[(&str, ModuleTable)] = &[
    ("alembic", ALEMBIC),
    ("alembic.context", CONTEXT),
    ("alembic.util", UTIL),
    ("alembic.util.exc", UTIL),
    ("alembic.migration", OPERATIONS),
    ("alembic.runtime", OPERATIONS),
    ("alembic.runtime.migration", OPERATIONS),
    ("alembic.script", OPERATIONS),
    ("alembic.script.revision", OPERATIONS),
    ("alembic.config", OPERATIONS),
];

/// A module of Alembic's as scripts have it.
pub fn alembic_module(name: &str) -> Option<ModuleTable> {
    let found = MODULES.iter().find(|(known, _)| *known == name);
    found.map(|(_, table)| *table)
}

const ALEMBIC: ModuleTable = ModuleTable::new(&[
    // The release whose rules hold.
    ("__version__", Entry::Value(|_| Ok(Value::from("1.20.1")))),
    ("op", Entry::Module("alembic.op")),
    ("context", Entry::Module("alembic.context")),
    ("util", Entry::Module("alembic.util")),
    ("operations", Entry::Module("alembic.operations")),
    ("migration", Entry::Module("alembic.migration")),
    ("script", Entry::Module("alembic.script")),
    ("config", Entry::Module("alembic.config")),
]);

const CONTEXT: ModuleTable = ModuleTable::new(&[
    ("is_offline_mode", Entry::Function(is_offline_mode)),
    (
        "is_transactional_ddl",
        Entry::Function(is_transactional_ddl),
    ),
    ("get_context", Entry::Function(get_context)),
    ("get_bind", Entry::Function(get_bind)),
    ("get_x_argument", Entry::Function(get_x_argument)),
    ("execute", Entry::Function(execute)),
    ("config", Entry::Value(|_| Ok(Value::native(ConfigObject)))),
]);

const UTIL: ModuleTable = ModuleTable::new(&[
    (
        "CommandError",
        Entry::Value(|_| Ok(Value::Class(errors::command_error()))),
    ),
    ("warn", Entry::Function(warn)),
    ("exc", Entry::Module("alembic.util.exc")),
]);

const OPERATIONS: ModuleTable = ModuleTable {
    entries: &[],
    fallback: Some(later),
};

/// Names that are there for plugins and programs around Alembic.
fn later(_: &mut Interpreter, name: &str) -> PyResult {
    let owned = name.to_owned();
    Ok(Value::closure(name, move |_, arguments: Arguments| {
        let message = format!("`{owned}` of Alembic's own modules is not supported");
        Err(PyError::unsupported(message).at(arguments.place()))
    }))
}

/// `op.get_context()`.
///
/// # Errors
/// When it is given arguments.
pub(crate) fn get_context(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("get_context")?;
    Ok(Value::native(MigrationContext))
}

/// `op.get_bind()`.
///
/// # Errors
/// When it is given arguments.
pub(crate) fn get_bind(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("get_bind")?;
    Ok(Value::native(ConnectionObject))
}

fn is_offline_mode(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("is_offline_mode")?;
    Ok(Value::Bool(Host::of(interpreter).offline))
}

fn is_transactional_ddl(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("is_transactional_ddl")?;
    Ok(Value::Bool(Host::of(interpreter).dialect == "postgresql"))
}

/// `context.get_x_argument(as_dictionary=False)`.
fn get_x_argument(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("get_x_argument(as_dictionary=False)")?;
    let state = ScriptState::of(interpreter);
    if !bound.or("as_dictionary", false)? {
        return Ok(Value::list(
            state
                .x_arguments
                .iter()
                .map(|argument| argument.as_str().into()),
        ));
    }
    let pairs = state.x_arguments.iter().map(|argument| {
        let (key, value) = argument.split_once('=').unwrap_or((argument, ""));
        (key.to_owned(), Value::from(value))
    });
    Ok(Value::dict(pairs))
}

/// `context.execute(sql)` and `op.execute(sql)`.
///
/// # Errors
/// For what cannot be run.
pub(crate) fn execute(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("execute(sqltext, *, execution_options=None)")?;
    let statement = bound.required::<Value>("sqltext")?;
    let operations = connection::operations(&statement, None, interpreter)
        .map_err(|error| error.at(bound.place_of("sqltext")))?;
    for operation in operations {
        Host::of(interpreter).emit(operation, bound.place())?;
    }
    Ok(Value::None)
}

fn warn(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("warn(msg, stacklevel=2)")?;
    let text = interpreter.text(&bound.required("msg")?)?;
    super::op::warn(interpreter, text);
    Ok(Value::None)
}

/// `op.get_context()`: how the run goes.
#[derive(Debug)]
struct MigrationContext;

const METHODS: &[(&str, NativeMethod)] = &[
    ("autocommit_block", autocommit_block),
    ("execute", |interpreter, _, arguments| {
        execute(interpreter, arguments)
    }),
    ("get_current_heads", current_heads),
    ("get_current_revision", current_revision),
    ("begin_transaction", |_, _, arguments| {
        Ok(Value::native(OpenTransaction {
            place: arguments.place(),
        }))
    }),
];

/// The rows of the version table.
fn version_rows(interpreter: &mut Interpreter, place: Place) -> Result<Vec<Value>, PyError> {
    let state = ScriptState::of(interpreter);
    let host = Host::of(interpreter);
    host.database("the version table")
        .map_err(|error| error.at(place.clone()))?;
    let quote = match host.dialect.as_str() {
        "mysql" | "mariadb" => '`',
        _ => '"',
    };
    let names = state
        .version_table_schema
        .iter()
        .chain([&state.version_table]);
    let names = names.map(|name| format!("{quote}{name}{quote}"));
    let table = names.collect::<Vec<_>>().join(".");
    let operation = Operation::Execute(Execute {
        statement: Statement::Verbatim(format!("SELECT version_num FROM {table}")),
    });
    let rows = host.run(operation, place)?.unwrap_or_default().rows;
    let first = rows.iter().filter_map(|row| row.first());
    Ok(first.map(literal::value).collect())
}

fn current_heads(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    version_rows(interpreter, arguments.place()).map(Value::tuple)
}

fn current_revision(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let mut rows = version_rows(interpreter, arguments.place())?;
    match rows.len() {
        0 | 1 => Ok(rows.pop().unwrap_or(Value::None)),
        _ => Err(errors::command(format!(
            "Version table '{}' has more than one head present; please use get_current_heads()",
            ScriptState::of(interpreter).version_table
        ))),
    }
}

/// `with context.begin_transaction():`: the run's own transaction is open. With `--sql` Alembic
/// writes `BEGIN` and `COMMIT` all the same.
#[derive(Debug)]
struct OpenTransaction {
    place: Place,
}

impl OpenTransaction {
    fn write(&self, word: &str, interpreter: &Interpreter) -> Result<(), PyError> {
        let host = Host::of(interpreter);
        if host.offline && host.dialect == "postgresql" {
            let operation = Operation::Execute(Execute {
                statement: Statement::Verbatim(word.to_owned()),
            });
            host.emit(operation, self.place.clone())?;
        }
        Ok(())
    }
}

impl Native for OpenTransaction {
    fn type_name(&self) -> &'static str {
        "nullcontext"
    }

    fn enter(&self, _: &Value, interpreter: &mut Interpreter) -> Result<Option<Value>, PyError> {
        self.write("BEGIN", interpreter)?;
        Ok(Some(Value::None))
    }

    fn exit(
        &self,
        _: &Value,
        _: Option<&Value>,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        self.write("COMMIT", interpreter)?;
        Ok(false)
    }
}

impl Native for MigrationContext {
    fn type_name(&self) -> &'static str {
        "MigrationContext"
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
        let host = Host::of(interpreter);
        match name {
            "dialect" => Ok(Some(Value::native(DialectObject::named(&host.dialect)))),
            "bind" | "connection" => Ok(Some(Value::native(ConnectionObject))),
            "as_sql" => Ok(Some(Value::Bool(host.offline))),
            "impl" => Ok(Some(this.clone())),
            "config" => Ok(Some(Value::native(ConfigObject))),
            "script" => Ok(HistoryObject::of(interpreter)),
            "version_table" => Ok(Some(Value::from(
                ScriptState::of(interpreter).version_table.as_str(),
            ))),
            "version_table_schema" => Ok(Some(Value::from(
                ScriptState::of(interpreter).version_table_schema.clone(),
            ))),
            "opts" => Err(PyError::unsupported(
                "what `env.py` gives to `context.configure` is not known to scripts",
            )),
            "stamp" | "run_migrations" => Err(PyError::unsupported(format!(
                "`{name}` of a migration context is not supported"
            ))),
            _ => Ok(None),
        }
    }
}

fn autocommit_block(_: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    arguments.none("autocommit_block")?;
    Ok(Value::native(AutocommitBlock { place }))
}

/// `with op.get_context().autocommit_block():`.
#[derive(Debug)]
struct AutocommitBlock {
    place: Place,
}

impl Native for AutocommitBlock {
    fn type_name(&self) -> &'static str {
        "autocommit_block"
    }

    fn enter(&self, _: &Value, interpreter: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Host::of(interpreter).emit(Operation::BeginAutocommit, self.place.clone())?;
        Ok(Some(Value::None))
    }

    fn exit(
        &self,
        _: &Value,
        _: Option<&Value>,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        Host::of(interpreter).emit(Operation::EndAutocommit, self.place.clone())?;
        Ok(false)
    }
}

/// `context.config`: what `alembic.ini` says.
#[derive(Debug)]
struct ConfigObject;

const CONFIG_METHODS: &[(&str, NativeMethod)] = &[("get_main_option", get_main_option)];

fn get_main_option(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("get_main_option(name, default=None)")?;
    let name = bound.required::<String>("name")?;
    let state = ScriptState::of(interpreter);
    match state.main_options.iter().find(|(known, _)| *known == name) {
        Some((_, value)) => Ok(Value::from(value.as_str())),
        None => bound.or("default", Value::None),
    }
}

impl Native for ConfigObject {
    fn type_name(&self) -> &'static str {
        "Config"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        CONFIG_METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "attributes").then(|| Value::dict::<String>([])))
    }
}
