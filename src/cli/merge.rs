//! `dbm merge`.

use clap::Args;

use crate::cli::{Session, generation, selection};
use crate::failure::Failure;
use crate::workspace::{Content, Needs, RevisionRequest, Written};

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
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let workspace = selection::of_one_history(session, self.all, Needs::History).await?;
        let request = RevisionRequest {
            id: self.rev_id.clone(),
            message: self.message.clone(),
            heads: self.revisions.clone(),
            splice: self.splice,
            branch_label: self.branch_label.clone(),
            version_path: None,
            depends_on: Vec::new(),
        };
        generation::generate(session, &workspace, &request, Content::Blank, |written| {
            if let Written::Script(path) = written {
                session.output.line(&format!("Generating {path} ...  done"));
            }
        })
        .await;
        Ok(())
    }
}
