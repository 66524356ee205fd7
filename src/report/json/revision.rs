//! A revision of a listing as JSON.

use serde::Serialize;

use dbm_core::graph::{Graph, Position};

/// A revision: `{"event": "revision", ...}`.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what a revision is in its history is several things at once"
)]
pub struct RevisionLine<'a> {
    event: &'static str,
    project: &'a str,
    revision: &'a str,
    down_revisions: &'a [String],
    depends_on: &'a [String],
    labels: Vec<String>,
    children: Vec<&'a str>,
    head: bool,
    effective_head: bool,
    branch_point: bool,
    merge_point: bool,
    current: bool,
    summary: &'a str,
    path: String,
}

impl<'a> RevisionLine<'a> {
    /// The object of a revision of `project`; `current` if the database is at it.
    pub fn new(project: &'a str, graph: &'a Graph, position: Position, current: bool) -> Self {
        let revision = graph.revision(position);
        let id = |position: &Position| graph.revision(*position).id.as_str();
        Self {
            event: "revision",
            project,
            revision: &revision.id,
            down_revisions: &revision.down_revisions,
            depends_on: &revision.depends_on,
            labels: graph.labels(position),
            children: graph.children(position).iter().map(id).collect(),
            head: graph.is_head(position),
            effective_head: graph.effective_heads().contains(&position),
            branch_point: graph.is_branch_point(position),
            merge_point: graph.is_merge_point(position),
            current,
            summary: revision.summary(),
            path: revision.path.display().to_string(),
        }
    }
}
