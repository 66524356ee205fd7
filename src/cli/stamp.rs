//! `dbm stamp`.

use clap::Args;

use crate::cli::jobs::{self, RunArguments};
use crate::cli::offline::{self, OfflineArguments};
use crate::cli::{Session, range, selection};
use crate::failure::{Failure, Kind};
use crate::workspace::{Migration, Needs};

/// Writes a revision into the version table and runs nothing
#[derive(Debug, Args)]
pub struct Arguments {
    /// Revisions, `head`, `heads` or `base`
    #[arg(value_name = "REV", required = true, allow_negative_numbers = true)]
    revisions: Vec<String>,

    #[command(flatten)]
    offline: OfflineArguments,

    /// Empty the version table first
    #[arg(long, conflicts_with = "sql")]
    purge: bool,

    #[command(flatten)]
    how: RunArguments,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let (start, targets) = self.targets()?;
        let migration = Migration::stamp(targets, self.purge)
            .typed(&self.revisions.join(" "))
            .tag(self.offline.tag.clone());
        let workspace = selection::of_one_history(session, self.all, Needs::Database).await?;
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
        jobs::run(session, &workspace, &migration, self.how).await
    }

    /// The targets, and the one revision that a script starts from.
    fn targets(&self) -> Result<(Option<&str>, Vec<String>), Failure> {
        let mut start = None;
        let mut targets = Vec::new();
        for revision in &self.revisions {
            let (from, target) = range::split(revision, self.offline.sql)?;
            if start.is_some() && from.is_some() && start != from {
                let message = "`stamp --sql` starts from one revision, and several are given";
                return Err(Failure::new(Kind::CommandLine, message));
            }
            start = start.or(from);
            targets.push(target.to_owned());
        }
        Ok((start, targets))
    }
}
