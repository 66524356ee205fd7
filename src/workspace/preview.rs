//! What a run would do.

use crate::event::{EventKind, Events};
use crate::runner;
use crate::workspace::job::{errand, planner};
use crate::workspace::selection::{Selected, by_name};
use crate::workspace::{Answer, Control, Failures, Migration, Workspace, parallel};
use dbm_core::failure::Failure;
use dbm_dialect::Rendering;
use dbm_project::environment::{Environment, Mode};
use dbm_project::plan::{self, Destination, PlannedStep, Planner};
use dbm_project::python_fallback::{Extent, Outside, Whole};
use dbm_project::version_table;

/// The steps that a run would take.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Each step, in order.
    pub steps: Vec<PlannedStep>,
    /// Why the run would refuse them.
    pub refusal: Option<Failure>,
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
        let selected = self.selected(&migration.call, control).await?;
        let destination = migration.destination.clone();
        let previews = parallel::each(control, by_name(selected), move |selected, events| {
            let destination = destination.clone();
            async move { preview(&selected, destination, &events).await }
        });
        Ok(previews.await)
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
        return Ok(Preview {
            steps,
            refusal: None,
        });
    }
    let rows = version_table::rows(&environment).await?;
    let steps = planner.steps(&rows)?;
    for warning in &steps.warnings {
        events.send(EventKind::Warning(warning.to_string()));
    }
    let steps = planner.plan(steps.steps, &Rendering::online(planner.dialect, None))?;
    let refusal = refusal(selected, &environment, &planner, &steps, events)?;
    Ok(Preview { steps, refusal })
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
