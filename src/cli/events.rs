//! What happens while a command works that shows no progress.

use std::pin::pin;

use crate::cli::Session;
use crate::event::Event;
use crate::workspace::{Watch, Workspace};

/// Events that were not shown when they came.
#[derive(Debug, Default)]
pub(super) struct Happened(Vec<Event>);

impl Happened {
    /// Takes those of a project.
    pub(super) fn of(&self, project: &str) -> impl Iterator<Item = &Event> {
        let of_project = move |event: &&Event| *event.project == *project;
        self.0.iter().filter(of_project)
    }

    /// Shows those of a project.
    pub(super) fn show(&self, session: &Session, project: &str) {
        for event in self.of(project) {
            session.output.event(event);
        }
    }
}

/// Waits for `work`. What happens in the only project is shown at once; what happens in several comes
/// back, to be shown project by project.
pub(super) async fn follow<T>(
    session: &Session,
    workspace: &Workspace,
    watch: Watch,
    work: impl Future<Output = T>,
) -> (T, Happened) {
    if workspace.names().count() > 1 {
        return gather(watch, work).await;
    }
    let happened = Happened::default();
    let show = |event: Event| session.output.event(&event);
    (listen(watch, work, show).await, happened)
}

/// Waits for `work`, and shows nothing of what happens.
pub(super) async fn gather<T>(watch: Watch, work: impl Future<Output = T>) -> (T, Happened) {
    let mut events = Vec::new();
    let ended = listen(watch, work, |event| events.push(event)).await;
    (ended, Happened(events))
}

async fn listen<T>(
    mut watch: Watch,
    work: impl Future<Output = T>,
    mut hear: impl FnMut(Event),
) -> T {
    let mut work = pin!(work);
    let ended = loop {
        tokio::select! {
            biased;
            Some(event) = watch.next() => hear(event),
            ended = &mut work => break ended,
        }
    };
    while let Some(event) = watch.past() {
        hear(event);
    }
    ended
}
