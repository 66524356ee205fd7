//! `dbm ensure-version`.

use std::time::Duration;

use clap::Args;

use crate::cli::offline::{self, OfflineArguments};
use crate::cli::{Session, jobs, selection};
use crate::environment::{Call, Command};
use crate::failure::Failure;
use crate::plan::Destination;
use crate::runner::Patience;

/// Creates the version table where it is missing
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    offline: OfflineArguments,

    /// Wait so long for a database that is not there yet
    #[arg(long, value_name = "SECONDS", env = "DBM_WAIT")]
    wait: Option<u64>,

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
        let workspace = session.workspace()?;
        if self.offline.sql {
            return offline::write(session, workspace, &destination, None, &self.offline, call);
        }
        let selected = selection::environments(session, workspace, &call)?;
        let wait = self.wait.map(Duration::from_secs);
        jobs::run(
            session,
            selected,
            &destination,
            jobs::Manner {
                patience: Patience {
                    wait,
                    create_database: self.create_database,
                },
                resume: None,
            },
        )
    }
}
