//! `--dry-run`: what would run, in plain words.

use std::fmt::Write as _;

use crate::cli::{Session, events};
use crate::failure::Failure;
use crate::report::{Format, json};
use crate::workspace::{Answer, HalfDone, Handover, Migration, PlannedStep, Workspace, share};

/// Shows what `migration` would do to each project; writes nothing.
pub(super) async fn show(
    session: &Session,
    workspace: &Workspace,
    migration: &Migration,
) -> Result<(), Failure> {
    let mut control = session.control();
    let watch = control.watch();
    let previewing = workspace.preview(migration, &control);
    let (answers, happened) = events::follow(session, workspace, watch, previewing).await;
    let answers = answers.map_err(|failures| session.last_of(failures))?;
    for Answer { project, result } in answers {
        happened.show(session, &project);
        let (steps, failure) = match result {
            Ok(preview) => (Some((preview.steps, preview.half_done)), preview.refusal),
            Err(failure) => (None, Some(failure)),
        };
        if let Some(failure) = failure {
            session.output.failure(&failure.note("project", &project));
        }
        if let Some((steps, half_done)) = steps {
            if let Some(half_done) = half_done {
                session.output.log(&what_is_left(&half_done));
            }
            show_steps(session, &project, &steps);
        }
    }
    Ok(())
}

fn show_steps(session: &Session, project: &str, steps: &[PlannedStep]) {
    if session.output.format() == Format::Json {
        for step in steps {
            session.output.json(&json::PlannedLine::new(project, step));
        }
        session.output.json(&json::DryRunLine {
            project,
            steps: steps.len(),
        });
        return;
    }
    session.output.line(&text(project, steps));
}

/// What a stopped run has left in the middle of a step.
fn what_is_left(half_done: &HalfDone) -> String {
    let HalfDone {
        step,
        done,
        doubtful,
        ..
    } = half_done;
    let doubtful = doubtful.as_ref();
    let doubtful =
        doubtful.map(|it| format!("; of one nobody knows before the next run looks: {it}"));
    let doubtful = doubtful.unwrap_or_default();
    format!("{step} is half done: {done} statements took effect{doubtful}")
}

/// `shop: 2 steps`, each step below it, and its operations below that.
fn text(project: &str, steps: &[PlannedStep]) -> String {
    let count = match steps.len() {
        0 => "nothing to do".to_owned(),
        1 => "1 step".to_owned(),
        count => format!("{count} steps"),
    };
    let handed_over = steps.iter().filter_map(|step| step.handover.as_ref());
    let share = share(steps.len(), handed_over.map(Handover::subject));
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
                let unasked = match handover.interpreter.versions {
                    Some(_) => "",
                    None => ", which was not started",
                };
                let _ = write!(text, "\n    through Python{unasked}: {}", handover.reason());
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
