//! `dbm downgrade`.

use clap::Args;

use crate::cli::jobs::{self, RunArguments};
use crate::cli::offline::{self, OfflineArguments};
use crate::cli::resume::ResumeAnswer;
use crate::cli::{Session, preview, range, selection};
use crate::failure::{Failure, Kind};
use crate::workspace::{Migration, Needs};

/// Reverts revisions, the most recent one by default
///
/// REV is a revision or part of its id, `base`, `-2`, `label@-1`, `ae10-1`; with --sql FROM:TO.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to go
    #[arg(
        value_name = "REV",
        default_value = "-1",
        allow_negative_numbers = true
    )]
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

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let (start, target) = range::split(&self.revision, self.offline.sql)?;
        let migration = Migration::downgrade(target).tag(self.offline.tag.clone());
        let workspace = session.workspace_for(Needs::Database, self.dry_run).await?;
        selection::check_one_history(&workspace, self.all)?;
        if self.offline.sql {
            if start.is_none() {
                return Err(no_start());
            }
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
            resume: self.resume.map(Into::into),
            ..self.how
        };
        jobs::run(session, &workspace, &migration, run_arguments).await
    }
}

/// A script cannot ask where the database is.
fn no_start() -> Failure {
    Failure::new(
        Kind::CommandLine,
        "`downgrade --sql` needs both ends of the way",
    )
    .hint("write `dbm downgrade FROM:TO --sql`")
}
