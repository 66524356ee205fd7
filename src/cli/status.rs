//! `dbm status`.

use clap::Args;

use crate::cli::selection::{self, Selected};
use crate::cli::{Session, jobs};
use crate::event::EventKind;
use crate::report::status::{Status, table};
use crate::report::{Format, json};
use dbm_core::failure::{Failure, Kind};
use dbm_project::environment::{Call, Mode};
use dbm_project::plan::Destination;
use dbm_project::project::Needs;

/// Shows one line a project: where it is, where its head is, how many revisions are pending
#[derive(Debug, Args)]
pub struct Arguments {
    /// Exit with 6 when a revision is pending
    #[arg(long)]
    exit_code: bool,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let selected = selection::environments(
            session,
            session.workspace(Needs::Database)?,
            &Call::default(),
        )?;
        let asked = session.block_on(ask_all(&selected))?;
        let (mut known, mut failures) = (Vec::new(), Vec::new());
        for (selected, status) in selected.iter().zip(asked) {
            match status {
                Ok((status, warnings)) => {
                    for warning in warnings {
                        let project = &selected.project.name;
                        session
                            .output
                            .log(&format!("{project}: warning: {warning}"));
                    }
                    known.push(status);
                }
                Err(failure) => failures.push(failure.note("project", &selected.project.name)),
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

/// Where a project is, and what is strange about it.
type Asked = (Status, Vec<String>);

async fn ask_all(selected: &[Selected]) -> Vec<Result<Asked, Failure>> {
    futures_util::future::join_all(selected.iter().map(ask)).await
}

async fn ask(selected: &Selected) -> Result<Asked, Failure> {
    let environment = selected.environment.clone()?;
    let destination = Destination::Upgrade("heads".to_owned());
    let (planner, said) =
        jobs::planner(&selected.project, &environment, destination, Mode::Online)?;
    let rows = selected.rows().await?;
    let graph = &planner.graph;
    let heads = graph
        .heads()
        .iter()
        .map(|head| graph.revision(*head).id.clone())
        .collect();
    let pending = planner.steps(&rows)?.steps.len();
    let status = Status {
        project: selected.project.name.clone(),
        rows,
        heads,
        pending,
    };
    let warnings = said.into_iter().filter_map(|kind| match kind {
        EventKind::Warning(warning) => Some(warning),
        _ => None,
    });
    Ok((status, warnings.collect()))
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
