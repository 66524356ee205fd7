//! `dbm edit`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Opens a revision's script in $EDITOR
#[derive(Debug, Args)]
pub struct Arguments {
    /// Which, or `current`
    #[arg(value_name = "REV")]
    revision: String,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`edit` is not built yet"))
    }
}
