//! `dbm branches`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Shows the branch points of the history
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(
            Kind::CommandLine,
            "`branches` is not built yet",
        ))
    }
}
