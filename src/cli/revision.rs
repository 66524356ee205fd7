//! `dbm revision`.

use clap::Args;

use crate::cli::Session;
use crate::cli::generation::NewArguments;
use crate::failure::Failure;
use crate::workspace::Content;

/// Writes a revision, blank unless --autogenerate: Alembic's command
#[derive(Debug, Args)]
pub struct Arguments {
    /// What the revision does; names the file
    #[arg(short, long)]
    message: Option<String>,

    /// Fill it from what differs between the models and the database
    #[arg(long)]
    autogenerate: bool,

    #[command(flatten)]
    new: NewArguments,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let message = self.message.as_deref();
        let tell = |path: &str| format!("Generating {path} ...  done");
        let content = if self.autogenerate {
            Content::Differences { allow_empty: true }
        } else {
            Content::Blank
        };
        self.new.run(session, message, content, tell).await
    }
}
