//! `dbm ensure-version`.

use clap::Args;

use crate::cli::jobs::{self, RunOptions};
use crate::cli::offline::{self, OfflineArguments};
use crate::cli::{Session, selection};
use dbm_core::failure::Failure;
use dbm_project::environment::{Call, Command};
use dbm_project::plan::Destination;
use dbm_project::project::Needs;

/// Creates the version table where it is missing
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    offline: OfflineArguments,

    #[command(flatten)]
    run_options: RunOptions,

    /// Create the database where it is missing
    #[arg(long)]
    create_database: bool,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let destination = Destination::VersionTable;
        let call = Call {
            command: Command::EnsureVersion,
            tag: self.offline.tag.clone(),
            revision: None,
            ..Call::default()
        };
        let workspace = session.workspace(Needs::Database)?;
        if self.offline.sql {
            return offline::write(session, workspace, &destination, None, &self.offline, call);
        }
        let selected = selection::environments(session, workspace, &call)?;
        let run_options = RunOptions {
            create_database: self.create_database,
            ..self.run_options
        };
        jobs::run(session, selected, &destination, run_options)
    }
}
