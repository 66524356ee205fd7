//! Every setting of the projects, and where it came from.

use crate::workspace::{Control, Workspace, parallel};
use dbm_core::failure::Failure;
use dbm_project::environment::{self, Call, Environment, Mode};
use dbm_project::project::{Project, Setting};
use dbm_project::python_fallback;
use dbm_project::versions;

/// The settings of all projects.
#[derive(Debug)]
pub struct Configuration {
    /// Those of each.
    pub projects: Vec<ProjectSettings>,
    /// Set if two projects have the same database and version table.
    pub conflict: Option<Failure>,
}

/// The settings of one project.
#[derive(Debug)]
pub struct ProjectSettings {
    /// The project.
    pub project: String,
    /// What is known.
    pub settings: Vec<Setting>,
    /// Why the rest is not: its settings are wrong, or its `env.py` is not understood.
    pub failures: Vec<Failure>,
}

impl Workspace {
    /// Every setting of each project, and where it came from.
    pub async fn configuration(&self, control: &Control) -> Configuration {
        let evaluated = parallel::each(control, self.by_name(), |project, _| async move {
            let call = Call::upgrade(Mode::Online);
            python_fallback::evaluate(&project, &call, versions::graph).map(|it| it.environment)
        });
        let evaluated = evaluated.await;
        let results = evaluated.iter().map(|answer| &answer.result);
        let all = || self.projects.iter().zip(results.clone());
        let pairs = all().filter_map(|(project, result)| Some((project, result.as_ref().ok()?)));
        let conflict = environment::check_distinct(&pairs.collect::<Vec<_>>()).err();
        let projects = all().map(|(project, result)| settings(project, result));
        let broken = self.broken.iter().map(|broken| ProjectSettings {
            project: broken.project.clone(),
            settings: Vec::new(),
            failures: broken.failures.clone(),
        });
        let mut projects: Vec<_> = projects.chain(broken).collect();
        projects.sort_by_key(|it| self.order.iter().position(|name| *name == it.project));
        Configuration { projects, conflict }
    }
}

fn settings(project: &Project, environment: &Result<Environment, Failure>) -> ProjectSettings {
    let mut settings: Vec<Setting> = project.listing.settings().to_vec();
    if let Ok(environment) = environment {
        settings.extend_from_slice(environment.listing.settings());
    }
    ProjectSettings {
        project: project.name.clone(),
        settings,
        failures: environment.as_ref().err().cloned().into_iter().collect(),
    }
}
