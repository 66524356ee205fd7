//! What will not work, before it is tried.

use std::path::Path;
use std::sync::Arc;

use crate::background;
use crate::event::EventKind;
use crate::workspace::job::planner;
use crate::workspace::selection::{Selected, select};
use crate::workspace::{Answer, Control, Failures, LoadRequest, ProcessVariables, parallel};
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::{Direction, Graph};
use dbm_core::revision::Revision;
use dbm_dialect::Rendering;
use dbm_project::environment::{self, Call, Mode};
use dbm_project::plan::{Destination, Planner};
use dbm_project::project::{self, Loaded, Project};
use dbm_project::python_fallback::{self, Handover};
use dbm_script::ScriptError;

/// One thing that a run needs, and whether it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// Whether it is as a run needs it.
    pub is_good: bool,
    /// What was found.
    pub detail: String,
}

/// What was found of one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The project.
    pub project: String,
    /// What was looked at, in order.
    pub checks: Vec<Check>,
    /// What will not work.
    pub failures: Vec<Failure>,
}

/// Looks at all that runs of the projects would need; one that cannot be loaded stops no other.
///
/// # Errors
/// A manifest that cannot be read, or a selection of no project.
pub async fn diagnose(
    directory: &Path,
    request: LoadRequest,
    variables: &ProcessVariables,
    control: &Control,
) -> Result<Vec<Diagnosis>, Failures> {
    let (here, variables) = (directory.to_owned(), Arc::clone(variables));
    let loading = background::run(move || async move {
        project::load_each(&request, &variables, &here).map(|workspace| workspace.projects)
    });
    let loaded = loading.await?.map_err(|failures| Failures { failures })?;
    let examined = parallel::each(
        control,
        distinct(selected(loaded, control).await),
        |it, _| {
            let (mut diagnosis, selected) = it;
            async move {
                if let Some(selected) = &selected {
                    examine(&mut diagnosis, selected).await;
                }
                Ok(diagnosis)
            }
        },
    );
    let answers = examined.await.into_iter();
    Ok(answers.map(Diagnosis::of_answer).collect())
}

/// Each project with its environment, or why there is no such project.
async fn selected(
    loaded: Vec<Loaded>,
    control: &Control,
) -> Vec<(String, Result<Selected, Vec<Failure>>)> {
    let selecting = parallel::each(control, loaded, |project, _| async move {
        Ok(project.map(|project| select(project, &Call::default())))
    });
    let one = |failure| vec![failure];
    let answers = selecting.await.into_iter();
    let flat =
        |answer: Answer<Result<_, _>>| (answer.project, answer.result.map_err(one).flatten());
    answers.map(flat).collect()
}

/// What is wrong with the settings of each, and with their being two of one database.
fn distinct(
    selected: Vec<(String, Result<Selected, Vec<Failure>>)>,
) -> Vec<(String, (Diagnosis, Option<Selected>))> {
    let mut sound: Vec<Selected> = Vec::new();
    let mut all = Vec::new();
    for (name, selected) in selected {
        let mut diagnosis = Diagnosis::new(&name);
        let selected = settings(&mut diagnosis, selected, &sound);
        sound.extend(selected.clone());
        all.push((name, (diagnosis, selected)));
    }
    all
}

/// The project and its environment, which is that of none before it.
fn settings(
    diagnosis: &mut Diagnosis,
    selected: Result<Selected, Vec<Failure>>,
    before: &[Selected],
) -> Option<Selected> {
    const WHAT: &str = "settings and env.py";
    let selected = diagnosis.check_all(WHAT, selected)?;
    let distinct = selected.environment.clone().and_then(|environment| {
        let others = before
            .iter()
            .filter_map(|it| Some((&it.project, it.environment.as_ref().ok()?)));
        let others: Vec<_> = others.collect();
        environment::check_distinct_from(&others, &selected.project, &environment)
    });
    diagnosis.check(WHAT, distinct)?;
    if let Some(outside) = &selected.outside {
        let reason = outside.handover().reason();
        diagnosis.detail(&format!("{} through Python: {reason}", outside.extent()));
    }
    Some(selected)
}

/// Looks at all that a run of the project would need; nothing is written.
async fn examine(diagnosis: &mut Diagnosis, selected: &Selected) {
    let graph = history(diagnosis, selected);
    let rows = selected.rows().await;
    let known = rows.and_then(|rows| {
        if let Some(graph) = &graph {
            graph.resolve_rows(&rows)?;
        }
        Ok(rows)
    });
    if let Some(rows) = diagnosis.check("database", known) {
        let place = if rows.is_empty() {
            "base".to_owned()
        } else {
            rows.join(", ")
        };
        diagnosis.detail(&format!("at {place}"));
    }
}

fn history(diagnosis: &mut Diagnosis, selected: &Selected) -> Option<Arc<Graph>> {
    let destination = Destination::Upgrade("heads".to_owned());
    let environment = selected.environment.as_ref().ok()?;
    let planner = planner(&selected.project, environment, destination, Mode::Online);
    let planner = planner.and_then(|(planner, said)| {
        scripts_are_there(&selected.project, &planner.graph)?;
        Ok((planner, said))
    });
    let (planner, said) = diagnosis.check("history", planner)?;
    let count = match planner.graph.len() {
        1 => "1 revision".to_owned(),
        revisions => format!("{revisions} revisions"),
    };
    let loaded = said.iter().find_map(|kind| match kind {
        EventKind::HandedOver { handover, .. } => Some(handover.reason()),
        _ => None,
    });
    let loaded = loaded.map(|reason| format!(", headers through Python: {reason}"));
    diagnosis.detail(&format!("{count}{}", loaded.unwrap_or_default()));
    if planner.graph.heads().len() > 1 {
        diagnosis.check(
            "heads",
            planner.graph.resolve("head").map_err(Failure::from),
        );
    }
    scripts(diagnosis, &planner);
    Some(planner.graph)
}

/// Every version location is a directory, and one of them has a script.
fn scripts_are_there(project: &Project, graph: &Graph) -> Result<(), Failure> {
    const HINT: &str =
        "correct `version_locations`, or write the first revision: `dbm generate -m MESSAGE`";
    let locations = &project.scripts.version_locations;
    let message = match locations.value.iter().find(|location| !location.is_dir()) {
        Some(missing) => format!("the version location `{}` is not there", missing.display()),
        None if graph.is_empty() => "no version location has a revision script".to_owned(),
        None => return Ok(()),
    };
    let mut failure = Failure::new(Kind::Plan, message).hint(HINT);
    failure.place = locations.origin.place().cloned();
    Err(failure)
}

/// Evaluates both ways of every script, each by itself, so that one that fails hides no other.
fn scripts(diagnosis: &mut Diagnosis, planner: &Planner) {
    let mut handed_over = Vec::new();
    let mut failures = Vec::new();
    let mut live = 0;
    for position in 0..planner.graph.len() {
        let revision = planner.graph.revision(position);
        match both_ways(planner, revision) {
            Ok(Ways::Native) => {}
            Ok(Ways::Live) => live += 1,
            Ok(Ways::HandedOver(handover)) => handed_over.push(handover),
            Err(failure) => failures.push(failure.note("revision", &revision.id)),
        }
    }
    let count = planner.graph.len();
    let share = python_fallback::share(count, handed_over.iter().map(Handover::subject));
    let mut detail = match (share.is_empty(), failures.len()) {
        (false, _) => format!("{count} revisions{share}"),
        (true, failed) => format!("{} of {count} native", count - failed),
    };
    if live > 0 {
        detail = format!("{detail}, {live} decided while running");
    }
    let read = planner.scripts.packages_read();
    if !read.is_empty() {
        detail = format!("{detail}, read from the environment: {}", read.join(", "));
    }
    diagnosis.checks.push(Check {
        what: "scripts",
        is_good: failures.is_empty(),
        detail,
    });
    diagnosis.failures.extend(failures);
}

/// How a revision goes, up and down.
enum Ways {
    /// All of it is known before.
    Native,
    /// What one way does is decided while it runs.
    Live,
    /// One way goes through Python.
    HandedOver(Handover),
}

fn both_ways(planner: &Planner, revision: &Arc<Revision>) -> Result<Ways, Failure> {
    let ways = [Direction::Upgrade, Direction::Downgrade];
    let wanted = ways.map(|direction| (Arc::clone(revision), direction));
    let rendering = Rendering::online(planner.dialect, None);
    let mut how = Ways::Native;
    for (script, (_, direction)) in planner.evaluate(&wanted)?.into_iter().zip(&wanted) {
        let is_downgrade = *direction == Direction::Downgrade;
        let taken = match &script {
            Ok(script) => planner.taken(script)?,
            Err(_) => None,
        };
        if let Some(handover) = taken {
            how = Ways::HandedOver(handover);
            continue;
        }
        let checked = script.and_then(|it| planner.check(&it, &rendering).map(|()| it));
        match checked {
            Ok(script) if script.live.is_some() && matches!(how, Ways::Native) => how = Ways::Live,
            // Alembic needs no `downgrade`, and many raise: "cannot be undone".
            Ok(_)
            | Err(ScriptError::NoFunction {
                function: "downgrade",
                ..
            }) => {}
            Err(ScriptError::Raised { .. }) if is_downgrade => {}
            Err(ScriptError::Raised {
                failure,
                is_doubtful: true,
            }) => how = Ways::HandedOver(planner.python.judge(*failure)?),
            Err(ScriptError::Unsupported { failure }) => {
                how = Ways::HandedOver(planner.python.take(*failure)?);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(how)
}

impl Diagnosis {
    /// A diagnosis of nothing yet.
    fn new(project: &str) -> Self {
        Self {
            project: project.to_owned(),
            checks: Vec::new(),
            failures: Vec::new(),
        }
    }

    fn of_answer(answer: Answer<Self>) -> Self {
        answer.result.unwrap_or_else(|failure| Self {
            failures: vec![failure],
            ..Self::new(&answer.project)
        })
    }

    /// Notes that `what` is not as a run needs it, if it is not, and hands on what is good of it.
    fn check_all<T>(&mut self, what: &'static str, result: Result<T, Vec<Failure>>) -> Option<T> {
        let note = |failures: Vec<Failure>| {
            self.checks.push(Check {
                what,
                is_good: false,
                detail: String::new(),
            });
            self.failures.extend(failures);
        };
        result.map_err(note).ok()
    }

    /// Notes a result, and hands on what is good of it.
    fn check<T>(&mut self, what: &'static str, result: Result<T, Failure>) -> Option<T> {
        let is_good = result.is_ok();
        self.checks.push(Check {
            what,
            is_good,
            detail: String::new(),
        });
        result.map_err(|failure| self.failures.push(failure)).ok()
    }

    /// Says more of the last thing that was looked at.
    fn detail(&mut self, detail: &str) {
        if let Some(check) = self.checks.last_mut() {
            detail.clone_into(&mut check.detail);
        }
    }
}
