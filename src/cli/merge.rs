//! `dbm merge`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Writes a revision that merges several
#[derive(Debug, Args)]
pub struct Arguments {
    /// The revisions, or `heads`
    #[arg(value_name = "REV", required = true)]
    revisions: Vec<String>,

    /// What the revision does; names the file
    #[arg(short, long)]
    message: Option<String>,

    /// A label for the new revision
    #[arg(long, value_name = "LABEL")]
    branch_label: Option<String>,

    /// The id of the new revision, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Allow revisions that are no heads
    #[arg(long)]
    splice: bool,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(Kind::CommandLine, "`merge` is not built yet"))
    }
}
