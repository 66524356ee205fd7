//! `dbm check`.

use clap::Args;

use crate::cli::{Session, events};
use crate::failure::{Failure, Kind};
use crate::report::Format;
use crate::report::json::CheckedLine;
use crate::workspace::{Answer, Differences, Needs};

/// Fails with 5 if the models differ from the database
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let workspace = session.workspace(Needs::Database).await?;
        let mut control = session.control();
        let watch = control.watch();
        let checking = workspace.check(&control);
        let (answers, happened) = events::follow(session, &workspace, watch, checking).await;
        let is_alone = answers.len() == 1;
        for Answer { project, result } in answers {
            happened.show(session, &project);
            match result.and_then(|differences| verdict(session, &project, &differences)) {
                Ok(()) if session.output.format() == Format::Json => {}
                Ok(()) => say_nothing_differs(session, &project, is_alone),
                Err(failure) => session.output.failure(&failure.note("project", project)),
            }
        }
        Ok(())
    }
}

/// A failure if something differs; as JSON it is an answer, and the exit code alone is that of a failure.
fn verdict(session: &Session, project: &str, differences: &Differences) -> Result<(), Failure> {
    if session.output.format() == Format::Json {
        session.output.json(&CheckedLine {
            project,
            differences,
        });
        if !differences.is_empty() {
            session.output.record_exit(Kind::Difference);
        }
        return Ok(());
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(differs(&differences.join("\n")))
}

fn say_nothing_differs(session: &Session, project: &str, is_alone: bool) {
    let line = "No new upgrade operations detected.";
    session.output.line(&if is_alone {
        line.to_owned()
    } else {
        format!("{project}: {line}")
    });
}

fn differs(differences: &str) -> Failure {
    let failure = Failure::new(Kind::Difference, "the models differ from the database");
    let failure = failure.note("an upgrade would", differences);
    failure.hint("`dbm generate -m MESSAGE` writes a revision that does so")
}
