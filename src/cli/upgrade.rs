//! `dbm upgrade`.

use clap::Args;

use crate::cli::jobs::{self, RunArguments};
use crate::cli::offline::{self, OfflineArguments};
use crate::cli::resume::ResumeAnswer;
use crate::cli::{Session, preview, range};
use crate::failure::Failure;
use crate::workspace::{Migration, Needs};

/// Applies the revisions that are pending
///
/// REV is a revision or part of its id, `head`, `heads`, `+2`, `label@head`, `ae10+1`; with --sql also FROM:TO.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to go
    #[arg(value_name = "REV", default_value = "head")]
    revision: String,

    #[command(flatten)]
    offline: OfflineArguments,

    /// Show what would run; write nothing
    #[arg(long, conflicts_with = "sql")]
    dry_run: bool,

    #[command(flatten)]
    how: RunArguments,

    /// What became of the statement that ran when an earlier run was stopped (MySQL)
    #[arg(long, value_name = "ANSWER", conflicts_with_all = ["sql", "dry_run"])]
    resume: Option<ResumeAnswer>,

    /// Create the database where it is missing
    #[arg(long)]
    create_database: bool,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let (start, target) = range::split(&self.revision, self.offline.sql)?;
        let migration = Migration::upgrade(target).tag(self.offline.tag.clone());
        let workspace = session.workspace_for(Needs::Database, self.dry_run).await?;
        if self.offline.sql {
            return offline::write(
                session,
                &workspace,
                &migration,
                start,
                &self.offline,
                self.how,
            )
            .await;
        }
        if self.dry_run {
            return preview::show(session, &workspace, &migration).await;
        }
        let run_arguments = RunArguments {
            create_database: self.create_database,
            resume: self.resume.map(Into::into),
            ..self.how
        };
        jobs::run(session, &workspace, &migration, run_arguments).await
    }
}
