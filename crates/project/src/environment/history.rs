//! What `env.py` asks of its history and of the rows of a version table: `ScriptDirectory`, `MigrationContext`.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::application::connection::ConnectionObject;
use crate::application::listener;
use crate::application::question::{self, Questions};
use crate::application::recorder::Recorder;
use crate::project::Project;
use dbm_core::failure::Failure;
use dbm_core::graph::Graph;
use dbm_core::schema::TableName;
use dbm_dialect::{Renderer, Rendering};
use dbm_python::{
    Arguments, Entry, Interpreter, ModuleTable, Native, NativeMethod, PyError, PyResult, Value,
};
use dbm_sqlalchemy::dialect::DialectObject;
use dbm_sqlalchemy::errors;

use super::state::EnvironmentState;

/// Reads the history of a project: it stands above this module.
pub type ReadHistory = fn(&Project) -> Result<Arc<Graph>, Failure>;

/// The history of a project, read once somebody asks.
#[derive(Debug)]
pub(crate) struct HistoryOf {
    project: Project,
    read: ReadHistory,
    graph: OnceCell<Arc<Graph>>,
}

impl HistoryOf {
    /// That of `project`.
    pub(crate) fn new(project: &Project, read: ReadHistory) -> Self {
        Self {
            project: project.clone(),
            read,
            graph: OnceCell::new(),
        }
    }

    fn graph(&self) -> Result<Arc<Graph>, PyError> {
        if let Some(graph) = self.graph.get() {
            return Ok(Arc::clone(graph));
        }
        let graph = (self.read)(&self.project).map_err(PyError::stopped)?;
        Ok(Arc::clone(self.graph.get_or_init(|| graph)))
    }
}

/// `alembic.script`
pub(crate) const SCRIPT: ModuleTable = ModuleTable::new(&[(
    "ScriptDirectory",
    Entry::Value(|_| Ok(Value::native(Class("ScriptDirectory")))),
)]);

/// `alembic.runtime`
pub(crate) const RUNTIME: ModuleTable =
    ModuleTable::new(&[("migration", Entry::Module("alembic.runtime.migration"))]);

/// `alembic.runtime.migration`
pub(crate) const MIGRATION: ModuleTable = ModuleTable::new(&[(
    "MigrationContext",
    Entry::Value(|_| Ok(Value::native(Class("MigrationContext")))),
)]);

/// A class of Alembic's, of which only what makes an object from a configuration or a connection is known.
#[derive(Debug)]
struct Class(&'static str);

impl Native for Class {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        match self.0 {
            "ScriptDirectory" => &[("from_config", |interpreter, _, arguments| {
                arguments.bind("from_config(config)")?;
                script_directory(interpreter)
            })],
            _ => &[("configure", |_, _, arguments| configure(&arguments))],
        }
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(matches!(name, "__name__" | "__qualname__").then(|| Value::from(self.0)))
    }
}

/// `context.script`, and `ScriptDirectory.from_config(config)`.
///
/// # Errors
/// A history that cannot be read.
pub(crate) fn script_directory(interpreter: &mut Interpreter) -> PyResult {
    let graph = EnvironmentState::of(interpreter)?.history.graph()?;
    Ok(dbm_script::script_directory(graph))
}

/// `context.get_head_revision()`
pub(crate) fn get_head_revision(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("get_head_revision")?;
    let script = script_directory(interpreter)?;
    interpreter.call_method(&script, "get_current_head", Vec::new())
}

/// `context.get_head_revisions()`
pub(crate) fn get_head_revisions(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("get_head_revisions")?;
    let script = script_directory(interpreter)?;
    let heads = interpreter.call_method(&script, "get_heads", Vec::new())?;
    Ok(Value::tuple(interpreter.iterate(&heads)?))
}

/// `context.get_revision_argument()`: the revision that the command goes to, by its id.
pub(crate) fn get_revision_argument(
    interpreter: &mut Interpreter,
    arguments: Arguments,
) -> PyResult {
    let place = arguments.place();
    arguments.none("get_revision_argument")?;
    let state = EnvironmentState::of(interpreter)?;
    let call = &state.call;
    let Some(wanted) = call.revision.as_deref().or(call.command.last_revision()) else {
        return Ok(Value::None);
    };
    if wanted == "base" {
        return Ok(Value::None);
    }
    let graph = state.history.graph()?;
    let found = graph.resolve(wanted);
    let found = found.map_err(|error| errors::command(error.to_string()).at(place))?;
    let mut ids = found
        .iter()
        .map(|at| Value::from(graph.revision(*at).id.as_str()));
    Ok(match (wanted, found.len()) {
        ("heads", _) => Value::tuple(ids.collect::<Vec<_>>()),
        (_, 1) => ids.next().unwrap_or(Value::None),
        _ => Value::tuple(ids.collect::<Vec<_>>()),
    })
}

/// `MigrationContext.configure(connection)`: what asks a connection for the rows of a version table.
fn configure(arguments: &Arguments) -> PyResult {
    let bound = arguments.clone().bind(
        "configure(connection=None, url=None, dialect_name=None, dialect=None, environment_context=None, \
         dialect_opts=None, opts=None)",
    )?;
    let Some(connection) = bound.optional::<Value>("connection")? else {
        let message = "`MigrationContext.configure` without a connection is not supported";
        return Err(PyError::unsupported(message).at(bound.place()));
    };
    let Some(connection) = connection.to_native::<ConnectionObject>() else {
        return Err(bound.type_error("connection", "a connection is expected"));
    };
    let options = bound.optional::<Value>("opts")?;
    let text = |name: &str| match &options {
        Some(Value::Dict(options)) => {
            let mut entries = options.entries().into_iter();
            let (_, value) = entries.find(|(key, _)| key.as_str() == Some(name))?;
            value.as_str().map(str::to_owned)
        }
        _ => None,
    };
    Ok(Value::native(AskingContext(VersionRows {
        table: text("version_table"),
        schema: text("version_table_schema"),
        connection: Some(connection),
    })))
}

/// A version table on a connection.
#[derive(Debug)]
pub(crate) struct VersionRows {
    /// The connection; there is none with `--sql`.
    pub(crate) connection: Option<Rc<ConnectionObject>>,
    /// `version_table`
    pub(crate) table: Option<String>,
    /// `version_table_schema`
    pub(crate) schema: Option<String>,
}

impl VersionRows {
    /// The rows, as the connection sees them now.
    ///
    /// # Errors
    /// What the database says.
    fn read(
        &self,
        interpreter: &mut Interpreter,
        arguments: &Arguments,
    ) -> Result<Vec<String>, PyError> {
        let Some(connection) = &self.connection else {
            return Ok(Vec::new());
        };
        let session = &connection.session;
        let url = &session.destination.url;
        let recorder = Recorder::of(interpreter).unwrap_or_default();
        let place = arguments.place();
        let mut before = listener::statements_on_connect(interpreter, &session.destination)?;
        let seen = question::rendered(&recorder.seen_by(session), url);
        before.extend(seen.map_err(|failure| PyError::failure(failure).at(place.clone()))?);
        recorder.begin(session);
        let mut rows = Questions::texts(interpreter, url, &before, &self.select(), &place)?;
        rows.sort();
        Ok(rows)
    }

    fn select(&self) -> String {
        let name = self.table.as_deref().unwrap_or("alembic_version");
        let name = TableName::of(self.schema.clone(), name);
        let backend = self.connection.as_ref().map(|it| it.engine.url().backend);
        let dialect =
            dbm_dialect::for_backend(backend.unwrap_or(dbm_core::target::Backend::Sqlite));
        let rendering = Rendering::online(dialect, None);
        let table = Renderer::new(dialect, &rendering).table(&name);
        format!("SELECT {table}.version_num FROM {table}")
    }
}

/// `context.get_current_heads()`
///
/// # Errors
/// What the database says.
pub(crate) fn current_heads(
    asked: &VersionRows,
    interpreter: &mut Interpreter,
    arguments: Arguments,
) -> PyResult {
    let rows = asked.read(interpreter, &arguments)?;
    arguments.none("get_current_heads")?;
    Ok(Value::tuple(rows.into_iter().map(Value::from)))
}

/// `context.get_current_revision()`
///
/// # Errors
/// Where there are several, and what the database says.
pub(crate) fn current_revision(
    asked: &VersionRows,
    interpreter: &mut Interpreter,
    arguments: Arguments,
) -> PyResult {
    let place = arguments.place();
    let mut rows = asked.read(interpreter, &arguments)?;
    arguments.none("get_current_revision")?;
    if rows.len() > 1 {
        let table = asked.table.as_deref().unwrap_or("alembic_version");
        let message = format!(
            "Version table '{table}' has more than one head present; please use get_current_heads()"
        );
        return Err(errors::command(message).at(place));
    }
    Ok(Value::from(rows.pop()))
}

/// A `MigrationContext` that only asks.
#[derive(Debug)]
struct AskingContext(VersionRows);

fn asking(this: &Value) -> Result<&AskingContext, PyError> {
    this.as_native::<AskingContext>()
        .ok_or_else(|| PyError::type_error("a `MigrationContext` is expected"))
}

impl Native for AskingContext {
    fn type_name(&self) -> &'static str {
        "MigrationContext"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[
            ("get_current_heads", |interpreter, this, arguments| {
                current_heads(&asking(this)?.0, interpreter, arguments)
            }),
            ("get_current_revision", |interpreter, this, arguments| {
                current_revision(&asking(this)?.0, interpreter, arguments)
            }),
        ]
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let Some(connection) = &self.0.connection else {
            return Ok(None);
        };
        Ok(match name {
            "connection" | "bind" => Some(Value::Native(Rc::clone(connection) as Rc<dyn Native>)),
            "dialect" => {
                let backend = connection.engine.url().backend;
                Some(Value::native(DialectObject::named(backend.name())))
            }
            _ => None,
        })
    }
}
