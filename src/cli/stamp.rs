//! `dbm stamp`.

use clap::Args;

use crate::cli::jobs::{self, RunOptions};
use crate::cli::offline::{self, OfflineArguments};
use crate::cli::{Session, range, selection};
use dbm_core::failure::{Failure, Kind};
use dbm_project::environment::{Call, Command};
use dbm_project::plan::Destination;
use dbm_project::project::Needs;

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
    run_options: RunOptions,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,

    /// Do not ask, even where the project is protected
    #[arg(long, env = "DBM_YES")]
    yes: bool,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let (start, targets) = self.targets()?;
        let destination = Destination::Stamp {
            targets,
            purge: self.purge,
        };
        let call = Call {
            command: Command::Stamp,
            tag: self.offline.tag.clone(),
            revision: Some(self.revisions.join(" ")),
            purge: self.purge,
            ..Call::default()
        };
        let workspace = selection::of_one_history(session, self.all, Needs::Database)?;
        if self.offline.sql {
            return offline::write(session, workspace, &destination, start, &self.offline, call);
        }
        selection::confirm(&workspace, "stamp", self.yes)?;
        let selected = selection::environments(session, workspace, &call)?;
        jobs::run(session, selected, &destination, self.run_options)
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
