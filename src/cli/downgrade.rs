//! `dbm downgrade`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Reverts revisions, the most recent one by default
///
/// REV is a revision or part of its id, `base`, `-2`, `label@-1`, `ae10-1`; with --sql FROM:TO.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags of a command line are independent"
)]
pub struct Arguments {
    /// Where to go
    #[arg(
        value_name = "REV",
        default_value = "-1",
        allow_negative_numbers = true
    )]
    revision: String,

    /// Write SQL to stdout; nothing connects to a database
    #[arg(long)]
    sql: bool,

    /// A tag for env.py, as Alembic's
    #[arg(long)]
    tag: Option<String>,

    /// With --sql and several projects: one file a project in this directory
    #[arg(long, value_name = "DIR", requires = "sql")]
    output: Option<std::path::PathBuf>,

    /// Show what would run; write nothing
    #[arg(long, conflicts_with = "sql")]
    dry_run: bool,

    /// Wait so long for a database that is not there yet
    #[arg(long, value_name = "SECONDS", env = "DBM_WAIT")]
    wait: Option<u64>,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,

    /// Do not ask, even where the project is protected
    #[arg(long, env = "DBM_YES")]
    yes: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(
            Kind::CommandLine,
            "`downgrade` is not built yet",
        ))
    }
}
