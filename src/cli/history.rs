//! `dbm history`.

use clap::Args;

use crate::cli::Session;
use crate::cli::listing::{self, Listing};
use crate::failure::{Failure, Kind};
use crate::graph::{Parts, Range};
use crate::workspace::Wanted;

/// Lists revisions, newest first
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only this range: `a:b`, `a:`, `:b`, `-3:current`
    #[arg(short, long, value_name = "START:END", allow_hyphen_values = true)]
    rev_range: Option<String>,

    /// Mark the revision that the database is at
    #[arg(short, long)]
    indicate_current: bool,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let range = self.range()?;
        let wanted = if self.indicate_current || range.needs_rows() {
            Wanted::Rows
        } else {
            Wanted::Scripts
        };
        listing::run(session, wanted, |subject| {
            let positions = subject.graph.history(&range, &subject.database.rows)?;
            let entry = |position| {
                let parts = Parts {
                    parents: true,
                    labels: true,
                    tree: true,
                    summary: true,
                    current: self.indicate_current && subject.is_current(position),
                };
                listing::entry(subject, position, session.is_verbose(), parts)
            };
            Ok(Listing::of(positions.into_iter().map(entry)))
        })
        .await
    }

    fn range(&self) -> Result<Range<'_>, Failure> {
        let Some(text) = &self.rev_range else {
            return Ok(Range::ALL);
        };
        Range::parse(text).ok_or_else(|| {
            let message = format!("`{text}` is no range of the history");
            Failure::new(Kind::CommandLine, message).hint("write `START:END`, `START:` or `:END`")
        })
    }
}
