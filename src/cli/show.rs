//! `dbm show`.

use clap::Args;

use crate::cli::Session;
use crate::cli::listing::{self, Listing, Needs};
use dbm_core::failure::Failure;
use dbm_core::graph::Parts;

/// Shows a revision, or with `current` the one that the database is at
#[derive(Debug, Args)]
pub struct Arguments {
    /// Which
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    revision: String,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let needs = match &*self.revision {
            "current" => Needs::Rows,
            _ => Needs::Scripts,
        };
        listing::run(session, needs, |subject| {
            let graph = &subject.graph;
            let positions = match needs {
                Needs::Rows => graph.resolve_rows(&subject.database.rows)?,
                Needs::Scripts => graph.resolve(&self.revision)?,
            };
            let entry = |position| subject.entry(position, true, Parts::default());
            Ok(Listing::of(positions.into_iter().map(entry)))
        })
    }
}
