//! `dbm history`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Lists revisions, newest first
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only this range: `a:b`, `a:`, `:b`, `-3:current`
    #[arg(short, long, value_name = "START:END", allow_hyphen_values = true)]
    rev_range: Option<String>,

    /// Mark the revision that the database is at
    #[arg(short, long)]
    indicate_current: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(
            Kind::CommandLine,
            "`history` is not built yet",
        ))
    }
}
