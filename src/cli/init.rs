//! `dbm init`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Writes a new Alembic environment
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where the scripts go
    #[arg(value_name = "DIR")]
    directory: std::path::PathBuf,

    /// Which template
    #[arg(short, long, default_value = "generic")]
    template: String,

    /// Write `__init__.py` files too
    #[arg(long)]
    package: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`init` is not built yet"))
    }
}
