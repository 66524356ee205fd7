//! `dbm check`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Fails with 5 if the models differ from the database
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`check` is not built yet"))
    }
}
