//! What every command gets.

use std::path::{Path, PathBuf};

use crate::cli::{Again, Global};
use crate::failure::{Failure, Kind};
use crate::report::{Output, after_panic};
use crate::workspace::{
    Control, Detail, Failures, LoadRequest, Needs, ProcessVariables, Workspace, process_variables,
};

/// The options of this run, and the only door to the terminal.
#[derive(Debug)]
pub struct Session {
    /// The options that every command has.
    pub global: Global,
    /// Prints, and remembers the worst failure that it printed.
    pub output: Output,
    /// What to type next.
    pub again: Again,
    /// The environment of the process, read once.
    pub variables: ProcessVariables,
}

impl Session {
    /// The session of this process.
    pub fn new(global: Global, output: Output, again: Again) -> Self {
        Self {
            global,
            output,
            again,
            variables: process_variables(),
        }
    }

    /// Whether a listing shows everything: Alembic's `-v`.
    pub fn is_verbose(&self) -> bool {
        self.global.verbose > 0
    }

    /// The selected projects; one whose settings are wrong stops no other here. Of several failures all but the
    /// last are shown here.
    pub async fn workspace(&self, needs: Needs) -> Result<Workspace, Failure> {
        self.workspace_for(needs, false).await
    }

    /// The same, for a command that may only look.
    pub async fn workspace_for(
        &self,
        needs: Needs,
        looks_only: bool,
    ) -> Result<Workspace, Failure> {
        let directory = self.directory()?;
        let request = LoadRequest {
            looks_only,
            ..self.request(needs)
        };
        Workspace::load_each_in(&directory, request, &self.variables)
            .await
            .map_err(|failures| self.last_of(failures))
    }

    /// How much a run tells: `-v` each statement, `-vv` connections and settings as well.
    pub fn detail(&self) -> Detail {
        match self.global.verbose {
            0 => Detail::Steps,
            1 => Detail::Statements,
            _ => Detail::Connections,
        }
    }

    /// How work is done on the projects.
    pub fn control(&self) -> Control {
        Control::default()
            .after_panic(after_panic)
            .jobs(self.global.jobs)
    }

    /// Where dbm runs.
    pub fn directory(&self) -> Result<PathBuf, Failure> {
        let unknown = |error| format!("the working directory cannot be read: {error}");
        std::env::current_dir().map_err(|error| Failure::new(Kind::Settings, unknown(error)))
    }

    /// Shows all but the last.
    pub fn last_of(&self, failures: Failures) -> Failure {
        let Failures { mut failures } = failures;
        let last = failures.pop();
        for failure in &failures {
            self.output.failure(failure);
        }
        last.unwrap_or_else(|| Failure::new(Kind::Settings, "no project could be resolved"))
    }

    /// What the command line asks for.
    pub fn request(&self, needs: Needs) -> LoadRequest {
        let global = &self.global;
        LoadRequest {
            manifest: global.manifest.as_deref().map(Path::to_owned),
            profile: global.profile.clone(),
            projects: global.projects.clone(),
            groups: global.groups.clone(),
            url: global.url.clone(),
            set: global.set.clone(),
            x: global.x_arguments.clone(),
            python: global.python.clone(),
            config: global.config.clone(),
            section: global.section.clone(),
            needs,
            looks_only: false,
        }
    }
}
