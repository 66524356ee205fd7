//! `dbm downgrade`.

use clap::Args;

use crate::cli::jobs::{self, RunOptions};
use crate::cli::offline::{self, OfflineArguments};
use crate::cli::resume::ResumeAnswer;
use crate::cli::{Session, preview, range, selection};
use dbm_core::failure::{Failure, Kind};
use dbm_project::environment::{Call, Command};
use dbm_project::plan::Destination;
use dbm_project::project::Needs;

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
    run_options: RunOptions,

    /// What became of the statement that ran when an earlier run was stopped (MySQL)
    #[arg(long, value_name = "ANSWER", conflicts_with_all = ["sql", "dry_run"])]
    resume: Option<ResumeAnswer>,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,

    /// Do not ask, even where the project is protected
    #[arg(long, env = "DBM_YES")]
    yes: bool,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let (start, target) = range::split(&self.revision, self.offline.sql)?;
        let destination = Destination::Downgrade(target.to_owned());
        let call = Call {
            command: Command::Downgrade,
            tag: self.offline.tag.clone(),
            revision: Some(target.to_owned()),
            ..Call::default()
        };
        let workspace = selection::of_one_history(session, self.all, Needs::Database)?;
        if self.offline.sql {
            if start.is_none() {
                return Err(no_start());
            }
            return offline::write(session, workspace, &destination, start, &self.offline, call);
        }
        if self.dry_run {
            let selected = selection::environments(session, workspace, &call)?;
            preview::show(session, &selected, &destination);
            return Ok(());
        }
        selection::confirm(&workspace, &format!("downgrade to `{target}`"), self.yes)?;
        let selected = selection::environments(session, workspace, &call)?;
        let run_options = RunOptions {
            resume: self.resume.map(Into::into),
            ..self.run_options
        };
        jobs::run(session, selected, &destination, run_options)
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
