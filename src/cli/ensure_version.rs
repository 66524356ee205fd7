//! `dbm ensure-version`.

use clap::Args;

use crate::cli::Session;
use crate::cli::jobs::{self, RunArguments};
use crate::cli::offline::{self, OfflineArguments};
use crate::failure::Failure;
use crate::workspace::{Migration, Needs};

/// Creates the version table where it is missing
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    offline: OfflineArguments,

    #[command(flatten)]
    how: RunArguments,

    /// Create the database where it is missing
    #[arg(long)]
    create_database: bool,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let migration = Migration::version_table().tag(self.offline.tag.clone());
        let workspace = session.workspace(Needs::Database).await?;
        if self.offline.sql {
            return offline::write(
                session,
                &workspace,
                &migration,
                None,
                &self.offline,
                self.how,
            )
            .await;
        }
        let run_arguments = RunArguments {
            create_database: self.create_database,
            ..self.how
        };
        jobs::run(session, &workspace, &migration, run_arguments).await
    }
}
