//! The hand-over: what dbm does not understand of a project goes to its own Python and Alembic, on the
//! smallest level that does: one revision, the headers of scripts, `env.py`, the whole run.
//!
//! [`ProjectPython`] finds the Python, once a run and only if it is needed. [`Child`] runs one
//! step in it: `child.py` gets the connection and the options from dbm as JSON on stdin, runs
//! nothing of `env.py`, and says as lines of JSON what happens. [`evaluate`] has it run an `env.py` that dbm does
//! not understand, with a context that records: dbm goes on with that, or leaves the run as a whole to Alembic.

mod argument;
mod ask;
mod child;
mod errand;
mod headers;
mod offline;
mod probe;
mod recorded;
mod reply;
mod request;
mod search;
mod surroundings;
mod child_error;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::environment::Environment;
use crate::project::{Project, Python};
use crate::settings::variables::ProcessVariables;
use dbm_core::failure::{Failure, Kind};

pub use child::{Child, ChildProcessError};
pub use child_error::ChildError;
pub use errand::Errand;
pub(crate) use headers::{HeaderFacts, HeaderValue, headers};
pub use offline::{Written, write};
pub use probe::Versions;
pub use reply::{OutsideStep, Reply};
pub use request::{Change, Notes, Request, Setup, Step};
pub use surroundings::{Outside, Surroundings, Whole, command, evaluate, script};

/// The schema of an enumeration, if it has one of its own, and its name.
pub(crate) type TypeName = (Option<String>, String);

/// Finds the Python of a project when it is needed, and remembers it.
#[derive(Debug)]
pub struct ProjectPython {
    choice: Python,
    may_start: bool,
    directory: PathBuf,
    variables: ProcessVariables,
    setup: Setup,
    found: OnceLock<Result<Arc<Interpreter>, SearchError>>,
}

/// A Python that has Alembic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// The program.
    pub program: PathBuf,
    /// Where it was found: `.venv`, `VIRTUAL_ENV`, `uv`, `poetry`, `PATH` or the setting.
    pub origin: &'static str,
    /// What it says of itself; nothing where it was not started.
    pub versions: Option<Versions>,
}

/// A revision that goes to Python.
#[derive(Debug, Clone, PartialEq)]
pub struct Handover {
    /// What dbm does not understand, at its place.
    pub why: Failure,
    /// Who does.
    pub interpreter: Arc<Interpreter>,
}

/// How much of a project goes to Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// The headers of scripts, which say where they stand in the history.
    Headers,
    /// `env.py`
    Environment,
    /// A revision, by its id.
    Revision(String),
    /// The run as a whole.
    Run,
}

impl Extent {
    /// What `--python auto` does with such a thing.
    fn way_out(&self) -> &'static str {
        match self {
            Self::Headers => "`--python auto` has the project's own Python load the headers",
            Self::Environment => {
                "`--python auto` has the project's own Python run `env.py`, and the whole run where that is needed"
            }
            Self::Revision(_) => {
                "`--python auto` hands such a revision to the project's own Python and Alembic"
            }
            Self::Run => "`--python auto` hands such a run to the project's own Python and Alembic",
        }
    }

    /// What goes to Python.
    fn such(&self) -> &'static str {
        match self {
            Self::Headers => "such a header",
            Self::Environment => "such an `env.py`",
            Self::Revision(_) => "such a revision",
            Self::Run => "such a run",
        }
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Headers => f.write_str("the header of a script"),
            Self::Environment => f.write_str("`env.py`"),
            Self::Revision(revision) => write!(f, "`{revision}`"),
            Self::Run => f.write_str("the whole run"),
        }
    }
}

/// Why there is no Python.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// The one that was named cannot do it.
    #[error("the setting `python` names `{}`, which cannot run Alembic: {reason}", program.display())]
    Unusable {
        /// The program.
        program: PathBuf,
        /// What it says.
        reason: String,
    },
    /// Ctrl-C ended the question.
    #[error("interrupted")]
    Interrupted,
    /// None has Alembic.
    #[error("no Python with Alembic is found: {}", looked.join("; "))]
    NotFound {
        /// What was looked at, and what was wrong with it.
        looked: Vec<String>,
    },
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        let kind = match error {
            SearchError::Interrupted => Kind::Interrupted,
            SearchError::Unusable { .. } | SearchError::NotFound { .. } => Kind::Settings,
        };
        let failure = Self::new(kind, error.to_string());
        match error {
            SearchError::Interrupted => failure,
            SearchError::Unusable { .. } => failure.hint(
                "name the `python` of the project's virtual environment, or \"auto\" to have it looked for",
            ),
            SearchError::NotFound { .. } => failure.hint(
                "install Alembic in the project's `.venv`, or name its Python with `python = \"...\"` in the manifest",
            ),
        }
    }
}

impl ProjectPython {
    /// The Python of `project`, for runs in `environment`; nothing is looked for yet.
    pub fn of(project: &Project, environment: &Environment) -> Self {
        Self {
            setup: Setup::of(project, environment),
            ..Self::chosen_by(project)
        }
    }

    /// The Python of `project`, which runs nothing.
    pub fn chosen_by(project: &Project) -> Self {
        let process = project.variables.process();
        Self {
            may_start: project.starts_python,
            ..Self::new(project.python.clone(), &project.directory, process)
        }
    }

    /// The Python that `choice` leads to, for a project in `directory`.
    pub fn new(choice: Python, directory: &Path, variables: &ProcessVariables) -> Self {
        Self {
            choice,
            may_start: true,
            directory: directory.to_owned(),
            variables: Arc::clone(variables),
            setup: Setup::default(),
            found: OnceLock::new(),
        }
    }

    /// Where the child runs.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What the child is told of the project.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Whether the one that is named is there; whether it has Alembic is asked when it is needed.
    ///
    /// # Errors
    /// When it is not there.
    pub fn check(&self) -> Result<(), SearchError> {
        match &self.choice {
            Python::Path(program) => search::locate(program, &self.variables).map(drop),
            Python::Auto | Python::Never => Ok(()),
        }
    }

    /// The Python; the first call looks for it.
    ///
    /// # Errors
    /// When there is none with Alembic.
    pub(crate) fn interpreter(&self) -> Result<Arc<Interpreter>, SearchError> {
        let find = if self.may_start {
            search::find
        } else {
            search::find_file
        };
        let search = || find(&self.choice, &self.directory, &self.variables);
        self.found.get_or_init(|| search().map(Arc::new)).clone()
    }

    /// Hands over a revision that dbm does not understand.
    ///
    /// # Errors
    /// As [`take_of`](Self::take_of).
    pub fn take(&self, why: Failure) -> Result<Handover, Failure> {
        self.take_of(why, Extent::Revision(String::new()))
    }

    /// Hands over a revision in which dbm raised an exception itself: Python has the verdict.
    ///
    /// # Errors
    /// As [`take_of`](Self::take_of); it says that dbm may be wrong.
    pub fn judge(&self, why: Failure) -> Result<Handover, Failure> {
        let hint = "dbm itself raises this, and may be the one who is wrong";
        self.take(with_hint(why, hint))
    }

    /// Hands over what dbm does not understand.
    ///
    /// # Errors
    /// The failure itself if the project does not want that or has no Python for it; the wrong
    /// setting if it names one without Alembic.
    pub(crate) fn take_of(&self, why: Failure, extent: Extent) -> Result<Handover, Failure> {
        if self.choice == Python::Never {
            return Err(with_hint(why, extent.way_out()));
        }
        if !self.may_start && !matches!(extent, Extent::Revision(_)) {
            return Err(with_hint(why, &self.start_hint(&extent)));
        }
        match self.interpreter() {
            Ok(interpreter) => Ok(Handover { why, interpreter }),
            Err(error @ (SearchError::Unusable { .. } | SearchError::Interrupted)) => {
                Err(error.into())
            }
            Err(error @ SearchError::NotFound { .. }) => {
                let hint = format!(
                    "{} goes to the project's own Python: install Alembic in its `.venv`, or name it with `--python PATH`",
                    extent.such()
                );
                Err(with_hint(why.note("python", error.to_string()), &hint))
            }
        }
    }
}

impl ProjectPython {
    /// What lets a command that only looks start the Python.
    fn start_hint(&self, extent: &Extent) -> String {
        let python = match &self.choice {
            Python::Path(program) => program.display().to_string(),
            Python::Auto | Python::Never => "auto".to_owned(),
        };
        format!(
            "{} goes to the project's own Python, which a command that only looks does not start unasked: `--python {python}` lets it",
            extent.such()
        )
    }
}

impl Handover {
    /// The same with one more reason: why a smaller level is not enough.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.why.message = format!("{}; {reason}", self.why.message);
        self
    }

    /// What it is about, in a word: `op.run_async`.
    pub fn subject(&self) -> &str {
        subject(&self.why.message)
    }

    /// Why, in a line, with the place.
    pub fn reason(&self) -> String {
        match &self.why.place {
            Some(place) => format!("{} ({place})", self.why.message),
            None => self.why.message.clone(),
        }
    }
}

/// `: 305 native, 4 through Python (op.run_async, ...)`; nothing where all are native.
///
/// `subjects` has one for each that goes through Python.
pub fn share<'a>(all: usize, subjects: impl Iterator<Item = &'a str>) -> String {
    let mut different: Vec<&str> = Vec::new();
    let mut count = 0;
    for subject in subjects {
        count += 1;
        if !different.contains(&subject) {
            different.push(subject);
        }
    }
    if count == 0 {
        return String::new();
    }
    let more = if different.len() > SUBJECTS {
        ", ..."
    } else {
        ""
    };
    different.truncate(SUBJECTS);
    let native = all.saturating_sub(count);
    format!(
        ": {native} native, {count} through Python ({}{more})",
        different.join(", ")
    )
}

/// How many subjects a line names.
const SUBJECTS: usize = 3;

/// The first name in backticks, else the whole message.
fn subject(message: &str) -> &str {
    let named = message.split('`').nth(1);
    named.filter(|name| !name.is_empty()).unwrap_or(message)
}

/// The failure with one more thing that can be done.
fn with_hint(failure: Failure, hint: &str) -> Failure {
    let hint = match &failure.hint {
        Some(first) => format!("{first}; {hint}"),
        None => hint.to_owned(),
    };
    failure.hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_the_name_that_a_message_is_about() {
        assert_eq!(
            subject("`op.run_async` is not supported yet"),
            "op.run_async"
        );
        assert_eq!(
            subject("reading files is not allowed"),
            "reading files is not allowed"
        );
    }

    #[test]
    fn a_share_names_what_python_is_for() {
        assert_eq!(share(3, [].into_iter()), "");
        assert_eq!(
            share(309, ["op.run_async", "op.run_async", "geo"].into_iter()),
            ": 306 native, 3 through Python (op.run_async, geo)"
        );
        assert_eq!(
            share(4, ["a", "b", "c", "d"].into_iter()),
            ": 0 native, 4 through Python (a, b, c, ...)"
        );
    }

    #[test]
    fn never_is_the_error_with_a_way_out() {
        let python =
            ProjectPython::new(Python::Never, Path::new("."), &ProcessVariables::default());
        let failure = python.take(Failure::new(Kind::Plan, "`x` is not supported"));
        let hint = failure.expect_err("never").hint.unwrap_or_default();
        assert!(hint.contains("--python auto"), "{hint}");
    }
}
