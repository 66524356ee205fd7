//! What became of a new revision, as an object.

use serde::Serialize;

use crate::event::EventKind;
use crate::workspace::Written;
use dbm_core::detected::Detected;

/// A new revision, or none, and what was found for it.
#[derive(Debug, Serialize)]
pub struct GeneratedObject<'a> {
    event: &'static str,
    project: &'a str,
    script: Option<&'a str>,
    differences: Vec<Difference<'a>>,
}

#[derive(Debug, Serialize)]
pub(in crate::report) struct Difference<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<&'a str>,
}

impl<'a> GeneratedObject<'a> {
    /// That of `project`, with what happened there.
    pub fn new(
        project: &'a str,
        written: &'a Written,
        happened: impl Iterator<Item = &'a EventKind>,
    ) -> Self {
        Self {
            event: "generated",
            project,
            script: match written {
                Written::Script(path) => Some(path),
                Written::NothingDiffers | Written::None => None,
            },
            differences: happened.filter_map(detected).map(Difference::of).collect(),
        }
    }
}

fn detected(kind: &EventKind) -> Option<&Detected> {
    if let EventKind::Detected(detected) = kind {
        Some(detected)
    } else {
        None
    }
}

impl<'a> Difference<'a> {
    pub(super) fn of(Detected { what, risk }: &'a Detected) -> Self {
        Self {
            message: what,
            risk: risk.as_deref(),
        }
    }
}
