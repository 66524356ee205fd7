//! Revision scripts: what `op.*` means, and which operations a script asks for.
//!
//! A script is Python; [`operations`] runs its `upgrade()` or `downgrade()` without a database and
//! gives the operations in their order, each with its place. A script whose operations depend on
//! rows, on the clock or on chance is [`LiveScript`]: it is evaluated again while it runs on a database.

mod context;
pub mod file;
mod history;
mod live;
mod modules;
mod op;
mod state;
mod world;
pub mod writer;

#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::sync::Arc;

use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::{Direction, Graph};
use dbm_core::message::Message;
use dbm_core::naming;
use dbm_core::operation::Located;
use dbm_core::schema::{Literal, NamingConvention};
use dbm_core::source::{Place, Source};
use dbm_core::sql::text::StatementText;
use dbm_python::{
    Arguments, Budget, Cause, Header, Interpreter, Module, PyError, StandardError, Value,
    with_large_stack,
};
use dbm_sqlalchemy::host::Host;
use dbm_sqlalchemy::{errors, literal};

pub use context::alembic_module;
pub use history::script_directory;
pub use live::{LiveScript, run as run_live};
pub use modules::{Denied, Modules, NoModules};

use state::ScriptState;
use world::ScriptWorld;

/// What a script is evaluated for.
#[derive(Clone)]
pub struct Context {
    /// SQLAlchemy's name of the dialect: `postgresql`, `sqlite`, `mysql`, `mariadb`.
    pub dialect: String,
    /// The driver that the URL names, as in `postgresql+asyncpg`.
    pub driver: Option<String>,
    /// Whether SQL is written and not run (`--sql`).
    pub offline: bool,
    /// `naming_convention` of `target_metadata`; nothing when it has none.
    pub naming_convention: Option<NamingConvention>,
    /// The `-x` arguments, as they were given: `tenant=a`.
    pub x_arguments: Vec<String>,
    /// The arguments that `env.py` gives to `context.run_migrations(...)`.
    pub run_arguments: Vec<(String, Literal)>,
    /// The options of `alembic.ini` that scripts may read.
    pub main_options: Vec<(String, String)>,
    /// `version_table`
    pub version_table: String,
    /// `version_table_schema`
    pub version_table_schema: Option<String>,
    /// The history that the script belongs to, where it is known.
    pub graph: Option<Arc<Graph>>,
    /// Where imports are found.
    pub modules: Arc<dyn Modules>,
    /// What writes SQL as text, for `str(statement)`.
    pub writer: Option<Arc<dyn StatementText>>,
    /// How much a script may take.
    pub budget: Budget,
}

impl Context {
    /// A context for a dialect, online, with nothing else known.
    pub fn new(dialect: impl Into<String>) -> Self {
        Self {
            dialect: dialect.into(),
            driver: None,
            offline: false,
            naming_convention: None,
            x_arguments: Vec::new(),
            run_arguments: Vec::new(),
            main_options: Vec::new(),
            version_table: "alembic_version".to_owned(),
            version_table_schema: None,
            graph: None,
            modules: Arc::new(NoModules),
            writer: None,
            budget: Budget::default(),
        }
    }
}

/// What a script asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// Its operations, in order; none of a live one.
    pub operations: Vec<Located>,
    /// What it printed and logged.
    pub messages: Vec<Message>,
    /// Set if what it asks for is decided while it runs on a database.
    pub live: Option<LiveScript>,
}

/// A script that cannot be evaluated; each has its place.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ScriptError {
    /// It has no function of that name.
    #[error("the script `{}` has no function `{function}`", source_name.name)]
    NoFunction {
        /// `upgrade` or `downgrade`.
        function: &'static str,
        /// The script.
        source_name: Arc<Source>,
    },
    /// What it does is known only while it runs on a database.
    #[error("{}", failure.message)]
    Live {
        /// What it is about.
        failure: Box<Failure>,
        /// What it may reach of which nothing is known.
        unknown: Option<Box<Failure>>,
    },
    /// It asks for what dbm does not support or cannot find; Python may know it.
    #[error("{}", failure.message)]
    Unsupported {
        /// What it asks for.
        failure: Box<Failure>,
    },
    /// It raised, as it would in Python, or used up its budget.
    #[error("{}", failure.message)]
    Raised {
        /// What happened.
        failure: Box<Failure>,
        /// Whether it is dbm that raised it, and Python may not.
        is_doubtful: bool,
    },
}

impl From<ScriptError> for Failure {
    fn from(error: ScriptError) -> Self {
        match error {
            ScriptError::NoFunction {
                ref source_name, ..
            } => {
                let place = Place::new(source_name, 0..0);
                Self::new(Kind::Plan, error.to_string()).at(place)
            }
            ScriptError::Live { failure, .. } => failure.hint(
                "a script that asks the database cannot be written as SQL: run it without `--sql`",
            ),
            ScriptError::Unsupported { failure } | ScriptError::Raised { failure, .. } => *failure,
        }
    }
}

/// The operations of a script.
///
/// Call it on a thread with a large stack ([`with_large_stack`]); [`all_operations`] does.
///
/// # Errors
/// When the script raises, or asks for what is not known without a database.
pub fn operations(
    source: &Arc<Source>,
    direction: Direction,
    context: &Context,
) -> Result<Script, ScriptError> {
    let world = Rc::new(ScriptWorld::new(Arc::clone(&context.modules)).with_clock(context.offline));
    let host = Host::collecting(&context.dialect, context.offline);
    let host = host.with_driver(context.driver.clone());
    let host = Rc::new(host.with_writer(context.writer.clone()));
    let mut interpreter = Interpreter::new(world.clone(), context.budget);
    interpreter.set_state(Rc::clone(&host));
    interpreter.set_state(Rc::new(ScriptState::new(context)));
    let mut ran = run(source, direction, context, &mut interpreter);
    if let Some(place) = host.caught().filter(|_| ran.is_ok() && !context.offline) {
        let message = "whether this works is known only while the script runs: it catches errors";
        let failure = Box::new(Failure::new(Kind::Plan, message).at(place));
        ran = Err(live(failure));
    }
    if let Err(ScriptError::Live { unknown, .. }) = &mut ran {
        *unknown = unknown_of(source, direction, &mut interpreter);
    }
    ran?;
    Ok(Script {
        operations: host.take_operations(),
        messages: world.take_messages(),
        live: None,
    })
}

/// The same, with a script that must run on a database as [`Live`]; nothing makes one so for `--sql`.
fn planned(
    source: &Arc<Source>,
    direction: Direction,
    context: &Context,
) -> Result<Script, ScriptError> {
    match operations(source, direction, context) {
        Err(ScriptError::Live { failure, unknown }) if !context.offline => Ok(Script {
            live: Some(LiveScript {
                unknown: unknown.map(|failure| *failure),
                ..LiveScript::new(source, direction, context, *failure)
            }),
            ..Script::default()
        }),
        result => result,
    }
}

/// The header of a script in which not every variable is a literal: the module runs.
///
/// Call it on a thread with a large stack.
///
/// # Errors
/// Whatever the module raises.
pub fn evaluated_header(
    source: &Arc<Source>,
    header: &Header,
    modules: Arc<dyn Modules>,
) -> Result<Header, ScriptError> {
    let context = Context {
        modules,
        ..Context::new("default")
    };
    let world = Rc::new(ScriptWorld::new(Arc::clone(&context.modules)));
    let host = Host::collecting(&context.dialect, context.offline);
    let host = Rc::new(host.with_writer(context.writer.clone()));
    let mut interpreter = Interpreter::new(world, context.budget);
    interpreter.set_state(host);
    interpreter.set_state(Rc::new(ScriptState::new(&context)));
    let module = interpreter
        .run_module(source, &module_name(source))
        .map_err(error)?;
    interpreter.import_all(&module).map_err(error)?;
    Ok(header.evaluated(&module))
}

/// The operations of many scripts, each or why there are none, on a thread of their own.
///
/// # Errors
/// No thread could be started.
pub fn all_operations(
    scripts: &[(Arc<Source>, Direction)],
    context: &Context,
) -> Result<Vec<Result<Script, ScriptError>>, Failure> {
    let evaluate = || {
        let scripts = scripts.iter();
        let scripts = scripts.map(|(source, direction)| planned(source, *direction, context));
        scripts.collect()
    };
    with_large_stack(evaluate)
}

/// A script that must run on a database, of which no more is known.
fn live(failure: Box<Failure>) -> ScriptError {
    ScriptError::Live {
        failure,
        unknown: None,
    }
}

/// What a script that has begun to run may still reach of which nothing is known.
fn unknown_of(
    source: &Arc<Source>,
    direction: Direction,
    interpreter: &mut Interpreter,
) -> Option<Box<Failure>> {
    let module = interpreter.import(&module_name(source)).ok()?;
    let function = module.get(function_name(direction)?)?;
    let raised = interpreter.unknown_below(&function)?;
    Some(Box::new(raised.into()))
}

fn function_name(direction: Direction) -> Option<&'static str> {
    match direction {
        Direction::Upgrade => Some("upgrade"),
        Direction::Downgrade => Some("downgrade"),
        Direction::Stamp => None,
    }
}

fn run(
    source: &Arc<Source>,
    direction: Direction,
    context: &Context,
    interpreter: &mut Interpreter,
) -> Result<(), ScriptError> {
    let Some(function) = function_name(direction) else {
        return Ok(());
    };
    let module = interpreter
        .run_module(source, &module_name(source))
        .map_err(error)?;
    let called = called(&module, function, source)?;
    let mut arguments = Arguments::new(&Place::new(source, 0..0));
    for (name, value) in &context.run_arguments {
        let value = literal::value(value);
        arguments = arguments.with_keyword(name, value);
    }
    interpreter.call(&called, arguments).map_err(error)?;
    Ok(())
}

fn called(
    module: &Module,
    function: &'static str,
    source: &Arc<Source>,
) -> Result<Value, ScriptError> {
    module.get(function).ok_or_else(|| ScriptError::NoFunction {
        function,
        source_name: Arc::clone(source),
    })
}

/// The name that Alembic gives to a script's module: its file's, every odd character an underscore.
fn module_name(source: &Source) -> String {
    let file = source
        .name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(&source.name);
    file.replace(|c: char| !(c.is_alphanumeric() || c == '_'), "_")
}

fn error(raised: PyError) -> ScriptError {
    if let Some(failure) = fault(&raised) {
        return ScriptError::Raised {
            failure: Box::new(failure),
            is_doubtful: false,
        };
    }
    let is_doubtful = raised.is_doubtful();
    let is_live = matches!(raised.cause(), Cause::Live(_));
    if let Some(meant) = meant(&raised) {
        let failure = Failure::from(raised).hint(format!("did you mean `{meant}`?"));
        return ScriptError::Raised {
            failure: Box::new(failure),
            is_doubtful: false,
        };
    }
    let is_understood = is_understood(&raised);
    let failure = Box::new(Failure::from(raised));
    match (is_live, is_understood) {
        (true, _) => live(failure),
        (false, true) => ScriptError::Raised {
            failure,
            is_doubtful,
        },
        (false, false) => ScriptError::Unsupported { failure },
    }
}

/// The name that was meant by one that Alembic and SQLAlchemy do not have.
fn meant(raised: &PyError) -> Option<String> {
    let (module, name) = raised.missing_of_module()?;
    match module.as_str() {
        "alembic.op" => op::meant(&name),
        module => dbm_sqlalchemy::modules::meant(module, &name),
    }
}

/// Whether Python would fail here as well. Packages that are installed are not seen here, and an
/// object of theirs may have more attributes: of these two, Python alone knows.
fn is_understood(raised: &PyError) -> bool {
    match raised.cause() {
        Cause::Exception(_) => {
            !(raised.is(StandardError::ImportError) || raised.is(StandardError::AttributeError))
        }
        Cause::Limit(_) | Cause::Stopped(_) | Cause::Syntax(_) => true,
        Cause::Unsupported(_) | Cause::Live(_) | Cause::Failure(_) => false,
    }
}

/// What the database said, if that is what the script did not catch.
fn fault(raised: &PyError) -> Option<Failure> {
    let Some(Value::Instance(exception)) = raised.as_exception() else {
        return None;
    };
    let kept = exception.get(errors::FAULT)?;
    let fault = kept.as_native::<errors::FaultObject>()?;
    Some(fault.0.clone())
}

/// The convention that holds: that of the metadata, else SQLAlchemy's own.
fn convention(context: &Context) -> NamingConvention {
    context
        .naming_convention
        .clone()
        .unwrap_or_else(naming::default_convention)
}
