//! `dbm current`.

use clap::Args;

use crate::cli::Session;
use crate::cli::listing::{self, Listing, Subject};
use crate::failure::{Failure, Kind};
use crate::graph::{Parts, Position};
use crate::workspace::Wanted;

/// Shows the revision that a database is at
#[derive(Debug, Args)]
pub struct Arguments {
    /// Exit with 6 unless the database is on all heads
    #[arg(short, long)]
    check_heads: bool,
}

impl Arguments {
    pub(super) async fn run(&self, session: &Session) -> Result<(), Failure> {
        let verbose = session.is_verbose();
        let parts = Parts {
            tree: true,
            ..Parts::default()
        };
        listing::run(session, Wanted::Rows, |subject| {
            let mut current = Vec::new();
            for rows in &subject.database.runs {
                if self.check_heads {
                    check_heads(subject, rows)?;
                }
                current.extend(subject.graph.current(rows)?);
            }
            let url = &subject.database.url;
            let entry = |position| listing::entry(subject, position, verbose, parts);
            Ok(Listing {
                title: verbose.then(|| format!("Current revision(s) for {url}:")),
                entries: current.into_iter().map(entry).collect(),
            })
        })
        .await
    }
}

fn check_heads(subject: &Subject, rows: &[String]) -> Result<(), Failure> {
    let heads = subject.graph.heads();
    let id = |head: &Position| &subject.graph.revision(*head).id;
    let is_head = |row: &String| heads.iter().any(|head| id(head) == row);
    if rows.iter().all(is_head) && heads.iter().all(|head| rows.contains(id(head))) {
        return Ok(());
    }
    let failure = Failure::new(Kind::Pending, "the database is not on all head revisions");
    Err(failure.hint("`dbm upgrade heads` brings it there"))
}
