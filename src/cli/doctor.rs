//! `dbm doctor`.

use std::sync::Arc;

use clap::Args;

use crate::cli::selection::{self, Selected};
use crate::cli::{Session, jobs};
use crate::event::EventKind;
use crate::report::Format;
use crate::report::doctor::{Check, Diagnosis};
use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::{Direction, Graph};
use dbm_core::revision::Revision;
use dbm_dialect::Rendering;
use dbm_project::environment::{self, Call, Mode};
use dbm_project::plan::{Destination, Planner};
use dbm_project::project::Project;
use dbm_project::python_fallback::{self, Handover};
use dbm_script::ScriptError;

/// Says what will not work before it is tried
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let mut sound: Vec<Selected> = Vec::new();
        for (name, project) in session.each_project()? {
            let mut diagnosis = Diagnosis::new(&name);
            if let Some(selected) = settings(&mut diagnosis, project, &sound) {
                examine(session, &mut diagnosis, &selected);
                sound.push(selected);
            }
            show(session, diagnosis);
        }
        Ok(())
    }
}

fn show(session: &Session, diagnosis: Diagnosis) {
    if session.output.format() == Format::Json {
        session.output.json(&diagnosis.line());
    } else {
        session.output.line(&diagnosis.text());
    }
    for failure in diagnosis.failures {
        let failure = failure.note("project", &diagnosis.project);
        session.output.failure(&failure);
    }
}

/// The project and its environment, which is that of none before it.
fn settings(
    diagnosis: &mut Diagnosis,
    project: Result<Project, Vec<Failure>>,
    before: &[Selected],
) -> Option<Selected> {
    const WHAT: &str = "settings and env.py";
    let project = diagnosis.check_all(WHAT, project)?;
    let selected = selection::select(project, &Call::default());
    let distinct = selected.environment.clone().and_then(|environment| {
        let others = before
            .iter()
            .filter_map(|it| Some((&it.project, it.environment.as_ref().ok()?)));
        let pairs: Vec<_> = others.chain([(&selected.project, &environment)]).collect();
        environment::check_distinct(&pairs)
    });
    diagnosis.check(WHAT, distinct)?;
    if let Some(outside) = &selected.outside {
        let reason = outside.handover().reason();
        diagnosis.detail(&format!("{} through Python: {reason}", outside.extent()));
    }
    Some(selected)
}

/// Looks at all that a run of the project would need; nothing is written.
fn examine(session: &Session, diagnosis: &mut Diagnosis, selected: &Selected) {
    let graph = history(diagnosis, selected);
    let rows = session.block_on(selected.rows()).flatten();
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
    let planner = jobs::planner(&selected.project, environment, destination, Mode::Online);
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
    diagnosis.push(Check {
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
