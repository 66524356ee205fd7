//! What `--format json` writes: one object a line. These structs are the contract.

mod answer;
mod generated;
mod handover;
mod revision;
mod status;

use std::time::Duration;

use indexmap::IndexMap;
use serde::Serialize;

use crate::event::{Event, EventKind};
use crate::report::exit_code::exit_code;
use crate::report::{Output, Progress, error_line, plain, summary};
use dbm_core::detected::Detected;
use dbm_core::failure::Failure;
use dbm_core::graph::Step;
use dbm_core::message::Message;
use dbm_core::operation::Located;
use dbm_core::revision::Revision;
use dbm_core::source::Place;
use dbm_core::target::url::mask_passwords;
use dbm_project::plan::PlannedStep;
use dbm_project::project::Setting;
use dbm_project::python_fallback::{Extent, Handover};
use dbm_script::LiveScript;

pub use answer::{CheckedLine, DryRunLine, ListedLine, ScriptLine, WrittenLine};
use generated::Difference;
pub use generated::GeneratedObject;
use handover::{HandoverObject, level, revision_of};
pub use revision::RevisionLine;
pub use status::StatusLine;

/// A failure: `{"event": "failure", ...}`.
#[derive(Debug, Serialize)]
pub struct FailureLine<'a> {
    event: &'static str,
    #[serde(flatten)]
    failure: FailureObject<'a>,
}

/// What is known of a failure; whatever it quotes, no URL's secret.
#[derive(Debug, Serialize)]
pub(super) struct FailureObject<'a> {
    exit_code: u8,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// By title: several have the same one.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    notes: IndexMap<&'a str, Vec<String>>,
}

/// A setting of `dbm config`: `{"event": "setting", ...}`.
#[derive(Debug, Serialize)]
pub struct SettingLine<'a> {
    event: &'static str,
    project: &'a str,
    key: &'a str,
    value: &'a str,
    origin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceObject<'a>>,
}

impl<'a> SettingLine<'a> {
    /// The object of a setting of `project`.
    pub fn new(project: &'a str, setting: &'a Setting) -> Self {
        Self {
            event: "setting",
            project,
            key: &setting.key,
            value: &setting.value,
            origin: setting.origin.to_string(),
            place: setting.origin.place().map(PlaceObject::new),
        }
    }
}

/// What happens while projects run: `{"event": "step_started", "project": ...}`.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum EventLine<'a> {
    Started {
        project: &'a str,
        seconds: f64,
    },
    Waiting {
        project: &'a str,
        seconds: f64,
        message: String,
    },
    RunStarted {
        project: &'a str,
        seconds: f64,
        number: usize,
        runs: usize,
        target: &'a str,
    },
    Planned {
        project: &'a str,
        seconds: f64,
        steps: usize,
    },
    Warning {
        project: &'a str,
        seconds: f64,
        message: &'a str,
    },
    Detected {
        project: &'a str,
        seconds: f64,
        #[serde(flatten)]
        difference: Difference<'a>,
    },
    HandedOver {
        project: &'a str,
        seconds: f64,
        level: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        revision: Option<&'a str>,
        #[serde(flatten)]
        handover: HandoverObject<'a>,
    },
    Hook {
        project: &'a str,
        seconds: f64,
        name: &'a str,
    },
    Said {
        project: &'a str,
        seconds: f64,
        revision: &'a str,
        level: &'a str,
        logger: &'a str,
        message: String,
    },
    Connected {
        project: &'a str,
        seconds: f64,
        target: &'a str,
        server: &'a str,
    },
    Ran {
        project: &'a str,
        seconds: f64,
        sql: String,
        elapsed: f64,
    },
    StepStarted {
        project: &'a str,
        seconds: f64,
        number: usize,
        step: StepObject<'a>,
    },
    StepEnded {
        project: &'a str,
        seconds: f64,
        number: usize,
        step: StepObject<'a>,
        elapsed: f64,
    },
    Ended {
        project: &'a str,
        seconds: f64,
        result: String,
        planned: usize,
        applied: &'a [String],
        before: &'a [String],
        after: &'a [String],
        #[serde(skip_serializing_if = "Option::is_none")]
        failure: Option<FailureObject<'a>>,
    },
}

/// One step.
#[derive(Debug, Serialize)]
pub(super) struct StepObject<'a> {
    direction: String,
    revision: Option<&'a str>,
    from: &'a [String],
    to: &'a [String],
    summary: Option<&'a str>,
}

impl<'a> StepObject<'a> {
    fn new(step: &'a Step) -> Self {
        let revision = step.revision.as_deref();
        Self {
            direction: step.direction.to_string(),
            revision: revision.map(|revision| revision.id.as_str()),
            from: &step.from,
            to: &step.to,
            summary: revision.map(Revision::summary),
        }
    }
}

impl<'a> EventLine<'a> {
    fn warning(project: &'a str, seconds: f64, message: &'a str) -> Self {
        Self::Warning {
            project,
            seconds,
            message,
        }
    }

    fn detected(project: &'a str, seconds: f64, it: &'a Detected) -> Self {
        let difference = Difference::of(it);
        Self::Detected {
            project,
            seconds,
            difference,
        }
    }

    pub(super) fn new(event: &'a Event) -> Self {
        let (project, seconds) = (&*event.project, event.at.as_secs_f64());
        match &event.kind {
            EventKind::Started => Self::Started { project, seconds },
            EventKind::Waiting(waiting) => Self::Waiting {
                project,
                seconds,
                message: plain::waiting(waiting),
            },
            EventKind::RunStarted {
                number,
                runs,
                title,
            } => Self::run_started(project, seconds, (*number, *runs), title),
            EventKind::Planned { steps } => Self::Planned {
                project,
                seconds,
                steps: *steps,
            },
            EventKind::Warning(message) => Self::warning(project, seconds, message),
            EventKind::Detected(it) => Self::detected(project, seconds, it),
            EventKind::HandedOver { extent, handover } => {
                Self::handed_over(project, seconds, extent, handover)
            }
            EventKind::Hook(name) => Self::Hook {
                project,
                seconds,
                name,
            },
            EventKind::Said { revision, message } => {
                Self::said(project, seconds, revision, message)
            }
            EventKind::Connected { target, server } => Self::Connected {
                project,
                seconds,
                target,
                server,
            },
            EventKind::Ran { sql, elapsed } => Self::ran(project, seconds, sql, *elapsed),
            EventKind::StepStarted { number, step } => Self::StepStarted {
                project,
                seconds,
                number: *number,
                step: StepObject::new(step),
            },
            EventKind::StepEnded {
                number,
                step,
                elapsed,
            } => Self::step_ended(project, seconds, (*number, step), *elapsed),
            EventKind::Ended(summary) => Self::ended(project, seconds, summary),
        }
    }

    fn run_started(
        project: &'a str,
        seconds: f64,
        (number, runs): (usize, usize),
        target: &'a str,
    ) -> Self {
        Self::RunStarted {
            project,
            seconds,
            number,
            runs,
            target,
        }
    }

    fn step_ended(
        project: &'a str,
        seconds: f64,
        (number, step): (usize, &'a Step),
        elapsed: Duration,
    ) -> Self {
        Self::StepEnded {
            project,
            seconds,
            number,
            step: StepObject::new(step),
            elapsed: elapsed.as_secs_f64(),
        }
    }

    fn handed_over(
        project: &'a str,
        seconds: f64,
        extent: &'a Extent,
        handover: &'a Handover,
    ) -> Self {
        Self::HandedOver {
            project,
            seconds,
            level: level(extent),
            revision: revision_of(extent),
            handover: HandoverObject::new(handover),
        }
    }

    fn said(project: &'a str, seconds: f64, revision: &'a str, message: &'a Message) -> Self {
        Self::Said {
            project,
            seconds,
            revision,
            level: message.level,
            logger: &message.logger,
            message: mask_passwords(&message.text),
        }
    }

    fn ran(project: &'a str, seconds: f64, sql: &str, elapsed: Duration) -> Self {
        Self::Ran {
            project,
            seconds,
            sql: mask_passwords(sql),
            elapsed: elapsed.as_secs_f64(),
        }
    }

    fn ended(project: &'a str, seconds: f64, summary: &'a crate::event::Summary) -> Self {
        Self::Ended {
            project,
            seconds,
            result: summary::result(summary),
            planned: summary.planned,
            applied: &summary.applied,
            before: &summary.before,
            after: &summary.after,
            failure: summary.failure.as_ref().map(FailureObject::new),
        }
    }
}

/// A step of `--dry-run`: `{"event": "would_run", ...}`.
#[derive(Debug, Serialize)]
pub struct PlannedLine<'a> {
    event: &'static str,
    project: &'a str,
    step: StepObject<'a>,
    operations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handed_over: Option<HandoverObject<'a>>,
    /// Why its operations are decided while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_while_running: Option<String>,
}

impl<'a> PlannedLine<'a> {
    /// The object of a step of `project`.
    pub fn new(project: &'a str, step: &'a PlannedStep) -> Self {
        let words = |located: &Located| located.operation.to_string();
        Self {
            event: "would_run",
            project,
            step: StepObject::new(&step.step),
            operations: step.script.operations.iter().map(words).collect(),
            handed_over: step.handover.as_ref().map(HandoverObject::new),
            decided_while_running: step.script.live.as_ref().map(LiveScript::words),
        }
    }
}

/// Writes an object for each event.
pub(super) struct Objects<'a> {
    pub(super) output: &'a Output,
}

impl Progress for Objects<'_> {
    fn event(&mut self, event: &Event) {
        self.output.json(&EventLine::new(event));
    }

    fn note(&mut self, text: &str) {
        error_line(text);
    }

    fn end(&mut self) {}
}

/// A place in a file; line and column count from 1.
#[derive(Debug, Serialize)]
pub(super) struct PlaceObject<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

impl<'a> FailureLine<'a> {
    /// The object of `failure`.
    pub fn new(failure: &'a Failure) -> Self {
        Self {
            event: "failure",
            failure: FailureObject::new(failure),
        }
    }
}

impl<'a> FailureObject<'a> {
    fn new(failure: &'a Failure) -> Self {
        let mut notes: IndexMap<&str, Vec<String>> = IndexMap::new();
        for (title, text) in &failure.notes {
            notes.entry(title).or_default().push(mask_passwords(text));
        }
        Self {
            exit_code: exit_code(failure.kind),
            message: mask_passwords(&failure.message),
            place: failure.place.as_ref().map(PlaceObject::new),
            hint: failure.hint.as_deref().map(mask_passwords),
            notes,
        }
    }
}

impl<'a> PlaceObject<'a> {
    fn new(place: &'a Place) -> Self {
        Self {
            file: &place.source.name,
            line: place.line(),
            column: place.column(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dbm_core::failure::Kind;

    #[test]
    fn notes_of_one_title_are_all_there() {
        let failure = Failure::new(Kind::Plan, "no postgresql://u:hunter2@h")
            .note("called from", "a.py:9:1")
            .note("revision", "ae10")
            .note("called from", "a.py:5:1");
        let line = serde_json::to_string(&FailureLine::new(&failure)).unwrap();
        insta::assert_snapshot!(line, @r#"{"event":"failure","exit_code":4,"message":"no postgresql://u:***@h","notes":{"called from":["a.py:9:1","a.py:5:1"],"revision":["ae10"]}}"#);
    }
}
