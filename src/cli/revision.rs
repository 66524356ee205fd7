//! `dbm revision`.

use clap::Args;

use crate::cli::Session;
use crate::failure::{Failure, Kind};

/// Writes a revision, blank unless --autogenerate: Alembic's command
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags of a command line are independent"
)]
pub struct Arguments {
    /// What the revision does; names the file
    #[arg(short, long)]
    message: Option<String>,

    /// Fill it from what differs between the models and the database
    #[arg(long)]
    autogenerate: bool,

    /// The head to build on: a revision, `head`, or `label@head`
    #[arg(long, value_name = "REV", default_value = "head")]
    head: String,

    /// Allow a revision that is no head as `--head`
    #[arg(long)]
    splice: bool,

    /// A label for the new branch
    #[arg(long, value_name = "LABEL")]
    branch_label: Option<String>,

    /// The version location to write to
    #[arg(long, value_name = "PATH")]
    version_path: Option<std::path::PathBuf>,

    /// The id of the new revision, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// A revision that this one depends on; repeats
    #[arg(long, value_name = "REV")]
    depends_on: Vec<String>,

    /// Run env.py offline, as Alembic's
    #[arg(long)]
    sql: bool,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,
}

impl Arguments {
    pub(super) fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::new(
            Kind::CommandLine,
            "`revision` is not built yet",
        ))
    }
}
