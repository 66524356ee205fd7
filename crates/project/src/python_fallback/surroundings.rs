//! What `env.py` decides: by dbm itself, else by the project's Python, on the smallest level that does.

use std::path::Path;

use crate::environment::{self, Call, Environment, Mode, ReadHistory};
use crate::project::{Project, Python};
use dbm_core::failure::{Failure, Kind};
use dbm_core::target::Secret;

use super::ask::{Answer, ask};
use super::errand::Errand;
use super::recorded::Recorded;
use super::{Extent, Handover, ProjectPython};

/// The environment of a project, and who found it out.
#[derive(Debug)]
pub struct Surroundings {
    /// What `env.py` decides. Of several runs, the first.
    pub environment: Environment,
    /// What goes to Python, if dbm does not understand `env.py`.
    pub outside: Option<Outside>,
}

/// How much of a project goes to Python because of its `env.py`.
#[derive(Debug, Clone)]
pub enum Outside {
    /// Python ran `env.py`; dbm goes on with what it recorded.
    Environment(Handover),
    /// The run as a whole goes to the project's Alembic.
    Run(Whole),
}

/// A run that goes to the project's Alembic as a whole.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Why, and to which Python.
    pub handover: Handover,
    /// What the version table of each run held; nothing if the database could not be asked.
    pub rows: Result<Vec<Vec<String>>, Failure>,
    /// The URLs that the runs connect to.
    urls: Vec<Secret>,
}

impl Whole {
    /// The URLs that the runs connect to, with their passwords.
    pub fn urls(&self) -> Vec<String> {
        self.urls
            .iter()
            .map(|url| url.expose().to_owned())
            .collect()
    }
}

impl Outside {
    /// Why, and to which Python.
    pub fn handover(&self) -> &Handover {
        match self {
            Self::Environment(handover) => handover,
            Self::Run(whole) => &whole.handover,
        }
    }

    /// How much goes to Python.
    pub fn extent(&self) -> Extent {
        match self {
            Self::Environment(_) => Extent::Environment,
            Self::Run(_) => Extent::Run,
        }
    }
}

/// What `env.py` decides for a command; what dbm does not understand of it goes to Python.
///
/// # Errors
/// What nobody understands, or what Python says.
pub fn evaluate(
    project: &Project,
    call: &Call,
    read_history: ReadHistory,
) -> Result<Surroundings, Failure> {
    let why = match environment::evaluate_call(project, call, read_history) {
        Ok(environment) => {
            return Ok(Surroundings {
                environment,
                outside: None,
            });
        }
        Err(failure) => failure,
    };
    if !project.uses_env_py || is_of_project(&why) || why.kind == Kind::Database {
        return Err(why);
    }
    let python = ProjectPython::chosen_by(project);
    if is_exception(&why) && python.choice == Python::Auto && python.interpreter().is_err() {
        return Err(why);
    }
    let handover = python.take_of(why, Extent::Environment)?;
    through_python(project, call, handover)
}

/// A wrong setting that Python would find as wrong: what the manifest states, a variable that is not set.
fn is_of_project(failure: &Failure) -> bool {
    let Some(place) = &failure.place else {
        return false;
    };
    let file = Path::new(&place.source.name);
    let is_stated = file
        .extension()
        .is_some_and(|extension| extension == "toml");
    let text = place.source.text.get(place.span.clone());
    let is_unset = failure.message.starts_with("KeyError");
    is_stated || is_unset && text.is_some_and(|text| text.contains("environ"))
}

/// Whether it is an exception of Python's, which Python would probably raise as well.
fn is_exception(failure: &Failure) -> bool {
    let name = failure.message.split([':', ' ']).next().unwrap_or_default();
    let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name(name) && (name.ends_with("Error") || name.ends_with("Exception"))
}

fn through_python(
    project: &Project,
    call: &Call,
    handover: Handover,
) -> Result<Surroundings, Failure> {
    let recorded = record(project, call, &handover)?;
    recorded.check_stated(project)?;
    let environment = recorded.environment(project)?;
    let reason = match call.mode {
        Mode::Online => recorded.reason(),
        Mode::Offline => Some("its SQL is written by Alembic".to_owned()),
    };
    let Some(reason) = reason else {
        let outside = Some(Outside::Environment(handover));
        return Ok(Surroundings {
            environment,
            outside,
        });
    };
    let urls = recorded.urls();
    let rows = match recorded.failed {
        Some(trouble) => Err(trouble.of_command(Kind::Database)),
        None => Ok(recorded.runs.into_iter().map(|run| run.rows).collect()),
    };
    let handover = handover.because(&reason);
    if Errand::command(project, call).is_none() {
        return Err(cannot_state(handover.why));
    }
    Ok(Surroundings {
        environment,
        outside: Some(Outside::Run(Whole {
            handover,
            rows,
            urls,
        })),
    })
}

/// What `env.py` does in Python, with nothing migrated.
fn record(project: &Project, call: &Call, handover: &Handover) -> Result<Recorded, Failure> {
    let errand = Errand::record(project, call);
    let answers = ask(&handover.interpreter, &project.directory, &errand)
        .map_err(|error| error.of_project(Kind::Settings))?;
    for answer in answers {
        match answer {
            Answer::Recorded(recorded) => match recorded.failed {
                Some(trouble) if !trouble.of_connection && recorded.reasons.is_empty() => {
                    return Err(verdict(*trouble, handover));
                }
                _ => return Ok(*recorded),
            },
            Answer::Failed(trouble) => return Err(verdict(*trouble, handover)),
            Answer::Header(_)
            | Answer::Headers { .. }
            | Answer::Ended { .. }
            | Answer::Said { .. }
            | Answer::Other => {}
        }
    }
    Err(handover.why.clone())
}

/// What Python says of an `env.py` that fails there, too; the same word twice is said once.
fn verdict(trouble: super::ChildError, handover: &Handover) -> Failure {
    if trouble.message == handover.why.message {
        return handover.why.clone();
    }
    let mut failure = trouble.of_command(Kind::Settings);
    failure.kind = Kind::Settings;
    if is_exception(&handover.why) {
        // Its text is the project's, and may hold what only Python knows to hide.
        return failure;
    }
    failure.note("run in Python since", handover.reason())
}

/// The whole run cannot go to Python where the manifest states what Alembic has no word for.
fn cannot_state(why: Failure) -> Failure {
    why.hint("the whole run would go to the project's Alembic, which knows nothing of `on_connect`: take it out of the manifest")
}

/// Runs a command of the project's Alembic that is not a run of migrations, such as `check`.
///
/// # Errors
/// `why`, if there is no Python for it, else what Alembic says.
pub fn command(
    project: &Project,
    words: Vec<String>,
    why: Failure,
) -> Result<(Handover, Result<Vec<String>, super::ChildError>), Failure> {
    let Some(errand) = Errand::command_line(project, words) else {
        return Err(why);
    };
    let handover = ProjectPython::chosen_by(project).take_of(why, Extent::Run)?;
    let answers = ask(&handover.interpreter, &project.directory, &errand)
        .map_err(|error| error.of_project(Kind::Plan))?;
    for answer in answers {
        match answer {
            Answer::Ended { paths, .. } => return Ok((handover, Ok(paths))),
            Answer::Failed(trouble) => return Ok((handover, Err(*trouble))),
            Answer::Header(_)
            | Answer::Headers { .. }
            | Answer::Recorded(_)
            | Answer::Said { .. }
            | Answer::Other => {}
        }
    }
    Err(handover.why)
}

/// The SQL that the project's Alembic writes for a whole command.
///
/// # Errors
/// What Alembic says.
pub fn script(project: &Project, call: &Call, whole: &Whole) -> Result<String, Failure> {
    let Some(errand) = Errand::command(project, call) else {
        return Err(whole.handover.why.clone());
    };
    let answers = ask(&whole.handover.interpreter, &project.directory, &errand)
        .map_err(|error| error.of_project(Kind::Plan))?;
    for answer in answers {
        match answer {
            Answer::Ended { text, .. } => return Ok(text.unwrap_or_default()),
            Answer::Failed(trouble) => return Err(trouble.of_command(Kind::Plan)),
            Answer::Header(_)
            | Answer::Headers { .. }
            | Answer::Recorded(_)
            | Answer::Said { .. }
            | Answer::Other => {}
        }
    }
    Err(whole.handover.why.clone())
}
