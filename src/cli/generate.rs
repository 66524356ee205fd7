//! `dbm generate`.

use clap::Args;

use crate::cli::Session;
use crate::cli::generation::NewArguments;
use crate::failure::Failure;
use crate::workspace::Content;

/// Writes a revision from what differs between the models and the database
#[derive(Debug, Args)]
pub struct Arguments {
    /// What the revision does; names the file
    #[arg(value_name = "MESSAGE")]
    text: Option<String>,

    /// The same as MESSAGE, as Alembic's
    #[arg(short, long, conflicts_with = "text")]
    message: Option<String>,

    /// Write a blank revision, and compare nothing
    #[arg(long)]
    empty: bool,

    /// Write a revision though nothing differs
    #[arg(long, conflicts_with = "empty")]
    allow_empty: bool,

    #[command(flatten)]
    new: NewArguments,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let message = self.message.as_deref().or(self.text.as_deref());
        let content = if self.empty {
            Content::Blank
        } else {
            Content::Differences {
                allow_empty: self.allow_empty,
            }
        };
        self.new.run(session, message, content, str::to_owned).await
    }
}
