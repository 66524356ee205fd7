//! `--dry-run`: what would run, in plain words.

use std::fmt::Write as _;

use crate::cli::Session;
use crate::cli::jobs::{errand, planner};
use crate::cli::selection::Selected;
use crate::event::EventKind;
use crate::report::{Format, json};
use crate::runner;
use dbm_core::failure::Failure;
use dbm_dialect::Rendering;
use dbm_project::environment::Mode;
use dbm_project::plan::{self, Destination, PlannedStep, Planner};
use dbm_project::python_fallback::{self, Extent, Handover, Outside, Whole};
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
    let (planner, said) = planner(
        &selected.project,
        &environment,
        destination.clone(),
        Mode::Online,
    )?;
    for kind in &said {
        session.output.emit(kind);
    }
    if let Some(outside) = &selected.outside {
        session.output.emit(&EventKind::HandedOver {
            extent: outside.extent(),
            handover: outside.handover().clone(),
        });
    }
    if let Some(Outside::Run(whole)) = &selected.outside {
        return of_each_run(&planner, whole);
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
        let handover = steps.iter().find_map(|step| step.handover.as_ref());
        match (handover, errand(selected, &environment, &planner)?) {
            (Some(handover), Some(_)) => session.output.emit(&EventKind::HandedOver {
                extent: Extent::Run,
                handover: runner::shared(handover),
            }),
            _ => session
                .output
                .failure(&failure.note("project", &selected.project.name)),
        }
    }
    Ok(steps)
}

/// The steps of each run that the project's Alembic would make; what they do, it knows alone.
fn of_each_run(planner: &Planner, whole: &Whole) -> Result<Vec<PlannedStep>, Failure> {
    let rendering = Rendering::online(planner.dialect, None);
    let mut all = Vec::new();
    for rows in whole.rows.clone()? {
        let steps = planner.steps(&rows)?.steps;
        all.extend(planner.left_to(&whole.handover, steps, &rendering));
    }
    Ok(all)
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
    let mut last = None;
    for step in steps {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {}", step.step.log_line());
        match &step.handover {
            Some(handover) if last == Some(handover) => {
                text.push_str("\n    through Python as well");
            }
            Some(handover) => {
                let _ = write!(text, "\n    through Python: {}", handover.reason());
            }
            None => {}
        }
        last = step.handover.as_ref();
        for located in &step.script.operations {
            let _ = write!(text, "\n    {}", located.operation);
        }
        if let Some(live) = &step.script.live {
            let _ = write!(text, "\n    decided while running: {}", live.words());
        }
    }
    text
}
