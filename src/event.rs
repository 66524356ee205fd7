//! Events: what the runner tells while it works. They are its only output.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use dbm_core::detected::Detected;
use dbm_core::failure::Failure;
use dbm_core::graph::{Direction, Step};
use dbm_core::message::Message;
use dbm_project::python_fallback::{Extent, Handover};

/// Something that happened in the run of one project.
#[derive(Debug, Clone)]
pub struct Event {
    /// The project's name.
    pub project: Arc<str>,
    /// When, counted from the start of the project's run.
    pub at: Duration,
    /// What.
    pub kind: EventKind,
}

/// What can happen.
#[derive(Debug, Clone)]
pub enum EventKind {
    /// The run of the project begins.
    Started,
    /// Nothing moves until someone else does something.
    Waiting(Waiting),
    /// One of several runs of a project begins: one for each schema or database.
    RunStarted {
        /// Counted from 1.
        number: usize,
        /// How many there are.
        runs: usize,
        /// Its version table and its database.
        title: String,
    },
    /// The steps are known, and will run now.
    Planned {
        /// How many.
        steps: usize,
    },
    /// What the user should know, and what stops nothing.
    Warning(String),
    /// Something will be done by the project's Python.
    HandedOver {
        /// How much.
        extent: Extent,
        /// Why, and by which.
        handover: Handover,
    },
    /// A comparison of models and database found a difference.
    Detected(Detected),
    /// A post-write hook of this name runs on a new revision.
    Hook(String),
    /// A script printed or logged something.
    Said {
        /// The script's revision.
        revision: String,
        /// What it said.
        message: Message,
    },
    /// The run has a connection.
    Connected {
        /// The database, and as whom.
        target: String,
        /// What the server is: `PostgreSQL 15.4.0`.
        server: String,
    },
    /// A statement ran, well or not; only where that was asked for.
    Ran {
        /// The statement.
        sql: String,
        /// How long it took.
        elapsed: Duration,
    },
    /// A step begins.
    StepStarted {
        /// Counted from 1.
        number: usize,
        /// The step.
        step: Arc<Step>,
    },
    /// A step ended well; it counts as applied when its transaction is committed.
    StepEnded {
        /// Counted from 1.
        number: usize,
        /// The step.
        step: Arc<Step>,
        /// How long it took.
        elapsed: Duration,
    },
    /// The run of the project is over.
    Ended(Box<Summary>),
}

/// What a run waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// For the server, which does not answer yet.
    Server {
        /// What the operating system or the server says.
        reason: String,
    },
    /// For another process, which migrates the same database.
    Lock {
        /// What is known of it.
        holder: Option<String>,
    },
}

/// How the run of a project ended.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Which way it went.
    pub direction: Direction,
    /// How many steps were planned.
    pub planned: usize,
    /// The log lines of the steps that are committed: `upgrade a -> b, add users`.
    pub applied: Vec<String>,
    /// The rows of the version table before the run.
    pub before: Vec<String>,
    /// The rows of the version table after it, as far as it is known.
    pub after: Vec<String>,
    /// Why it ended early.
    pub failure: Option<Failure>,
    /// The project whose failure kept it from starting.
    pub not_started: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Summary {
    /// The end of this run and of the one after it.
    #[must_use]
    pub(crate) fn and(mut self, next: Self) -> Self {
        self.planned += next.planned;
        self.applied.extend(next.applied);
        add_rows(&mut self.before, &next.before);
        add_rows(&mut self.after, &next.after);
        Self {
            direction: next.direction,
            failure: next.failure,
            elapsed: next.elapsed,
            ..self
        }
    }

    /// The end of a run that never began.
    pub fn failed(direction: Direction, failure: Failure, elapsed: Duration) -> Self {
        Self {
            direction,
            planned: 0,
            applied: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            failure: Some(failure),
            not_started: None,
            elapsed,
        }
    }

    /// The end of a run that the failure of another project kept from starting.
    pub fn not_started(direction: Direction, culprit: &str) -> Self {
        Self {
            direction,
            planned: 0,
            applied: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            failure: None,
            not_started: Some(culprit.to_owned()),
            elapsed: Duration::ZERO,
        }
    }
}

/// Adds what is not there yet.
pub(crate) fn add_rows(all: &mut Vec<String>, rows: &[String]) {
    for row in rows {
        if !all.contains(row) {
            all.push(row.clone());
        }
    }
}

/// Sends the events of one project.
#[derive(Debug, Clone)]
pub struct Events {
    project: Arc<str>,
    started: Instant,
    sender: UnboundedSender<Event>,
}

impl Events {
    /// Sends the events of `project`, which starts now.
    pub fn new(project: &str, sender: UnboundedSender<Event>) -> Self {
        Self {
            project: project.into(),
            started: Instant::now(),
            sender,
        }
    }

    /// Tells what happened; without a listener nothing happens.
    pub fn send(&self, kind: EventKind) {
        let event = Event {
            project: Arc::clone(&self.project),
            at: self.elapsed(),
            kind,
        };
        // The listener may have gone; the work goes on.
        let _ = self.sender.send(event);
    }

    /// How long the run has taken.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}
