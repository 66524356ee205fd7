//! `dbm ensure-version`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Creates the version table where it is missing
#[derive(Debug, Args)]
pub struct Arguments {
    /// Write SQL to stdout; nothing connects to a database
    #[arg(long)]
    sql: bool,

    /// With --sql and several projects: one file a project in this directory
    #[arg(long, value_name = "DIR", requires = "sql")]
    output: Option<std::path::PathBuf>,

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
            "`ensure-version` is not built yet",
        ))
    }
}
