//! Which run starts when: what a project depends on comes first, and what failed keeps others from starting.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::event::{EventKind, Events, Summary};
use crate::workspace::selection::Selected;
use crate::workspace::{Control, Ended, parallel};
use dbm_core::failure::Failure;
use dbm_core::graph::Direction;

/// The runs of all projects.
pub(super) struct Schedule<'a> {
    control: &'a Control,
    direction: Direction,
    runs: Vec<Run>,
}

/// The run of one project.
struct Run {
    project: String,
    /// The places of those that have to end before it.
    after: Vec<usize>,
    state: State,
}

enum State {
    Waiting(Box<Selected>),
    Running,
    Ended(Box<Summary>),
}

impl<'a> Schedule<'a> {
    /// The runs of these projects in this order, where each depends on what its project says; a downgrade takes
    /// them back in the reverse way. Those without a project have ended already.
    pub(super) fn new(
        control: &'a Control,
        direction: Direction,
        projects: Vec<(String, Result<Selected, Failure>)>,
    ) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        let names: Vec<_> = projects.iter().map(|(name, _)| name.clone()).collect();
        let mut edges = Vec::new();
        for (at, (project, selected)) in projects.into_iter().enumerate() {
            if let Ok(selected) = &selected {
                let before = selected.project.depends_on.iter();
                let before = before.filter_map(|name| names.iter().position(|it| it == name));
                edges.extend(before.map(|before| (before, at)));
            }
            let state = match selected {
                Ok(selected) => State::Waiting(Box::new(selected)),
                Err(failure) => {
                    State::Ended(Box::new(broken(control, direction, &project, failure)))
                }
            };
            let after = Vec::new();
            runs.push(Run {
                project,
                after,
                state,
            });
        }
        for (first, then) in edges {
            match direction {
                Direction::Downgrade => runs[first].after.push(then),
                Direction::Upgrade | Direction::Stamp => runs[then].after.push(first),
            }
        }
        Self {
            control,
            direction,
            runs,
        }
    }

    /// Runs all, so many at once as the control says, and gives how each ended, in order.
    pub(super) async fn run<F>(
        mut self,
        work: impl Fn(Selected, Events) -> F + Clone + Send + 'static,
    ) -> Vec<Ended>
    where
        F: Future<Output = Result<Summary, Failure>>,
    {
        let mut running = FuturesUnordered::new();
        loop {
            self.give_up_what_cannot_start();
            while running.len() < self.control.at_once() {
                let Some((at, selected)) = self.next() else {
                    break;
                };
                let events = self.control.events(&self.runs[at].project);
                let started = parallel::start(self.control, events, selected, work.clone());
                running.push(async move { (at, started.await) });
            }
            let Some((at, result)) = running.next().await else {
                break;
            };
            let project = self.runs[at].project.clone();
            let summary = result
                .unwrap_or_else(|failure| broken(self.control, self.direction, &project, failure));
            self.runs[at].state = State::Ended(Box::new(summary));
        }
        self.runs.into_iter().filter_map(Run::ended).collect()
    }

    /// The first that may start.
    fn next(&mut self) -> Option<(usize, Selected)> {
        let is_over = |at: &usize| matches!(self.runs[*at].state, State::Ended(_));
        let is_ready =
            |run: &Run| matches!(run.state, State::Waiting(_)) && run.after.iter().all(is_over);
        let at = self.runs.iter().position(is_ready)?;
        match std::mem::replace(&mut self.runs[at].state, State::Running) {
            State::Waiting(selected) => Some((at, *selected)),
            State::Running | State::Ended(_) => None,
        }
    }

    /// Ends those that wait for one that has failed or was not started.
    fn give_up_what_cannot_start(&mut self) {
        while let Some((at, culprit)) = self.blocked() {
            let project = &self.runs[at].project;
            let events = self.control.events(project);
            let summary = Summary::not_started(self.direction, &culprit);
            events.send(EventKind::Ended(Box::new(summary.clone())));
            self.runs[at].state = State::Ended(Box::new(summary));
        }
    }

    /// A run that cannot start any more, and the project that failed.
    fn blocked(&self) -> Option<(usize, String)> {
        let waiting = self.runs.iter().enumerate();
        let mut waiting = waiting.filter(|(_, run)| matches!(run.state, State::Waiting(_)));
        let stops = self.control.options.stops_at_failure;
        let failed = || self.runs.iter().find_map(Run::culprit);
        waiting.find_map(|(at, run)| {
            let before = run.after.iter().find_map(|at| self.runs[*at].culprit());
            let culprit = before.or_else(|| stops.then(failed).flatten())?;
            Some((at, culprit.to_owned()))
        })
    }
}

impl Run {
    /// The project whose failure keeps others from starting: this one, or the one that kept this one.
    fn culprit(&self) -> Option<&str> {
        let State::Ended(summary) = &self.state else {
            return None;
        };
        match (&summary.not_started, &summary.failure) {
            (Some(culprit), _) => Some(culprit),
            (None, Some(_)) => Some(&self.project),
            (None, None) => None,
        }
    }

    fn ended(self) -> Option<Ended> {
        match self.state {
            State::Ended(summary) => Some(Ended {
                project: self.project,
                summary: *summary,
            }),
            State::Waiting(_) | State::Running => None,
        }
    }
}

/// The end of a run of which nothing more is known than why.
fn broken(control: &Control, direction: Direction, project: &str, failure: Failure) -> Summary {
    let events = control.events(project);
    super::job::failed(direction, failure, project, &events)
}
