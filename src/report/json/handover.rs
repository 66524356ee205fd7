//! What goes through Python, as JSON.

use serde::Serialize;

use super::PlaceObject;
use dbm_project::python_fallback::{Extent, Handover};

/// Why a revision goes through Python, and through which.
#[derive(Debug, Serialize)]
pub(in crate::report) struct HandoverObject<'a> {
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceObject<'a>>,
    program: String,
    python: &'a str,
    alembic: &'a str,
    sqlalchemy: &'a str,
}

impl<'a> HandoverObject<'a> {
    pub(super) fn new(handover: &'a Handover) -> Self {
        let interpreter = &handover.interpreter;
        Self {
            reason: &handover.why.message,
            place: handover.why.place.as_ref().map(PlaceObject::new),
            program: interpreter.program.display().to_string(),
            python: &interpreter.python,
            alembic: &interpreter.alembic,
            sqlalchemy: &interpreter.sqlalchemy,
        }
    }
}

/// How much goes to Python, in a word.
pub(super) fn level(extent: &Extent) -> &'static str {
    match extent {
        Extent::Headers => "headers",
        Extent::Environment => "environment",
        Extent::Revision(_) => "revision",
        Extent::Run => "run",
    }
}

pub(super) fn revision_of(extent: &Extent) -> Option<&str> {
    match extent {
        Extent::Revision(revision) => Some(revision),
        Extent::Headers | Extent::Environment | Extent::Run => None,
    }
}
