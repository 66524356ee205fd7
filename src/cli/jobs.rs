//! The runs of the selected projects, side by side.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use futures_util::FutureExt;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use crate::background;
use crate::cli::selection::Selected;
use crate::cli::{Session, signals};
use crate::event::{Event, EventKind, Events, Summary};
use crate::report::summary::{self, Line};
use crate::report::{Format, after_panic};
use crate::runner::{self, ConnectOptions, Interrupt, Job, Resume};
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::Direction;
use dbm_dialect::Dialect;
use dbm_dialect::text::OfflineWriter;
use dbm_project::application::access::ScriptApplication;
use dbm_project::environment::{self, Environment, Mode};
use dbm_project::plan::{Destination, Planner};
use dbm_project::project::Project;
use dbm_project::python_fallback::{Errand, Extent, Outside, ProjectPython, Whole};
use dbm_project::version_table::VersionTable;
use dbm_project::versions::{self, History};
use dbm_script::Context;

/// How many projects run at once if nobody says so.
const JOBS: usize = 8;

/// How the runs go about it: an option that all commands have, and what some of them add.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct RunOptions {
    /// Wait so long for a database that is not there yet
    #[arg(long, value_name = "SECONDS", env = "DBM_WAIT")]
    pub wait: Option<u64>,

    /// Wait no longer than this for another process that migrates the database
    #[arg(long, value_name = "SECONDS", env = "DBM_LOCK_TIMEOUT")]
    pub lock_timeout: Option<u64>,

    /// Whether a database that is missing is created.
    #[arg(skip)]
    pub create_database: bool,

    /// What the user says of a statement in doubt.
    #[arg(skip)]
    pub resume: Option<Resume>,
}

/// Runs the projects towards `destination`, shows their progress, and how each ended.
pub(super) fn run(
    session: &Session,
    selected: Vec<Selected>,
    destination: &Destination,
    run_options: RunOptions,
) -> Result<(), Failure> {
    let names: Vec<_> = selected.iter().map(|it| it.project.name.clone()).collect();
    let ended = session.block_on(run_all(session, selected, destination, run_options))?;
    let in_order = names
        .iter()
        .filter_map(|name| ended.iter().find(|(project, _)| project == name));
    let lines: Vec<_> = in_order
        .map(|(project, summary)| Line { project, summary })
        .collect();
    show(session, &lines);
    Ok(())
}

async fn run_all(
    session: &Session,
    selected: Vec<Selected>,
    destination: &Destination,
    run_options: RunOptions,
) -> Vec<(String, Summary)> {
    let names: Vec<_> = selected.iter().map(|it| it.project.name.as_str()).collect();
    let mut progress = session.output.progress(&names);
    let jobs = session.global.jobs.map_or(JOBS, usize::from);
    let (slots, interrupt) = (Arc::new(Semaphore::new(jobs)), signals::listen());
    let (sender, mut receiver) = mpsc::unbounded_channel::<Event>();
    let mut tasks = JoinSet::new();
    for it in selected {
        let (slots, interrupt, sender) = (Arc::clone(&slots), interrupt.clone(), sender.clone());
        let destination = destination.clone();
        tasks.spawn(async move {
            // The semaphore is never closed.
            let _slot = slots.acquire().await;
            let events = Events::new(&it.project.name, sender);
            let direction = destination.direction();
            let (project, on_thread) = (it.clone(), events.clone());
            let run = background::run(move || async move {
                run_one(&project, destination, run_options, &on_thread, &interrupt).await
            });
            // its connections are gone with it; the other projects go on
            let summary = match AssertUnwindSafe(run).catch_unwind().await {
                Ok(Ok(summary)) => summary,
                Ok(Err(failure)) => failed(direction, failure, &it, &events),
                Err(_) => failed(direction, after_panic(), &it, &events),
            };
            (it.project.name, summary)
        });
    }
    drop(sender);
    let (mut is_asked_to_stop, mut is_urged) = (false, false);
    loop {
        tokio::select! {
            event = receiver.recv() => match event {
                Some(event) => progress.event(&event),
                None => break,
            },
            _ = interrupt.wait(), if !is_asked_to_stop => {
                is_asked_to_stop = true;
                progress.note("stopping after the running statement; once more cancels it");
            }
            () = interrupt.urged(), if !is_urged => {
                is_urged = true;
                progress.note("cancelling the running statement; once more leaves it to the server");
            }
        }
    }
    progress.end();
    tasks.join_all().await
}

async fn run_one(
    selected: &Selected,
    destination: Destination,
    run_options: RunOptions,
    events: &Events,
    interrupt: &Interrupt,
) -> Summary {
    let direction = destination.direction();
    let job = job(selected, destination, run_options, events);
    match job {
        Ok(job) => runner::run(&job, events, interrupt).await,
        Err(failure) => failed(direction, failure, selected, events),
    }
}

/// The end of a run of which nothing more is known than why.
fn failed(direction: Direction, failure: Failure, selected: &Selected, events: &Events) -> Summary {
    let failure = failure.note("project", &selected.project.name);
    let summary = Summary::failed(direction, failure, events.elapsed());
    events.send(EventKind::Ended(Box::new(summary.clone())));
    summary
}

fn job(
    selected: &Selected,
    destination: Destination,
    run_options: RunOptions,
    events: &Events,
) -> Result<Job, Failure> {
    let environment = selected.environment.clone()?;
    let (planner, said) = planner(&selected.project, &environment, destination, Mode::Online)?;
    for kind in said {
        events.send(kind);
    }
    let outside = match &selected.outside {
        Some(Outside::Run(whole)) => Some(whole.handover.clone()),
        Some(Outside::Environment(handover)) => {
            events.send(EventKind::HandedOver {
                extent: Extent::Environment,
                handover: handover.clone(),
            });
            None
        }
        None => None,
    };
    Ok(Job {
        errand: errand(selected, &environment, &planner)?,
        outside,
        project: selected.project.name.clone(),
        target: environment.target,
        url: environment.url.value,
        options: environment.options,
        planner,
        connect_options: ConnectOptions {
            wait: run_options.wait.map(Duration::from_secs),
            create_database: run_options.create_database,
            lock: run_options.lock_timeout.map(Duration::from_secs),
        },
        resume: run_options.resume,
    })
}

/// How the project's Alembic is told to do the run as a whole; nothing where it must not.
pub(super) fn errand(
    selected: &Selected,
    environment: &Environment,
    planner: &Planner,
) -> Result<Option<Errand>, Failure> {
    let whole = match &selected.outside {
        Some(Outside::Run(whole)) => Some(whole),
        Some(Outside::Environment(_)) | None => None,
    };
    if let Some(file) = planner.replacements.first() {
        return match whole {
            Some(whole) => Err(replaced(whole, file)),
            None => Ok(None),
        };
    }
    let urls = whole.map_or_else(|| vec![environment.url.value.expose()], Whole::urls);
    let errand = Errand::command(&selected.project, &selected.call);
    Ok(errand.map(|errand| errand.expecting(urls)))
}

/// Alembic knows nothing of SQL files that stand for scripts.
fn replaced(whole: &Whole, file: &Path) -> Failure {
    let failure = whole.handover.why.clone();
    let message = format!(
        "{}; and Alembic would not run `{}`, which stands for a script",
        failure.message,
        file.display()
    );
    Failure { message, ..failure }
        .hint("state in the manifest what `env.py` decides, so that dbm runs the history itself")
}

/// Reads the history of a project; with it come what to say about it.
pub(super) fn planner(
    project: &Project,
    environment: &Environment,
    destination: Destination,
    mode: Mode,
) -> Result<(Planner, Vec<EventKind>), Failure> {
    let history = versions::of_project(project)?;
    let said = what_to_say(&history);
    let dialect = dbm_dialect::for_backend(environment.target.backend());
    let planner = Planner {
        graph: Arc::new(history.graph),
        destination,
        scripts: Box::new(context(project, environment, dialect, mode)),
        dialect,
        table: VersionTable::new(&environment.options),
        replacements: history.replacements,
        python: ProjectPython::of(project, environment),
    };
    Ok((planner, said))
}

/// The warnings about a history, and whether Python has loaded headers of it.
pub(super) fn what_to_say(history: &History) -> Vec<EventKind> {
    let handed_over = history
        .handover
        .iter()
        .map(|handover| EventKind::HandedOver {
            extent: Extent::Headers,
            handover: handover.clone(),
        });
    let warnings = history.warnings.iter();
    let warnings = warnings.map(|warning| EventKind::Warning(warning.to_string()));
    handed_over.chain(warnings).collect()
}

fn context(
    project: &Project,
    environment: &Environment,
    dialect: &dyn Dialect,
    mode: Mode,
) -> Context {
    Context {
        offline: mode == Mode::Offline,
        naming_convention: Some(environment.options.naming_convention.clone()),
        x_arguments: project.x.clone(),
        modules: Arc::new(ScriptApplication {
            application: environment::application(project),
            access: project.access.clone(),
        }),
        run_arguments: environment.run_arguments.clone(),
        main_options: environment.main_options.clone(),
        version_table: environment.options.version_table.clone(),
        version_table_schema: environment.options.version_table_schema.clone(),
        writer: Some(Arc::new(OfflineWriter)),
        ..Context::new(dialect.facts().name)
    }
}

/// The failures one by one, then a table of all; JSON has both in its events.
fn show(session: &Session, lines: &[Line<'_>]) {
    for failure in lines
        .iter()
        .filter_map(|line| line.summary.failure.as_ref())
    {
        // JSON has it in its event, and of a run that was stopped the table says all.
        if session.output.format() == Format::Json || was_stopped(failure) {
            session.output.record_exit(failure.kind);
        } else {
            session.output.failure(failure);
        }
    }
    if session.output.format() != Format::Json {
        session.output.log_styled(&summary::table(lines));
    }
}

fn was_stopped(failure: &Failure) -> bool {
    matches!(failure.kind, Kind::Interrupted | Kind::Terminated)
}
