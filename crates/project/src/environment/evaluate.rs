//! Runs `env.py`, and reads what it configured.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::application::access::ScriptApplication;
use crate::application::installed::Installed;
use crate::application::question::Questions;
use crate::application::recorder::{ManifestUrl, Recorder};
use crate::application::{Application, lookup, of_settings};
use crate::project::{Project, Python};
use crate::settings::{Origin, Resolved};
use dbm_core::failure::{Failure, Kind};
use dbm_core::operation::Operation;
use dbm_core::target::Backend;
use dbm_core::target::url::DatabaseUrl;
use dbm_dialect::Rendering;
use dbm_python::{Interpreter, Value, with_large_stack};
use dbm_sqlalchemy::host::Host;

use super::call::{Call, Mode};
use super::config;
use super::context::settle;
use super::history::{HistoryOf, ReadHistory};
use super::state::{EnvironmentState, Run};
use super::{Environment, Options, arguments, databases, flask, modules, resolved};

/// What `env.py` came to, while its objects are still there.
#[derive(Debug)]
pub struct Evaluated {
    /// What it decided.
    pub environment: Environment,
    /// `target_metadata`; `None` in Python is none here.
    pub target_metadata: Option<Value>,
}

/// Evaluates `env.py` and gives what it came to, with its interpreter, to `work`.
///
/// # Errors
/// What is not understood, at its place, and what `work` fails with.
pub fn evaluate_with<T: Send>(
    project: &Project,
    call: &Call,
    read_history: ReadHistory,
    work: impl FnOnce(&mut Interpreter, &Evaluated) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    with_large_stack(|| {
        let mut interpreter = interpreter(project, call, read_history);
        let evaluated = evaluate(project, call, &mut interpreter)?;
        work(&mut interpreter, &evaluated)
    })?
}

/// The same where models know their dialect: once more where only `env.py` says which it is.
///
/// # Errors
/// What is not understood, at its place, and what `work` fails with.
pub fn evaluate_models<T: Send>(
    project: &Project,
    call: &Call,
    read_history: ReadHistory,
    work: impl FnOnce(&mut Interpreter, &Evaluated) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    with_large_stack(|| {
        let mut interpreter = interpreter(project, call, read_history);
        let evaluated = evaluate(project, call, &mut interpreter)?;
        if project.database.is_some() {
            return work(&mut interpreter, &evaluated);
        }
        let backend = evaluated.environment.target.backend();
        let (mut interpreter, evaluated) = evaluate_on(backend, project, call, read_history)?;
        work(&mut interpreter, &evaluated)
    })?
}

/// Evaluates `env.py` where the dialect is known before it says which it is.
fn evaluate_on(
    backend: Backend,
    project: &Project,
    call: &Call,
    read_history: ReadHistory,
) -> Result<(Interpreter, Evaluated), Failure> {
    let mut interpreter = interpreter(project, call, read_history);
    interpreter.set_state(Rc::new(Host::silent(backend.name())));
    let evaluated = evaluate(project, call, &mut interpreter)?;
    Ok((interpreter, evaluated))
}

/// The application of a project.
pub fn application(project: &Project) -> Application {
    Application {
        directory: project.directory.clone(),
        shown: project.shown.clone(),
        python_path: project.scripts.python_path.value.clone(),
        variables: project.variables.clone(),
        allow_files: project.allow_files,
    }
}

/// The same as revision scripts see it.
pub fn script_application(project: &Project) -> ScriptApplication {
    let program = match &project.python {
        Python::Path(program) => Some(program.as_path()),
        Python::Auto | Python::Never => None,
    };
    let installed = Installed::of(&project.directory, program, &project.variables);
    ScriptApplication {
        application: application(project),
        access: project.access.clone(),
        installed: Arc::new(installed),
    }
}

fn interpreter(project: &Project, call: &Call, read_history: ReadHistory) -> Interpreter {
    let mut interpreter = application(project).interpreter(modules::table);
    let pinned = project.database.as_ref().map(|it| it.value.clone());
    let alembic = &project.alembic;
    interpreter.set_state(Rc::new(Recorder::default()));
    if call.mode == Mode::Online {
        interpreter.set_state(Rc::new(questions(project)));
    }
    interpreter.set_state(Rc::new(EnvironmentState {
        call: call.clone(),
        config: config::Options {
            ini: RefCell::new(alembic.ini.clone()),
            section: alembic.section.clone(),
            file_name: alembic
                .ini_path
                .as_ref()
                .map(|path| path.display().to_string()),
            pinned_url: pinned.as_ref().map(DatabaseUrl::expose),
            attributes: Value::dict::<String>([]),
        },
        x: project.x.clone(),
        history: HistoryOf::new(project, read_history),
        configured: RefCell::default(),
        runs: RefCell::default(),
    }));
    if let Some(url) = pinned {
        interpreter.set_state(Rc::new(Host::silent(url.backend.name())));
        interpreter.set_state(Rc::new(ManifestUrl(url)));
    }
    interpreter
}

fn questions(project: &Project) -> Questions {
    let limit = project.stated.connect_timeout.as_ref();
    Questions {
        directory: project.directory.clone(),
        variables: project.variables.clone(),
        connect_timeout: limit.map(|seconds| Duration::from_secs(seconds.value.into())),
    }
}

fn evaluate(
    project: &Project,
    call: &Call,
    interpreter: &mut Interpreter,
) -> Result<Evaluated, Failure> {
    let path = project.scripts.location.value.join("env.py");
    let source = application(project).read(&path)?;
    let ran = interpreter.run_module(&source, "env_py");
    let ran = ran.and_then(|_| recorder(interpreter).check_rest());
    ran.map_err(|raised| of_environment(raised.into()))?;
    flask::check(project, call, interpreter)?;
    let state = EnvironmentState::of(interpreter)?;
    settle(&state, &recorder(interpreter));
    let mut runs = state.runs.take().into_iter();
    let Some(first) = runs.next() else {
        let message = format!("`{}` does not call `context.run_migrations()`", source.name);
        return Err(Failure::new(Kind::Settings, message).hint(STATE_IT));
    };
    let mut sessions = Sessions::default();
    let target_metadata = target_metadata(project, &first, interpreter)?;
    let metadata = target_metadata.as_ref();
    let mut environment = environment(project, call, &first, metadata, &mut sessions)?;
    for run in runs {
        let metadata = self::target_metadata(project, &run, interpreter)?;
        let next = self::environment(project, call, &run, metadata.as_ref(), &mut sessions)?;
        environment.further.push(next);
    }
    let urls: Vec<_> = environment.runs().map(|run| &run.url.value).collect();
    let creates = databases::creates(interpreter, &urls);
    environment.creates_database = creates.map_err(|raised| of_environment(raised.into()))?;
    Ok(Evaluated {
        environment,
        target_metadata,
    })
}

/// The statements that set up each connection of `env.py`, which hold for its later runs as well.
type Sessions = HashMap<usize, Vec<String>>;

/// What one run comes to.
fn environment(
    project: &Project,
    call: &Call,
    run: &Run,
    metadata: Option<&Value>,
    sessions: &mut Sessions,
) -> Result<Environment, Failure> {
    let url = database(project, run, call)?;
    let mut options = arguments::options(&run.configured, metadata, &project.stated)?;
    let before = rendered(&run.before, &url, call)?;
    let first = rendered(&run.first, &url, call)?;
    match call.mode {
        Mode::Offline => options.statements_first = [before, first].concat(),
        Mode::Online => {
            let own = [before.as_slice(), &first].concat();
            let before = [earlier(run, own, sessions), before].concat();
            online(&mut options, run, before, first)?;
        }
    }
    commits(run, call)?;
    let mut environment = resolved(project, url, options)?;
    environment.run_arguments.clone_from(&run.arguments);
    environment.main_options.clone_from(&run.main_options);
    Ok(environment)
}

/// What set up the connection of a run for the runs before it; what it executes itself is added.
fn earlier(run: &Run, own: Vec<String>, sessions: &mut Sessions) -> Vec<String> {
    let Some(connection) = &run.configured.connection else {
        return Vec::new();
    };
    let known = sessions.entry(connection.session.number).or_default();
    let earlier = known.clone();
    known.extend(own.into_iter().filter(|sql| holds_for_session(sql)));
    earlier
}

fn recorder(interpreter: &Interpreter) -> Rc<Recorder> {
    Recorder::of(interpreter).unwrap_or_default()
}

/// What stopped `env.py`: a wrong setting, or the database that it asks.
fn of_environment(failure: Failure) -> Failure {
    if failure.kind == Kind::Database {
        return failure;
    }
    or_state_it(of_settings(failure))
}

/// Whether it is a `KeyError` of `os.environ`.
fn asks_environment(failure: &Failure) -> bool {
    let text = failure
        .place
        .as_ref()
        .map(|place| &place.source.text[place.span.clone()]);
    failure.message.starts_with("KeyError") && text.is_some_and(|text| text.contains("environ"))
}

/// The failure with a way out, if it has none.
fn or_state_it(failure: Failure) -> Failure {
    match failure.hint {
        Some(_) => failure,
        None if asks_environment(&failure) => failure.hint(SET_IT),
        None if failure.message.contains("scheme `driver`") => failure.hint(WRITE_IT),
        None => failure.hint(STATE_IT),
    }
}

const STATE_IT: &str = "what `env.py` says can be stated in the manifest instead: `database.url = ...`, or `env = false` and all settings that it makes";

/// The URL that `init` writes.
const WRITE_IT: &str = "write the URL of the database as `sqlalchemy.url` in `alembic.ini`, or as `database.url` in the manifest";

/// A variable that is nowhere.
const SET_IT: &str = "set the variable, in the environment or in the project's `.env`, or state `database.url = ...` in the manifest";

/// The stated database, else that of `context.configure`.
fn database(project: &Project, run: &Run, call: &Call) -> Result<Resolved<DatabaseUrl>, Failure> {
    if let Some(stated) = &project.database {
        return Ok(stated.clone());
    }
    let configured = &run.configured;
    let origin = Origin::File(configured.place.clone());
    let named = configured
        .dialect
        .as_ref()
        .filter(|_| call.mode == Mode::Offline);
    let url = match (&configured.url, named) {
        (Some(url), _) => url.clone(),
        (None, Some(name)) => crate::project::parse_url(&format!("{name}://"), &origin)?,
        (None, None) => {
            let failure = Failure::new(
                Kind::Settings,
                "`context.configure` gets no connection and no URL",
            );
            return Err(failure
                .at(configured.place.clone())
                .hint("state `database.url = ...` in the manifest"));
        }
    };
    if url.password.as_ref().is_some_and(|it| it.expose() == "***") {
        let failure = Failure::new(
            Kind::Settings,
            "the password of the URL is `***`: it was made by `str(url)`",
        );
        let hint = "write `url.render_as_string(hide_password=False)`";
        return Err(failure.at(configured.place.clone()).hint(hint));
    }
    Ok(Resolved::new(url, origin))
}

/// The stated `target_metadata`, else that of `context.configure`.
fn target_metadata(
    project: &Project,
    run: &Run,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, Failure> {
    let Some(stated) = &project.stated.target_metadata else {
        let given = run
            .configured
            .argument("target_metadata")
            .map(|(value, _)| value.clone());
        return Ok(given.filter(|value| !value.is_none()));
    };
    let at = |failure: Failure| match stated.origin.place() {
        Some(place) if failure.place.is_none() => failure.at(place.clone()),
        _ => failure,
    };
    let Some((module, path)) = stated.value.split_once(':') else {
        let message = format!("`{}` is not of the form `module:object`", stated.value);
        return Err(at(Failure::new(Kind::Settings, message)));
    };
    let found = lookup(interpreter, module, path);
    found
        .map(Some)
        .map_err(|raised| at(of_settings(raised.into())))
}

/// The statements of the session and those of the run's transaction.
fn online(
    options: &mut Options,
    run: &Run,
    before: Vec<String>,
    first: Vec<String>,
) -> Result<(), Failure> {
    options.statements_before = [run.on_connect.clone(), before].concat();
    let backend = run.configured.url.as_ref().map(|url| url.backend);
    if first.iter().all(|sql| holds_for_session(sql)) {
        options.statements_before.extend(first);
    } else if backend == Some(Backend::PostgreSql) && !options.own_transactions(Backend::PostgreSql)
    {
        options.statements_first = first;
    } else {
        let sql = first.into_iter().find(|sql| !holds_for_session(sql));
        let message = format!(
            "`env.py` executes `{}` in the transaction of the run, which is not one transaction here",
            sql.unwrap_or_default()
        );
        return Err(Failure::new(Kind::Settings, message).hint(STATE_IT));
    }
    Ok(())
}

/// Whether a statement may be executed before the transaction of the run as well: for the session.
fn holds_for_session(sql: &str) -> bool {
    let sql = sql.trim_start().to_lowercase();
    let is_setting = ["set ", "pragma ", "use "]
        .iter()
        .any(|word| sql.starts_with(word));
    is_setting
        && !sql.starts_with("set local")
        && !sql.starts_with("set constraints")
        && !sql.starts_with("set transaction")
}

/// A transaction that `env.py` began before it configured is its own to commit.
///
/// # Errors
/// When it does not: Alembic's run is rolled back when the connection is closed.
fn commits(run: &Run, call: &Call) -> Result<(), Failure> {
    let configured = &run.configured;
    let committed = configured.connection.is_none() || run.is_committed.get();
    if !configured.in_transaction || call.mode == Mode::Offline || committed {
        return Ok(());
    }
    let message = "`env.py` never commits the transaction that it began before `context.configure`, so that the run would be rolled back";
    let hint = "commit before `context.configure`, or after `context.run_migrations`: `connection.commit()`";
    Err(Failure::new(Kind::Settings, message)
        .at(configured.place.clone())
        .hint(hint))
}

/// The SQL of statements that `env.py` executes.
fn rendered(
    operations: &[Operation],
    url: &Resolved<DatabaseUrl>,
    call: &Call,
) -> Result<Vec<String>, Failure> {
    let dialect = dbm_dialect::for_backend(url.value.backend);
    let rendering = match call.mode {
        Mode::Offline => Rendering::offline(dialect),
        Mode::Online => Rendering::online(dialect, None),
    };
    let mut statements = Vec::new();
    for operation in operations {
        let rendered = dbm_dialect::render(dialect, operation, &rendering)
            .map_err(|error| Failure::new(Kind::Settings, error.to_string()))?;
        statements.extend(rendered.into_iter().map(|statement| statement.sql));
    }
    Ok(statements)
}
