//! `dbm stamp`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Writes a revision into the version table and runs nothing
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags of a command line are independent"
)]
pub struct Arguments {
    /// Revisions, `head`, `heads` or `base`
    #[arg(value_name = "REV", required = true)]
    revisions: Vec<String>,

    /// Write SQL to stdout; nothing connects to a database
    #[arg(long)]
    sql: bool,

    /// A tag for env.py, as Alembic's
    #[arg(long)]
    tag: Option<String>,

    /// With --sql and several projects: one file a project in this directory
    #[arg(long, value_name = "DIR", requires = "sql")]
    output: Option<std::path::PathBuf>,

    /// Empty the version table first
    #[arg(long, conflicts_with = "sql")]
    purge: bool,

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
        Err(Failure::new(Kind::CommandLine, "`stamp` is not built yet"))
    }
}
