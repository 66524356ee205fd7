//! `dbm branches`.

use clap::Args;

use crate::cli::Session;
use crate::cli::listing::{self, Entry, Listing, Subject};
use crate::failure::Failure;
use crate::graph::{Parts, Position, Range};
use crate::workspace::Wanted;

/// Shows the branch points of the history
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let verbose = session.is_verbose();
        listing::run(session, Wanted::Scripts, |subject| {
            let graph = &subject.graph;
            let mut positions = graph.history(&Range::ALL, &[])?;
            positions.retain(|position| graph.is_branch_point(*position));
            let entry = |position| branch_point(subject, position, verbose);
            Ok(Listing::of(positions.into_iter().map(entry)))
        })
        .await
    }
}

/// A branch point, its children below it, and an empty line.
fn branch_point(subject: &Subject, position: Position, verbose: bool) -> Entry {
    let graph = &subject.graph;
    let parts = Parts {
        labels: true,
        tree: true,
        ..Parts::default()
    };
    let child_parts = Parts {
        summary: verbose,
        ..parts
    };
    let indent = " ".repeat(graph.revision(position).id.chars().count());
    let child = |child: &Position| format!("{indent} -> {}\n", graph.line(*child, child_parts));
    let children: String = graph.children(position).iter().map(child).collect();
    listing::entry(subject, position, verbose, parts).with(&children)
}
