//! `dbm heads`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Shows the heads of the history
#[derive(Debug, Args)]
pub struct Arguments {
    /// Treat dependencies as down revisions
    #[arg(long)]
    resolve_dependencies: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`heads` is not built yet"))
    }
}
