//! Where the projects stand.

use crate::event::Events;
use crate::runner;
use crate::workspace::job::planner;
use crate::workspace::selection::{Selected, by_name, distinct};
use crate::workspace::{Answer, Control, Failures, HalfDone, Workspace, parallel};
use dbm_core::failure::Failure;
use dbm_project::environment::{Call, Environment, Mode};
use dbm_project::plan::{Destination, Planner};
use dbm_project::python_fallback::Outside;

/// Where a project stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The project.
    pub project: String,
    /// The rows of its version table.
    pub rows: Vec<String>,
    /// The heads of its history.
    pub heads: Vec<String>,
    /// How many revisions are between them; of several runs, those of all.
    pub pending: usize,
    /// The step that a stopped run has left.
    pub half_done: Option<HalfDone>,
}

impl Workspace {
    /// Where each project stands; what is strange about it comes as events.
    ///
    /// # Errors
    /// What stops all projects, such as a wrong setting.
    pub async fn status(&self, control: &Control) -> Result<Vec<Answer<Status>>, Failures> {
        let selected = self.selected_each(&Call::default(), control).await;
        let asked = parallel::each(control, by_name(selected), |selected, events| async move {
            status(&selected, &events).await
        });
        Ok(self.and_broken(asked.await))
    }
}

async fn status(selected: &Selected, events: &Events) -> Result<Status, Failure> {
    let environment = selected.environment.clone()?;
    let destination = Destination::Upgrade("heads".to_owned());
    let (planner, said) = planner(&selected.project, &environment, destination, Mode::Online)?;
    let runs = selected.rows_of_each().await?;
    let graph = &planner.graph;
    let heads = graph
        .heads()
        .iter()
        .map(|head| graph.revision(*head).id.clone())
        .collect();
    let mut pending = 0;
    for rows in &runs {
        pending += planner.steps(rows)?.steps.len();
    }
    let half_done = match &selected.outside {
        Some(Outside::Run(_)) => None,
        Some(Outside::Environment(_)) | None => half_done(&environment, &planner, &runs).await?,
    };
    for kind in said {
        events.send(kind);
    }
    Ok(Status {
        project: selected.project.name.clone(),
        rows: distinct(runs),
        heads,
        pending,
        half_done,
    })
}

/// The step that a stopped run of `env.py` has left, the first of several.
async fn half_done(
    environment: &Environment,
    planner: &Planner,
    runs: &[Vec<String>],
) -> Result<Option<HalfDone>, Failure> {
    for (run, rows) in environment.runs().zip(runs) {
        if let Some(found) = runner::half_done(run, planner, rows).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
