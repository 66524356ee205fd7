//! A line of `dbm status` as JSON.

use serde::Serialize;

use crate::workspace::{HalfDone, Status};

/// A line of `dbm status`: `{"event": "status", ...}`.
#[derive(Debug, Serialize)]
pub struct StatusLine<'a> {
    event: &'static str,
    project: &'a str,
    current: &'a [String],
    heads: &'a [String],
    pending: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    half_done: Option<HalfDoneObject<'a>>,
}

/// A step that a stopped run has left.
#[derive(Debug, Serialize)]
struct HalfDoneObject<'a> {
    step: &'a str,
    statements: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    doubtful: Option<&'a str>,
}

impl<'a> HalfDoneObject<'a> {
    fn new(half_done: &'a HalfDone) -> Self {
        Self {
            step: &half_done.step,
            statements: half_done.done,
            doubtful: half_done.doubtful.as_deref(),
        }
    }
}

impl<'a> StatusLine<'a> {
    /// The object of a project's status.
    pub fn new(status: &'a Status) -> Self {
        Self {
            event: "status",
            project: &status.project,
            current: &status.rows,
            heads: &status.heads,
            pending: status.pending,
            half_done: status.half_done.as_ref().map(HalfDoneObject::new),
        }
    }
}
