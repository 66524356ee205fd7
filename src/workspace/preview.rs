//! What a run would do.

use crate::event::{EventKind, Events};
use crate::runner;
use crate::workspace::job::{errand, planner, planner_of};
use crate::workspace::selection::{Selected, by_name};
use crate::workspace::{
    Answer, Control, Failures, HalfDone, Migration, StepLoss, Workspace, parallel,
};
use dbm_core::failure::Failure;
use dbm_core::target::{Parameters, SqliteLocation, Target};
use dbm_database::DatabaseError;
use dbm_dialect::Rendering;
use dbm_project::environment::{Environment, Mode};
use dbm_project::plan::{self, Destination, PlannedStep, Planner};
use dbm_project::python_fallback::{Extent, Outside, Whole};
use dbm_project::version_table;
use dbm_project::versions;

/// The steps that a run would take.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Each step, in order.
    pub steps: Vec<PlannedStep>,
    /// Why the run would refuse them.
    pub refusal: Option<Failure>,
    /// The step that a stopped run has left; what took effect of it is not among the steps.
    pub half_done: Option<HalfDone>,
    /// The steps that destroy something, or may.
    pub losses: Vec<StepLoss>,
    /// The server and the database.
    pub target: String,
    /// Whether the database is there already.
    pub is_there: bool,
}

impl Workspace {
    /// What `migration` would do to each project; nothing is written.
    ///
    /// # Errors
    /// What keeps all projects from running, such as a wrong setting.
    pub async fn preview(
        &self,
        migration: &Migration,
        control: &Control,
    ) -> Result<Vec<Answer<Preview>>, Failures> {
        let selected = self.selected_each(&migration.call, control).await;
        let destination = migration.destination.clone();
        let previews = parallel::each(control, by_name(selected), move |selected, events| {
            let destination = destination.clone();
            async move { preview(&selected, destination, &events).await }
        });
        Ok(self.and_broken(previews.await))
    }
}

async fn preview(
    selected: &Selected,
    destination: Destination,
    events: &Events,
) -> Result<Preview, Failure> {
    let environment = selected.environment.clone()?;
    let (planner, said) = planner(&selected.project, &environment, destination, Mode::Online)?;
    for kind in said {
        events.send(kind);
    }
    if let Some(outside) = &selected.outside {
        events.send(EventKind::HandedOver {
            extent: outside.extent(),
            handover: outside.handover().clone(),
        });
    }
    if let Some(Outside::Run(whole)) = &selected.outside {
        let steps = of_each_run(&planner, whole)?;
        return Ok(Preview::new(&environment, &planner, steps));
    }
    let history = versions::of_project(&selected.project)?;
    let mut whole = Preview::new(&environment, &planner, Vec::new());
    for run in environment.runs() {
        let destination = planner.destination.clone();
        let planner = planner_of(&selected.project, run, &history, destination, Mode::Online);
        whole.add(of_run(selected, run, &planner, events).await?);
    }
    Ok(whole)
}

/// One run of `env.py`.
async fn of_run(
    selected: &Selected,
    run: &Environment,
    planner: &Planner,
    events: &Events,
) -> Result<Preview, Failure> {
    let (rows, is_there) = rows(run).await?;
    let steps = planner.steps(&rows)?;
    for warning in &steps.warnings {
        events.send(EventKind::Warning(warning.to_string()));
    }
    let mut steps = planner.plan(
        steps.steps,
        &Rendering::online(planner.dialect, None),
        &|| Ok(()),
    )?;
    let half_done = if is_there {
        runner::half_done(run, planner, &rows).await?
    } else {
        None
    };
    if let Some(half_done) = &half_done {
        half_done.take_from(&mut steps, planner, &rows);
    }
    let refusal = refusal(selected, run, planner, &steps, events)?;
    Ok(Preview {
        refusal,
        half_done,
        is_there,
        ..Preview::new(run, planner, steps)
    })
}

/// The rows of the version table, and whether the database is there; one that is not has none.
async fn rows(environment: &Environment) -> Result<(Vec<String>, bool), DatabaseError> {
    match version_table::rows(environment).await {
        Err(DatabaseError::MissingDatabase { .. }) => Ok((Vec::new(), false)),
        rows => Ok((rows?, !is_missing_file(&environment.target))),
    }
}

/// SQLite's databases are made with the first connection that writes.
fn is_missing_file(target: &Target) -> bool {
    match &target.parameters {
        Parameters::Sqlite(it) => match &it.location {
            SqliteLocation::File(path) => !path.exists(),
            SqliteLocation::Memory | SqliteLocation::Uri(_) => false,
        },
        Parameters::PostgreSql(_) | Parameters::MySql(_) => false,
    }
}

impl Preview {
    fn new(environment: &Environment, planner: &Planner, steps: Vec<PlannedStep>) -> Self {
        let syntax = planner.dialect.facts().syntax;
        Self {
            losses: StepLoss::of_each(&steps, syntax),
            target: environment.target.to_string(),
            steps,
            refusal: None,
            half_done: None,
            is_there: true,
        }
    }

    /// Adds what the next run of `env.py` would do.
    fn add(&mut self, next: Self) {
        self.steps.extend(next.steps);
        self.losses.extend(next.losses);
        self.refusal = self.refusal.take().or(next.refusal);
        self.half_done = self.half_done.take().or(next.half_done);
        self.is_there &= next.is_there;
    }
}

/// What cannot be kept of the steps with those that go to Python.
fn refusal(
    selected: &Selected,
    environment: &Environment,
    planner: &Planner,
    steps: &[PlannedStep],
    events: &Events,
) -> Result<Option<Failure>, Failure> {
    let backend = environment.target.backend();
    let own_transactions = environment.options.own_transactions(backend);
    let Err(failure) = plan::check_handovers(steps, own_transactions) else {
        return Ok(None);
    };
    let handover = steps.iter().find_map(|step| step.handover.as_ref());
    match (handover, errand(selected, environment, planner)?) {
        (Some(handover), Some(_)) => events.send(EventKind::HandedOver {
            extent: Extent::Run,
            handover: runner::shared(handover),
        }),
        _ => return Ok(Some(failure)),
    }
    Ok(None)
}

/// The steps of each run that the project's Alembic would make; what they do, it knows alone.
fn of_each_run(planner: &Planner, whole: &Whole) -> Result<Vec<PlannedStep>, Failure> {
    let rendering = Rendering::online(planner.dialect, None);
    let mut all = Vec::new();
    for rows in whole.rows.clone()? {
        let steps = planner.steps(&rows)?.steps;
        all.extend(planner.left_to(&whole.handover, steps, &rendering));
    }
    Ok(all)
}
