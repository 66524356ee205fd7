//! Which projects a command runs on, and with which database.

use std::io::IsTerminal;

use crate::cli::Session;
use dbm_core::failure::{Failure, Kind};
use dbm_project::environment::{self, Call, Environment};
use dbm_project::project::{Needs, Project, Workspace};
use dbm_project::python_fallback::{self, Outside, ProjectPython, Surroundings};
use dbm_project::version_table;

/// A selected project, and its environment or why it has none.
#[derive(Debug, Clone)]
pub(super) struct Selected {
    pub(super) project: Project,
    pub(super) environment: Result<Environment, Failure>,
    /// What goes to Python because of its `env.py`.
    pub(super) outside: Option<Outside>,
    /// What the environment is for.
    pub(super) call: Call,
}

impl Selected {
    /// The rows of the version table; of several runs of `env.py`, those of all.
    pub(super) async fn rows(&self) -> Result<Vec<String>, Failure> {
        let environment = self.environment.clone()?;
        match &self.outside {
            Some(Outside::Run(whole)) => Ok(distinct(whole.rows.clone()?)),
            Some(Outside::Environment(_)) | None => Ok(version_table::rows(&environment).await?),
        }
    }
}

fn distinct(runs: Vec<Vec<String>>) -> Vec<String> {
    let mut rows = Vec::new();
    for row in runs.into_iter().flatten() {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

/// The selected projects of a command that changes one history: several must be asked for.
pub(super) fn of_one_history(
    session: &Session,
    all: bool,
    needs: Needs,
) -> Result<Workspace, Failure> {
    let workspace = session.workspace(needs)?;
    if workspace.count > 1 && !workspace.selected && !all {
        let message = format!(
            "this changes a history, and there are {} projects",
            workspace.count
        );
        let hint = "name one with `-p NAME`, or say `--all`";
        return Err(Failure::new(Kind::CommandLine, message).hint(hint));
    }
    Ok(workspace)
}

/// The environments of the projects. A wrong setting of one stops all, before anything runs;
/// an `env.py` that is not understood stops its project alone.
pub(super) fn environments(
    session: &Session,
    workspace: Workspace,
    call: &Call,
) -> Result<Vec<Selected>, Failure> {
    let selected: Vec<_> = workspace
        .projects
        .into_iter()
        .map(|project| select(project, call))
        .collect();
    let failures = selected
        .iter()
        .filter_map(|it| it.environment.as_ref().err());
    let settings: Vec<_> = failures
        .filter(|failure| stops_all(failure.kind))
        .cloned()
        .collect();
    if !settings.is_empty() {
        return Err(session.last_of(settings));
    }
    let pairs: Vec<_> = selected
        .iter()
        .filter_map(|it| Some((&it.project, it.environment.as_ref().ok()?)))
        .collect();
    environment::check_distinct(&pairs)?;
    Ok(selected)
}

/// A project with its environment, or why it has none.
pub(super) fn select(project: Project, call: &Call) -> Selected {
    let (environment, outside) = match environment_of(&project, call) {
        Ok(found) => (Ok(found.environment), found.outside),
        Err(failure) => (Err(failure), None),
    };
    Selected {
        project,
        environment,
        outside,
        call: call.clone(),
    }
}

fn environment_of(project: &Project, call: &Call) -> Result<Surroundings, Failure> {
    ProjectPython::chosen_by(project).check()?;
    python_fallback::evaluate(project, call)
}

fn stops_all(kind: Kind) -> bool {
    match kind {
        Kind::CommandLine | Kind::Settings => true,
        Kind::Database
        | Kind::Plan
        | Kind::Difference
        | Kind::Pending
        | Kind::Interrupted
        | Kind::Terminated => false,
    }
}

/// Asks before `what` happens to a protected project; without a terminal, `--yes` must have said it.
pub(super) fn confirm(workspace: &Workspace, what: &str, yes: bool) -> Result<(), Failure> {
    let protected = workspace
        .projects
        .iter()
        .filter(|project| project.protected);
    let names: Vec<_> = protected
        .map(|project| format!("`{}`", project.name))
        .collect();
    if names.is_empty() || yes {
        return Ok(());
    }
    let refusal = format!("{} is protected, and {what} needs a yes", names.join(", "));
    let refused = Failure::new(Kind::CommandLine, refusal).hint("say `--yes`");
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(refused);
    }
    let terminal = console::Term::stderr();
    // A terminal that cannot be written to or read from gives no yes.
    let _ = terminal.write_str(&format!(
        "{} is protected. Really {what}? [y/N] ",
        names.join(", ")
    ));
    match terminal.read_line() {
        Ok(answer) if matches!(answer.trim(), "y" | "Y" | "yes") => Ok(()),
        Ok(_) | Err(_) => Err(refused),
    }
}
