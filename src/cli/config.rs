//! `dbm config`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Shows every setting and where it came from
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`config` is not built yet"))
    }
}
