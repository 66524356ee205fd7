//! `dbm heads`.

use clap::Args;

use crate::cli::Session;
use crate::cli::listing::{self, Listing, Needs};
use dbm_core::failure::Failure;
use dbm_core::graph::Parts;

/// Shows the heads of the history
#[derive(Debug, Args)]
pub struct Arguments {
    /// Treat dependencies as down revisions
    #[arg(long)]
    resolve_dependencies: bool,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let parts = Parts {
            labels: true,
            ..Parts::default()
        };
        listing::run(session, Needs::Scripts, |subject| {
            let graph = &subject.graph;
            let heads = if self.resolve_dependencies {
                graph.effective_heads()
            } else {
                graph.heads()
            };
            let entry = |head: &_| subject.entry(*head, session.is_verbose(), parts);
            Ok(Listing::of(heads.iter().map(entry)))
        })
    }
}
