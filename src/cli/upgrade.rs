//! `dbm upgrade`.

use clap::Args;

use crate::cli::jobs::{self, RunOptions};
use crate::cli::offline::{self, OfflineArguments};
use crate::cli::resume::ResumeAnswer;
use crate::cli::{Session, preview, range, selection};
use dbm_core::failure::Failure;
use dbm_project::environment::{Call, Command};
use dbm_project::plan::Destination;
use dbm_project::project::Needs;

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
    run_options: RunOptions,

    /// What became of the statement that ran when an earlier run was stopped (MySQL)
    #[arg(long, value_name = "ANSWER", conflicts_with_all = ["sql", "dry_run"])]
    resume: Option<ResumeAnswer>,

    /// Create the database where it is missing
    #[arg(long)]
    create_database: bool,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let (start, target) = range::split(&self.revision, self.offline.sql)?;
        let destination = Destination::Upgrade(target.to_owned());
        let call = Call {
            command: Command::Upgrade,
            tag: self.offline.tag.clone(),
            revision: Some(target.to_owned()),
            ..Call::default()
        };
        let workspace = session.workspace(Needs::Database)?;
        if self.offline.sql {
            return offline::write(session, workspace, &destination, start, &self.offline, call);
        }
        let selected = selection::environments(session, workspace, &call)?;
        if self.dry_run {
            preview::show(session, &selected, &destination);
            return Ok(());
        }
        let run_options = RunOptions {
            create_database: self.create_database,
            resume: self.resume.map(Into::into),
            ..self.run_options
        };
        jobs::run(session, selected, &destination, run_options)
    }
}
