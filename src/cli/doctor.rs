//! `dbm doctor`.

use std::sync::Arc;

use clap::Args;

use crate::cli::selection::{self, Selected};
use crate::cli::{Session, jobs};
use crate::report::Format;
use crate::report::doctor::{Check, Diagnosis};
use dbm_core::failure::Failure;
use dbm_core::graph::Direction;
use dbm_core::revision::Revision;
use dbm_dialect::Rendering;
use dbm_project::environment::{Call, Environment, Mode};
use dbm_project::plan::{Destination, Planner};
use dbm_project::project::Needs;
use dbm_project::python_fallback::{self, Handover};
use dbm_project::version_table;
use dbm_script::ScriptError;

/// Says what will not work before it is tried
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let selected = selection::environments(
            session,
            session.workspace(Needs::Database)?,
            &Call::default(),
        )?;
        for selected in &selected {
            let diagnosis = examine(session, selected);
            if session.output.format() == Format::Json {
                session.output.json(&diagnosis.line());
            } else {
                session.output.line(&diagnosis.text());
            }
            for failure in diagnosis.failures {
                session
                    .output
                    .failure(&failure.note("project", &selected.project.name));
            }
        }
        Ok(())
    }
}

/// Looks at all that a run of the project would need; nothing is written.
fn examine(session: &Session, selected: &Selected) -> Diagnosis {
    let mut diagnosis = Diagnosis::new(&selected.project.name);
    let environment = selected.environment.clone();
    let Some(environment) = diagnosis.check("settings and env.py", environment) else {
        return diagnosis;
    };
    history(&mut diagnosis, selected, &environment);
    let rows = session.block_on(version_table::rows(&environment));
    let rows = rows.and_then(|rows| Ok(rows?));
    if let Some(rows) = diagnosis.check("database", rows) {
        let place = if rows.is_empty() {
            "base".to_owned()
        } else {
            rows.join(", ")
        };
        diagnosis.detail(&format!("at {place}"));
    }
    diagnosis
}

fn history(diagnosis: &mut Diagnosis, selected: &Selected, environment: &Environment) {
    let destination = Destination::Upgrade("heads".to_owned());
    let planner = jobs::planner(&selected.project, environment, destination, Mode::Online);
    let Some((planner, _)) = diagnosis.check("history", planner) else {
        return;
    };
    diagnosis.detail(&match planner.graph.len() {
        1 => "1 revision".to_owned(),
        revisions => format!("{revisions} revisions"),
    });
    scripts(diagnosis, &planner);
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
            Err(ScriptError::Unsupported { failure }) => {
                how = Ways::HandedOver(planner.python.take(*failure)?);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(how)
}
