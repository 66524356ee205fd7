//! The run of one project, put together from what is known of it.

use std::path::Path;
use std::sync::Arc;

use crate::background;
use crate::event::{EventKind, Events, Summary};
use crate::runner::{self, ConnectOptions, Consent, Job};
use crate::workspace::schedule::Schedule;
use crate::workspace::selection::Selected;
use crate::workspace::{Control, Failures, Migration, Outcome, Workspace};
use dbm_core::failure::Failure;
use dbm_core::graph::Direction;
use dbm_dialect::Dialect;
use dbm_dialect::text::OfflineWriter;
use dbm_project::environment::{self, Environment, Mode};
use dbm_project::plan::{Destination, Planner};
use dbm_project::project::{Listing, Project, Setting};
use dbm_project::python_fallback::{Errand, Extent, Handover, Outside, ProjectPython, Whole};
use dbm_project::version_table::VersionTable;
use dbm_project::versions::{self, History};
use dbm_script::Context;

/// Projects whose databases are known, and what will be run on them.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Each under its name, or why it is left out.
    projects: Vec<(String, Result<Selected, Failure>)>,
    destination: Destination,
}

impl Workspace {
    /// Finds the database of each project, and makes ready to run `migration`.
    ///
    /// # Errors
    /// What keeps all projects from running, such as a wrong setting.
    pub async fn open(&self, migration: &Migration, control: &Control) -> Result<Opened, Failures> {
        let selected = self.selected(&migration.call, control).await?;
        let broken = self
            .broken
            .iter()
            .map(|it| (it.project.clone(), Err(it.failure())));
        let selected = selected
            .into_iter()
            .map(|it| (it.project.name.clone(), it.sound()));
        let mut projects: Vec<_> = selected.chain(broken).collect();
        projects.sort_by_key(|(name, _)| self.order.iter().position(|it| it == name));
        Ok(Opened {
            projects,
            destination: migration.destination.clone(),
        })
    }

    /// Runs `migration` on each project.
    ///
    /// # Errors
    /// What keeps all projects from running, such as a wrong setting; what goes wrong in the run of one
    /// is in its [`Summary`].
    pub async fn run(&self, migration: &Migration, control: &Control) -> Result<Outcome, Failures> {
        Ok(self.open(migration, control).await?.run(control).await)
    }
}

impl Opened {
    /// The projects that are left out, since their settings are wrong.
    pub fn left_out(&self) -> impl Iterator<Item = (&str, &Failure)> {
        let projects = self.projects.iter();
        projects.filter_map(|(name, it)| Some((name.as_str(), it.as_ref().err()?)))
    }

    /// Every setting of the projects that run.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &Setting)> {
        let sound = self.projects.iter();
        let sound = sound.filter_map(|(name, it)| Some((name.as_str(), it.as_ref().ok()?)));
        sound.flat_map(|(name, selected)| {
            let environment = selected.environment.as_ref().ok();
            let listings = [
                Some(&selected.project.listing),
                environment.map(|it| &it.listing),
            ];
            let settings = listings.into_iter().flatten().flat_map(Listing::settings);
            settings.map(move |setting| (name, setting))
        })
    }

    /// Runs the migration on each project, what it depends on before it.
    pub async fn run(&self, control: &Control) -> Outcome {
        let direction = self.destination.direction();
        let (destination, inner) = (self.destination.clone(), control.clone());
        let schedule = Schedule::new(control, direction, self.projects.clone());
        let running = schedule.run(move |selected, events| {
            let (destination, control) = (destination.clone(), inner.clone());
            async move { Ok(run_one(&selected, destination, &control, &events).await) }
        });
        Outcome {
            ended: running.await,
        }
    }
}

async fn run_one(
    selected: &Selected,
    destination: Destination,
    control: &Control,
    events: &Events,
) -> Summary {
    let direction = destination.direction();
    events.send(EventKind::Started);
    match prepared(selected, destination, control, events).await {
        Ok((job, further)) => runner::run(&job, &further, events, &control.interrupt).await,
        Err(failure) => failed(direction, failure, &selected.project.name, events),
    }
}

/// The jobs, made on a thread of their own: reading a long history takes time, and an interrupt waits for no reader.
async fn prepared(
    selected: &Selected,
    destination: Destination,
    control: &Control,
    events: &Events,
) -> Result<(Job, Vec<Job>), Failure> {
    let (selected, inner, events) = (selected.clone(), control.clone(), events.clone());
    let preparing =
        background::run(move || async move { jobs(&selected, destination, &inner, &events) });
    control.unless_interrupted(preparing).await??
}

/// The end of a run of which nothing more is known than why.
pub(super) fn failed(
    direction: Direction,
    failure: Failure,
    project: &str,
    events: &Events,
) -> Summary {
    let failure = failure.note("project", project);
    let summary = Summary::failed(direction, failure, events.elapsed());
    events.send(EventKind::Ended(Box::new(summary.clone())));
    summary
}

/// A job for each run of `env.py`: the first, and the others.
fn jobs(
    selected: &Selected,
    destination: Destination,
    control: &Control,
    events: &Events,
) -> Result<(Job, Vec<Job>), Failure> {
    let environment = selected.environment.clone()?;
    let history = versions::of_project(&selected.project)?;
    for kind in what_to_say(&history) {
        events.send(kind);
    }
    let outside = outside(selected, events);
    let job = |(at, run): (usize, &Environment)| -> Result<Job, Failure> {
        let planner = planner_of(
            &selected.project,
            run,
            &history,
            destination.clone(),
            Mode::Online,
        );
        // Alembic would do the runs before it again.
        let may_go_outside = at == 0 || destination.is_absolute();
        let errand = errand(selected, &environment, &planner)?;
        Ok(Job {
            errand: errand.filter(|_| may_go_outside),
            outside: outside.clone(),
            project: selected.project.name.clone(),
            title: run.title(),
            target: run.target.clone(),
            url: run.url.value.clone(),
            options: run.options.clone(),
            planner,
            connect_options: ConnectOptions {
                create_database: control.options.connect.create_database
                    || environment.creates_database,
                ..control.options.connect
            },
            resume: control.options.resume,
            consent: consent(&selected.project, control),
            detail: control.options.detail,
        })
    };
    let further = environment.further.iter().enumerate();
    let further = further.map(|(at, run)| job((at + 1, run)));
    Ok((job((0, &environment))?, further.collect::<Result<_, _>>()?))
}

/// Who does the run, if it is the project's Alembic; that Python ran `env.py`, is told.
fn outside(selected: &Selected, events: &Events) -> Option<Handover> {
    match &selected.outside {
        Some(Outside::Run(whole)) => Some(whole.handover.clone()),
        Some(Outside::Environment(handover)) => {
            events.send(EventKind::HandedOver {
                extent: Extent::Environment,
                handover: handover.clone(),
            });
            None
        }
        None => None,
    }
}

/// What the run may destroy: of a project that is not protected, anything.
fn consent(project: &Project, control: &Control) -> Consent {
    if project.protected {
        control.consent.clone()
    } else {
        Consent::Given
    }
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
    let own = || {
        environment
            .runs()
            .map(|run| run.url.value.expose())
            .collect()
    };
    let urls = whole.map_or_else(own, Whole::urls);
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
    let planner = planner_of(project, environment, &history, destination, mode);
    Ok((planner, said))
}

/// A planner for one run of a history.
pub(super) fn planner_of(
    project: &Project,
    environment: &Environment,
    history: &History,
    destination: Destination,
    mode: Mode,
) -> Planner {
    let dialect = dbm_dialect::for_backend(environment.target.backend());
    let graph = Arc::clone(&history.graph);
    let scripts = Context {
        graph: Some(Arc::clone(&graph)),
        ..context(project, environment, dialect, mode)
    };
    Planner {
        graph,
        destination,
        scripts: Box::new(scripts),
        dialect,
        table: VersionTable::new(&environment.options),
        replacements: history.replacements.clone(),
        python: ProjectPython::of(project, environment),
    }
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
        driver: environment.url.value.suffix().map(str::to_owned),
        offline: mode == Mode::Offline,
        naming_convention: Some(environment.options.naming_convention.clone()),
        x_arguments: project.x.clone(),
        modules: Arc::new(environment::script_application(project)),
        run_arguments: environment.run_arguments.clone(),
        main_options: environment.main_options.clone(),
        version_table: environment.options.version_table.clone(),
        version_table_schema: environment.options.version_table_schema.clone(),
        writer: Some(Arc::new(OfflineWriter)),
        ..Context::new(dialect.facts().name)
    }
}
