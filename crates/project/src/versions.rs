//! The revision scripts of a project: from its version locations to a graph.
//!
//! Alembic: `script/base.py`, `ScriptDirectory._load_revisions`.

mod error;
mod files;
mod outside;
mod replacement;
mod script;

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::{env, fmt};

use crate::application::Application;
use crate::project::{Project, Scripts};
use crate::python_fallback::Handover;
use crate::settings::variables::Variables;
use dbm_core::failure::Failure;
use dbm_core::graph::{self, Graph};
use dbm_core::revision::Revision;
use dbm_python::LARGE_STACK;

pub(crate) use error::VersionsError;
pub use replacement::Replacements;

/// The history of a project, as its scripts have it.
#[derive(Debug)]
pub struct History {
    /// The revisions and the edges between them.
    pub graph: Arc<Graph>,
    /// SQL that stands beside scripts and wins over them.
    pub replacements: Replacements,
    /// What the user should know, and what stops nothing.
    pub warnings: Vec<Warning>,
    /// Set if Python had to load headers: the first one, and why.
    pub handover: Option<Handover>,
}

/// What reading the scripts found that stops nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A version location that is not there: a history without its scripts looks like one that is done.
    MissingLocation(PathBuf),
    /// Two version locations hold the same file; it counts once.
    LoadedTwice(PathBuf),
    /// Something about the history.
    Graph(graph::Warning),
    /// An SQL file replaces the script of a revision that is not there.
    ReplacementRevision(PathBuf, String),
    /// An SQL file replaces a script on a dialect that is none.
    ReplacementDialect(PathBuf, String),
}

/// Reads every revision script of a project; the headers that dbm cannot read, the project's Python loads.
pub fn of_project(project: &Project) -> Result<History, VersionsError> {
    let found = files::find(&project.scripts)?;
    let read = read_all(&found.paths, &modules(&project.scripts))?;
    let (revisions, handover) = outside::completed(project, &found.paths, read)?;
    let history = history(found, revisions)?;
    Ok(History {
        handover,
        ..history
    })
}

/// The revisions of a project, as `env.py` may ask for them.
///
/// # Errors
/// As [`of_project`].
pub fn graph(project: &Project) -> Result<Arc<Graph>, Failure> {
    Ok(of_project(project)?.graph)
}

fn history(found: files::ScriptFiles, revisions: Vec<Revision>) -> Result<History, VersionsError> {
    let graph = Graph::new(revisions)?;
    let missing = found.missing.into_iter().map(Warning::MissingLocation);
    let twice = found.twice.into_iter().map(Warning::LoadedTwice);
    let of_graph = graph.warnings().iter().cloned().map(Warning::Graph);
    let (replacements, of_replacements) = replacement::load(&graph);
    Ok(History {
        warnings: missing
            .chain(twice)
            .chain(of_graph)
            .chain(of_replacements)
            .collect(),
        replacements,
        graph: Arc::new(graph),
        handover: None,
    })
}

/// The modules that a script may compute its header from: `branch_labels = (cli.EXPAND_BRANCH,)`.
fn modules(scripts: &Scripts) -> Arc<Application> {
    Arc::new(Application {
        directory: scripts.location.value.clone(),
        shown: scripts.location.value.display().to_string(),
        python_path: scripts.python_path.value.clone(),
        variables: Variables::default(),
        allow_files: None,
    })
}

/// What a thread made of a file, and which file in the order it was.
type Read = (usize, Result<Revision, VersionsError>);

/// The revision of each file, or why it has none.
type ReadAll = Vec<Result<Revision, VersionsError>>;

/// Reads the files on several threads; the revisions come in the order of the files.
fn read_all(paths: &[PathBuf], modules: &Arc<Application>) -> Result<ReadAll, VersionsError> {
    let next = AtomicUsize::new(0);
    let here = env::current_dir().unwrap_or_default();
    let count = thread_count(paths.len());
    let mut read = on_threads(count, || read_some(paths, &next, &here, modules))?;
    read.sort_unstable_by_key(|(index, _)| *index);
    Ok(read.into_iter().map(|(_, revision)| revision).collect())
}

/// Does the same work on `count` threads, whose stacks fit the deepest script.
fn on_threads(
    count: usize,
    work: impl Fn() -> Vec<Read> + Sync,
) -> Result<Vec<Read>, VersionsError> {
    thread::scope(|scope| {
        let spawn = |_| {
            let builder = thread::Builder::new().stack_size(LARGE_STACK);
            builder
                .spawn_scoped(scope, &work)
                .map_err(VersionsError::Thread)
        };
        let threads = (0..count).map(spawn).collect::<Result<Vec<_>, _>>()?;
        let join = |thread: ScopedJoinHandle<'_, Vec<Read>>| {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        Ok(threads.into_iter().flat_map(join).collect())
    })
}

/// The next files that no thread has taken, until there are none.
fn read_some(
    paths: &[PathBuf],
    next: &AtomicUsize,
    here: &Path,
    modules: &Arc<Application>,
) -> Vec<Read> {
    let mut read = Vec::new();
    while let index = next.fetch_add(1, Ordering::Relaxed)
        && let Some(path) = paths.get(index)
    {
        read.push((index, script::read(path, here, modules)));
    }
    read
}

/// A thread is not worth its start for a handful of files.
fn thread_count(files: usize) -> usize {
    const FILES_A_THREAD: usize = 64;
    let available = thread::available_parallelism().map_or(1, usize::from);
    files.div_ceil(FILES_A_THREAD).clamp(1, available)
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingLocation(path) => {
                write!(f, "the version location `{}` is not there", path.display())
            }
            Self::LoadedTwice(path) => write!(
                f,
                "`{}` is in two version locations and counts once",
                path.display()
            ),
            Self::Graph(warning) => warning.fmt(f),
            Self::ReplacementRevision(path, revision) => write!(
                f,
                "`{}` replaces the script of `{revision}`, which is not there",
                path.display()
            ),
            Self::ReplacementDialect(path, dialect) => write!(
                f,
                "`{}` is for `{dialect}`, which is none of postgresql, mysql, mariadb and sqlite",
                path.display()
            ),
        }
    }
}

#[cfg(test)]
mod tests;
