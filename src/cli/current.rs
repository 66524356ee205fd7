//! `dbm current`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Shows the revision that a database is at
#[derive(Debug, Args)]
pub struct Arguments {
    /// Exit with 6 unless the database is on all heads
    #[arg(short, long)]
    check_heads: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(
            Kind::CommandLine,
            "`current` is not built yet",
        ))
    }
}
