//! `--sql`: a script instead of a run.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Session;
use crate::cli::jobs::{errand, planner};
use crate::cli::selection::{self, Selected};
use crate::event::EventKind;
use dbm_core::failure::{Failure, Kind};
use dbm_core::target::url::DatabaseUrl;
use dbm_dialect::{Dialect, Rendering};
use dbm_project::environment::{Call, Environment, Mode, Options};
use dbm_project::plan::{CreatedEnums, Destination, PlannedStep, Planner, Transactions};
use dbm_project::project::Workspace;
use dbm_project::python_fallback::{self, Extent, Handover, Outside, Request, Whole, Written};

/// The options of every command that has `--sql`.
#[derive(Debug, Args)]
pub(super) struct OfflineArguments {
    /// Write SQL to stdout; nothing connects to a database
    #[arg(long)]
    pub(super) sql: bool,

    /// A tag for env.py, as Alembic's
    #[arg(long)]
    pub(super) tag: Option<String>,

    /// With --sql: one file a project in this directory
    #[arg(long, value_name = "DIR", requires = "sql")]
    pub(super) output: Option<PathBuf>,
}

/// Writes the script of each project that leads from `start` to `destination`.
pub(super) fn write(
    session: &Session,
    workspace: Workspace,
    destination: &Destination,
    start: Option<&str>,
    arguments: &OfflineArguments,
    call: Call,
) -> Result<(), Failure> {
    let directory = arguments.output.as_deref();
    let call = Call {
        mode: Mode::Offline,
        tag: arguments.tag.clone(),
        ..call
    };
    if workspace.projects.len() > 1 && directory.is_none() {
        let message = format!(
            "`--sql` writes one script, and {} projects are selected",
            workspace.projects.len()
        );
        let hint = "select one with `-p NAME`, or write a file a project with `--output DIR`";
        return Err(Failure::new(Kind::CommandLine, message).hint(hint));
    }
    if directory.is_some() {
        for project in &workspace.projects {
            file_name(&project.name)?;
        }
    }
    for selected in selection::environments(session, workspace, &call)? {
        match script(session, &selected, destination, start) {
            Ok(text) => deliver(session, &selected.project.name, &text, directory)?,
            Err(failure) => session
                .output
                .failure(&failure.note("project", &selected.project.name)),
        }
    }
    Ok(())
}

fn deliver(
    session: &Session,
    project: &str,
    text: &str,
    directory: Option<&Path>,
) -> Result<(), Failure> {
    let Some(directory) = directory else {
        session.output.bytes(text.as_bytes());
        return Ok(());
    };
    let file = directory.join(file_name(project)?);
    let written = fs::create_dir_all(directory).and_then(|()| fs::write(&file, text));
    written.map_err(|error| {
        Failure::new(
            Kind::CommandLine,
            format!("cannot write `{}`: {error}", file.display()),
        )
    })?;
    session.output.line(&file.display().to_string());
    Ok(())
}

/// The file of a project, which is in the directory itself whatever the project is called.
fn file_name(project: &str) -> Result<String, Failure> {
    let name = format!("{project}.sql");
    if Path::new(&name).file_name() == Some(name.as_ref()) && !name.contains('\\') {
        return Ok(name);
    }
    let message =
        format!("`--output` makes a file a project, and `{project}` is no name of a file");
    Err(Failure::new(Kind::Settings, message)
        .hint("name the project without `/` in the manifest, or select it with `-p` and let `--sql` write to stdout"))
}

fn script(
    session: &Session,
    selected: &Selected,
    destination: &Destination,
    start: Option<&str>,
) -> Result<String, Failure> {
    let environment = selected.environment.clone()?;
    let (planner, said) = planner(
        &selected.project,
        &environment,
        destination.clone(),
        Mode::Offline,
    )?;
    for kind in &said {
        session.output.emit(kind);
    }
    if let Some(Outside::Run(whole)) = &selected.outside {
        errand(selected, &environment, &planner)?;
        return written_outside(session, selected, whole, start);
    }
    let options = &environment.options;
    let rendering = rendering(planner.dialect, &environment)?;
    let transactions = transactions(&rendering, options);
    if *destination == Destination::VersionTable {
        return planner.table_script(&rendering, transactions);
    }
    let rows = rows(&planner, start.or(options.starting_revision.as_deref()))?;
    let mut python = |step: &PlannedStep, handover: &Handover, created_enums: &CreatedEnums| {
        through_python(
            session,
            &planner,
            &environment,
            step,
            handover,
            created_enums,
        )
    };
    let script = planner.script(&rows, &rendering, transactions, &mut python)?;
    for (revision, message) in script.messages {
        session.output.emit(&EventKind::Said { revision, message });
    }
    for step in script.steps {
        session.output.log(&format!("Running {}", step.log_line()));
    }
    Ok(with_first(script.text, options, transactions))
}

/// Has the project's Alembic write the whole script.
fn written_outside(
    session: &Session,
    selected: &Selected,
    whole: &Whole,
    start: Option<&str>,
) -> Result<String, Failure> {
    session.output.emit(&EventKind::HandedOver {
        extent: Extent::Run,
        handover: whole.handover.clone(),
    });
    let target = selected.call.revision.as_deref().unwrap_or_default();
    let way = start.map_or_else(|| target.to_owned(), |start| format!("{start}:{target}"));
    let call = Call {
        revision: selected.call.revision.as_ref().map(|_| way),
        ..selected.call.clone()
    };
    python_fallback::script(&selected.project, &call, whole)
}

/// Has the project's Python write a step; it is not told the password.
fn through_python(
    session: &Session,
    planner: &Planner,
    environment: &Environment,
    step: &PlannedStep,
    handover: &Handover,
    created_enums: &CreatedEnums,
) -> Result<Written, Failure> {
    let Some(revision) = &step.step.revision else {
        return Ok(Written::default());
    };
    session.output.emit(&EventKind::HandedOver {
        extent: Extent::Revision(revision.id.clone()),
        handover: handover.clone(),
    });
    let (options, python) = (&environment.options, &planner.python);
    let wanted = python_fallback::Step::of(revision, step.step.direction);
    let url = DatabaseUrl {
        password: None,
        ..environment.url.value.clone()
    };
    let request = Request::new(python.setup(), &wanted, &environment.target, &url, options)
        .after(created_enums.names())
        .offline(options);
    let source = &revision.source;
    session.block_on(python_fallback::write(
        python,
        &handover.interpreter,
        &request,
        &environment.url.value,
        source,
    ))?
}

/// The script with what `env.py` executes first: in the transaction of the run, if there is one.
fn with_first(text: String, options: &Options, transactions: Transactions) -> String {
    const BEGIN: &str = "BEGIN;\n\n";
    let first = options.statements_first.iter();
    let first = first.map(|sql| format!("{sql};\n\n"));
    let first = first.collect::<Vec<_>>().concat();
    match (text.strip_prefix(BEGIN), transactions) {
        (Some(rest), Transactions::Run) => format!("{BEGIN}{first}{rest}"),
        _ => first + &text,
    }
}

/// The rows that a script starts from: none, or one.
fn rows(planner: &Planner, start: Option<&str>) -> Result<Vec<String>, Failure> {
    match start {
        None | Some("base") => Ok(Vec::new()),
        Some("") => {
            let message = "the range starts with no revision";
            Err(Failure::new(Kind::CommandLine, message).hint("say `base:` for the beginning"))
        }
        Some(symbol) => {
            let positions = planner.graph.resolve(symbol)?;
            if positions.len() > 1 {
                let message = format!("`{symbol}` is {} revisions", positions.len());
                return Err(Failure::new(Kind::Plan, message)
                    .hint("a script starts from one revision, or from `base`"));
            }
            Ok(positions
                .into_iter()
                .map(|at| planner.graph.revision(at).id.clone())
                .collect())
        }
    }
}

fn rendering(
    dialect: &'static dyn Dialect,
    environment: &Environment,
) -> Result<Rendering, Failure> {
    let options = &environment.options;
    let driver = environment.url.value.suffix();
    let rendering = Rendering::script(
        dialect,
        driver,
        options.literal_binds,
        options.paramstyle.as_deref(),
    )?;
    let transactional_ddl = options
        .transactional_ddl
        .unwrap_or(rendering.transactional_ddl);
    Ok(Rendering {
        transactional_ddl,
        ..rendering
    })
}

fn transactions(rendering: &Rendering, options: &Options) -> Transactions {
    match (
        rendering.transactional_ddl,
        options.transaction_per_migration,
    ) {
        (false, _) => Transactions::None,
        (true, false) => Transactions::Run,
        (true, true) => Transactions::Step,
    }
}
