//! Progress as lines of text, as Alembic logs it.

use std::time::Duration;

use crate::event::{Event, EventKind, Waiting};
use crate::report::printable::printable;
use crate::report::{Progress, error_line};
use dbm_core::detected::Detected;
use dbm_core::message::Message;
use dbm_core::target::url::mask_passwords;
use dbm_project::python_fallback::{Extent, Handover, Interpreter};

/// A line for each event; the project stands before it where there are several.
pub(super) struct Lines {
    /// Whether to name the project.
    pub(super) named: bool,
}

impl Progress for Lines {
    fn event(&mut self, event: &Event) {
        if let Some(line) = line(event, self.named) {
            error_line(&line);
        }
    }

    fn note(&mut self, text: &str) {
        error_line(text);
    }

    fn end(&mut self) {}
}

/// What an event says in a line, harmless to a terminal; some say nothing.
///
/// `Running upgrade a -> b, doc` is Alembic's own: other tools look for it.
pub(super) fn line(event: &Event, named: bool) -> Option<String> {
    let text = text(&event.kind)?;
    let line = if named {
        format!("[{}] {text}", event.project)
    } else {
        text
    };
    Some(printable(&line).into_owned())
}

/// What an event says, if it says anything.
pub(super) fn text(kind: &EventKind) -> Option<String> {
    match kind {
        EventKind::RunStarted {
            number,
            runs,
            title,
        } => Some(format!("run {number} of {runs}: {title}")),
        EventKind::StepStarted { step, .. } => Some(format!("Running {}", step.log_line())),
        EventKind::Waiting(it) => Some(waiting(it)),
        EventKind::Hook(name) => Some(format!("running post-write hook `{name}`")),
        EventKind::Detected(it) => Some(detected(it)),
        EventKind::Warning(text) => Some(format!("warning: {text}")),
        EventKind::HandedOver { extent, handover } => Some(handed_over(extent, handover)),
        EventKind::Said { revision, message } => Some(said(revision, message)),
        EventKind::Connected { target, server } => Some(format!("connected: {target} ({server})")),
        EventKind::Ran { sql, elapsed } => Some(ran(sql, *elapsed)),
        EventKind::Started
        | EventKind::Planned { .. }
        | EventKind::StepEnded { .. }
        | EventKind::Ended(_) => None,
    }
}

/// A difference, and beside it what is risky.
fn detected(it: &Detected) -> String {
    match &it.risk {
        Some(risk) => format!("{} (! {risk})", it.what),
        None => it.what.clone(),
    }
}

/// A statement, in one line, and its time.
fn ran(sql: &str, elapsed: Duration) -> String {
    let sql = mask_passwords(&sql.split_whitespace().collect::<Vec<_>>().join(" "));
    format!("  {:>9.3} ms  {sql}", elapsed.as_secs_f64() * 1000.0)
}

/// What goes to Python, why, and to which.
fn handed_over(extent: &Extent, handover: &Handover) -> String {
    let Interpreter {
        origin, versions, ..
    } = &*handover.interpreter;
    let version = versions.as_ref().map(|it| format!(" {}", it.python));
    let version = version.unwrap_or_default();
    let reason = handover.reason();
    format!("{extent} goes through Python{version} of {origin}: {reason}")
}

/// What a script says, labelled with its revision: nobody should take it for dbm's own word.
fn said(revision: &str, message: &Message) -> String {
    let Message {
        level,
        logger,
        text,
    } = message;
    let text = mask_passwords(text.strip_suffix('\n').unwrap_or(text));
    match *level {
        "PRINT" => format!("{revision}: {text}"),
        level => format!("{revision}: {level} [{logger}] {text}"),
    }
}

/// What a run waits for.
pub(super) fn waiting(waiting: &Waiting) -> String {
    match waiting {
        Waiting::Server { reason } => format!("waiting for the server: {reason}"),
        Waiting::Lock {
            holder: Some(holder),
        } => {
            format!("waiting for another dbm, which migrates this database ({holder})")
        }
        Waiting::Lock { holder: None } => {
            "waiting for another process, which writes to this database".to_owned()
        }
    }
}
