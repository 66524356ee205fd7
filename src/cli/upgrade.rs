//! `dbm upgrade`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Applies the revisions that are pending
///
/// REV is a revision or part of its id, `head`, `heads`, `+2`, `label@head`, `ae10+1`; with --sql also FROM:TO.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to go
    #[arg(value_name = "REV", default_value = "head")]
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

    /// Create the database where it is missing
    #[arg(long)]
    create_database: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(
            Kind::CommandLine,
            "`upgrade` is not built yet",
        ))
    }
}
