//! `dbm status`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Shows one line a project: where it is, where its head is, how many revisions are pending
#[derive(Debug, Args)]
pub struct Arguments {
    /// Exit with 6 when a revision is pending
    #[arg(long)]
    exit_code: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`status` is not built yet"))
    }
}
