//! `dbm show`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Shows a revision, or with `current` the one that the database is at
#[derive(Debug, Args)]
pub struct Arguments {
    /// Which
    #[arg(value_name = "REV")]
    revision: String,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`show` is not built yet"))
    }
}
