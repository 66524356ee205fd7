//! The revisions of the projects, and which of them the databases have.

use std::sync::Arc;

use crate::event::Events;
use crate::workspace::job::what_to_say;
use crate::workspace::selection::{Selected, by_name, distinct};
use crate::workspace::{Answer, Control, Failures, Workspace, parallel};
use dbm_core::failure::Failure;
use dbm_core::graph::{Graph, Position};
use dbm_project::environment::{Call, Command};
use dbm_project::project::Project;
use dbm_project::versions;

/// What of a history is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The scripts alone; no database is asked.
    Scripts,
    /// The rows of the version table as well.
    Rows,
}

/// The history of a project.
#[derive(Debug)]
pub struct History {
    /// The project.
    pub project: String,
    /// The revisions, and the edges between them.
    pub graph: Arc<Graph>,
    /// The database; of [`Wanted::Scripts`] an empty one.
    pub database: Database,
}

/// A database, as far as a history shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Database {
    /// Its URL without the password.
    pub url: String,
    /// The rows of its version table; of several runs of `env.py`, those of all.
    pub rows: Vec<String>,
    /// The rows of the version table of each run.
    pub runs: Vec<Vec<String>>,
}

impl History {
    /// Whether the version table has the revision.
    pub fn is_current(&self, position: Position) -> bool {
        self.database
            .rows
            .contains(&self.graph.revision(position).id)
    }
}

impl Workspace {
    /// The history of each project; what is strange about it comes as events.
    ///
    /// # Errors
    /// What stops all projects, such as a wrong setting.
    pub async fn history(
        &self,
        wanted: Wanted,
        control: &Control,
    ) -> Result<Vec<Answer<History>>, Failures> {
        if wanted == Wanted::Scripts {
            let read = parallel::each(control, self.by_name(), |project, events| async move {
                history(&project, Database::default(), &events)
            });
            return Ok(self.and_broken(read.await));
        }
        let call = Call {
            command: Command::Current,
            ..Call::default()
        };
        let selected = self.selected_each(&call, control).await;
        let read = parallel::each(control, by_name(selected), |selected, events| async move {
            let database = database(&selected).await?;
            history(&selected.project, database, &events)
        });
        Ok(self.and_broken(read.await))
    }
}

async fn database(selected: &Selected) -> Result<Database, Failure> {
    let environment = selected.environment.clone()?;
    let runs = selected.rows_of_each().await?;
    Ok(Database {
        rows: distinct(runs.clone()),
        runs,
        url: environment.target.url,
    })
}

fn history(project: &Project, database: Database, events: &Events) -> Result<History, Failure> {
    let history = versions::of_project(project)?;
    for kind in what_to_say(&history) {
        events.send(kind);
    }
    Ok(History {
        project: project.name.clone(),
        graph: history.graph,
        database,
    })
}
