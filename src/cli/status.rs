//! `dbm status`.

use clap::Args;

use crate::cli::{Session, events};
use crate::event::EventKind;
use crate::failure::{Failure, Kind};
use crate::report::status::table;
use crate::report::{Format, json};
use crate::workspace::{Answer, Needs, Status};

/// Shows one line a project: where it is, where its head is, how many revisions are pending
#[derive(Debug, Args)]
pub struct Arguments {
    /// Exit with 6 when a revision is pending
    #[arg(long)]
    exit_code: bool,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let workspace = session.workspace(Needs::Database).await?;
        let mut control = session.control();
        let watch = control.watch();
        let (answers, happened) = events::gather(watch, workspace.status(&control)).await;
        let answers = answers.map_err(|failures| session.last_of(failures))?;
        let (mut known, mut failures) = (Vec::new(), Vec::new());
        for Answer { project, result } in answers {
            for event in happened.of(&project) {
                if matches!(event.kind, EventKind::Warning(_)) {
                    session.output.tell_of(true, event);
                }
            }
            match result {
                Ok(status) => known.push(status),
                Err(failure) => failures.push(failure.note("project", project)),
            }
        }
        show(session, &known);
        for failure in &failures {
            session.output.failure(failure);
        }
        if self.exit_code && known.iter().any(|status| status.pending > 0) {
            session.output.record_exit(Kind::Pending);
        }
        Ok(())
    }
}

fn show(session: &Session, statuses: &[Status]) {
    if session.output.format() == Format::Json {
        for status in statuses {
            session.output.json(&json::StatusLine::new(status));
        }
    } else if !statuses.is_empty() {
        session.output.line(&table(statuses));
    }
}
