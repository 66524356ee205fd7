//! Which projects a command runs on.

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
    check_one_history(&workspace, all)?;
    Ok(workspace)
}

/// Refuses several projects that nobody asked for.
pub(super) fn check_one_history(workspace: &Workspace, all: bool) -> Result<(), Failure> {
    if workspace.count() > 1 && !workspace.is_selected() && !all {
        let message = format!(
            "this changes a history, and there are {} projects",
            workspace.count()
        );
        let hint = "name one with `-p NAME`, or say `--all`";
        return Err(Failure::new(Kind::CommandLine, message).hint(hint));
    }
    Ok(())
}
