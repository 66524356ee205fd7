//! The face of the library: the projects, and what can be done with them.
//!
//! A [`Workspace`] holds projects, of a manifest or declared in code. What it does with them is async and
//! runs on the runtime of the caller, on several projects at once; a [`Control`] says how many, what stops
//! them, and who hears what happens.

mod configuration;
mod consent;
mod control;
mod declaration;
mod diagnosis;
mod generation;
mod history;
mod job;
mod migration;
mod outcome;
mod parallel;
mod schedule;
mod preview;
mod script;
mod selection;
mod status;

use std::path::Path;
use std::sync::Arc;

use crate::background;
use dbm_core::failure::{Failure, Kind};
use dbm_project::project::{self, Project};
use dbm_project::settings::toml::TomlFile;

pub use crate::background::with_large_stack;
pub use crate::new_revision::Request as RevisionRequest;
pub use crate::runner::{ConnectOptions, Detail, HalfDone, Interrupt, Interrupter, Resume};
pub use configuration::{Configuration, ProjectSettings};
pub use consent::{Consent, StepLoss};
pub use control::{Control, JOBS, RunOptions, Watch};
pub use dbm_project::plan::PlannedStep;
pub use dbm_project::project::{Needs, Request as LoadRequest, Setting};
pub use dbm_project::python_fallback::{Extent, Handover, share};
pub use dbm_project::settings::variables::{ProcessVariables, of_process as process_variables};
pub use declaration::Declaration;
pub use diagnosis::{Check, Diagnosis, diagnose};
pub use generation::{Content, Differences, Written};
pub use history::{Database, History, Wanted};
pub use job::Opened;
pub use migration::Migration;
pub use outcome::{Answer, Ended, Failures, Outcome};
pub use preview::Preview;
pub use script::SqlScript;
pub use status::Status;

/// Whether the text of a `pyproject.toml` has the section `[tool.alembic]`.
///
/// # Errors
/// A text that is no TOML, at its place.
pub fn is_configured(pyproject: &str) -> Result<bool, Failure> {
    let parsed = TomlFile::parse("pyproject.toml", pyproject)?;
    let tool = parsed.table().get("tool");
    Ok(tool.is_some_and(|tool| tool.get("alembic").is_some()))
}

/// A project whose settings are wrong.
#[derive(Debug, Clone)]
struct Broken {
    project: String,
    /// All that is wrong; never empty.
    failures: Vec<Failure>,
}

impl Broken {
    /// The first, and the others in its notes.
    fn failure(&self) -> Failure {
        let mut failures = self.failures.iter().cloned();
        let unknown = || Failure::new(Kind::Settings, "its settings are wrong");
        let first = failures.next().unwrap_or_else(unknown);
        failures.fold(first, |first, other| first.note("and", other.message))
    }
}

/// Projects, each with all that its manifest and its settings say.
#[derive(Debug, Clone)]
pub struct Workspace {
    projects: Vec<Project>,
    broken: Vec<Broken>,
    /// The names of both, in the order of the manifest.
    order: Vec<String>,
    count: usize,
    is_selected: bool,
}

impl Workspace {
    /// The projects of the manifest in the working directory or above it, with the variables of this process.
    ///
    /// # Errors
    /// A manifest that is missing, and all that is wrong in one and in the settings of its projects.
    pub async fn load(request: LoadRequest) -> Result<Self, Failures> {
        let here = std::env::current_dir().map_err(|error| {
            let message = format!("the working directory cannot be read: {error}");
            Failure::new(Kind::Settings, message)
        })?;
        Self::load_in(&here, request, &process_variables()).await
    }

    /// The same for another directory, with these variables.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn load_in(
        directory: &Path,
        request: LoadRequest,
        variables: &ProcessVariables,
    ) -> Result<Self, Failures> {
        let (directory, variables) = (directory.to_owned(), Arc::clone(variables));
        Self::resolved(move || project::load(&request, &variables, &directory)).await
    }

    /// The same, where a project whose settings are wrong stops no other: what is found out about it is why.
    ///
    /// # Errors
    /// A manifest that cannot be read, or a selection of no project.
    pub async fn load_each_in(
        directory: &Path,
        request: LoadRequest,
        variables: &ProcessVariables,
    ) -> Result<Self, Failures> {
        let (directory, variables) = (directory.to_owned(), Arc::clone(variables));
        let load = move || project::load_each(&request, &variables, &directory);
        let loaded = background::run(move || async move { load() }).await?;
        let loaded = loaded.map_err(|failures| Failures { failures })?;
        let order = loaded.projects.iter().map(|(name, _)| name.clone());
        let order = order.collect();
        let (mut projects, mut broken) = (Vec::new(), Vec::new());
        for (project, found) in loaded.projects {
            match found {
                Ok(found) => projects.push(found),
                Err(failures) => broken.push(Broken { project, failures }),
            }
        }
        Ok(Self {
            projects,
            broken,
            order,
            count: loaded.count,
            is_selected: loaded.selected,
        })
    }

    /// Projects that are declared in code; `directory` is where their relative paths start.
    ///
    /// # Errors
    /// All that is wrong in what they declare and in their settings.
    pub async fn declare(
        directory: &Path,
        declarations: &[Declaration],
        variables: &ProcessVariables,
    ) -> Result<Self, Failures> {
        let (path, text) = declaration::manifest(directory, declarations);
        let (directory, variables) = (directory.to_owned(), Arc::clone(variables));
        Self::resolved(move || {
            let request = LoadRequest::default();
            project::load_text(&path, &text, &request, &variables, &directory)
        })
        .await
    }

    async fn resolved(
        load: impl FnOnce() -> Result<project::Workspace, Vec<Failure>> + Send + 'static,
    ) -> Result<Self, Failures> {
        let loaded = background::run(|| async { load() }).await?;
        let loaded = loaded.map_err(|failures| Failures { failures })?;
        let names = loaded.projects.iter().map(|project| project.name.clone());
        Ok(Self {
            order: names.collect(),
            projects: loaded.projects,
            broken: Vec::new(),
            count: loaded.count,
            is_selected: loaded.selected,
        })
    }

    /// The one project of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn only(&self, name: &str) -> Result<Self, Failures> {
        let Some(project) = self.projects.iter().find(|project| project.name == name) else {
            let message = format!("there is no project `{name}`");
            return Err(Failure::new(Kind::Settings, message).into());
        };
        Ok(Self {
            projects: vec![project.clone()],
            broken: Vec::new(),
            order: vec![name.to_owned()],
            count: self.count,
            is_selected: true,
        })
    }

    /// The names of the projects, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// How many projects the manifest has.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether these were selected among the projects of the manifest.
    pub fn is_selected(&self) -> bool {
        self.is_selected
    }

    /// The names of the projects that are `protected`: ask before something of them is destroyed.
    pub fn protected(&self) -> impl Iterator<Item = &str> {
        let protected = self.projects.iter().filter(|project| project.protected);
        protected.map(|project| project.name.as_str())
    }

    /// Applies to each project what is pending up to `revision`, such as `head`.
    ///
    /// # Errors
    /// What keeps all projects from running, such as a wrong setting; what goes wrong in one is in the
    /// [`Outcome`].
    pub async fn upgrade(&self, revision: &str, control: &Control) -> Result<Outcome, Failures> {
        self.run(&Migration::upgrade(revision), control).await
    }

    /// Reverts each project down to `revision`, such as `-1` or `base`.
    ///
    /// # Errors
    /// As [`upgrade`](Self::upgrade).
    pub async fn downgrade(&self, revision: &str, control: &Control) -> Result<Outcome, Failures> {
        self.run(&Migration::downgrade(revision), control).await
    }

    /// These answers and, of each project whose settings are wrong, what is wrong; in the order of the manifest.
    fn and_broken<T>(&self, answers: Vec<Answer<T>>) -> Vec<Answer<T>> {
        let broken = self.broken.iter().flat_map(|it| {
            let answer = |failure: &Failure| Answer {
                project: it.project.clone(),
                result: Err(failure.clone()),
            };
            it.failures.iter().map(answer)
        });
        let mut all: Vec<_> = answers.into_iter().chain(broken).collect();
        let place = |name: &str| self.order.iter().position(|it| it == name);
        all.sort_by_key(|answer| place(&answer.project));
        all
    }

    /// The projects under their names.
    fn by_name(&self) -> Vec<(String, Project)> {
        let named = |project: &Project| (project.name.clone(), project.clone());
        self.projects.iter().map(named).collect()
    }
}
