//! `dbm check`.

use clap::Args;

use crate::cli::{Session, generation};
use dbm_core::failure::{Failure, Kind};
use dbm_project::environment::Command;
use dbm_project::project::{Needs, Project};
use dbm_project::versions;

/// Fails with 5 if the models differ from the database
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    #[expect(clippy::unused_self, reason = "every command has it")]
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let workspace = session.workspace(Needs::Database)?;
        let is_alone = workspace.projects.len() == 1;
        for project in &workspace.projects {
            if let Err(failure) = check(session, project, is_alone) {
                let failure = failure.note("project", &project.name);
                session.output.failure(&failure);
            }
        }
        Ok(())
    }
}

fn check(session: &Session, project: &Project, is_alone: bool) -> Result<(), Failure> {
    let history = versions::load(&project.scripts)?;
    let found = generation::compared(session, project, &history.graph, Command::Check)?;
    if found.operations.is_empty() {
        let line = "No new upgrade operations detected.";
        session.output.line(&if is_alone {
            line.to_owned()
        } else {
            format!("{}: {line}", project.name)
        });
        return Ok(());
    }
    let failure = Failure::new(Kind::Difference, "the models differ from the database");
    let differences: Vec<String> = found.operations.iter().map(ToString::to_string).collect();
    let failure = failure.note("an upgrade would", differences.join("\n"));
    Err(failure.hint("`dbm generate -m MESSAGE` writes a revision that does so"))
}
