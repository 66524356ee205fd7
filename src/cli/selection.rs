//! Which projects a command runs on.

use std::io::IsTerminal;

use crate::cli::Session;
use crate::failure::{Failure, Kind};
use crate::workspace::{Needs, Workspace};

/// The selected projects of a command that changes one history: several must be asked for.
pub(super) async fn of_one_history(
    session: &Session,
    all: bool,
    needs: Needs,
) -> Result<Workspace, Failure> {
    let workspace = session.workspace(needs).await?;
    if workspace.count() > 1 && !workspace.is_selected() && !all {
        let message = format!(
            "this changes a history, and there are {} projects",
            workspace.count()
        );
        let hint = "name one with `-p NAME`, or say `--all`";
        return Err(Failure::new(Kind::CommandLine, message).hint(hint));
    }
    Ok(workspace)
}

/// Asks before `what` happens to a protected project; without a terminal, `--yes` must have said it.
pub(super) fn confirm(workspace: &Workspace, what: &str, yes: bool) -> Result<(), Failure> {
    let names: Vec<_> = workspace
        .protected()
        .map(|name| format!("`{name}`"))
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
