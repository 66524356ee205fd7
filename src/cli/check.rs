//! `dbm check`.

use clap::Args;

use crate::cli::{Session, generation};
use dbm_core::failure::{Failure, Kind};
use dbm_project::environment::Command;
use dbm_project::project::{Needs, Project};
use dbm_project::{python_fallback, versions};

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
    let history = versions::of_project(project)?;
    let compared = generation::compared(session, project, &history.graph, Command::Check);
    let found = match compared {
        Ok(found) => found.operations,
        Err(why) => return check_outside(session, project, is_alone, why),
    };
    if found.is_empty() {
        say_nothing_differs(session, project, is_alone);
        return Ok(());
    }
    let differences: Vec<String> = found.iter().map(ToString::to_string).collect();
    Err(differs(&differences.join("\n")))
}

/// Has the project's Alembic compare, where dbm does not understand `env.py` or the models.
fn check_outside(
    session: &Session,
    project: &Project,
    is_alone: bool,
    why: Failure,
) -> Result<(), Failure> {
    let (handover, ended) = python_fallback::command(project, vec!["check".to_owned()], why)?;
    generation::tell_of_whole(session, handover);
    match ended {
        Ok(_) => {
            say_nothing_differs(session, project, is_alone);
            Ok(())
        }
        Err(trouble) if trouble.message.starts_with(DIFFERS) => Err(differs(&trouble.message)),
        Err(trouble) => Err(trouble.of_command(Kind::Plan)),
    }
}

/// What Alembic says if there are differences.
const DIFFERS: &str = "New upgrade operations detected";

fn say_nothing_differs(session: &Session, project: &Project, is_alone: bool) {
    let line = "No new upgrade operations detected.";
    session.output.line(&if is_alone {
        line.to_owned()
    } else {
        format!("{}: {line}", project.name)
    });
}

fn differs(differences: &str) -> Failure {
    let failure = Failure::new(Kind::Difference, "the models differ from the database");
    let failure = failure.note("an upgrade would", differences);
    failure.hint("`dbm generate -m MESSAGE` writes a revision that does so")
}
