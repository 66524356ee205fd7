//! A new revision script: where it goes, what it is called, and what it says
//! (Alembic: `script/base.py`, `ScriptDirectory.generate_revision`).

mod created;
mod draft;
mod error;
mod file_name;
mod hooks;
mod text;

use std::path::PathBuf;

use dbm_core::failure::Failure;
use dbm_core::graph::Graph;
use dbm_project::project::Project;
use dbm_python::with_large_stack;

pub use error::NewRevisionError;
pub use hooks::run_hooks;

use created::Created;
use draft::Draft;

/// What a command asks for; each field is an option of Alembic's `revision`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `--rev-id`; none: a random one.
    pub id: Option<String>,
    /// `--message`
    pub message: Option<String>,
    /// `--head`, or the revisions to merge: symbols such as `head` and `label@head`.
    pub heads: Vec<String>,
    /// `--splice`
    pub splice: bool,
    /// `--branch-label`
    pub branch_label: Option<String>,
    /// `--version-path`: an absolute path.
    pub version_path: Option<PathBuf>,
    /// `--depends-on`
    pub depends_on: Vec<String>,
}

impl Request {
    /// The same as options of Alembic's `revision`.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut option = |name: &str, value: String| words.push(format!("{name}={value}"));
        let texts = [
            ("--rev-id", &self.id),
            ("--message", &self.message),
            ("--branch-label", &self.branch_label),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                option(name, text.clone());
            }
        }
        let path = self.version_path.iter();
        path.for_each(|path| option("--version-path", path.display().to_string()));
        self.heads
            .iter()
            .for_each(|head| option("--head", head.clone()));
        let depends_on = self.depends_on.iter();
        depends_on.for_each(|it| option("--depends-on", it.clone()));
        words.extend(self.splice.then(|| "--splice".to_owned()));
        words
    }
}

/// What fills the template's variables for the functions: `upgrades`, `downgrades`, `imports`.
pub type Bodies = Vec<(String, String)>;

/// A revision script that was decided on and not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevision {
    /// The new revision's id.
    pub id: String,
    /// Where the script goes.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

/// Decides on a new revision; writes nothing.
///
/// Without `bodies` the template's own `pass` stands in both functions.
///
/// # Errors
/// A symbol that names no revision, a name that is taken, and whatever the template raises.
pub fn new_revision(
    project: &Project,
    graph: &Graph,
    request: &Request,
    bodies: &Bodies,
) -> Result<NewRevision, Failure> {
    let scripts = &project.scripts;
    let created = Created::now(scripts.timezone.as_ref())?;
    let draft = Draft::new(scripts, graph, request)?;
    let template = text::template(scripts)?;
    with_large_stack(|| {
        let path = file_name::path(scripts, &draft, &created)?;
        let text = text::text(&template, &draft, &created, bodies)?;
        Ok(NewRevision {
            id: draft.id.clone(),
            path,
            text,
        })
    })?
}

impl NewRevision {
    /// Writes the script; a file that is there stays.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub fn write(&self) -> Result<(), NewRevisionError> {
        text::write(&self.path, &self.text)
    }
}
