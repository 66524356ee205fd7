//! `--dry-run`: what would run, in plain words.

use std::fmt::Write as _;

use crate::cli::Session;
use crate::cli::jobs::planner;
use crate::cli::selection::Selected;
use crate::report::{Format, json};
use dbm_core::failure::Failure;
use dbm_dialect::Rendering;
use dbm_project::environment::Mode;
use dbm_project::plan::{self, Destination, PlannedStep};
use dbm_project::python_fallback::{self, Handover};
use dbm_project::version_table;

/// Shows what `destination` would do to each project; writes nothing.
pub(super) fn show(session: &Session, selected: &[Selected], destination: &Destination) {
    for it in selected {
        match steps(session, it, destination) {
            Ok(steps) => show_steps(session, &it.project.name, &steps),
            Err(failure) => session
                .output
                .failure(&failure.note("project", &it.project.name)),
        }
    }
}

fn steps(
    session: &Session,
    selected: &Selected,
    destination: &Destination,
) -> Result<Vec<PlannedStep>, Failure> {
    let environment = selected.environment.clone()?;
    let (planner, warnings) = planner(
        &selected.project,
        &environment,
        destination.clone(),
        Mode::Online,
    )?;
    for warning in warnings {
        session.output.log(&format!("warning: {warning}"));
    }
    let rows = session.block_on(version_table::rows(&environment))??;
    let steps = planner.steps(&rows)?;
    for warning in &steps.warnings {
        session.output.log(&format!("warning: {warning}"));
    }
    let steps = planner.plan(steps.steps, &Rendering::online(planner.dialect, None))?;
    let own_transactions = environment
        .options
        .own_transactions(environment.target.backend());
    if let Err(failure) = plan::check_handovers(&steps, own_transactions) {
        session
            .output
            .failure(&failure.note("project", &selected.project.name));
    }
    Ok(steps)
}

fn show_steps(session: &Session, project: &str, steps: &[PlannedStep]) {
    if session.output.format() == Format::Json {
        for step in steps {
            session.output.json(&json::PlannedLine::new(project, step));
        }
        return;
    }
    session.output.line(&text(project, steps));
}

/// `shop: 2 steps`, each step below it, and its operations below that.
fn text(project: &str, steps: &[PlannedStep]) -> String {
    let count = match steps.len() {
        0 => "nothing to do".to_owned(),
        1 => "1 step".to_owned(),
        count => format!("{count} steps"),
    };
    let handed_over = steps.iter().filter_map(|step| step.handover.as_ref());
    let share = python_fallback::share(steps.len(), handed_over.map(Handover::subject));
    let mut text = format!("{project}: {count}{share}");
    for step in steps {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {}", step.step.log_line());
        if let Some(handover) = &step.handover {
            let _ = write!(text, "\n    through Python: {}", handover.reason());
        }
        for located in &step.script.operations {
            let _ = write!(text, "\n    {}", located.operation);
        }
        if let Some(live) = &step.script.live {
            let _ = write!(text, "\n    decided while running: {}", live.words());
        }
    }
    text
}
