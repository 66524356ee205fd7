//! `dbm heads`.

use clap::Args;

use crate::cli::Session;
use crate::cli::listing::{self, Listing};
use crate::failure::Failure;
use crate::graph::Parts;
use crate::workspace::Wanted;

/// Shows the heads of the history
#[derive(Debug, Args)]
pub struct Arguments {
    /// Treat dependencies as down revisions
    #[arg(long)]
    resolve_dependencies: bool,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let parts = Parts {
            labels: true,
            ..Parts::default()
        };
        listing::run(session, Wanted::Scripts, |subject| {
            let graph = &subject.graph;
            let heads = if self.resolve_dependencies {
                graph.effective_heads()
            } else {
                graph.heads()
            };
            let entry = |head: &_| listing::entry(subject, *head, session.is_verbose(), parts);
            Ok(Listing::of(heads.iter().map(entry)))
        })
        .await
    }
}
