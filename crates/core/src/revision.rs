//! A revision: one script of a history, as far as its header says.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::source::{Place, Source};

/// One revision script: its place in the history, what it says of itself, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// `revision`
    pub id: String,
    /// `down_revision`: none at a base, several at a merge point.
    pub down_revisions: Vec<String>,
    /// `depends_on`: ids and branch labels, as the script names them.
    pub depends_on: Vec<String>,
    /// `branch_labels`
    pub branch_labels: Vec<String>,
    /// The module's docstring without the white space around it.
    pub docstring: String,
    /// The script: an absolute path without symbolic links.
    pub path: PathBuf,
    /// The script's text.
    pub source: Arc<Source>,
    /// Where the script says all that.
    pub spans: Spans,
}

/// Where a script assigns the variables of its header; empty where it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans {
    /// `revision = ...`
    pub revision: Range<usize>,
    /// `down_revision = ...`
    pub down_revision: Range<usize>,
    /// `depends_on = ...`
    pub depends_on: Range<usize>,
    /// `branch_labels = ...`
    pub branch_labels: Range<usize>,
}

impl Revision {
    /// The first paragraph of the docstring: what listings and logs show.
    pub fn summary(&self) -> &str {
        self.docstring.split("\n\n").next().unwrap_or_default()
    }

    /// The place of `span` in the script.
    pub(crate) fn place(&self, span: &Range<usize>) -> Place {
        Place::new(&self.source, span.clone())
    }
}
