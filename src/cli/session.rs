//! What every command gets.

use std::path::{Path, PathBuf};

use crate::cli::Global;
use crate::report::Output;
use dbm_core::failure::{Failure, Kind};
use dbm_project::project::{self, Loaded, Needs, Request, Workspace};
use dbm_project::settings::variables::{self, ProcessVariables};

/// Room for the deepest statement: it is written, copied and dropped level by level.
const WORKER_STACK: usize = 256 << 20;

/// The options of this run, and the only door to the terminal.
#[derive(Debug)]
pub struct Session {
    /// The options that every command has.
    pub global: Global,
    /// Prints, and remembers the worst failure that it printed.
    pub output: Output,
    /// The environment of the process, read once.
    pub variables: ProcessVariables,
}

impl Session {
    /// The session of this process.
    pub fn new(global: Global, output: Output) -> Self {
        Self {
            global,
            output,
            variables: variables::of_process(),
        }
    }

    /// Whether a listing shows everything: Alembic's `-v`.
    pub fn is_verbose(&self) -> bool {
        self.global.verbose > 0
    }

    /// The selected projects, resolved. Of several failures all but the last are shown here.
    pub fn workspace(&self, needs: Needs) -> Result<Workspace, Failure> {
        let directory = self.directory()?;
        project::load(&self.request(needs), &self.variables, &directory)
            .map_err(|failures| self.last_of(failures))
    }

    /// The selected projects, each resolved or why it is not.
    pub fn each_project(&self) -> Result<Vec<Loaded>, Failure> {
        let directory = self.directory()?;
        let request = self.request(Needs::Database);
        project::load_each(&request, &self.variables, &directory)
            .map(|workspace| workspace.projects)
            .map_err(|failures| self.last_of(failures))
    }

    /// Runs what waits for databases, to its end.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_stack_size(WORKER_STACK)
            .build();
        let unable = |error| Failure::new(Kind::Settings, format!("cannot start threads: {error}"));
        Ok(runtime.map_err(unable)?.block_on(work))
    }

    /// Where dbm runs.
    pub fn directory(&self) -> Result<PathBuf, Failure> {
        let unknown = |error| format!("the working directory cannot be read: {error}");
        std::env::current_dir().map_err(|error| Failure::new(Kind::Settings, unknown(error)))
    }

    /// Shows all but the last.
    pub fn last_of(&self, mut failures: Vec<Failure>) -> Failure {
        let last = failures.pop();
        for failure in &failures {
            self.output.failure(failure);
        }
        last.unwrap_or_else(|| Failure::new(Kind::Settings, "no project could be resolved"))
    }

    fn request(&self, needs: Needs) -> Request {
        let global = &self.global;
        Request {
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
        }
    }
}
