//! `dbm doctor`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Says what will not work before it is tried
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`doctor` is not built yet"))
    }
}
