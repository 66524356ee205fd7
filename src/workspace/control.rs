//! How work is done, and what is heard of it.

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::event::{Event, Events};
use crate::runner::{ConnectOptions, Consent, Detail, Interrupt, Resume};
use dbm_core::failure::{Failure, Kind};

/// How many projects are worked on at once if nobody says so.
pub const JOBS: NonZeroUsize = NonZeroUsize::new(8).expect("not zero");

/// How work is done on projects: how many at once, what stops it, who hears of it.
#[derive(Debug, Clone)]
pub struct Control {
    jobs: usize,
    pub(super) interrupt: Interrupt,
    pub(super) options: RunOptions,
    pub(super) consent: Consent,
    pub(super) after_panic: fn() -> Failure,
    listener: UnboundedSender<Event>,
}

/// How runs go about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunOptions {
    /// How to connect, and for how long to wait.
    pub connect: ConnectOptions,
    /// What the user says of a statement in doubt (MySQL).
    pub resume: Option<Resume>,
    /// Whether projects whose settings are wrong are left out, and the others run.
    pub goes_on_without_broken: bool,
    /// How much is told.
    pub detail: Detail,
    /// Whether nothing is started any more once a run has failed.
    pub stops_at_failure: bool,
}

/// The events of all projects, as a stream; it ends with the last [`Control`] that sends them.
#[derive(Debug)]
pub struct Watch {
    receiver: UnboundedReceiver<Event>,
}

impl Default for Control {
    /// Eight projects at once, nothing that stops them, and nobody who listens.
    fn default() -> Self {
        Self {
            jobs: JOBS.get(),
            interrupt: Interrupt::never(),
            options: RunOptions::default(),
            consent: Consent::Given,
            after_panic: bug,
            listener: unbounded_channel().0,
        }
    }
}

impl Control {
    /// The same, with so many projects at once.
    #[must_use]
    pub fn jobs(mut self, jobs: NonZeroUsize) -> Self {
        self.jobs = jobs.get();
        self
    }

    /// The same, stopped by `interrupt`.
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// The same, with these options of runs.
    #[must_use]
    pub fn options(mut self, options: RunOptions) -> Self {
        self.options = options;
        self
    }

    /// The same, where protected projects lose no more than this.
    #[must_use]
    pub fn consent(mut self, consent: Consent) -> Self {
        self.consent = consent;
        self
    }

    /// The same, with what is said of a project whose work panicked.
    #[must_use]
    pub fn after_panic(mut self, failure: fn() -> Failure) -> Self {
        self.after_panic = failure;
        self
    }

    /// The events of whatever is done with this control from now on; one listener hears them.
    pub fn watch(&mut self) -> Watch {
        let (sender, receiver) = unbounded_channel();
        self.listener = sender;
        Watch { receiver }
    }

    /// What `reading` gives, which changes nothing: an interrupt leaves it where it is.
    pub(super) async fn unless_interrupted<T>(
        &self,
        reading: impl Future<Output = T>,
    ) -> Result<T, Failure> {
        tokio::select! {
            read = reading => Ok(read),
            failure = self.interrupt.wait() => Err(failure),
        }
    }

    /// How many projects are worked on at once.
    pub(super) fn at_once(&self) -> usize {
        self.jobs
    }

    /// Sends the events of a project whose work starts now.
    pub(super) fn events(&self, project: &str) -> Events {
        Events::new(project, self.listener.clone())
    }
}

impl Watch {
    /// The next event; nothing after the last one.
    pub async fn next(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }

    /// An event that has happened already.
    pub fn past(&mut self) -> Option<Event> {
        self.receiver.try_recv().ok()
    }
}

impl Stream for Watch {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.receiver.poll_recv(context)
    }
}

fn bug() -> Failure {
    let message = "this is a bug of dbm; what was not committed is rolled back";
    Failure::new(Kind::Database, message).hint("report it, with what the panic says")
}
