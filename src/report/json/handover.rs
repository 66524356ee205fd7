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
    #[serde(skip_serializing_if = "Option::is_none")]
    python: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alembic: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sqlalchemy: Option<&'a str>,
}

impl<'a> HandoverObject<'a> {
    pub(super) fn new(handover: &'a Handover) -> Self {
        let interpreter = &handover.interpreter;
        let versions = interpreter.versions.as_ref();
        Self {
            reason: &handover.why.message,
            place: handover.why.place.as_ref().map(PlaceObject::new),
            program: interpreter.program.display().to_string(),
            python: versions.map(|it| it.python.as_str()),
            alembic: versions.map(|it| it.alembic.as_str()),
            sqlalchemy: versions.map(|it| it.sqlalchemy.as_str()),
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
