//! A project with its database: what its `env.py` decides.

use crate::workspace::{Control, Failures, Workspace, parallel};
use dbm_core::failure::{Failure, Kind};
use dbm_project::environment::{self, Call, Environment};
use dbm_project::project::Project;
use dbm_project::python_fallback::{self, Outside, ProjectPython, Surroundings};
use dbm_project::version_table;
use dbm_project::versions;

/// A project, and its environment or why it has none.
#[derive(Debug, Clone)]
pub(super) struct Selected {
    pub(super) project: Project,
    pub(super) environment: Result<Environment, Failure>,
    /// What goes to Python because of its `env.py`.
    pub(super) outside: Option<Outside>,
    /// What the environment is for.
    pub(super) call: Call,
}

/// Projects under their names.
pub(super) fn by_name(selected: Vec<Selected>) -> Vec<(String, Selected)> {
    let named = |it: Selected| (it.project.name.clone(), it);
    selected.into_iter().map(named).collect()
}

impl Workspace {
    /// Evaluates the `env.py` of each project for `call`. A wrong setting of one stops all, before
    /// anything runs, unless the others go on; an `env.py` that is not understood stops its project alone.
    pub(super) async fn selected(
        &self,
        call: &Call,
        control: &Control,
    ) -> Result<Vec<Selected>, Failures> {
        let selected = self.selected_each(call, control).await;
        if control.options.goes_on_without_broken {
            return Ok(selected);
        }
        let broken = self.broken.iter().flat_map(|it| {
            let of_project = |failure: &Failure| failure.clone().note("project", &it.project);
            it.failures.iter().map(of_project)
        });
        let failures = selected
            .iter()
            .filter_map(|it| it.environment.as_ref().err());
        let failures = failures.filter(|failure| stops_all(failure.kind)).cloned();
        let failures: Vec<_> = broken.chain(failures).collect();
        if failures.is_empty() {
            Ok(selected)
        } else {
            Err(Failures { failures })
        }
    }

    /// Evaluates the `env.py` of each project for `call`; what is wrong with one stops no other.
    pub(super) async fn selected_each(&self, call: &Call, control: &Control) -> Vec<Selected> {
        let (call, inner) = (call.clone(), call.clone());
        let opened = parallel::each(control, self.by_name(), move |project, _| {
            let selected = select(project, &call);
            async { Ok(selected) }
        });
        let names = self.projects.iter().cloned();
        let answers = opened.await.into_iter().zip(names);
        let selected = answers.map(|(answer, project)| {
            answer.result.unwrap_or_else(|failure| Selected {
                project,
                environment: Err(failure),
                outside: None,
                call: inner.clone(),
            })
        });
        distinct_databases(selected.collect())
    }
}

/// The same, where of two projects that are one database the second has no environment.
fn distinct_databases(selected: Vec<Selected>) -> Vec<Selected> {
    let mut all: Vec<Selected> = Vec::new();
    for mut it in selected {
        if let Ok(environment) = &it.environment {
            let before = all
                .iter()
                .filter_map(|other| Some((&other.project, other.environment.as_ref().ok()?)));
            let before: Vec<_> = before.collect();
            if let Err(conflict) =
                environment::check_distinct_from(&before, &it.project, environment)
            {
                it.environment = Err(conflict);
            }
        }
        all.push(it);
    }
    all
}

impl Selected {
    /// The project, unless its settings are wrong.
    pub(super) fn sound(self) -> Result<Self, Failure> {
        match &self.environment {
            Err(failure) if stops_all(failure.kind) => Err(failure.clone()),
            Ok(_) | Err(_) => Ok(self),
        }
    }

    /// The rows of the version table; of several runs of `env.py`, those of all.
    pub(super) async fn rows(&self) -> Result<Vec<String>, Failure> {
        Ok(distinct(self.rows_of_each().await?))
    }

    /// The rows of the version table of each run.
    pub(super) async fn rows_of_each(&self) -> Result<Vec<Vec<String>>, Failure> {
        if let Some(Outside::Run(whole)) = &self.outside {
            return whole.rows.clone();
        }
        let environment = self.environment.clone()?;
        let mut rows = Vec::new();
        for run in environment.runs() {
            rows.push(version_table::rows(run).await?);
        }
        Ok(rows)
    }
}

/// Each row once.
pub(super) fn distinct(runs: Vec<Vec<String>>) -> Vec<String> {
    let mut rows = Vec::new();
    for row in runs.into_iter().flatten() {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

/// A project with its environment, or why it has none.
pub(super) fn select(project: Project, call: &Call) -> Selected {
    let (environment, outside) = match environment_of(&project, call) {
        Ok(found) => (Ok(found.environment), found.outside),
        Err(failure) => (Err(failure), None),
    };
    Selected {
        project,
        environment,
        outside,
        call: call.clone(),
    }
}

fn environment_of(project: &Project, call: &Call) -> Result<Surroundings, Failure> {
    ProjectPython::chosen_by(project).check()?;
    python_fallback::evaluate(project, call, versions::graph)
}

fn stops_all(kind: Kind) -> bool {
    match kind {
        Kind::CommandLine | Kind::Settings => true,
        Kind::Database
        | Kind::Plan
        | Kind::Difference
        | Kind::Pending
        | Kind::Interrupted
        | Kind::Terminated => false,
    }
}
