//! `dbm show`.

use clap::Args;

use crate::cli::Session;
use crate::cli::listing::{self, Listing};
use crate::failure::Failure;
use crate::graph::Parts;
use crate::workspace::Wanted;

/// Shows a revision, or with `current` the one that the database is at
#[derive(Debug, Args)]
pub struct Arguments {
    /// Which
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    revision: String,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let wanted = match &*self.revision {
            "current" => Wanted::Rows,
            _ => Wanted::Scripts,
        };
        listing::run(session, wanted, |subject| {
            let graph = &subject.graph;
            let positions = match wanted {
                Wanted::Rows => graph.resolve_rows(&subject.database.rows)?,
                Wanted::Scripts => graph.resolve(&self.revision)?,
            };
            let entry = |position| listing::entry(subject, position, true, Parts::default());
            Ok(Listing::of(positions.into_iter().map(entry)))
        })
        .await
    }
}
